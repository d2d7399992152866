//! What pointers do on the canvas: events go to the gesture machine, its intents become previews and, at the end, commands.
use super::drop_target;
use super::far;
use crate::ui::actions::edit;
use crate::ui::platform::canvas_element;
use crate::ui::platform::{next_frame, now, pointer};
use crate::ui::state::board::{Board, Connecting, Drag, Hint, Overlay, Tool};
use dockwright::canvas::gesture::{self, Button, Device, Event, Gesture, Intent, Mode, Modifiers, Pointer, Target};
use dockwright::canvas::hit::{Side, in_marquee};
use dockwright::canvas::layout::GRID;
use dockwright::canvas::snap::{Guide, REACH, snap};
use dockwright::change::Command;
use dockwright::geometry::{Point, Rect, Screen, Vector, World};
use dockwright::model::{Kind, Placement, RecordId};
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// How far outside of an area a card is before leaving it is offered, in world units.
const LEAVE: f64 = 40.0;

/// The gestures of the canvas, cheap to copy into closures.
#[derive(Clone, Copy)]
pub struct Gestures {
    board: Board,
    machine: StoredValue<Gesture<RecordId>>,
    /// What was selected before a rectangle was begun.
    base: StoredValue<Option<BTreeSet<RecordId>>>,
    /// Where the pointer was last, for the words at it.
    last: StoredValue<(f64, f64)>,
    /// Whether an area is dragged by its name: its members then join nothing.
    by_area: StoredValue<bool>,
    ticking: StoredValue<bool>,
}

impl Gestures {
    /// No gesture yet.
    pub fn new(board: Board) -> Gestures {
        let gestures = Gestures {
            board,
            machine: StoredValue::new(Gesture::new()),
            base: StoredValue::new(None),
            last: StoredValue::new((0.0, 0.0)),
            by_area: StoredValue::new(false),
            ticking: StoredValue::new(false),
        };
        Effect::new(move |_| {
            let tool = match board.tool.get() {
                Tool::Hand => gesture::Tool::Hand,
                Tool::Select => gesture::Tool::Select,
            };
            gestures.machine.update_value(|machine| machine.set_tool(tool));
        });
        Effect::new(move |_| gestures.send(Event::Space(board.space.get())));
        gestures
    }

    /// A pointer goes down.
    pub fn down(self, event: &ev::PointerEvent) {
        if pointer::inside(event, "input, .floating, .card-badge") {
            return;
        }
        let target = match self.painted(event) {
            Some(id) if id.kind == Kind::Network => Target::Area(id),
            Some(id) => Target::Card(id),
            None => self.target(
                pointer::data(event, "service"),
                pointer::data(event, "socket"),
                pointer::data(event, "network"),
            ),
        };
        let selection = self.board.app.selection.get_untracked();
        let (moves, selected) = match &target {
            Target::Card(id) if selection.contains(id) => {
                (selection.iter().copied().filter(|id| id.kind == Kind::Service).collect(), true)
            }
            Target::Card(id) => (vec![*id], false),
            Target::Area(id) => {
                let scene = self.board.scene.get_untracked();
                let members = scene.areas.iter().find(|area| area.id == Some(*id)).map(|area| area.members.clone());
                let cards = members.into_iter().flatten().filter_map(|number| scene.cards.get(number));
                let mut moves: Vec<RecordId> = cards.map(|card| card.id).collect();
                if moves.is_empty() {
                    moves.push(*id);
                }
                (moves, selection.contains(id))
            }
            _ => (Vec::new(), false),
        };
        self.by_area.set_value(matches!(target, Target::Area(_)));
        if event.button() == 1 || matches!(target, Target::Socket(..)) {
            event.prevent_default();
        }
        if let Some(canvas) = canvas_element() {
            pointer::capture(&canvas, event.pointer_id());
        }
        self.send(Event::Down { pointer: self.pointer(event), target, moves, selected });
        self.watch_deadline();
    }

    /// A pointer moves.
    pub fn moved(self, event: &ev::PointerEvent) {
        let over =
            if self.board.connecting.with_untracked(Option::is_some) { self.over(event) } else { Target::Background };
        self.last.set_value((f64::from(event.client_x()), f64::from(event.client_y())));
        far::hover(self.board, event, place(event));
        self.send(Event::Move { pointer: self.pointer(event), over });
        self.tick_at_border();
    }

