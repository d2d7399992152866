//! What pointers do on the canvas: pan, zoom, select, drag cards, draw edges.
use super::{drop_target, element};
use crate::ui::actions::edit;
use crate::ui::platform::pointer;
use crate::ui::state::board::{Board, Connecting, Drag, Hint, Overlay, Tool};
use dockwright::canvas::layout::GRID;
use dockwright::change::Command;
use dockwright::geometry::{Point, Rect, Screen, Vector, World};
use dockwright::model::{Kind, Placement, RecordId};
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// How far a pointer moves before a press becomes a drag, in CSS pixels.
const SLOP: f64 = 4.0;

/// How long a finger rests before the menu opens.
const LONG_PRESS: Duration = Duration::from_millis(500);

/// How far outside of an area a card is before leaving it is offered, in world units.
const LEAVE: f64 = 40.0;

#[derive(Clone, Debug, Default)]
enum Gesture {
    #[default]
    None,
    /// A press that is no drag yet.
    Press(Press),
    Pan(i32, Point<Screen>),
    Cards {
        pointer: i32,
        start: Point<World>,
        /// The card under the pointer and where it was: its place is the one that snaps to the grid.
        lead: Point<World>,
        ids: Arc<HashSet<RecordId>>,
        numbers: HashSet<usize>,
    },
    Marquee {
        pointer: i32,
        start: Point<Screen>,
        base: BTreeSet<RecordId>,
    },
    Wire {
        pointer: i32,
        from: RecordId,
        forward: bool,
    },
    Pinch {
        first: (i32, Point<Screen>),
        second: (i32, Point<Screen>),
    },
}

#[derive(Clone, Copy, Debug)]
struct Press {
    pointer: i32,
    at: Point<Screen>,
    card: Option<RecordId>,
    add: bool,
    touch: bool,
    /// Whether the card was selected by this very press.
    fresh: bool,
}

/// The gestures of the canvas, cheap to copy into closures.
#[derive(Clone, Copy)]
pub struct Gestures {
    board: Board,
    now: StoredValue<Gesture>,
    presses: StoredValue<u64>,
}

impl Gestures {
    /// No gesture yet.
    pub fn new(board: Board) -> Gestures {
        Gestures { board, now: StoredValue::new(Gesture::None), presses: StoredValue::new(0) }
    }

    /// A pointer goes down.
    pub fn down(self, event: &ev::PointerEvent) {
        if pointer::inside(event, "input, button, .floating") {
            return;
        }
        let at = place(event);
        let id = event.pointer_id();
        self.presses.update_value(|count| *count += 1);
        if let Some(other) = self.other_finger(id, event) {
            self.cancel();
            self.now.set_value(Gesture::Pinch { first: other, second: (id, at) });
            return;
        }
        let touch = event.pointer_type() == "touch";
        let card = pointer::data(event, "service").and_then(|name| self.board.app.find(Kind::Service, &name));
        let add = event.shift_key() || event.ctrl_key() || event.meta_key();
        let ground_pans = touch || (self.board.tool.get_untracked() == Tool::Hand && !event.shift_key());
        if event.button() == 1 || (event.button() == 0 && self.board.space.get_untracked()) {
            event.prevent_default();
            self.hold(event);
            self.now.set_value(Gesture::Pan(id, at));
            return;
        }
        if event.button() != 0 {
            return;
        }
        if let (Some(from), Some(side)) = (card, pointer::data(event, "socket")) {
            self.hold(event);
            self.now.set_value(Gesture::Wire { pointer: id, from, forward: side == "right" });
            event.prevent_default();
            return;
        }
        let mut fresh = false;
        if let Some(card) = card {
            let selected = self.board.app.selection.with_untracked(|selection| selection.contains(&card));
            if !selected {
                let mut wanted = if add { self.board.app.selection.get_untracked() } else { BTreeSet::new() };
                wanted.insert(card);
                self.board.app.select(wanted);
                fresh = true;
            }
        }
        self.now.set_value(Gesture::Press(Press { pointer: id, at, card, add, touch, fresh }));
        if touch {
            self.watch_long_press(event, card);
        }
        if card.is_none() {
            self.hold(event);
            if !ground_pans {
                let base = if add { self.board.app.selection.get_untracked() } else { BTreeSet::new() };
                self.now.set_value(Gesture::Marquee { pointer: id, start: at, base });
            }
        }
    }

