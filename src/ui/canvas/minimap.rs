//! The whole stack, small, with what shows of it. A press goes there.
use super::far::inks_now;
use super::paint::{Apart, Job, Sign, paint_plainly};
use crate::ui::platform::paint::Brush;
use crate::ui::platform::{next_frame, pointer};
use crate::ui::state::board::{Board, board};
use dockwright::geometry::{Point, Rect, Screen, Size, Vector, Viewport};
use leptos::prelude::*;
use leptos::{ev, html};

/// The size of the map in pixels, and what stays free around the stack.
const SIZE: (f64, f64) = (184.0, 120.0);
const PADDING: f64 = 6.0;

/// The map. It shows only where there is more than the canvas shows.
#[component]
pub fn Minimap() -> impl IntoView {
    let board = board();
    let wanted = Memo::new(move |_| {
        if !board.minimap.get() {
            return false;
        }
        let shown = board.viewport.with(|viewport| viewport.visible());
        board.still.with(|still| still.bounds()).is_some_and(|all| !shown.contains_rect(&all))
    });
    view! { <Show when=move || wanted.get()><Map /></Show> }
}

/// Where the world is on the map.
fn scale_of(board: Board) -> Option<Viewport> {
    let bounds = board.still.with(|still| still.bounds())?;
    let map = Viewport::new(1.0, Vector::default(), Size::new(SIZE.0, SIZE.1));
    Some(map.fitted(bounds, PADDING))
}

#[component]
fn Map() -> impl IntoView {
    let board = board();
    let canvas = NodeRef::<html::Canvas>::new();
    let held = StoredValue::new(false);
    let due = StoredValue::new(false);
    let map = Memo::new(move |_| scale_of(board));
    let render = move || {
        if due.try_set_value(false).is_some() {
            return;
        }
        let Some((canvas, view)) = canvas.get_untracked().zip(map.get_untracked()) else { return };
        let Some(brush) = Brush::new(&canvas, SIZE.0, SIZE.1) else { return };
        let (scene, picture) = (board.scene.get_untracked(), board.still.get_untracked());
        let sign = |card: usize| {
            let id = scene.cards.get(card).map(|card| card.id);
            id.map_or_else(Sign::default, |id| Sign { problem: board.app.sign(id).0, light: "" })
        };
        let inks = inks_now();
        let apart = Apart::default();
        let job = Job { scene: &scene, picture: &picture, view, apart: &apart, inks: &inks, sign: &sign, names: &[] };
        brush.clear();
        paint_plainly(&brush, &job);
    };
    Effect::new(move |_| {
        board.still.track();
        board.scene.track();
        map.track();
        board.app.problems.track();
        board.app.theme.track();
        board.system_theme.track();
        if due.try_get_value() == Some(false) {
            due.set_value(true);
            next_frame(render);
        }
    });
    let frame = move || {
        let map = map.get()?;
        let seen: Rect<Screen> = map.rect_to_screen(board.viewport.with(|viewport| viewport.visible()));
        let (left, top) = (seen.left.max(0.0), seen.top.max(0.0));
        let (right, bottom) = (seen.right.min(SIZE.0), seen.bottom.min(SIZE.1));
        Some((left, top, (right - left).max(4.0), (bottom - top).max(4.0)))
    };
    let go = move |event: &ev::PointerEvent| {
        let Some((map, canvas)) = map.get_untracked().zip(canvas.get_untracked()) else { return };
        let (x, y) = pointer::within(&canvas, f64::from(event.client_x()), f64::from(event.client_y()));
        let to = map.to_world(Point::new(x, y));
        board.viewport.update(|viewport| *viewport = viewport.centered(to, viewport.scale()));
    };
    let px = |value: f64| format!("{value:.1}px");
    view! {
        <div
            class="floating minimap"
            data-testid="minimap"
            aria-hidden="true"
            on:pointerdown=move |event| {
                event.stop_propagation();
                if let Some(canvas) = canvas.get_untracked() {
                    pointer::capture(&canvas, event.pointer_id());
                }
                held.set_value(true);
                go(&event);
            }
            on:pointermove=move |event| {
                if held.get_value() {
                    event.stop_propagation();
                    go(&event);
                }
            }
            on:pointerup=move |_| held.set_value(false)
            on:pointercancel=move |_| held.set_value(false)
        >
            <canvas node_ref=canvas></canvas>
            {move || {
                frame().map(|(left, top, width, height)| view! {
                    <div
                        class="minimap-frame"
                        style:transform=format!("translate({left:.1}px, {top:.1}px)")
                        style:width=px(width)
                        style:height=px(height)
                    ></div>
                })
            }}
        </div>
    }
}
