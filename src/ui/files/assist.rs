//! What a text editor asks about its text: colours, words that can stand at the caret, what a word means. The answers are
//! texts that `style/editor/main.js` reads.
use crate::ui::state::App;
use dockwright::catalog;
use dockwright::compose::assist::{complete, meaning};
use dockwright::generate::ArtifactLanguage;
use dockwright::generate::highlight::{State, line};
use leptos::prelude::*;
use serde_json::json;

/// The colours of a line: what it leaves open, then `from,to,class` for each piece. The question is what the lines above
/// leave open and, behind a line end, the line.
pub(super) fn colours(language: ArtifactLanguage, question: &str) -> String {
    let (open, text) = question.split_once('\n').unwrap_or(("", question));
    let mut state = State::unpack(open);
    let spans = line(language, text, &mut state);
    let mut units = Units::new(text);
    let mut answer = state.pack();
    for span in spans {
        let (from, to) = (units.of(span.range.start), units.of(span.range.end));
        answer.push_str(&format!(";{from},{to},{}", span.class.id()));
    }
    answer
}

/// What can be written at a place of a Compose text.
pub(super) fn completions(app: App, text: &str, at: usize) -> String {
    let caret = byte_of(text, at);
    let images = catalog::images();
    let found = app.with(|session| complete(text, caret, session.document(), &images));
    let language = app.language.get_untracked();
    let options: Vec<_> = found
        .options
        .iter()
        .map(|one| json!({ "label": one.label, "insert": one.insert, "detail": one.detail.get(language) }))
        .collect();
    json!({ "from": Units::new(text).of(found.from), "options": options }).to_string()
}

/// What the word at a place of a Compose text means.
pub(super) fn hover(app: App, text: &str, at: usize) -> String {
    let found = app.with(|session| meaning(text, byte_of(text, at), session.document()));
    let Some(found) = found else { return "null".to_owned() };
    let mut units = Units::new(text);
    let (from, to) = (units.of(found.range.start), units.of(found.range.end));
    let language = app.language.get_untracked();
    let (words, section) = (found.text.get(language), found.section.get(language));
    json!({ "from": from, "to": to, "title": found.title, "text": words, "section": section }).to_string()
}

/// Counts in UTF-16 units what is counted in bytes, for places in rising order.
pub(super) struct Units<'t> {
    text: &'t str,
    byte: usize,
    unit: usize,
}

impl<'t> Units<'t> {
    /// Begins at the start of a text.
    pub(super) fn new(text: &'t str) -> Units<'t> {
        Units { text, byte: 0, unit: 0 }
    }

    /// The unit at which a byte stands; from the start again where it stands before the last one asked for.
    pub(super) fn of(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.unit) = (0, 0);
        }
        let byte = (self.byte..=byte.min(self.text.len())).rev().find(|at| self.text.is_char_boundary(*at));
        let byte = byte.unwrap_or(self.byte);
        let between = self.text.get(self.byte..byte).unwrap_or("");
        let units = if between.is_ascii() { between.len() } else { between.chars().map(char::len_utf16).sum() };
        (self.byte, self.unit) = (byte, self.unit + units);
        self.unit
    }
}

/// The byte at which a UTF-16 unit stands.
fn byte_of(text: &str, unit: usize) -> usize {
    if text.is_ascii() {
        return unit.min(text.len());
    }
    let mut units = 0;
    let found = text.char_indices().find(|(_, c)| {
        let here = units >= unit;
        units += c.len_utf16();
        here
    });
    found.map_or(text.len(), |(at, _)| at)
}
