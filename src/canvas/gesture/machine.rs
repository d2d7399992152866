//! The states of a gesture and how events lead from one to another.
use super::{
    BORDER_ZONE, Button, DOUBLE_TAP, Device, Event, Intent, LONG_PRESS, MOUSE_THRESHOLD, Mode, Modifiers, Phase,
    Pointer, TOUCH_THRESHOLD, Target, Tool,
};
use crate::canvas::hit::Side;
use crate::geometry::{Point, Rect, Screen, Vector, Viewport, World};

/// How fast the canvas moves when something is dragged to its very border, in pixels per millisecond.
const BORDER_SPEED: f64 = 0.9;

/// A wheel step counts for at most this much, so that mice and touchpads zoom about equally fast.
const WHEEL_STEP: f64 = 30.0;

/// Zoom per pixel of wheel movement, as an exponent.
const WHEEL_ZOOM: f64 = 0.01;

/// What pointers and wheel are doing to the canvas.
#[derive(Clone, Debug)]
pub struct Gesture<K> {
    state: State<K>,
    tool: Tool,
    space: bool,
    /// Fingers on the canvas, in the order of their arrival.
    fingers: Vec<(i32, Point<Screen>)>,
    last_tap: Option<(Target<K>, f64, Point<Screen>)>,
    last_tick: Option<f64>,
}

#[derive(Clone, Debug)]
enum State<K> {
    Idle,
    Pressing(Press<K>),
    Panning { id: i32, last: Point<Screen> },
    Dragging(Drag<K>),
    Connecting { id: i32, from: K, side: Side, at: Point<Screen>, over: Target<K> },
    Marquee { id: i32, start: Point<World>, at: Point<Screen>, mode: Mode },
    Pinch { first: (i32, Point<Screen>), second: (i32, Point<Screen>) },
}

#[derive(Clone, Debug)]
struct Press<K> {
    pointer: Pointer,
    start: Point<World>,
    target: Target<K>,
    moves: Vec<K>,
    selected: bool,
}

#[derive(Clone, Debug)]
struct Drag<K> {
    id: i32,
    start: Point<World>,
    moves: Vec<K>,
    at: Point<Screen>,
    modifiers: Modifiers,
}

impl<K> Default for Gesture<K> {
    fn default() -> Self {
        let state = State::Idle;
        Gesture { state, tool: Tool::Select, space: false, fingers: Vec::new(), last_tap: None, last_tick: None }
    }
}

impl<K: Clone + PartialEq> Gesture<K> {
    /// Nothing going on.
    pub fn new() -> Gesture<K> {
        Gesture::default()
    }

    /// Chooses what the primary button does from the next press on.
    pub fn set_tool(&mut self, tool: Tool) {
        self.tool = tool;
    }

    /// What the primary button would do now: the tool, or the hand while the space bar is held.
    pub fn tool(&self) -> Tool {
        if self.space { Tool::Hand } else { self.tool }
    }

    /// What is going on.
    pub fn phase(&self) -> Phase {
        match self.state {
            State::Idle => Phase::Idle,
            State::Pressing(_) => Phase::Pressing,
            State::Panning { .. } => Phase::Panning,
            State::Dragging(_) => Phase::Dragging,
            State::Connecting { .. } => Phase::Connecting,
            State::Marquee { .. } => Phase::Marquee,
            State::Pinch { .. } => Phase::Pinch,
        }
    }

    /// What is being dragged.
    pub fn moving(&self) -> &[K] {
        match &self.state {
            State::Dragging(drag) => &drag.moves,
            _ => &[],
        }
    }

    /// When a tick is due, if one is: the end of a long press. On the clock of the pointer events.
    pub fn deadline(&self) -> Option<f64> {
        match &self.state {
            State::Pressing(press) if press.pointer.device != Device::Mouse => Some(press.pointer.time + LONG_PRESS),
            _ => None,
        }
    }

    /// True while each frame is to send a tick: something is held at the canvas's border, and the canvas moves.
    pub fn wants_frames(&self, viewport: &Viewport) -> bool {
        border_pull(self.held_at(), viewport).is_some()
    }

