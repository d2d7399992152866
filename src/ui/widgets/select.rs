//! A field for one of a few words.
use crate::ui::state::app;
use dockwright::text::Text;
use leptos::prelude::*;

/// A field for one of a few words. A value that is none of them is shown as it is and stays until another is chosen.
#[component]
pub fn Select(
    /// What a screen reader calls it.
    #[prop(into)]
    label: Signal<String>,
    /// The value.
    #[prop(into)]
    value: Signal<String>,
    /// The values that can be chosen, with their words.
    options: Vec<(&'static str, Text)>,
    /// Takes the value chosen.
    #[prop(into)]
    on_change: Callback<String>,
    /// For tests.
    #[prop(optional, into)]
    testid: String,
) -> impl IntoView {
    let app = app();
    let known: Vec<&'static str> = options.iter().map(|(value, _)| *value).collect();
    let foreign = Memo::new(move |_| Some(value.get()).filter(|value| !known.contains(&value.as_str())));
    let rows = options.into_iter().map(|(key, words)| {
        view! {
            <option value=key selected=move || value.get() == key>
                {move || app.t(&words)}
            </option>
        }
    });
    view! {
        <div class="select-box">
            <select
                class="field-select"
                aria-label=label
                data-testid=testid
                prop:value=value
                on:change=move |event| {
                    on_change.run(event_target_value(&event));
                    app.seal();
                }
            >
                {rows.collect_view()}
                {move || foreign.get().map(|text| view! { <option value=text.clone() selected=true>{text.clone()}</option> })}
            </select>
        </div>
    }
}
