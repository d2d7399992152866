//! What differs between two texts, line by line, as people read it.
use super::align::{Step, align};
use std::collections::HashMap;

/// One row of a comparison. Lines are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The line stands in both.
    Same {
        /// Its place in the old text.
        old: usize,
        /// Its place in the new text.
        new: usize,
    },
    /// The line goes.
    Removed(usize),
    /// The line comes.
    Added(usize),
    /// A stretch without changes that is not shown.
    Folded {
        /// Its first line in the old text.
        old: usize,
        /// Its first line in the new text.
        new: usize,
        /// How many lines.
        count: usize,
    },
}

/// The rows that lead from one list of lines to another, nothing folded. Lines that stand once in both hold the
/// comparison together, so that it stays readable and fast for texts of any length.
pub fn compare(old: &[&str], new: &[&str]) -> Vec<Row> {
    let mut rows = Vec::with_capacity(old.len().max(new.len()));
    let (mut a, mut b) = (0, 0);
    for (next_a, next_b) in anchors(old, new).into_iter().chain([(old.len(), new.len())]) {
        between(old, new, a..next_a, b..next_b, &mut rows);
        if next_a < old.len() && next_b < new.len() {
            rows.push(Row::Same { old: next_a, new: next_b });
        }
        (a, b) = (next_a + 1, next_b + 1);
    }
    rows
}

/// The rows with the long stretches without changes folded, all but `context` lines beside a change.
pub fn folded(rows: &[Row], context: usize) -> Vec<Row> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let Row::Same { .. } = row else {
            out.push(*row);
            at += 1;
            continue;
        };
        let rest = rows.get(at..).unwrap_or(&[]);
        let length = rest.iter().take_while(|row| matches!(row, Row::Same { .. })).count();
        let before = if at == 0 { 0 } else { context };
        let after = if at + length == rows.len() { 0 } else { context };
        // Folding a line or two takes as much room as showing them.
        if length <= before + after + 2 {
            out.extend(rest.iter().take(length));
        } else {
            out.extend(rest.iter().take(before));
            if let Some(Row::Same { old, new }) = rest.get(before) {
                out.push(Row::Folded { old: *old, new: *new, count: length - before - after });
            }
            out.extend(rest.iter().take(length).skip(length - after));
        }
        at += length;
    }
    out
}

/// How many lines come and how many go.
pub fn counts(rows: &[Row]) -> (usize, usize) {
    let added = rows.iter().filter(|row| matches!(row, Row::Added(_))).count();
    let removed = rows.iter().filter(|row| matches!(row, Row::Removed(_))).count();
    (added, removed)
}

fn between(
    old: &[&str],
    new: &[&str],
    olds: std::ops::Range<usize>,
    news: std::ops::Range<usize>,
    rows: &mut Vec<Row>,
) {
    let same = |a: usize, b: usize| old.get(olds.start + a) == new.get(news.start + b);
    let mut added = Vec::new();
    for step in align(olds.len(), news.len(), same, |_, _| false) {
        match step {
            Step::Keep(a) => {
                rows.append(&mut added);
                // Kept lines come in step: as many new ones stand before this one as rows tell.
                let new = next_new(rows, news.start);
                rows.push(Row::Same { old: olds.start + a, new });
            }
            // What goes stands above what comes.
            Step::Remove(a) => rows.push(Row::Removed(olds.start + a)),
            Step::Add(b) => added.push(Row::Added(news.start + b)),
            Step::Change(a, b) => {
                rows.push(Row::Removed(olds.start + a));
                added.push(Row::Added(news.start + b));
            }
        }
    }
    rows.append(&mut added);
}

/// The place of the next new line behind the rows so far, not before `start`.
fn next_new(rows: &[Row], start: usize) -> usize {
    let last = rows.iter().rev().find_map(|row| match row {
        Row::Same { new, .. } | Row::Added(new) => Some(new + 1),
        _ => None,
    });
    last.unwrap_or(0).max(start)
}

