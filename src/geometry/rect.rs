//! Rectangles with sides along the axes.
use super::point::{Point, Size, Vector, finite};
use std::marker::PhantomData;

/// A rectangle in space `S`: `left <= right`, `top <= bottom`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect<S> {
    /// Smallest x.
    pub left: f64,
    /// Smallest y.
    pub top: f64,
    /// Largest x.
    pub right: f64,
    /// Largest y.
    pub bottom: f64,
    space: PhantomData<S>,
}

impl<S> Rect<S> {
    /// A rectangle from its top left corner and size.
    pub fn new(left: f64, top: f64, width: f64, height: f64) -> Self {
        Rect::from_edges(left, top, left + width.max(0.0), top + height.max(0.0))
    }

    /// A rectangle from its edges, in either order.
    pub fn from_edges(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        let (left, top, right, bottom) = (finite(left), finite(top), finite(right), finite(bottom));
        Rect {
            left: left.min(right),
            top: top.min(bottom),
            right: left.max(right),
            bottom: top.max(bottom),
            space: PhantomData,
        }
    }

    /// A rectangle of a size at a place.
    pub fn at(corner: Point<S>, size: Size<S>) -> Self {
        Rect::new(corner.x, corner.y, size.width, size.height)
    }

    /// The smallest rectangle around two points.
    pub fn around(a: Point<S>, b: Point<S>) -> Self {
        Rect::from_edges(a.x, a.y, b.x, b.y)
    }

    /// The smallest rectangle around all of some rectangles; nothing for none.
    pub fn bounding(rects: impl IntoIterator<Item = Rect<S>>) -> Option<Rect<S>> {
        rects.into_iter().reduce(Rect::union)
    }

    /// Horizontal extent.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Vertical extent.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Width and height.
    pub fn size(&self) -> Size<S> {
        Size::new(self.width(), self.height())
    }

    /// Width times height.
    pub fn area(&self) -> f64 {
        self.width() * self.height()
    }

    /// The top left corner.
    pub fn corner(&self) -> Point<S> {
        Point::new(self.left, self.top)
    }

    /// The middle.
    pub fn center(&self) -> Point<S> {
        Point::new((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    /// Grown by a margin on all sides; a negative margin shrinks it, at most to its middle.
    pub fn inflate(&self, by: f64) -> Self {
        self.inflate_sides(by, by, by, by)
    }

    /// Grown by a margin per side.
    pub fn inflate_sides(&self, left: f64, top: f64, right: f64, bottom: f64) -> Self {
        let (x0, x1) = (self.left - left, self.right + right);
        let (y0, y1) = (self.top - top, self.bottom + bottom);
        let (x0, x1) = if x0 <= x1 { (x0, x1) } else { ((x0 + x1) / 2.0, (x0 + x1) / 2.0) };
        let (y0, y1) = if y0 <= y1 { (y0, y1) } else { ((y0 + y1) / 2.0, (y0 + y1) / 2.0) };
        Rect::from_edges(x0, y0, x1, y1)
    }

    /// The same rectangle elsewhere.
    pub fn translate(&self, by: Vector<S>) -> Self {
        Rect::from_edges(self.left + by.x, self.top + by.y, self.right + by.x, self.bottom + by.y)
    }

    /// The smallest rectangle around both.
    pub fn union(self, other: Self) -> Self {
        Rect {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
            space: PhantomData,
        }
    }

    /// True where the insides meet; a common border is not enough.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// True where the rectangles meet, be it only at a border.
    pub fn touches(&self, other: &Self) -> bool {
        self.left <= other.right && other.left <= self.right && self.top <= other.bottom && other.top <= self.bottom
    }

    /// True for a point inside or on the border.
    pub fn contains(&self, point: Point<S>) -> bool {
        self.left <= point.x && point.x <= self.right && self.top <= point.y && point.y <= self.bottom
    }

    /// True for a rectangle inside, borders included.
    pub fn contains_rect(&self, other: &Self) -> bool {
        self.left <= other.left && other.right <= self.right && self.top <= other.top && other.bottom <= self.bottom
    }

    /// The horizontal and vertical gap to another rectangle; 0 where their extents overlap.
    pub fn gap(&self, other: &Self) -> Vector<S> {
        let x = (other.left - self.right).max(self.left - other.right).max(0.0);
        let y = (other.top - self.bottom).max(self.top - other.bottom).max(0.0);
        Vector::new(x, y)
    }

    /// The nearest point of the rectangle to a point.
    pub fn clamp(&self, point: Point<S>) -> Point<S> {
        Point::new(point.x.clamp(self.left, self.right), point.y.clamp(self.top, self.bottom))
    }

    /// True where the straight line from `a` to `b` passes through the inside.
    pub fn crosses(&self, a: Point<S>, b: Point<S>) -> bool {
        // Liang and Barsky's clipping: narrow the share of the line that is inside, side by side.
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (step, to_low, to_high) in
            [(dx, self.left - a.x, self.right - a.x), (dy, self.top - a.y, self.bottom - a.y)]
        {
            if step == 0.0 {
                if to_low >= 0.0 || to_high <= 0.0 {
                    return false;
                }
                continue;
            }
            let (first, second) = (to_low / step, to_high / step);
            enter = enter.max(first.min(second));
            leave = leave.min(first.max(second));
        }
        enter < leave || (dx == 0.0 && dy == 0.0)
    }
}

impl<S> Default for Rect<S> {
    fn default() -> Self {
        Rect::new(0.0, 0.0, 0.0, 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::World;
    use super::*;

    fn rect(left: f64, top: f64, width: f64, height: f64) -> Rect<World> {
        Rect::new(left, top, width, height)
    }

    #[test]
    fn overlap_needs_an_inside_and_touch_a_border() {
        let a = rect(0.0, 0.0, 10.0, 10.0);
        let beside = rect(10.0, 0.0, 5.0, 5.0);
        assert!(a.touches(&beside) && !a.overlaps(&beside));
        assert!(a.overlaps(&rect(9.0, 9.0, 5.0, 5.0)));
        assert!(!a.touches(&rect(10.1, 0.0, 5.0, 5.0)));
    }

    #[test]
    fn lines_cross_only_the_inside() {
        let r = rect(0.0, 0.0, 10.0, 10.0);
        let p = |x, y| Point::new(x, y);
        assert!(r.crosses(p(-5.0, 5.0), p(15.0, 5.0)));
        assert!(r.crosses(p(-1.0, 5.0), p(5.0, -3.0)));
        assert!(!r.crosses(p(-5.0, 0.0), p(15.0, 0.0)), "along the border");
        assert!(!r.crosses(p(-5.0, 5.0), p(0.0, 5.0)), "ends at the border");
        assert!(!r.crosses(p(-5.0, 4.0), p(4.0, -5.0)), "passes the corner");
        assert!(r.crosses(p(5.0, 5.0), p(5.0, 5.0)) && !r.crosses(p(10.0, 5.0), p(10.0, 5.0)));
    }

    #[test]
    fn shrinking_stops_at_the_middle() {
        assert_eq!(rect(0.0, 0.0, 10.0, 4.0).inflate(-3.0), rect(3.0, 2.0, 4.0, 0.0));
    }

    #[test]
    fn gaps_are_per_axis() {
        let gap = rect(0.0, 0.0, 10.0, 10.0).gap(&rect(14.0, -9.0, 2.0, 4.0));
        assert_eq!((gap.x, gap.y), (4.0, 5.0));
    }
}
