//! The document as plain data.

pub mod address;
pub mod attachment;
pub mod build;
pub mod command;
pub mod dependency;
pub mod deploy;
pub mod document;
pub mod edit;
pub mod env_file;
pub mod environment;
pub mod extends;
pub mod field;
pub mod healthcheck;
pub mod host_files;
pub mod image;
pub mod knowledge;
pub mod mount;
pub mod network;
pub mod node;
pub mod placement;
pub mod port;
pub mod problem;
#[cfg(test)]
mod properties;
pub mod refs;
pub mod resources;
pub mod secret;
pub mod service_view;
pub mod settings;
pub mod template;
pub mod units;
pub mod url;
pub mod volume;
pub use document::{Document, Kind, Record, RecordId, Source, Table};
pub use node::{Entry, Mapping, Node, Path, Scalar, Step, Style, Value};
pub use placement::Placement;
pub use settings::{Draft, Host, Layers, Note, PathMatch, Proxy, ProxyTls, Recipe, Route, Settings, WriteTo};
