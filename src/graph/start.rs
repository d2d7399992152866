//! Who waits for whom, where that goes in circles, and the order of the start.
use super::service::StackService;
use crate::model::Step;
use crate::model::dependency::Condition;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use std::collections::{HashMap, VecDeque};

/// A service that waits for another: `depends_on`, or what Compose adds for links and shared namespaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DependencyEdge {
    /// The service that waits.
    pub from: usize,
    /// The one it waits for.
    pub to: usize,
    /// What it waits for.
    pub condition: Condition,
    /// The place in the service that waits.
    pub steps: Vec<Step>,
    /// True for `depends_on`, false for what follows from links and namespaces.
    pub written: bool,
}

/// Services that wait for each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// Every service of the knot, in file order.
    pub services: Vec<usize>,
    /// A shortest circle through the first of them, as edges: the last one leads back.
    pub circle: Vec<usize>,
}

/// The order in which services start.
#[derive(Clone, Debug, Default)]
pub struct StartOrder {
    edges: Vec<DependencyEdge>,
    /// The edges by the service that waits.
    outgoing: Vec<Vec<usize>>,
    incoming: Vec<Vec<usize>>,
    cycles: Vec<Cycle>,
    waves: Vec<Option<usize>>,
}

impl StartOrder {
    /// Derives the order in time linear in services and dependencies; paths are never enumerated.
    pub(super) fn new(services: &[StackService], by_name: &HashMap<Box<str>, usize>) -> StartOrder {
        let mut edges = Vec::new();
        let mut outgoing = vec![Vec::new(); services.len()];
        let mut incoming = vec![Vec::new(); services.len()];
        for (from, service) in services.iter().enumerate() {
            for (name, condition, steps) in service.view.all_dependencies() {
                let Some(to) = by_name.get(name).copied() else { continue };
                let written = matches!(steps.first(), Some(Step::Key(key)) if &**key == "depends_on");
                if let (Some(out), Some(back)) = (outgoing.get_mut(from), incoming.get_mut(to)) {
                    out.push(edges.len());
                    back.push(edges.len());
                }
                edges.push(DependencyEdge { from, to, condition, steps, written });
            }
        }
        let mut order = StartOrder { edges, outgoing, incoming, cycles: Vec::new(), waves: Vec::new() };
        order.find_cycles(services.len());
        order.find_waves(services.len());
        order
    }

    /// Every dependency on a service that exists, in file order.
    pub fn edges(&self) -> &[DependencyEdge] {
        &self.edges
    }

    /// What a service waits for.
    pub fn dependencies(&self, service: usize) -> impl Iterator<Item = &DependencyEdge> {
        self.outgoing.get(service).into_iter().flatten().filter_map(|edge| self.edges.get(*edge))
    }

    /// Who waits for a service.
    pub fn dependents(&self, service: usize) -> impl Iterator<Item = &DependencyEdge> {
        self.incoming.get(service).into_iter().flatten().filter_map(|edge| self.edges.get(*edge))
    }

    /// The knots, in file order of their first service.
    pub fn cycles(&self) -> &[Cycle] {
        &self.cycles
    }

    /// The wave in which a service starts, from 0; `None` for those in a knot or behind one.
    pub fn wave(&self, service: usize) -> Option<usize> {
        self.waves.get(service).copied().flatten()
    }

    /// The services of each wave, in file order.
    pub fn waves(&self) -> Vec<Vec<usize>> {
        let mut out: Vec<Vec<usize>> = Vec::new();
        for (service, wave) in self.waves.iter().enumerate() {
            let Some(wave) = *wave else { continue };
            if out.len() <= wave {
                out.resize(wave + 1, Vec::new());
            }
            if let Some(members) = out.get_mut(wave) {
                members.push(service);
            }
        }
        out
    }

    /// An edge of a circle.
    pub fn edge(&self, index: usize) -> Option<&DependencyEdge> {
        self.edges.get(index)
    }

    fn find_cycles(&mut self, count: usize) {
        let pairs = self.edges.iter().map(|edge| (edge.from as u32, edge.to as u32));
        let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(count, self.edges.len());
        (0..count).for_each(|_| {
            graph.add_node(());
        });
        graph.extend_with_edges(pairs);
        // Kosaraju's search keeps its own stack: a chain of thousands of services does not exhaust that of the program.
        for knot in kosaraju_scc(&graph) {
            let mut services: Vec<usize> = knot.iter().map(|node| node.index()).collect();
            services.sort_unstable();
            let Some(first) = services.first().copied() else { continue };
            let to_itself = self.dependencies(first).any(|edge| edge.to == first);
            if services.len() > 1 || to_itself {
                let circle = self.circle_through(first, &services);
                self.cycles.push(Cycle { services, circle });
            }
        }
        self.cycles.sort_by(|a, b| a.services.cmp(&b.services));
    }

    /// A shortest circle through a service, by breadth-first search within its knot.
    fn circle_through(&self, first: usize, knot: &[usize]) -> Vec<usize> {
        let mut came_by: HashMap<usize, usize> = HashMap::new();
        let mut queue = VecDeque::from([first]);
        while let Some(at) = queue.pop_front() {
            for index in self.outgoing.get(at).into_iter().flatten() {
                let Some(edge) = self.edges.get(*index) else { continue };
                if edge.to == first {
                    let mut circle = vec![*index];
                    let mut back = edge.from;
                    while back != first {
                        let Some(index) = came_by.get(&back) else { break };
                        circle.push(*index);
                        back = self.edges.get(*index).map_or(first, |edge| edge.from);
                    }
                    circle.reverse();
                    return circle;
                }
                if knot.binary_search(&edge.to).is_ok() && !came_by.contains_key(&edge.to) {
                    came_by.insert(edge.to, *index);
                    queue.push_back(edge.to);
                }
            }
        }
        Vec::new()
    }

    fn find_waves(&mut self, count: usize) {
        let mut open: Vec<usize> = self.outgoing.iter().map(Vec::len).collect();
        let mut waves = vec![None; count];
        let mut ready: Vec<usize> = (0..count).filter(|service| open.get(*service) == Some(&0)).collect();
        let mut wave = 0;
        while !ready.is_empty() {
            let mut next = Vec::new();
            for service in ready {
                if let Some(slot) = waves.get_mut(service) {
                    *slot = Some(wave);
                }
                for edge in self.incoming.get(service).into_iter().flatten() {
                    let Some(edge) = self.edges.get(*edge) else { continue };
                    if let Some(left) = open.get_mut(edge.from) {
                        *left -= 1;
                        if *left == 0 {
                            next.push(edge.from);
                        }
                    }
                }
            }
            ready = next;
            wave += 1;
        }
        self.waves = waves;
    }
}
