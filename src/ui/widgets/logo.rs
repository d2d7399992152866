//! The logo of a service.
use super::icon::{Icon, icon};
use leptos::prelude::*;

/// Draws a logo of the sprite, or a sign for what has none: a hammer for what is built, a cube for an image.
pub fn logo(symbol: Option<&'static str>, built: bool) -> AnyView {
    match symbol {
        Some(symbol) => view! {
            <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
                <use href=format!("logos.svg#logo-{symbol}") />
            </svg>
        }
        .into_any(),
        None => {
            view! { <span class="logo drawn" aria-hidden="true">{icon(if built { Icon::Hammer } else { Icon::Cube })}</span> }
                .into_any()
        }
    }
}
