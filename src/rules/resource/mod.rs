//! Memory, processors, limits.
pub mod res_reservation;
