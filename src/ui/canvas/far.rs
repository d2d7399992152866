//! The view from afar: two canvas elements in the place of thousands of others.
//!
//! What rests is painted on the first, somewhat larger than what shows; what is selected or dragged on the second. A pan, a
//! zoom and a drag only move the elements; they are painted anew when the view has come to rest or leaves what is painted.
use super::paint::{Apart, Inks, Job, Sign, paint, paint_marks};
use crate::ui::platform::paint::{Brush, inks};
use crate::ui::platform::{element_by_id, next_frame, now};
use crate::ui::state::board::{Board, board};
use dockwright::canvas::far::{Name, names};
use dockwright::canvas::picture::Picture;
use dockwright::canvas::scene::Scene;
use dockwright::geometry::{Point, Rect, Screen, Size, Vector, Viewport, World};
use dockwright::model::{Kind, RecordId};
use leptos::prelude::*;
use leptos::{ev, html};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// How much is painted beyond what shows, on each side, in pixels.
const BEYOND: f64 = 160.0;

/// Milliseconds without a change of the view until it counts as at rest.
const REST: f64 = 120.0;

/// How much the painting is stretched before it is made anew.
const STRETCH: f64 = 2.0;

/// Milliseconds between two paintings while the view moves: until then the old one is stretched.
const AGAIN: f64 = 240.0;

/// A painting as it was made.
#[derive(Clone)]
struct Painted {
    scene: Arc<Scene>,
    picture: Arc<Picture>,
    apart: Apart,
    view: Viewport,
    turn: u64,
    inks: Arc<Inks>,
    names: Arc<Vec<Name>>,
}

/// What the canvas shows from afar; nothing while it is made of elements.
#[component]
pub fn Far() -> impl IntoView {
    let board = board();
    view! { <Show when=move || board.far.get()><Paintings /></Show> }
}

#[component]
fn Paintings() -> impl IntoView {
    let board = board();
    let ground = NodeRef::<html::Canvas>::new();
    let marks = NodeRef::<html::Canvas>::new();
    let laid = RwSignal::new(None::<Viewport>);
    let work = StoredValue::new_local(None::<Painted>);
    let due = StoredValue::new(false);
    let moved_at = StoredValue::new(None::<f64>);
    let painted_at = StoredValue::new(f64::NEG_INFINITY);
    // Counts what changes the look of all that is painted.
    let turn = Memo::new(move |before: Option<&u64>| {
        board.app.problems.track();
        board.app.theme.track();
        board.app.lights.track();
        board.system_theme.track();
        board.within.track();
        before.copied().unwrap_or(0) + 1
    });
    let apart = Memo::new(move |_| apart(board));
    let render = move || {
        if due.try_set_value(false).is_some() {
            return;
        }
        let (Some(ground), Some(marks)) = (ground.get_untracked(), marks.get_untracked()) else { return };
        let shown = board.viewport.get_untracked();
        let size = Size::new(shown.size().width + 2.0 * BEYOND, shown.size().height + 2.0 * BEYOND);
        let (Some(below), Some(above)) =
            (Brush::new(&ground, size.width, size.height), Brush::new(&marks, size.width, size.height))
        else {
            return;
        };
        let before = work.get_value();
        let (scene, picture) = (board.scene.get_untracked(), board.still.get_untracked());
        let view = match &before {
            // On a canvas of another size nothing of the old painting is left.
            Some(before)
                if before.view.size() == size
                    && covers(&before.view, &shown)
                    && before.view.scale() == shown.scale() =>
            {
                before.view
            }
            _ => shown.panned(Vector::new(BEYOND, BEYOND)).resized(size),
        };
        let turn = turn.get_untracked();
        let inks = match &before {
            Some(before) if before.turn == turn => before.inks.clone(),
            _ => Arc::new(inks_now()),
        };
        let names = match &before {
            Some(before)
                if before.view == view
                    && Arc::ptr_eq(&before.scene, &scene)
                    && Arc::ptr_eq(&before.picture, &picture) =>
            {
                before.names.clone()
            }
            _ => Arc::new(names(&scene, &picture, &view)),
        };
        let now = Painted { scene, picture, apart: apart.get_untracked(), view, turn, inks, names };
        let sign = |card: usize| {
            let id = now.scene.cards.get(card).map(|card| card.id);
            id.map_or_else(Sign::default, |id| {
                let (problem, light) = board.app.sign(id);
                Sign { problem, light: if untrack(|| board.is_away(id)) { "dim" } else { light } }
            })
        };
        let job = Job {
            scene: &now.scene,
            picture: &now.picture,
            view: now.view,
            apart: &now.apart,
            inks: &now.inks,
            sign: &sign,
            names: &now.names,
        };
        match before.as_ref().map(|before| changed(before, &now)) {
            Some(Changed::Nothing) => {}
            Some(Changed::Part(part)) => {
                let rect = now.view.rect_to_screen(part.inflate(4.0 / now.view.scale()));
                below.begin_within(rect.left, rect.top - 18.0, rect.width(), rect.height() + 18.0);
                let part = part.inflate(24.0 / now.view.scale());
                paint(&below, &job, part);
                below.end_within();
            }
            Some(Changed::Everything) | None => {
                below.clear();
                paint(&below, &job, now.view.visible());
            }
        }
        above.clear();
        let (marked, dragged) = marked(board, &now.scene);
        paint_marks(&above, &job, &marked, dragged);
        board.far_names.set_value(now.names.iter().map(|name| in_world(name, &now.view)).collect());
        laid.try_set(Some(now.view));
        board.busy.try_set(false);
        painted_at.try_set_value(crate::ui::platform::now());
        work.try_set_value(Some(now));
    };
    let ask = move || {
        if due.try_get_value() == Some(false) {
            due.set_value(true);
            board.busy.set(true);
            next_frame(render);
        }
    };
    on_cleanup(move || {
        board.busy.try_set(false);
    });
    Effect::new(move |_| {
        board.still.track();
        board.scene.track();
        board.app.selection.track();
        board.dragged.track();
        apart.track();
        turn.track();
        ask();
    });
    Effect::new(move |_| {
        let view = board.viewport.get();
        let Some(before) = laid.get_untracked() else { return };
        let stretch = view.scale() / before.scale();
        let outgrown = !covers(&before, &view) || !(1.0 / STRETCH..STRETCH).contains(&stretch);
        if outgrown && now() - painted_at.get_value() > AGAIN {
            ask();
        } else if outgrown || before.scale() != view.scale() {
            let waiting = moved_at.get_value().is_some();
            moved_at.set_value(Some(now()));
            if !waiting {
                rest_soon(moved_at, ask);
            }
        }
    });
    let place = move |by: Vector<Screen>| {
        let Some(laid) = laid.get() else { return String::new() };
        let view = board.viewport.get();
        let stretch = view.scale() / laid.scale();
        let at = view.offset() - laid.offset() * stretch + by;
        format!("translate({:.2}px, {:.2}px) scale({:.5})", at.x, at.y, stretch)
    };
    let carried = move || {
        let scale = board.viewport.with(|viewport| viewport.scale());
        let by = board.drag.with(|drag| drag.as_ref().map(|drag| drag.offset)).unwrap_or_default();
        place(Vector::new(by.x * scale, by.y * scale))
    };
    view! {
        <canvas class="far" aria-hidden="true" node_ref=ground style:transform=move || place(Vector::default())></canvas>
        <canvas class="far" aria-hidden="true" node_ref=marks style:transform=carried></canvas>
    }
}

