//! Restarts, replicas, names, images, builds.
pub mod build_dockerfile_path;
pub mod build_image_both;
pub mod build_target;
pub mod run_cn_dup;
pub mod run_cn_regex;
pub mod run_dev_tool_exposed;
pub mod run_image_tag;
pub mod run_log_rotation;
pub mod run_oneshot_restart;
pub mod run_project_name;
pub mod run_restart_none;
pub mod run_restart_typo;
pub mod run_scale_cn;
pub mod run_service_name_dns;
pub mod run_singleton;
pub mod run_version;
