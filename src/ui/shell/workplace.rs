//! Where one works on a stack: palette, canvas, drawer, inspector, and what lies over them.
//!
//! All of it belongs to the second part of the program; the page mounts it when that is there.
use super::drawer::Drawer;
use super::overlays::Overlays;
use super::tour::Tour;
use crate::ui::canvas::Canvas;
use crate::ui::files::FilesLayer;
use crate::ui::inspector::Inspector;
use crate::ui::palette::{Carried, Palette};
use crate::ui::platform::next_frame;
use crate::ui::state::board::board;
use dockwright::text::Text;
use leptos::prelude::*;

/// Palette, canvas, drawer and inspector.
#[component]
pub fn Workplace() -> impl IntoView {
    let board = board();
    let app = board.app;
    // It waits for the end of a gesture: the canvas must not change its size under a drag.
    let selected = Memo::new(move |before: Option<&bool>| {
        let busy = board.drag.with(Option::is_some)
            || board.marquee.with(Option::is_some)
            || board.connecting.with(Option::is_some);
        let now = app.selection.with(|selection| !selection.is_empty()) || app.file_shown.get();
        if busy { now && before.copied().unwrap_or(false) } else { now }
    });
    Effect::new(move |_| {
        if !app.selection.read().is_empty() {
            app.file_shown.set(false);
        }
    });
    Effect::new(move |_| {
        if selected.get() {
            // The card that was chosen may lie where the inspector opens.
            next_frame(move || {
                next_frame(move || {
                    if let [one] = board.selected_cards().as_slice() {
                        board.reveal(*one);
                    }
                })
            });
        }
    });
    view! {
        <Palette />
        <div class="work" id="work-area" role=move || (!app.welcome.get()).then_some("main")>
            <Show when=move || !app.welcome.get()>
                <h1 class="sr-only">
                    {move || app.track(|document| match document.settings.title.as_str() {
                        "" => "Dockwright".to_owned(),
                        title => title.to_owned(),
                    })}
                </h1>
            </Show>
            <Canvas />
            <Drawer />
        </div>
        <Show when=move || selected.get()>
            <aside class="side" data-testid="side">
                <h2 class="sr-only">{move || app.t(&Text::fixed("Inspector", "检查器"))}</h2>
                <Inspector />
            </aside>
        </Show>
    }
}

/// What lies over the page: a carried palette entry, dialogs on files, menus.
#[component]
pub fn Above() -> impl IntoView {
    view! {
        <Carried />
        <FilesLayer />
        <Overlays />
        <Tour />
    }
}
