//! Switches.
use leptos::prelude::*;

/// A switch with its words beside it.
#[component]
pub fn Toggle(
    /// The words.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Takes the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// What it does, longer.
    #[prop(optional, into)]
    title: Option<Signal<String>>,
    /// Whether the words are only read out.
    #[prop(optional)]
    bare: bool,
    /// For tests.
    #[prop(optional, into)]
    testid: String,
) -> impl IntoView {
    view! {
        <label class="toggle" title=move || title.map(|title| title.get())>
            <input
                type="checkbox"
                role="switch"
                class="toggle-input"
                data-testid=testid
                prop:checked=on
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <span class="toggle-track" aria-hidden="true"></span>
            <span class=if bare { "sr-only" } else { "toggle-words" }>{label}</span>
        </label>
    }
}
