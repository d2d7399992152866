//! The inspector: the fields of what is selected.
use leptos::prelude::*;

/// The fields of the selection. It fills its place and scrolls within.
#[component]
pub fn Inspector() -> impl IntoView {
    view! { <div class="inspector" data-testid="inspector"></div> }
}
