//! Order among chosen cards: aligned, spread evenly, set out as a tidy grid. No card comes to lie on another one.
use super::layout::GRID;
use crate::geometry::{Point, Rect, RectIndex, World};
use std::collections::HashSet;

/// The least distance between two cards that were brought into order.
const GAP: f64 = 16.0;

/// The distances of a grid: between columns and between rows.
const GRID_GAP: (f64, f64) = (48.0, 32.0);

/// No card is pushed aside more often than this.
const MANY_TRIES: usize = 2000;

/// What cards have in common once they are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Left borders.
    Left,
    /// Middles, one above the other.
    Center,
    /// Right borders.
    Right,
    /// Upper borders.
    Top,
    /// Middles, side by side.
    Middle,
    /// Lower borders.
    Bottom,
}

/// A direction in which cards are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// From left to right.
    Across,
    /// From top to bottom.
    Down,
}

impl Axis {
    fn span(self, rect: &Rect<World>) -> (f64, f64) {
        match self {
            Axis::Across => (rect.left, rect.right),
            Axis::Down => (rect.top, rect.bottom),
        }
    }

    fn at(self, rect: Rect<World>, start: f64) -> Rect<World> {
        let corner = match self {
            Axis::Across => Point::new(start, rect.top),
            Axis::Down => Point::new(rect.left, start),
        };
        Rect::at(corner, rect.size())
    }
}

/// The chosen cards aligned with each other: each with its new corner. Cards that would lie on each other keep their
/// order and make room.
pub fn align(cards: &RectIndex<World>, chosen: &[usize], how: Align) -> Vec<(usize, Point<World>)> {
    let mut rects = rects(cards, chosen);
    let Some(all) = Rect::bounding(rects.iter().map(|(_, rect)| *rect)) else { return Vec::new() };
    for (_, rect) in &mut rects {
        let (left, top) = match how {
            Align::Left => (all.left, rect.top),
            Align::Center => (all.center().x - rect.width() / 2.0, rect.top),
            Align::Right => (all.right - rect.width(), rect.top),
            Align::Top => (rect.left, all.top),
            Align::Middle => (rect.left, all.center().y - rect.height() / 2.0),
            Align::Bottom => (rect.left, all.bottom - rect.height()),
        };
        *rect = Rect::at(Point::new(left, top), rect.size());
    }
    let axis = match how {
        Align::Left | Align::Center | Align::Right => Axis::Down,
        Align::Top | Align::Middle | Align::Bottom => Axis::Across,
    };
    one_after_another(cards, chosen, rects, axis)
}

/// The chosen cards with the same distance from each to the next; the first and the last stay where there is room.
pub fn distribute(cards: &RectIndex<World>, chosen: &[usize], axis: Axis) -> Vec<(usize, Point<World>)> {
    let mut rects = rects(cards, chosen);
    let middle = |rect: &Rect<World>| axis.span(rect).0 + axis.span(rect).1;
    rects.sort_by(|a, b| middle(&a.1).total_cmp(&middle(&b.1)).then(a.0.cmp(&b.0)));
    let (Some((_, first)), Some((_, last))) = (rects.first(), rects.last()) else { return Vec::new() };
    let (start, end) = (axis.span(first).0, axis.span(last).1);
    let taken: f64 = rects.iter().map(|(_, rect)| axis.span(rect).1 - axis.span(rect).0).sum();
    let gaps = rects.len().saturating_sub(1).max(1) as f64;
    let gap = ((end - start - taken) / gaps).max(GAP);
    let mut at = start;
    for (_, rect) in &mut rects {
        let (low, high) = axis.span(rect);
        *rect = axis.at(*rect, at);
        at += high - low + gap;
    }
    one_after_another(cards, chosen, rects, axis)
}

