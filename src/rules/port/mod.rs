//! Published ports.
pub mod net_db_published;
pub mod port_conflict;
