//! Points, rectangles, viewports and paths in two typed spaces, screen and world.
//!
//! `World` is the plane that cards stand on (1 unit = 1 CSS pixel at 100 % zoom, y downwards); `Screen` is the canvas
//! element in CSS pixels from its top left corner. The two cannot be mixed; only a [`Viewport`] converts between them.
//! Every value is finite: constructors turn what is not a number into 0 and keep coordinates within [`LIMIT`].
mod index;
mod path;
mod point;
mod rect;
mod viewport;

pub use index::RectIndex;
pub use path::{Corner, PathText, rounded_line, rounded_ring};
pub use point::{LIMIT, Point, Screen, Size, Vector, World};
pub use rect::Rect;
pub use viewport::{MAX_SCALE, MIN_SCALE, Viewport};
