//! The page's frame: top bar, palette, canvas, inspector, drawer.
use crate::ui::state::App;
use leptos::prelude::*;

/// The whole page.
#[component]
pub fn Page() -> impl IntoView {
    let app = App::new();
    provide_context(app);
    view! { <main class="page">"Dockwright"</main> }
}
