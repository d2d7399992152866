//! Networks as areas around their members.
use crate::ui::state::board::{Board, board};
use crate::ui::widgets::{Icon, icon};
use dockwright::canvas::scene::{Area, Scene};
use dockwright::geometry::{Point, Rect, Size, World};
use dockwright::model::RecordId;
use dockwright::text::Text;
use leptos::prelude::*;

/// The areas, below everything else.
#[component]
pub fn Areas() -> impl IntoView {
    let board = board();
    let names = Memo::new(move |_| names(board));
    view! {
        <svg class="layer areas" aria-hidden="true">
            <For each=move || names.get() key=|name| name.clone() children=move |name| view! { <AreaShape name=name /> } />
        </svg>
    }
}

/// The names of the areas, above the edges.
#[component]
pub fn AreaLabels() -> impl IntoView {
    let board = board();
    let names = Memo::new(move |_| names(board));
    view! {
        <For each=move || names.get() key=|name| name.clone() children=move |name| view! { <AreaLabel name=name /> } />
    }
}

/// The areas that have elements: those that touch what shows, or from afar those that stand apart.
fn names(board: Board) -> Vec<Box<str>> {
    let name = |scene: &Scene, number: usize| scene.areas.get(number).map(|area| area.name.clone());
    if board.far.get() {
        let apart = board.areas_apart.get();
        return board.scene.with(|scene| apart.iter().filter_map(|number| name(scene, *number)).collect());
    }
    let shown = board.region.get();
    // An area that a drag takes along may come into sight only then.
    let dragged = board.dragged.get();
    board.scene.with(|scene| {
        board.still.with(|still| {
            let touches = |number: usize| {
                let outline = still.outlines.get(number).filter(|outline| !outline.rings.is_empty());
                let label = still.labels.get(number).map(|at| Rect::at(*at, Size::new(200.0, 20.0)));
                let rects = outline.map(|outline| outline.bounds).into_iter().chain(label);
                rects.chain(still.boxes.get(number).copied().flatten()).any(|rect| rect.touches(&shown))
            };
            let held = |number: usize| {
                let members = scene.areas.get(number).map(|area| area.members.as_slice()).unwrap_or_default();
                !dragged.is_empty()
                    && members.iter().any(|card| scene.cards.get(*card).is_some_and(|card| dragged.contains(&card.id)))
            };
            (0..scene.areas.len())
                .filter(|number| touches(*number) || held(*number))
                .filter_map(|number| name(scene, number))
                .collect()
        })
    })
}

/// An area and its number in the scene; it follows the scene.
fn find(board: Board, name: &str) -> Option<(usize, Area)> {
    board.scene.with(|scene| {
        let number = scene.area_number(name)?;
        scene.areas.get(number).map(|area| (number, area.clone()))
    })
}

#[component]
fn AreaShape(name: Box<str>) -> impl IntoView {
    let board = board();
    let own = name.clone();
    let area = Memo::new(move |_| find(board, &own));
    let lit = Memo::new(move |_| {
        board.hint.with(|hint| hint.as_ref().and_then(|hint| hint.area.clone())).is_some_and(|lit| *lit == *name)
    });
    let selected = move || {
        let id = area.with(|area| area.as_ref().and_then(|(_, area)| area.id));
        id.is_some_and(|id| board.app.selection.with(|selection| selection.contains(&id)))
    };
    let path = Memo::new(move |_| {
        let (number, _) = area.get()?;
        let bent = board.moved.with(|moved| moved.as_ref()?.outline(number).map(|(_, path)| path.clone()));
        if let Some(path) = bent.filter(|path| !path.is_empty()) {
            return Some(path.to_string());
        }
        board.still.with(|picture| {
            let path = picture.paths.get(number)?.clone();
            match picture.boxes.get(number).copied().flatten() {
                Some(rect) => Some(format!(
                    "M{} {}h{}a14 14 0 0 1 14 14v{}a14 14 0 0 1-14 14h-{}a14 14 0 0 1-14-14v-{}a14 14 0 0 1 14-14z",
                    rect.left + 14.0,
                    rect.top,
                    rect.width() - 28.0,
                    rect.height() - 28.0,
                    rect.width() - 28.0,
                    rect.height() - 28.0
                )),
                None => Some(path.to_string()),
            }
        })
    });
    let tethers = move || {
        let (number, _) = area.get()?;
        let bent =
            board.moved.with(|moved| moved.as_ref()?.outline(number).map(|(outline, _)| outline.tethers.clone()));
        let lines = match bent {
            Some(lines) => lines,
            None => board.still.with(|picture| Some(picture.outlines.get(number)?.tethers.clone()))?,
        };
        let line = |(a, b): (Point<World>, Point<World>)| {
            view! { <line class="area-tether" x1=a.x y1=a.y x2=b.x y2=b.y /> }
        };
        Some(lines.into_iter().map(line).collect_view())
    };
    let class = move || {
        let area = area.get();
        let (hue, internal, empty) =
            area.map_or((0, false, false), |(_, area)| (area.hue, area.internal, area.members.is_empty()));
        let mut class = format!("area hue-{hue}");
        for (on, name) in [(internal, " internal"), (empty, " empty"), (lit.get(), " lit"), (selected(), " selected")] {
            if on {
                class.push_str(name);
            }
        }
        class
    };
    view! {
        <g class=class>
            <path class="area-shape" d=move || path.get() />
            <path class="area-inner" d=move || path.get() />
            {tethers}
        </g>
    }
}