    /// A pointer goes up.
    pub fn up(self, event: &ev::PointerEvent) {
        self.send(Event::Up { pointer: self.pointer(event), over: self.over(event) });
    }

    /// A pointer is taken away by the system.
    pub fn lost(self, event: &ev::PointerEvent) {
        self.send(Event::Lost { id: event.pointer_id() });
    }

    /// Takes back what has not ended. True where there was something.
    pub fn cancel(self) -> bool {
        let busy = self.board.drag.with_untracked(Option::is_some)
            || self.board.connecting.with_untracked(Option::is_some)
            || self.board.marquee.with_untracked(Option::is_some);
        self.send(Event::Escape);
        busy
    }

    /// The wheel turns.
    pub fn wheel(self, event: &ev::WheelEvent) {
        event.prevent_default();
        // Lines and pages of a wheel, as pixels.
        let unit = match event.delta_mode() {
            0 => 1.0,
            1 => 16.0,
            _ => 400.0,
        };
        let delta = Vector::new(event.delta_x() * unit, event.delta_y() * unit);
        self.send(Event::Wheel { at: place(event), delta, modifiers: modifiers(event) });
    }

    fn send(self, event: Event<RecordId>) {
        let viewport = self.board.viewport.get_untracked();
        let intents = self.machine.try_update_value(|machine| machine.handle(event, &viewport));
        for intent in intents.into_iter().flatten() {
            self.act(intent);
        }
    }

    /// Sends a tick when a long press would end.
    fn watch_deadline(self) {
        let Some(deadline) = self.machine.with_value(Gesture::deadline) else { return };
        let wait = (deadline - now()).max(0.0);
        set_timeout(
            move || {
                if self.machine.try_with_value(Gesture::deadline).flatten() == Some(deadline) {
                    self.send(Event::Tick { time: deadline });
                }
            },
            Duration::from_millis(wait.ceil() as u64),
        );
    }

    /// Sends a tick with each frame while something is held at the border.
    fn tick_at_border(self) {
        let wanted = self.machine.with_value(|machine| machine.wants_frames(&self.board.viewport.get_untracked()));
        if wanted && !self.ticking.get_value() {
            self.ticking.set_value(true);
            next_frame(move || {
                self.ticking.try_update_value(|ticking| *ticking = false);
                self.send(Event::Tick { time: now() });
                self.tick_at_border();
            });
        }
    }

    /// What is painted under an event.
    pub fn painted(self, event: &ev::MouseEvent) -> Option<RecordId> {
        self.board.far.get_untracked().then(|| far::under(self.board, place(event))).flatten()
    }

    fn target(self, service: Option<String>, socket: Option<String>, network: Option<String>) -> Target<RecordId> {
        let app = self.board.app;
        if let Some(id) = service.and_then(|name| app.find(Kind::Service, &name)) {
            return match socket.as_deref() {
                Some("left") => Target::Socket(id, Side::Left),
                Some("right") => Target::Socket(id, Side::Right),
                _ => Target::Card(id),
            };
        }
        network.and_then(|name| app.find(Kind::Network, &name)).map_or(Target::Background, Target::Area)
    }

    fn over(self, event: &ev::PointerEvent) -> Target<RecordId> {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        self.target(pointer::data_at(x, y, "service"), None, None)
    }

    fn pointer(self, event: &ev::PointerEvent) -> Pointer {
        Pointer {
            id: event.pointer_id(),
            device: match event.pointer_type().as_str() {
                "touch" => Device::Touch,
                "pen" => Device::Pen,
                _ => Device::Mouse,
            },
            button: match event.button() {
                1 => Button::Middle,
                2 => Button::Secondary,
                _ => Button::Primary,
            },
            at: place(event),
            modifiers: modifiers(event),
            time: event.time_stamp(),
        }
    }

