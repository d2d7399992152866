//! Files: the bundle as it will be, the ways files come in, and the ways they leave.
mod assist;
mod baseline;
mod code;
mod diff;
mod editor;
mod export;
mod field;
mod goto;
mod import;
mod layer;
mod live;
mod made;
mod panel;
mod parts;
mod pasted;
mod sheet;
mod state;

// The frame takes what it has a button for.
pub use export::{download_bundle, folder, save_project};
pub use goto::show_in_text;
pub use import::{open_text, open_uploaded, pick};
pub use layer::FilesLayer;
pub use panel::{FilesPanel, show_file};
pub use pasted::{counts_of, show_pasted};
pub use sheet::ImportSheet;
