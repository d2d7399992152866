//! Alignment: guides while cards are dragged, and cards brought into line afterwards.
use crate::geometry::{Rect, Vector, World};

/// How near an edge or a middle has to come to be caught, in pixels on the screen.
pub const REACH: f64 = 6.0;

/// A line that shows what is aligned with what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Guide {
    /// A line from top to bottom.
    Vertical {
        /// Where it is.
        x: f64,
        /// Its upper end.
        top: f64,
        /// Its lower end.
        bottom: f64,
    },
    /// A line from left to right.
    Horizontal {
        /// Where it is.
        y: f64,
        /// Its left end.
        left: f64,
        /// Its right end.
        right: f64,
    },
}

/// What the dragged cards are to do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snap {
    /// To be added to the movement.
    pub by: Vector<World>,
    /// To be drawn.
    pub guides: Vec<Guide>,
}

/// Aligns a rectangle with others: left, middle, right and top, middle, bottom. `reach` is in world units:
/// [`REACH`] divided by the scale. Pass the cards that show, less those that are dragged.
pub fn snap(moving: Rect<World>, others: &[Rect<World>], reach: f64) -> Snap {
    let columns = |rect: &Rect<World>| [rect.left, rect.center().x, rect.right];
    let rows = |rect: &Rect<World>| [rect.top, rect.center().y, rect.bottom];
    let x = nearest(columns(&moving), others.iter().map(columns), reach);
    let y = nearest(rows(&moving), others.iter().map(rows), reach);
    let by = Vector::new(x.unwrap_or(0.0), y.unwrap_or(0.0));
    let placed = moving.translate(by);
    let mut guides = Vec::new();
    if x.is_some() {
        for line in columns(&placed) {
            let aligned = others.iter().filter(|other| columns(other).iter().any(|at| same(*at, line)));
            if let Some(extent) = Rect::bounding(aligned.copied()) {
                let extent = extent.union(placed);
                guides.push(Guide::Vertical { x: line, top: extent.top, bottom: extent.bottom });
            }
        }
    }
    if y.is_some() {
        for line in rows(&placed) {
            let aligned = others.iter().filter(|other| rows(other).iter().any(|at| same(*at, line)));
            if let Some(extent) = Rect::bounding(aligned.copied()) {
                let extent = extent.union(placed);
                guides.push(Guide::Horizontal { y: line, left: extent.left, right: extent.right });
            }
        }
    }
    Snap { by, guides }
}

/// How cards are brought into line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Alignment {
    /// Left edges on the leftmost.
    Left,
    /// Middles on the middle of all, horizontally.
    Center,
    /// Right edges on the rightmost.
    Right,
    /// Upper edges on the uppermost.
    Top,
    /// Middles on the middle of all, vertically.
    Middle,
    /// Lower edges on the lowest.
    Bottom,
}

/// How far each card has to move to be in line with the others.
pub fn align(cards: &[Rect<World>], alignment: Alignment) -> Vec<Vector<World>> {
    let Some(all) = Rect::bounding(cards.iter().copied()) else { return Vec::new() };
    let (middle, one) = (all.center(), |card: &Rect<World>| card.center());
    cards
        .iter()
        .map(|card| match alignment {
            Alignment::Left => Vector::new(all.left - card.left, 0.0),
            Alignment::Center => Vector::new(middle.x - one(card).x, 0.0),
            Alignment::Right => Vector::new(all.right - card.right, 0.0),
            Alignment::Top => Vector::new(0.0, all.top - card.top),
            Alignment::Middle => Vector::new(0.0, middle.y - one(card).y),
            Alignment::Bottom => Vector::new(0.0, all.bottom - card.bottom),
        })
        .collect()
}

/// How far each card has to move so that the gaps between neighbours are equal; the outermost two stay. Vertically if
/// `down`, else horizontally.
pub fn distribute(cards: &[Rect<World>], down: bool) -> Vec<Vector<World>> {
    let extent = |card: &Rect<World>| if down { (card.top, card.bottom) } else { (card.left, card.right) };
    let mut order: Vec<(f64, usize)> = cards.iter().enumerate().map(|(id, card)| (extent(card).0, id)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut moves = vec![Vector::default(); cards.len()];
    let spans = cards.iter().map(extent);
    let first = spans.clone().map(|(low, _)| low).fold(f64::INFINITY, f64::min);
    let last = spans.clone().map(|(_, high)| high).fold(f64::NEG_INFINITY, f64::max);
    let filled: f64 = spans.map(|(low, high)| high - low).sum();
    if cards.len() < 3 {
        return moves;
    }
    let gap = (last - first - filled) / (cards.len() - 1) as f64;
    let mut at = first;
    for (low, id) in order {
        let (Some(slot), Some(card)) = (moves.get_mut(id), cards.get(id)) else { continue };
        *slot = if down { Vector::new(0.0, at - low) } else { Vector::new(at - low, 0.0) };
        let (low, high) = extent(card);
        at += high - low + gap;
    }
    moves
}

/// The smallest movement that brings one of three lines upon a line of another rectangle.
fn nearest(lines: [f64; 3], others: impl Iterator<Item = [f64; 3]>, reach: f64) -> Option<f64> {
    let mut best: Option<f64> = None;
    for other in others {
        for target in other {
            for line in lines {
                let by = target - line;
                if by.abs() <= reach && best.is_none_or(|least| by.abs() < least.abs()) {
                    best = Some(by);
                }
            }
        }
    }
    best
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.01
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(x: f64, y: f64) -> Rect<World> {
        Rect::new(x, y, 220.0, 80.0)
    }

    #[test]
    fn near_edges_and_middles_are_caught() {
        let snapped = snap(card(4.0, 203.0), &[card(0.0, 0.0), card(600.0, 200.0)], 6.0);
        assert_eq!(snapped.by, Vector::new(-4.0, -3.0));
        let vertical = Guide::Vertical { x: 0.0, top: 0.0, bottom: 280.0 };
        let horizontal = Guide::Horizontal { y: 240.0, left: 0.0, right: 820.0 };
        assert!(snapped.guides.contains(&vertical) && snapped.guides.contains(&horizontal), "{:?}", snapped.guides);
    }

    #[test]
    fn what_is_far_is_left_alone() {
        assert_eq!(snap(card(30.0, 230.0), &[card(0.0, 0.0)], 6.0), Snap::default());
        assert_eq!(snap(card(0.0, 0.0), &[], 6.0), Snap::default());
    }

    #[test]
    fn cards_are_brought_into_line() {
        let cards = [card(0.0, 0.0), card(300.0, 50.0)];
        let lefts = align(&cards, Alignment::Left);
        assert_eq!(lefts, [Vector::new(0.0, 0.0), Vector::new(-300.0, 0.0)]);
        assert_eq!(align(&cards, Alignment::Middle)[0], Vector::new(0.0, 25.0));
        assert!(align(&[], Alignment::Top).is_empty());
    }

    #[test]
    fn gaps_become_equal() {
        let moves = distribute(&[card(0.0, 0.0), card(1000.0, 0.0), card(250.0, 9.0)], false);
        assert_eq!(moves, [Vector::default(), Vector::default(), Vector::new(250.0, 0.0)]);
        assert_eq!(distribute(&[card(0.0, 0.0), card(9.0, 9.0)], true), [Vector::default(); 2]);
    }
}
