//! Edges drawn from the right socket of a card to the left socket of what it needs, around the cards between.
//!
//! A smooth curve where nothing is in the way, else the simplest line with right angles that keeps clear of all cards.
use super::crowd::Crowd;
use super::street::{Manner, street};
use crate::geometry::{PathText, Point, Rect, RectIndex, Size, World, rounded_line};
use std::sync::Arc;

/// The distance that edges keep from cards that they pass.
const CLEARANCE: f64 = 8.0;

/// How far an edge leads straight out of its socket before its first bend.
const STUB: f64 = 24.0;

/// The middle of the gap that layout leaves between two cards above each other.
const HALF_ROW_GAP: f64 = 16.0;

/// The radius of bends.
const BEND_RADIUS: f64 = 10.0;

/// Between edges of the same two cards.
const PARALLEL_STEP: f64 = 10.0;

/// Edges longer than this are curves behind the cards: a line around so many would not be followed by any eye, and looking
/// for it would take long.
const FAR: f64 = 3600.0;

/// How far beyond its ends and its way an edge has looked for a free one: a detour past a tall card.
const SEEN: f64 = 640.0;

/// A search along streets looks at no more cards than this.
const MANY_OBSTACLES: usize = 40;

/// A curve is drawn, tested and hit as this many straight pieces.
const PIECES: usize = 16;

/// An edge to be drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wire {
    /// The card at whose right side it starts.
    pub from: usize,
    /// The card at whose left side it ends.
    pub to: usize,
    /// The size of its label, if it has one.
    pub label: Option<Size<World>>,
}

/// How much work an edge is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// While something moves: a curve, or one of a few lines with right angles.
    Cheap,
    /// At rest: also a search along the streets between cards.
    Full,
}

/// What an edge looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A smooth curve, clear of all cards.
    Curve,
    /// A line with right angles, clear of all cards.
    Bent,
    /// A smooth curve behind cards, where no clear way was found.
    Behind,
}

/// An edge as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// The text of an SVG `d` attribute, from the socket of `from` to the one of `to`.
    pub path: String,
    /// The same as straight pieces, bends not rounded; for hit tests and other painters.
    pub points: Vec<Point<World>>,
    /// What it looks like.
    pub shape: Shape,
    /// The top left corner of the label; nothing without one or without a free place for it.
    pub label: Option<Point<World>>,
}

/// Draws edges; labels keep off cards and off each other, earlier edges first. An edge with a card that does not exist
/// has no points.
pub fn routes(cards: &RectIndex<World>, wires: &[Wire], effort: Effort) -> Vec<Route> {
    let mut crowd = Crowd::new();
    let lanes = lanes(wires);
    wires
        .iter()
        .zip(lanes)
        .map(|(wire, lane)| {
            let mut route = route(cards, *wire, lane, effort);
            place_label(cards, *wire, &mut route, &mut crowd);
            route
        })
        .collect()
}

/// Draws some edges anew, those of `numbers` in rising order; the labels of all others stay where they are.
pub(super) fn redraw(
    cards: &RectIndex<World>,
    wires: &[Wire],
    routes: &mut [Arc<Route>],
    numbers: &[usize],
    effort: Effort,
) {
    let lanes = lanes(wires);
    let mut crowd = Crowd::new();
    for (number, (wire, route)) in wires.iter().zip(routes.iter()).enumerate() {
        if let (Some(corner), Some(size), Err(_)) = (route.label, wire.label, numbers.binary_search(&number)) {
            crowd.add(Rect::at(corner, size));
        }
    }
    for number in numbers {
        let known = (wires.get(*number), lanes.get(*number), routes.get_mut(*number));
        if let (Some(wire), Some(lane), Some(slot)) = known {
            let mut now = route(cards, *wire, *lane, effort);
            place_label(cards, *wire, &mut now, &mut crowd);
            *slot = Arc::new(now);
        }
    }
}

fn place_label(cards: &RectIndex<World>, wire: Wire, route: &mut Route, crowd: &mut Crowd) {
    if let Some(size) = wire.label {
        route.label = label_spot(cards, &route.points, size, crowd);
        if let Some(corner) = route.label {
            crowd.add(Rect::at(corner, size));
        }
    }
}

