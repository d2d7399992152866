//! Networks as areas around their members, truthful for any memberships.
//!
//! An area is the union of padded rectangles around its members and of corridors between them, less what is kept clear
//! around every other card. So it holds by construction: every member lies inside, no other card does. Members that no
//! corridor reaches become islands, joined by a tether.
mod cover;
mod label;
mod trace;

use crate::geometry::{Corner, PathText, Point, Rect, RectIndex, Vector, World, rounded_ring};

use std::collections::HashSet;
use std::sync::Arc;

pub(super) use label::respot;
pub use label::{LABEL_HEIGHT, label_spots};

/// The radius of an area's corners.
pub const CORNER_RADIUS: f64 = 14.0;

/// Areas that share a card get different paddings, up to this many; then paddings repeat.
pub const LEVELS: usize = 6;

/// The area of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// Closed rings: the borders of islands run clockwise, those of holes the other way. To be filled by the nonzero rule.
    pub rings: Vec<Vec<Corner<World>>>,
    /// Lines that join islands.
    pub tethers: Vec<(Point<World>, Point<World>)>,
    /// The smallest rectangle around all rings; empty at 0 0 without members.
    pub bounds: Rect<World>,
}

/// No padding and no clearance is larger than this.
const LONGEST_REACH: f64 = 80.0;

/// How far an area keeps from what.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Padding {
    /// From members to the border.
    side: f64,
    /// From members to the upper border, where the name stands.
    top: f64,
    /// From other cards to the border.
    clear: f64,
    /// Where a member and another card are so near that both cannot be kept: the border's share of the gap, counted from
    /// the other card. Above a half, so that the areas of two neighbours do not meet.
    share: f64,
}

impl Padding {
    fn of(level: usize) -> Padding {
        let level = (level % LEVELS) as f64;
        Padding { side: 14.0 + 7.0 * level, top: 28.0 + 7.0 * level, clear: 6.0 + level, share: 0.55 + 0.05 * level }
    }
}

/// How far the area of a network on a level reaches beyond its members: aside and below, and above.
pub(super) fn reach(level: usize) -> (f64, f64) {
    let padding = Padding::of(level);
    (padding.side, padding.top)
}

/// The padding level of each network: networks that share a card differ, small ones stand inside large ones.
pub fn levels(card_count: usize, groups: &[Vec<usize>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|network| groups.get(*network).map_or(0, Vec::len));
    let mut used = super::slots::Slots::new(card_count, 0_u32);
    let mut levels = vec![0; groups.len()];
    for network in order {
        let members = || groups.get(network).into_iter().flatten();
        let taken = members().fold(0, |taken, card| taken | used[*card]);
        let above = (u32::BITS - taken.leading_zeros()) as usize;
        let lowest = (!taken).trailing_zeros() as usize;
        let level = if above < LEVELS { above } else { lowest % LEVELS };
        for card in members() {
            used[*card] |= 1 << level;
        }
        if let Some(slot) = levels.get_mut(network) {
            *slot = level;
        }
    }
    levels
}

/// The outlines of all networks, by number.
pub fn outlines(cards: &RectIndex<World>, groups: &[Vec<usize>]) -> Vec<Arc<Outline>> {
    let levels = levels(cards.len(), groups);
    groups.iter().zip(levels).map(|(members, level)| Arc::new(outline(cards, members, level))).collect()
}

/// The outline of one network. Numbers without a card are ignored.
///
/// As long as no member overlaps another card, every member lies inside and no other card does or touches the border;
/// where cards overlap, the members' rectangles count as inside.
pub fn outline(cards: &RectIndex<World>, members: &[usize], level: usize) -> Outline {
    let mut members: Vec<usize> = members.iter().copied().filter(|card| *card < cards.len()).collect();
    members.sort_unstable();
    members.dedup();
    let network = Network { cards, members: &members, padding: Padding::of(level) };
    let parts = cover::cover(&network);
    let positives = cover::join(&network, parts);
    let traced = trace::trace(&network, &positives);
    let corners = traced.rings.iter().flatten().map(|corner| Rect::around(corner.at, corner.at));
    let bounds = Rect::bounding(corners).unwrap_or_default();
    let tethers = cover::tethers(&traced.islands);
    Outline { rings: traced.rings, tethers, bounds }
}

