//! Environment files: `.env` and what `env_file` names.
//!
//! The grammar is the one that Docker Compose reads: `KEY=value`, `export KEY=value`, `KEY: value` and a bare `KEY`;
//! bare, single-quoted and double-quoted values, the quoted ones over several lines; comments. A file is kept piece by
//! piece, so that printing it without a change gives the same bytes, and a change touches only its own piece.
use crate::text::Text;
use std::borrow::Cow;
use std::fmt;

/// An environment file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvFile {
    /// The pieces in file order. Their texts, one after the other, are the file.
    pub lines: Vec<EnvLine>,
}

/// One piece of an environment file: usually a line, more for a quoted value that spans lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvLine {
    /// Nothing but spaces, with its line end.
    Blank(String),
    /// `# …`, with its line end.
    Comment(String),
    /// A variable.
    Entry(EnvEntry),
    /// What no reader understands; kept as it is.
    Invalid(String),
}

/// A variable of an environment file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvEntry {
    /// The name.
    pub name: String,
    /// The value; `None` for a bare `KEY`, which takes its value from the environment of the reader.
    pub value: Option<EnvValue>,
    /// Line of the name, from 1, in the file as it was read; 0 for an entry that was added later.
    pub line: usize,
    /// All before the value, such as `export KEY=`.
    before: String,
    /// The value as it is written, with its quotes.
    written: String,
    /// All after the value: spaces, a comment, the line end.
    after: String,
}

/// The value of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvValue {
    /// How it is quoted.
    pub quote: EnvQuote,
    /// The content without quotes and escapes. In a bare or double-quoted value `${NAME}` is an expansion still to be
    /// made and `$$` a dollar sign; in a single-quoted one a `$` is itself.
    pub text: String,
}

/// How a value is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvQuote {
    /// `KEY=value`
    Bare,
    /// `KEY='value'`
    Single,
    /// `KEY="value"`
    Double,
}

/// A mistake in an environment file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: Text,
}

impl EnvFile {
    /// Reads a file. Every mistake is reported and its line kept.
    pub fn parse(text: &str) -> (EnvFile, Vec<EnvError>) {
        let mut reader = Reader { rest: text, line: 1, lines: Vec::new(), errors: Vec::new() };
        reader.run();
        (EnvFile { lines: reader.lines }, reader.errors)
    }

    /// The variables in file order. A name may stand twice; the last one counts.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &EnvEntry> {
        self.lines.iter().filter_map(|line| match line {
            EnvLine::Entry(entry) => Some(entry),
            _ => None,
        })
    }

    /// The entry that counts for a name.
    pub fn get(&self, name: &str) -> Option<&EnvEntry> {
        self.entries().rev().find(|entry| entry.name == name)
    }

    /// Gives a variable a literal value: in its place if it exists, at the end otherwise.
    ///
    /// # Errors
    /// The name is none that Compose accepts, or the value holds a zero byte.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Text> {
        check(name, value)?;
        let found = self.lines.iter_mut().rev().find_map(|line| match line {
            EnvLine::Entry(entry) if entry.name == name => Some(entry),
            _ => None,
        });
        if let Some(entry) = found {
            entry.set(value);
            return Ok(());
        }
        let end = self.line_end();
        self.finish_last_line(end);
        self.lines.push(EnvLine::Entry(EnvEntry::new(name, value, end)));
        Ok(())
    }

    /// Removes every entry of a name. Returns whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.lines.len();
        self.lines.retain(|line| !matches!(line, EnvLine::Entry(entry) if entry.name == name));
        self.lines.len() < before
    }

    /// Adds a comment, one line for each of its own, at the end.
    pub fn push_comment(&mut self, text: &str) {
        let end = self.line_end();
        self.finish_last_line(end);
        for line in text.lines() {
            self.lines.push(EnvLine::Comment(format!("# {}", line.trim()).trim_end().to_string() + end));
        }
    }

    /// Adds a blank line at the end.
    pub fn push_blank(&mut self) {
        let end = self.line_end();
        self.finish_last_line(end);
        self.lines.push(EnvLine::Blank(end.to_string()));
    }

    /// Adds an entry at the end, even if the name exists.
    ///
    /// # Errors
    /// As [`EnvFile::set`].
    pub fn push(&mut self, name: &str, value: &str) -> Result<(), Text> {
        check(name, value)?;
        let end = self.line_end();
        self.finish_last_line(end);
        self.lines.push(EnvLine::Entry(EnvEntry::new(name, value, end)));
        Ok(())
    }

    /// The line end that the file uses.
    fn line_end(&self) -> &'static str {
        let windows = self.lines.iter().any(|line| line.last_part().ends_with("\r\n"));
        if windows { "\r\n" } else { "\n" }
    }

    fn finish_last_line(&mut self, end: &str) {
        if let Some(last) = self.lines.last_mut()
            && !last.last_part().ends_with('\n')
        {
            match last {
                EnvLine::Blank(text) | EnvLine::Comment(text) | EnvLine::Invalid(text) => text.push_str(end),
                EnvLine::Entry(entry) => entry.after.push_str(end),
            }
        }
    }
}

