//! The small parts that every panel shares.
pub mod button;
pub mod icon;

pub use button::IconButton;
pub use icon::{Icon, icon};
