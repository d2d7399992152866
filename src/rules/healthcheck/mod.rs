//! Healthchecks.
pub mod hc_missing;
pub mod hc_port_mismatch;
pub mod hc_redis_auth;
pub mod hc_shell_in_cmd;
pub mod hc_start_interval;
pub mod hc_timing;
pub mod hc_tool_missing;
pub mod hc_writes;
