//! Dockerfiles: recipes as files, and any Dockerfile as a tree.
//!
//! [`artifacts`] turns a [`FileSpec`] into a Dockerfile with its ignore file, [`parse()`] turns any Dockerfile into a
//! [`tree::Dockerfile`] with stages, [`print()`] turns a tree into text.
mod build;
mod compiled;
mod develop;
mod draft;
mod ignore;
mod node;
mod parse;
mod php;
mod print;
mod python;
mod ruby;
mod settings;
pub mod spec;
pub mod tree;
pub mod word;

pub use build::{Built, artifacts, build, web_config};
pub use develop::{Development, development};
pub use draft::http_check;
pub use parse::{Parsed, SyntaxError, parse};
pub use print::print;
pub use settings::recipe_spec;
pub use spec::{FileSpec, Recipe, RecipeSpec};

#[cfg(test)]
mod tests;