/// The networks whose outline can be another one once cards stand elsewhere; `moved` has where they were and are.
pub(super) fn changed(
    outlines: &[Arc<Outline>],
    groups: &[Vec<usize>],
    moved: &[(usize, Rect<World>, Rect<World>)],
) -> Vec<usize> {
    let cards: HashSet<usize> = moved.iter().map(|(card, ..)| *card).collect();
    let changes = |(number, outline): (usize, &Arc<Outline>)| {
        let members = groups.get(number).map(Vec::as_slice).unwrap_or_default();
        // All that looking for corridors between islands may have seen.
        let seen = outline.bounds.inflate(cover::DETOUR + 2.0 * LONGEST_REACH);
        let near = || moved.iter().any(|(_, before, after)| seen.touches(before) || seen.touches(after));
        (!members.is_empty() && (near() || members.iter().any(|card| cards.contains(card)))).then_some(number)
    };
    outlines.iter().enumerate().filter_map(changes).collect()
}

/// A network at work.
struct Network<'a> {
    cards: &'a RectIndex<World>,
    /// Sorted, each once, all existing.
    members: &'a [usize],
    padding: Padding,
}

impl Network<'_> {
    fn has(&self, card: usize) -> bool {
        self.members.binary_search(&card).is_ok()
    }

    fn member_rects(&self) -> impl Iterator<Item = Rect<World>> {
        self.members.iter().filter_map(|card| self.cards.rect(*card))
    }

    /// A card in a place that is not a member, if there is one.
    fn intruder(&self, area: Rect<World>) -> Option<Rect<World>> {
        let mut found = None;
        self.cards.any(area, |card, rect| {
            let foreign = rect.overlaps(&area) && !self.has(card);
            if foreign {
                found = Some(rect);
            }
            foreign
        });
        found
    }
}

impl Outline {
    /// The text of an SVG `d` attribute; corners are rounded.
    pub fn path(&self) -> String {
        let mut path = PathText::new();
        for ring in &self.rings {
            rounded_ring(&mut path, ring);
        }
        path.finish()
    }

    /// The same area elsewhere.
    pub fn translated(&self, by: Vector<World>) -> Outline {
        let ring = |ring: &Vec<Corner<World>>| {
            ring.iter().map(|corner| Corner { at: corner.at + by, radius: corner.radius }).collect()
        };
        Outline {
            rings: self.rings.iter().map(ring).collect(),
            tethers: self.tethers.iter().map(|(a, b)| (*a + by, *b + by)).collect(),
            bounds: self.bounds.translate(by),
        }
    }

    /// True for a point inside; the rounding of corners is not looked at.
    pub fn contains(&self, point: Point<World>) -> bool {
        self.bounds.contains(point) && self.winding(point) != 0
    }

    /// The extent of the area, without the rounding of corners.
    pub fn area(&self) -> f64 {
        let twice = |ring: &[Corner<World>]| sides(ring).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>();
        self.rings.iter().map(|ring| twice(ring) / 2.0).sum::<f64>().abs()
    }

    fn winding(&self, point: Point<World>) -> i32 {
        let turn = |(a, b): (Point<World>, Point<World>)| {
            if a.x != b.x || a.x < point.x {
                0
            } else if a.y <= point.y && point.y < b.y {
                1
            } else if b.y <= point.y && point.y < a.y {
                -1
            } else {
                0
            }
        };
        self.rings.iter().flat_map(|ring| sides(ring)).map(turn).sum()
    }
}

/// The sides of a ring.
fn sides(ring: &[Corner<World>]) -> impl Iterator<Item = (Point<World>, Point<World>)> {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().zip(next).map(|(a, b)| (a.at, b.at))
}

#[cfg(test)]
mod tests;