    /// A pointer moves.
    pub fn moved(self, event: &ev::PointerEvent) {
        let at = place(event);
        let id = event.pointer_id();
        match self.now.get_value() {
            Gesture::Press(press) if press.pointer == id => {
                if press.at.distance(at) >= SLOP {
                    self.begin_drag(press, at, event);
                }
            }
            Gesture::Pan(pointer, last) if pointer == id => {
                self.board.viewport.update(|viewport| *viewport = viewport.panned(at - last));
                self.now.set_value(Gesture::Pan(pointer, at));
            }
            Gesture::Cards { pointer, start, lead, ids, numbers } if pointer == id => {
                self.drag_cards(at, start, lead, ids, &numbers);
            }
            Gesture::Marquee { pointer, start, base } if pointer == id => self.stretch(start, at, &base),
            Gesture::Wire { pointer, from, forward } if pointer == id => self.draw(at, event, from, forward),
            Gesture::Pinch { first, second } => self.pinch(id, at, first, second),
            _ => {}
        }
    }

    /// A pointer goes up.
    pub fn up(self, event: &ev::PointerEvent) {
        let id = event.pointer_id();
        let at = place(event);
        match self.now.get_value() {
            Gesture::Press(press) if press.pointer == id => {
                self.now.set_value(Gesture::None);
                self.click(press);
            }
            Gesture::Pan(pointer, _) if pointer == id => self.now.set_value(Gesture::None),
            Gesture::Cards { pointer, numbers, .. } if pointer == id => {
                self.now.set_value(Gesture::None);
                self.drop_cards(at, &numbers);
            }
            Gesture::Marquee { pointer, start, base } if pointer == id => {
                self.now.set_value(Gesture::None);
                self.board.marquee.set(None);
                if start.distance(at) < SLOP && base.is_empty() {
                    self.board.app.select([]);
                }
            }
            Gesture::Wire { pointer, from, forward } if pointer == id => {
                self.now.set_value(Gesture::None);
                self.finish_wire(event, from, forward);
            }
            // One finger of a pinch stays: it goes on as a pan.
            Gesture::Pinch { first, second } => {
                let rest = if first.0 == id { second } else { first };
                self.now.set_value(Gesture::Pan(rest.0, rest.1));
            }
            _ => {}
        }
    }

    /// A pointer is taken away by the system.
    pub fn lost(self, _event: &ev::PointerEvent) {
        self.cancel();
    }

    /// Takes back what has not ended.
    pub fn cancel(self) {
        self.now.set_value(Gesture::None);
        self.board.drag.set(None);
        self.board.marquee.set(None);
        self.board.connecting.set(None);
        self.board.hint.set(None);
        self.board.guides.set(Vec::new());
    }

    /// The wheel: it pans, with the control or command key (and by pinching a touchpad) it zooms.
    pub fn wheel(self, event: &ev::WheelEvent) {
        event.prevent_default();
        // Lines and pages of a wheel, as pixels.
        let unit = match event.delta_mode() {
            0 => 1.0,
            1 => 16.0,
            _ => 400.0,
        };
        let (x, y) = (event.delta_x() * unit, event.delta_y() * unit);
        let at = place(event);
        self.board.viewport.update(|viewport| {
            *viewport = if event.ctrl_key() || event.meta_key() {
                viewport.zoomed_at(at, (-y.clamp(-120.0, 120.0) * 0.006).exp())
            } else if event.shift_key() && x == 0.0 {
                viewport.panned(Vector::new(-y, 0.0))
            } else {
                viewport.panned(Vector::new(-x, -y))
            };
        });
    }

    fn hold(self, event: &ev::PointerEvent) {
        if let Some(canvas) = element() {
            pointer::capture(&canvas, event.pointer_id());
        }
    }

    /// The finger that is already down, when a second one comes.
    fn other_finger(self, id: i32, event: &ev::PointerEvent) -> Option<(i32, Point<Screen>)> {
        if event.pointer_type() != "touch" {
            return None;
        }
        self.now.with_value(|gesture| match gesture {
            Gesture::Press(press) if press.pointer != id => Some((press.pointer, press.at)),
            Gesture::Pan(pointer, at) if *pointer != id => Some((*pointer, *at)),
            Gesture::Cards { pointer, .. } if *pointer != id => {
                let at = self.board.hint.with_untracked(|hint| hint.as_ref().map(|hint| hint.at));
                Some((*pointer, at.unwrap_or_default()))
            }
            _ => None,
        })
    }

    fn watch_long_press(self, event: &ev::PointerEvent, card: Option<RecordId>) {
        let press_number = self.presses.get_value();
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        set_timeout(
            move || {
                let still = self.presses.try_get_value() == Some(press_number)
                    && self.now.try_with_value(|now| matches!(now, Gesture::Press(_))) == Some(true);
                if still {
                    self.now.set_value(Gesture::None);
                    if card.is_none() {
                        self.board.app.select([]);
                    }
                    self.board.overlay.set(Some(Overlay::Menu(x, y)));
                }
            },
            LONG_PRESS,
        );
    }