/// The chosen cards as a grid, in the order in which they are read: rows stay rows as far as they can be told apart.
pub fn tidy(cards: &RectIndex<World>, chosen: &[usize]) -> Vec<(usize, Point<World>)> {
    let mut rects = rects(cards, chosen);
    let Some(all) = Rect::bounding(rects.iter().map(|(_, rect)| *rect)) else { return Vec::new() };
    rects.sort_by(|a, b| a.1.center().y.total_cmp(&b.1.center().y).then(a.0.cmp(&b.0)));
    let mut rows: Vec<Vec<(usize, Rect<World>)>> = Vec::new();
    for (card, rect) in rects {
        match rows.last_mut() {
            // A card belongs to a row as long as its middle is not below the row's first card.
            Some(row) if row.first().is_some_and(|(_, first)| rect.center().y < first.bottom) => row.push((card, rect)),
            _ => rows.push(vec![(card, rect)]),
        }
    }
    let widest = rows.iter().flatten().map(|(_, rect)| rect.width()).fold(0.0, f64::max);
    let corner = all.corner().snapped(GRID);
    let mut placed: Vec<(usize, Rect<World>)> = Vec::new();
    let mut top = corner.y;
    for row in &mut rows {
        row.sort_by(|a, b| a.1.left.total_cmp(&b.1.left).then(a.0.cmp(&b.0)));
        let mut lowest = top;
        for (column, (card, rect)) in row.iter().enumerate() {
            let left = corner.x + column as f64 * (widest + GRID_GAP.0);
            let rect = Rect::at(Point::new(left, top), rect.size());
            lowest = rect.bottom.max(lowest);
            placed.push((*card, rect));
        }
        top = lowest + GRID_GAP.1;
    }
    // The grid as a whole goes down until nobody else stands in it.
    let held: HashSet<usize> = chosen.iter().copied().collect();
    for _ in 0..MANY_TRIES {
        let hit = placed.iter().find_map(|(_, rect)| Some((*rect, obstacle(cards, &held, *rect)?)));
        let Some((rect, other)) = hit else { break };
        let down = ((other.bottom + GAP - rect.top) / GRID).ceil() * GRID;
        for (_, rect) in &mut placed {
            *rect = Rect::new(rect.left, rect.top + down, rect.width(), rect.height());
        }
    }
    corners(placed)
}

/// Keeps cards in a line apart from each other and from all others, by pushing them along the line.
fn one_after_another(
    cards: &RectIndex<World>,
    chosen: &[usize],
    mut rects: Vec<(usize, Rect<World>)>,
    axis: Axis,
) -> Vec<(usize, Point<World>)> {
    let held: HashSet<usize> = chosen.iter().copied().collect();
    rects.sort_by(|a, b| axis.span(&a.1).0.total_cmp(&axis.span(&b.1).0).then(a.0.cmp(&b.0)));
    let mut placed: Vec<(usize, Rect<World>)> = Vec::new();
    for (card, mut rect) in rects {
        for _ in 0..MANY_TRIES {
            // Whoever was placed before reaches at most as far as the longest card: a look at the last ones is enough.
            let own = placed.iter().rev().take(64).map(|(_, other)| *other).find(|other| other.overlaps(&rect));
            let Some(other) = own.or_else(|| obstacle(cards, &held, rect)) else { break };
            rect = axis.at(rect, axis.span(&other).1 + GAP);
        }
        placed.push((card, rect));
    }
    corners(placed)
}

/// A card that is not chosen and lies in a place.
fn obstacle(cards: &RectIndex<World>, held: &HashSet<usize>, place: Rect<World>) -> Option<Rect<World>> {
    let mut found = None;
    cards.any(place, |card, rect| {
        let hit = !held.contains(&card) && rect.overlaps(&place);
        if hit {
            found = Some(rect);
        }
        hit
    });
    found
}

fn rects(cards: &RectIndex<World>, chosen: &[usize]) -> Vec<(usize, Rect<World>)> {
    chosen.iter().filter_map(|card| Some((*card, cards.rect(*card)?))).collect()
}

