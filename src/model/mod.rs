//! The document as plain data.
pub mod attachment;
pub mod build;
pub mod command;
pub mod dependency;
pub mod deploy;
pub mod environment;
pub mod field;
pub mod healthcheck;
pub mod image;
pub mod mount;
pub mod network;
pub mod node;
pub mod port;
pub mod problem;
pub mod resources;
pub mod secret;
pub mod service_view;
pub mod template;
pub mod units;
pub mod volume;

pub use node::{Entry, Mapping, Node, Path, Scalar, Step, Style, Value};
