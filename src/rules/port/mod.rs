//! Published ports.
pub mod net_db_published;
pub mod port_bind_loopback;
pub mod port_conflict;
pub mod port_privileged;
pub mod port_scaled;
pub mod port_target_mismatch;
pub mod port_too_many_public;
