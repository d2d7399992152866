//! Edges: who needs whom, and how.
use crate::ui::state::board::{Board, EdgeKey, board};
use dockwright::canvas::picture::edge_words;
use dockwright::canvas::scene::{Link, LinkKind};
use dockwright::geometry::{Point, Rect, World};
use dockwright::model::dependency::Condition;
use dockwright::text::Text;
use leptos::prelude::*;

/// Edges that show, by number and identity.
fn visible(board: Board) -> Vec<(usize, EdgeKey)> {
    let shown: Rect<World> = board.viewport.with(|viewport| viewport.visible().inflate(160.0 / viewport.scale()));
    let dragged = board.dragged.get();
    let scene = board.scene.get();
    let still = board.still.get();
    let inside = |number: usize, link: &Link| {
        let moving =
            [link.from, link.to].iter().filter_map(|end| scene.cards.get(*end)).any(|card| dragged.contains(&card.id));
        let points = still.routes.get(number).map(|route| route.points.as_slice()).unwrap_or_default();
        moving || points.windows(2).any(|pair| matches!(pair, [a, b] if Rect::around(*a, *b).touches(&shown)))
    };
    let ends = |link: &Link| Some((scene.cards.get(link.from)?.id, scene.cards.get(link.to)?.id));
    let all = scene.links.iter().enumerate().filter(|(number, link)| inside(*number, link));
    all.filter_map(|(number, link)| ends(link).map(|(from, to)| (number, (from, to, link.kind.clone())))).collect()
}

/// The edges, between the areas and the cards.
#[component]
pub fn Edges() -> impl IntoView {
    let board = board();
    let shown = Memo::new(move |_| visible(board).into_iter().map(|(_, key)| key).collect::<Vec<EdgeKey>>());
    view! {
        <svg class="layer edges" aria-hidden="true">
            <For each=move || shown.get() key=|key| key.clone() children=move |key| view! { <Edge key=key /> } />
        </svg>
    }
}

#[component]
fn Edge(key: EdgeKey) -> impl IntoView {
    let board = board();
    let (from, to, kind) = key.clone();
    let way = RwSignal::from(board.watched.edges.watch(&key));
    let pulled = board.watched.pulled.watch(&(from, to));
    let lit = board.watched.lit.watch(&(from, to));
    let route = Memo::new(move |_| {
        let way = way.get()?;
        // Only an edge of a card that is being dragged follows the drag.
        if pulled.get() {
            let picture = board.picture.get();
            let route = picture.route(way.number)?;
            return Some((route.path.clone(), route.points.last().copied()?));
        }
        let route = way.route?;
        Some((route.path.clone(), route.points.last().copied()?))
    });
    let broken = Memo::new(move |_| way.with(|way| way.as_ref().is_some_and(|way| way.broken)));
    let class = move || {
        let name = match &kind {
            LinkKind::Depends(_) => "depends",
            LinkKind::Value(_) => "value",
            LinkKind::Route(_) => "route",
            LinkKind::Volume(_) => "volume",
        };
        let lit = if lit.get() { " lit" } else { "" };
        let broken = if broken.get() { " broken" } else { "" };
        format!("edge {name}{lit}{broken}")
    };
    let path = move || route.with(|route| route.as_ref().map(|(path, _)| path.clone()));
    let arrow = move || {
        route.with(|route| {
            let end: Point<World> = route.as_ref()?.1;
            Some(format!("M{:.1} {:.1}l-8 -4.5v9z", end.x, end.y))
        })
    };
    let is_route = matches!(key.2, LinkKind::Route(_));
    view! {
        <g class=class>
            <path class="edge-line" d=path pathLength=move || broken.get().then_some("100") />
            {is_route.then(|| view! { <path class="edge-gap" d=path /> })}
            <path class="edge-arrow" d=arrow />
        </g>
    }
}

/// The words on edges, above the cards' ground and below nothing.
#[component]
pub fn EdgeLabels() -> impl IntoView {
    let board = board();
    let shown = Memo::new(move |_| visible(board).into_iter().map(|(_, key)| key).collect::<Vec<EdgeKey>>());
    view! { <For each=move || shown.get() key=|key| key.clone() children=move |key| view! { <EdgeLabel key=key /> } /> }
}

#[component]
fn EdgeLabel(key: EdgeKey) -> impl IntoView {
    let board = board();
    let app = board.app;
    let (from, to, kind) = key.clone();
    let way = RwSignal::from(board.watched.edges.watch(&key));
    let pulled = board.watched.pulled.watch(&(from, to));
    let lit = RwSignal::from(board.watched.lit.watch(&(from, to)));
    let broken = Memo::new(move |_| way.with(|way| way.as_ref().is_some_and(|way| way.broken)));
    let permanent = edge_words(&kind).is_some();
    let at = Memo::new(move |_| {
        if pulled.get() {
            return None;
        }
        let route = way.with(|way| way.as_ref()?.route.clone())?;
        route.label.or_else(|| {
            let middle = route.points.get(route.points.len() / 2)?;
            lit.get().then(|| Point::new(middle.x - 20.0, middle.y - 9.0))
        })
    });
    let words = words(&kind);
    let why = Text::fixed("No shared network", "没有共同的网络");
    view! {
        {move || {
            let at = at.get()?;
            let lit = lit.get();
            if !permanent && !lit && !broken.get() {
                return None;
            }
            let words = words.clone();
            let why = why.clone();
            Some(view! {
                <span
                    class="edge-label"
                    class:lit=lit
                    class:broken=broken.get()
                    style:transform=format!("translate({:.1}px, {:.1}px)", at.x, at.y)
                >
                    {move || app.t(&words)}
                    {broken.get().then(|| view! { <em>{move || app.t(&why)}</em> })}
                </span>
            })
        }}
    }
}

/// The words on an edge.
fn words(kind: &LinkKind) -> Text {
    match kind {
        LinkKind::Depends(Condition::Started) => Text::fixed("started", "启动后"),
        LinkKind::Depends(Condition::Healthy) => Text::fixed("healthy", "健康后"),
        LinkKind::Depends(Condition::Completed) => Text::fixed("completed", "完成后"),
        LinkKind::Value(name) => Text::new(name.to_string(), name.to_string()),
        LinkKind::Route(paths) => Text::new(paths.to_string(), paths.to_string()),
        LinkKind::Volume(name) => Text::new(format!("volume {name}"), format!("卷 {name}")),
    }
}
