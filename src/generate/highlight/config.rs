//! Configuration: environment files, nginx, ignore files, TOML and INI, JSON.
use super::cursor::{Cursor, is_number};
use super::{Class, State};

/// `KEY=value` lines; a quoted value may span several.
pub(super) fn env(cursor: &mut Cursor<'_>, state: &mut State) {
    if let Some(quote) = state.quote {
        if cursor.take_quoted(quote, true) {
            return;
        }
        state.quote = None;
        return env_end(cursor);
    }
    cursor.skip_blanks();
    if cursor.peek() == Some('#') {
        return cursor.take_rest(Class::Comment);
    }
    if cursor.rest().starts_with("export ") {
        cursor.take("export".len(), Class::Word);
        cursor.skip_blanks();
    }
    let key = cursor.word(|c| c != '=' && c != ':');
    cursor.take(key.len(), Class::Key);
    cursor.take(1, Class::Mark);
    cursor.skip_blanks();
    match cursor.peek() {
        Some(quote @ ('"' | '\'')) => {
            if cursor.take_quoted(quote, false) {
                state.quote = Some(quote);
            } else {
                env_end(cursor);
            }
        }
        _ => {
            let rest = cursor.rest();
            let value = rest.find(" #").and_then(|end| rest.get(..end)).unwrap_or(rest).trim_end();
            if is_number(value) || matches!(value, "true" | "false") {
                cursor.take(value.len(), Class::Number);
            } else {
                cursor.take_with_variables(value.len(), Class::Text);
            }
            env_end(cursor);
        }
    }
}

fn env_end(cursor: &mut Cursor<'_>) {
    cursor.skip_blanks();
    if cursor.peek() == Some('#') {
        cursor.take_rest(Class::Comment);
    }
}

/// nginx: directives, blocks, variables.
pub(super) fn nginx(cursor: &mut Cursor<'_>, state: &mut State) {
    if let Some(quote) = state.quote {
        if cursor.take_quoted(quote, true) {
            return;
        }
        state.quote = None;
    }
    while !cursor.is_done() {
        cursor.skip_blanks();
        match cursor.peek() {
            None => return,
            Some('#') if cursor.behind_blank() || !state.continued => return cursor.take_rest(Class::Comment),
            Some(';' | '{' | '}') => {
                cursor.take(1, Class::Mark);
                state.continued = false;
            }
            Some(quote @ ('"' | '\'')) => {
                state.continued = true;
                if cursor.take_quoted(quote, false) {
                    state.quote = Some(quote);
                    return;
                }
            }
            Some(_) => {
                let word = nginx_word(cursor.rest());
                let class = match word {
                    _ if !state.continued => Class::Key,
                    "~" | "~*" | "=" | "^~" => Class::Mark,
                    "on" | "off" => Class::Number,
                    _ if is_number(word) => Class::Number,
                    _ => Class::Text,
                };
                cursor.take_with_variables(word.len().max(1), class);
                state.continued = true;
            }
        }
    }
}

fn nginx_word(rest: &str) -> &str {
    let mut in_variable = false;
    for (at, c) in rest.char_indices() {
        match c {
            '{' if rest.get(..at).is_some_and(|before| before.ends_with('$')) => in_variable = true,
            '}' if in_variable => in_variable = false,
            ';' | '{' | '}' | ' ' | '\t' => return rest.get(..at).unwrap_or(rest),
            _ => {}
        }
    }
    rest
}

/// `.gitignore` and `.dockerignore`.
pub(super) fn ignore(cursor: &mut Cursor<'_>) {
    match cursor.peek() {
        Some('#') => cursor.take_rest(Class::Comment),
        Some('!') => {
            cursor.take(1, Class::Mark);
            cursor.take_rest(Class::Text);
        }
        _ => {}
    }
}

/// TOML, INI and `key value` files.
pub(super) fn toml(cursor: &mut Cursor<'_>) {
    cursor.skip_blanks();
    match cursor.peek() {
        Some('#' | ';') => return cursor.take_rest(Class::Comment),
        Some('[') => return cursor.take_rest(Class::Word),
        _ => {}
    }
    let key = cursor.word(|c| !matches!(c, '=' | ' ' | '\t' | '#'));
    cursor.take(key.len(), Class::Key);
    cursor.skip_blanks();
    if cursor.peek() == Some('=') {
        cursor.take(1, Class::Mark);
    }
    values(cursor, |c| matches!(c, '[' | ']' | ',' | '{' | '}' | '='));
}

/// JSON.
pub(super) fn json(cursor: &mut Cursor<'_>) {
    while !cursor.is_done() {
        cursor.skip_blanks();
        match cursor.peek() {
            None => return,
            Some('"') => {
                let rest = cursor.rest();
                let mut escaped = false;
                let close = rest.char_indices().skip(1).find(|(_, c)| {
                    let closes = *c == '"' && !escaped;
                    escaped = *c == '\\' && !escaped;
                    closes
                });
                let length = close.map_or(rest.len(), |(at, _)| at + 1);
                let is_key = rest.get(length..).is_some_and(|behind| behind.trim_start().starts_with(':'));
                cursor.take(length, if is_key { Class::Key } else { Class::Text });
            }
            Some('{' | '}' | '[' | ']' | ',' | ':') => cursor.take(1, Class::Mark),
            Some(_) => {
                let word = cursor.word(|c| !matches!(c, '{' | '}' | '[' | ']' | ',' | ':' | '"' | ' ' | '\t'));
                cursor.take(word.len().max(1), Class::Number);
            }
        }
    }
}

fn values(cursor: &mut Cursor<'_>, is_mark: impl Fn(char) -> bool) {
    while !cursor.is_done() {
        cursor.skip_blanks();
        match cursor.peek() {
            None => return,
            Some('#') => return cursor.take_rest(Class::Comment),
            Some(quote @ ('"' | '\'')) => drop(cursor.take_quoted(quote, false)),
            Some(c) if is_mark(c) => cursor.take(1, Class::Mark),
            Some(_) => {
                let word = cursor.word(|c| !is_mark(c) && !matches!(c, ' ' | '\t' | '"' | '\''));
                let number = is_number(word) || matches!(word, "true" | "false" | "on" | "off" | "yes" | "no");
                cursor.take_with_variables(word.len().max(1), if number { Class::Number } else { Class::Text });
            }
        }
    }
}
