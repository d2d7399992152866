//! The order of the start.
pub mod dep_completed_daemon;
pub mod dep_cycle;
pub mod dep_db_started_only;
pub mod dep_healthy_disabled;
pub mod dep_healthy_no_check;
pub mod dep_init_race;
pub mod dep_profile;
pub mod dep_url_cycle;
pub mod dep_url_no_depends;
