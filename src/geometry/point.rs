//! Points, vectors and sizes, each in a space of its own.
use std::marker::PhantomData;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// The largest coordinate, in either direction. Far beyond any picture, small enough that sums stay exact.
pub const LIMIT: f64 = 1e9;

/// The plane that cards stand on; 1 unit is 1 CSS pixel at 100 % zoom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {}

/// The canvas element, in CSS pixels from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {}

/// A place in space `S`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point<S> {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
    space: PhantomData<S>,
}

/// A difference of two points in space `S`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vector<S> {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
    space: PhantomData<S>,
}

/// Width and height in space `S`, never negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size<S> {
    /// Horizontal extent.
    pub width: f64,
    /// Vertical extent.
    pub height: f64,
    space: PhantomData<S>,
}

impl<S> Point<S> {
    /// A point; what is not a number becomes 0.
    pub fn new(x: f64, y: f64) -> Self {
        Point { x: finite(x), y: finite(y), space: PhantomData }
    }

    /// The distance to another point.
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point at share `t` of the way to another point: 0 here, 1 there.
    pub fn lerp(self, other: Self, t: f64) -> Self {
        Point::new(self.x + (other.x - self.x) * t, self.y + (other.y - self.y) * t)
    }

    /// The nearest point whose coordinates are multiples of `step`.
    pub fn snapped(self, step: f64) -> Self {
        if step > 0.0 {
            Point::new((self.x / step).round() * step, (self.y / step).round() * step)
        } else {
            Point::new(self.x, self.y)
        }
    }
}

impl<S> Vector<S> {
    /// A vector; what is not a number becomes 0.
    pub fn new(x: f64, y: f64) -> Self {
        Vector { x: finite(x), y: finite(y), space: PhantomData }
    }

    /// The length.
    pub fn length(self) -> f64 {
        self.x.hypot(self.y)
    }
}

impl<S> Size<S> {
    /// A size; what is not a number, or negative, becomes 0.
    pub fn new(width: f64, height: f64) -> Self {
        Size { width: finite(width).max(0.0), height: finite(height).max(0.0), space: PhantomData }
    }
}

/// A finite number within [`LIMIT`] for any number.
pub(super) fn finite(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(-LIMIT, LIMIT) }
}

impl<S> Default for Point<S> {
    fn default() -> Self {
        Point::new(0.0, 0.0)
    }
}

impl<S> Default for Vector<S> {
    fn default() -> Self {
        Vector::new(0.0, 0.0)
    }
}

impl<S> Default for Size<S> {
    fn default() -> Self {
        Size::new(0.0, 0.0)
    }
}

impl<S> Add<Vector<S>> for Point<S> {
    type Output = Point<S>;
    fn add(self, by: Vector<S>) -> Point<S> {
        Point::new(self.x + by.x, self.y + by.y)
    }
}

impl<S> Sub<Vector<S>> for Point<S> {
    type Output = Point<S>;
    fn sub(self, by: Vector<S>) -> Point<S> {
        Point::new(self.x - by.x, self.y - by.y)
    }
}

impl<S> Sub for Point<S> {
    type Output = Vector<S>;
    fn sub(self, from: Point<S>) -> Vector<S> {
        Vector::new(self.x - from.x, self.y - from.y)
    }
}

impl<S> Add for Vector<S> {
    type Output = Vector<S>;
    fn add(self, other: Vector<S>) -> Vector<S> {
        Vector::new(self.x + other.x, self.y + other.y)
    }
}

impl<S: Copy> AddAssign for Vector<S> {
    fn add_assign(&mut self, other: Vector<S>) {
        *self = *self + other;
    }
}

impl<S> Sub for Vector<S> {
    type Output = Vector<S>;
    fn sub(self, other: Vector<S>) -> Vector<S> {
        Vector::new(self.x - other.x, self.y - other.y)
    }
}

impl<S> Mul<f64> for Vector<S> {
    type Output = Vector<S>;
    fn mul(self, by: f64) -> Vector<S> {
        Vector::new(self.x * by, self.y * by)
    }
}

impl<S> Div<f64> for Vector<S> {
    type Output = Vector<S>;
    fn div(self, by: f64) -> Vector<S> {
        Vector::new(self.x / by, self.y / by)
    }
}

impl<S> Neg for Vector<S> {
    type Output = Vector<S>;
    fn neg(self) -> Vector<S> {
        Vector::new(-self.x, -self.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_finite_numbers() {
        let p: Point<World> = Point::new(f64::NAN, f64::INFINITY);
        assert_eq!((p.x, p.y), (0.0, LIMIT));
        let v: Vector<World> = Vector::new(3.0, 4.0) / 0.0;
        assert_eq!((v.x, v.y), (LIMIT, LIMIT));
        assert_eq!(Vector::<World>::new(0.0, 0.0) / 0.0, Vector::default());
        assert_eq!(Size::<World>::new(-2.0, f64::NAN), Size::default());
    }

    #[test]
    fn snapping_goes_to_the_nearest_multiple() {
        assert_eq!(Point::<World>::new(11.0, -5.0).snapped(8.0), Point::new(8.0, -8.0));
        assert_eq!(Point::<World>::new(11.0, -5.0).snapped(0.0), Point::new(11.0, -5.0));
    }
}
