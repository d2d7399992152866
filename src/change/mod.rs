//! Commands, plans, diffs and history.
pub mod diff;
pub mod history;

pub use diff::{Change, Diff, Row, between};
pub use history::{History, Step};
