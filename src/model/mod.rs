//! The document as plain data.
pub mod dependency;
pub mod document;
pub mod edit;
pub mod env_file;
pub mod environment;
pub mod node;
pub mod placement;
pub mod port;
pub mod problem;
pub mod refs;
pub mod settings;
pub mod template;
pub mod units;

pub use document::{Document, Kind, Record, RecordId, Source, Table};
pub use node::{Entry, Mapping, Node, Path, Scalar, Step, Style, Value};
pub use placement::Placement;
pub use settings::{PathMatch, Recipe, Route, Settings};