impl fmt::Display for EnvFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| match line {
            EnvLine::Blank(text) | EnvLine::Comment(text) | EnvLine::Invalid(text) => f.write_str(text),
            EnvLine::Entry(entry) => write!(f, "{}{}{}", entry.before, entry.written, entry.after),
        })
    }
}

impl EnvLine {
    fn last_part(&self) -> &str {
        match self {
            EnvLine::Blank(text) | EnvLine::Comment(text) | EnvLine::Invalid(text) => text,
            EnvLine::Entry(entry) => &entry.after,
        }
    }
}

impl EnvEntry {
    fn new(name: &str, value: &str, end: &str) -> EnvEntry {
        let (quote, written) = write_value(value);
        EnvEntry {
            name: name.to_string(),
            value: Some(EnvValue::literal(quote, value)),
            line: 0,
            before: format!("{name}="),
            written,
            after: end.to_string(),
        }
    }

    /// The value, if it can be known without other variables. `None` for a bare `KEY` and for an expansion.
    pub fn literal(&self) -> Option<Cow<'_, str>> {
        self.value.as_ref().and_then(EnvValue::as_literal)
    }

    /// The entry as it is written: all before the value, the value with its quotes, all after it.
    pub fn written(&self) -> (&str, &str, &str) {
        (&self.before, &self.written, &self.after)
    }

    /// Changes the value and nothing else; keeps the kind of quotes where it can hold the value.
    fn set(&mut self, value: &str) {
        let kept = match self.value.as_ref().map(|old| old.quote) {
            Some(EnvQuote::Double) => Some((EnvQuote::Double, double_quoted(value))),
            Some(EnvQuote::Single) => single_quoted(value).map(|written| (EnvQuote::Single, written)),
            _ => None,
        };
        // An empty bare value would make a comment behind it the value.
        let empty =
            || value.is_empty().then(|| (EnvQuote::Single, "''".to_string())).filter(|_| !self.after.trim().is_empty());
        let (quote, written) = kept.or_else(empty).unwrap_or_else(|| write_value(value));
        if self.value.is_none() {
            // A bare `KEY` has no sign to put the value behind.
            self.before.push('=');
        }
        self.written = written;
        self.value = Some(EnvValue::literal(quote, value));
    }
}

impl EnvValue {
    fn literal(quote: EnvQuote, value: &str) -> EnvValue {
        let text = if quote == EnvQuote::Double { value.replace('$', "$$") } else { value.to_string() };
        EnvValue { quote, text }
    }

    /// The value in interpolation syntax, whatever its quotes: `${NAME}` expands and `$$` is a dollar sign.
    pub fn template(&self) -> Cow<'_, str> {
        match self.quote {
            EnvQuote::Single if self.text.contains('$') => Cow::Owned(self.text.replace('$', "$$")),
            _ => Cow::Borrowed(&self.text),
        }
    }

    /// The value if it expands nothing.
    pub fn as_literal(&self) -> Option<Cow<'_, str>> {
        if self.quote == EnvQuote::Single || !self.text.contains('$') {
            return Some(Cow::Borrowed(&self.text));
        }
        let mut out = String::with_capacity(self.text.len());
        let mut chars = self.text.chars().peekable();
        while let Some(c) = chars.next() {
            if c == '$' {
                match chars.peek() {
                    Some('$') => {
                        chars.next();
                    }
                    Some(next) if *next == '{' || *next == '_' || next.is_ascii_alphabetic() => return None,
                    _ => {}
                }
            }
            out.push(c);
        }
        Some(Cow::Owned(out))
    }
}

