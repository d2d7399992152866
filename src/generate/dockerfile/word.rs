//! A word of a Dockerfile: text in which variables may stand.
//!
//! After the shell lexer of the Dockerfile reference ("Environment replacement"): quotes are taken off, a backslash
//! keeps the next character, `$NAME` and `${NAME…}` are variables, single quotes keep everything.
use std::borrow::Cow;
use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

/// A word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Word {
    /// Its parts. Two texts never stand side by side.
    pub parts: Vec<Part>,
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Text as the build sees it.
    Text(String),
    /// A variable as it is written, `$NAME` or `${NAME:-default}`.
    Variable(String),
}

impl Word {
    /// A word without variables.
    pub fn literal(text: impl Into<String>) -> Word {
        let text = text.into();
        Word { parts: if text.is_empty() { Vec::new() } else { vec![Part::Text(text)] } }
    }

    /// Adds literal text.
    pub fn with_text(mut self, text: &str) -> Word {
        self.push_text(text);
        self
    }

    /// Adds `$name`.
    pub fn with_variable(mut self, name: &str) -> Word {
        self.parts.push(Part::Variable(format!("${{{name}}}")));
        self
    }

    /// The text, if no variable is in it.
    pub fn as_literal(&self) -> Option<Cow<'_, str>> {
        match self.parts.as_slice() {
            [] => Some(Cow::Borrowed("")),
            [Part::Text(text)] => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }

    /// Reads a word from its written form, quotes and all. The flag says whether every quote and brace is closed.
    pub fn read(written: &str, escape: char) -> (Word, bool) {
        let mut word = Word::default();
        let mut closed = true;
        let mut chars = written.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\'' => {
                    closed = false;
                    for c in chars.by_ref() {
                        if c == '\'' {
                            closed = true;
                            break;
                        }
                        word.push(c);
                    }
                }
                '"' => closed = word.read_double(&mut chars, escape),
                '$' => closed &= word.read_variable(&mut chars),
                c if c == escape => {
                    if let Some(c) = chars.next() {
                        word.push(c);
                    }
                }
                c => word.push(c),
            }
            if !closed {
                break;
            }
        }
        (word, closed)
    }

    /// The written form without quotes, for a list that is split at spaces; `None` if that cannot hold it.
    pub fn bare(&self, escape: char) -> Option<String> {
        if self.parts.is_empty() || self.has_space() {
            return None;
        }
        Some(self.escaped(&['"', '\'', '$', escape], escape))
    }

    /// The written form: bare where it is safe, in double quotes otherwise.
    pub fn quoted(&self, escape: char) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || "_./:@%+,=-~".contains(c);
        let bare = self.parts.iter().all(|part| match part {
            Part::Text(text) => text.chars().all(plain),
            Part::Variable(written) => !written.contains(char::is_whitespace) && !written.contains(['"', '\'']),
        });
        if bare && !self.parts.is_empty() {
            return self.to_string();
        }
        format!("\"{}\"", self.escaped(&['"', '$', escape], escape))
    }

    /// The written form for a string of a JSON array, in which spaces need no quotes.
    pub(super) fn escaped_for_json(&self, escape: char) -> String {
        self.escaped(&['"', '\'', '$', escape], escape)
    }

    /// Whether a file can hold it: not with a line break or a zero byte.
    pub fn is_expressible(&self) -> bool {
        !self.to_string().contains(['\n', '\r', '\0'])
    }

    fn has_space(&self) -> bool {
        self.to_string().contains(char::is_whitespace)
    }

    fn escaped(&self, special: &[char], escape: char) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Variable(written) => out.push_str(written),
                Part::Text(text) => {
                    for c in text.chars() {
                        if special.contains(&c) {
                            out.push(escape);
                        }
                        out.push(c);
                    }
                }
            }
        }
        out
    }

    fn push(&mut self, c: char) {
        match self.parts.last_mut() {
            Some(Part::Text(text)) => text.push(c),
            _ => self.parts.push(Part::Text(c.to_string())),
        }
    }

    fn push_text(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    fn read_double(&mut self, chars: &mut Peekable<Chars>, escape: char) -> bool {
        while let Some(c) = chars.next() {
            match c {
                '"' => return true,
                '$' => {
                    if !self.read_variable(chars) {
                        return false;
                    }
                }
                c if c == escape => match chars.next_if(|next| *next == '"' || *next == '$' || *next == escape) {
                    Some(next) => self.push(next),
                    None => self.push(c),
                },
                c => self.push(c),
            }
        }
        false
    }

    /// Reads what follows a `$`.
    fn read_variable(&mut self, chars: &mut Peekable<Chars>) -> bool {
        let mut written = String::from("$");
        match chars.peek().copied() {
            Some('{') => {
                let mut depth = 0_usize;
                for c in chars.by_ref() {
                    written.push(c);
                    match c {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 {
                        self.parts.push(Part::Variable(written));
                        return true;
                    }
                }
                return false;
            }
            Some(c) if c.is_ascii_digit() => {
                written.extend(std::iter::from_fn(|| chars.next_if(char::is_ascii_digit)));
            }
            Some(c) if c.is_alphabetic() || c == '_' => {
                written.extend(std::iter::from_fn(|| chars.next_if(|c| c.is_alphanumeric() || *c == '_')));
            }
            Some(c) if "@*#?-$!".contains(c) => written.extend(chars.next()),
            _ => {
                self.push('$');
                return true;
            }
        }
        self.parts.push(Part::Variable(written));
        true
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Word {
        Word::literal(text)
    }
}

impl From<String> for Word {
    fn from(text: String) -> Word {
        Word::literal(text)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Text(text) | Part::Variable(text) => f.write_str(text),
        })
    }
}