    fn act(self, intent: Intent<RecordId>) {
        let board = self.board;
        match intent {
            Intent::Tap { target: Target::Card(id), count: 2, .. } => {
                board.app.select([id]);
                // What is too small to be read is first brought near.
                if board.far.get_untracked() {
                    board.approach(id);
                } else {
                    board.renaming.set(Some(id));
                }
            }
            Intent::Tap { target: Target::Socket(id, Side::Right), .. } => {
                board.overlay.set(Some(Overlay::ConnectFrom(id)))
            }
            Intent::Tap { .. } => {}
            Intent::Select { ids, mode } => self.select(ids, mode),
            Intent::Marquee { rect, mode, done } => self.marquee(rect, mode, done),
            Intent::MoveBy { delta, snap } => self.preview(delta, snap),
            Intent::Drop { moved, delta, at: _, snap, copy } => self.drop_cards(&moved, delta, snap, copy),
            Intent::Connecting { from, side, at, over } => self.draw(from, side, at, over),
            Intent::Connect { from, side, at: _, to } => self.connect(from, side, to),
            Intent::PanBy(by) => board.viewport.update(|viewport| *viewport = viewport.panned(by)),
            Intent::ZoomAt { at, factor } => {
                board.viewport.update(|viewport| *viewport = viewport.zoomed_at(at, factor))
            }
            Intent::OpenMenu { target, at } => {
                if matches!(target, Target::Background | Target::Edge(_)) {
                    board.app.select([]);
                }
                if let Target::Card(id) | Target::Area(id) = target
                    && !board.app.selection.with_untracked(|selection| selection.contains(&id))
                {
                    board.app.select([id]);
                }
                let (left, top) = canvas_element().map_or((0.0, 0.0), |canvas| {
                    let (left, top, ..) = pointer::bounds(&canvas);
                    (left, top)
                });
                board.overlay.set(Some(Overlay::Menu(left + at.x, top + at.y)));
            }
            Intent::Cancel => {
                if let Some(base) = self.base.get_value() {
                    board.app.select(base);
                }
                self.clear();
            }
        }
    }

    fn clear(self) {
        self.base.set_value(None);
        self.board.drag.set(None);
        self.board.marquee.set(None);
        self.board.connecting.set(None);
        self.board.hint.set(None);
        self.board.guides.set(Vec::new());
    }

    fn select(self, ids: Vec<RecordId>, mode: Mode) {
        let app = self.board.app;
        let mut selection = app.selection.get_untracked();
        match mode {
            Mode::Replace => selection = ids.into_iter().collect(),
            Mode::Add => selection.extend(ids),
            Mode::Toggle => ids.into_iter().for_each(|id| {
                if !selection.remove(&id) {
                    selection.insert(id);
                }
            }),
        }
        app.select(selection);
    }

    fn marquee(self, rect: Rect<World>, mode: Mode, done: bool) {
        let board = self.board;
        let base = match self.base.get_value() {
            Some(base) => base,
            None => {
                let base = if mode == Mode::Replace { BTreeSet::new() } else { board.app.selection.get_untracked() };
                self.base.set_value(Some(base.clone()));
                base
            }
        };
        let scene = board.scene.get_untracked();
        let picture = board.still.get_untracked();
        let inside = in_marquee(&picture.index, rect);
        board
            .app
            .select(base.into_iter().chain(inside.into_iter().filter_map(|number| Some(scene.cards.get(number)?.id))));
        board.marquee.set(Some(board.viewport.get_untracked().rect_to_screen(rect)));
        if done {
            self.clear();
            let count = board.app.selection.with_untracked(BTreeSet::len);
            board.say(&Text::new(format!("{count} selected"), format!("已选中 {count} 项")));
        }
    }

    /// Shows dragged cards where they would be dropped.
    fn preview(self, delta: Vector<World>, snaps: bool) {
        let board = self.board;
        let ids: HashSet<RecordId> = self.machine.with_value(|machine| machine.moving().iter().copied().collect());
        let (offset, guides) = self.settle(&ids, delta, snaps);
        let ids = match board.drag.get_untracked() {
            Some(drag) if *drag.ids == ids => drag.ids,
            _ => Arc::new(ids),
        };
        let at = self.pointer_on_canvas();
        let area = if self.by_area.get_value() { None } else { self.area_to_join(&ids, at) };
        let words = area.as_ref().map(|name| Text::new(format!("Join {name}"), format!("加入 {name}")));
        board.drag.set(Some(Drag { ids, offset }));
        board.guides.set(guides);
        board.hint.set(Some(Hint { area, card: None, words, at }));
    }

