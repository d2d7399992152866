//! Automatic layout: cards from left to right along their dependencies, networks as compact areas.
//!
//! Three levels, one method ([`flow`]): cards of equal memberships form a block, blocks around one network a cluster,
//! clusters the sheet. So the area of a network is one compact region wherever its memberships allow that.
mod board;
mod crossing;
mod flow;
mod membership;
mod place;
mod rank;
mod sheet;

use super::outline::{levels, reach};
use super::slots::{Lists, Slots};
use crate::geometry::{Point, Size, Vector, World};
use board::Board;
use flow::{Flow, Item, flow};
use membership::{Division, divide};
use rank::{Link, forward_links, forward_order, layers};
use sheet::{Column, Spacing, median, settle};

pub use place::{GRID, place_new};

const BETWEEN_CARDS: Spacing = Spacing { column: 80.0, row: 32.0 };
const BETWEEN_BLOCKS: Spacing = Spacing { column: 104.0, row: 72.0 };
const BETWEEN_CLUSTERS: Spacing = Spacing { column: 136.0, row: 112.0 };

/// What is set out.
#[derive(Clone, Copy, Debug, Default)]
pub struct LayoutInput<'a> {
    /// The size of each card.
    pub nodes: &'a [Size<World>],
    /// Dependencies: who needs, what is needed. Numbers that do not exist and loops are ignored; cycles are fine.
    pub edges: &'a [(usize, usize)],
    /// The members of each network. A card may be in several or in none.
    pub groups: &'a [Vec<usize>],
    /// Where the cards were (top left corners): what is known moves little. Empty or too short: nothing is known.
    pub previous: &'a [Option<Point<World>>],
}

/// Sets cards out; returns the top left corner of each, a multiple of [`GRID`]. No two cards overlap. The same input
/// gives the same output. Time: O((n + m) log n).
pub fn layout(input: &LayoutInput) -> Vec<Point<World>> {
    let count = input.nodes.len();
    if count == 0 {
        return Vec::new();
    }
    let edges: Vec<(usize, usize)> =
        input.edges.iter().copied().filter(|(from, to)| from != to && *from < count && *to < count).collect();
    let places = forward_order(count, &edges);
    let links: Vec<Link> = edges.iter().map(|(from, to)| Link { from: *from, to: *to, weight: 1.0 }).collect();
    let forward = forward_links(&links, |id| (places[id] as f64, id));
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_unstable_by_key(|id| places[*id]);
    let cards = Cards {
        input,
        layer: layers(count, &order, &forward),
        neighbours: Lists::new(count, edges.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)])),
        places,
        links,
    };
    let division = divide(count, &edges, input.groups);
    if count <= board::UP_TO {
        return finish(input, &set_out_on_board(&cards, &division));
    }
    let mut picture = set_out(&cards, &division);
    refine(&cards, &mut picture);
    finish(input, &picture.corners)
}

/// A small stack: on a board, starting from where the cards were, or from their layers and from the large layout.
fn set_out_on_board(cards: &Cards, division: &Division) -> Slots<(f64, f64)> {
    let count = cards.input.nodes.len();
    let mut edges: Vec<(usize, usize)> = cards.links.iter().map(|link| (link.from, link.to)).collect();
    edges.sort_unstable();
    edges.dedup();
    let networks: Vec<Vec<usize>> = cards
        .input
        .groups
        .iter()
        .map(|members| {
            let mut members: Vec<usize> = members.iter().copied().filter(|card| *card < count).collect();
            members.sort_unstable();
            members.dedup();
            members
        })
        .filter(|members| members.len() > 1)
        .collect();
    let board = Board { count, edges: &edges, networks: &networks };
    let previous: Vec<Option<(f64, f64)>> = (0..count).map(|card| cards.previous(card)).collect();
    let starts = match board::known_cells(&board, &previous, |card| cards.layer[card]) {
        Some(known) => vec![known],
        None => {
            let mut picture = set_out(cards, division);
            refine(cards, &mut picture);
            let middle = |card: usize| {
                let ((x, y), (width, height)) = (picture.corners[card], cards.size(card));
                (x + width / 2.0, y + height / 2.0)
            };
            let grouped: Vec<(f64, f64)> = (0..count).map(middle).collect();
            vec![board::cells_from(&grouped), layered_cells(cards, division)]
        }
    };
    let cells = board::improve(&board, &starts);
    let sizes: Vec<(f64, f64)> = (0..count).map(|card| cards.size(card)).collect();
    let levels = levels(count, cards.input.groups);
    let reaches = cards.input.groups.iter().zip(levels).map(|(members, level)| (members.as_slice(), reach(level)));
    let reaches: Vec<_> = reaches.filter(|(members, _)| members.iter().any(|card| *card < count)).collect();
    board::corners(&cells, &sizes, &reaches)
}

