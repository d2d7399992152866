//! Environment layers: the switch in the top bar, where changes go, and where a value comes from.
mod menu;
mod origin;
mod switch;
mod target;

pub use menu::{choices, open};
pub use origin::OriginNote;
pub use switch::LayerSwitch;
pub use target::WriteTarget;
