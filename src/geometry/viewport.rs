//! The part of the world that the screen shows.
use super::point::{Point, Screen, Size, Vector, World};
use super::rect::Rect;

/// The smallest zoom: 50 world units per pixel.
pub const MIN_SCALE: f64 = 0.02;

/// The largest zoom: 4 pixels per world unit.
pub const MAX_SCALE: f64 = 4.0;

/// What the canvas shows: `screen = world * scale + offset`, on a canvas of `size`.
///
/// The fields are private because every viewport is valid: the scale lies within [`MIN_SCALE`] and [`MAX_SCALE`] and all
/// numbers are finite. The CSS transform of the world layer is `translate(offset) scale(scale)` with its origin at 0 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    scale: f64,
    offset: Vector<Screen>,
    size: Size<Screen>,
}

impl Viewport {
    /// A viewport; a scale out of range is brought into it, one that is not a number becomes 1.
    pub fn new(scale: f64, offset: Vector<Screen>, size: Size<Screen>) -> Viewport {
        Viewport { scale: clamp_scale(scale), offset: Vector::new(offset.x, offset.y), size }
    }

    /// Pixels per world unit.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Where the world's origin is on the screen.
    pub fn offset(&self) -> Vector<Screen> {
        self.offset
    }

    /// The size of the canvas.
    pub fn size(&self) -> Size<Screen> {
        self.size
    }

    /// The place in the world under a place on the screen.
    pub fn to_world(&self, point: Point<Screen>) -> Point<World> {
        Point::new((point.x - self.offset.x) / self.scale, (point.y - self.offset.y) / self.scale)
    }

    /// Where a place in the world is on the screen.
    pub fn to_screen(&self, point: Point<World>) -> Point<Screen> {
        Point::new(point.x * self.scale + self.offset.x, point.y * self.scale + self.offset.y)
    }

    /// A distance on the screen, in world units.
    pub fn vector_to_world(&self, vector: Vector<Screen>) -> Vector<World> {
        Vector::new(vector.x / self.scale, vector.y / self.scale)
    }

    /// A rectangle in the world, on the screen.
    pub fn rect_to_screen(&self, rect: Rect<World>) -> Rect<Screen> {
        let corner = self.to_screen(rect.corner());
        Rect::new(corner.x, corner.y, rect.width() * self.scale, rect.height() * self.scale)
    }

    /// The part of the world that shows.
    pub fn visible(&self) -> Rect<World> {
        let far = self.to_world(Point::new(self.size.width, self.size.height));
        Rect::around(self.to_world(Point::default()), far)
    }

    /// The same view on a canvas of another size.
    pub fn resized(&self, size: Size<Screen>) -> Viewport {
        Viewport::new(self.scale, self.offset, size)
    }

    /// Moved by a distance on the screen: the picture follows the pointer.
    pub fn panned(&self, by: Vector<Screen>) -> Viewport {
        Viewport::new(self.scale, self.offset + by, self.size)
    }

    /// Zoomed by a factor; what is under `at` stays there.
    pub fn zoomed_at(&self, at: Point<Screen>, factor: f64) -> Viewport {
        let fixed = self.to_world(at);
        // A factor that is not a number is no zoom at all.
        let factor = if factor.is_nan() || factor <= 0.0 { 1.0 } else { factor };
        let scale = clamp_scale(self.scale * factor);
        Viewport::new(scale, Vector::new(at.x - fixed.x * scale, at.y - fixed.y * scale), self.size)
    }

    /// A viewport that shows all of a rectangle, centred, with `padding` pixels around it and never above 100 %.
    pub fn fitted(&self, rect: Rect<World>, padding: f64) -> Viewport {
        self.fitted_at_most(rect, padding, 1.0)
    }

    /// [`Viewport::fitted`] with a largest scale of one's own.
    pub fn fitted_at_most(&self, rect: Rect<World>, padding: f64, largest: f64) -> Viewport {
        let room = |extent: f64| (extent - 2.0 * padding.max(0.0)).max(1.0);
        let ratio = |room: f64, extent: f64| if extent > 0.0 { room / extent } else { f64::MAX };
        let scale =
            ratio(room(self.size.width), rect.width()).min(ratio(room(self.size.height), rect.height())).min(largest);
        self.centered(rect.center(), scale)
    }