    /// Takes an event in; the viewport is the one that the event was seen in.
    pub fn handle(&mut self, event: Event<K>, viewport: &Viewport) -> Vec<Intent<K>> {
        match event {
            Event::Down { pointer, target, moves, selected } => {
                let start = viewport.to_world(pointer.at);
                self.down(Press { pointer, start, target, moves, selected })
            }
            Event::Move { pointer, over } => self.pointer_moves(pointer, over, viewport),
            Event::Up { pointer, over } => self.up(pointer, over, viewport),
            Event::Lost { id } => self.lost(id),
            Event::Wheel { at, delta, modifiers } => wheel(at, delta, modifiers),
            Event::Space(held) => {
                self.space = held;
                Vec::new()
            }
            Event::Escape => self.give_up(),
            Event::Tick { time } => self.tick(time, viewport),
        }
    }

    fn down(&mut self, press: Press<K>) -> Vec<Intent<K>> {
        let Pointer { id, device, button, at, .. } = press.pointer;
        if device == Device::Touch {
            self.fingers.retain(|(finger, _)| *finger != id);
            self.fingers.push((id, at));
            if let [first, second] = self.fingers.as_slice() {
                let pinch = State::Pinch { first: *first, second: *second };
                let intents = self.give_up();
                self.state = pinch;
                return intents;
            }
        }
        // A second button or pen while something is going on means nothing.
        if !matches!(self.state, State::Idle) {
            return Vec::new();
        }
        self.state = match button {
            Button::Middle => State::Panning { id, last: at },
            Button::Primary if self.tool() == Tool::Hand && device != Device::Touch => State::Panning { id, last: at },
            Button::Primary | Button::Secondary => State::Pressing(press),
        };
        Vec::new()
    }

