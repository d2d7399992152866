//! The palette: services and whole stacks as data.
