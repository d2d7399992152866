//! Small stacks on a board of columns and rows, improved cell by cell.
//!
//! What a person would do with a few dozen cards: try each card elsewhere, keep what makes edges shorter and straighter,
//! crossings fewer and networks compact and free of strangers, until nothing helps any more. Deterministic.
use super::super::slots::{Lists, Slots};
use super::sheet::median;

/// Stacks up to this many cards are set out on a board.
pub(super) const UP_TO: usize = 64;

/// Comparisons of two edges, or of a card with a network, per start: a few milliseconds. Usual stacks need a tenth.
const MUCH_WORK: usize = 2_000_000;

/// Cards whose middles were nearer than this to each other stood in one column or row.
const SAME_COLUMN: f64 = 110.0;
const SAME_ROW: f64 = 24.0;

/// The cost of each flaw, in steps of a row.
mod cost {
    pub(super) const CROSSING: f64 = 2.5;
    pub(super) const LONG: f64 = 3.0;
    pub(super) const LEVEL: f64 = 7.0;
    pub(super) const BACK: f64 = 12.0;
    pub(super) const THROUGH: f64 = 3.0;
    pub(super) const STRANGER: f64 = 6.0;
    pub(super) const SPREAD: f64 = 0.8;
    pub(super) const ROW: f64 = 1.5;
    pub(super) const COLUMN: f64 = 1.0;
    pub(super) const TALL: f64 = 3.0;
}

/// Column and row of a card.
pub(super) type Cell = (i32, i32);

/// What is set out.
pub(super) struct Board<'a> {
    /// How many cards there are.
    pub(super) count: usize,
    /// Dependencies, each once.
    pub(super) edges: &'a [(usize, usize)],
    /// Sets of cards that belong together, with the number of networks that have exactly this set as members.
    pub(super) networks: &'a [Vec<usize>],
}

/// Columns and rows from places that are known: what stood in line is one column or one row.
pub(super) fn cells_from(middles: &[(f64, f64)]) -> Vec<Cell> {
    let lines = |values: Vec<f64>, near: f64| {
        let mut values = values;
        values.sort_by(f64::total_cmp);
        values.dedup_by(|next, kept| *next - *kept < near);
        values
    };
    let columns = lines(middles.iter().map(|middle| middle.0).collect(), SAME_COLUMN);
    let rows = lines(middles.iter().map(|middle| middle.1).collect(), SAME_ROW);
    let line = |lines: &[f64], at: f64| lines.partition_point(|line| *line <= at).saturating_sub(1) as i32;
    let mut cells: Vec<Cell> = Vec::with_capacity(middles.len());
    for (x, y) in middles {
        let (column, mut row) = (line(&columns, *x), line(&rows, *y));
        while cells.contains(&(column, row)) {
            row += 1;
        }
        cells.push((column, row));
    }
    cells
}

/// The best board found from some starts.
pub(super) fn improve(board: &Board, starts: &[Vec<Cell>]) -> Vec<Cell> {
    let mut best: Option<(f64, Vec<Cell>)> = None;
    for start in starts {
        let mut search = Search::new(board, start);
        search.run();
        let total = search.total();
        if best.as_ref().is_none_or(|(least, _)| total < *least - 1e-9) {
            best = Some((total, search.cells.as_slice().to_vec()));
        }
    }
    let mut cells = best.map(|(_, cells)| cells).unwrap_or_default();
    compress(&mut cells);
    cells
}

/// Numbers the columns and the rows that are used from 0.
fn compress(cells: &mut [Cell]) {
    let used = |values: Vec<i32>| {
        let mut values = values;
        values.sort_unstable();
        values.dedup();
        values
    };
    let columns = used(cells.iter().map(|cell| cell.0).collect());
    let rows = used(cells.iter().map(|cell| cell.1).collect());
    for cell in cells {
        cell.0 = columns.partition_point(|column| *column < cell.0) as i32;
        cell.1 = rows.partition_point(|row| *row < cell.1) as i32;
    }
}