/// Each card in the column of its layer, sorted by block; cards that nothing is linked with stand with their block.
fn layered_cells(cards: &Cards, division: &Division) -> Vec<(i32, i32)> {
    let count = cards.input.nodes.len();
    let column_of_block = |block: &[usize]| {
        median(
            block.iter().filter(|card| !cards.neighbours.of(**card).is_empty()).map(|card| cards.layer[*card] as f64),
        )
    };
    let mut cells = Slots::new(count, (0, 0));
    let mut filled: Slots<i32> = Slots::new(count + 1, 0);
    for block in &division.blocks {
        let home = column_of_block(&block.cards) as usize;
        for card in &block.cards {
            let linked = !cards.neighbours.of(*card).is_empty();
            let column = if linked { cards.layer[*card] } else { home };
            cells[*card] = (column as i32, filled[column]);
            filled[column] += 1;
        }
    }
    cells.as_slice().to_vec()
}

/// The cards and what is known about them.
struct Cards<'a> {
    input: &'a LayoutInput<'a>,
    places: Slots<usize>,
    layer: Slots<usize>,
    neighbours: Lists,
    links: Vec<Link>,
}

/// Where everything is.
struct Picture {
    corners: Slots<(f64, f64)>,
    /// Columns of cards, with the extent that they may move in.
    columns: Vec<Column>,
}

impl Cards<'_> {
    fn size(&self, card: usize) -> (f64, f64) {
        self.input.nodes.get(card).map_or((0.0, 0.0), |size| (size.width, size.height))
    }

    /// Where the middle of a card was.
    fn previous(&self, card: usize) -> Option<(f64, f64)> {
        let corner = self.input.previous.get(card).copied().flatten()?;
        let (width, height) = self.size(card);
        Some((corner.x + width / 2.0, corner.y + height / 2.0))
    }
}

fn set_out(cards: &Cards, division: &Division) -> Picture {
    let count = cards.input.nodes.len();
    let last_layer = cards.layer.as_slice().iter().copied().max().unwrap_or(0).max(1) as f64;
    let mut local = Slots::new(count, 0);
    for block in &division.blocks {
        for (number, card) in block.cards.iter().enumerate() {
            local[*card] = number;
        }
    }
    let mut inner: Slots<Vec<Link>> = Slots::new(division.blocks.len(), Vec::new());
    let mut between_blocks: Slots<Vec<Link>> = Slots::new(division.clusters.len(), Vec::new());
    let mut between_clusters = Vec::new();
    let cluster_of = |block: usize| division.blocks.get(block).map_or(0, |block| block.cluster);
    let mut place_in_cluster = Slots::new(division.blocks.len(), 0);
    for cluster in &division.clusters {
        for (number, block) in cluster.iter().enumerate() {
            place_in_cluster[*block] = number;
        }
    }
    for link in &cards.links {
        let (from, to) = (division.block_of[link.from], division.block_of[link.to]);
        let (from_cluster, to_cluster) = (cluster_of(from), cluster_of(to));
        if from == to {
            inner[from].push(Link { from: local[link.from], to: local[link.to], ..*link });
        } else if from_cluster == to_cluster {
            let between = Link { from: place_in_cluster[from], to: place_in_cluster[to], ..*link };
            between_blocks[from_cluster].push(between);
        } else {
            between_clusters.push(Link { from: from_cluster, to: to_cluster, ..*link });
        }
    }
    // Cards in two networks draw the clusters of both together.
    for block in &division.blocks {
        for network in &block.networks {
            if let Some(other) = division.cluster_of_network[*network].filter(|other| *other != block.cluster) {
                between_clusters.push(Link { from: block.cluster, to: other, weight: 0.5 * block.cards.len() as f64 });
            }
        }
    }

    let block_flows: Vec<Flow> = division
        .blocks
        .iter()
        .enumerate()
        .map(|(number, block)| {
            let items: Vec<Item> = block
                .cards
                .iter()
                .map(|card| Item {
                    size: cards.size(*card),
                    key: cards.places[*card] as f64,
                    hint: (!cards.neighbours.of(*card).is_empty()).then(|| cards.layer[*card] as f64 / last_layer),
                    previous: cards.previous(*card),
                })
                .collect();
            flow(&items, &inner[number], BETWEEN_CARDS)
        })
        .collect();
    let block_item = |number: usize| {
        let members = division.blocks.get(number).map_or(&[][..], |block| &block.cards);
        let extent = block_flows.get(number).map_or((0.0, 0.0), |flow| (flow.width, flow.height));
        group_item(cards, members.iter().copied(), extent)
    };
    let cluster_flows: Vec<Flow> = division
        .clusters
        .iter()
        .enumerate()
        .map(|(number, blocks)| {
            let items: Vec<Item> = blocks.iter().map(|block| block_item(*block)).collect();
            flow(&items, &between_blocks[number], BETWEEN_BLOCKS)
        })
        .collect();
    let items: Vec<Item> = division
        .clusters
        .iter()
        .zip(&cluster_flows)
        .map(|(blocks, flow)| {
            let members = blocks.iter().filter_map(|block| division.blocks.get(*block)).flat_map(|block| &block.cards);
            group_item(cards, members.copied(), (flow.width, flow.height))
        })
        .collect();
    let sheet = flow(&items, &between_clusters, BETWEEN_CLUSTERS);

    let mut picture = Picture { corners: Slots::new(count, (0.0, 0.0)), columns: Vec::new() };
    for (number, (block, flow)) in division.blocks.iter().zip(&block_flows).enumerate() {
        let outer = sheet.corners[block.cluster];
        let middle = cluster_flows.get(block.cluster).map_or((0.0, 0.0), |flow| flow.corners[place_in_cluster[number]]);
        let (x, y) = (outer.0 + middle.0, outer.1 + middle.1);
        for (local, card) in block.cards.iter().enumerate() {
            let corner = flow.corners[local];
            picture.corners[*card] = (x + corner.0, y + corner.1);
        }
        for column in &flow.columns {
            let items = column.items.iter().filter_map(|local| block.cards.get(*local).copied()).collect();
            picture.columns.push(Column { items, top: y + column.top, bottom: y + column.bottom });
        }
    }
    picture
}

