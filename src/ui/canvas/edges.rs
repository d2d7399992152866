//! Edges: who needs whom, and how.
use crate::ui::state::board::{Board, board};
use dockwright::canvas::picture::edge_words;
use dockwright::canvas::route::Route;
use dockwright::canvas::scene::{Link, LinkKind};
use dockwright::geometry::{Point, Rect, World};
use dockwright::model::RecordId;
use dockwright::model::dependency::Condition;
use dockwright::text::Text;
use leptos::prelude::*;

/// From afar the edges of so many dragged cards follow the drag; more of them would tell nothing.
const FEW_DRAGGED: usize = 40;

/// What tells an edge from all others.
type Key = (RecordId, RecordId, LinkKind);

/// Edges that have elements: those in sight, or from afar those of cards that are dragged or looked at.
fn visible(board: Board) -> Vec<Key> {
    let scene = board.scene.get();
    let dragged = board.dragged.get();
    let ends = |link: &Link| Some((scene.cards.get(link.from)?.id, scene.cards.get(link.to)?.id));
    let key = |link: &Link| ends(link).map(|(from, to)| (from, to, link.kind.clone()));
    if board.far.get() {
        let selection =
            board.app.selection.with(|selection| if selection.len() <= 3 { selection.clone() } else { [].into() });
        let mut cards: Vec<RecordId> = dragged.iter().copied().take(FEW_DRAGGED).collect();
        cards.extend(board.hover.get().into_iter().chain(selection));
        let mut numbers: Vec<usize> =
            cards.iter().filter_map(|id| scene.number(*id)).flat_map(|card| scene.links_of(card)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        return numbers.into_iter().filter_map(|number| key(scene.links.get(number)?)).collect();
    }
    let shown: Rect<World> = board.region.get();
    let still = board.still.get();
    let held = |card: usize| scene.cards.get(card).is_some_and(|card| dragged.contains(&card.id));
    let inside = |number: usize, link: &Link| {
        let points = still.route(number).map(|route| route.points.as_slice()).unwrap_or_default();
        points.windows(2).any(|pair| matches!(pair, [a, b] if Rect::around(*a, *b).touches(&shown)))
            || (!dragged.is_empty() && (held(link.from) || held(link.to)))
    };
    let all = scene.links.iter().enumerate().filter(|(number, link)| inside(*number, link));
    all.filter_map(|(_, link)| key(link)).collect()
}

/// The number of an edge; it follows the scene.
fn number(board: Board, key: &Key) -> Option<usize> {
    board.scene.with(|scene| scene.link_number(key.0, key.1, &key.2))
}

/// Whether a card at one of its ends is looked at.
fn is_lit(board: Board, key: &Key) -> bool {
    let hover = board.hover.get();
    let ends = [key.0, key.1];
    hover.is_some_and(|id| ends.contains(&id))
        || board.app.selection.with(|selection| selection.len() <= 3 && ends.iter().any(|id| selection.contains(id)))
}

/// The edges, between the areas and the cards.
#[component]
pub fn Edges() -> impl IntoView {
    let board = board();
    let shown = Memo::new(move |_| visible(board));
    view! {
        <svg class="layer edges" aria-hidden="true">
            <For each=move || shown.get() key=|key| key.clone() children=move |key| view! { <Edge key=key /> } />
        </svg>
    }
}

#[component]
fn Edge(key: Key) -> impl IntoView {
    let board = board();
    let (from, to, kind) = key.clone();
    let own = key.clone();
    let place = Memo::new(move |_| number(board, &own));
    let route = Memo::new(move |_| {
        let number = place.get()?;
        // Only an edge of a card that is being dragged follows the drag.
        let moving = board.dragged.with(|dragged| dragged.contains(&from) || dragged.contains(&to));
        let shown = |route: &Route| Some((route.path.clone(), route.points.last().copied()?));
        let bent = if moving { board.moved.with(|moved| moved.as_ref()?.route(number).and_then(shown)) } else { None };
        bent.or_else(|| board.still.with(|picture| picture.route(number).and_then(shown)))
    });
    // Of many edges those between two dragged cards come along as they are.
    let carried = Memo::new(move |_| {
        let both = board.dragged.with(|dragged| dragged.contains(&from) && dragged.contains(&to));
        let number = place.get().filter(|_| both)?;
        board.moved.with(|moved| moved.as_ref().filter(|moved| moved.route(number).is_none()).map(|moved| moved.offset))
    });
    let transform = move || carried.get().map(|by| format!("translate({:.1} {:.1})", by.x, by.y));
    let broken = Memo::new(move |_| {
        board.scene.with(|scene| place.get().and_then(|number| scene.links.get(number)).is_some_and(|link| link.broken))
    });
    let lit_key = key.clone();
    let class = move || {
        let name = match &kind {
            LinkKind::Depends(_) => "depends",
            LinkKind::Value(_) => "value",
            LinkKind::Route(_) => "route",
            LinkKind::Volume(_) => "volume",
        };
        let lit = if is_lit(board, &lit_key) { " lit" } else { "" };
        let broken = if broken.get() { " broken" } else { "" };
        let away = if board.is_away(from) || board.is_away(to) { " away" } else { "" };
        format!("edge {name}{lit}{broken}{away}")
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
        <g class=class transform=transform>
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
    let shown = Memo::new(move |_| visible(board));
    view! { <For each=move || shown.get() key=|key| key.clone() children=move |key| view! { <EdgeLabel key=key /> } /> }
}

#[component]
fn EdgeLabel(key: Key) -> impl IntoView {
    let board = board();
    let app = board.app;
    let (from, to, kind) = key.clone();
    let own = key.clone();
    let place = Memo::new(move |_| number(board, &own));
    let lit_key = key.clone();
    let lit = Memo::new(move |_| is_lit(board, &lit_key));
    let moving = Memo::new(move |_| board.dragged.with(|dragged| dragged.contains(&from) || dragged.contains(&to)));
    let broken = Memo::new(move |_| {
        board.scene.with(|scene| place.get().and_then(|number| scene.links.get(number)).is_some_and(|link| link.broken))
    });
    let permanent = edge_words(&kind).is_some();
    let at = Memo::new(move |_| {
        let number = place.get()?;
        if moving.get() {
            return None;
        }
        let picture = board.still.get();
        let route = picture.route(number)?;
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
                    class:away=move || board.is_away(from) || board.is_away(to)
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