struct Search<'a> {
    board: &'a Board<'a>,
    cells: Slots<Cell>,
    /// The cards that each card is linked with.
    near: Lists,
    /// Scratch: edges whose ends are being tried elsewhere.
    moved: Vec<usize>,
    is_moved: Slots<bool>,
    work: usize,
}

impl<'a> Search<'a> {
    fn new(board: &'a Board<'a>, start: &[Cell]) -> Search<'a> {
        let pairs = board.edges.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]);
        Search {
            board,
            cells: Slots::from(start.to_vec(), (0, 0)),
            near: Lists::new(board.count, pairs),
            moved: Vec::new(),
            is_moved: Slots::new(board.edges.len(), false),
            work: 0,
        }
    }

    fn run(&mut self) {
        let mut before = self.total();
        while self.work < MUCH_WORK {
            self.move_cards();
            self.move_lines(true);
            self.move_lines(false);
            let mut cells = self.cells.as_slice().to_vec();
            compress(&mut cells);
            self.cells = Slots::from(cells, (0, 0));
            let after = self.total();
            if after > before - 1e-6 {
                return;
            }
            before = after;
        }
    }

    fn extent(&self) -> Cell {
        let max = |values: &mut dyn Iterator<Item = i32>| values.max().unwrap_or(0);
        (
            max(&mut self.cells.as_slice().iter().map(|cell| cell.0)),
            max(&mut self.cells.as_slice().iter().map(|cell| cell.1)),
        )
    }

    /// Tries each card in cells nearby and at the height of what it is linked with, in exchange with the card there.
    fn move_cards(&mut self) {
        for card in 0..self.board.count {
            if self.work > MUCH_WORK {
                return;
            }
            let (columns, rows) = self.extent();
            let (column, row) = self.cells[card];
            let near = self.near.of(card);
            let level = if near.is_empty() {
                row
            } else {
                median(near.iter().map(|other| f64::from(self.cells[*other as usize].1))) as i32
            };
            let mut best: Option<(f64, Cell)> = None;
            for to_column in (column - 1).max(0)..=(column + 1).min(columns + 1) {
                let reach = if to_column == column { 4 } else { 1 };
                let heights = (row - reach..=row + reach).chain(level - 1..=level + 1).chain([-1, rows + 1]);
                let mut tried = Vec::new();
                for to_row in heights {
                    let to = (to_column, to_row);
                    if to == (column, row) || !(-1..=rows + 1).contains(&to_row) || tried.contains(&to_row) {
                        continue;
                    }
                    tried.push(to_row);
                    let gain = self.gain(card, to);
                    if gain > best.map_or(1e-6, |(most, _)| most + 1e-9) {
                        best = Some((gain, to));
                    }
                }
            }
            if let Some((_, to)) = best {
                self.exchange(card, to);
                self.lift();
            }
        }
    }

    /// Keeps rows from 0 on after a card went above the first one.
    fn lift(&mut self) {
        if (0..self.board.count).any(|card| self.cells[card].1 < 0) {
            for card in 0..self.board.count {
                self.cells[card].1 += 1;
            }
        }
    }

    /// Puts a card into a cell, and the card that was there into the other's. Returns that card.
    fn exchange(&mut self, card: usize, to: Cell) -> Option<usize> {
        let other = (0..self.board.count).find(|other| self.cells[*other] == to);
        let from = self.cells[card];
        self.cells[card] = to;
        if let Some(other) = other {
            self.cells[other] = from;
        }
        other
    }

    /// What an exchange would save.
    fn gain(&mut self, card: usize, to: Cell) -> f64 {
        let from = self.cells[card];
        let other = (0..self.board.count).find(|other| self.cells[*other] == to);
        let moved = |id: usize| id == card || Some(id) == other;
        self.moved.clear();
        for (id, (a, b)) in self.board.edges.iter().enumerate() {
            self.is_moved[id] = moved(*a) || moved(*b);
            if self.is_moved[id] {
                self.moved.push(id);
            }
        }
        let networks = self.board.networks.len() * self.board.count;
        self.work += 2 * ((self.moved.len() + 1) * self.board.edges.len() + networks / 4);
        let before = self.local();
        self.exchange(card, to);
        let after = self.local();
        self.exchange(card, from);
        before - after
    }

    /// Tries each row (or column) in each other place.
    fn move_lines(&mut self, rows: bool) {
        let (last_column, last_row) = self.extent();
        let last = if rows { last_row } else { last_column };
        for from in 0..=last {
            for to in 0..=last {
                if from == to || self.work > MUCH_WORK {
                    continue;
                }
                let before = self.cells.clone();
                let cost = self.total();
                for card in 0..self.board.count {
                    let cell = &mut self.cells[card];
                    let line = if rows { &mut cell.1 } else { &mut cell.0 };
                    *line = match *line {
                        at if at == from => to,
                        at if from < at && at <= to => at - 1,
                        at if to <= at && at < from => at + 1,
                        at => at,
                    };
                }
                if self.total() > cost - 1e-6 {
                    self.cells = before;
                }
            }
        }
    }

    fn total(&mut self) -> f64 {
        self.work += self.board.edges.len() * self.board.edges.len() / 2;
        let crossings: f64 = (0..self.board.edges.len()).map(|id| self.crossings(id, true)).sum();
        self.uncrossed() + crossings
    }

    /// The part of the total that changes with the edges that are being moved.
    fn local(&self) -> f64 {
        self.uncrossed() + self.moved.iter().map(|id| self.crossings(*id, false)).sum::<f64>()
    }

    /// The total without crossings.
    fn uncrossed(&self) -> f64 {
        self.board.edges.iter().map(|edge| self.edge(*edge)).sum::<f64>() + self.spread()
    }

    /// The cost of an edge for itself.
    fn edge(&self, (from, to): (usize, usize)) -> f64 {
        let ((from_column, from_row), (to_column, to_row)) = (self.cells[from], self.cells[to]);
        let (columns, rows) = (to_column - from_column, (to_row - from_row).abs());
        let along = match columns {
            1.. => f64::from(columns - 1) * cost::LONG,
            0 => cost::LEVEL,
            _ => cost::BACK + f64::from(-columns) * cost::LONG,
        };
        let between = |card: &Cell| card.1 == from_row && from_column < card.0 && card.0 < to_column;
        let through = if rows == 0 && columns > 1 {
            self.cells.as_slice().iter().filter(|card| between(card)).count() as f64 * cost::THROUGH
        } else {
            0.0
        };
        along + f64::from(rows) + through
    }

    /// The cost of an edge's crossings: with those that come later, and else also with those that are not being moved.
    fn crossings(&self, id: usize, later_only: bool) -> f64 {
        let Some(edge) = self.board.edges.get(id) else { return 0.0 };
        let mut count = 0;
        for (other, second) in self.board.edges.iter().enumerate() {
            let counts = other > id || (!later_only && !self.is_moved[other]);
            if counts && self.cross(*edge, *second) {
                count += 1;
            }
        }
        f64::from(count) * cost::CROSSING
    }

    /// True where two edges, as straight lines from cell to cell, cross.
    fn cross(&self, (a, b): (usize, usize), (c, d): (usize, usize)) -> bool {
        if a == c || a == d || b == c || b == d {
            return false;
        }
        let (a, b, c, d) = (self.cells[a], self.cells[b], self.cells[c], self.cells[d]);
        let apart = |p: i32, q: i32, r: i32, s: i32| p.max(q) < r.min(s) || r.max(s) < p.min(q);
        if apart(a.0, b.0, c.0, d.0) || apart(a.1, b.1, c.1, d.1) {
            return false;
        }
        let side = |p: Cell, q: Cell, r: Cell| ((q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0)).signum();
        side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
    }

    /// The cost of networks that are spread out or enclose strangers, and of the board's size.
    fn spread(&self) -> f64 {
        let cells = self.cells.as_slice();
        let mut sum = 0.0;
        for members in self.board.networks {
            let (low, high) = extent(members.iter().map(|card| self.cells[*card]));
            let inside = |cell: &&Cell| low.0 <= cell.0 && cell.0 <= high.0 && low.1 <= cell.1 && cell.1 <= high.1;
            let strangers = cells.iter().filter(inside).count().saturating_sub(members.len());
            sum += strangers as f64 * cost::STRANGER + f64::from(high.0 - low.0 + high.1 - low.1) * cost::SPREAD;
        }
        let (low, high) = extent(cells.iter().copied());
        let (columns, rows) = (f64::from(high.0 - low.0), f64::from(high.1 - low.1));
        // A card and its gap are about two and a half times as wide as high.
        let tall = (rows - 2.0 * (columns + 1.0)).max(0.0);
        sum + columns * cost::COLUMN + rows * cost::ROW + tall * cost::TALL
    }
}

