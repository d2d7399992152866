//! The small parts that every panel shares.
pub mod button;
pub mod icon;

pub mod key_value_rows;
pub mod logo;
pub mod menu;
pub mod rows;
pub mod select;
pub mod text_field;
pub mod text_rows;
pub mod toast;
pub mod toggle;
pub mod yaml_field;
pub use button::IconButton;
pub use icon::{Icon, icon};
pub use key_value_rows::KeyValueRows;
pub use logo::logo;
pub use select::Select;
pub use text_field::{Choice, TextField};
pub use text_rows::TextRows;
pub use toggle::Toggle;
