//! The page's frame: top bar, palette, canvas, inspector, drawer.
mod bar;
mod drawer;
mod drop;
mod keyboard;
mod overlays;
mod tour;
mod workplace;

use crate::ui::platform::on_window;
use crate::ui::projects;
use crate::ui::start::Start;
use crate::ui::state::board::Board;
use crate::ui::state::{App, Rest, analysis};
use crate::ui::widgets::toast::Toasts;
use bar::TopBar;
use dockwright::text::Text;
use drop::DropPlace;
use leptos::ev;
use leptos::prelude::*;
use workplace::{Above, Workplace};

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
    // Who opens a stack needs the second part; who moves about is about to.
    Effect::new(move |_| {
        if !app.welcome.get() {
            app.load_rest();
        }
    });
    for kind in ["pointermove", "pointerdown", "keydown", "dragenter"] {
        on_window(kind, move |_: ev::Event| {
            // Where it did not come, it is asked for again by whoever needs it, and not with every move.
            if app.rest.get_untracked() == Rest::Apart {
                app.load_rest();
            }
        });
    }
    let there = Memo::new(move |_| app.rest.get() == Rest::There);
    let begun = Memo::new(move |before: Option<&bool>| before == Some(&true) || (there.get() && !app.welcome.get()));
    view! {
        <div class="page" class:welcome=move || app.welcome.get()>
            <TopBar />
            <div class="stage" inert=move || app.welcome.get()>
                {move || match begun.get() {
                    true => view! { <Workplace /> }.into_any(),
                    false => view! { <Waiting /> }.into_any(),
                }}
            </div>
            <Show when=move || app.welcome.get()>
                <Start />
            </Show>
            <DropPlace />
            {move || there.get().then(|| view! { <Above /> })}
            <Toasts />
            <div class="sr-only" aria-live="polite" data-testid="said">{move || board.said.get()}</div>
        </div>
    }
}

/// In the place of the editor until its part of the program has come.
#[component]
fn Waiting() -> impl IntoView {
    let app = crate::ui::state::app();
    view! {
        <div class="waiting" data-testid="waiting">
            {move || match (app.welcome.get(), app.rest.get()) {
                (true, _) => ().into_any(),
                (false, Rest::Missed) => view! {
                    <p role="alert">
                        {move || app.t(&Text::fixed(
                            "The editor did not load. Check the connection; your work is safe.",
                            "编辑器未能加载。检查网络连接即可，已有内容不受影响。",
                        ))}
                    </p>
                    <button type="button" class="button" on:click=move |_| app.load_rest()>
                        {move || app.t(&Text::fixed("Try again", "重试"))}
                    </button>
                }
                    .into_any(),
                (false, _) => view! {
                    <div class="waiting-side" aria-hidden="true"></div>
                    <p class="sr-only" role="status">{move || app.t(&Text::fixed("Loading the editor", "正在加载编辑器"))}</p>
                }
                    .into_any(),
            }}
        </div>
    }
}
