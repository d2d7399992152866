//! A comparison of two texts in the unified format, for the command line.
use super::line_diff::{Row, compare};

/// A line of a comparison.
#[derive(Clone, Copy)]
enum DiffLine<'t> {
    Same(&'t str),
    Removed(&'t str),
    Added(&'t str),
}

fn lines<'t>(before: &'t str, after: &'t str) -> Vec<DiffLine<'t>> {
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let line = |list: &[&'t str], at: usize| list.get(at).copied().unwrap_or("");
    let rows = compare(&old, &new).into_iter();
    rows.filter_map(|row| match row {
        Row::Same { old: at, .. } => Some(DiffLine::Same(line(&old, at))),
        Row::Removed(at) => Some(DiffLine::Removed(line(&old, at))),
        Row::Added(at) => Some(DiffLine::Added(line(&new, at))),
        // Only what a reader sees is folded; the hunks below choose their own context.
        Row::Folded { .. } => None,
    })
    .collect()
}

/// The comparison in the unified format with three lines of context (POSIX `diff -u`); empty where nothing differs.
pub fn unified(before: &str, after: &str, name: &str) -> String {
    const CONTEXT: usize = 3;
    let all = lines(before, after);
    let changed = |line: &DiffLine<'_>| !matches!(line, DiffLine::Same(_));
    if !all.iter().any(changed) {
        return String::new();
    }
    let mut out = format!("--- {name}\n+++ {name}\n");
    let mut at = 0;
    let (mut old_line, mut new_line) = (1usize, 1usize);
    while let Some(offset) = all.get(at..).and_then(|rest| rest.iter().position(changed)) {
        let first = at + offset;
        let start = first.saturating_sub(CONTEXT).max(at);
        for line in all.get(at..start).unwrap_or(&[]) {
            advance(line, &mut old_line, &mut new_line);
        }
        // The hunk ends where more than twice the context is the same.
        let mut end = first;
        let mut same = 0;
        for (place, line) in all.iter().enumerate().skip(first) {
            same = if changed(line) { 0 } else { same + 1 };
            if same == 0 {
                end = place + 1;
            }
            if same > 2 * CONTEXT {
                break;
            }
        }
        let end = (end + CONTEXT).min(all.len());
        let hunk = all.get(start..end).unwrap_or(&[]);
        let count = |skip: fn(&DiffLine<'_>) -> bool| hunk.iter().filter(|line| !skip(line)).count();
        let old_count = count(|line| matches!(line, DiffLine::Added(_)));
        let new_count = count(|line| matches!(line, DiffLine::Removed(_)));
        out.push_str(&format!("@@ -{old_line},{old_count} +{new_line},{new_count} @@\n"));
        for line in hunk {
            let (mark, text) = match line {
                DiffLine::Same(text) => (' ', text),
                DiffLine::Removed(text) => ('-', text),
                DiffLine::Added(text) => ('+', text),
            };
            out.push(mark);
            out.push_str(text);
            out.push('\n');
            advance(line, &mut old_line, &mut new_line);
        }
        at = end;
    }
    out
}

fn advance(line: &DiffLine<'_>, old_line: &mut usize, new_line: &mut usize) {
    match line {
        DiffLine::Same(_) => {
            *old_line += 1;
            *new_line += 1;
        }
        DiffLine::Removed(_) => *old_line += 1,
        DiffLine::Added(_) => *new_line += 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks_have_their_line_numbers() {
        let before: String = (1..=30).map(|n| format!("line {n}\n")).collect();
        let after = before.replace("line 5\n", "line five\n").replace("line 25\n", "line 25\nnew\n");
        let out = unified(&before, &after, "f");
        assert!(out.contains("@@ -2,7 +2,7 @@"), "{out}");
        assert!(out.contains("-line 5\n+line five\n"), "{out}");
        assert!(out.contains("@@ -23,6 +23,7 @@"), "{out}");
        assert_eq!(unified(&before, &before, "f"), "");
    }
}