fn extent(cells: impl Iterator<Item = Cell>) -> (Cell, Cell) {
    let mut low = (i32::MAX, i32::MAX);
    let mut high = (i32::MIN, i32::MIN);
    for (column, row) in cells {
        low = (low.0.min(column), low.1.min(row));
        high = (high.0.max(column), high.1.max(row));
    }
    if low.0 > high.0 { ((0, 0), (0, 0)) } else { (low, high) }
}

/// Between columns: room for edges and their labels, and on each side for a card's border or for that of an area.
const COLUMN_STREET: f64 = 48.0;
const COLUMN_SIDE: f64 = 20.0;

/// Between rows.
const ROW_STREET: f64 = 16.0;
const ROW_SIDE: f64 = 12.0;

/// The top left corner of each card. Gaps are wider where the border of a network's area runs; each network comes with
/// how far its area reaches aside, and above.
pub(super) fn corners(cells: &[Cell], sizes: &[(f64, f64)], networks: &[(&[usize], (f64, f64))]) -> Slots<(f64, f64)> {
    let (_, (last_column, last_row)) = extent(cells.iter().copied());
    let count = |last: i32| usize::try_from(last + 1).unwrap_or(0);
    let (mut widths, mut heights) = (Slots::new(count(last_column), 0.0), Slots::new(count(last_row), 0.0));
    for ((column, row), (width, height)) in cells.iter().zip(sizes) {
        let (column, row) = (*column as usize, *row as usize);
        widths[column] = f64::max(widths[column], *width);
        heights[row] = f64::max(heights[row], *height);
    }
    let (mut before, mut after) =
        (Slots::new(widths.as_slice().len(), COLUMN_SIDE), Slots::new(widths.as_slice().len(), COLUMN_SIDE));
    let (mut above, mut below) =
        (Slots::new(heights.as_slice().len(), ROW_SIDE), Slots::new(heights.as_slice().len(), ROW_SIDE));
    for (members, (aside, upwards)) in networks {
        let ((left, top), (right, bottom)) = extent(members.iter().filter_map(|card| cells.get(*card).copied()));
        before[left as usize] = f64::max(before[left as usize], *aside);
        after[right as usize] = f64::max(after[right as usize], *aside);
        above[top as usize] = f64::max(above[top as usize], *upwards);
        below[bottom as usize] = f64::max(below[bottom as usize], *aside);
    }
    let starts = |extents: &Slots<f64>, before: &Slots<f64>, after: &Slots<f64>, street: f64| {
        let mut at = 0.0;
        let mut starts = Vec::new();
        for (line, extent) in extents.as_slice().iter().enumerate() {
            starts.push(at);
            at += extent + after[line] + street + before[line + 1];
        }
        Slots::from(starts, 0.0)
    };
    let lefts = starts(&widths, &before, &after, COLUMN_STREET);
    let tops = starts(&heights, &above, &below, ROW_STREET);
    let place = |((column, row), (width, height)): (&Cell, &(f64, f64))| {
        let (column, row) = (*column as usize, *row as usize);
        (lefts[column] + (widths[column] - width) / 2.0, tops[row] + (heights[row] - height) / 2.0)
    };
    Slots::from(cells.iter().zip(sizes).map(place).collect(), (0.0, 0.0))
}