    fn pointer_on_canvas(self) -> Point<Screen> {
        let (x, y) = self.last.get_value();
        let (x, y) = canvas_element().map_or((x, y), |canvas| pointer::within(&canvas, x, y));
        Point::new(x, y)
    }

    /// The network that a drop of these cards would join; none where all are on it already.
    fn area_to_join(self, ids: &HashSet<RecordId>, at: Point<Screen>) -> Option<Box<str>> {
        let scene = self.board.scene.get_untracked();
        let numbers: HashSet<usize> = ids.iter().filter_map(|id| scene.number(*id)).collect();
        let here = self.board.viewport.get_untracked().to_world(at);
        let name = drop_target(self.board, here, &numbers)?;
        let member = |number: &usize| scene.cards.get(*number).is_some_and(|card| card.face.networks.contains(&name));
        (!numbers.is_empty() && !numbers.iter().all(member)).then_some(name)
    }

    /// The distance that cards are moved by: in line with others, else on the grid.
    fn settle(self, ids: &HashSet<RecordId>, delta: Vector<World>, snaps: bool) -> (Vector<World>, Vec<Rect<World>>) {
        let scene = self.board.scene.get_untracked();
        let moving = Rect::bounding(ids.iter().filter_map(|id| Some(scene.card(*id)?.rect)));
        let Some(start) = moving.filter(|_| snaps) else { return (delta, Vec::new()) };
        let viewport = self.board.viewport.get_untracked();
        let shown = viewport.visible();
        let others: Vec<Rect<World>> = scene
            .cards
            .iter()
            .filter(|card| !ids.contains(&card.id) && card.rect.touches(&shown))
            .map(|card| card.rect)
            .collect();
        let aligned = snap(start.translate(delta), &others, REACH / viewport.scale());
        let upright = aligned.guides.iter().any(|guide| matches!(guide, Guide::Vertical { .. }));
        let level = aligned.guides.iter().any(|guide| matches!(guide, Guide::Horizontal { .. }));
        let on_grid = (start.corner() + delta).snapped(GRID) - start.corner();
        let x = if upright { delta.x + aligned.by.x } else { on_grid.x };
        let y = if level { delta.y + aligned.by.y } else { on_grid.y };
        let lines = aligned.guides.iter().map(|guide| match *guide {
            Guide::Vertical { x, top, bottom } => Rect::from_edges(x, top, x, bottom),
            Guide::Horizontal { y, left, right } => Rect::from_edges(left, y, right, y),
        });
        (Vector::new(x, y), lines.collect())
    }

