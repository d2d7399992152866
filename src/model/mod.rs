//! The document as plain data.
pub mod node;

pub use node::{Entry, Mapping, Node, Path, Scalar, Step, Style, Value};
