//! Integration tests: one binary, one module per concern.
mod architecture;
#[cfg(feature = "cli")]
mod cli;
mod convert;
mod corpus;
mod edits;
mod expected;
mod extends;
mod fuzz;
mod generated;
mod grammar;
mod hostile;
mod included;
mod layers;
mod pictures;
mod resolve;
mod round_trip;
mod rules;
mod seeds;
mod touched;
mod verdicts;
