//! A plain text field, transparent over the coloured lines: for when the text editor does not come.
use super::code::{Code, Marks, Rows, code_row};
use crate::ui::platform::scroll;
use dockwright::generate::ArtifactLanguage;
use leptos::ev;
use leptos::prelude::*;
use std::sync::Arc;

/// A text field over coloured lines.
#[component]
pub(super) fn PlainField(
    /// The text, with plain line ends.
    text: Signal<Arc<str>>,
    /// Its language.
    language: ArtifactLanguage,
    /// Remarks on its lines.
    #[prop(into)]
    marks: Signal<Marks>,
    /// Whether it cannot be read.
    faulty: Signal<bool>,
    /// A line to show, counted from 0.
    jump: RwSignal<Option<usize>>,
    /// What it is.
    label: Signal<String>,
    /// Takes the text that was typed, and whether another step begins with it.
    on_change: Callback<(String, bool)>,
    /// Takes a step back, or again where false. Without it the browser does.
    on_history: Option<Callback<bool>>,
) -> impl IntoView {
    let code = Memo::new(move |_| Arc::new(Code::new(language, text.get())));
    let row = code_row(code.into(), marks);
    let on_key = move |event: ev::KeyboardEvent| {
        let command = event.ctrl_key() || event.meta_key();
        let plain = !command && !event.alt_key() && !event.is_composing();
        match (event.key().to_lowercase().as_str(), on_history) {
            ("tab", _) if plain && !event.shift_key() => {
                event.prevent_default();
                scroll::type_text("  ");
            }
            ("enter", _) if plain => {
                if let Some((text, at)) = scroll::caret(&event) {
                    event.prevent_default();
                    scroll::type_text(&format!("\n{}", indent_at(&text, at, language)));
                }
            }
            ("z" | "y", Some(on_history)) if command => {
                event.prevent_default();
                on_history.run(event.key().eq_ignore_ascii_case("z") && !event.shift_key());
            }
            _ => return,
        }
        event.stop_propagation();
    };
    view! {
        <Rows
            count=Signal::derive(move || code.with(|code| code.rows()))
            width=Signal::derive(move || code.with(|code| code.width))
            row=row
            label=label
            jump=jump
            focusable=false
        >
            <textarea
                class="files-field"
                data-testid="files-field"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                wrap="off"
                aria-label=label
                aria-invalid=move || faulty.get().to_string()
                aria-describedby="files-faults"
                prop:value=move || text.get().to_string()
                on:input=move |event| on_change.run((event_target_value(&event), false))
                on:keydown=on_key
            ></textarea>
        </Rows>
    }
}

/// The indentation for a line that begins at a caret: that of the line above it, deeper behind a key without a value.
fn indent_at(text: &str, caret: usize, language: ArtifactLanguage) -> String {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        let here = units >= caret;
        units += c.len_utf16();
        here
    });
    let before = text.get(..end.map_or(text.len(), |(at, _)| at)).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    let deeper = language == ArtifactLanguage::Yaml && line.trim_end().ends_with(':');
    if deeper { format!("{indent}  ") } else { indent }
}
