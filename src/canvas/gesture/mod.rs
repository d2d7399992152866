//! What fingers, mouse, pen and wheel mean: events in, intents out.
//!
//! A [`Gesture`] knows nothing of the document. The page tells it what lies under the pointer and which things a drag
//! would move; it answers with intents, which the page turns into previews while they run and into commands at the end.
//! `K` is the page's key for a thing on the canvas: a card, an area, an edge.
mod machine;

use super::hit::Side;
use crate::geometry::{Point, Rect, Screen, Vector, World};

pub use machine::Gesture;

/// A mouse moves this far before a press becomes a drag, in pixels.
pub const MOUSE_THRESHOLD: f64 = 4.0;

/// A finger or a pen moves this far before a press becomes a drag, in pixels.
pub const TOUCH_THRESHOLD: f64 = 8.0;

/// A finger that rests this long opens the menu, in milliseconds.
pub const LONG_PRESS: f64 = 500.0;

/// A second tap within this time belongs to the first, in milliseconds.
pub const DOUBLE_TAP: f64 = 400.0;

/// While something is dragged within this distance of the canvas's border, the canvas moves, in pixels.
pub const BORDER_ZONE: f64 = 40.0;

/// What is under the pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target<K> {
    /// Nothing.
    #[default]
    Background,
    /// A card.
    Card(K),
    /// A socket of a card.
    Socket(K, Side),
    /// The name or the border of an area.
    Area(K),
    /// An edge.
    Edge(K),
}

/// What points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// A mouse or a touchpad.
    #[default]
    Mouse,
    /// A finger.
    Touch,
    /// A pen.
    Pen,
}

/// Which button a press is made with; a finger's is the primary one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Button {
    /// Usually left.
    #[default]
    Primary,
    /// The wheel.
    Middle,
    /// Usually right.
    Secondary,
}

/// Keys held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modifiers {
    /// Shift.
    pub shift: bool,
    /// Control, or Command on a Mac.
    pub command: bool,
    /// Alt or Option.
    pub alt: bool,
}

/// A pointer event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pointer {
    /// `pointerId`.
    pub id: i32,
    /// `pointerType`.
    pub device: Device,
    /// The button of a press.
    pub button: Button,
    /// Where, from the canvas's top left corner.
    pub at: Point<Screen>,
    /// Keys held.
    pub modifiers: Modifiers,
    /// `timeStamp`, in milliseconds.
    pub time: f64,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<K> {
    /// A button or a finger goes down.
    Down {
        /// The pointer.
        pointer: Pointer,
        /// What is under it.
        target: Target<K>,
        /// What a drag from here moves: the selection if the target is in it, else the target alone (for an area, its
        /// members).
        moves: Vec<K>,
        /// Whether the target is selected already.
        selected: bool,
    },
    /// A pointer moves.
    Move {
        /// The pointer.
        pointer: Pointer,
        /// What is under it. Only looked at while an edge is drawn.
        over: Target<K>,
    },
    /// A button or a finger goes up.
    Up {
        /// The pointer.
        pointer: Pointer,
        /// What is under it.
        over: Target<K>,
    },
    /// The browser takes a pointer away (`pointercancel`, `lostpointercapture`).
    Lost {
        /// `pointerId`.
        id: i32,
    },
    /// The wheel turns, or two fingers move on a touchpad.
    Wheel {
        /// Where.
        at: Point<Screen>,
        /// By how much, in pixels; positive is down and right.
        delta: Vector<Screen>,
        /// Keys held. Browsers report a pinch on a touchpad as a wheel with control.
        modifiers: Modifiers,
    },
    /// The space bar goes down (true) or up (false).
    Space(bool),
    /// The escape key.
    Escape,
    /// Time passes: at [`Gesture::deadline`], and on each frame while [`Gesture::wants_frames`].
    Tick {
        /// In milliseconds, on the clock of the pointer events.
        time: f64,
    },
}

/// How a selection changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It becomes this.
    Replace,
    /// It gains this.
    Add,
    /// It gains this, or loses it if it had it.
    Toggle,
}

/// What the user wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent<K> {
    /// A press without a movement, after what it selects.
    Tap {
        /// On what.
        target: Target<K>,
        /// 1 for a tap, 2 for a double tap.
        count: u8,
        /// Keys held.
        modifiers: Modifiers,
    },
    /// Select things.
    Select {
        /// Which; empty with [`Mode::Replace`] selects nothing.
        ids: Vec<K>,
        /// How.
        mode: Mode,
    },
    /// A rectangle is drawn; the page selects what it touches, on top of what was selected before it began.
    Marquee {
        /// The rectangle.
        rect: Rect<World>,
        /// [`Mode::Replace`] or [`Mode::Add`].
        mode: Mode,
        /// False while it is being drawn.
        done: bool,
    },
    /// What is dragged ([`Gesture::moving`]) is shown away from its place, by the whole distance since the start.
    MoveBy {
        /// The distance.
        delta: Vector<World>,
        /// False while Control or Command is held: no grid, no guides.
        snap: bool,
    },
    /// What was dragged is dropped.
    Drop {
        /// What.
        moved: Vec<K>,
        /// How far, before snapping.
        delta: Vector<World>,
        /// Where the pointer is.
        at: Point<World>,
        /// As in [`Intent::MoveBy`].
        snap: bool,
        /// With Alt held: a copy is dropped, the original stays.
        copy: bool,
    },
    /// An edge is being drawn.
    Connecting {
        /// From which card.
        from: K,
        /// From which of its sockets.
        side: Side,
        /// Where the pointer is.
        at: Point<World>,
        /// What is under it.
        over: Target<K>,
    },
    /// An edge is drawn; on nothing, the page offers a new card there.
    Connect {
        /// From which card.
        from: K,
        /// From which of its sockets.
        side: Side,
        /// Where the pointer is.
        at: Point<World>,
        /// To what.
        to: Target<K>,
    },
    /// The view moves.
    PanBy(Vector<Screen>),
    /// The view is zoomed around a place.
    ZoomAt {
        /// The place that stays.
        at: Point<Screen>,
        /// How much larger everything becomes.
        factor: f64,
    },
    /// A context menu.
    OpenMenu {
        /// For what.
        target: Target<K>,
        /// Where.
        at: Point<Screen>,
    },
    /// What was going on is given up: previews vanish, nothing changes.
    Cancel,
}

/// What a press with the primary button does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Selects and moves.
    #[default]
    Select,
    /// Moves the view, wherever it starts.
    Hand,
}

/// What is going on, for the cursor and for the page's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing.
    Idle,
    /// A press that may become anything.
    Pressing,
    /// The view follows the pointer.
    Panning,
    /// Things follow the pointer.
    Dragging,
    /// An edge is drawn.
    Connecting,
    /// A rectangle is drawn.
    Marquee,
    /// Two fingers zoom and move the view.
    Pinch,
}

#[cfg(test)]
mod tests;
