//! Integration tests: one binary, one module per concern.
mod architecture;
mod corpus;
mod hostile;
mod round_trip;
mod rules;
