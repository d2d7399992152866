//! Integration tests: one binary, one module per concern.
mod architecture;
#[cfg(feature = "cli")]
mod cli;
mod corpus;
mod hostile;
mod round_trip;
mod rules;
