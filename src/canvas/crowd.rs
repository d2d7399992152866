//! Rectangles that arrive one by one and must not overlap: labels.
use crate::geometry::{Rect, World};
use std::collections::BTreeMap;

const CELL: f64 = 256.0;

/// Rectangles that are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Crowd {
    cells: BTreeMap<(i64, i64), Vec<Rect<World>>>,
}

impl Crowd {
    /// Nothing is taken.
    pub(super) fn new() -> Crowd {
        Crowd::default()
    }

    /// Takes a rectangle.
    pub(super) fn add(&mut self, rect: Rect<World>) {
        for cell in cells(&rect) {
            self.cells.entry(cell).or_default().push(rect);
        }
    }

    /// True where no rectangle that is taken overlaps.
    pub(super) fn is_free(&self, rect: Rect<World>) -> bool {
        !cells(&rect).filter_map(|cell| self.cells.get(&cell)).flatten().any(|taken| taken.overlaps(&rect))
    }
}

fn cells(rect: &Rect<World>) -> impl Iterator<Item = (i64, i64)> + use<> {
    let cell = |value: f64| (value / CELL).floor() as i64;
    // A label is small; one that is not is looked at in its first cells only, so that no input makes this slow.
    let (x0, x1) = (cell(rect.left), cell(rect.right).min(cell(rect.left) + 31));
    let (y0, y1) = (cell(rect.top), cell(rect.bottom).min(cell(rect.top) + 31));
    (y0..=y1).flat_map(move |y| (x0..=x1).map(move |x| (x, y)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_not_free() {
        let mut crowd = Crowd::new();
        crowd.add(Rect::new(250.0, -10.0, 20.0, 20.0));
        assert!(!crowd.is_free(Rect::new(265.0, 5.0, 50.0, 50.0)));
        assert!(crowd.is_free(Rect::new(270.0, 5.0, 50.0, 50.0)));
        assert!(crowd.is_free(Rect::new(0.0, -10.0, 250.0, 20.0)));
    }
}
