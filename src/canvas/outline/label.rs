//! Where the names of networks stand: at the upper left of their areas, on no card and on no other name.
use super::super::crowd::Crowd;
use super::{CORNER_RADIUS, Outline};
use crate::geometry::{Point, Rect, RectIndex, Size, World};
use std::sync::Arc;

/// The height of a name with its padding.
pub const LABEL_HEIGHT: f64 = 20.0;

/// How far names are shifted in search of a free place.
const STEP: f64 = 24.0;

/// Tries along one side.
const MANY_TRIES: usize = 40;

/// The top left corner of each network's name, given the width of each. Large areas are served first.
pub fn label_spots(cards: &RectIndex<World>, outlines: &[Arc<Outline>], widths: &[f64]) -> Vec<Point<World>> {
    let mut order: Vec<(f64, usize)> = outlines.iter().enumerate().map(|(id, outline)| (-outline.area(), id)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut crowd = Crowd::new();
    let mut spots = vec![Point::default(); outlines.len()];
    for (_, id) in order {
        let (Some(outline), Some(spot)) = (outlines.get(id), spots.get_mut(id)) else { continue };
        let size = Size::new(widths.get(id).copied().unwrap_or(0.0), LABEL_HEIGHT);
        *spot = label_spot(cards, outline, size, &crowd);
        crowd.add(Rect::at(*spot, size));
    }
    spots
}

/// The top left corners of some networks' names, each with its outline and the width of its name, where the names of
/// `others` stay at their corners.
pub(in super::super) fn respot(
    cards: &RectIndex<World>,
    wanted: &[(usize, &Outline, f64)],
    others: &[(Point<World>, f64)],
) -> Vec<(usize, Point<World>)> {
    let mut crowd = Crowd::new();
    for (corner, width) in others {
        crowd.add(Rect::at(*corner, Size::new(*width, LABEL_HEIGHT)));
    }
    let mut order: Vec<&(usize, &Outline, f64)> = wanted.iter().collect();
    order.sort_by(|a, b| b.1.area().total_cmp(&a.1.area()));
    let mut spots: Vec<(usize, Point<World>)> = Vec::with_capacity(wanted.len());
    for (number, outline, width) in order {
        let size = Size::new(*width, LABEL_HEIGHT);
        let spot = label_spot(cards, outline, size, &crowd);
        crowd.add(Rect::at(spot, size));
        spots.push((*number, spot));
    }
    spots.sort_unstable_by_key(|(number, _)| *number);
    spots
}

fn label_spot(cards: &RectIndex<World>, outline: &Outline, size: Size<World>, crowd: &Crowd) -> Point<World> {
    let mut sides: Vec<(Point<World>, Point<World>)> = outline
        .rings
        .iter()
        .flat_map(|ring| super::sides(ring))
        .filter(|(a, b)| a.y == b.y && b.x - a.x >= size.width + 2.0 * CORNER_RADIUS)
        .collect();
    sides.sort_by(|a, b| a.0.y.total_cmp(&b.0.y).then(a.0.x.total_cmp(&b.0.x)));
    let free = |rect: Rect<World>| crowd.is_free(rect) && !cards.any(rect.inflate(1.0), |_, _| true);
    // Inside below the upper border; if that is taken, on the border itself.
    for below in [4.0, -size.height / 2.0] {
        for (from, to) in &sides {
            let mut x = from.x + CORNER_RADIUS;
            for _ in 0..MANY_TRIES {
                if x + size.width > to.x - CORNER_RADIUS {
                    break;
                }
                let corner = Point::new(x, from.y + below);
                if free(Rect::at(corner, size)) {
                    return corner;
                }
                x += STEP;
            }
        }
    }
    // A tab above the area, as far up as others leave it.
    let left = sides.first().map_or(outline.bounds.left, |(from, _)| from.x) + CORNER_RADIUS;
    let mut corner = Point::new(left, outline.bounds.top - size.height - 2.0);
    for _ in 0..MANY_TRIES {
        if free(Rect::at(corner, size)) {
            break;
        }
        corner.y -= size.height + 2.0;
    }
    corner
}
