//! Many rectangles, found by place.
use super::point::Point;
use super::rect::Rect;

/// The side of an index cell; about one card and its gap.
const CELL: f64 = 256.0;

/// A rectangle over more cells than this is kept aside: it would fill the index.
const MANY_CELLS: i64 = 64;

/// As many rectangles may move before the index is built again.
const MANY_LOOSE: usize = 48;

/// Rectangles numbered from 0, found by place.
///
/// A hash of square cells: its memory depends on the number of rectangles and not on how far apart they are. Moved
/// rectangles are kept aside, so that a drag costs nothing but a look at each of them.
#[derive(Clone, Debug, Default)]
pub struct RectIndex<S> {
    rects: Vec<Rect<S>>,
    starts: Vec<u32>,
    entries: Vec<u32>,
    aside: Vec<bool>,
    loose: Vec<u32>,
    loose_when_built: usize,
}

impl<S: Copy> RectIndex<S> {
    /// An index of these rectangles.
    pub fn new(rects: Vec<Rect<S>>) -> RectIndex<S> {
        let mut index = RectIndex {
            aside: vec![false; rects.len()],
            rects,
            starts: Vec::new(),
            entries: Vec::new(),
            loose: Vec::new(),
            loose_when_built: 0,
        };
        index.build();
        index
    }

    /// How many rectangles there are.
    pub fn len(&self) -> usize {
        self.rects.len()
    }

    /// True without any rectangle.
    pub fn is_empty(&self) -> bool {
        self.rects.is_empty()
    }

    /// All rectangles, by number.
    pub fn rects(&self) -> &[Rect<S>] {
        &self.rects
    }

    /// The rectangle of a number.
    pub fn rect(&self, id: usize) -> Option<Rect<S>> {
        self.rects.get(id).copied()
    }

    /// Moves a rectangle; nothing happens for a number that does not exist.
    pub fn update(&mut self, id: usize, rect: Rect<S>) {
        let (Some(slot), Some(aside)) = (self.rects.get_mut(id), self.aside.get_mut(id)) else { return };
        *slot = rect;
        if !*aside {
            *aside = true;
            self.loose.push(id as u32);
            if self.loose.len() > self.loose_when_built + MANY_LOOSE {
                self.build();
            }
        }
    }

    /// Moves many rectangles at once.
    pub fn update_all(&mut self, moved: impl ExactSizeIterator<Item = (usize, Rect<S>)>) {
        if moved.len() <= MANY_LOOSE {
            moved.for_each(|(id, rect)| self.update(id, rect));
            return;
        }
        for (id, rect) in moved {
            if let Some(slot) = self.rects.get_mut(id) {
                *slot = rect;
            }
        }
        self.build();
    }

    /// True as soon as `test` is true for a rectangle that touches `area`. Each is asked at most once.
    pub fn any(&self, area: Rect<S>, mut test: impl FnMut(usize, Rect<S>) -> bool) -> bool {
        let (x0, x1, y0, y1) = cells(&area);
        let mut ask = |id: u32| {
            let rect = self.rects.get(id as usize);
            rect.is_some_and(|rect| rect.touches(&area) && test(id as usize, *rect))
        };
        if (x1 - x0 + 1).saturating_mul(y1 - y0 + 1) > self.rects.len() as i64 + 4 {
            return (0..self.rects.len() as u32).any(ask);
        }
        for cell_y in y0..=y1 {
            for cell_x in x0..=x1 {
                // Cells of one rectangle that share a bucket name it several times, one behind the other.
                let mut last = None;
                for id in self.bucket(cell_x, cell_y) {
                    if last.replace(*id) == Some(*id) {
                        continue;
                    }
                    let Some(rect) = self.rects.get(*id as usize) else { continue };
                    if self.aside.get(*id as usize) == Some(&true) {
                        continue;
                    }
                    // A rectangle stands in all cells that it covers, and other cells share the bucket: it counts only
                    // in the first cell that it has in common with the area.
                    let (left, _, top, _) = cells(rect);
                    if left.max(x0) == cell_x && top.max(y0) == cell_y && ask(*id) {
                        return true;
                    }
                }
            }
        }
        self.loose.iter().any(|id| ask(*id))
    }

    /// Calls `visit` once for each rectangle that touches `area`.
    pub fn each(&self, area: Rect<S>, mut visit: impl FnMut(usize, Rect<S>)) {
        self.any(area, |id, rect| {
            visit(id, rect);
            false
        });
    }

    /// The numbers of the rectangles that contain a point, in rising order.
    pub fn at(&self, point: Point<S>) -> Vec<usize> {
        let mut found = Vec::new();
        self.each(Rect::around(point, point), |id, _| found.push(id));
        found.sort_unstable();
        found
    }

    /// The smallest rectangle around all.
    pub fn bounds(&self) -> Option<Rect<S>> {
        Rect::bounding(self.rects.iter().copied())
    }

