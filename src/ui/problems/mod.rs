//! The list of findings.
use leptos::prelude::*;

/// The findings, the worst first.
#[component]
pub fn ProblemsPanel() -> impl IntoView {
    view! { <div data-testid="problems-panel"></div> }
}
