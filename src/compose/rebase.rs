//! Two changes of one text: both of them in one text, and where a place of the old text is in the new one.
use super::line_diff::{Row, compare};
use std::ops::Range;

/// Lines of the old text and the lines that stand in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hunk {
    old: Range<usize>,
    new: Range<usize>,
}

/// Both changes of a text in one: what `mine` and `theirs` made of `base`. `None` where they touch the same lines.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Option<String> {
    if mine == theirs || base == theirs {
        return Some(mine.to_owned());
    }
    if base == mine {
        return Some(theirs.to_owned());
    }
    let [base, mine, theirs] = [base, mine, theirs].map(|text| text.split_inclusive('\n').collect::<Vec<&str>>());
    let (ours, others) = (hunks(&base, &mine), hunks(&base, &theirs));
    let (mut ours, mut others) = (ours.into_iter().peekable(), others.into_iter().peekable());
    let mut out = String::new();
    let mut at = 0;
    let mut take = |hunk: &Hunk, lines: &[&str]| {
        push(&mut out, base.get(at..hunk.old.start));
        push(&mut out, lines.get(hunk.new.clone()));
        at = hunk.old.end;
    };
    loop {
        match (ours.peek(), others.peek()) {
            (None, None) => break,
            (Some(a), Some(b)) if meet(&a.old, &b.old) => {
                if a.old != b.old || mine.get(a.new.clone()) != theirs.get(b.new.clone()) {
                    return None;
                }
                others.next();
            }
            (Some(a), Some(b)) if b.old.start < a.old.start => {
                take(b, &theirs);
                others.next();
            }
            (Some(a), _) => {
                take(a, &mine);
                ours.next();
            }
            (None, Some(b)) => {
                take(b, &theirs);
                others.next();
            }
        }
    }
    push(&mut out, base.get(at..));
    Some(out)
}

/// Where a byte of `from` is in `to`, which differs from it in one stretch; `None` inside of that stretch.
pub fn follow(from: &str, to: &str, at: usize) -> Option<usize> {
    let (head, tail) = common(from.as_bytes(), to.as_bytes());
    if at <= head {
        return Some(at);
    }
    let behind = from.len().checked_sub(at)?;
    (behind <= tail).then(|| to.len() - behind)
}

/// The edits that make `new` of `old`: bytes of the old text and what stands in their place, in order, no more than
/// differs.
pub fn edits(old: &str, new: &str) -> Vec<(Range<usize>, String)> {
    let [old_lines, new_lines] = [old, new].map(|text| text.split_inclusive('\n').collect::<Vec<&str>>());
    let starts = |lines: &[&str]| {
        let ends = lines.iter().scan(0, |at, line| {
            *at += line.len();
            Some(*at)
        });
        std::iter::once(0).chain(ends).collect::<Vec<usize>>()
    };
    let (old_starts, new_starts) = (starts(&old_lines), starts(&new_lines));
    let bytes = |starts: &[usize], lines: &Range<usize>| {
        let at = |line: usize| starts.get(line).copied().unwrap_or_default();
        at(lines.start)..at(lines.end)
    };
    let edit = |hunk: Hunk| {
        let (gone, come) = (bytes(&old_starts, &hunk.old), bytes(&new_starts, &hunk.new));
        let (before, after) = (old.get(gone.clone()).unwrap_or(""), new.get(come).unwrap_or(""));
        let (mut head, mut tail) = common(before.as_bytes(), after.as_bytes());
        // Half a character is no place to cut.
        while !before.is_char_boundary(head) {
            head -= 1;
        }
        while !before.is_char_boundary(before.len() - tail) {
            tail -= 1;
        }
        (gone.start + head..gone.end - tail, after.get(head..after.len() - tail).unwrap_or("").to_owned())
    };
    hunks(&old_lines, &new_lines).into_iter().map(edit).collect()
}

/// How many items two lists share at the beginning, and how many at the end of what is left.
fn common<T: PartialEq>(a: &[T], b: &[T]) -> (usize, usize) {
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let most = a.len().min(b.len()) - head;
    let tail = a.iter().rev().zip(b.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    (head, tail)
}

fn push(out: &mut String, lines: Option<&[&str]>) {
    lines.unwrap_or_default().iter().for_each(|line| {
        // The last line of a text may lack its end, and something may stand behind it now.
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        out.push_str(line);
    });
}

/// Whether two stretches overlap. An insertion meets what begins or ends where it stands.
fn meet(a: &Range<usize>, b: &Range<usize>) -> bool {
    if a.is_empty() || b.is_empty() { a.start <= b.end && b.start <= a.end } else { a.start < b.end && b.start < a.end }
}

fn middle<'l, 't>(lines: &'l [&'t str], head: usize, tail: usize) -> &'l [&'t str] {
    lines.get(head..lines.len() - tail).unwrap_or_default()
}

