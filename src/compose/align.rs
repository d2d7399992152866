//! The steps from one list to another: what stays, changes, comes and goes.
use std::collections::VecDeque;

/// One step from an old list to a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The old item stays.
    Keep(usize),
    /// The old item becomes the new one.
    Change(usize, usize),
    /// The new item comes, behind what was last kept or changed.
    Add(usize),
    /// The old item goes.
    Remove(usize),
}

/// The steps from a list of `n` to one of `m`: equal items are kept (longest common subsequence), and between them what
/// goes and what comes is paired as a change where `similar` allows.
pub fn align(
    n: usize,
    m: usize,
    same: impl Fn(usize, usize) -> bool,
    similar: impl Fn(usize, usize) -> bool,
) -> Vec<Step> {
    let prefix = (0..n.min(m)).take_while(|at| same(*at, *at)).count();
    let suffix = (0..n.min(m) - prefix).take_while(|at| same(n - 1 - at, m - 1 - at)).count();
    let (rows, columns) = (n - prefix - suffix, m - prefix - suffix);
    let mut steps: Vec<Step> = (0..prefix).map(Step::Keep).collect();
    let mut raw = Vec::new();
    if rows * columns <= 250_000 {
        let width = columns + 1;
        let mut table = vec![0u32; (rows + 1) * width];
        let cell = |table: &[u32], a: usize, b: usize| table.get(a * width + b).copied().unwrap_or(0);
        for a in (0..rows).rev() {
            for b in (0..columns).rev() {
                let value = if same(prefix + a, prefix + b) {
                    cell(&table, a + 1, b + 1) + 1
                } else {
                    cell(&table, a + 1, b).max(cell(&table, a, b + 1))
                };
                if let Some(slot) = table.get_mut(a * width + b) {
                    *slot = value;
                }
            }
        }
        let (mut a, mut b) = (0, 0);
        while a < rows || b < columns {
            if a < rows && b < columns && same(prefix + a, prefix + b) {
                raw.push(Step::Keep(prefix + a));
                (a, b) = (a + 1, b + 1);
            } else if b >= columns || (a < rows && cell(&table, a + 1, b) >= cell(&table, a, b + 1)) {
                raw.push(Step::Remove(prefix + a));
                a += 1;
            } else {
                raw.push(Step::Add(prefix + b));
                b += 1;
            }
        }
    } else {
        raw.extend((0..rows).map(|a| Step::Remove(prefix + a)));
        raw.extend((0..columns).map(|b| Step::Add(prefix + b)));
    }
    // Between two kept items, pair removals with additions in order.
    let mut removed: VecDeque<usize> = VecDeque::new();
    let mut added: VecDeque<usize> = VecDeque::new();
    let flush = |steps: &mut Vec<Step>, removed: &mut VecDeque<usize>, added: &mut VecDeque<usize>| {
        while let (Some(a), Some(b)) = (removed.front().copied(), added.front().copied()) {
            if similar(a, b) {
                steps.push(Step::Change(a, b));
                removed.pop_front();
                added.pop_front();
            } else {
                // Keys that go stand before keys that come, so that what comes finds its predecessor.
                steps.push(Step::Remove(a));
                removed.pop_front();
            }
        }
        steps.extend(removed.drain(..).map(Step::Remove));
        steps.extend(added.drain(..).map(Step::Add));
    };
    for step in raw {
        match step {
            Step::Remove(a) => removed.push_back(a),
            Step::Add(b) => added.push_back(b),
            step => {
                flush(&mut steps, &mut removed, &mut added);
                steps.push(step);
            }
        }
    }
    flush(&mut steps, &mut removed, &mut added);
    steps.extend((0..suffix).map(|at| Step::Keep(n - suffix + at)));
    steps
}
