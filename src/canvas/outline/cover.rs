//! Rectangles that cover the members of a network and hold no other card, and corridors that join them.
use super::super::street::{Manner, street};
use super::Network;
use crate::geometry::{Point, Rect, World};

/// A corridor along streets has this half width: it passes between cards that stand as near as layout puts them.
const HALF_CORRIDOR: f64 = 6.0;

/// Parts further apart than this are joined by a tether: a corridor would not be seen as one.
const LONGEST_CORRIDOR: f64 = 1500.0;

/// How far a corridor leads around, beyond the rectangle between its ends.
pub(super) const DETOUR: f64 = 260.0;

/// A search along streets looks at no more cards than this.
const MANY_OBSTACLES: usize = 80;

/// Searches along streets per network.
const MANY_SEARCHES: usize = 40;

/// Up to this many parts their nearest neighbours are found exactly.
const MANY_PARTS: usize = 400;

/// Whether a rectangle lies on one side of another.
type Side = fn(&Rect<World>, &Rect<World>) -> bool;

/// Rectangles around all members such that none of them holds another card.
pub(super) fn cover(network: &Network) -> Vec<Rect<World>> {
    let mut parts = Vec::new();
    let mut open: Vec<Vec<Rect<World>>> = vec![network.member_rects().collect()];
    while let Some(rects) = open.pop() {
        let Some(bounds) = Rect::bounding(rects.iter().copied()) else { continue };
        let Some(intruder) = network.intruder(bounds) else {
            parts.push(bounds);
            continue;
        };
        // The members beside the intruder on one of its four sides: at least a quarter of all, as none overlaps it.
        let sides: [Side; 4] = [is_left, is_right, is_above, is_below];
        let counted = sides.map(|side| (rects.iter().filter(|rect| side(rect, &intruder)).count(), side));
        let most = counted.into_iter().reduce(|best, next| if next.0 > best.0 { next } else { best });
        match most {
            Some((count, side)) if count > 0 && count < rects.len() => {
                let (one, other) = rects.iter().partition(|rect| side(rect, &intruder));
                open.push(other);
                open.push(one);
            }
            // Only where members and the intruder overlap.
            _ => parts.extend(rects),
        }
    }
    parts
}

/// Rectangles whose union is the area.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Positives {
    /// Padded parts: around members.
    pub(super) parts: Vec<Rect<World>>,
    /// Between parts.
    pub(super) corridors: Vec<Rect<World>>,
}

/// The parts, merged where nothing stands between them and padded, and corridors between those that are apart.
pub(super) fn join(network: &Network, parts: Vec<Rect<World>>) -> Positives {
    let padding = network.padding;
    let mut merged = Merged::new(&parts);
    let mut apart = Vec::new();
    for (a, b) in tree(&parts) {
        let union = merged.rect(a).union(merged.rect(b));
        if network.intruder(union).is_none() {
            merged.merge(a, b, union);
        } else {
            apart.push((a, b));
        }
    }
    let padded = (0..parts.len())
        .filter(|part| merged.root(*part) == *part)
        .map(|part| merged.rect(part).inflate_sides(padding.side, padding.top, padding.side, padding.side))
        .collect();
    let mut positives = Positives { parts: padded, corridors: Vec::new() };
    let mut searches = MANY_SEARCHES;
    for (a, b) in apart {
        let (a, b) = (merged.rect(a), merged.rect(b));
        let gap = a.gap(&b);
        if gap.x + gap.y <= LONGEST_CORRIDOR && !facing(network, a, b, &mut positives.corridors) && searches > 0 {
            searches -= 1;
            around(network, a, b, &mut positives.corridors);
        }
    }
    positives
}

