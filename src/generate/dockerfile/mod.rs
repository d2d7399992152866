//! Dockerfiles: recipes as files, and any Dockerfile as a tree.
mod parse;
mod print;
pub mod tree;
pub mod word;

pub use parse::{Parsed, SyntaxError, parse};
pub use print::print;

#[cfg(test)]
mod tests;