/// Cards taken together as one item.
fn group_item(cards: &Cards, members: impl Iterator<Item = usize> + Clone, size: (f64, f64)) -> Item {
    let count = members.clone().count().max(1) as f64;
    let mut known = (0.0, 0.0, 0.0);
    for (x, y) in members.clone().filter_map(|card| cards.previous(card)) {
        known = (known.0 + x, known.1 + y, known.2 + 1.0);
    }
    Item {
        size,
        key: members.map(|card| cards.layer[card] as f64).sum::<f64>() / count,
        hint: None,
        previous: (known.2 > 0.0).then(|| (known.0 / known.2, known.1 / known.2)),
    }
}

/// Sorts and shifts the cards of each column towards all that they are linked with, now that all places are known.
fn refine(cards: &Cards, picture: &mut Picture) {
    for round in 0..4 {
        let count = picture.columns.len();
        for step in 0..count {
            let number = if round % 2 == 0 { step } else { count - 1 - step };
            let Some(column) = picture.columns.get(number) else { continue };
            let middle = |card: usize| picture.corners[card].1 + cards.size(card).1 / 2.0;
            let wish = |card: usize| {
                let near = cards.neighbours.of(card);
                if near.is_empty() {
                    middle(card)
                } else {
                    near.iter().map(|other| middle(*other as usize)).sum::<f64>() / near.len() as f64
                }
            };
            let height = |card: usize| cards.size(card).1;
            // Links that leave the column upwards or downwards, in total; the order that makes them shorter wins.
            let cost = |order: &Column, tops: &[f64]| -> f64 {
                let ends = order.items.iter().zip(tops);
                ends.map(|(card, top)| {
                    let here = top + height(*card) / 2.0;
                    cards.neighbours.of(*card).iter().map(|other| (here - middle(*other as usize)).abs()).sum::<f64>()
                })
                .sum()
            };
            let mut order = column.clone();
            let mut tops = settle(column, height, wish, BETWEEN_CARDS.row);
            let known = column.items.iter().all(|card| cards.previous(*card).is_some());
            if !known && column.items.len() > 1 {
                let mut keyed: Vec<(f64, usize)> = column.items.iter().map(|card| (wish(*card), *card)).collect();
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
                let items = keyed.into_iter().map(|(_, card)| card).collect();
                let sorted = Column { items, top: column.top, bottom: column.bottom };
                let sorted_tops = settle(&sorted, height, wish, BETWEEN_CARDS.row);
                if cost(&sorted, &sorted_tops) < cost(&order, &tops) * 0.98 {
                    (order, tops) = (sorted, sorted_tops);
                }
            }
            for (card, top) in order.items.iter().zip(tops) {
                picture.corners[*card].1 = top;
            }
            if let Some(slot) = picture.columns.get_mut(number) {
                *slot = order;
            }
        }
    }
}

/// Puts the sheet where the known cards were, and everything on the grid.
fn finish(input: &LayoutInput, corners: &Slots<(f64, f64)>) -> Vec<Point<World>> {
    let known = || {
        let pairs = input.previous.iter().take(input.nodes.len()).enumerate();
        pairs.filter_map(|(card, old)| old.map(|old| (old.x - corners[card].0, old.y - corners[card].1)))
    };
    let shift = Vector::new(median(known().map(|by| by.0)), median(known().map(|by| by.1)));
    (0..input.nodes.len())
        .map(|card| {
            let (x, y) = corners[card];
            (Point::new(x, y) + shift).snapped(GRID)
        })
        .collect()
}

#[cfg(test)]
mod tests;
