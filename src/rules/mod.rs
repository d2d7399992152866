//! The rule table and the engine.
//!
//! A rule is one file: its words, an example, its check, and the cases that tell when it fires and when it is silent.
//! Rules read a [`Stack`] and never change anything; what mends a finding is a list of commands.
mod check;
mod fields;
mod image_file;
mod mend;
mod nearest;
mod project_files;
mod proxy_file;
mod reading;
mod rule;
mod secrets;
mod table;

mod address;
mod compose;
mod dependency;
mod dockerfile;
mod environment;
mod healthcheck;
mod network;
mod nginx;
mod port;
mod resource;
mod run;
mod security;
mod volume;

pub use check::{check, check_stack};
pub use reading::from_reading;
pub use rule::{Family, Rule, Silencing, rule};
pub use table::RULES;

#[cfg(test)]
mod tests;