/// A literal value as it must stand behind `KEY=`: plain where every reader agrees, in single quotes otherwise, in
/// double quotes where single ones cannot hold it.
pub fn write_value(value: &str) -> (EnvQuote, String) {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '@' | '%' | '+' | ',' | '=');
    if value.chars().all(plain) {
        return (EnvQuote::Bare, value.to_string());
    }
    match single_quoted(value) {
        Some(written) => (EnvQuote::Single, written),
        None => (EnvQuote::Double, double_quoted(value)),
    }
}

/// Whether Compose accepts it as a variable name.
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(is_name_char)
        && !name.starts_with(|c: char| c.is_ascii_digit())
        // A file that is read with this name would take it for the keyword.
        && name != "export"
}

fn check(name: &str, value: &str) -> Result<(), Text> {
    if !is_name(name) {
        return Err(Text::new(
            format!("“{name}” is not a variable name: use letters, digits and “_”, and start with a letter."),
            format!("“{name}”不是有效的变量名：只能用字母、数字和“_”，并以字母开头。"),
        ));
    }
    if value.contains('\0') {
        return Err(Text::new(
            format!("The value of “{name}” holds a zero byte, which no environment can carry."),
            format!("“{name}”的值含有零字节，环境变量无法保存。"),
        ));
    }
    Ok(())
}

/// `None` when a backslash would take away a quote, or a carriage return would be lost.
fn single_quoted(value: &str) -> Option<String> {
    if value.ends_with('\\') || value.contains("\\'") || value.contains('\r') {
        return None;
    }
    Some(format!("'{}'", value.replace('\'', "\\'")))
}

fn double_quoted(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '$' => out.push_str("\\$"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']')
}

/// What counts as a space inside a line.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{a0}')
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    lines: Vec<EnvLine>,
    errors: Vec<EnvError>,
}

impl<'a> Reader<'a> {
    fn run(&mut self) {
        while !self.rest.is_empty() {
            let body = self.rest.trim_start_matches(|c| is_space(c) || (self.lines.is_empty() && c == '\u{feff}'));
            let line = self.line;
            match body.chars().next() {
                None | Some('\n') => {
                    let text = self.take_line();
                    self.lines.push(EnvLine::Blank(text.to_string()));
                }
                Some('#') => {
                    let text = self.take_line();
                    self.lines.push(EnvLine::Comment(text.to_string()));
                }
                Some(_) => self.entry(self.rest.len() - body.len(), line),
            }
        }
    }