    /// A press that moves: on a card it drags the selection, on the ground it pans.
    fn begin_drag(self, press: Press, at: Point<Screen>, event: &ev::PointerEvent) {
        self.hold(event);
        let Some(card) = press.card else {
            self.board.viewport.update(|viewport| *viewport = viewport.panned(at - press.at));
            self.now.set_value(Gesture::Pan(press.pointer, at));
            return;
        };
        let scene = self.board.scene.get_untracked();
        let selection = self.board.app.selection.get_untracked();
        let ids: HashSet<RecordId> = selection.into_iter().filter(|id| scene.number(*id).is_some()).collect();
        let numbers: HashSet<usize> = ids.iter().filter_map(|id| scene.number(*id)).collect();
        let Some(lead) = scene.card(card).map(|card| card.rect.corner()) else { return };
        let start = self.board.viewport.get_untracked().to_world(press.at);
        let ids = Arc::new(ids);
        self.drag_cards(at, start, lead, ids.clone(), &numbers);
        self.now.set_value(Gesture::Cards { pointer: press.pointer, start, lead, ids, numbers });
    }

    fn drag_cards(
        self,
        at: Point<Screen>,
        start: Point<World>,
        lead: Point<World>,
        ids: Arc<HashSet<RecordId>>,
        numbers: &HashSet<usize>,
    ) {
        let here = self.board.viewport.get_untracked().to_world(at);
        let offset = (lead + (here - start)).snapped(GRID) - lead;
        self.board.drag.set(Some(Drag { ids, offset }));
        let scene = self.board.scene.get_untracked();
        let area = drop_target(self.board, here, numbers).filter(|name| {
            // Where all are members already, a drop joins nothing.
            let member =
                |number: &usize| scene.cards.get(*number).is_some_and(|card| card.face.networks.contains(name));
            !numbers.iter().all(member)
        });
        let words = area.as_ref().map(|name| Text::new(format!("Join {name}"), format!("加入 {name}")));
        self.board.hint.set(Some(Hint { area, card: None, words, at }));
    }

    fn drop_cards(self, at: Point<Screen>, numbers: &HashSet<usize>) {
        let board = self.board;
        let drag = board.drag.get_untracked();
        let area = board.hint.get_untracked().and_then(|hint| hint.area);
        let _ = at;
        let Some(drag) = drag else { return self.cancel() };
        let scene = board.scene.get_untracked();
        let mut dragged: Vec<usize> = numbers.iter().copied().collect();
        dragged.sort_unstable();
        let cards = || dragged.iter().filter_map(|number| scene.cards.get(*number));
        let to: Vec<(RecordId, Placement)> = cards()
            .map(|card| (card.id, Placement { x: card.rect.left + drag.offset.x, y: card.rect.top + drag.offset.y }))
            .collect();
        let left = if area.is_none() { self.left_areas(numbers, drag.offset) } else { Vec::new() };
        let attach: Vec<Command> = area
            .iter()
            .flat_map(|name| {
                cards()
                    .filter(|card| !card.face.networks.contains(name))
                    .map(|card| Command::Attach { service: card.id, network: name.to_string() })
            })
            .collect();
        let names: Vec<&str> = cards().map(|card| &*card.name).collect();
        let (en, zh) = match names.as_slice() {
            [one] => ((*one).to_owned(), (*one).to_owned()),
            many => (format!("{} services", many.len()), format!("{} 个服务", many.len())),
        };
        match area.filter(|_| !attach.is_empty()) {
            Some(name) => {
                let label = Text::new(format!("Put {en} on {name}"), format!("将 {zh} 接入 {name}"));
                let mut commands = vec![Command::Move { to: to.clone() }];
                commands.extend(attach);
                match board.app.try_dispatch(Command::Many { label, commands }) {
                    Ok(_) => board.say(&Text::new(format!("{en} joined {name}"), format!("{zh} 已加入 {name}"))),
                    Err(refusal) => {
                        board.app.toast(refusal.reason, false, true);
                        board.app.dispatch(Command::Move { to });
                    }
                }
            }
            None => {
                board.app.dispatch(Command::Move { to });
            }
        }
        self.cancel();
        if let [name] = left.as_slice() {
            let commands: Vec<Command> = cards()
                .filter(|card| card.face.networks.contains(name))
                .map(|card| Command::Detach { service: card.id, network: name.to_string() })
                .collect();
            let label = Text::new(format!("Take {en} off {name}"), format!("将 {zh} 移出 {name}"));
            board.app.offer(
                Text::new(format!("{en} is still on {name}."), format!("{zh} 仍在 {name} 中。")),
                Text::new(format!("Leave {name}"), format!("离开 {name}")),
                Command::Many { label, commands },
            );
        }
    }

