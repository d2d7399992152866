//! Compose YAML to document and back, without loss.
pub mod align;
mod anchors;
pub mod assist;
pub mod attributes;
pub mod diff;
pub mod docker_run;
mod gather;
pub mod layers;
pub mod line_diff;
mod merge;
pub mod parse;
pub mod pasted;
pub mod patch;
mod patch_flow;
mod patch_list;
pub mod print;
pub mod read;
pub mod rebase;
pub mod report;
pub mod reread;
pub mod resolve;
pub mod tree;
pub mod write;

pub use gather::{Gathered, TakenIn, gather, taken_in};
pub use merge::merge;
pub use read::{LineColumn, ReadProblem, ReadProblemKind, Reading, line_column, locate, read, read_bytes};
pub use write::{whole, write};