    /// Takes the rest of the line with its end.
    fn take_line(&mut self) -> &'a str {
        let length = self.rest.find('\n').map_or(self.rest.len(), |end| end + 1);
        self.take(length)
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.line += taken.matches('\n').count();
        taken
    }

    fn error(&mut self, line: usize, en: String, zh: String) {
        self.errors.push(EnvError { line, message: Text::new(en, zh) });
    }

    fn invalid(&mut self) {
        let text = self.take_line();
        self.lines.push(EnvLine::Invalid(text.to_string()));
    }

    /// Reads an entry whose name, or the word `export`, starts at `start`.
    fn entry(&mut self, start: usize, line: usize) {
        let whole = self.rest;
        let text = whole.split_at_checked(start).map_or("", |(_, text)| text);
        let keyed = match text.strip_prefix("export") {
            Some(after) if after.starts_with(|c: char| c.is_whitespace()) => after.trim_start_matches(is_space),
            _ => text,
        };
        let stop = keyed.char_indices().find(|(_, c)| !is_space(*c) && !is_name_char(*c));
        let (end, sign) = stop.unwrap_or((keyed.len(), '\n'));
        let name = keyed.split_at_checked(end).map_or("", |(name, _)| name).trim_end_matches(is_space);
        if !matches!(sign, '=' | ':' | '\n') {
            let shown = text.lines().next().unwrap_or_default();
            self.error(
                line,
                format!("“{sign}” cannot stand in a variable name: {shown}"),
                format!("变量名中不能有“{sign}”：{shown}"),
            );
            return self.invalid();
        }
        if name.contains(is_space) {
            self.error(line, format!("The name “{name}” contains a space."), format!("变量名“{name}”含有空格。"));
            return self.invalid();
        }
        if name.is_empty() {
            self.error(line, "The name before the value is missing.".into(), "缺少变量名。".into());
            return self.invalid();
        }
        let name = name.to_string();
        let name_end = whole.len() - keyed.len() + name.len();
        if sign == '\n' {
            let before = self.take(name_end).to_string();
            let after = self.take_line().to_string();
            let entry = EnvEntry { name, value: None, line, before, written: String::new(), after };
            return self.lines.push(EnvLine::Entry(entry));
        }
        let sign_end = whole.len() - keyed.len() + end + 1;
        let behind = whole.split_at_checked(sign_end).map_or("", |(_, behind)| behind);
        // Not the carriage return of a Windows line end: what is before the value stays before it.
        let value = behind.trim_start_matches(|c| is_space(c) && c != '\r');
        let before_length = whole.len() - value.len();
        match value.chars().next() {
            Some(quote @ ('"' | '\'')) => match closing_quote(value, quote) {
                Some(length) => {
                    let before = self.take(before_length).to_string();
                    let written = self.take(length).to_string();
                    let inner = written.get(1..length - 1).unwrap_or_default().replace("\r\n", "\n");
                    let value = Some(match quote {
                        '"' => EnvValue { quote: EnvQuote::Double, text: unescape(&inner) },
                        _ => EnvValue { quote: EnvQuote::Single, text: inner.replace("\\'", "'") },
                    });
                    let after = self.rest_after_quote();
                    self.lines.push(EnvLine::Entry(EnvEntry { name, value, line, before, written, after }));
                }
                None => {
                    self.error(
                        line,
                        format!("The quote around the value of “{name}” is never closed."),
                        format!("“{name}”的值的引号没有闭合。"),
                    );
                    self.invalid();
                }
            },
            _ => {
                let before = self.take(before_length).to_string();
                let line_text = self.take_line();
                let content = line_text.trim_end_matches(['\n', '\r']);
                let content = content.split_once(" #").map_or(content, |(content, _)| content).trim_end();
                let after = line_text.strip_prefix(content).unwrap_or_default().to_string();
                let value = Some(EnvValue { quote: EnvQuote::Bare, text: content.to_string() });
                let written = content.to_string();
                self.lines.push(EnvLine::Entry(EnvEntry { name, value, line, before, written, after }));
            }
        }
    }

    /// Behind a closing quote: spaces and a comment belong to the entry, anything else is read as the next one.
    fn rest_after_quote(&mut self) -> String {
        let body = self.rest.trim_start_matches(is_space);
        match body.chars().next() {
            None | Some('\n' | '#') => self.take_line().to_string(),
            Some(_) => String::new(),
        }
    }
}

/// The length of a quoted value with both quotes. A backslash keeps the character behind it from closing it.
fn closing_quote(value: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in value.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return Some(at + 1);
        }
    }
    None
}

