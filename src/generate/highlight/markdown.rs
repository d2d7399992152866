//! CommonMark, as far as documents of a stack use it.
use super::cursor::Cursor;
use super::{Class, State};

pub(super) fn line(cursor: &mut Cursor<'_>, state: &mut State) {
    let trimmed = cursor.rest().trim_start();
    let fence = ["```", "~~~"].into_iter().find(|fence| trimmed.starts_with(fence));
    if let Some(open) = state.quote {
        if fence.is_some_and(|fence| fence.starts_with(open)) {
            state.quote = None;
            return cursor.take_rest(Class::Mark);
        }
        return cursor.take_rest(Class::Text);
    }
    if let Some(fence) = fence {
        state.quote = fence.chars().next();
        return cursor.take_rest(Class::Mark);
    }
    cursor.skip_blanks();
    let rest = cursor.rest();
    let marks = rest.len() - rest.trim_start_matches('#').len();
    if (1..=6).contains(&marks) && matches!(rest.as_bytes().get(marks), None | Some(b' ')) {
        return cursor.take_rest(Class::Key);
    }
    let bullet = rest.find(' ').filter(|end| {
        let mark = rest.get(..*end).unwrap_or("");
        matches!(mark, "-" | "*" | "+" | ">") || mark.strip_suffix('.').is_some_and(|n| n.parse::<u32>().is_ok())
    });
    if let Some(length) = bullet {
        cursor.take(length, Class::Mark);
    }
    while !cursor.is_done() {
        let rest = cursor.rest();
        let closed = |open: &str, close: &str| {
            let from = rest.strip_prefix(open)?;
            from.find(close).filter(|at| *at > 0).map(|at| open.len() + at + close.len())
        };
        if let Some(length) = closed("`", "`") {
            cursor.take(length, Class::Text);
        } else if let Some(length) = closed("**", "**") {
            cursor.take(length, Class::Word);
        } else if let Some(length) = closed("[", "](") {
            let behind = rest.get(length..).unwrap_or("");
            let target = behind.find(')').map_or(0, |at| at + 1);
            cursor.take(length + target, Class::Variable);
        } else if rest.starts_with('|') {
            cursor.take(1, Class::Mark);
        } else {
            cursor.skip_char();
        }
    }
}
