//! The browser app: mounts the page.
fn main() {}
