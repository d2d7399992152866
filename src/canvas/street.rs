//! The shortest way with few bends along the streets between cards.
use super::slots::Slots;
use crate::geometry::{Point, Rect, RectIndex, World};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// With more crossings of streets than this there is no search.
const MANY_CROSSINGS: usize = 16_000;

/// How a way is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// The distance to keep from cards.
    pub(super) clearance: f64,
    /// How far the way may lead around, beyond the rectangle between the two ends.
    pub(super) detour: f64,
    /// What a bend costs, in units of length.
    pub(super) bend: f64,
    /// True when the way has to leave and arrive horizontally.
    pub(super) horizontal_ends: bool,
    /// With more cards than this in the way there is no search: its cost would grow with their square.
    pub(super) most_cards: usize,
}

/// A way from one point to another as its ends and bends, all sides along the axes; nothing if there is none or if
/// the search would be too long. Only cards for which `blocks` holds are in the way.
pub(super) fn street(
    cards: &RectIndex<World>,
    from: Point<World>,
    to: Point<World>,
    manner: Manner,
    blocks: impl Fn(usize) -> bool,
) -> Option<Vec<Point<World>>> {
    let mut obstacles: Vec<Rect<World>> = Vec::new();
    let region = Rect::around(from, to).inflate(manner.detour);
    let too_many = cards.any(region, |id, rect| {
        if blocks(id) {
            obstacles.push(rect.inflate(manner.clearance));
        }
        obstacles.len() > manner.most_cards
    });
    if too_many {
        return None;
    }
    let xs = lines(obstacles.iter().flat_map(|rect| [rect.left, rect.right]).chain([from.x, to.x]));
    let ys = lines(obstacles.iter().flat_map(|rect| [rect.top, rect.bottom]).chain([from.y, to.y]));
    if xs.len() * ys.len() > MANY_CROSSINGS {
        return None;
    }
    let map = StreetMap::new(xs, ys, &obstacles);
    map.search(from, to, manner)
}

