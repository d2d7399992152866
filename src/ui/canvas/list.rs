//! The stack as a list: networks with their services. On a phone it comes first; it can be asked for anywhere.
use crate::ui::state::board::{Board, board};
use crate::ui::widgets::{Icon, IconButton, icon, logo};
use dockwright::canvas::scene::Scene;
use dockwright::model::RecordId;
use dockwright::text::Text;
use leptos::prelude::*;

/// With more rows than this the list would be slow to open and too long to read.
const MANY: usize = 400;

/// A heading with the rows below it.
#[derive(Clone, PartialEq)]
struct Section {
    name: String,
    hue: usize,
    internal: bool,
    subnet: Option<String>,
    cards: Vec<RecordId>,
}

/// The list, over the canvas.
#[component]
pub fn ListView() -> impl IntoView {
    let board = board();
    view! { <Show when=move || board.listing.get()><List /></Show> }
}

fn sections(board: Board, scene: &Scene) -> Vec<Section> {
    let id = |number: &usize| scene.cards.get(*number).map(|card| card.id);
    let mut sections: Vec<Section> = (scene.areas.iter())
        .map(|area| Section {
            name: area.name.to_string(),
            hue: area.hue,
            internal: area.internal,
            subnet: area.subnet.clone(),
            cards: area.members.iter().filter_map(id).collect(),
        })
        .collect();
    let alone: Vec<RecordId> =
        scene.cards.iter().filter(|card| card.face.networks.is_empty()).map(|card| card.id).collect();
    if !alone.is_empty() {
        let name = board.app.t(&Text::fixed("On no network", "未接入网络"));
        sections.push(Section { name, hue: 8, internal: false, subnet: None, cards: alone });
    }
    sections
}

#[component]
fn List() -> impl IntoView {
    let board = board();
    let app = board.app;
    let shown = Memo::new(move |_| board.scene.with(|scene| sections(board, scene)));
    let title = move || app.t(&Text::fixed("Services by network", "按网络列出的服务"));
    let close = move || app.t(&Text::fixed("Show the canvas (L)", "返回画布 (L)"));
    let body = move || {
        let mut room = MANY;
        let all = shown.get();
        let total: usize = all.iter().map(|section| section.cards.len()).sum();
        let views = all
            .into_iter()
            .map(|section| {
                let count = section.cards.len();
                let cards: Vec<RecordId> = section.cards.into_iter().take(room).collect();
                room -= cards.len();
                let words = Text::new(format!("{count} services"), format!("{count} 个服务"));
                view! {
                    <section class=format!("list-net hue-{}", section.hue)>
                        <h3>
                            <i class="list-dot" aria-hidden="true"></i>
                            <span>{section.name}</span>
                            {section.internal.then(|| icon(Icon::Lock))}
                            {section.internal.then(|| view! {
                                <span class="muted">{app.t(&Text::fixed("internal", "内部"))}</span>
                            })}
                            {section.subnet.map(|subnet| view! { <span class="muted tabular">{subnet}</span> })}
                            <span class="muted list-count">{app.t(&words)}</span>
                        </h3>
                        <ul>{cards.into_iter().map(|id| view! { <li><Row id=id /></li> }).collect_view()}</ul>
                    </section>
                }
            })
            .collect_view();
        let rest = total.saturating_sub(MANY);
        let more = (rest > 0).then(|| {
            let words =
                Text::new(format!("{rest} more: find them by search."), format!("还有 {rest} 项，可通过搜索查找。"));
            view! { <p class="muted list-more">{app.t(&words)}</p> }
        });
        (views, more)
    };
    view! {
        <div class="list-view" data-testid="list-view" role="region" aria-label=title on:pointerdown=|event| event.stop_propagation() on:wheel=|event| event.stop_propagation()>
            <div class="list-head">
                <h2>{title}</h2>
                <IconButton icon=Icon::Close name=Signal::derive(close) on_press=move || board.listing.set(false) />
            </div>
            {body}
        </div>
    }
}

#[component]
fn Row(id: RecordId) -> impl IntoView {
    let board = board();
    let app = board.app;
    let card =
        Memo::new(move |_| board.scene.with(|scene| scene.card(id).map(|card| (card.name.clone(), card.face.clone()))));
    let badge = app.badge(id);
    let selected = app.selected(id);
    let content = move || {
        let (name, face) = card.get()?;
        let ports: Vec<String> = face.published.iter().take(3).map(|(port, _)| port.to_string()).collect();
        let public = face.published.iter().any(|(_, public)| *public);
        let source = app.t(&face.source_words());
        Some(view! {
            {logo(face.logo, face.built)}
            <span class="list-words">
                <span class="list-name">{name.to_string()}</span>
                <span class="list-source mono">{source}</span>
            </span>
            {(!ports.is_empty()).then(|| view! {
                <span class="chip tabular">{icon(if public { Icon::Globe } else { Icon::Lock })}<span>{ports.join(", ")}</span></span>
            })}
        })
    };
    let sign = move || {
        badge.get().map(|(rank, count)| {
            let words = format!("{}: {count}", app.t(&rank.label()));
            view! { <span class=format!("card-badge rank {}", rank.id()) title=words>{icon(Icon::of(rank))}<b class="tabular">{count}</b></span> }
        })
    };
    view! {
        <button
            type="button"
            class="list-row"
            aria-pressed=move || selected.get().to_string()
            on:click=move |_| {
                app.select([id]);
                board.reveal(id);
            }
        >
            {content}
            {sign}
        </button>
    }
}
