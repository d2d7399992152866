//! Healthchecks.
