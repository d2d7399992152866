//! Which cards belong together: blocks of equal memberships, and clusters of blocks around one network.
use super::super::slots::{Lists, Slots};

/// Cards with the same set of networks.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// The cards, by number.
    pub(super) cards: Vec<usize>,
    /// The networks that each of them is in, by number.
    pub(super) networks: Vec<usize>,
    /// The cluster that the block stands in.
    pub(super) cluster: usize,
}

/// Cards divided.
#[derive(Clone, Debug)]
pub(super) struct Division {
    /// The blocks.
    pub(super) blocks: Vec<Block>,
    /// The block of each card.
    pub(super) block_of: Slots<usize>,
    /// The blocks of each cluster.
    pub(super) clusters: Vec<Vec<usize>>,
    /// The cluster around a network, if one is.
    pub(super) cluster_of_network: Slots<Option<usize>>,
}

/// Divides cards: each block stands in the cluster of the network that its dependencies mostly lead into, as a share of
/// that network's size, so that a network of everything does not swallow the small ones.
pub(super) fn divide(len: usize, edges: &[(usize, usize)], groups: &[Vec<usize>]) -> Division {
    let memberships =
        groups.iter().enumerate().flat_map(|(network, cards)| cards.iter().map(move |card| (*card, network)));
    let networks_of = Lists::new(len, memberships);
    let set_of = |card: usize| {
        let mut set: Vec<u32> = networks_of.of(card).to_vec();
        set.dedup();
        set
    };
    let mut keyed: Vec<(Vec<u32>, usize)> = (0..len).map(|card| (set_of(card), card)).collect();
    keyed.sort();
    let mut blocks: Vec<Block> = Vec::new();
    let mut block_of = Slots::new(len, 0);
    let mut last: Option<&Vec<u32>> = None;
    for (set, card) in &keyed {
        if last != Some(set) {
            let networks = set.iter().map(|network| *network as usize).collect();
            blocks.push(Block { cards: Vec::new(), networks, cluster: 0 });
            last = Some(set);
        }
        block_of[*card] = blocks.len() - 1;
        if let Some(block) = blocks.last_mut() {
            block.cards.push(*card);
        }
    }

    let neighbours = Lists::new(len, edges.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]));
    let mut clusters: Vec<Vec<usize>> = Vec::new();
    let mut cluster_of_network = Slots::new(groups.len(), None);
    let mut cluster_of_none = None;
    for number in 0..blocks.len() {
        let Some(block) = blocks.get_mut(number) else { continue };
        let mut pull = vec![0; block.networks.len()];
        if block.networks.len() > 1 {
            for other in block.cards.iter().flat_map(|card| neighbours.of(*card)) {
                if block_of[*other as usize] == number {
                    continue;
                }
                for (network, pull) in block.networks.iter().zip(&mut pull) {
                    if networks_of.of(*other as usize).contains(&(*network as u32)) {
                        *pull += 1;
                    }
                }
            }
        }
        let mut primary: Option<(f64, usize, usize)> = None;
        for (network, pull) in block.networks.iter().zip(pull) {
            let size = groups.get(*network).map_or(1, |cards| cards.len().max(1));
            let share = (block.cards.len() + pull) as f64 / size as f64;
            if primary.is_none_or(|(best, most, _)| (share, pull) > (best, most)) {
                primary = Some((share, pull, *network));
            }
        }
        let home = match primary {
            Some((_, _, network)) => &mut cluster_of_network[network],
            None => &mut cluster_of_none,
        };
        block.cluster = *home.get_or_insert_with(|| {
            clusters.push(Vec::new());
            clusters.len() - 1
        });
        if let Some(cluster) = clusters.get_mut(block.cluster) {
            cluster.push(number);
        }
    }
    Division { blocks, block_of, clusters, cluster_of_network }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_are_one_block_in_the_network_they_depend_on() {
        // 0 proxy in front; 1, 2 in front and back; 3, 4, 5 in back; 6 in none.
        let groups = [vec![0, 1, 2], vec![1, 2, 3, 4, 5]];
        let edges = [(0, 1), (1, 3), (2, 4), (2, 5)];
        let division = divide(7, &edges, &groups);
        let cards: Vec<_> = division.blocks.iter().map(|block| block.cards.clone()).collect();
        assert_eq!(cards, [vec![6], vec![0], vec![1, 2], vec![3, 4, 5]]);
        assert_eq!(division.clusters.len(), 3);
        assert_eq!(division.blocks[2].cluster, division.blocks[3].cluster);
    }

    #[test]
    fn a_network_of_everything_swallows_nothing() {
        let groups = [vec![0, 1, 2, 3], vec![0, 1], vec![2, 3]];
        let division = divide(4, &[(0, 2)], &groups);
        assert_eq!(division.clusters.len(), 2);
    }

    #[test]
    fn a_card_named_twice_or_not_there_does_no_harm() {
        let division = divide(2, &[], &[vec![0, 0, 9]]);
        assert_eq!(division.blocks.len(), 2);
    }
}
