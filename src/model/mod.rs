//! The document as plain data.
pub mod environment;
pub mod node;
pub mod port;
pub mod problem;
pub mod template;
pub mod units;

pub use node::{Entry, Mapping, Node, Path, Scalar, Step, Style, Value};
