//! From rectangles to rings: a union of rectangles less others, walked along its border.
use super::super::slots::Slots;
use super::cover::Positives;
use super::{CORNER_RADIUS, Network};
use crate::geometry::{Corner, Point, Rect, World};

/// Areas with more cells than this are taken apart: each rectangle becomes an island of its own.
const MANY_CELLS: usize = 4_000_000;

// What a cell can be.
/// Not in the area.
const OUT: u32 = 0;
/// In the area, between members.
const CORRIDOR: u32 = 1;
/// In the area, around members.
const PART: u32 = 2;
/// The first number of a connected piece.
const PIECES: u32 = 3;

/// The border of an area.
pub(super) struct Traced {
    /// Closed rings, clockwise around the area.
    pub(super) rings: Vec<Vec<Corner<World>>>,
    /// The members' rectangles in each connected piece of the area.
    pub(super) islands: Vec<Vec<Rect<World>>>,
}

/// Walks the border of the union of `positives` less what is kept clear around cards that are no members.
pub(super) fn trace(network: &Network, positives: &Positives) -> Traced {
    let mut traced = Traced { rings: Vec::new(), islands: Vec::new() };
    let mut left: Vec<Rect<World>> = network.member_rects().collect();
    let mut take = |parts: &[Rect<World>]| {
        let (members, rest) =
            std::mem::take(&mut left).into_iter().partition(|rect| parts.iter().any(|part| part.contains_rect(rect)));
        left = rest;
        members
    };
    for positives in touching(positives) {
        let group = Group { clear: kept_clear(network, &positives), members: take(&positives.parts), positives };
        if group.cell_count() <= MANY_CELLS {
            group.trace(network, &mut traced);
            continue;
        }
        let mut left = group.members;
        for part in group.positives.parts {
            let (members, rest) = left.into_iter().partition(|rect| part.contains_rect(rect));
            left = rest;
            let positives = Positives { parts: vec![part], corridors: Vec::new() };
            let alone = Group { clear: kept_clear(network, &positives), positives, members };
            if alone.cell_count() <= MANY_CELLS {
                alone.trace(network, &mut traced);
            }
        }
    }
    traced
}

/// Rectangles in groups: two that touch are in the same one.
fn touching(positives: &Positives) -> Vec<Positives> {
    let rects: Vec<Rect<World>> = positives.parts.iter().chain(&positives.corridors).copied().collect();
    let mut order: Vec<usize> = (0..rects.len()).collect();
    let rect = |id: usize| rects.get(id).copied().unwrap_or_default();
    order.sort_by(|a, b| rect(*a).left.total_cmp(&rect(*b).left));
    let mut parents = Slots::from((0..rects.len()).collect(), 0);
    let root = |parents: &Slots<usize>, mut id: usize| {
        while parents[id] != id {
            id = parents[id];
        }
        id
    };
    // From left to right; what ends left of the current rectangle cannot touch any that follows.
    let mut active: Vec<usize> = Vec::new();
    for id in order {
        active.retain(|other| rect(*other).right >= rect(id).left);
        for other in &active {
            if rect(*other).touches(&rect(id)) {
                let (a, b) = (root(&parents, *other), root(&parents, id));
                parents[a.max(b)] = a.min(b);
            }
        }
        active.push(id);
    }
    let mut groups: Vec<Positives> = Vec::new();
    let mut group_of = Slots::new(rects.len(), usize::MAX);
    for id in 0..rects.len() {
        let root = root(&parents, id);
        if group_of[root] == usize::MAX {
            group_of[root] = groups.len();
            groups.push(Positives::default());
        }
        if let Some(group) = groups.get_mut(group_of[root]) {
            let list = if id < positives.parts.len() { &mut group.parts } else { &mut group.corridors };
            list.push(rect(id));
        }
    }
    groups
}

