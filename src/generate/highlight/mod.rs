//! Colours for code: which bytes of a line are a key, a text, a number.
//!
//! A line is coloured on its own with the [`State`] that the lines above left behind, so that an editor can colour a
//! screenful and a large file costs one pass. The colours never disagree with the text: every span lies on character
//! boundaries, in order, without overlap.
mod config;
mod cursor;
mod markdown;
mod script;
mod yaml;

use super::ArtifactLanguage;
use cursor::Cursor;
use std::ops::Range;

/// What a piece of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A key, a directive, an instruction, a heading.
    Key,
    /// A text.
    Text,
    /// A number, a boolean, null.
    Number,
    /// A comment.
    Comment,
    /// A variable, an anchor, a link.
    Variable,
    /// A word of the language.
    Word,
    /// Punctuation.
    Mark,
}

/// A coloured piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub class: Class,
    /// Bytes within the line.
    pub range: Range<usize>,
}

/// What the lines above mean for the next one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// A block scalar whose lines are indented deeper than this column; -1 at the top.
    block: Option<isize>,
    /// A quoted text, or a fence, that is still open.
    quote: Option<char>,
    /// The next line continues a statement.
    continued: bool,
}

impl State {
    /// The state as a text, for an editor that keeps it between lines.
    pub fn pack(&self) -> String {
        let block = self.block.map_or(String::new(), |column| column.to_string());
        let quote = self.quote.map_or(String::new(), |quote| u32::from(quote).to_string());
        format!("{block},{quote},{}", if self.continued { "1" } else { "" })
    }

    /// The state of such a text; the one at the start of a file of any other.
    pub fn unpack(text: &str) -> State {
        let mut parts = text.split(',');
        State {
            block: parts.next().and_then(|part| part.parse().ok()),
            quote: parts.next().and_then(|part| char::from_u32(part.parse().ok()?)),
            continued: parts.next() == Some("1"),
        }
    }
}

impl Class {
    /// The name in CSS classes.
    pub fn id(self) -> &'static str {
        match self {
            Class::Key => "key",
            Class::Text => "text",
            Class::Number => "number",
            Class::Comment => "comment",
            Class::Variable => "variable",
            Class::Word => "word",
            Class::Mark => "mark",
        }
    }
}

/// The colours of every line of a text.
pub fn highlight(language: ArtifactLanguage, text: &str) -> Vec<Vec<Span>> {
    let mut state = State::default();
    text.split('\n').map(|text| line(language, text, &mut state)).collect()
}

/// The colours of one line, without its line end.
pub fn line(language: ArtifactLanguage, text: &str, state: &mut State) -> Vec<Span> {
    let mut cursor = Cursor::new(text.strip_suffix('\r').unwrap_or(text));
    match language {
        ArtifactLanguage::Yaml => yaml::line(&mut cursor, state),
        ArtifactLanguage::Env => config::env(&mut cursor, state),
        ArtifactLanguage::Nginx => config::nginx(&mut cursor, state),
        ArtifactLanguage::Ignore => config::ignore(&mut cursor),
        ArtifactLanguage::Toml => config::toml(&mut cursor),
        ArtifactLanguage::Json => config::json(&mut cursor),
        ArtifactLanguage::Dockerfile => script::dockerfile(&mut cursor, state),
        ArtifactLanguage::Shell => script::shell(&mut cursor, state),
        ArtifactLanguage::Sql => script::sql(&mut cursor, state),
        ArtifactLanguage::Markdown => markdown::line(&mut cursor, state),
        ArtifactLanguage::Text => {}
    }
    cursor.into_spans()
}

/// The language that a file name suggests.
pub fn language_of(path: &str) -> ArtifactLanguage {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match name.as_str() {
        ".gitignore" | ".dockerignore" => return ArtifactLanguage::Ignore,
        "makefile" => return ArtifactLanguage::Shell,
        "redis.conf" | "postgresql.conf" | "valkey.conf" => return ArtifactLanguage::Toml,
        _ => {}
    }
    if name == ".env" || name.starts_with(".env.") || ending == "env" {
        return ArtifactLanguage::Env;
    }
    if name == "dockerfile" || name.starts_with("dockerfile.") || ending == "dockerfile" {
        return ArtifactLanguage::Dockerfile;
    }
    match ending {
        "yml" | "yaml" => ArtifactLanguage::Yaml,
        "conf" | "nginx" | "template" => ArtifactLanguage::Nginx,
        "dockerignore" | "gitignore" => ArtifactLanguage::Ignore,
        "md" => ArtifactLanguage::Markdown,
        "sh" | "bash" => ArtifactLanguage::Shell,
        "json" => ArtifactLanguage::Json,
        "sql" => ArtifactLanguage::Sql,
        "toml" | "ini" | "cfg" | "properties" => ArtifactLanguage::Toml,
        _ => ArtifactLanguage::Text,
    }
}

#[cfg(test)]
mod tests;