/// Pairs of equal lines that stand exactly once in each text, in the same order in both: the longest such row.
fn anchors(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let unique = |lines: &[&str]| {
        let mut places: HashMap<Box<str>, Option<usize>> = HashMap::with_capacity(lines.len());
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            places.entry((*line).into()).and_modify(|place| *place = None).or_insert(Some(at));
        }
        places
    };
    let places = unique(new);
    let own = unique(old);
    let pairs: Vec<(usize, usize)> = old
        .iter()
        .enumerate()
        .filter(|(at, line)| own.get(**line) == Some(&Some(*at)))
        .filter_map(|(at, line)| Some((at, (*places.get(*line)?)?)))
        .collect();
    // Patience sorting: piles of ascending tops, each pair remembers the top of the pile to its left.
    let mut tops: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, place)) in pairs.iter().enumerate() {
        let pile = tops.partition_point(|top| pairs.get(*top).is_some_and(|(_, other)| other < place));
        before.push(pile.checked_sub(1).and_then(|left| tops.get(left)).copied());
        match tops.get_mut(pile) {
            Some(top) => *top = at,
            None => tops.push(at),
        }
    }
    let mut chain = Vec::with_capacity(tops.len());
    let mut next = tops.last().copied();
    while let Some(at) = next {
        chain.extend(pairs.get(at));
        next = before.get(at).copied().flatten();
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(old: &str, new: &str) -> String {
        let (a, b): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
        compare(&a, &b)
            .iter()
            .map(|row| match row {
                Row::Same { old, new } => {
                    assert_eq!(a[*old], b[*new]);
                    format!(" {}", a[*old])
                }
                Row::Removed(old) => format!("-{}", a[*old]),
                Row::Added(new) => format!("+{}", b[*new]),
                Row::Folded { .. } => unreachable!("nothing is folded"),
            })
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn changes_stand_where_a_reader_expects_them() {
        assert_eq!(shown("a\nb\nc", "a\nx\nc"), " a|-b|+x| c");
        assert_eq!(shown("a\nb\nc", "a\nc\nd"), " a|-b| c|+d");
        assert_eq!(shown("", "a\nb"), "+a|+b");
        assert_eq!(shown("a\na\nb", "a\nb"), " a|-a| b");
        assert_eq!(shown("a\n}\nb\n}", "a\n}\nx\n}\nb\n}"), " a| }|+x|+}| b| }");
    }

    #[test]
    fn far_changes_in_a_long_text_stay_small() {
        let old: Vec<String> = (0..30_000).map(|n| format!("line {}", n / 2)).collect();
        let mut new = old.clone();
        new[10] = "first".into();
        new.insert(29_000, "second".into());
        let (a, b): (Vec<&str>, Vec<&str>) =
            (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
        let rows = compare(&a, &b);
        // No line of this text stands once, so what lies between the changes may be shown as new, but no more than that.
        assert!(rows.len() <= 60_001);
        let old: Vec<String> = (0..30_000).map(|n| format!("line {n}")).collect();
        let mut new = old.clone();
        new[10] = "first".into();
        new.insert(29_000, "second".into());
        let (a, b): (Vec<&str>, Vec<&str>) =
            (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
        assert_eq!(counts(&compare(&a, &b)), (2, 1));
    }

    #[test]
    fn long_stretches_fold() {
        let old: Vec<String> = (0..40).map(|n| n.to_string()).collect();
        let mut new = old.clone();
        new[20] = "x".into();
        let (a, b): (Vec<&str>, Vec<&str>) =
            (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
        let rows = folded(&compare(&a, &b), 3);
        assert_eq!(rows.first(), Some(&Row::Folded { old: 0, new: 0, count: 17 }));
        assert_eq!(rows.last(), Some(&Row::Folded { old: 24, new: 24, count: 16 }));
        assert_eq!(rows.len(), 10);
        let all: usize = rows.iter().map(|row| if let Row::Folded { count, .. } = row { *count } else { 1 }).sum();
        assert_eq!(all, 41);
    }

    proptest! {
        #[test]
        fn rows_rebuild_both_texts(a in "[abc\n]{0,40}", b in "[abc\n]{0,40}") {
            let (old, new): (Vec<&str>, Vec<&str>) = (a.split('\n').collect(), b.split('\n').collect());
            let rows = compare(&old, &new);
            let (mut left, mut right) = (Vec::new(), Vec::new());
            for row in rows {
                match row {
                    Row::Same { old: at, new: to } => {
                        prop_assert_eq!(old[at], new[to]);
                        left.push(at);
                        right.push(to);
                    }
                    Row::Removed(at) => left.push(at),
                    Row::Added(to) => right.push(to),
                    Row::Folded { .. } => prop_assert!(false),
                }
            }
            prop_assert!(left.into_iter().eq(0..old.len()));
            prop_assert!(right.into_iter().eq(0..new.len()));
        }
    }
}