fn corners(placed: Vec<(usize, Rect<World>)>) -> Vec<(usize, Point<World>)> {
    placed.into_iter().map(|(card, rect)| (card, rect.corner())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn card(left: f64, top: f64) -> Rect<World> {
        Rect::new(left, top, 220.0, 60.0)
    }

    fn places(found: Vec<(usize, Point<World>)>) -> Vec<(f64, f64)> {
        let mut found = found;
        found.sort_by_key(|(card, _)| *card);
        found.into_iter().map(|(_, at)| (at.x, at.y)).collect()
    }

    #[test]
    fn left_borders_in_one_line() {
        let cards = RectIndex::new(vec![card(40.0, 0.0), card(0.0, 100.0), card(90.0, 200.0)]);
        assert_eq!(places(align(&cards, &[0, 1, 2], Align::Left)), [(0.0, 0.0), (0.0, 100.0), (0.0, 200.0)]);
        assert_eq!(places(align(&cards, &[0, 2], Align::Right)), [(90.0, 0.0), (90.0, 200.0)]);
    }

    #[test]
    fn cards_side_by_side_make_room_when_they_are_aligned() {
        let cards = RectIndex::new(vec![card(0.0, 0.0), card(300.0, 0.0)]);
        assert_eq!(places(align(&cards, &[0, 1], Align::Left)), [(0.0, 0.0), (0.0, 76.0)]);
    }

    #[test]
    fn the_same_distance_between_all() {
        let cards = RectIndex::new(vec![card(0.0, 0.0), card(240.0, 0.0), card(800.0, 0.0)]);
        assert_eq!(places(distribute(&cards, &[0, 1, 2], Axis::Across)), [(0.0, 0.0), (400.0, 0.0), (800.0, 0.0)]);
    }

    #[test]
    fn rows_stay_rows() {
        let cards = RectIndex::new(vec![card(3.0, 5.0), card(310.0, 22.0), card(-8.0, 130.0), card(280.0, 118.0)]);
        assert_eq!(places(tidy(&cards, &[0, 1, 2, 3])), [(-8.0, 8.0), (260.0, 8.0), (-8.0, 100.0), (260.0, 100.0)]);
    }

    #[test]
    fn whoever_is_not_chosen_stays_and_is_gone_around() {
        let cards = RectIndex::new(vec![card(0.0, 0.0), card(300.0, 80.0), card(0.0, 80.0)]);
        assert_eq!(places(align(&cards, &[0, 1], Align::Left)), [(0.0, 0.0), (0.0, 156.0)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_card_comes_to_lie_on_another(
            cells in prop::collection::btree_set((0_i32..12, 0_i32..12), 2..30),
            chosen in prop::collection::btree_set(0_usize..30, 2..12),
            how in 0_usize..9,
        ) {
            let rects: Vec<Rect<World>> =
                cells.iter().map(|(x, y)| card(f64::from(*x) * 230.0, f64::from(*y) * 70.0)).collect();
            let cards = RectIndex::new(rects.clone());
            let chosen: Vec<usize> = chosen.into_iter().filter(|card| *card < rects.len()).collect();
            let moved = match how {
                0 => align(&cards, &chosen, Align::Left),
                1 => align(&cards, &chosen, Align::Center),
                2 => align(&cards, &chosen, Align::Right),
                3 => align(&cards, &chosen, Align::Top),
                4 => align(&cards, &chosen, Align::Middle),
                5 => align(&cards, &chosen, Align::Bottom),
                6 => distribute(&cards, &chosen, Axis::Across),
                7 => distribute(&cards, &chosen, Axis::Down),
                _ => tidy(&cards, &chosen),
            };
            prop_assert_eq!(moved.len(), chosen.len());
            let mut after = rects;
            for (card, at) in moved {
                after[card] = Rect::at(at, after[card].size());
            }
            for (number, rect) in after.iter().enumerate() {
                for (other, second) in after.iter().enumerate().skip(number + 1) {
                    prop_assert!(!rect.overlaps(second), "{} and {}", number, other);
                }
            }
        }
    }
}
