//! The form of the Compose file.
