//! Pixels: what the page shows and how it is touched. Components never change the document; they dispatch commands.
pub mod actions;
pub mod canvas;
pub mod files;
pub mod inspector;
pub mod layers;
pub mod order;
pub mod palette;
pub mod platform;
pub mod problems;
pub mod projects;
pub mod reach;
pub mod shell;
pub mod start;
pub mod state;
pub mod whatif;
pub mod widgets;

/// Mounts the page in `#app`.
pub fn mount() {
    platform::report_panics();
    if let Some(root) = platform::element_by_id("app") {
        leptos::mount::mount_to(root, shell::Page).forget();
    }
}
