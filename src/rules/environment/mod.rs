//! Variables and secrets.
pub mod env_unset;
