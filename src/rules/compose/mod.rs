//! The form of the Compose file.
pub mod compose_configs_driver;
pub mod compose_dockerfile_xor;
pub mod compose_env_file_missing;
pub mod compose_external_volume;
pub mod compose_mac;
pub mod compose_name_pattern;
pub mod compose_netmode_xor;
pub mod compose_no_image;
pub mod compose_readonly_secret;
pub mod compose_scale_replicas;
pub mod compose_security_opt;
pub mod compose_undef_depends;
pub mod compose_undef_network;
pub mod compose_undef_secret;
pub mod compose_undef_volume;
pub mod compose_unknown_key;
mod schema;