/// Lines that join islands, from card to card, as short as possible in total.
pub(super) fn tethers(islands: &[Vec<Rect<World>>]) -> Vec<(Point<World>, Point<World>)> {
    let many = islands.iter().map(Vec::len).sum::<usize>() > MANY_PARTS;
    let nearest = |a: &[Rect<World>], b: &[Rect<World>]| -> (f64, Rect<World>, Rect<World>) {
        let (a, b) = if many { (a.get(..1).unwrap_or(a), b.get(..1).unwrap_or(b)) } else { (a, b) };
        let pairs = a.iter().flat_map(|one| b.iter().map(move |other| (distance(one, other), *one, *other)));
        pairs.min_by(|x, y| x.0.total_cmp(&y.0)).unwrap_or_default()
    };
    let edges = spanning_tree(islands.len(), |a, b| match (islands.get(a), islands.get(b)) {
        (Some(a), Some(b)) => nearest(a, b).0,
        _ => f64::INFINITY,
    });
    edges
        .into_iter()
        .filter_map(|(a, b)| {
            let (_, one, other) = nearest(islands.get(a)?, islands.get(b)?);
            let start = one.clamp(other.center());
            let end = other.clamp(start);
            Some((one.clamp(end), end))
        })
        .collect()
}

/// A corridor between sides that face each other, over all of their common length or the widest free part of it.
fn facing(network: &Network, a: Rect<World>, b: Rect<World>, corridors: &mut Vec<Rect<World>>) -> bool {
    let gap = a.gap(&b);
    if gap.x > 0.0 && gap.y > 0.0 {
        return false;
    }
    if gap.x == 0.0 && gap.y == 0.0 {
        return true;
    }
    // Turned so that the corridor runs along the x axis.
    let turned = gap.y > 0.0;
    let (a, b) = if turned { (turn(a), turn(b)) } else { (a, b) };
    let (low, high) = (a.top.max(b.top), a.bottom.min(b.bottom));
    let (left, right) = (a.right.min(b.right), a.left.max(b.left));
    let strip = Rect::from_edges(left, low, right, high);
    let clear = network.padding.clear;
    let mut blocked: Vec<(f64, f64)> = Vec::new();
    let wide = strip.inflate(clear);
    network.cards.each(if turned { turn(wide) } else { wide }, |card, rect| {
        let rect = if turned { turn(rect) } else { rect };
        if !network.has(card) && rect.overlaps(&wide) {
            blocked.push((rect.top - clear, rect.bottom + clear));
        }
    });
    let side = network.padding.side;
    let corridor = if blocked.is_empty() {
        Some(strip.inflate_sides(0.0, side, 0.0, side))
    } else {
        widest_gap(blocked, low, high).map(|(low, high)| Rect::from_edges(left, low, right, high))
    };
    let Some(corridor) = corridor.filter(|corridor| corridor.height() >= 2.0 * HALF_CORRIDOR) else { return false };
    // Reaching into both parts, so that the corridor and they are one.
    let corridor = corridor.inflate_sides(1.0, 0.0, 1.0, 0.0);
    corridors.push(if turned { turn(corridor) } else { corridor });
    true
}

/// A corridor around the cards between two parts.
fn around(network: &Network, a: Rect<World>, b: Rect<World>, corridors: &mut Vec<Rect<World>>) {
    let manner = Manner {
        clearance: HALF_CORRIDOR + network.padding.clear,
        detour: DETOUR,
        bend: 60.0,
        horizontal_ends: false,
        most_cards: MANY_OBSTACLES,
    };
    let inside = |part: Rect<World>, other: Rect<World>| {
        let inner = part.inflate(-20.0_f64.min(part.width() / 2.0).min(part.height() / 2.0));
        inner.clamp(other.center())
    };
    let Some(way) = street(network.cards, inside(a, b), inside(b, a), manner, |card| !network.has(card)) else {
        return;
    };
    for pair in way.windows(2) {
        let [from, to] = pair else { continue };
        corridors.push(Rect::around(*from, *to).inflate(HALF_CORRIDOR));
    }
}

/// The widest part of a range that nothing blocks.
fn widest_gap(mut blocked: Vec<(f64, f64)>, low: f64, high: f64) -> Option<(f64, f64)> {
    blocked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut widest: Option<(f64, f64)> = None;
    let mut from = low;
    for (start, end) in blocked.into_iter().chain([(high, high)]) {
        let start = start.min(high);
        if start > from && widest.is_none_or(|(low, high)| start - from > high - low) {
            widest = Some((from, start));
        }
        from = from.max(end);
    }
    widest
}

