//! What an intruder could use.
pub mod sec_hardening;
pub mod sec_privileged;
pub mod sec_redis_noauth;