/// The rectangles around other cards that the area keeps out of: the clearance on each side, less where a member is too
/// near. They never meet a member, unless the card itself does.
fn kept_clear(network: &Network, positives: &Positives) -> Vec<Rect<World>> {
    let clear = network.padding.clear;
    let mut foreign: Vec<usize> = Vec::new();
    for positive in positives.parts.iter().chain(&positives.corridors) {
        network.cards.each(positive.inflate(clear), |card, _| {
            if !network.has(card) {
                foreign.push(card);
            }
        });
    }
    foreign.sort_unstable();
    foreign.dedup();
    let share = network.padding.share;
    foreign
        .into_iter()
        .filter_map(|card| network.cards.rect(card))
        .map(|card| {
            let (mut left, mut top, mut right, mut bottom) = (clear, clear, clear, clear);
            network.cards.each(card.inflate(clear / (1.0 - share).min(share)), |other, member| {
                if !network.has(other) {
                    return;
                }
                let gap = card.gap(&member);
                let (side, gap) = match (gap.x >= gap.y, member.left >= card.right, member.top >= card.bottom) {
                    (true, true, _) => (&mut right, gap.x),
                    (true, false, _) if member.right <= card.left => (&mut left, gap.x),
                    (_, _, true) => (&mut bottom, gap.y),
                    (_, _, false) if member.bottom <= card.top => (&mut top, gap.y),
                    _ => return,
                };
                *side = side.min(gap * share);
            });
            card.inflate_sides(left, top, right, bottom)
        })
        .collect()
}

/// Rectangles that may be connected, with everything that shapes their border.
struct Group {
    positives: Positives,
    clear: Vec<Rect<World>>,
    members: Vec<Rect<World>>,
}

impl Group {
    fn cell_count(&self) -> usize {
        let lines = 2 * (self.positives.parts.len() + self.positives.corridors.len() + self.clear.len());
        lines.saturating_mul(lines)
    }

    fn trace(&self, network: &Network, traced: &mut Traced) {
        if self.members.is_empty() {
            return;
        }
        let positives = || self.positives.parts.iter().chain(&self.positives.corridors);
        let bounds = Rect::bounding(positives().copied()).unwrap_or_default();
        let Rect { left, top, right, bottom, .. } = bounds;
        if self.clear.is_empty() && positives().count() == 1 {
            let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
            traced.rings.push(self.rounded(network, &corners.map(|(x, y)| Point::new(x, y))));
            traced.islands.push(self.members.clone());
            return;
        }
        // Only cards that overlap bring a member and what is kept clear together; then the member wins.
        let winners: Vec<Rect<World>> =
            self.members.iter().copied().filter(|member| self.clear.iter().any(|rect| rect.overlaps(member))).collect();
        let all = || positives().chain(&self.clear).chain(&winners);
        let mut cells = Cells::new(
            all().flat_map(|rect| [rect.left, rect.right]).filter(|x| (left..=right).contains(x)),
            all().flat_map(|rect| [rect.top, rect.bottom]).filter(|y| (top..=bottom).contains(y)),
        );
        let fills = [
            (&self.positives.corridors, CORRIDOR),
            (&self.positives.parts, PART),
            (&self.clear, OUT),
            (&winners, PART),
        ];
        for (rects, kind) in fills {
            for rect in rects {
                cells.fill(rect, kind);
            }
        }
        if !self.positives.corridors.is_empty() {
            cells.drop_dead_ends();
        }
        for members in cells.keep_pieces_with(&self.members) {
            traced.islands.push(members);
        }
        for ring in cells.borders() {
            if is_hole(&ring) && !self.surrounds_a_card(network, &ring) {
                continue;
            }
            traced.rings.push(self.rounded(network, &ring));
        }
    }

    /// A hole without a card in it is filled.
    fn surrounds_a_card(&self, network: &Network, ring: &[Point<World>]) -> bool {
        let bounds = Rect::bounding(ring.iter().map(|point| Rect::around(*point, *point))).unwrap_or_default();
        network.intruder(bounds).is_some()
    }

