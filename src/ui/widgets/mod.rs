//! The small parts that every panel shares.
pub mod button;
pub mod icon;
pub mod logo;
pub mod menu;
pub mod toast;

pub use button::IconButton;
pub use icon::{Icon, icon};
pub use logo::logo;
