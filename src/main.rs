//! The browser app: mounts the page.
mod ui;

fn main() {
    ui::mount();
}