/// What can change the way of an edge between two cards: nothing that stands outside of this.
pub(super) fn surroundings(from: Rect<World>, to: Rect<World>, route: &Route) -> Rect<World> {
    let points = route.points.iter().map(|point| Rect::around(*point, *point));
    let all = points.chain([from, to]).reduce(|all, next| all.union(next));
    all.unwrap_or_default().inflate(SEEN)
}

/// Draws one edge, without its label. `lane` counts the edges between the same two cards from 0.
pub fn route(cards: &RectIndex<World>, wire: Wire, lane: usize, effort: Effort) -> Route {
    match cards.rect(wire.from) {
        Some(from) => route_from(cards, from, wire, lane, effort),
        None => Route { path: String::new(), points: Vec::new(), shape: Shape::Behind, label: None },
    }
}

/// Draws one edge from a rectangle that is no card, or from that of the card `wire.from`.
pub(super) fn route_from(
    cards: &RectIndex<World>,
    from: Rect<World>,
    wire: Wire,
    lane: usize,
    effort: Effort,
) -> Route {
    let Some(to) = cards.rect(wire.to) else {
        return Route { path: String::new(), points: Vec::new(), shape: Shape::Behind, label: None };
    };
    let ends = Ends {
        start: Point::new(from.right, from.center().y + lane_offset(lane, from.height())),
        end: Point::new(to.left, to.center().y + lane_offset(lane, to.height())),
        wire,
        // Edges of different cards in the same street run beside each other more often than upon each other.
        nudge: ((wire.from * 7 + wire.to * 13 + lane) % 5) as f64 - 2.0,
    };
    let curve = Curve::between(ends.start, ends.end);
    let points = curve.points();
    if ends.start.distance(ends.end) > FAR {
        return Route { path: curve.path(), points, shape: Shape::Behind, label: None };
    }
    if ends.curve_is_clear(cards, &points) {
        return Route { path: curve.path(), points, shape: Shape::Curve, label: None };
    }
    let bent = ends.three_sides(cards).or_else(|| ends.five_sides(cards, effort)).or_else(|| match effort {
        Effort::Full => ends.street(cards),
        Effort::Cheap => None,
    });
    match bent {
        Some(points) => Route { path: rounded_line(&points, BEND_RADIUS), points, shape: Shape::Bent, label: None },
        None => Route { path: curve.path(), points, shape: Shape::Behind, label: None },
    }
}

/// The path of an edge that is being drawn, from a socket to the pointer.
pub fn pending(start: Point<World>, end: Point<World>) -> String {
    Curve::between(start, end).path()
}