    fn pointer_moves(&mut self, pointer: Pointer, over: Target<K>, viewport: &Viewport) -> Vec<Intent<K>> {
        if let Some((_, at)) = self.fingers.iter_mut().find(|(finger, _)| *finger == pointer.id) {
            *at = pointer.at;
        }
        match &mut self.state {
            State::Pressing(press) if press.pointer.id == pointer.id => {
                let threshold = match pointer.device {
                    Device::Mouse => MOUSE_THRESHOLD,
                    Device::Touch | Device::Pen => TOUCH_THRESHOLD,
                };
                if press.pointer.at.distance(pointer.at) < threshold {
                    return Vec::new();
                }
                let press = press.clone();
                self.begin(press, pointer, over, viewport)
            }
            State::Panning { id, last } if *id == pointer.id => {
                let by = pointer.at - *last;
                *last = pointer.at;
                vec![Intent::PanBy(by)]
            }
            State::Dragging(drag) if drag.id == pointer.id => {
                (drag.at, drag.modifiers) = (pointer.at, pointer.modifiers);
                self.preview(viewport)
            }
            State::Connecting { id, at, over: last_over, .. } if *id == pointer.id => {
                (*at, *last_over) = (pointer.at, over);
                self.preview(viewport)
            }
            State::Marquee { id, at, .. } if *id == pointer.id => {
                *at = pointer.at;
                self.preview(viewport)
            }
            State::Pinch { first, second } => {
                let before = (first.1, second.1);
                let finger = [first, second].into_iter().find(|(id, _)| *id == pointer.id);
                let Some((_, at)) = finger else { return Vec::new() };
                *at = pointer.at;
                match &self.state {
                    State::Pinch { first, second } => pinch(before, (first.1, second.1)),
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// A press has moved: now it is clear what it is.
    fn begin(&mut self, press: Press<K>, pointer: Pointer, over: Target<K>, viewport: &Viewport) -> Vec<Intent<K>> {
        let Press { pointer: pressed, start, target, moves, selected } = press;
        let (id, at, modifiers) = (pointer.id, pointer.at, pointer.modifiers);
        self.last_tap = None;
        let pans = pressed.device == Device::Touch
            && (self.tool() == Tool::Hand || matches!(target, Target::Background | Target::Edge(_)));
        if pressed.button == Button::Secondary {
            self.state = State::Idle;
            return Vec::new();
        }
        if pans {
            self.state = State::Panning { id, last: at };
            return vec![Intent::PanBy(at - pressed.at)];
        }
        let mut intents = Vec::new();
        match target {
            Target::Card(card) | Target::Area(card) if !moves.is_empty() => {
                if !selected {
                    let mode = if pressed.modifiers.shift { Mode::Add } else { Mode::Replace };
                    intents.push(Intent::Select { ids: vec![card], mode });
                }
                self.state = State::Dragging(Drag { id, start, moves, at, modifiers });
            }
            Target::Socket(card, side) => self.state = State::Connecting { id, from: card, side, at, over },
            _ => {
                let mode = if pressed.modifiers.shift { Mode::Add } else { Mode::Replace };
                self.state = State::Marquee { id, start, at, mode };
            }
        }
        intents.extend(self.preview(viewport));
        intents
    }

    /// What is shown while something is held.
    fn preview(&self, viewport: &Viewport) -> Vec<Intent<K>> {
        match &self.state {
            State::Dragging(drag) => {
                let delta = viewport.to_world(drag.at) - drag.start;
                vec![Intent::MoveBy { delta, snap: !drag.modifiers.command }]
            }
            State::Connecting { from, side, at, over, .. } => {
                let at = viewport.to_world(*at);
                vec![Intent::Connecting { from: from.clone(), side: *side, at, over: over.clone() }]
            }
            State::Marquee { start, at, mode, .. } => {
                let rect = Rect::around(*start, viewport.to_world(*at));
                vec![Intent::Marquee { rect, mode: *mode, done: false }]
            }
            _ => Vec::new(),
        }
    }

    fn up(&mut self, pointer: Pointer, over: Target<K>, viewport: &Viewport) -> Vec<Intent<K>> {
        self.fingers.retain(|(finger, _)| *finger != pointer.id);
        let at = viewport.to_world(pointer.at);
        if !self.holds(pointer.id) {
            return Vec::new();
        }
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Pressing(press) => self.tap(press, pointer.time),
            State::Dragging(Drag { start, moves, .. }) => {
                let Modifiers { command, alt, .. } = pointer.modifiers;
                vec![Intent::Drop { moved: moves, delta: at - start, at, snap: !command, copy: alt }]
            }
            State::Connecting { from, side, .. } => vec![Intent::Connect { from, side, at, to: over }],
            State::Marquee { start, mode, .. } => {
                vec![Intent::Marquee { rect: Rect::around(start, at), mode, done: true }]
            }
            State::Pinch { first, second } => {
                // The finger that stays goes on moving the view.
                let (id, last) = if first.0 == pointer.id { second } else { first };
                self.state = State::Panning { id, last };
                Vec::new()
            }
            State::Idle | State::Panning { .. } => Vec::new(),
        }
    }

    /// A press that has not moved.
    fn tap(&mut self, press: Press<K>, time: f64) -> Vec<Intent<K>> {
        let Pointer { at, modifiers, button, .. } = press.pointer;
        let target = press.target;
        let select = |ids: Vec<K>, mode: Mode| Intent::Select { ids, mode };
        let several = modifiers.shift || modifiers.command;
        if button == Button::Secondary {
            let id = key(&target).filter(|_| !press.selected);
            let mut intents: Vec<Intent<K>> = id.map(|id| select(vec![id], Mode::Replace)).into_iter().collect();
            intents.push(Intent::OpenMenu { target, at });
            return intents;
        }
        let second = self.last_tap.as_ref().is_some_and(|(last, when, place)| {
            *last == target && time - when <= DOUBLE_TAP && place.distance(at) <= 2.0 * TOUCH_THRESHOLD
        });
        self.last_tap = if second { None } else { Some((target.clone(), time, at)) };
        let mut intents = Vec::new();
        match key(&target) {
            Some(id) if several => intents.push(select(vec![id], Mode::Toggle)),
            Some(id) => intents.push(select(vec![id], Mode::Replace)),
            None if !several => intents.push(select(Vec::new(), Mode::Replace)),
            None => {}
        }
        intents.push(Intent::Tap { target, count: if second { 2 } else { 1 }, modifiers });
        intents
    }

    fn lost(&mut self, id: i32) -> Vec<Intent<K>> {
        self.fingers.retain(|(finger, _)| *finger != id);
        if self.holds(id) { self.give_up() } else { Vec::new() }
    }

    /// Ends what is going on without a result.
    fn give_up(&mut self) -> Vec<Intent<K>> {
        let state = std::mem::replace(&mut self.state, State::Idle);
        self.last_tick = None;
        match state {
            State::Dragging(_) | State::Connecting { .. } | State::Marquee { .. } => vec![Intent::Cancel],
            State::Idle | State::Pressing(_) | State::Panning { .. } | State::Pinch { .. } => Vec::new(),
        }
    }

    fn tick(&mut self, time: f64, viewport: &Viewport) -> Vec<Intent<K>> {
        if self.deadline().is_some_and(|deadline| time >= deadline) {
            return match std::mem::replace(&mut self.state, State::Idle) {
                State::Pressing(press) => vec![Intent::OpenMenu { target: press.target, at: press.pointer.at }],
                _ => Vec::new(),
            };
        }
        let passed = self.last_tick.map_or(0.0, |last| (time - last).clamp(0.0, 50.0));
        let Some(pull) = border_pull(self.held_at(), viewport) else {
            self.last_tick = None;
            return Vec::new();
        };
        self.last_tick = Some(time);
        let by = pull * (BORDER_SPEED * passed);
        let mut intents = vec![Intent::PanBy(by)];
        intents.extend(self.preview(&viewport.panned(by)));
        intents
    }

    /// True if the state belongs to this pointer.
    fn holds(&self, pointer: i32) -> bool {
        match &self.state {
            State::Idle => false,
            State::Pressing(press) => press.pointer.id == pointer,
            State::Dragging(drag) => drag.id == pointer,
            State::Panning { id, .. } | State::Connecting { id, .. } | State::Marquee { id, .. } => *id == pointer,
            State::Pinch { first, second } => first.0 == pointer || second.0 == pointer,
        }
    }

    /// Where something is held that makes the canvas move at its border.
    fn held_at(&self) -> Option<Point<Screen>> {
        match &self.state {
            State::Dragging(drag) => Some(drag.at),
            State::Connecting { at, .. } | State::Marquee { at, .. } => Some(*at),
            _ => None,
        }
    }
}

fn key<K: Clone>(target: &Target<K>) -> Option<K> {
    match target {
        Target::Background => None,
        Target::Card(key) | Target::Socket(key, _) | Target::Area(key) | Target::Edge(key) => Some(key.clone()),
    }
}

/// With Control or Command the wheel zooms, else it moves the view; with Shift a mouse wheel moves it sideways.
fn wheel<K>(at: Point<Screen>, delta: Vector<Screen>, modifiers: Modifiers) -> Vec<Intent<K>> {
    if modifiers.command {
        let step = delta.y.clamp(-WHEEL_STEP, WHEEL_STEP);
        return vec![Intent::ZoomAt { at, factor: (-step * WHEEL_ZOOM).exp() }];
    }
    let sideways = modifiers.shift && delta.x == 0.0;
    vec![Intent::PanBy(if sideways { Vector::new(-delta.y, 0.0) } else { -delta })]
}

/// Two fingers moved: the view follows their middle and is zoomed by their distance.
fn pinch<K>(before: (Point<Screen>, Point<Screen>), now: (Point<Screen>, Point<Screen>)) -> Vec<Intent<K>> {
    let middle = now.0.lerp(now.1, 0.5);
    let by = middle - before.0.lerp(before.1, 0.5);
    let (old, new) = (before.0.distance(before.1), now.0.distance(now.1));
    let mut intents = vec![Intent::PanBy(by)];
    if old > 1.0 && new > 1.0 {
        intents.push(Intent::ZoomAt { at: middle, factor: new / old });
    }
    intents
}

/// Which way and how strongly the canvas is pulled by something held at a place: up to 1 per axis.
fn border_pull(held: Option<Point<Screen>>, viewport: &Viewport) -> Option<Vector<Screen>> {
    let held = held?;
    let pull = |at: f64, extent: f64| {
        if extent < 4.0 * BORDER_ZONE {
            0.0
        } else if at < BORDER_ZONE {
            ((BORDER_ZONE - at) / BORDER_ZONE).min(1.0)
        } else {
            -((at - (extent - BORDER_ZONE)) / BORDER_ZONE).clamp(0.0, 1.0)
        }
    };
    let size = viewport.size();
    let by = Vector::new(pull(held.x, size.width), pull(held.y, size.height));
    (by.x != 0.0 || by.y != 0.0).then_some(by)
}