/// A cell for each card: where it was, if that is known, else in its layer at the height of what it is linked with.
pub(super) fn known_cells(
    board: &Board,
    previous: &[Option<(f64, f64)>],
    layer: impl Fn(usize) -> usize,
) -> Option<Vec<Cell>> {
    let known: Vec<(usize, (f64, f64))> =
        previous.iter().enumerate().filter_map(|(card, middle)| middle.map(|middle| (card, middle))).collect();
    if known.len() * 2 < board.count {
        return None;
    }
    let middles: Vec<(f64, f64)> = known.iter().map(|(_, middle)| *middle).collect();
    let mut cells = Slots::new(board.count, None);
    for ((card, _), cell) in known.iter().zip(cells_from(&middles)) {
        cells[*card] = Some(cell);
    }
    for card in 0..board.count {
        if cells[card].is_some() {
            continue;
        }
        let near = board.edges.iter().filter_map(|(a, b)| {
            let (other, by) = if *a == card {
                (*b, -1)
            } else if *b == card {
                (*a, 1)
            } else {
                return None;
            };
            cells[other].map(|(column, row)| (column + by, row))
        });
        let near: Vec<Cell> = near.collect();
        let (column, mut row) = if near.is_empty() {
            (layer(card) as i32, 0)
        } else {
            let middle = |values: &mut dyn Iterator<Item = i32>| median(values.map(f64::from)) as i32;
            (middle(&mut near.iter().map(|cell| cell.0)), middle(&mut near.iter().map(|cell| cell.1)))
        };
        let taken = |cell: Cell| cells.as_slice().contains(&Some(cell));
        while taken((column.max(0), row)) {
            row += 1;
        }
        cells[card] = Some((column.max(0), row));
    }
    Some(cells.as_slice().iter().map(|cell| cell.unwrap_or((0, 0))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_line_become_columns_and_rows() {
        let middles = [(110.0, 40.0), (400.0, 44.0), (112.0, 200.0), (110.0, 41.0)];
        assert_eq!(cells_from(&middles), [(0, 0), (1, 0), (0, 1), (0, 2)], "two in one cell make way");
    }

    #[test]
    fn crossings_vanish_and_networks_come_together() {
        let edges = [(0, 3), (1, 2)];
        let networks = [vec![0, 3], vec![1, 2]];
        let board = Board { count: 4, edges: &edges, networks: &networks };
        let cells = improve(&board, &[vec![(0, 0), (0, 1), (1, 0), (1, 1)]]);
        assert_eq!(cells[0].1, cells[3].1);
        assert_eq!(cells[1].1, cells[2].1);
    }

    #[test]
    fn the_gain_is_the_difference_of_totals() {
        let edges = [(0, 4), (1, 5), (2, 3), (0, 5), (4, 2), (1, 3)];
        let networks = [vec![0, 1, 4], vec![2, 3]];
        let board = Board { count: 6, edges: &edges, networks: &networks };
        let start = vec![(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 1)];
        let mut search = Search::new(&board, &start);
        for card in 0..6 {
            for to in [(0, 3), (1, 1), (2, 0), (0, 0)] {
                let (before, gain) = (search.total(), search.gain(card, to));
                let kept = search.cells.clone();
                search.exchange(card, to);
                assert!((before - search.total() - gain).abs() < 1e-9, "card {card} to {to:?}");
                search.cells = kept;
            }
        }
    }
}