    /// A viewport that shows a place in its middle.
    pub fn centered(&self, at: Point<World>, scale: f64) -> Viewport {
        let scale = clamp_scale(scale);
        let offset = Vector::new(self.size.width / 2.0 - at.x * scale, self.size.height / 2.0 - at.y * scale);
        Viewport::new(scale, offset, self.size)
    }

    /// Moved just enough to show a rectangle, `padding` pixels inside the border, without a zoom.
    pub fn revealing(&self, rect: Rect<World>, padding: f64) -> Viewport {
        let seen = self.rect_to_screen(rect);
        let shift = |low: f64, high: f64, extent: f64| {
            if low < padding || high - low > extent - 2.0 * padding {
                padding - low
            } else {
                (extent - padding - high).min(0.0)
            }
        };
        let by =
            Vector::new(shift(seen.left, seen.right, self.size.width), shift(seen.top, seen.bottom, self.size.height));
        if self.size.width <= 0.0 || self.size.height <= 0.0 { *self } else { self.panned(by) }
    }
}

impl Default for Viewport {
    fn default() -> Viewport {
        Viewport::new(1.0, Vector::default(), Size::default())
    }
}

fn clamp_scale(scale: f64) -> f64 {
    if scale.is_nan() { 1.0 } else { scale.clamp(MIN_SCALE, MAX_SCALE) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn view() -> Viewport {
        Viewport::new(0.5, Vector::new(40.0, -20.0), Size::new(800.0, 600.0))
    }

    #[test]
    fn zoom_keeps_the_place_under_the_pointer() {
        let at = Point::new(300.0, 200.0);
        let before = view().to_world(at);
        for factor in [1.3, 0.2, 1e9, 0.0001, f64::NAN] {
            let zoomed = view().zoomed_at(at, factor);
            assert!(before.distance(zoomed.to_world(at)) < 1e-6, "factor {factor}");
            assert!((MIN_SCALE..=MAX_SCALE).contains(&zoomed.scale()));
        }
    }

    #[test]
    fn fit_shows_all_of_it_in_the_middle() {
        let rect = Rect::new(-1000.0, 50.0, 4000.0, 1000.0);
        let fitted = view().fitted(rect, 32.0);
        let seen = fitted.rect_to_screen(rect);
        assert!((seen.left - 32.0).abs() < 1e-6 && (seen.right - 768.0).abs() < 1e-6);
        assert!((seen.center().y - 300.0).abs() < 1e-6);
        assert_eq!(view().fitted(Rect::new(5.0, 5.0, 0.0, 0.0), 10.0).scale(), 1.0);
    }

    #[test]
    fn revealing_moves_only_what_is_needed() {
        let shown = Rect::new(100.0, 100.0, 220.0, 80.0);
        assert_eq!(view().revealing(shown, 16.0), view());
        let hidden = Rect::new(3000.0, 100.0, 220.0, 80.0);
        let moved = view().revealing(hidden, 16.0).rect_to_screen(hidden);
        assert!((moved.right - 784.0).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn there_and_back(x in -1e6..1e6, y in -1e6..1e6, scale in 0.02..4.0, ox in -1e5..1e5) {
            let viewport = Viewport::new(scale, Vector::new(ox, 7.0), Size::new(800.0, 600.0));
            let there = viewport.to_screen(Point::new(x, y));
            let back = viewport.to_world(there);
            prop_assert!((back.x - x).abs() < 1e-6 && (back.y - y).abs() < 1e-6);
        }

        #[test]
        fn no_number_but_a_finite_one_leaves(a in any::<f64>(), b in any::<f64>(), c in any::<f64>(), d in any::<f64>()) {
            let viewport = Viewport::new(a, Vector::new(b, c), Size::new(d, a))
                .zoomed_at(Point::new(c, d), b)
                .panned(Vector::new(d, a))
                .fitted(Rect::from_edges(a, b, c, d), c)
                .revealing(Rect::from_edges(b, a, d, c), d)
                .zoomed_at(Point::new(a, b), d);
            let world = viewport.to_world(Point::new(a, d));
            for number in [viewport.scale(), viewport.offset().x, viewport.offset().y, world.x, world.y] {
                prop_assert!(number.is_finite());
            }
        }
    }
}
