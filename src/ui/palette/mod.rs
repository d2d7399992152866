//! The palette: services to put on the canvas, by pointer or by keyboard.
mod carry;

pub use carry::Carried;

use crate::ui::actions::{self, add};
use crate::ui::platform::{focus, focus_soon, pointer};
use crate::ui::state::board::{Overlay, board};
use crate::ui::state::settings::keep_palette_folded;
use crate::ui::widgets::{Icon, IconButton, icon, logo};
use carry::Carry;
use dockwright::catalog::{Category, ServiceTemplate, search};
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;

/// The palette. Folded it shows logos alone.
#[component]
pub fn Palette() -> impl IntoView {
    let board = board();
    let app = board.app;
    let query = RwSignal::new(String::new());
    let found = Memo::new_with_compare(
        move |_| search(&query.get(), app.language.get()),
        |before: Option<&Vec<&'static ServiceTemplate>>, now| {
            let ids = |list: Option<&Vec<&'static ServiceTemplate>>| {
                list.map(|list| list.iter().map(|one| one.id).collect::<Vec<_>>())
            };
            ids(before) != ids(now)
        },
    );
    let carry = Carry::new(board);
    let fold = move || {
        board.folded.update(|folded| *folded = !*folded);
        keep_palette_folded(board.folded.get_untracked());
    };
    let on_search_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => {
            if let Some(first) = found.with_untracked(|found| found.first().copied()) {
                add::add_service(board, first);
            }
        }
        "ArrowDown" => {
            event.prevent_default();
            focus(".palette-row");
        }
        "Escape" => {
            event.stop_propagation();
            event.prevent_default();
            if query.get_untracked().is_empty() {
                board.overlay.set(None);
                focus("[data-testid=canvas]");
            } else {
                query.set(String::new());
            }
        }
        _ => {}
    };
    let shelves = move || {
        let found = found.get();
        if found.is_empty() {
            return view! {
                <p class="palette-nothing muted">
                    {move || app.t(&Text::fixed(
                        "No service of this name. Add another one and set its image in the inspector.",
                        "没有这个名称的服务。可添加其他服务，再在检查器中设置镜像。",
                    ))}
                </p>
            }
            .into_any();
        }
        if query.with_untracked(|query| !query.trim().is_empty()) {
            let rows = found.into_iter().map(|template| row(template, carry)).collect_view();
            return view! { <ul>{rows}</ul> }.into_any();
        }
        Category::ALL
            .into_iter()
            .map(|category| {
                let rows = found
                    .iter()
                    .filter(|template| template.category == category)
                    .map(|template| row(template, carry))
                    .collect_view();
                let name = category.name();
                view! {
                    <h3 class="palette-shelf">{move || app.t(&name)}</h3>
                    <ul>{rows}</ul>
                }
            })
            .collect_view()
            .into_any()
    };
    view! {
        <nav
            class="palette"
            class:folded=move || board.folded.get()
            class:sheet-open=move || board.overlay.get() == Some(Overlay::Palette)
            aria-label=move || app.t(&Text::fixed("Palette", "组件面板"))
            data-testid="palette"
        >
            <div class="palette-head">
                <div class="palette-search">
                    {icon(Icon::Search)}
                    <input
                        type="text"
                        data-testid="palette-search"
                        placeholder=move || app.t(&Text::fixed("Find a service", "查找服务"))
                        aria-label=move || app.t(&Text::fixed("Find a service to add", "查找要添加的服务"))
                        autocomplete="off"
                        spellcheck="false"
                        prop:value=move || query.get()
                        on:input=move |event| query.set(pointer::value(&event))
                        on:keydown=on_search_key
                    />
                    <kbd>"/"</kbd>
                </div>
                <IconButton
                    icon=Icon::Search
                    class="palette-find"
                    name=Signal::derive(move || actions::tip(board, "find-service"))
                    on_press=move || {
                        board.folded.set(false);
                        focus_soon("[data-testid=palette-search]");
                    }
                />
            </div>
            <div class="palette-list">
                {shelves}
            </div>
            <div class="palette-foot">
                <button
                    type="button"
                    class="button quiet"
                    data-testid="add-network"
                    title=move || actions::tip(board, "add-network")
                    on:click=move |_| actions::run(board, "add-network")
                >
                    {icon(Icon::Network)}
                    <span>{move || app.t(&Text::fixed("Network", "网络"))}</span>
                </button>
                <button
                    type="button"
                    class="button quiet"
                    data-testid="add-volume"
                    title=move || actions::tip(board, "add-volume")
                    on:click=move |_| actions::run(board, "add-volume")
                >
                    {icon(Icon::Volume)}
                    <span>{move || app.t(&Text::fixed("Volume", "卷"))}</span>
                </button>
                <span class="palette-fold">
                    {move || {
                        let folded = board.folded.get();
                        let name = if folded {
                            Text::fixed("Unfold the palette", "展开组件面板")
                        } else {
                            Text::fixed("Fold to icons", "收起为图标")
                        };
                        let picture = if folded { Icon::ChevronRight } else { Icon::ChevronLeft };
                        view! { <IconButton icon=picture name=Signal::derive(move || app.t(&name)) on_press=fold /> }
                    }}
                </span>
            </div>
        </nav>
        <Show when=move || board.overlay.get() == Some(Overlay::Palette)>
            <div class="scrim below" on:pointerdown=move |_| board.overlay.set(None)></div>
        </Show>
    }
}

/// An entry. A click or Enter adds it, a drag puts it where it is dropped.
fn row(template: &'static ServiceTemplate, carry: Carry) -> impl IntoView {
    let board = board();
    let app = board.app;
    let title = move || format!("{}: {}", app.t(&template.name), app.t(&template.summary));
    let on_key = move |event: ev::KeyboardEvent| {
        let selector = match event.key().as_str() {
            "ArrowDown" => "next",
            "ArrowUp" => "previous",
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        crate::ui::platform::focus_neighbour(".palette-row", selector == "next");
    };
    view! {
        <li>
            <button
                type="button"
                class="palette-row"
                data-testid=format!("palette-{}", template.id)
                title=title
                on:keydown=on_key
                on:pointerdown=move |event| carry.begin(template, &event)
                on:click=move |_| carry.click(template)
            >
                {logo(Some(template.logo), false)}
                <span class="palette-text">
                    <span class="palette-name">{move || app.t(&template.name)}</span>
                    <span class="palette-summary">{move || app.t(&template.summary)}</span>
                </span>
            </button>
        </li>
    }
}
