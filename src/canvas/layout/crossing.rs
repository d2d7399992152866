//! The order of items within their layers, with few crossings.
//!
//! Sweeps of barycentres (Sugiyama, Tagawa, Toda 1981) over layers in which long links are cut into short ones, crossings
//! counted with a Fenwick tree (Barth, Mutzel, Jünger 2004).
use super::super::slots::{Lists, Slots};
use super::rank::Link;

/// Long links are cut only as long as that makes no more than this many pieces per link.
const PIECES_PER_LINK: usize = 6;

/// Graphs up to this many nodes also get pairs of neighbours exchanged one by one.
const EXCHANGE_UP_TO: usize = 300;

/// Sorts the items of each layer. `keep` says that the order given is one that a user knows: it stays unless another one
/// has clearly fewer crossings.
pub(super) fn order(layers: &mut [Vec<usize>], len: usize, links: &[Link], keep: bool) {
    if links.is_empty() || layers.iter().all(|layer| layer.len() < 2) {
        return;
    }
    let mut sweep = Sweep::new(layers, len, links);
    let given = sweep.layers.clone();
    let crossings_given = sweep.crossings();
    let (mut best, mut fewest) = (given.clone(), crossings_given);
    let rounds = (600_000 / (sweep.edges.len() + len + 1)).clamp(4, 20);
    let mut without_gain = 0;
    for round in 0..rounds {
        if fewest == 0 || without_gain > 3 {
            break;
        }
        sweep.pass(round % 2 == 0);
        if len <= EXCHANGE_UP_TO {
            sweep.exchange();
        }
        let crossings = sweep.crossings();
        without_gain += 1;
        if crossings < fewest {
            (best, fewest) = (sweep.layers.clone(), crossings);
            without_gain = 0;
        }
    }
    if keep && crossings_given <= fewest + fewest / 4 + 3 {
        best = given;
    }
    for (layer, sorted) in layers.iter_mut().zip(best) {
        *layer = sorted.into_iter().filter(|id| *id < len).collect();
    }
}

/// Layers of items and of pieces of long links; pieces are numbered after the items.
struct Sweep {
    layers: Vec<Vec<usize>>,
    edges: Vec<(usize, usize, f64)>,
    layer_of: Slots<usize>,
    place: Slots<usize>,
    before: Lists,
    after: Lists,
}

impl Sweep {
    fn new(layers: &[Vec<usize>], len: usize, links: &[Link]) -> Sweep {
        let mut layers = layers.to_vec();
        let mut layer_of = Slots::new(len, 0);
        let mut height = Slots::new(len, 0.0);
        for (number, layer) in layers.iter().enumerate() {
            for (place, id) in layer.iter().enumerate() {
                layer_of[*id] = number;
                height[*id] = (place as f64 + 0.5) / layer.len() as f64;
            }
        }
        let mut edges = Vec::new();
        let mut pieces_left = links.len() * PIECES_PER_LINK + 2000;
        // Short links first: they shape the picture most.
        let mut by_span: Vec<&Link> = links.iter().collect();
        by_span.sort_by_key(|link| layer_of[link.to].abs_diff(layer_of[link.from]));
        let mut added: Slots<Vec<(f64, usize)>> = Slots::new(layers.len(), Vec::new());
        for link in by_span {
            let (first, last) = (layer_of[link.from], layer_of[link.to]);
            if last <= first || last - first > pieces_left {
                continue;
            }
            pieces_left -= last - first;
            let mut previous = link.from;
            for layer in first + 1..last {
                let share = (layer - first) as f64 / (last - first) as f64;
                let piece = layer_of.push(layer);
                added[layer].push((height[link.from] * (1.0 - share) + height[link.to] * share, piece));
                edges.push((previous, piece, link.weight));
                previous = piece;
            }
            edges.push((previous, link.to, link.weight));
        }
        for (number, layer) in layers.iter_mut().enumerate() {
            if added[number].is_empty() {
                continue;
            }
            let mut all: Vec<(f64, usize)> = layer.iter().map(|id| (height[*id], *id)).collect();
            all.append(&mut added[number]);
            all.sort_by(|a, b| a.0.total_cmp(&b.0));
            *layer = all.into_iter().map(|(_, id)| id).collect();
        }
        let total = layer_of.as_slice().len();
        let mut sweep = Sweep {
            before: Lists::new(total, edges.iter().enumerate().map(|(id, edge)| (edge.1, id))),
            after: Lists::new(total, edges.iter().enumerate().map(|(id, edge)| (edge.0, id))),
            layers,
            edges,
            layer_of,
            place: Slots::new(total, 0),
        };
        for number in 0..sweep.layers.len() {
            sweep.renumber(number);
        }
        sweep
    }

    fn renumber(&mut self, number: usize) {
        for (place, id) in self.layers.get(number).into_iter().flatten().enumerate() {
            self.place[*id] = place;
        }
    }