    /// The corners of a ring with radii as large as the cards in and around it allow.
    fn rounded(&self, network: &Network, ring: &[Point<World>]) -> Vec<Corner<World>> {
        let before = ring.last().into_iter().chain(ring);
        let after = ring.iter().skip(1).chain(ring.first());
        before
            .zip(ring)
            .zip(after)
            .map(|((before, at), after)| {
                let room = before.distance(*at).min(at.distance(*after)) / 2.0;
                let turn = (at.x - before.x) * (after.y - at.y) - (at.y - before.y) * (after.x - at.x);
                // A corner that points outwards must not cut a member off, one that points inwards not reach another card.
                let convex = turn > 0.0;
                let mut radius = room.min(CORNER_RADIUS);
                network.cards.each(Rect::around(*at, *at).inflate(radius), |card, rect| {
                    if network.has(card) == convex {
                        let nearest = rect.clamp(*at);
                        let (a, b) = ((nearest.x - at.x).abs(), (nearest.y - at.y).abs());
                        // The circle of radius r that touches both sides passes through the point at distances a and b
                        // from them where (r - a)² + (r - b)² = r².
                        radius = radius.min((a + b + (2.0 * a * b).sqrt()) * 0.9);
                    }
                });
                Corner { at: *at, radius }
            })
            .collect()
    }
}

fn is_hole(ring: &[Point<World>]) -> bool {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>() < 0.0
}

/// A grid whose lines are the sides of rectangles: each cell is all in or all out.
struct Cells {
    xs: Slots<f64>,
    ys: Slots<f64>,
    width: usize,
    height: usize,
    /// [`OUT`], [`CORRIDOR`], [`PART`], or the number of a piece.
    cells: Slots<u32>,
}

impl Cells {
    fn new(xs: impl Iterator<Item = f64>, ys: impl Iterator<Item = f64>) -> Cells {
        let sorted = |values: Vec<f64>| {
            let mut values = values;
            values.sort_by(f64::total_cmp);
            values.dedup();
            values
        };
        let (xs, ys) = (sorted(xs.collect()), sorted(ys.collect()));
        let (width, height) = (xs.len().saturating_sub(1), ys.len().saturating_sub(1));
        let cells = Slots::new(width * height, OUT);
        Cells { xs: Slots::from(xs, 0.0), ys: Slots::from(ys, 0.0), width, height, cells }
    }

    fn fill(&mut self, rect: &Rect<World>, kind: u32) {
        let line = |lines: &Slots<f64>, at: f64| lines.as_slice().partition_point(|line| *line < at);
        let columns = line(&self.xs, rect.left)..line(&self.xs, rect.right).min(self.width);
        let rows = line(&self.ys, rect.top)..line(&self.ys, rect.bottom).min(self.height);
        for y in rows {
            for x in columns.clone() {
                self.cells[y * self.width + x] = kind;
            }
        }
    }

    fn filled(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.height && self.cells[y * self.width + x] != OUT
    }

    /// Empties corridors that do not lead from one part to another: what was kept clear has cut them off.
    fn drop_dead_ends(&mut self) {
        let before = self.cells.clone();
        let mut next = PIECES;
        for cell in 0..self.width * self.height {
            if self.cells[cell] == PART {
                self.flood(cell, next, |kind| kind == PART);
                next += 1;
            }
        }
        let mut dropped = Vec::new();
        for cell in 0..self.width * self.height {
            if self.cells[cell] != CORRIDOR {
                continue;
            }
            let corridor = self.flood(cell, u32::MAX, |kind| kind == CORRIDOR);
            let mut pieces = corridor.iter().flat_map(|cell| self.near(*cell)).map(|cell| self.cells[cell]);
            let piece = |kind: &u32| (PIECES..next).contains(kind);
            let first = pieces.find(piece);
            if !pieces.any(|kind| piece(&kind) && Some(kind) != first) {
                dropped.extend(corridor);
            }
        }
        self.cells = before;
        for cell in dropped {
            self.cells[cell] = OUT;
        }
    }

