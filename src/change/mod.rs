//! Commands, plans, diffs and history.
mod carry_out;
pub mod command;
pub mod diff;
pub mod history;

pub use carry_out::check_name;
pub use command::{Command, Fragment, Plan, Refusal, plan};
pub use diff::{Change, Diff, Row, between};
pub use history::{History, Step};
