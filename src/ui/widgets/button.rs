//! Buttons.
use super::icon::{Icon, icon};
use leptos::prelude::*;

/// A button that shows an icon alone. Its name is its tooltip and what a screen reader says.
#[component]
pub fn IconButton(
    /// The picture.
    icon: Icon,
    /// The name, with the shortcut in brackets where there is one.
    #[prop(into)]
    name: Signal<String>,
    /// Whether it can be pressed.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// For switches: whether it is on.
    #[prop(into, optional)]
    pressed: Option<Signal<bool>>,
    /// Further classes, such as `danger`.
    #[prop(into, optional)]
    class: &'static str,
    /// What it does.
    on_press: impl Fn() + 'static,
) -> impl IntoView {
    let picture = self::icon(icon);
    view! {
        <button
            type="button"
            class=format!("button quiet icon-only {class}")
            title=name
            aria-label=name
            aria-pressed=move || pressed.map(|pressed| pressed.get().to_string())
            disabled=disabled
            on:click=move |_| on_press()
        >
            {picture}
        </button>
    }
}
