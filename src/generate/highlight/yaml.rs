//! YAML 1.2 as Compose files use it: block and flow collections, block scalars, anchors, tags, `${VARIABLES}`.
use super::cursor::{Cursor, is_number};
use super::{Class, State};

pub(super) fn line(cursor: &mut Cursor<'_>, state: &mut State) {
    let rest = cursor.rest();
    let indent = (rest.len() - rest.trim_start_matches(' ').len()) as isize;
    if let Some(parent) = state.block {
        if rest.trim().is_empty() || indent > parent {
            return cursor.take_with_variables(rest.len(), Class::Text);
        }
        state.block = None;
    }
    if let Some(quote) = state.quote {
        if cursor.take_quoted(quote, true) {
            return;
        }
        state.quote = None;
    }
    if rest.starts_with("---") || (rest.starts_with("...") && rest.trim_end() == "...") {
        cursor.take(3, Class::Mark);
    }
    // The column that a block scalar of this line belongs to: of its key, or of its dash.
    let mut owner = indent - 1;
    loop {
        cursor.skip_blanks();
        let rest = cursor.rest();
        let Some(first) = rest.chars().next() else { return };
        match first {
            '#' if cursor.behind_blank() => return cursor.take_rest(Class::Comment),
            '-' | '?' if matches!(rest.as_bytes().get(1), None | Some(b' ')) => {
                owner = cursor.at() as isize;
                cursor.take(1, Class::Mark);
            }
            '[' | ']' | '{' | '}' | ',' => cursor.take(1, Class::Mark),
            ':' if matches!(rest.as_bytes().get(1), None | Some(b' ' | b'\t')) => cursor.take(1, Class::Mark),
            '&' | '*' => cursor.take(token(rest).len(), Class::Variable),
            '!' => cursor.take(token(rest).len(), Class::Word),
            '|' | '>' if is_block_header(rest) => {
                cursor.take(1, Class::Mark);
                state.block = Some(owner);
                let header = cursor.word(|c| matches!(c, '+' | '-' | '0'..='9'));
                cursor.take(header.len(), Class::Mark);
            }
            '"' | '\'' => {
                let start = cursor.at() as isize;
                if let Some(length) = quoted_key(rest, first) {
                    owner = start;
                    cursor.take(length, Class::Key);
                } else if cursor.take_quoted(first, false) {
                    state.quote = Some(first);
                    return;
                }
            }
            _ => {
                let (length, is_key) = plain(rest);
                if is_key {
                    owner = cursor.at() as isize;
                    cursor.take(length, Class::Key);
                } else {
                    let word = rest.get(..length).unwrap_or("");
                    if is_number(word) || is_constant(word) {
                        cursor.take(length, Class::Number);
                    } else {
                        cursor.take_with_variables(length.max(1), Class::Text);
                    }
                }
            }
        }
    }
}

fn token(rest: &str) -> &str {
    rest.get(..rest.find([' ', '\t', ',', ']', '}']).unwrap_or(rest.len())).unwrap_or(rest)
}

fn is_constant(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "true" | "false" | "null" | "~" | "yes" | "no" | "on" | "off")
}

fn is_block_header(rest: &str) -> bool {
    let header =
        rest.get(1..).unwrap_or("").trim_start_matches(['+', '-', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    let behind = header.trim_start();
    behind.is_empty() || (behind.starts_with('#') && behind.len() < header.len())
}

/// The length of a quoted text that is a key.
fn quoted_key(rest: &str, quote: char) -> Option<usize> {
    let close = rest.get(1..)?.find(quote)? + 2;
    let behind = rest.get(close..)?.trim_start();
    let is_key = behind == ":" || behind.starts_with(": ") || behind.starts_with(":\t");
    is_key.then_some(close)
}

/// The length of a plain scalar, and whether it is a key. Inside brackets it ends at their marks; outside these are
/// rare, and a wrong colour for one does no harm.
fn plain(rest: &str) -> (usize, bool) {
    let bytes = rest.as_bytes();
    let mut braces = 0_usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        match byte {
            b'$' if next == Some(&b'{') => {
                braces += 1;
                at += 1;
            }
            b'}' if braces > 0 => braces -= 1,
            _ if braces > 0 => {}
            b':' if matches!(next, None | Some(b' ' | b'\t')) => return (at, true),
            b'#' if at > 0 && matches!(bytes.get(at - 1), Some(b' ' | b'\t')) => break,
            b',' if matches!(next, None | Some(b' ')) => break,
            b']' | b'}' => break,
            _ => {}
        }
        at += 1;
    }
    (rest.get(..at).unwrap_or(rest).trim_end().len(), false)
}
