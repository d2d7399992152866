//! The order of the start.
pub mod dep_cycle;
pub mod dep_healthy_no_check;
