//! Shell scripts: a small typed tree and its printer, so that quoting is decided in one place.
