//! Volumes and mounts.
pub mod vol_db_no_volume;
