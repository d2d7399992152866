//! The zoom control and the tools.
use crate::ui::actions;
use crate::ui::state::board::{Overlay, Tool, board};
use crate::ui::widgets::{Icon, IconButton, icon};
use dockwright::text::Text;
use leptos::prelude::*;

/// Tools at the lower edge, zoom in the lower right corner.
#[component]
pub fn Controls() -> impl IntoView {
    let board = board();
    let app = board.app;
    let tip = move |id: &'static str| Signal::derive(move || actions::tip(board, id));
    let tool = move |tool: Tool| Signal::derive(move || board.tool.get() == tool);
    let percent = move || format!("{:.0}%", board.viewport.with(|viewport| viewport.scale()) * 100.0);
    view! {
        <div class="floating tools" role="toolbar" aria-label=move || app.t(&Text::fixed("Tools", "工具")) on:pointerdown=|event| event.stop_propagation()>
            <button
                type="button"
                class="button quiet narrow-only"
                data-testid="open-palette"
                on:click=move |_| board.overlay.set(Some(Overlay::Palette))
            >
                {icon(Icon::Plus)}
                <span>{move || app.t(&Text::fixed("Add", "添加"))}</span>
            </button>
            <IconButton
                icon=Icon::List
                name=tip("list")
                class="narrow-only"
                pressed=Signal::derive(move || board.listing.get())
                on_press=move || actions::run(board, "list")
            />
            <IconButton icon=Icon::Cursor name=tip("select") pressed=tool(Tool::Select) on_press=move || actions::run(board, "select") />
            <IconButton icon=Icon::Hand name=tip("hand") pressed=tool(Tool::Hand) on_press=move || actions::run(board, "hand") />
            <span class="bar-line"></span>
            <IconButton icon=Icon::Network name=tip("add-network") on_press=move || actions::run(board, "add-network") />
            <IconButton icon=Icon::Wand name=tip("arrange") on_press=move || actions::run(board, "arrange") />
        </div>
        <div class="floating zoom" role="toolbar" aria-label=move || app.t(&Text::fixed("Zoom", "缩放")) on:pointerdown=|event| event.stop_propagation()>
            <IconButton icon=Icon::Minus name=tip("zoom-out") on_press=move || actions::run(board, "zoom-out") />
            <button
                type="button"
                class="button quiet tabular zoom-percent"
                data-testid="zoom"
                title=move || actions::tip(board, "zoom-actual")
                on:click=move |_| actions::run(board, "zoom-actual")
            >
                {percent}
            </button>
            <IconButton icon=Icon::Plus name=tip("zoom-in") on_press=move || actions::run(board, "zoom-in") />
            <IconButton icon=Icon::Fit name=tip("zoom-fit") on_press=move || actions::run(board, "zoom-fit") />
        </div>
    }
}
