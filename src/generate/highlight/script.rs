//! Programs: Dockerfiles, shell, SQL.
use super::cursor::{Cursor, is_number};
use super::{Class, State};

const SHELL_WORDS: &[&str] = &[
    "if", "then", "else", "elif", "fi", "for", "in", "do", "done", "while", "until", "case", "esac", "function",
    "return", "exit", "set", "export", "local", "readonly", "trap", "exec", "shift", "break", "continue",
];

const SQL_WORDS: &[&str] = &[
    "add",
    "all",
    "alter",
    "and",
    "as",
    "begin",
    "by",
    "cascade",
    "commit",
    "connect",
    "create",
    "database",
    "default",
    "delete",
    "do",
    "drop",
    "end",
    "exists",
    "extension",
    "foreign",
    "from",
    "function",
    "grant",
    "group",
    "if",
    "in",
    "index",
    "insert",
    "into",
    "is",
    "join",
    "key",
    "language",
    "not",
    "null",
    "on",
    "or",
    "order",
    "owner",
    "password",
    "primary",
    "privileges",
    "public",
    "references",
    "revoke",
    "role",
    "schema",
    "select",
    "set",
    "table",
    "then",
    "to",
    "unique",
    "update",
    "user",
    "using",
    "values",
    "view",
    "where",
    "with",
];

/// Dockerfile reference, "Format": an instruction, its flags, its arguments.
pub(super) fn dockerfile(cursor: &mut Cursor<'_>, state: &mut State) {
    cursor.skip_blanks();
    if cursor.peek() == Some('#') {
        return cursor.take_rest(Class::Comment);
    }
    let goes_on = cursor.rest().trim_end().ends_with('\\');
    if !state.continued {
        let word = cursor.word(|c| c.is_ascii_alphabetic());
        cursor.take(word.len(), Class::Key);
    }
    state.continued = goes_on;
    arguments(cursor, &mut None, |word| {
        let upper = word.to_ascii_uppercase();
        if word.starts_with("--") {
            Some(Class::Word)
        } else {
            // A stage's name, and the instruction behind HEALTHCHECK and ONBUILD.
            matches!(upper.as_str(), "AS" | "CMD" | "NONE").then_some(Class::Key)
        }
    });
}

/// POSIX shell.
pub(super) fn shell(cursor: &mut Cursor<'_>, state: &mut State) {
    if let Some(quote) = state.quote {
        if cursor.take_quoted(quote, true) {
            return;
        }
        state.quote = None;
    }
    arguments(cursor, &mut state.quote, |word| {
        if SHELL_WORDS.contains(&word) {
            Some(Class::Word)
        } else {
            let is_flag = word.starts_with('-') && word.len() > 1;
            is_flag.then_some(Class::Number)
        }
    });
}

/// SQL.
pub(super) fn sql(cursor: &mut Cursor<'_>, state: &mut State) {
    if let Some(quote) = state.quote {
        if cursor.take_quoted(quote, true) {
            return;
        }
        state.quote = None;
    }
    while !cursor.is_done() {
        cursor.skip_blanks();
        let rest = cursor.rest();
        match cursor.peek() {
            None => return,
            Some('-') if rest.starts_with("--") => return cursor.take_rest(Class::Comment),
            Some('\'') => {
                if cursor.take_quoted('\'', false) {
                    state.quote = Some('\'');
                    return;
                }
            }
            Some(c) if c.is_alphanumeric() || c == '_' => {
                let word = cursor.word(|c| c.is_alphanumeric() || c == '_');
                if SQL_WORDS.contains(&word.to_ascii_lowercase().as_str()) {
                    cursor.take(word.len(), Class::Key);
                } else if is_number(word) {
                    cursor.take(word.len(), Class::Number);
                } else {
                    cursor.skip(word.len());
                }
            }
            Some(_) => cursor.skip_char(),
        }
    }
}

/// Words, quoted texts, variables, operators. `open` is where a text that does not end on this line is noted; without
/// a place for it, it ends with the line.
fn arguments(cursor: &mut Cursor<'_>, open: &mut Option<char>, class: impl Fn(&str) -> Option<Class>) {
    while !cursor.is_done() {
        cursor.skip_blanks();
        match cursor.peek() {
            None => return,
            Some('#') if cursor.behind_blank() => return cursor.take_rest(Class::Comment),
            Some(quote @ ('"' | '\'')) => {
                if cursor.take_quoted(quote, false) {
                    *open = Some(quote);
                    return;
                }
            }
            Some('&' | '|' | ';' | '(' | ')' | '<' | '>' | '[' | ']' | ',' | '\\' | '`') => cursor.take(1, Class::Mark),
            Some(_) => {
                let word = word(cursor.rest());
                match class(word) {
                    Some(class) => cursor.take_with_variables(word.len().max(1), class),
                    None => plain(cursor, word),
                }
            }
        }
    }
}

/// A word without a colour of its own, with the variables in it.
fn plain(cursor: &mut Cursor<'_>, word: &str) {
    if is_number(word) {
        return cursor.take(word.len(), Class::Number);
    }
    match word.find('$') {
        Some(dollar) => {
            cursor.skip(dollar);
            cursor.take_with_variables(word.len() - dollar, Class::Text);
        }
        None if word.is_empty() => cursor.skip_char(),
        None => cursor.skip(word.len()),
    }
}

fn word(rest: &str) -> &str {
    let mut depth = 0_usize;
    for (at, c) in rest.char_indices() {
        match c {
            '{' if rest.get(..at).is_some_and(|before| before.ends_with('$')) => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            ' ' | '\t' | '"' | '\'' | '&' | '|' | ';' | '(' | ')' | '<' | '>' | '[' | ']' | ',' | '\\' | '`' => {
                return rest.get(..at).unwrap_or(rest);
            }
            _ => {}
        }
    }
    rest
}
