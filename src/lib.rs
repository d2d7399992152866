//! Dockwright's core: everything the product knows, with no browser in it.
//!
//! The core is pure: no Leptos, no web-sys, no clock, no randomness, no I/O. The browser app (`src/main.rs`) and the
//! command line (`src/bin/dockwright.rs`) are shells around it. Modules stand in layers and use only what is above them
//! in the list below; `tests/it/architecture.rs` checks that. ARCHITECTURE.md explains the design.
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::indexing_slicing))]

// L0: plain data.
pub mod geometry;
pub mod model;
pub mod text;
// L1: change and derived views.
pub mod change;
pub mod graph;
// L2: what can be said about a document.
pub mod diagnostics;
// L3: reading, checking, generating, drawing.
pub mod canvas;
pub mod catalog;
pub mod compose;
pub mod generate;
pub mod insight;
pub mod project;
pub mod rules;
// L4: the headless editor.
pub mod session;