    fn drop_cards(self, moved: &[RecordId], delta: Vector<World>, snaps: bool, copy: bool) {
        let board = self.board;
        let ids: HashSet<RecordId> = moved.iter().copied().collect();
        let (offset, _) = self.settle(&ids, delta, snaps);
        let area = board.hint.get_untracked().and_then(|hint| hint.area);
        let scene = board.scene.get_untracked();
        let by_area = self.by_area.get_value();
        if copy && !by_area {
            self.clear();
            let ids = moved.to_vec();
            if let Some(made) =
                board.app.dispatch(Command::Duplicate { ids, offset: Placement { x: offset.x, y: offset.y } })
            {
                board.app.select(made);
            }
            return;
        }
        let cards: Vec<_> = scene.cards.iter().filter(|card| ids.contains(&card.id)).collect();
        let mut to: Vec<(RecordId, Placement)> = cards
            .iter()
            .map(|card| (card.id, Placement { x: card.rect.left + offset.x, y: card.rect.top + offset.y }))
            .collect();
        let picture = board.still.get_untracked();
        for (area, rect) in scene.areas.iter().zip(&picture.boxes) {
            if let (Some(id), Some(rect)) = (area.id.filter(|id| ids.contains(id)), rect) {
                to.push((id, Placement { x: rect.left + offset.x, y: rect.top + offset.y }));
            }
        }
        let left = if area.is_none() && !by_area { self.left_areas(&ids, offset) } else { Vec::new() };
        let (en, zh) = match cards.as_slice() {
            [one] => (one.name.to_string(), one.name.to_string()),
            many => (format!("{} services", many.len()), format!("{} 个服务", many.len())),
        };
        let joins = |name: &str| {
            let outside = cards.iter().filter(move |card| !card.face.networks.iter().any(|known| **known == *name));
            outside.map(|card| card.id).collect::<Vec<_>>()
        };
        match area {
            Some(name) => {
                let label = Text::new(format!("Put {en} on {name}"), format!("将 {zh} 接入 {name}"));
                let attach =
                    joins(&name).into_iter().map(|service| Command::Attach { service, network: name.to_string() });
                let commands: Vec<Command> = std::iter::once(Command::Move { to: to.clone() }).chain(attach).collect();
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
        self.clear();
        if let [name] = left.as_slice() {
            let detach = |id: RecordId| Command::Detach { service: id, network: name.to_string() };
            let commands = cards.iter().map(|card| detach(card.id)).collect();
            let label = Text::new(format!("Take {en} off {name}"), format!("将 {zh} 移出 {name}"));
            board.app.offer(
                Text::new(format!("{en} is still on {name}."), format!("{zh} 仍在 {name} 中。")),
                Text::new(format!("Leave {name}"), format!("离开 {name}")),
                Command::Many { label, commands },
            );
        }
    }

    /// The declared networks out of whose areas all dragged cards were moved.
    fn left_areas(self, ids: &HashSet<RecordId>, offset: Vector<World>) -> Vec<Box<str>> {
        let scene = self.board.scene.get_untracked();
        let numbers: HashSet<usize> = ids.iter().filter_map(|id| scene.number(*id)).collect();
        let outlines = self.board.still.get_untracked().outlines_without(&numbers, |_| true);
        let left = scene.areas.iter().zip(outlines).filter(|(area, outline)| {
            let Some(outline) = outline else { return false };
            let near = outline.bounds.inflate(LEAVE);
            area.id.is_some()
                && numbers.iter().all(|number| {
                    let card = scene.cards.get(*number).map(|card| card.rect);
                    area.members.contains(number) && card.is_some_and(|rect| !near.overlaps(&rect.translate(offset)))
                })
        });
        left.map(|(area, _)| area.name.clone()).collect()
    }

    /// Shows the edge that is being drawn, and what it would mean.
    fn draw(self, from: RecordId, side: Side, at: Point<World>, over: Target<RecordId>) {
        let board = self.board;
        let forward = side == Side::Right;
        board.connecting.set(Some(Connecting { from, to: at, forward }));
        let scene = board.scene.get_untracked();
        let target = match over {
            Target::Card(id) | Target::Socket(id, _) if id != from => Some(id),
            _ => None,
        };
        let words = target.and_then(|target| {
            let (a, b) = if forward { (from, target) } else { (target, from) };
            let (a, b) = (&scene.card(a)?.name, &scene.card(b)?.name);
            Some(Text::new(format!("{a} waits for {b}"), format!("{a} 等待 {b}")))
        });
        let at = board.viewport.get_untracked().to_screen(at);
        board.hint.set(Some(Hint { area: None, card: target, words, at }));
    }

    fn connect(self, from: RecordId, side: Side, to: Target<RecordId>) {
        self.clear();
        match (to, side) {
            (Target::Card(to) | Target::Socket(to, _), Side::Right) if to != from => {
                edit::connect(self.board, from, to)
            }
            (Target::Card(to) | Target::Socket(to, _), Side::Left) if to != from => edit::connect(self.board, to, from),
            // Dropped on nothing: the list says what there is.
            (Target::Background, Side::Right) => self.board.overlay.set(Some(Overlay::ConnectFrom(from))),
            _ => {}
        }
    }
}

fn modifiers(event: &ev::MouseEvent) -> Modifiers {
    Modifiers { shift: event.shift_key(), command: event.ctrl_key() || event.meta_key(), alt: event.alt_key() }
}

/// Where a pointer is on the canvas.
fn place(event: &ev::MouseEvent) -> Point<Screen> {
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let (x, y) = canvas_element().map_or((x, y), |canvas| pointer::within(&canvas, x, y));
    Point::new(x, y)
}