/// The distance of a point to a line through points.
pub fn distance(points: &[Point<World>], point: Point<World>) -> f64 {
    let to_piece = |pair: &[Point<World>]| {
        let [a, b] = pair else { return f64::INFINITY };
        let (along, length) = (*b - *a, a.distance(*b));
        let share = if length > 0.0 {
            (((point.x - a.x) * along.x + (point.y - a.y) * along.y) / (length * length)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        a.lerp(*b, share).distance(point)
    };
    points.windows(2).map(to_piece).fold(f64::INFINITY, f64::min)
}

/// For each edge how many edges between the same two cards come before it.
fn lanes(wires: &[Wire]) -> Vec<usize> {
    let pair = |wire: &Wire| (wire.from.min(wire.to), wire.from.max(wire.to));
    let mut order: Vec<(usize, usize, usize)> =
        wires.iter().enumerate().map(|(number, wire)| (pair(wire).0, pair(wire).1, number)).collect();
    order.sort_unstable();
    let mut lanes = vec![0; wires.len()];
    let mut last = None;
    let mut lane = 0;
    for (a, b, number) in order {
        lane = if last == Some((a, b)) { lane + 1 } else { 0 };
        last = Some((a, b));
        if let Some(slot) = lanes.get_mut(number) {
            *slot = lane;
        }
    }
    lanes
}

/// 0, 1 down, 1 up, 2 down, …, within the height of the card.
fn lane_offset(lane: usize, height: f64) -> f64 {
    let steps = lane.div_ceil(2) as f64 * if lane % 2 == 1 { 1.0 } else { -1.0 };
    let room = (height / 2.0 - 10.0).max(0.0);
    (steps * PARALLEL_STEP).clamp(-room, room)
}

/// A cubic curve with horizontal ends.
struct Curve([Point<World>; 4]);

impl Curve {
    fn between(start: Point<World>, end: Point<World>) -> Curve {
        let reach = ((end.x - start.x).abs() / 2.0).clamp(32.0, 160.0 + (end.x - start.x).max(0.0) / 8.0);
        Curve([start, Point::new(start.x + reach, start.y), Point::new(end.x - reach, end.y), end])
    }

    fn path(&self) -> String {
        let [start, first, second, end] = self.0;
        let mut path = PathText::new();
        path.move_to(start);
        if start.y == end.y && start.x <= end.x {
            path.line_to(start, end);
        } else {
            path.cubic_to(first, second, end);
        }
        path.finish()
    }

    fn points(&self) -> Vec<Point<World>> {
        let [start, first, second, end] = self.0;
        if start.y == end.y && start.x <= end.x {
            return vec![start, end];
        }
        (0..=PIECES)
            .map(|step| {
                let t = step as f64 / PIECES as f64;
                let (a, b, c) = (start.lerp(first, t), first.lerp(second, t), second.lerp(end, t));
                a.lerp(b, t).lerp(b.lerp(c, t), t)
            })
            .collect()
    }
}

/// The two sockets of an edge.
struct Ends {
    start: Point<World>,
    end: Point<World>,
    wire: Wire,
    nudge: f64,
}

impl Ends {
    fn owns(&self, card: usize) -> bool {
        card == self.wire.from || card == self.wire.to
    }

    fn curve_is_clear(&self, cards: &RectIndex<World>, points: &[Point<World>]) -> bool {
        let hits = |a: Point<World>, b: Point<World>| {
            cards.any(Rect::around(a, b).inflate(CLEARANCE), |card, rect| {
                // The sockets lie on the border of their own cards.
                let room = if self.owns(card) { -0.5 } else { CLEARANCE };
                rect.inflate(room).crosses(a, b)
            })
        };
        // Most edges are short: one look at all of the curve's surroundings answers.
        let bounds = Rect::bounding(points.iter().map(|point| Rect::around(*point, *point))).unwrap_or_default();
        let near = bounds.inflate(CLEARANCE);
        let own_only = self.start.x <= self.end.x && !cards.any(near, |card, _| !self.owns(card));
        own_only || !points.windows(2).any(|pair| matches!(pair, [a, b] if hits(*a, *b)))
    }

    /// True where a side along an axis keeps clear of all cards.
    fn side_is_clear(&self, cards: &RectIndex<World>, a: Point<World>, b: Point<World>) -> bool {
        let side = Rect::around(a, b);
        let wide = side.inflate(CLEARANCE);
        !cards.any(
            wide,
            |card, rect| {
                if self.owns(card) { rect.inflate(-0.5).touches(&side) } else { rect.overlaps(&wide) }
            },
        )
    }

    fn is_clear(&self, cards: &RectIndex<World>, points: &[Point<World>]) -> bool {
        points.windows(2).all(|pair| matches!(pair, [a, b] if self.side_is_clear(cards, *a, *b)))
    }

    /// Out, up or down, in.
    fn three_sides(&self, cards: &RectIndex<World>) -> Option<Vec<Point<World>>> {
        let (start, end) = (self.start, self.end);
        if end.x - start.x < 2.0 * CLEARANCE + 4.0 {
            return None;
        }
        let (low, high) = (start.x + CLEARANCE, end.x - CLEARANCE);
        let nudge = self.nudge * 5.0;
        [(start.x + end.x) / 2.0 + nudge, start.x + STUB + nudge, end.x - STUB + nudge]
            .into_iter()
            .map(|x| x.clamp(low, high))
            .map(|x| vec![start, Point::new(x, start.y), Point::new(x, end.y), end])
            .find(|points| self.is_clear(cards, points))
    }

    /// Out, up or down, along above or below the cards between, up or down, in.
    fn five_sides(&self, cards: &RectIndex<World>, effort: Effort) -> Option<Vec<Point<World>>> {
        let (start, end) = (self.start, self.end);
        let (out, back) = (start.x + STUB + self.nudge * 4.0, end.x - STUB + self.nudge * 4.0);
        let (out, back) = (Point::new(out, start.y), Point::new(back, end.y));
        if !self.side_is_clear(cards, start, out) || !self.side_is_clear(cards, back, end) {
            return None;
        }
        let (most, tries) = match effort {
            Effort::Cheap => (60, 6),
            Effort::Full => (160, 16),
        };
        let mut heights: Vec<f64> = Vec::new();
        cards.any(Rect::around(out, back).inflate(4.0), |_, rect| {
            heights.extend([rect.top - HALF_ROW_GAP, rect.bottom + HALF_ROW_GAP]);
            heights.len() > most
        });
        let detour = |y: &f64| (y - start.y).abs() + (y - end.y).abs();
        heights.sort_by(|a, b| detour(a).total_cmp(&detour(b)).then(a.total_cmp(b)));
        heights.dedup_by(|a, b| (*a - *b).abs() < 2.0);
        heights
            .into_iter()
            .take(tries)
            .map(|y| y + self.nudge * 2.0)
            .map(|y| vec![start, out, Point::new(out.x, y), Point::new(back.x, y), back, end])
            .find(|points| points.get(1..5).is_some_and(|inner| self.is_clear(cards, inner)))
    }

    /// Along the streets between cards.
    fn street(&self, cards: &RectIndex<World>) -> Option<Vec<Point<World>>> {
        let manner = Manner {
            clearance: CLEARANCE,
            detour: 160.0,
            bend: 80.0,
            horizontal_ends: true,
            most_cards: MANY_OBSTACLES,
        };
        let reach = CLEARANCE + 4.0;
        let out = Point::new(self.start.x + reach, self.start.y);
        let back = Point::new(self.end.x - reach, self.end.y);
        let way = street(cards, out, back, manner, |_| true)?;
        let mut points = vec![self.start];
        points.extend(way.iter().skip(1).take(way.len().saturating_sub(2)));
        points.push(self.end);
        Some(points)
    }
}

/// A place for a label on its edge: in the middle, or as near to it as cards and other labels allow.
fn label_spot(
    cards: &RectIndex<World>,
    points: &[Point<World>],
    size: Size<World>,
    crowd: &Crowd,
) -> Option<Point<World>> {
    let length: f64 = points.windows(2).map(piece_length).sum();
    [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88].into_iter().find_map(|share| {
        let middle = along(points, length * share)?;
        let corner = Point::new(middle.x - size.width / 2.0, middle.y - size.height / 2.0);
        let spot = Rect::at(corner, size);
        (crowd.is_free(spot) && !cards.any(spot.inflate(2.0), |_, _| true)).then_some(corner)
    })
}

fn piece_length(pair: &[Point<World>]) -> f64 {
    match pair {
        [a, b] => a.distance(*b),
        _ => 0.0,
    }
}

/// The point at a distance from the start of a line.
fn along(points: &[Point<World>], mut distance: f64) -> Option<Point<World>> {
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let length = a.distance(*b);
        if distance <= length && length > 0.0 {
            return Some(a.lerp(*b, distance / length));
        }
        distance -= length;
    }
    points.last().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cards(rects: &[(f64, f64)]) -> RectIndex<World> {
        RectIndex::new(rects.iter().map(|(x, y)| Rect::new(*x, *y, 220.0, 80.0)).collect())
    }

    fn wire(from: usize, to: usize) -> Wire {
        Wire { from, to, label: Some(Size::new(50.0, 18.0)) }
    }

    fn one(rects: &[(f64, f64)]) -> Route {
        routes(&cards(rects), &[wire(0, 1)], Effort::Full).remove(0)
    }

    #[test]
    fn a_free_way_is_a_curve_and_a_level_one_a_line() {
        assert_eq!(one(&[(0.0, 0.0), (300.0, 100.0)]).path, "M220 40C260 40 260 140 300 140");
        let level = one(&[(0.0, 0.0), (300.0, 0.0)]);
        assert_eq!((level.path.as_str(), level.shape), ("M220 40H300", Shape::Curve));
        assert_eq!(level.label, Some(Point::new(235.0, 31.0)));
    }

    #[test]
    fn a_card_between_is_passed() {
        let route = one(&[(0.0, 0.0), (700.0, 0.0), (340.0, -20.0)]);
        assert_eq!(route.shape, Shape::Bent);
        assert!(route.points.iter().all(|point| point.y <= 84.0), "below, where it is shorter: {:?}", route.points);
    }

    #[test]
    fn a_way_back_leads_around_both_cards() {
        let route = one(&[(600.0, 0.0), (0.0, 0.0)]);
        assert_eq!(route.shape, Shape::Bent);
        assert_eq!(route.points.first(), Some(&Point::new(820.0, 40.0)));
        assert_eq!(route.points.last(), Some(&Point::new(0.0, 40.0)));
    }

    #[test]
    fn a_maze_takes_a_search() {
        // Walls on both sides of the target's column, with one opening at the far end.
        let mut rects = vec![(0.0, 300.0), (1000.0, 300.0)];
        rects.extend((0..7).map(|row| (340.0, f64::from(row) * 96.0)));
        rects.extend((1..8).map(|row| (640.0, f64::from(row) * 96.0)));
        let route = |effort| routes(&cards(&rects), &[wire(0, 1)], effort).remove(0).shape;
        assert_eq!(route(Effort::Full), Shape::Bent);
    }

    #[test]
    fn edges_between_the_same_cards_run_beside_each_other() {
        let all = routes(&cards(&[(0.0, 0.0), (500.0, 0.0)]), &[wire(0, 1), wire(0, 1), wire(0, 1)], Effort::Full);
        let heights: Vec<f64> = all.iter().map(|route| route.points[0].y).collect();
        assert_eq!(heights, [40.0, 50.0, 30.0]);
    }

    #[test]
    fn a_card_that_is_not_there_has_no_edge() {
        assert!(routes(&cards(&[(0.0, 0.0)]), &[wire(0, 5)], Effort::Full).remove(0).points.is_empty());
    }

    #[test]
    fn distance_is_to_the_nearest_piece() {
        let line = [Point::new(0.0, 0.0), Point::new(10.0, 0.0), Point::new(10.0, 10.0)];
        assert_eq!(distance(&line, Point::new(13.0, 5.0)), 3.0);
        assert_eq!(distance(&line, Point::new(-3.0, -4.0)), 5.0);
        assert_eq!(distance(&[], Point::new(0.0, 0.0)), f64::INFINITY);
    }

    proptest! {
        #[test]
        fn what_is_called_clear_is_clear(
            places in prop::collection::vec((0..9, 0..14, 0.0..60.0, 0.0..16.0), 2..50),
            pairs in prop::collection::vec((0_usize..50, 0_usize..50), 1..20),
            cheap in any::<bool>(),
        ) {
            let mut seen = std::collections::BTreeSet::new();
            let places: Vec<_> = places.into_iter().filter(|(x, y, _, _)| seen.insert((*x, *y))).collect();
            let rects: Vec<_> = places.iter().map(|(x, y, dx, dy)| (f64::from(*x) * 290.0 + dx, f64::from(*y) * 106.0 + dy)).collect();
            let cards = cards(&rects);
            let wires: Vec<_> = pairs.iter().map(|(a, b)| wire(a % rects.len(), b % rects.len())).filter(|w| w.from != w.to).collect();
            let effort = if cheap { Effort::Cheap } else { Effort::Full };
            let all = routes(&cards, &wires, effort);
            let mut labels: Vec<Rect<World>> = Vec::new();
            for (wire, route) in wires.iter().zip(&all) {
                prop_assert!(route.points.len() > 1);
                prop_assert!(!route.path.contains("NaN"));
                for (id, card) in cards.rects().iter().enumerate() {
                    let own = id == wire.from || id == wire.to;
                    let shape = card.inflate(if own { -1.0 } else { 0.0 });
                    let hit = route.points.windows(2).any(|pair| shape.crosses(pair[0], pair[1]));
                    prop_assert!(!hit || route.shape == Shape::Behind, "{:?} crosses card {}", route.shape, id);
                }
                if let Some(corner) = route.label {
                    let label = Rect::at(corner, wire.label.unwrap());
                    prop_assert!(!cards.rects().iter().chain(&labels).any(|other| other.overlaps(&label)));
                    labels.push(label);
                }
            }
            prop_assert_eq!(all, routes(&cards, &wires, effort));
        }
    }
}
