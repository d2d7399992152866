//! SVG path text with as few characters as a tenth of a unit allows.
use super::point::Point;

/// A corner of a ring: where the sides meet, and the radius that rounds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corner<S> {
    /// Where the two sides would meet.
    pub at: Point<S>,
    /// The radius of the arc that replaces the corner.
    pub radius: f64,
}

/// The text of an SVG `d` attribute under construction (SVG 2, section 9.3). Coordinates are absolute, with one decimal.
#[derive(Clone, Debug, Default)]
pub struct PathText {
    text: String,
}

impl PathText {
    /// Nothing yet.
    pub fn new() -> PathText {
        PathText::default()
    }

    /// Starts a figure.
    pub fn move_to<S>(&mut self, to: Point<S>) {
        self.text.push('M');
        self.numbers(&[to.x, to.y]);
    }

    /// A straight line from `from`, where the path is, to `to`.
    pub fn line_to<S>(&mut self, from: Point<S>, to: Point<S>) {
        match (tenths(from.x) == tenths(to.x), tenths(from.y) == tenths(to.y)) {
            (true, true) => {}
            (true, false) => {
                self.text.push('V');
                self.numbers(&[to.y]);
            }
            (false, true) => {
                self.text.push('H');
                self.numbers(&[to.x]);
            }
            (false, false) => {
                self.text.push('L');
                self.numbers(&[to.x, to.y]);
            }
        }
    }

    /// A cubic curve.
    pub fn cubic_to<S>(&mut self, first: Point<S>, second: Point<S>, to: Point<S>) {
        self.text.push('C');
        self.numbers(&[first.x, first.y, second.x, second.y, to.x, to.y]);
    }

    /// A quadratic curve.
    pub fn quadratic_to<S>(&mut self, control: Point<S>, to: Point<S>) {
        self.text.push('Q');
        self.numbers(&[control.x, control.y, to.x, to.y]);
    }

    /// A quarter of a circle.
    pub fn quarter_to<S>(&mut self, radius: f64, clockwise: bool, to: Point<S>) {
        self.text.push('A');
        self.numbers(&[radius, radius, 0.0, 0.0, if clockwise { 1.0 } else { 0.0 }, to.x, to.y]);
    }

    /// Closes the figure.
    pub fn close(&mut self) {
        self.text.push('Z');
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }

    fn numbers(&mut self, numbers: &[f64]) {
        for (place, number) in numbers.iter().enumerate() {
            let value = tenths(*number);
            // A minus sign separates as well as a space.
            if place > 0 && value >= 0 {
                self.text.push(' ');
            }
            push_tenths(&mut self.text, value);
        }
    }
}

/// An open line through points, its bends rounded with up to `radius`.
pub fn rounded_line<S: Copy>(points: &[Point<S>], radius: f64) -> String {
    let mut path = PathText::new();
    let Some(first) = points.first() else { return String::new() };
    path.move_to(*first);
    let mut here = *first;
    for window in points.windows(3) {
        let [before, at, after] = window else { continue };
        let room = (before.distance(*at).min(at.distance(*after)) / 2.0).min(radius);
        here = round(&mut path, here, *before, *at, *after, room);
    }
    if let [.., last] = points {
        path.line_to(here, *last);
    }
    path.finish()
}

/// A closed ring, each corner rounded with its own radius.
pub fn rounded_ring<S: Copy>(path: &mut PathText, corners: &[Corner<S>]) {
    let (Some(first), Some(last)) = (corners.first(), corners.last()) else { return };
    let start = first.at.lerp(last.at, share(first.radius, first.at.distance(last.at)));
    path.move_to(start);
    let mut here = start;
    let mut before = last.at;
    for (place, corner) in corners.iter().enumerate() {
        let after = corners.get(place + 1).unwrap_or(first).at;
        here = round(path, here, before, corner.at, after, corner.radius);
        before = corner.at;
    }
    path.close();
}

/// Goes from `here` to the bend at `at` and around it; returns where the path is then.
fn round<S: Copy>(
    path: &mut PathText,
    here: Point<S>,
    before: Point<S>,
    at: Point<S>,
    after: Point<S>,
    radius: f64,
) -> Point<S> {
    let (inwards, outwards) = (at - before, after - at);
    let turn = inwards.x * outwards.y - inwards.y * outwards.x;
    if radius < 0.1 || turn == 0.0 {
        path.line_to(here, at);
        return at;
    }
    let enter = at.lerp(before, share(radius, at.distance(before)));
    let leave = at.lerp(after, share(radius, at.distance(after)));
    path.line_to(here, enter);
    if inwards.x * outwards.x + inwards.y * outwards.y == 0.0 {
        path.quarter_to(radius, turn > 0.0, leave);
    } else {
        path.quadratic_to(at, leave);
    }
    leave
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 }
}

fn tenths(value: f64) -> i64 {
    (value * 10.0).round() as i64
}

fn push_tenths(text: &mut String, value: i64) {
    if value < 0 {
        text.push('-');
    }
    let value = value.unsigned_abs();
    let mut whole = value / 10;
    let mut digits = [0_u8; 20];
    let mut count = 0;
    for slot in digits.iter_mut() {
        *slot = (whole % 10) as u8;
        whole /= 10;
        count += 1;
        if whole == 0 {
            break;
        }
    }
    for digit in digits.iter().take(count).rev() {
        text.push((b'0' + digit) as char);
    }
    if !value.is_multiple_of(10) {
        text.push('.');
        text.push((b'0' + (value % 10) as u8) as char);
    }
}

#[cfg(test)]
mod tests {
    use super::super::World;
    use super::*;

    fn p(x: f64, y: f64) -> Point<World> {
        Point::new(x, y)
    }

    #[test]
    fn numbers_are_as_short_as_possible() {
        let mut path = PathText::new();
        path.move_to(p(-0.04, 10.26));
        path.cubic_to(p(1.0, -2.5), p(100.05, 0.0), p(1234567.9, -0.1));
        assert_eq!(path.finish(), "M0 10.3C1-2.5 100.1 0 1234567.9-0.1");
    }

    #[test]
    fn bends_are_rounded_and_straight_runs_are_short() {
        let line = rounded_line(&[p(0.0, 0.0), p(50.0, 0.0), p(50.0, 40.0), p(90.0, 40.0)], 10.0);
        assert_eq!(line, "M0 0H40A10 10 0 0 1 50 10V30A10 10 0 0 0 60 40H90");
        assert_eq!(rounded_line::<World>(&[], 4.0), "");
        assert_eq!(rounded_line(&[p(1.0, 1.0)], 4.0), "M1 1");
    }

    #[test]
    fn a_ring_is_closed_and_rounds_each_corner() {
        let mut path = PathText::new();
        let corner = |x, y| Corner { at: p(x, y), radius: 5.0 };
        rounded_ring(&mut path, &[corner(0.0, 0.0), corner(40.0, 0.0), corner(40.0, 20.0), corner(0.0, 20.0)]);
        assert_eq!(path.finish(), "M0 5A5 5 0 0 1 5 0H35A5 5 0 0 1 40 5V15A5 5 0 0 1 35 20H5A5 5 0 0 1 0 15Z");
    }
}
