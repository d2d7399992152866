//! Dockerfiles beside the Compose file.
pub mod df_bind_loopback;
pub mod df_copy_outside;
pub mod df_hc_curl;
pub mod df_latest;
pub mod df_secret_env;
pub mod df_syntax;
pub mod df_unused_stage;
pub mod df_user_root;