/// The colours and fonts of the theme that shows.
pub fn inks_now() -> Inks {
    let (colours, fonts) = element_by_id("inks").map(|element| inks(&element)).unwrap_or_default();
    Inks { colours, fonts }
}

/// The service or the network that is under a place of the canvas, where it is painted.
pub fn under(board: Board, at: Point<Screen>) -> Option<RecordId> {
    let place = board.viewport.get_untracked().to_world(at);
    let scene = board.scene.get_untracked();
    let picture = board.still.get_untracked();
    let slack = 1.5 / board.viewport.get_untracked().scale();
    let mut found = None;
    picture.index.each(Rect::around(place, place).inflate(slack), |card, _| found = Some(card));
    if let Some(card) = found {
        return scene.cards.get(card).map(|card| card.id);
    }
    let named =
        board.far_names.with_value(|names| names.iter().find(|(_, rect)| rect.contains(place)).map(|(area, _)| *area));
    scene.areas.get(named?)?.id
}

/// What of the picture is made of elements although all else is painted: what a drag changes, what is lit.
fn apart(board: Board) -> Apart {
    let scene = board.scene.get();
    let cards: HashSet<usize> = board.dragged.with(|ids| ids.iter().filter_map(|id| scene.number(*id)).collect());
    Apart { cards, areas: board.areas_apart.get() }
}

/// The cards to be marked, and whether they are being dragged.
fn marked(board: Board, scene: &Scene) -> (HashSet<usize>, bool) {
    let dragged = board.dragged.get_untracked();
    if !dragged.is_empty() {
        return (dragged.iter().filter_map(|id| scene.number(*id)).collect(), true);
    }
    let marked = board.app.selection.with_untracked(|selection| {
        selection.iter().filter(|id| id.kind == Kind::Service).filter_map(|id| scene.number(*id)).collect()
    });
    (marked, false)
}

/// Asks once the view has been at rest.
fn rest_soon(moved_at: StoredValue<Option<f64>>, ask: impl Fn() + Copy + 'static) {
    set_timeout(
        move || {
            let since = moved_at.try_get_value().flatten().map(|at| now() - at);
            match since {
                Some(since) if since < REST => rest_soon(moved_at, ask),
                Some(_) => {
                    moved_at.try_set_value(None);
                    ask();
                }
                None => {}
            }
        },
        Duration::from_millis(REST as u64),
    );
}

