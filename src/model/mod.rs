//! The document as plain data.
pub mod env_file;
