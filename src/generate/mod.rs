//! Document to files.
