//! The native project file.
