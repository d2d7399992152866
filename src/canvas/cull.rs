//! Which cards are worth an element on the page.
use super::hit::{Side, socket};
use crate::geometry::{Rect, World};

/// The numbers of the cards that show in a part of the world, or nearly: within `margin` of it. In rising order.
pub fn visible(cards: &[Rect<World>], shown: Rect<World>, margin: f64) -> Vec<usize> {
    let wide = shown.inflate(margin);
    cards.iter().enumerate().filter(|(_, card)| card.touches(&wide)).map(|(id, _)| id).collect()
}

/// The numbers of the edges of which an end shows, or that lead straight through the part that shows.
pub fn visible_edges(cards: &[Rect<World>], edges: &[(usize, usize)], shown: Rect<World>, margin: f64) -> Vec<usize> {
    let wide = shown.inflate(margin);
    let shows = |(from, to): &(usize, usize)| match (cards.get(*from), cards.get(*to)) {
        (Some(from), Some(to)) => {
            let (start, end) = (socket(*from, Side::Right), socket(*to, Side::Left));
            from.touches(&wide) || to.touches(&wide) || wide.crosses(start, end)
        }
        _ => false,
    };
    edges.iter().enumerate().filter(|(_, edge)| shows(edge)).map(|(id, _)| id).collect()
}

/// The order in which areas are painted: large ones first, so that small ones show upon them.
pub fn paint_order(extents: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..extents.len()).collect();
    let extent = |id: usize| extents.get(id).copied().unwrap_or(0.0);
    order.sort_by(|a, b| extent(*b).total_cmp(&extent(*a)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards() -> Vec<Rect<World>> {
        (0..10).map(|id| Rect::new(f64::from(id) * 300.0, 0.0, 220.0, 80.0)).collect()
    }

    #[test]
    fn what_shows_or_nearly_shows_is_visible() {
        let shown = Rect::new(600.0, 0.0, 500.0, 400.0);
        assert_eq!(visible(&cards(), shown, 0.0), [2, 3]);
        assert_eq!(visible(&cards(), shown, 100.0), [1, 2, 3, 4]);
    }

    #[test]
    fn an_edge_may_pass_without_an_end_in_sight() {
        let shown = Rect::new(600.0, 0.0, 500.0, 400.0);
        assert_eq!(visible_edges(&cards(), &[(0, 9), (0, 1), (2, 0), (0, 77)], shown, 0.0), [0, 2]);
    }

    #[test]
    fn large_areas_are_painted_first() {
        assert_eq!(paint_order(&[3.0, 9.0, 3.0]), [1, 0, 2]);
    }
}
