//! Which parts of the bundle are wanted.
use super::state::files;
use crate::ui::platform::storage;
use crate::ui::state::app;
use dockwright::generate::bundle::{Part, Parts};
use dockwright::text::Text;
use leptos::prelude::*;

/// Under which the browser remembers the choice.
const KEY: &str = "dockwright.parts";

/// The choice of the last visit, or the usual one.
pub(super) fn remembered() -> Parts {
    storage::read(KEY).and_then(|ids| Parts::from_ids(&ids).ok()).unwrap_or_default()
}

/// A box for each part, folded away until it is wanted.
#[component]
pub(super) fn PartsChoice() -> impl IntoView {
    let app = app();
    let parts = files().parts;
    let boxes = Part::ALL.map(|part| {
        let on = move || parts.get().has(part);
        view! {
            <label class="files-part" title=move || app.t(&part.summary())>
                <input
                    type="checkbox"
                    data-testid=format!("files-part-{}", part.id())
                    prop:checked=on
                    on:change=move |_| {
                        parts.update(|parts| *parts = parts.with(part, !parts.has(part)));
                        storage::write(KEY, &parts.get_untracked().ids());
                    }
                />
                <span>{move || app.t(&part.name())}</span>
            </label>
        }
    });
    let count = move || Part::ALL.into_iter().filter(|part| parts.get().has(*part)).count();
    view! {
        <details class="files-parts">
            <summary data-testid="files-parts">
                <span>{move || app.t(&Text::fixed("What comes with it", "附带的文件"))}</span>
                <span class="tabular muted">{move || format!("{}/{}", count(), Part::ALL.len())}</span>
            </summary>
            <fieldset>
                <legend class="sr-only">{move || app.t(&Text::fixed("Parts of the bundle", "文件包的组成"))}</legend>
                {boxes.into_iter().collect_view()}
            </fieldset>
        </details>
    }
}
