//! The page's frame: top bar, palette, canvas, inspector, drawer.
mod bar;
mod drawer;
mod keyboard;
mod overlays;

use crate::ui::canvas::Canvas;
use crate::ui::files::FilesLayer;
use crate::ui::inspector::Inspector;
use crate::ui::palette::{Carried, Palette};
use crate::ui::platform::next_frame;
use crate::ui::projects;
use crate::ui::start::Start;
use crate::ui::state::board::Board;
use crate::ui::state::{App, analysis};
use crate::ui::widgets::toast::Toasts;
use crate::ui::widgets::{Icon, IconButton};
use bar::TopBar;
use dockwright::text::Text;
use drawer::Drawer;
use leptos::prelude::*;
use overlays::Overlays;

/// The whole page.
#[component]
pub fn Page() -> impl IntoView {
    let app = App::new();
    provide_context(app);
    app.restore_settings();
    let board = Board::new(app);
    provide_context(board);
    projects::start(app);
    keyboard::listen(board);
    analysis::follow(app);
    // It waits for the end of a gesture: the canvas must not change its size under a drag.
    let selected = Memo::new(move |before: Option<&bool>| {
        let busy = board.drag.with(Option::is_some)
            || board.marquee.with(Option::is_some)
            || board.connecting.with(Option::is_some);
        let now = app.selection.with(|selection| !selection.is_empty());
        if busy { now && before.copied().unwrap_or(false) } else { now }
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
    let close = move || app.t(&Text::fixed("Close (Esc)", "关闭 (Esc)"));
    view! {
        <div class="page" class:welcome=move || app.welcome.get()>
            <TopBar />
            <div class="stage" inert=move || app.welcome.get()>
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
                        <div class="side-close">
                            <IconButton icon=Icon::Close name=Signal::derive(close) on_press=move || app.select([]) />
                        </div>
                        <Inspector />
                    </aside>
                </Show>
            </div>
            <Show when=move || app.welcome.get()>
                <Start />
            </Show>
            <Carried />
            <FilesLayer />
            <Overlays />
            <Toasts />
            <div class="sr-only" aria-live="polite" data-testid="said">{move || board.said.get()}</div>
        </div>
    }
}
