//! A free spot for one more card.
use crate::geometry::{Point, Rect, RectIndex, Size, World};

/// Positions are multiples of this.
pub const GRID: f64 = 8.0;

/// The least distance of a new card to the others.
const CLEARANCE: f64 = 24.0;

/// The step of the search, a multiple of the grid.
const STEP: f64 = 24.0;

/// How many rings are searched before the card goes beside everything.
const RINGS: i32 = 60;

/// The nearest free spot for a card of a size, its top left corner as close to `near` as the others allow, on the grid.
pub fn place_new(existing: &RectIndex<World>, size: Size<World>, near: Point<World>) -> Point<World> {
    let start = near.snapped(GRID);
    let free = |corner: Point<World>| {
        let wanted = Rect::at(corner, size).inflate(CLEARANCE);
        !existing.any(wanted, |_, rect| rect.overlaps(&wanted))
    };
    let mut best: Option<(f64, Point<World>)> = None;
    for ring in 0..=RINGS {
        // A later ring is at least this far away: once something nearer is known, it is the nearest.
        if best.is_some_and(|(distance, _)| distance <= f64::from(ring) * STEP) {
            break;
        }
        for (x, y) in ring_places(ring) {
            let corner = Point::new(start.x + f64::from(x) * STEP, start.y + f64::from(y) * STEP);
            let distance = corner.distance(start);
            if best.is_none_or(|(least, _)| distance < least) && free(corner) {
                best = Some((distance, corner));
            }
        }
    }
    let beside = || {
        let right = existing.bounds().map_or(start.x, |bounds| bounds.right + CLEARANCE);
        Point::new(((right / GRID).ceil() * GRID).max(start.x), start.y)
    };
    best.map_or_else(beside, |(_, corner)| corner)
}

/// The places of a square ring: right and below first, as one reads.
fn ring_places(ring: i32) -> impl Iterator<Item = (i32, i32)> {
    let side = -ring..=ring;
    let vertical = side.clone().flat_map(move |y| [(ring, y), (-ring, y)]);
    let horizontal = side.filter(move |x| x.abs() < ring).flat_map(move |x| [(x, ring), (x, -ring)]);
    let count = if ring == 0 { 1 } else { usize::MAX };
    vertical.chain(horizontal).take(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CARD: (f64, f64) = (220.0, 80.0);

    fn size() -> Size<World> {
        Size::new(CARD.0, CARD.1)
    }

    #[test]
    fn a_free_spot_is_taken_as_it_is() {
        let empty = RectIndex::new(Vec::new());
        assert_eq!(place_new(&empty, size(), Point::new(13.0, 3.0)), Point::new(16.0, 0.0));
    }

    #[test]
    fn an_occupied_one_gives_way_to_the_nearest() {
        let index = RectIndex::new(vec![Rect::new(0.0, 0.0, CARD.0, CARD.1)]);
        let spot = place_new(&index, size(), Point::new(0.0, 8.0));
        assert_eq!(spot, Point::new(0.0, 104.0));
    }

    #[test]
    fn a_full_sheet_is_left_at_its_right() {
        let rects = (0..400).map(|i| Rect::new(f64::from(i % 20) * 240.0, f64::from(i / 20) * 100.0, 220.0, 80.0));
        let index = RectIndex::new(rects.collect());
        let spot = Rect::at(place_new(&index, size(), Point::new(2400.0, 1000.0)), size());
        assert!(!index.any(spot, |_, _| true));
    }

    proptest! {
        #[test]
        fn never_on_another_card(places in prop::collection::vec((0..60, 0..60), 0..80), x in 0..2400, y in 0..2400) {
            let rects = places.iter().map(|(x, y)| Rect::new(f64::from(*x) * 40.0, f64::from(*y) * 40.0, 220.0, 80.0));
            let index = RectIndex::new(rects.collect());
            let corner = place_new(&index, size(), Point::new(f64::from(x), f64::from(y)));
            prop_assert_eq!(corner, corner.snapped(GRID));
            let spot = Rect::at(corner, size());
            prop_assert!(!index.any(spot, |_, _| true));
        }
    }
}