    fn bucket(&self, x: i64, y: i64) -> &[u32] {
        let slot = self.slot(x, y);
        let (Some(from), Some(to)) = (self.starts.get(slot), self.starts.get(slot + 1)) else { return &[] };
        self.entries.get(*from as usize..*to as usize).unwrap_or(&[])
    }

    fn slot(&self, x: i64, y: i64) -> usize {
        let mixed = (x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (y as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
        let buckets = self.starts.len().saturating_sub(1).max(1) as u64;
        ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) as usize & (buckets as usize - 1)
    }

    fn build(&mut self) {
        let buckets = (self.rects.len() * 2).max(16).next_power_of_two();
        self.starts = vec![0; buckets + 1];
        self.loose.clear();
        // Counting sort: count per bucket, sum up, then fill from the back so that numbers stay in rising order.
        for id in 0..self.rects.len() {
            let Some(rect) = self.rects.get(id).copied() else { continue };
            let (x0, x1, y0, y1) = cells(&rect);
            let wide = (x1 - x0 + 1).saturating_mul(y1 - y0 + 1) > MANY_CELLS;
            if let Some(aside) = self.aside.get_mut(id) {
                *aside = wide;
            }
            if wide {
                self.loose.push(id as u32);
                continue;
            }
            for_cells(x0, x1, y0, y1, |x, y| {
                let slot = self.slot(x, y);
                if let Some(count) = self.starts.get_mut(slot) {
                    *count += 1;
                }
            });
        }
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
        self.entries = vec![0; sum as usize];
        for id in (0..self.rects.len()).rev() {
            let Some(rect) = self.rects.get(id).copied() else { continue };
            if self.aside.get(id) == Some(&true) {
                continue;
            }
            let (x0, x1, y0, y1) = cells(&rect);
            for_cells(x0, x1, y0, y1, |x, y| {
                let slot = self.slot(x, y);
                let Some(place) = self.starts.get_mut(slot) else { return };
                *place -= 1;
                if let Some(entry) = self.entries.get_mut(*place as usize) {
                    *entry = id as u32;
                }
            });
        }
        self.loose_when_built = self.loose.len();
    }
}

/// First and last cell in each direction.
fn cells<S>(rect: &Rect<S>) -> (i64, i64, i64, i64) {
    let cell = |value: f64| (value / CELL).floor() as i64;
    (cell(rect.left), cell(rect.right), cell(rect.top), cell(rect.bottom))
}

fn for_cells(x0: i64, x1: i64, y0: i64, y1: i64, mut visit: impl FnMut(i64, i64)) {
    for y in y0..=y1 {
        for x in x0..=x1 {
            visit(x, y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::World;
    use super::*;
    use proptest::prelude::*;

    fn found(index: &RectIndex<World>, area: Rect<World>) -> Vec<usize> {
        let mut ids = Vec::new();
        index.each(area, |id, _| ids.push(id));
        ids.sort_unstable();
        ids
    }

    fn scanned(rects: &[Rect<World>], area: Rect<World>) -> Vec<usize> {
        rects.iter().enumerate().filter(|(_, rect)| rect.touches(&area)).map(|(id, _)| id).collect()
    }

    fn any_rect() -> impl Strategy<Value = Rect<World>> {
        let place = prop_oneof![-900.0..900.0, -40_000.0..40_000.0];
        let extent = prop_oneof![8 => 0.0..300.0, 1 => 0.0..20_000.0];
        (place.clone(), place, extent.clone(), extent).prop_map(|(x, y, w, h)| Rect::new(x, y, w, h))
    }

    proptest! {
        #[test]
        fn finds_what_a_scan_finds_each_once(
            rects in prop::collection::vec(any_rect(), 0..200),
            moves in prop::collection::vec((0_usize..200, any_rect()), 0..120),
            area in any_rect(),
        ) {
            let mut index = RectIndex::new(rects.clone());
            prop_assert_eq!(found(&index, area), scanned(&rects, area));
            let mut rects = rects;
            for (id, rect) in moves {
                index.update(id, rect);
                if let Some(slot) = rects.get_mut(id) {
                    *slot = rect;
                }
            }
            prop_assert_eq!(found(&index, area), scanned(&rects, area));
        }
    }

    #[test]
    fn a_point_finds_the_rectangles_under_it() {
        let index: RectIndex<World> =
            RectIndex::new(vec![Rect::new(0.0, 0.0, 10.0, 10.0), Rect::new(5.0, 5.0, 10.0, 10.0)]);
        assert_eq!(index.at(Point::new(7.0, 7.0)), [0, 1]);
        assert_eq!(index.at(Point::new(12.0, 7.0)), [1]);
        assert!(index.at(Point::new(50.0, 7.0)).is_empty());
    }
}
