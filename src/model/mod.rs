//! The document as plain data.
pub mod document;
pub mod node;
pub mod placement;
pub mod settings;

pub use document::{Document, Kind, Record, RecordId, Source, Table};
pub use node::{Entry, Mapping, Node, Path, Scalar, Step, Style, Value};
pub use placement::Placement;
pub use settings::{PathMatch, Recipe, Route, Settings};
