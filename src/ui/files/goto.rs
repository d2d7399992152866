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
            let line = app.with(|session| session.document().file(path).map(|text| line_column(text, *at).line));
            (&**path, line.unwrap_or(1))
        }
        None => {
            let text = app.with(|session| compose::write(session.document()));
            let found = locate(&parse::parse(&text), &problem.path).map(|range| range.start);
            (COMPOSE_PATH, line_column(&text, found.or(problem.at).unwrap_or(0)).line)
        }
    };
    show_line(app, path, line.saturating_sub(1));
}
