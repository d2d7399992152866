//! From a finding, or from a line of a report, to the text.
use super::baseline::COMPOSE_PATH;
use super::state::{Look, files};
use crate::ui::platform::next_frame;
use crate::ui::state::{App, DrawerTab};
use dockwright::compose::{self, line_column, locate, parse};
use dockwright::diagnostics::Diagnostic;
use leptos::prelude::*;

/// Shows a line of a file, counted from 0, in its editor.
pub(super) fn show_line(app: App, path: &str, line: usize) {
    let state = files();
    state.chosen.set(path.to_owned());
    state.look.set(Look::Edit);
    app.drawer.set(Some(DrawerTab::Files));
    // What is shown now must not take the line for its own.
    next_frame(move || state.jump.set(Some(line)));
}

/// Shows the place of a finding in the text.
pub fn show_in_text(app: App, problem: &Diagnostic) {
    let (path, line) = match &problem.file {
        Some((path, at)) => {
            let line = app.with(|session| session.project().file(path).map(|text| line_column(text, *at).line));
            (path.to_string(), line.unwrap_or(1))
        }
        None => app.with(|session| {
            // In a stack of several files the place is in the one that says it.
            let (file, place) = session.written_at(&problem.path);
            let (path, text) = match session.project().file(file) {
                Some(text) => (file, text.to_string()),
                None => (COMPOSE_PATH, compose::write(session.project())),
            };
            let found = locate(&parse::parse(&text), &place).map(|range| range.start);
            (path.to_owned(), line_column(&text, found.or(problem.at).unwrap_or(0)).line)
        }),
    };
    show_line(app, &path, line.saturating_sub(1));
}