fn is_left(rect: &Rect<World>, of: &Rect<World>) -> bool {
    rect.right <= of.left
}

fn is_right(rect: &Rect<World>, of: &Rect<World>) -> bool {
    rect.left >= of.right
}

fn is_above(rect: &Rect<World>, of: &Rect<World>) -> bool {
    rect.bottom <= of.top
}

fn is_below(rect: &Rect<World>, of: &Rect<World>) -> bool {
    rect.top >= of.bottom
}

fn turn(rect: Rect<World>) -> Rect<World> {
    Rect::from_edges(rect.top, rect.left, rect.bottom, rect.right)
}

/// How far apart two parts are for a corridor: around a corner costs a little more.
fn distance(a: &Rect<World>, b: &Rect<World>) -> f64 {
    let gap = a.gap(b);
    gap.x + gap.y + gap.x.min(gap.y) * 0.1
}

/// Pairs of parts that join all, nearest first.
fn tree(parts: &[Rect<World>]) -> Vec<(usize, usize)> {
    let mut edges = spanning_tree(parts.len(), |a, b| match (parts.get(a), parts.get(b)) {
        (Some(a), Some(b)) => distance(a, b),
        _ => f64::INFINITY,
    });
    let length = |(a, b): &(usize, usize)| parts.get(*a).zip(parts.get(*b)).map_or(0.0, |(a, b)| distance(a, b));
    edges.sort_by(|x, y| length(x).total_cmp(&length(y)));
    edges
}

/// A minimum spanning tree (Prim); a chain for so many nodes that looking at all pairs would be slow.
fn spanning_tree(count: usize, distance: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    if count > MANY_PARTS {
        return (1..count).map(|node| (node - 1, node)).collect();
    }
    let mut edges = Vec::with_capacity(count);
    // For each node outside of the tree: the node, its nearest in the tree, and how far that is.
    let mut outside: Vec<(usize, usize, f64)> = (1..count).map(|node| (node, 0, distance(0, node))).collect();
    while let Some(place) = (0..outside.len()).reduce(|best, next| {
        let far = |place: usize| outside.get(place).map_or(f64::INFINITY, |entry| entry.2);
        if far(next) < far(best) { next } else { best }
    }) {
        let (node, nearest, _) = outside.swap_remove(place);
        edges.push((nearest, node));
        for entry in &mut outside {
            let far = distance(node, entry.0);
            if far < entry.2 {
                (entry.1, entry.2) = (node, far);
            }
        }
    }
    edges
}

/// Parts merged into larger rectangles.
struct Merged {
    parents: Vec<usize>,
    rects: Vec<Rect<World>>,
}

impl Merged {
    fn new(parts: &[Rect<World>]) -> Merged {
        Merged { parents: (0..parts.len()).collect(), rects: parts.to_vec() }
    }

    fn root(&self, part: usize) -> usize {
        let mut part = part;
        while let Some(parent) = self.parents.get(part).copied().filter(|parent| *parent != part) {
            part = parent;
        }
        part
    }

    fn rect(&self, part: usize) -> Rect<World> {
        self.rects.get(self.root(part)).copied().unwrap_or_default()
    }

    fn merge(&mut self, a: usize, b: usize, union: Rect<World>) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(parent) = self.parents.get_mut(b) {
            *parent = a;
        }
        if let Some(rect) = self.rects.get_mut(a) {
            *rect = union;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_gap_is_found_between_and_beside() {
        assert_eq!(widest_gap(vec![(40.0, 50.0), (20.0, 45.0)], 0.0, 100.0), Some((50.0, 100.0)));
        assert_eq!(widest_gap(vec![(-5.0, 200.0)], 0.0, 100.0), None);
        assert_eq!(widest_gap(vec![(30.0, 40.0), (80.0, 120.0)], 0.0, 100.0), Some((40.0, 80.0)));
    }

    #[test]
    fn a_tree_joins_the_nearest() {
        let places = [0.0, 100.0, 10.0, 90.0_f64];
        let mut edges = spanning_tree(4, |a, b| (places[a] - places[b]).abs());
        edges.sort_unstable();
        assert_eq!(edges, [(0, 2), (2, 3), (3, 1)]);
    }
}
