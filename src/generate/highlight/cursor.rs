//! A place in a line and the spans up to there.
use super::{Class, Span};

/// Walks over a line and collects spans.
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    spans: Vec<Span>,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Cursor<'t> {
        Cursor { text, at: 0, spans: Vec::new() }
    }

    pub(super) fn into_spans(self) -> Vec<Span> {
        self.spans
    }

    /// Where the cursor stands, in bytes.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The rest of the line.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// True at the start of the line and behind a blank.
    pub(super) fn behind_blank(&self) -> bool {
        self.text.get(..self.at).is_none_or(|before| before.is_empty() || before.ends_with([' ', '\t']))
    }

    /// Walks over bytes without a colour.
    pub(super) fn skip(&mut self, length: usize) {
        self.at = (self.at + length).min(self.text.len());
    }

    pub(super) fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.skip(rest.len() - rest.trim_start_matches([' ', '\t']).len());
    }

    /// Walks over one character without a colour.
    pub(super) fn skip_char(&mut self) {
        self.skip(self.peek().map_or(0, char::len_utf8));
    }

    /// Walks over bytes in one colour.
    pub(super) fn take(&mut self, length: usize, class: Class) {
        let end = (self.at + length).min(self.text.len());
        if end > self.at {
            match self.spans.last_mut() {
                Some(last) if last.class == class && last.range.end == self.at => last.range.end = end,
                _ => self.spans.push(Span { class, range: self.at..end }),
            }
        }
        self.at = end;
    }

    /// Walks over the rest of the line in one colour.
    pub(super) fn take_rest(&mut self, class: Class) {
        self.take(self.rest().len(), class);
    }

    /// Walks over text in one colour, with the variables in it in their own.
    pub(super) fn take_with_variables(&mut self, length: usize, class: Class) {
        let end = (self.at + length).min(self.text.len());
        while self.at < end {
            let piece = self.text.get(self.at..end).unwrap_or("");
            match piece.find('$') {
                None => return self.take(piece.len(), class),
                Some(dollar) => {
                    self.take(dollar, class);
                    let length = variable_length(piece.get(dollar..).unwrap_or(""));
                    let class = if length > 1 { Class::Variable } else { class };
                    self.take(length.max(1), class);
                }
            }
        }
    }

    /// Walks over a quoted text from its opening quote, or, where `open` says so, from inside it. Returns whether it
    /// is still open at the end of the line.
    pub(super) fn take_quoted(&mut self, quote: char, open: bool) -> bool {
        let rest = self.rest();
        let mut escaped = false;
        let mut end = None;
        for (at, c) in rest.char_indices().skip(usize::from(!open)) {
            if escaped {
                escaped = false;
            } else if c == '\\' && quote != '\'' {
                escaped = true;
            } else if c == quote {
                end = Some(at + c.len_utf8());
                break;
            }
        }
        let length = end.unwrap_or(rest.len());
        if quote == '\'' {
            self.take(length, Class::Text);
        } else {
            self.take_with_variables(length, Class::Text);
        }
        end.is_none()
    }

    /// The length of the word at the cursor, as long as `is` holds.
    pub(super) fn word(&self, is: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c| !is(c)).unwrap_or(rest.len());
        rest.get(..end).unwrap_or("")
    }
}

/// The length of the variable that a text starts with (`${NAME:-x}`, `$NAME`, `$1`); 1 for a dollar sign alone, 2 for
/// an escaped one.
fn variable_length(text: &str) -> usize {
    let mut chars = text.chars().skip(1);
    match chars.next() {
        Some('{') => {
            let mut depth = 0_usize;
            for (at, c) in text.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 1 => return at + 1,
                    '}' => depth -= 1,
                    _ => {}
                }
            }
            text.len()
        }
        Some(c) if c == '_' || c.is_ascii_alphabetic() => {
            let name = text.get(1..).unwrap_or("");
            1 + name.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(name.len())
        }
        Some(c) if c.is_ascii_digit() || matches!(c, '@' | '?' | '#' | '*') => 2,
        _ => 1,
    }
}

/// True for what reads as a number with an optional unit: `8080`, `1.5`, `30s`, `512M`, `10.0.0.0/24` not.
pub(super) fn is_number(word: &str) -> bool {
    let body = word.strip_prefix(['-', '+']).unwrap_or(word);
    let digits = body.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    !digits.is_empty()
        && body.len() - digits.len() <= 3
        && digits.chars().filter(|c| *c == '.').count() <= 1
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_'))
}