/// Whether a painting for one view still covers another one.
fn covers(painted: &Viewport, shown: &Viewport) -> bool {
    painted.visible().contains_rect(&shown.visible())
}

fn in_world(name: &Name, view: &Viewport) -> (usize, Rect<World>) {
    let corner = view.to_world(name.rect.corner());
    let far = view.to_world(Point::new(name.rect.right, name.rect.bottom));
    (name.area, Rect::around(corner, far))
}

enum Changed {
    Nothing,
    Part(Rect<World>),
    Everything,
}

/// What has to be painted anew.
fn changed(before: &Painted, now: &Painted) -> Changed {
    let alike = before.view == now.view
        && before.turn == now.turn
        && before.scene.cards.len() == now.scene.cards.len()
        && before.picture.outlines.len() == now.picture.outlines.len()
        && before.picture.routes.len() == now.picture.routes.len()
        && Arc::ptr_eq(&before.scene.links, &now.scene.links)
        && Arc::ptr_eq(&before.scene.areas, &now.scene.areas);
    if !alike {
        return Changed::Everything;
    }
    let same = Arc::ptr_eq(&before.scene, &now.scene) && Arc::ptr_eq(&before.picture, &now.picture);
    if same && before.apart == now.apart {
        return Changed::Nothing;
    }
    let mut part: Option<Rect<World>> = None;
    let mut add = |rect: Rect<World>| part = Some(part.map_or(rect, |part| part.union(rect)));
    for (old, new) in before.scene.cards.iter().zip(&now.scene.cards) {
        if !Arc::ptr_eq(old, new) {
            add(old.rect);
            add(new.rect);
        }
    }
    for (old, new) in before.picture.outlines.iter().zip(&now.picture.outlines) {
        if !Arc::ptr_eq(old, new) {
            add(old.bounds);
            add(new.bounds);
        }
    }
    let mut add_line = |points: &[Point<World>]| {
        Rect::bounding(points.iter().map(|point| Rect::around(*point, *point))).into_iter().for_each(&mut add)
    };
    for (old, new) in before.picture.routes.iter().zip(now.picture.routes.iter()) {
        if !Arc::ptr_eq(old, new) {
            add_line(&old.points);
            add_line(&new.points);
        }
    }
    for card in before.apart.cards.symmetric_difference(&now.apart.cards) {
        for number in now.scene.links_of(*card) {
            if let Some(route) = now.picture.route(number) {
                add_line(&route.points);
            }
        }
    }
    for (old, new) in before.picture.doors.iter().zip(&now.picture.doors) {
        let other = before.apart.cards.contains(&old.card) != now.apart.cards.contains(&old.card);
        if other || !Arc::ptr_eq(old, new) {
            add_line(&old.route.points);
            add_line(&new.route.points);
        }
    }
    if before.picture.doors.len() != now.picture.doors.len() || before.picture.host != now.picture.host {
        return Changed::Everything;
    }
    for card in before.apart.cards.symmetric_difference(&now.apart.cards) {
        for rect in [before.picture.index.rect(*card), now.picture.index.rect(*card)].into_iter().flatten() {
            add(rect);
        }
    }
    let (old, new) = (&before.apart.areas, &now.apart.areas);
    for number in old.iter().filter(|number| !new.contains(number)).chain(new.iter().filter(|n| !old.contains(n))) {
        if let Some(outline) = now.picture.outlines.get(*number) {
            add(outline.bounds);
        }
        if let Some(rect) = now.picture.boxes.get(*number).copied().flatten() {
            add(rect);
        }
    }
    match part {
        None => Changed::Nothing,
        Some(part) => Changed::Part(part),
    }
}

/// The name of what is under the pointer, where cards are too small to have names.
#[component]
pub fn FarTip() -> impl IntoView {
    let board = board();
    let words = move || {
        if !board.far.get() || board.drag.with(Option::is_some) || board.marquee.with(Option::is_some) {
            return None;
        }
        let (id, at) = board.tip.get()?;
        let name = board.app.track(|document| document.get(id).map(|record| record.name.to_string()))?;
        Some(view! {
            <div class="far-tip" style:transform=format!("translate({:.1}px, {:.1}px)", at.x + 14.0, at.y + 16.0)>{name}</div>
        })
    };
    view! { {words} }
}

/// Follows the pointer over what is painted.
pub fn hover(board: Board, event: &ev::PointerEvent, at: Point<Screen>) {
    if !board.far.get_untracked() || event.buttons() != 0 {
        if board.tip.with_untracked(Option::is_some) {
            board.tip.set(None);
        }
        return;
    }
    let id = under(board, at).filter(|id| id.kind == Kind::Service);
    let tip = id.map(|id| (id, at));
    if board.tip.get_untracked() != tip {
        board.tip.set(tip);
    }
    if board.hover.get_untracked() != id {
        board.hover.set(id);
    }
}
