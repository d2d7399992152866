//! Help for somebody who writes a Compose text: what can stand at the caret, and what a word means.
mod names;
mod place;

use super::attributes::{self, AttributeForm, DOCUMENT, Shape};
use crate::model::Document;
use crate::text::Text;
use std::ops::Range;

/// What can be written at a caret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// Where the word begins that they stand for, in bytes.
    pub from: usize,
    /// The words, best first.
    pub options: Vec<Completion>,
}

/// A word that can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The word.
    pub label: String,
    /// What is written; the word itself where empty.
    pub insert: String,
    /// What it is, in a few words.
    pub detail: Text,
}

/// What a word means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The word, in bytes of the text.
    pub range: Range<usize>,
    /// The word with its place.
    pub title: String,
    /// What it is for.
    pub text: Text,
    /// Where the specification describes it.
    pub section: Text,
}

impl Completion {
    fn word(label: impl Into<String>, detail: Text) -> Completion {
        Completion { label: label.into(), insert: String::new(), detail }
    }
}

/// The shape below keys of the specification.
fn shape(keys: &[String]) -> Option<&'static Shape> {
    let mut shape = DOCUMENT;
    for key in keys {
        shape = shape.key(key)?;
    }
    Some(shape)
}

/// What can be written at a caret, in bytes of the text. The names come from the document, the last that could be read.
pub fn complete(text: &str, caret: usize, document: &Document, images: &[&str]) -> Completions {
    let place = place::place(text, caret);
    let word = text.get(place.word.clone()).unwrap_or("");
    if let Some(at) = word.rfind("${") {
        let from = place.word.start + at + 2;
        return Completions { from, options: names::variables(document) };
    }
    let from = place.word.start;
    let options = match &place.key {
        Some(key) => names::values(document, &place, key, images),
        None => {
            let mut options = names::items(document, &place);
            options.extend(keys(text, caret, &place));
            options
        }
    };
    Completions { from, options }
}

/// The keys that can stand at a place and do not yet.
fn keys(text: &str, caret: usize, place: &place::Place) -> Vec<Completion> {
    let Some(Shape::Keys(known)) = shape(&place.keys) else { return Vec::new() };
    let taken = place::siblings(text, caret, place.column);
    let parent: Vec<&str> = place.keys.iter().map(String::as_str).collect();
    let deeper = " ".repeat(place.column + 2);
    let completion = |key: &&str| {
        let path: Vec<&str> = parent.iter().copied().chain([*key]).collect();
        let attribute = attributes::of_keys(&path);
        let below = match attribute.map(|one| one.form) {
            Some(AttributeForm::List) => format!("\n{deeper}- "),
            Some(AttributeForm::Map) => format!("\n{deeper}"),
            Some(AttributeForm::Own | AttributeForm::Yaml) => names::own_form(&path, &deeper),
            _ => " ".to_owned(),
        };
        let detail = attribute.map_or_else(|| Text::fixed("", ""), |one| one.words());
        Completion { label: (*key).to_owned(), insert: format!("{key}:{below}"), detail }
    };
    known.iter().map(|(key, _)| key).filter(|key| !taken.iter().any(|one| one == *key)).map(completion).collect()
}

/// What the word under a caret means: a key of the specification, a variable, a name.
pub fn meaning(text: &str, caret: usize, document: &Document) -> Option<Meaning> {
    if let Some(meaning) = names::variable_at(text, caret, document) {
        return Some(meaning);
    }
    let (range, keys) = place::key_at(text, caret)?;
    let path: Vec<&str> = keys.iter().map(String::as_str).collect();
    match attributes::of_keys(&path) {
        Some(one) => Some(Meaning { range, title: one.key().to_owned(), text: one.words(), section: one.section() }),
        None => names::named(document, &path).map(|text| Meaning {
            range,
            title: path.last().copied().unwrap_or("").to_owned(),
            text,
            section: Text::fixed("", ""),
        }),
    }
}

#[cfg(test)]
mod tests;