    /// Empties connected pieces without a member; returns the members of each that stays.
    fn keep_pieces_with(&mut self, members: &[Rect<World>]) -> Vec<Vec<Rect<World>>> {
        let mut pieces: Vec<Vec<Rect<World>>> = Vec::new();
        let line = |lines: &Slots<f64>, at: f64| lines.as_slice().partition_point(|line| *line <= at).saturating_sub(1);
        for member in members {
            let middle = member.center();
            let (x, y) = (line(&self.xs, middle.x), line(&self.ys, middle.y));
            if !self.filled(x, y) {
                continue;
            }
            let cell = y * self.width + x;
            if self.cells[cell] < PIECES {
                pieces.push(Vec::new());
                self.flood(cell, PIECES - 1 + pieces.len() as u32, |kind| kind == PART || kind == CORRIDOR);
            }
            if let Some(piece) = pieces.get_mut((self.cells[cell] - PIECES) as usize) {
                piece.push(*member);
            }
        }
        for cell in 0..self.width * self.height {
            if self.cells[cell] < PIECES {
                self.cells[cell] = OUT;
            }
        }
        pieces
    }

    /// Gives a connected set of cells a number; returns them.
    fn flood(&mut self, cell: usize, number: u32, belongs: impl Fn(u32) -> bool) -> Vec<usize> {
        let mut found = vec![cell];
        self.cells[cell] = number;
        let mut done = 0;
        while let Some(cell) = found.get(done).copied() {
            done += 1;
            for next in self.near(cell) {
                if belongs(self.cells[next]) {
                    self.cells[next] = number;
                    found.push(next);
                }
            }
        }
        found
    }

    /// The cells that share a side with a cell.
    fn near(&self, cell: usize) -> impl Iterator<Item = usize> + use<> {
        let (x, y, width, height) = (cell % self.width, cell / self.width, self.width, self.height);
        let right = (x + 1 < width).then_some(cell + 1);
        let left = (x > 0).then(|| cell - 1);
        let below = (y + 1 < height).then_some(cell + width);
        let above = (y > 0).then(|| cell - width);
        [right, left, below, above].into_iter().flatten()
    }

    /// The border as rings of corners, with the filled side on the right.
    fn borders(&self) -> Vec<Vec<Point<World>>> {
        let mut rings = Vec::new();
        // Upper sides that have been walked; every ring has one.
        let mut walked = Slots::new(self.width * self.height, false);
        for y in 0..self.height {
            for x in 0..self.width {
                if !walked[y * self.width + x] && self.filled(x, y) && !self.filled(x, y.wrapping_sub(1)) {
                    rings.push(self.walk(x, y, &mut walked));
                }
            }
        }
        rings
    }

    /// Walks one ring from the upper left corner of a cell, along its upper side.
    fn walk(&self, start_x: usize, start_y: usize, walked: &mut Slots<bool>) -> Vec<Point<World>> {
        let mut ring = Vec::new();
        // The crossing of lines at which the walker stands, and where it looks: 0 right, 1 down, 2 left, 3 up.
        let (mut x, mut y, mut facing) = (start_x, start_y, 0);
        loop {
            if facing == 0 {
                walked[y * self.width + x] = true;
            }
            (x, y) = match facing {
                0 => (x + 1, y),
                1 => (x, y + 1),
                2 => (x - 1, y),
                _ => (x, y - 1),
            };
            // The cells ahead, on the left and on the right of the walker.
            let (left_before, up_before) = (x.wrapping_sub(1), y.wrapping_sub(1));
            let (left, right) = match facing {
                0 => ((x, up_before), (x, y)),
                1 => ((x, y), (left_before, y)),
                2 => ((left_before, y), (left_before, up_before)),
                _ => ((left_before, up_before), (x, up_before)),
            };
            // Where two cells meet only at a corner, the walker stays with its own.
            let turn = match (self.filled(left.0, left.1), self.filled(right.0, right.1)) {
                (_, false) => 1,
                (true, true) => 3,
                (false, true) => 0,
            };
            if turn != 0 {
                ring.push(Point::new(self.xs[x], self.ys[y]));
            }
            facing = (facing + turn) % 4;
            if (x, y, facing) == (start_x, start_y, 0) {
                return ring;
            }
        }
    }
}