/// Sorted, each once.
fn lines(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

/// A grid of lines, some pieces of which are blocked.
struct StreetMap {
    width: usize,
    xs: Slots<f64>,
    ys: Slots<f64>,
    /// Whether the piece from a crossing to the next one on its right is blocked.
    right: Slots<bool>,
    /// Whether the piece from a crossing to the next one below is blocked.
    down: Slots<bool>,
}

impl StreetMap {
    fn new(xs: Vec<f64>, ys: Vec<f64>, obstacles: &[Rect<World>]) -> StreetMap {
        let (width, height) = (xs.len(), ys.len());
        let mut right = Slots::new(width * height, false);
        let mut down = Slots::new(width * height, false);
        for rect in obstacles {
            // Lines strictly inside, and pieces with an end strictly inside or beyond.
            let inside_x = xs.partition_point(|x| *x <= rect.left)..xs.partition_point(|x| *x < rect.right);
            let inside_y = ys.partition_point(|y| *y <= rect.top)..ys.partition_point(|y| *y < rect.bottom);
            for y in inside_y.clone() {
                for x in inside_x.start.saturating_sub(1)..inside_x.end {
                    right[y * width + x] = true;
                }
            }
            for y in inside_y.start.saturating_sub(1)..inside_y.end {
                for x in inside_x.clone() {
                    down[y * width + x] = true;
                }
            }
        }
        StreetMap { width, xs: Slots::from(xs, 0.0), ys: Slots::from(ys, 0.0), right, down }
    }

    /// A* over crossings and directions; the distance along the axes is the estimate.
    fn search(&self, from: Point<World>, to: Point<World>, manner: Manner) -> Option<Vec<Point<World>>> {
        let (width, height) = (self.width, self.ys.as_slice().len());
        let crossing = |point: Point<World>| {
            let x = self.xs.as_slice().partition_point(|x| *x < point.x);
            let y = self.ys.as_slice().partition_point(|y| *y < point.y);
            y * width + x
        };
        let (start, goal) = (crossing(from), crossing(to));
        let estimate = |node: usize| (self.xs[node % width] - to.x).abs() + (self.ys[node / width] - to.y).abs();
        // A state is a crossing and the direction of arrival: 2 * crossing + (0 horizontal, 1 vertical).
        let mut cost = Slots::new(width * height * 2, f64::INFINITY);
        let mut came = Slots::new(width * height * 2, usize::MAX);
        let mut open = BinaryHeap::new();
        for direction in 0..if manner.horizontal_ends { 1 } else { 2 } {
            cost[start * 2 + direction] = 0.0;
            open.push(Reverse((estimate(start).to_bits(), start * 2 + direction)));
        }
        while let Some(Reverse((bits, state))) = open.pop() {
            let (node, direction) = (state / 2, state % 2);
            if f64::from_bits(bits) > cost[state] + estimate(node) + 1e-6 {
                continue;
            }
            if node == goal && (!manner.horizontal_ends || direction == 0) {
                return Some(self.way(&came, state, start));
            }
            let (x, y) = (node % width, node / width);
            let steps = [
                (x + 1 < width && !self.right[node], node + 1, 0),
                (x > 0 && !self.right[node.wrapping_sub(1)], node.wrapping_sub(1), 0),
                (y + 1 < height && !self.down[node], node + width, 1),
                (y > 0 && !self.down[node.wrapping_sub(width)], node.wrapping_sub(width), 1),
            ];
            for (free, next, way) in steps {
                if !free {
                    continue;
                }
                let length = (self.xs[next % width] - self.xs[x]).abs() + (self.ys[next / width] - self.ys[y]).abs();
                let total = cost[state] + length + if way == direction { 0.0 } else { manner.bend };
                let reached = next * 2 + way;
                if total + 1e-9 < cost[reached] {
                    cost[reached] = total;
                    came[reached] = state;
                    open.push(Reverse(((total + estimate(next)).to_bits(), reached)));
                }
            }
        }
        None
    }

    /// The ends and bends of the way that was found.
    fn way(&self, came: &Slots<usize>, end: usize, start: usize) -> Vec<Point<World>> {
        let mut points: Vec<Point<World>> = Vec::new();
        let mut state = end;
        loop {
            let node = state / 2;
            let here = Point::new(self.xs[node % self.width], self.ys[node / self.width]);
            if let [.., before, last] = points.as_slice()
                && ((before.x == last.x && last.x == here.x) || (before.y == last.y && last.y == here.y))
            {
                points.pop();
            }
            points.push(here);
            if node == start || came[state] == usize::MAX {
                break;
            }
            state = came[state];
        }
        points.reverse();
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MANNER: Manner = Manner { clearance: 8.0, detour: 300.0, bend: 20.0, horizontal_ends: false, most_cards: 90 };

    fn cards(rects: &[(f64, f64, f64, f64)]) -> RectIndex<World> {
        RectIndex::new(rects.iter().map(|(x, y, w, h)| Rect::new(*x, *y, *w, *h)).collect())
    }

    #[test]
    fn goes_around_by_the_shorter_side() {
        let cards = cards(&[(100.0, -20.0, 50.0, 100.0)]);
        let way = street(&cards, Point::new(0.0, 0.0), Point::new(300.0, 0.0), MANNER, |_| true).unwrap();
        let heights: Vec<f64> = way.iter().map(|point| point.y).collect();
        assert_eq!(heights.iter().copied().fold(0.0, f64::min), -28.0);
        assert!(heights.iter().all(|y| *y <= 0.0));
    }

    #[test]
    fn leaves_and_arrives_horizontally_when_asked() {
        let manner = Manner { horizontal_ends: true, ..MANNER };
        let way = street(&cards(&[]), Point::new(0.0, 0.0), Point::new(0.0, 90.0), manner, |_| true);
        assert!(way.is_none(), "there is no line to turn on");
        let cards = cards(&[(20.0, 30.0, 50.0, 30.0)]);
        let way = street(&cards, Point::new(0.0, 0.0), Point::new(90.0, 90.0), manner, |_| true).unwrap();
        assert_eq!(way.first().unwrap().y, way.get(1).unwrap().y);
    }

    #[test]
    fn a_walled_in_end_has_no_way() {
        let wall = [
            (-50.0, -60.0, 100.0, 20.0),
            (-50.0, 40.0, 100.0, 20.0),
            (-60.0, -60.0, 20.0, 120.0),
            (40.0, -60.0, 20.0, 120.0),
        ];
        assert!(street(&cards(&wall), Point::new(0.0, 0.0), Point::new(300.0, 0.0), MANNER, |_| true).is_none());
        assert!(street(&cards(&wall), Point::new(0.0, 0.0), Point::new(300.0, 0.0), MANNER, |id| id != 3).is_some());
    }

    proptest! {
        #[test]
        fn ways_keep_their_distance(rects in prop::collection::vec((0..900, 0..600), 0..30)) {
            let cards = cards(&rects.iter().map(|(x, y)| (f64::from(*x), f64::from(*y), 120.0, 50.0)).collect::<Vec<_>>());
            let (from, to) = (Point::new(-40.0, 300.0), Point::new(1100.0, 200.0));
            let way = street(&cards, from, to, MANNER, |_| true);
            prop_assert!(way.is_some(), "both ends are outside");
            let way = way.unwrap();
            prop_assert_eq!((way[0], way[way.len() - 1]), (from, to));
            for pair in way.windows(2) {
                prop_assert!(pair[0].x == pair[1].x || pair[0].y == pair[1].y);
                for rect in cards.rects() {
                    prop_assert!(!rect.inflate(7.99).crosses(pair[0], pair[1]));
                }
            }
        }
    }
}