fn hunks(old: &[&str], new: &[&str]) -> Vec<Hunk> {
    let (head, tail) = common(old, new);
    let mut hunks: Vec<Hunk> = Vec::new();
    let (mut at_old, mut at_new) = (head, head);
    for row in compare(middle(old, head, tail), middle(new, head, tail)) {
        let (by_old, by_new) = match row {
            Row::Same { .. } | Row::Folded { .. } => {
                (at_old, at_new) = (at_old + 1, at_new + 1);
                continue;
            }
            Row::Removed(_) => (1, 0),
            Row::Added(_) => (0, 1),
        };
        match hunks.last_mut() {
            Some(last) if last.old.end == at_old && last.new.end == at_new => {
                last.old.end += by_old;
                last.new.end += by_new;
            }
            _ => hunks.push(Hunk { old: at_old..at_old + by_old, new: at_new..at_new + by_new }),
        }
        (at_old, at_new) = (at_old + by_old, at_new + by_new);
    }
    hunks
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "a\nb\nc\nd\ne\n";

    #[test]
    fn changes_of_other_lines_come_together() {
        assert_eq!(merge(BASE, "a\nB\nc\nd\ne\n", "a\nb\nc\nd\nE\n").as_deref(), Some("a\nB\nc\nd\nE\n"));
        assert_eq!(merge(BASE, "a\nb\nc\nd\ne\nf\n", "x\nb\nc\nd\ne\n").as_deref(), Some("x\nb\nc\nd\ne\nf\n"));
        assert_eq!(merge(BASE, "a\nb\ne\n", "a\nb\nc\nd\ne\nf\n").as_deref(), Some("a\nb\ne\nf\n"));
        assert_eq!(merge(BASE, "a\nB\nc\nd\ne\n", "a\nb\nC\nd\ne\n").as_deref(), Some("a\nB\nC\nd\ne\n"));
        assert_eq!(merge(BASE, BASE, "x\n").as_deref(), Some("x\n"));
        assert_eq!(merge(BASE, "x\n", BASE).as_deref(), Some("x\n"));
        assert_eq!(merge(BASE, "a\nX\nc\nd\ne\n", "a\nX\nc\nd\nY\n").as_deref(), Some("a\nX\nc\nd\nY\n"));
    }

    #[test]
    fn changes_of_the_same_lines_do_not() {
        assert_eq!(merge(BASE, "a\nB\nc\nd\ne\n", "a\nß\nc\nd\ne\n"), None);
        assert_eq!(merge(BASE, "a\nb\nx\nc\nd\ne\n", "a\nb\ny\nc\nd\ne\n"), None);
        assert_eq!(merge(BASE, "a\ne\n", "a\nb\nC\nd\ne\n"), None);
    }

    #[test]
    fn a_last_line_without_an_end_keeps_apart_from_what_comes_behind_it() {
        assert_eq!(merge("a\nb", "x\nb", "a\nb").as_deref(), Some("x\nb"));
        assert_eq!(merge("a\nb\nc\nd", "x\nb\nc\nd", "a\nb\nc\nd\ne\n").as_deref(), Some("x\nb\nc\nd\ne\n"));
    }

    #[test]
    fn places_follow_a_change() {
        assert_eq!(follow("abcdef", "abXYcdef", 1), Some(1));
        assert_eq!(follow("abcdef", "abXYcdef", 5), Some(7));
        assert_eq!(follow("abcdef", "abf", 3), None);
        assert_eq!(follow("abcdef", "abf", 6), Some(3));
        assert_eq!(follow("aaa", "aaaa", 3), Some(3));
        assert_eq!(follow("abc", "abc", 9), None);
    }

    #[test]
    fn edits_touch_what_differs_alone() {
        assert_eq!(edits("a: 1\nb: 2\nc: 3\n", "a: 1\nb: 22\nc: 3\n"), [(9..9, "2".to_owned())]);
        assert_eq!(edits("web:\n  x\n- web\n", "api:\n  x\n- api\n").len(), 2);
        assert_eq!(edits("é\n", "è\n"), [(0..2, "è".to_owned())]);
        assert_eq!(edits("a\n", "a\n"), []);
        assert_eq!(edits("", "a"), [(0..0, "a".to_owned())]);
    }

    proptest::proptest! {
        #[test]
        fn edits_make_the_new_text(old in "[abé\n]{0,40}", new in "[abè\n]{0,40}") {
            let mut made = old.clone();
            for (range, insert) in edits(&old, &new).into_iter().rev() {
                made.replace_range(range, &insert);
            }
            proptest::prop_assert_eq!(made, new);
        }

        #[test]
        fn a_merge_is_the_same_from_either_side(
            base in proptest::collection::vec("[a-d]\n", 0..12),
            mine in proptest::collection::vec("[a-e]\n", 0..12),
            theirs in proptest::collection::vec("[a-f]\n", 0..12),
        ) {
            let [base, mine, theirs] = [base, mine, theirs].map(|lines| lines.concat());
            if let Some(merged) = merge(&base, &mine, &theirs) {
                // The other way round comes to the same.
                proptest::prop_assert_eq!(merge(&base, &theirs, &mine), Some(merged.clone()));
                // No line stands in it that neither of them has.
                proptest::prop_assert!(merged.lines().all(|line| mine.lines().chain(theirs.lines()).any(|other| other == line)));
                // Where one of them changes nothing, the other's text is the merge.
                proptest::prop_assert_eq!(merge(&base, &mine, &base), Some(mine.clone()));
            }
        }
    }
}
