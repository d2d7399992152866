//! What an intruder could use.
pub mod cap_add;
pub mod cgroup_parent;
pub mod dangerous_device;
pub mod host_namespaces;
pub mod logging_disabled;
pub mod sec_hardening;
pub mod sec_privileged;
pub mod sec_redis_noauth;
pub mod sec_root;
pub mod security_profile;
pub mod sensitive_mount;
pub mod shared_propagation;
pub mod tmpfs_exec;