    /// The declared networks out of whose areas all dragged cards were moved.
    fn left_areas(self, numbers: &HashSet<usize>, offset: Vector<World>) -> Vec<Box<str>> {
        let scene = self.board.scene.get_untracked();
        let outlines = self.board.still.get_untracked().outlines_without(numbers);
        let left = scene.areas.iter().zip(outlines).filter(|(area, outline)| {
            let Some(outline) = outline else { return false };
            let near = outline.bounds.inflate(LEAVE);
            area.id.is_some()
                && numbers.iter().all(|number| {
                    area.members.contains(number)
                        && scene.cards.get(*number).is_some_and(|card| {
                            near.overlaps(&card.rect) && !near.overlaps(&card.rect.translate(offset))
                        })
                })
        });
        left.map(|(area, _)| area.name.clone()).collect()
    }

    fn click(self, press: Press) {
        match press.card {
            None => self.board.app.select([]),
            Some(card) if press.add => {
                if !press.fresh {
                    let mut selection = self.board.app.selection.get_untracked();
                    selection.remove(&card);
                    self.board.app.select(selection);
                }
            }
            Some(card) => self.board.app.select([card]),
        }
    }

    fn stretch(self, start: Point<Screen>, at: Point<Screen>, base: &BTreeSet<RecordId>) {
        if start.distance(at) < SLOP {
            return;
        }
        let rect = Rect::around(start, at);
        self.board.marquee.set(Some(rect));
        let viewport = self.board.viewport.get_untracked();
        let world = Rect::around(viewport.to_world(start), viewport.to_world(at));
        let scene = self.board.scene.get_untracked();
        let inside = scene.cards.iter().filter(|card| card.rect.overlaps(&world)).map(|card| card.id);
        self.board.app.select(base.iter().copied().chain(inside));
    }

    fn draw(self, at: Point<Screen>, event: &ev::PointerEvent, from: RecordId, forward: bool) {
        let to = self.board.viewport.get_untracked().to_world(at);
        self.board.connecting.set(Some(Connecting { from, to, forward }));
        let target = self.wire_target(event, from);
        let scene = self.board.scene.get_untracked();
        let words = target.and_then(|target| {
            let (a, b) = if forward { (from, target) } else { (target, from) };
            let (a, b) = (&scene.card(a)?.name, &scene.card(b)?.name);
            Some(Text::new(format!("{a} waits for {b}"), format!("{a} 等待 {b}")))
        });
        self.board.hint.set(Some(Hint { area: None, card: target, words, at }));
    }

    fn finish_wire(self, event: &ev::PointerEvent, from: RecordId, forward: bool) {
        let target = self.wire_target(event, from);
        let drawn = self.board.connecting.get_untracked().is_some();
        self.cancel();
        match target {
            Some(target) if forward => edit::connect(self.board, from, target),
            Some(target) => edit::connect(self.board, target, from),
            // A click on a socket, or a drop on the ground: the list says what else there is.
            None if forward && !drawn => self.board.overlay.set(Some(Overlay::ConnectFrom(from))),
            None => {}
        }
    }

    fn wire_target(self, event: &ev::PointerEvent, from: RecordId) -> Option<RecordId> {
        let name = pointer::data_at(f64::from(event.client_x()), f64::from(event.client_y()), "service")?;
        self.board.app.find(Kind::Service, &name).filter(|id| *id != from)
    }

    fn pinch(self, id: i32, at: Point<Screen>, first: (i32, Point<Screen>), second: (i32, Point<Screen>)) {
        let (now_first, now_second) = match id {
            id if id == first.0 => ((id, at), second),
            id if id == second.0 => (first, (id, at)),
            _ => return,
        };
        let middle = |a: Point<Screen>, b: Point<Screen>| a.lerp(b, 0.5);
        let (before, after) = (first.1.distance(second.1), now_first.1.distance(now_second.1));
        let (from, to) = (middle(first.1, second.1), middle(now_first.1, now_second.1));
        if before > 0.0 && after > 0.0 {
            self.board.viewport.update(|viewport| {
                *viewport = viewport.panned(to - from).zoomed_at(to, after / before);
            });
        }
        self.now.set_value(Gesture::Pinch { first: now_first, second: now_second });
    }
}

/// Where a pointer is on the canvas.
fn place(event: &ev::MouseEvent) -> Point<Screen> {
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let (x, y) = element().map_or((x, y), |canvas| pointer::within(&canvas, x, y));
    Point::new(x, y)
}
