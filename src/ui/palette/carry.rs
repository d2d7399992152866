//! Dragging an entry of the palette onto the canvas, by mouse, pen or finger.
use crate::ui::actions::add;
use crate::ui::canvas::drop_target;
use crate::ui::platform::canvas_element;
use crate::ui::platform::pointer;
use crate::ui::state::board::{Board, Hint, Overlay, board};
use crate::ui::widgets::logo;
use dockwright::catalog::{self, ServiceTemplate};
use dockwright::geometry::Point;
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;
use std::collections::HashSet;

/// How far a pointer moves before it drags, in CSS pixels.
const SLOP: f64 = 5.0;

/// A press on an entry that may become a drag.
#[derive(Clone, Copy)]
struct Press {
    template: &'static ServiceTemplate,
    pointer: i32,
    start: (f64, f64),
    touch: bool,
    dragging: bool,
}

/// The drag of an entry.
#[derive(Clone, Copy)]
pub struct Carry {
    board: Board,
    press: StoredValue<Option<Press>>,
    /// Set where a press became a drag: the click that follows it adds nothing.
    dragged: StoredValue<bool>,
}

impl Carry {
    /// Listens to pointers as long as the palette is there.
    pub fn new(board: Board) -> Carry {
        let carry = Carry { board, press: StoredValue::new(None), dragged: StoredValue::new(false) };
        let handles = [
            window_event_listener(ev::pointermove, move |event| carry.moved(&event)),
            window_event_listener(ev::pointerup, move |event| carry.ended(&event, true)),
            window_event_listener(ev::pointercancel, move |event| carry.ended(&event, false)),
        ];
        let escape = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" && carry.press.get_value().is_some_and(|press| press.dragging) {
                event.prevent_default();
                carry.stop();
            }
        });
        on_cleanup(move || {
            handles.into_iter().for_each(|handle| handle.remove());
            escape.remove();
        });
        carry
    }

    /// A pointer goes down on an entry.
    pub fn begin(self, template: &'static ServiceTemplate, event: &ev::PointerEvent) {
        self.dragged.set_value(false);
        if event.button() == 0 && event.is_primary() {
            let start = (f64::from(event.client_x()), f64::from(event.client_y()));
            let touch = event.pointer_type() == "touch";
            let press = Press { template, pointer: event.pointer_id(), start, touch, dragging: false };
            self.press.set_value(Some(press));
            // A finger is captured by the entry; without this, its events end where the entry scrolls.
            pointer::release(event);
        }
    }

    /// A click on an entry: adds it, unless it was dragged.
    pub fn click(self, template: &'static ServiceTemplate) {
        if self.dragged.get_value() {
            self.dragged.set_value(false);
        } else {
            add::add_service(self.board, template);
        }
    }

    fn moved(self, event: &ev::PointerEvent) {
        let Some(mut press) = self.press.get_value().filter(|press| press.pointer == event.pointer_id()) else {
            return;
        };
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let (x, y) = (at.0 - press.start.0, at.1 - press.start.1);
        if !press.dragging {
            // A finger that goes up or down scrolls the list; the browser then cancels the pointer.
            if x.hypot(y) < SLOP || (press.touch && x.abs() < y.abs()) {
                return;
            }
            press.dragging = true;
            self.press.set_value(Some(press));
            self.dragged.set_value(true);
            // On a narrow page the palette lies over the canvas: it makes room.
            if self.board.overlay.get_untracked() == Some(Overlay::Palette) {
                self.board.overlay.set(None);
            }
        }
        self.board.carried.set(Some((press.template.id, at.0, at.1)));
        self.board.hint.set(self.target(at).map(|(hint, ..)| hint));
    }

    fn ended(self, event: &ev::PointerEvent, drop_it: bool) {
        let Some(press) = self.press.get_value().filter(|press| press.pointer == event.pointer_id()) else { return };
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let target = self.target(at).filter(|_| drop_it && press.dragging);
        self.stop();
        if let Some((hint, place)) = target {
            let network = hint.area.map(String::from).filter(|name| name != "default");
            add::drop_service(self.board, press.template, place, network);
        }
    }

    fn stop(self) {
        self.press.set_value(None);
        self.board.carried.set(None);
        self.board.hint.set(None);
    }

    /// What a drop at a place of the page would do; nothing outside of the canvas.
    fn target(self, at: (f64, f64)) -> Option<(Hint, Point<dockwright::geometry::World>)> {
        let canvas = canvas_element()?;
        let (left, top, width, height) = pointer::bounds(&canvas);
        let inside = at.0 >= left && at.0 < left + width && at.1 >= top && at.1 < top + height;
        if !inside || pointer::data_at(at.0, at.1, "canvas-part").is_none() {
            return None;
        }
        let screen = Point::new(at.0 - left, at.1 - top);
        let place = self.board.viewport.get_untracked().to_world(screen);
        let area = drop_target(self.board, place, &HashSet::new());
        let words = match &area {
            Some(name) => Text::new(format!("Join {name}"), format!("加入 {name}")),
            None => Text::fixed("Add here", "添加到此处"),
        };
        Some((Hint { area, card: None, words: Some(words), at: screen }, place))
    }
}

/// The entry that is being dragged, at the pointer.
#[component]
pub fn Carried() -> impl IntoView {
    let board = board();
    view! {
        {move || {
            board.carried.get().and_then(|(id, x, y)| {
                let template = catalog::service(id)?;
                let hint = board.hint.get().and_then(|hint| hint.words);
                Some(view! {
                    <div
                        class="carried"
                        data-testid="carried"
                        style:transform=format!("translate({:.1}px, {:.1}px)", x - 110.0, y - 30.0)
                    >
                        {logo(Some(template.logo), false)}
                        <span class="card-name">{board.app.t(&template.name)}</span>
                        {hint.map(|words| view! { <span class="ghost-words">{board.app.t(&words)}</span> })}
                    </div>
                })
            })
        }}
    }
}