/// The content of a double-quoted value in interpolation syntax.
fn unescape(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('$') => out.push_str("$$"),
            Some(c @ ('"' | '\\')) => out.push(c),
            Some('a') => out.push('\u{7}'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('v') => out.push('\u{b}'),
            Some('0') => {
                let digits: String = std::iter::from_fn(|| chars.next_if(|c| matches!(c, '0'..='7'))).take(3).collect();
                match u32::from_str_radix(&digits, 8).ok().filter(|_| digits.len() == 3).and_then(char::from_u32) {
                    Some(c) if u32::from(c) < 256 => out.push(c),
                    _ => out.extend(["\\0", &digits]),
                }
            }
            // No escape: the backslash stays.
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(text: &str, name: &str) -> String {
        let (file, errors) = EnvFile::parse(text);
        assert_eq!(errors, [], "{text}");
        file.get(name).and_then(EnvEntry::literal).unwrap_or_else(|| panic!("no {name} in {text}")).into_owned()
    }

    #[test]
    fn every_form_of_an_entry_is_read() {
        let text = "\u{feff}# head\n\nA=1\nexport B = two words # note\nC: yaml\nD='single #$X \\n'\nE=\"a\\tb\\\\ \\$X\\0101\" # c\n\
                    F='two\nlines'\nG=\nH=a#b\nI\nJ.x-[0]=\u{4e2d}\n";
        let read = |name: &str| value(text, name);
        assert_eq!(read("A"), "1");
        assert_eq!(read("B"), "two words");
        assert_eq!(read("C"), "yaml");
        assert_eq!(read("D"), "single #$X \\n");
        assert_eq!(read("E"), "a\tb\\ $XA");
        assert_eq!(read("F"), "two\nlines");
        assert_eq!(read("G"), "");
        assert_eq!(read("H"), "a#b");
        assert_eq!(read("J.x-[0]"), "\u{4e2d}");
        let (file, _) = EnvFile::parse(text);
        assert_eq!(file.get("I").unwrap().value, None);
        assert_eq!(file.get("G").unwrap().line, 10);
        assert_eq!(file.to_string(), text);
    }

    #[test]
    fn an_expansion_is_kept_as_it_is_written() {
        let (file, _) = EnvFile::parse("A=${B:-x}/$C\nD=\"${E} \\$F\"\nG='${H}'\nI=$$x\nJ=5$\n");
        let template = |name: &str| file.get(name).unwrap().value.as_ref().unwrap().template().into_owned();
        assert_eq!(template("A"), "${B:-x}/$C");
        assert_eq!(template("D"), "${E} $$F");
        assert_eq!(template("G"), "$${H}");
        assert_eq!(file.get("A").unwrap().literal(), None);
        assert_eq!(file.get("I").unwrap().literal().as_deref(), Some("$x"));
        assert_eq!(file.get("J").unwrap().literal().as_deref(), Some("5$"));
    }

    #[test]
    fn mistakes_have_lines_and_the_rest_is_read() {
        let (file, errors) = EnvFile::parse("A!=1\nB C=2\nD=4\n=5\nE='open\nF=6\n");
        let lines: Vec<_> = errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [1, 2, 4, 5]);
        assert_eq!(file.entries().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["D", "F"]);
        assert_eq!(file.to_string(), "A!=1\nB C=2\nD=4\n=5\nE='open\nF=6\n");
    }

    #[test]
    fn setting_a_value_touches_nothing_else() {
        let (mut file, _) = EnvFile::parse("# c\r\nexport A = \"old\"  # why\r\nB=1 # x\r\nA=2\r\nC\r\nD=\r\nE=last");
        file.set("A", "n$w").unwrap();
        file.set("B", "two words").unwrap();
        file.set("C", "3").unwrap();
        file.set("D", "4").unwrap();
        file.set("F", "it's").unwrap();
        assert_eq!(
            file.to_string(),
            "# c\r\nexport A = \"old\"  # why\r\nB='two words' # x\r\nA='n$w'\r\nC=3\r\nD=4\r\nE=last\r\nF='it\\'s'\r\n"
        );
        assert!(file.remove("A"));
        file.set("A", "x").unwrap();
        assert!(file.to_string().ends_with("F='it\\'s'\r\nA=x\r\n"));
        assert!(file.set("A B", "x").is_err());
        assert!(file.set("A", "x\0").is_err());
    }

    #[test]
    fn double_quotes_stay_double_quotes() {
        let (mut file, _) = EnvFile::parse("A=\"old\" # why\n");
        file.set("A", "a\"b$c\\").unwrap();
        assert_eq!(file.to_string(), "A=\"a\\\"b\\$c\\\\\" # why\n");
    }

    proptest! {
        #[test]
        fn any_text_is_kept(text in "([A-Z]{1,2}[ =:!]|[ \\t\\n\\r\"'#$\\\\{}a-c=中\u{a0}]){0,20}") {
            let (file, _) = EnvFile::parse(&text);
            prop_assert_eq!(file.to_string(), text);
        }

        #[test]
        fn any_value_survives(value in "[ \\t\\n\\r\"'#$\\\\{}%a-d中=~`!;&|]{0,12}", old in "(A=1|A='x'|A=\"y\"|B=2)( # c)?\n?|A\n?") {
            let (mut file, _) = EnvFile::parse(&old);
            file.set("A", &value).unwrap();
            let (again, errors) = EnvFile::parse(&file.to_string());
            prop_assert_eq!(errors, []);
            prop_assert_eq!(again.get("A").unwrap().literal().unwrap(), value);
        }
    }
}
