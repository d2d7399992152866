//! Networks as they are wired, and who reaches whom.
use super::Stack;
use super::service::{NetworkPlace, StackService};
use super::variables::{VariableProblem, Variables};
use crate::model::network::NetworkView;
use crate::model::template::node_has_variable;
use crate::model::{Document, Kind, Node, Path, RecordId};
use std::collections::HashMap;

/// A network of the stack.
#[derive(Clone, Debug)]
pub struct StackNetwork {
    /// The name in the file.
    pub name: Box<str>,
    /// The record; none for the implicit `default` and for networks that are used but not declared.
    pub id: Option<RecordId>,
    /// The attributes.
    pub view: NetworkView,
    /// The services on it, in file order.
    pub members: Vec<usize>,
}

/// How one service reaches another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// They share one network stack: over `localhost`.
    Local,
    /// Over these networks, by name.
    Networks(Vec<usize>),
    /// Not over a network of the stack.
    No,
}

impl StackNetwork {
    /// True where containers that the file does not know may be on it.
    pub fn is_shared_with_others(&self) -> bool {
        self.view.external
    }
}

impl Stack {
    /// The service whose network stack a service uses: itself, or the one of `network_mode: service:x`.
    pub fn network_owner(&self, service: usize) -> usize {
        match self.service(service).place {
            NetworkPlace::Shared(owner) => owner,
            _ => service,
        }
    }

    /// The networks on which a service's packets travel, sorted.
    pub fn networks_of(&self, service: usize) -> &[usize] {
        &self.service(self.network_owner(service)).networks
    }

    /// The networks that two services have in common.
    pub fn shares_network(&self, a: usize, b: usize) -> Vec<usize> {
        let (mut a, mut b) = (self.networks_of(a), self.networks_of(b));
        let mut common = Vec::new();
        while let (Some((first, rest_a)), Some((second, rest_b))) = (a.split_first(), b.split_first()) {
            match first.cmp(second) {
                std::cmp::Ordering::Less => a = rest_a,
                std::cmp::Ordering::Greater => b = rest_b,
                std::cmp::Ordering::Equal => {
                    common.push(*first);
                    (a, b) = (rest_a, rest_b);
                }
            }
        }
        common
    }

    /// How a service reaches another.
    pub fn reach(&self, from: usize, to: usize) -> Reach {
        if from == to || self.network_owner(from) == self.network_owner(to) {
            return Reach::Local;
        }
        if self.service(from).place == NetworkPlace::Host && self.service(to).place == NetworkPlace::Host {
            return Reach::Local;
        }
        match self.shares_network(from, to) {
            common if common.is_empty() => Reach::No,
            common => Reach::Networks(common),
        }
    }

    /// True where a service is only on networks of its own stack that lead nowhere else: nothing reaches the Internet,
    /// and published ports do not work.
    pub fn is_cut_off(&self, service: usize) -> bool {
        let networks = self.networks_of(service);
        let owner = self.service(self.network_owner(service));
        owner.place == NetworkPlace::Own
            && !owner.partial
            && !networks.is_empty()
            && networks.iter().all(|network| {
                let network = self.network(*network);
                network.view.internal && !network.view.external
            })
    }

    /// The ways out: networks that are not internal, those first that would expose a service the least: few members,
    /// and nobody who keeps data.
    pub fn ways_out(&self) -> Vec<usize> {
        let mut open: Vec<usize> = (0..self.networks.len())
            .filter(|index| {
                let network = self.network(*index);
                !network.view.internal && (network.id.is_some() || !network.members.is_empty())
            })
            .collect();
        open.sort_by_key(|index| {
            let network = self.network(*index);
            let data = network.members.iter().filter(|member| self.service(**member).keeps_data()).count();
            (data, network.members.len(), *index)
        });
        open
    }
}

/// Reads the networks and tells each service which ones it joins.
pub(super) fn read(
    document: &Document,
    variables: &Variables,
    services: &mut [StackService],
    problems: &mut Vec<VariableProblem>,
) -> Vec<StackNetwork> {
    let mut networks: Vec<StackNetwork> = Vec::new();
    let mut index: HashMap<Box<str>, usize> = HashMap::new();
    for (id, record) in document.networks().iter() {
        let view = if node_has_variable(&record.body) {
            let base = Path::default().key(Kind::Network.section()).key(&record.name);
            NetworkView::new(&record.name, &variables.fill_in(&record.body, &base, problems))
        } else {
            NetworkView::new(&record.name, &record.body)
        };
        index.insert(record.name.clone(), networks.len());
        networks.push(StackNetwork { name: record.name.clone(), id: Some(id), view, members: Vec::new() });
    }
    for (at, service) in services.iter_mut().enumerate() {
        let mut joined = Vec::new();
        for name in service.view.networks() {
            let network = *index.entry(name.into()).or_insert_with(|| {
                let view = NetworkView::new(name, &Node::null());
                networks.push(StackNetwork { name: name.into(), id: None, view, members: Vec::new() });
                networks.len() - 1
            });
            if !joined.contains(&network) {
                joined.push(network);
                if let Some(network) = networks.get_mut(network) {
                    network.members.push(at);
                }
            }
        }
        joined.sort_unstable();
        service.networks = joined;
    }
    networks
}
