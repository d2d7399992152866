//! Bars above the canvas: order among the selected cards, and what the focus mode shows.
use crate::ui::actions::{self, align, look};
use crate::ui::state::board::board;
use crate::ui::widgets::{Icon, IconButton, icon};
use dockwright::text::Text;
use leptos::prelude::*;

/// The bars that are called for.
#[component]
pub fn Bars() -> impl IntoView {
    view! {
        <div class="canvas-bars">
            <FocusBar />
            <ArrangeBar />
        </div>
    }
}

#[component]
fn ArrangeBar() -> impl IntoView {
    let board = board();
    let app = board.app;
    // It waits for the end of a rectangle: what is below the pointer must not change.
    let shown = Memo::new(move |_| align::several(board) && board.marquee.with(Option::is_none));
    let three = Memo::new(move |_| align::three(board));
    let buttons = move || {
        align::ALIGNING
            .iter()
            .map(|action| {
                let id = action.id;
                let off = Signal::derive(move || id.starts_with("spread") && !three.get());
                let name = Signal::derive(move || actions::tip(board, id));
                view! { <IconButton icon=action.icon name=name disabled=off on_press=move || actions::run(board, id) /> }
            })
            .collect_view()
    };
    view! {
        <Show when=move || shown.get()>
            <div
                class="floating bar-arrange"
                role="toolbar"
                data-testid="arrange-bar"
                aria-label=move || app.t(&Text::fixed("Arrange the selection", "排列选中项"))
                on:pointerdown=|event| event.stop_propagation()
            >
                {buttons}
            </div>
        </Show>
    }
}

#[component]
fn FocusBar() -> impl IntoView {
    let board = board();
    let app = board.app;
    let words = move || {
        let id = board.focused.get()?;
        let name = app.track(|document| document.get(id).map(|record| record.name.to_string()))?;
        let count = board.within.with(|within| within.as_ref().map_or(0, |within| within.len().saturating_sub(1)));
        Some(app.t(&match count {
            0 => Text::new(format!("{name} needs no other service"), format!("{name} 不依赖其他服务")),
            1 => Text::new(format!("{name} and the service that it needs"), format!("{name} 及其所需的 1 个服务")),
            n => {
                Text::new(format!("{name} and the {n} services that it needs"), format!("{name} 及其所需的 {n} 个服务"))
            }
        }))
    };
    let close = move || app.t(&Text::fixed("Show everything again (Esc)", "恢复显示全部 (Esc)"));
    view! {
        {move || words().map(|words| view! {
            <div class="floating bar-focus" data-testid="focus-bar" on:pointerdown=|event| event.stop_propagation()>
                {icon(Icon::Focus)}
                <span>{words}</span>
                <IconButton icon=Icon::Close name=Signal::derive(close) on_press=move || look::leave_focus(board) />
            </div>
        })}
    }
}