#[component]
fn AreaLabel(name: Box<str>) -> impl IntoView {
    let board = board();
    let app = board.app;
    let own = name.clone();
    let area = Memo::new(move |_| find(board, &own));
    let place = move || {
        let number = area.with(|area| area.as_ref().map_or(usize::MAX, |(number, _)| *number));
        let moved = board.moved.with(|moved| moved.as_ref()?.label(number));
        let at = moved.or_else(|| board.still.with(|picture| picture.labels.get(number).copied())).unwrap_or_default();
        format!("translate({:.1}px, {:.1}px) scale(var(--label-scale))", at.x, at.y)
    };
    let id = move || area.with(|area| area.as_ref().and_then(|(_, area)| area.id));
    let selected = move || id().is_some_and(|id: RecordId| app.selection.with(|selection| selection.contains(&id)));
    // What is wrong with the network itself: its subnet, its settings, that nobody uses it.
    let badge = move || id().and_then(|id| app.badge(id).get());
    let words = move || {
        let badge = badge();
        area.with(|area| {
            let (_, area) = area.as_ref()?;
            let count = area.members.len();
            let mut en = format!("Network {}, {count} services", area.name);
            let mut zh = format!("网络 {}，{count} 个服务", area.name);
            if area.internal {
                en.push_str(", internal: no way to the Internet");
                zh.push_str("，内部网络：不能访问互联网");
            }
            if area.id.is_none() {
                en.push_str(", made by Compose for services that name no network");
                zh.push_str("，由 Compose 为未指定网络的服务创建");
            }
            if let Some((rank, count)) = badge {
                en.push_str(&format!(", {count} problems, the worst: {}", rank.label().en));
                zh.push_str(&format!("，{count} 个问题，最严重：{}", rank.label().zh));
            }
            Some(app.t(&Text::new(en, zh)))
        })
    };
    view! {
        <button
            type="button"
            class=move || format!("area-label hue-{}", area.with(|area| area.as_ref().map_or(0, |(_, area)| area.hue)))
            class:selected=selected
            class:empty=move || area.with(|area| area.as_ref().is_some_and(|(_, area)| area.members.is_empty()))
            data-network=name.to_string()
            data-canvas-part="label"
            title=words
            aria-label=words
            aria-pressed=move || selected().to_string()
            style:transform=place
            on:click=move |_| if let Some(id) = id() { app.select([id]) }
        >
            {move || area.with(|area| area.as_ref().map(|(_, area)| view! {
                {area.internal.then(|| icon(Icon::Lock))}
                {area.external.then(|| icon(Icon::Link))}
                <span class="area-name">{area.name.to_string()}</span>
                {area.subnet.clone().map(|subnet| view! { <span class="area-subnet tabular">{subnet}</span> })}
            }))}
            {move || badge().map(|(rank, count)| view! {
                <span class=format!("area-badge rank-{}", rank.id()) data-testid="area-badge">
                    {icon(Icon::of(rank))}
                    <span class="tabular">{count}</span>
                </span>
            })}
        </button>
        {move || {
            let (number, area) = area.get()?;
            let rect = board.still.with(|picture| picture.boxes.get(number).copied().flatten())?;
            area.members.is_empty().then(|| view! {
                <p class="area-hint" style:transform=format!("translate({}px, {}px)", rect.left + 14.0, rect.top + 44.0)>
                    {app.t(&Text::fixed("No service yet. Drop one here.", "还没有服务，可拖到此处。"))}
                </p>
            })
        }}
    }
}
