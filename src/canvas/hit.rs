//! What lies under a point or in a rectangle.
use super::outline::Outline;
use super::route::{Route, distance};
use crate::geometry::{Point, Rect, RectIndex, Vector, World};
use std::sync::Arc;

/// A side of a card with a socket in its middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Where edges of those arrive that need the card.
    Left,
    /// Where edges start towards what the card needs.
    Right,
}

/// Where a socket is.
pub fn socket(card: Rect<World>, side: Side) -> Point<World> {
    let middle = card.center().y;
    match side {
        Side::Left => Point::new(card.left, middle),
        Side::Right => Point::new(card.right, middle),
    }
}

/// The topmost card at a point. `height` tells how high a card lies; of two that lie equally high the later one is on top.
pub fn card_at(cards: &RectIndex<World>, point: Point<World>, height: impl Fn(usize) -> usize) -> Option<usize> {
    cards.at(point).into_iter().max_by_key(|card| (height(*card), *card))
}

/// The nearest socket within `radius` of a point.
pub fn socket_at(cards: &RectIndex<World>, point: Point<World>, radius: f64) -> Option<(usize, Side)> {
    let mut nearest: Option<(f64, usize, Side)> = None;
    cards.each(Rect::around(point, point).inflate(radius), |card, rect| {
        for side in [Side::Left, Side::Right] {
            let far = socket(rect, side).distance(point);
            let better = nearest.is_none_or(|(least, other, _)| far < least || (far == least && card > other));
            if far <= radius && better {
                nearest = Some((far, card, side));
            }
        }
    });
    nearest.map(|(_, card, side)| (card, side))
}

/// The innermost area at a point: the smallest one that contains it.
pub fn area_at(outlines: &[Arc<Outline>], point: Point<World>) -> Option<usize> {
    areas_at(outlines, point).into_iter().next()
}

/// All areas at a point, the smallest first.
pub fn areas_at(outlines: &[Arc<Outline>], point: Point<World>) -> Vec<usize> {
    let mut found: Vec<(f64, usize)> = outlines
        .iter()
        .enumerate()
        .filter(|(_, outline)| outline.contains(point))
        .map(|(id, outline)| (outline.area(), id))
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, id)| id).collect()
}

/// The nearest edge within `radius` of a point; of two equally near the later one.
pub fn edge_at(routes: &[Route], point: Point<World>, radius: f64) -> Option<usize> {
    let mut nearest: Option<(f64, usize)> = None;
    for (id, route) in routes.iter().enumerate() {
        let far = distance(&route.points, point);
        if far <= radius && nearest.is_none_or(|(least, _)| far <= least) {
            nearest = Some((far, id));
        }
    }
    nearest.map(|(_, id)| id)
}

/// The cards that a marquee selects: those that it touches. In rising order.
pub fn in_marquee(cards: &RectIndex<World>, marquee: Rect<World>) -> Vec<usize> {
    let mut found = Vec::new();
    cards.each(marquee, |card, _| found.push(card));
    found.sort_unstable();
    found
}

/// A direction to look for the next card in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To smaller x.
    Left,
    /// To larger x.
    Right,
    /// To smaller y.
    Up,
    /// To larger y.
    Down,
}

/// The card that an arrow key leads to: the nearest one in a direction, where a shift aside counts double.
pub fn next_card(cards: &[Rect<World>], from: usize, direction: Direction) -> Option<usize> {
    let here = cards.get(from)?.center();
    let cost = |away: Vector<World>| {
        let (along, aside) = match direction {
            Direction::Left => (-away.x, away.y.abs()),
            Direction::Right => (away.x, away.y.abs()),
            Direction::Up => (-away.y, away.x.abs()),
            Direction::Down => (away.y, away.x.abs()),
        };
        // Within the quarter of the plane that the arrow points to, so that each card can be reached by some arrow.
        (along > 0.0 && along >= aside).then_some(along + 2.0 * aside)
    };
    let others = cards.iter().enumerate().filter(|(id, _)| *id != from);
    let costs = others.filter_map(|(id, card)| cost(card.center() - here).map(|cost| (cost, id)));
    costs.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::super::outline::outlines;
    use super::super::route::{Effort, Wire, routes};
    use super::*;

    fn cards() -> RectIndex<World> {
        let places = [(0.0, 0.0), (100.0, 40.0), (500.0, 0.0)];
        RectIndex::new(places.iter().map(|(x, y)| Rect::new(*x, *y, 220.0, 80.0)).collect())
    }

    #[test]
    fn the_topmost_card_is_hit() {
        let point = Point::new(150.0, 60.0);
        assert_eq!(card_at(&cards(), point, |_| 0), Some(1));
        assert_eq!(card_at(&cards(), point, |card| usize::from(card == 0)), Some(0));
        assert_eq!(card_at(&cards(), Point::new(400.0, 60.0), |_| 0), None);
    }

    #[test]
    fn sockets_reach_beyond_their_cards() {
        assert_eq!(socket_at(&cards(), Point::new(494.0, 44.0), 10.0), Some((2, Side::Left)));
        assert_eq!(socket_at(&cards(), Point::new(728.0, 40.0), 10.0), Some((2, Side::Right)));
        assert_eq!(socket_at(&cards(), Point::new(610.0, 40.0), 10.0), None);
    }

    #[test]
    fn the_innermost_area_is_hit() {
        let cards = RectIndex::new(vec![Rect::new(0.0, 0.0, 220.0, 80.0), Rect::new(0.0, 120.0, 220.0, 80.0)]);
        let areas = outlines(&cards, &[vec![0, 1], vec![0]]);
        assert_eq!(area_at(&areas, Point::new(5.0, 5.0)), Some(1));
        assert_eq!(areas_at(&areas, Point::new(5.0, 5.0)), [1, 0]);
        assert_eq!(area_at(&areas, Point::new(5.0, 150.0)), Some(0));
        assert_eq!(area_at(&areas, Point::new(500.0, 150.0)), None);
    }

    #[test]
    fn edges_and_marquees_are_hit() {
        let all = routes(&cards(), &[Wire { from: 0, to: 2, label: None }], Effort::Full);
        let middle = all[0].points[all[0].points.len() / 2];
        assert_eq!(edge_at(&all, Point::new(middle.x, middle.y + 3.0), 6.0), Some(0));
        assert_eq!(edge_at(&all, Point::new(middle.x, middle.y + 300.0), 6.0), None);
        assert_eq!(in_marquee(&cards(), Rect::new(-10.0, -10.0, 150.0, 60.0)), [0, 1]);
    }

    #[test]
    fn arrows_lead_to_the_next_card() {
        let rects: Vec<Rect<World>> = [(0.0, 0.0), (300.0, 10.0), (600.0, 0.0), (0.0, 400.0)]
            .iter()
            .map(|(x, y)| Rect::new(*x, *y, 220.0, 80.0))
            .collect();
        assert_eq!(next_card(&rects, 0, Direction::Right), Some(1));
        assert_eq!(next_card(&rects, 2, Direction::Left), Some(1));
        assert_eq!(next_card(&rects, 0, Direction::Down), Some(3));
        assert_eq!(next_card(&rects, 0, Direction::Up), None);
    }
}