    /// Sorts each layer by the mean place of the neighbours in the layer before (or after) it.
    fn pass(&mut self, forward: bool) {
        let count = self.layers.len();
        for step in 1..count {
            let number = if forward { step } else { count - 1 - step };
            let neighbours = if forward { &self.before } else { &self.after };
            let Some(layer) = self.layers.get_mut(number) else { continue };
            let mut keyed: Vec<(f64, usize)> = layer
                .iter()
                .map(|id| {
                    let (mut sum, mut weight) = (0.0, 0.0);
                    for edge in neighbours.of(*id) {
                        let Some((from, to, strength)) = self.edges.get(*edge as usize) else { continue };
                        sum += strength * self.place[if forward { *from } else { *to }] as f64;
                        weight += strength;
                    }
                    (if weight > 0.0 { sum / weight } else { self.place[*id] as f64 }, *id)
                })
                .collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            *layer = keyed.into_iter().map(|(_, id)| id).collect();
            self.renumber(number);
        }
    }

    /// Exchanges neighbours within a layer while that removes crossings.
    fn exchange(&mut self) {
        for number in 0..self.layers.len() {
            let mut layer = self.layers.get(number).cloned().unwrap_or_default();
            for _ in 0..4 {
                let mut changed = false;
                for place in 1..layer.len() {
                    let (Some(upper), Some(lower)) = (layer.get(place - 1).copied(), layer.get(place).copied()) else {
                        continue;
                    };
                    if self.pair_crossings(upper, lower) > self.pair_crossings(lower, upper) {
                        layer.swap(place - 1, place);
                        changed = true;
                    }
                }
                if !changed {
                    break;
                }
            }
            if let Some(slot) = self.layers.get_mut(number) {
                *slot = layer;
            }
            self.renumber(number);
        }
    }

    /// Crossings between the links of two items when the first stands above the second.
    fn pair_crossings(&self, upper: usize, lower: usize) -> usize {
        let places = |list: &Lists, id: usize, first: bool| -> Vec<usize> {
            let ends = list.of(id).iter().filter_map(|edge| self.edges.get(*edge as usize));
            ends.map(|(from, to, _)| self.place[if first { *from } else { *to }]).collect()
        };
        let count = |above: Vec<usize>, below: Vec<usize>| -> usize {
            above.iter().map(|a| below.iter().filter(|b| *b < a).count()).sum()
        };
        count(places(&self.before, upper, true), places(&self.before, lower, true))
            + count(places(&self.after, upper, false), places(&self.after, lower, false))
    }

    fn crossings(&self) -> usize {
        let mut by_layer: Slots<Vec<(usize, usize)>> = Slots::new(self.layers.len(), Vec::new());
        for (from, to, _) in &self.edges {
            by_layer[self.layer_of[*from]].push((self.place[*from], self.place[*to]));
        }
        let mut total = 0;
        for (number, mut ends) in by_layer.as_slice().iter().cloned().enumerate() {
            ends.sort_unstable();
            let width = self.layers.get(number + 1).map_or(0, Vec::len);
            // Fenwick tree over the right ends seen so far: how many lie below the one at hand.
            let mut tree = Slots::new(width + 1, 0_usize);
            for (seen, (_, right)) in ends.iter().enumerate() {
                let mut at_most = 0;
                let mut slot = right + 1;
                while slot > 0 {
                    at_most += tree[slot];
                    slot &= slot - 1;
                }
                total += seen - at_most;
                let mut slot = right + 1;
                while slot <= width {
                    tree[slot] += 1;
                    slot += slot & slot.wrapping_neg();
                }
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(from: usize, to: usize) -> Link {
        Link { from, to, weight: 1.0 }
    }

    fn crossings(layers: &[Vec<usize>], len: usize, links: &[Link]) -> usize {
        Sweep::new(layers, len, links).crossings()
    }

    #[test]
    fn counts_each_pair_once() {
        let links = [link(0, 3), link(1, 2), link(0, 2), link(1, 3)];
        assert_eq!(crossings(&[vec![0, 1], vec![2, 3]], 4, &links), 1);
        let full: Vec<Link> = (0..3).flat_map(|a| (3..6).map(move |b| link(a, b))).collect();
        assert_eq!(crossings(&[vec![0, 1, 2], vec![3, 4, 5]], 6, &full), 9);
    }

    #[test]
    fn a_twisted_ladder_is_untwisted() {
        let links: Vec<Link> = (0..20).map(|i| link(i, 39 - i)).collect();
        let mut layers = vec![(0..20).collect(), (20..40).collect()];
        assert_eq!(crossings(&layers, 40, &links), 190);
        order(&mut layers, 40, &links, false);
        assert_eq!(crossings(&layers, 40, &links), 0);
    }

    #[test]
    fn a_known_order_stays_when_another_is_hardly_better() {
        let links = [link(0, 3), link(1, 2)];
        let mut layers = vec![vec![0, 1], vec![2, 3]];
        order(&mut layers, 4, &links, true);
        assert_eq!(layers, [[0, 1], [2, 3]]);
        order(&mut layers, 4, &links, false);
        assert_eq!(crossings(&layers, 4, &links), 0);
    }

    #[test]
    fn long_links_count_too() {
        // 0 -> 3 passes the layer of 1 and 2; 4 -> 1 must not cross it.
        let links = [link(0, 3), link(4, 1), link(1, 3)];
        let mut layers = vec![vec![0, 4], vec![1], vec![3]];
        order(&mut layers, 5, &links, false);
        assert_eq!(crossings(&layers, 5, &links), 0);
    }
}
