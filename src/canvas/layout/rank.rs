//! Which card stands left of which: an order that dependencies follow, and layers in it.
use super::super::slots::{Lists, Slots};

/// A dependency between two items of a flow, with the number of real ones that it stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Link {
    /// Who needs.
    pub(super) from: usize,
    /// What is needed.
    pub(super) to: usize,
    /// How much the two want to be near.
    pub(super) weight: f64,
}

/// A place for each number such that an edge goes from a lower to a higher place, but for one edge of each cycle.
///
/// Depth first from those that nobody needs, by number: what belongs together stays together. Without recursion, so that
/// a chain of any length is fine.
pub(super) fn forward_order(len: usize, edges: &[(usize, usize)]) -> Slots<usize> {
    let needs = Lists::new(len, edges.iter().copied());
    let mut needed = Slots::new(len, false);
    for (from, to) in edges {
        if from != to {
            needed[*to] = true;
        }
    }
    let mut seen = Slots::new(len, false);
    let mut finished = Vec::with_capacity(len);
    let mut stack: Vec<(usize, usize)> = Vec::new();
    let roots = (0..len).filter(|id| !needed[*id]).chain(0..len);
    // The last root is visited first: places are given from the end.
    for root in roots.collect::<Vec<_>>().into_iter() {
        if seen[root] {
            continue;
        }
        seen[root] = true;
        stack.push((root, 0));
        while let Some((id, next)) = stack.pop() {
            match needs.of(id).get(next) {
                Some(target) => {
                    stack.push((id, next + 1));
                    let target = *target as usize;
                    if !seen[target] {
                        seen[target] = true;
                        stack.push((target, 0));
                    }
                }
                None => finished.push(id),
            }
        }
    }
    let mut place = Slots::new(len, 0);
    for (position, id) in finished.iter().rev().enumerate() {
        place[*id] = position;
    }
    place
}

/// Links turned so that each leads from a lower to a higher key, merged where two items have several; without loops.
pub(super) fn forward_links(links: &[Link], key: impl Fn(usize) -> (f64, usize)) -> Vec<Link> {
    let mut forward: Vec<Link> = links
        .iter()
        .filter(|link| link.from != link.to)
        .map(|link| if key(link.from) <= key(link.to) { *link } else { Link { from: link.to, to: link.from, ..*link } })
        .collect();
    forward.sort_by_key(|link| (link.from, link.to));
    forward.dedup_by(|next, kept| {
        let same = next.from == kept.from && next.to == kept.to;
        if same {
            kept.weight += next.weight;
        }
        same
    });
    forward
}

/// The layer of each item: as far left as its needs allow, then as far right as makes its links shorter.
///
/// `order` lists the items such that all links lead forward in it.
pub(super) fn layers(len: usize, order: &[usize], links: &[Link]) -> Slots<usize> {
    let out = Lists::new(len, links.iter().enumerate().map(|(id, link)| (link.from, id)));
    let mut incoming = Slots::new(len, 0.0);
    for link in links {
        incoming[link.to] += link.weight;
    }
    let link_of = |id: &u32| links.get(*id as usize);
    let mut layer: Slots<usize> = Slots::new(len, 0);
    for id in order {
        for link in out.of(*id).iter().filter_map(link_of) {
            layer[link.to] = layer[link.to].max(layer[*id] + 1);
        }
    }
    for id in order.iter().rev() {
        let targets = out.of(*id).iter().filter_map(link_of);
        let outgoing: f64 = targets.clone().map(|link| link.weight).sum();
        if let Some(nearest) = targets.map(|link| layer[link.to]).min()
            && outgoing > incoming[*id]
        {
            layer[*id] = layer[*id].max(nearest.saturating_sub(1));
        }
    }
    layer
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(from: usize, to: usize) -> Link {
        Link { from, to, weight: 1.0 }
    }

    #[test]
    fn a_cycle_loses_one_edge_only() {
        let edges = [(0, 1), (1, 2), (2, 0), (2, 3)];
        let place = forward_order(4, &edges);
        let backward = edges.iter().filter(|(a, b)| place[*a] > place[*b]).count();
        assert_eq!(backward, 1);
    }

    #[test]
    fn a_front_end_of_a_late_service_stands_beside_it() {
        // 0 -> 1 -> 2 -> 3, and 4 needs only 3.
        let links = [link(0, 1), link(1, 2), link(2, 3), link(4, 3)];
        let layer = layers(5, &[0, 1, 2, 4, 3], &links);
        assert_eq!(layer.as_slice(), [0, 1, 2, 3, 2]);
    }

    #[test]
    fn links_are_turned_and_merged() {
        let forward = forward_links(&[link(1, 0), link(0, 1), link(2, 2)], |id| (id as f64, id));
        assert_eq!(forward, [Link { from: 0, to: 1, weight: 2.0 }]);
    }

    proptest! {
        #[test]
        fn without_cycles_every_edge_leads_forward(pairs in prop::collection::vec((0_usize..40, 0_usize..40), 0..120)) {
            let edges: Vec<_> = pairs.into_iter().filter(|(a, b)| a < b).collect();
            let place = forward_order(40, &edges);
            for (from, to) in edges {
                prop_assert!(place[from] < place[to]);
            }
        }
    }
}
