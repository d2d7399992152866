//! The generated files, and the ways files come in.
use crate::ui::state::App;
use leptos::prelude::*;

/// The files of the bundle.
#[component]
pub fn FilesPanel() -> impl IntoView {
    view! { <div data-testid="files-panel"></div> }
}

/// The ways to open a file: drop, pick, paste.
#[component]
pub fn ImportSheet() -> impl IntoView {
    view! { <div data-testid="import-sheet"></div> }
}

/// Opens the text of a file.
pub fn open_text(app: App, _name: &str, text: String) {
    let reading = dockwright::compose::read(&text);
    app.open(reading.document);
}
