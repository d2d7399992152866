//! The document as plain data.
pub mod attachment;
pub mod dependency;
pub mod environment;
pub mod field;
pub mod mount;
pub mod network;
pub mod node;
pub mod port;
pub mod problem;
pub mod secret;
pub mod template;
pub mod units;
pub mod volume;

pub use node::{Entry, Mapping, Node, Path, Scalar, Step, Style, Value};
