//! The rule table and the engine.
//!
//! A rule is one file: its words, an example, its check, and the cases that tell when it fires and when it is silent.
//! Rules read a [`Stack`] and never change anything; what mends a finding is a list of commands.
mod check;
mod env_files;
mod fields;
mod fix;
mod image_file;
mod mend;
mod nearest;
mod preview;
mod project_files;
pub(crate) mod proxy_file;
mod reading;
mod refusal;
mod rule;
pub(crate) mod secrets;
mod silence;
mod table;
mod workers;

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

pub use check::{Analysed, analyse, check, check_project, check_with_silenced};
pub use fix::{SafeFixes, safe_fixes};
pub use preview::{FileChange, preview};
pub use reading::from_reading;
pub use refusal::{Folder, add_refusals};
pub use rule::{Family, Rule, rule};
pub use silence::{Checked, Silenced, silence, unsilence};
pub use table::RULES;

#[cfg(test)]
mod tests;
