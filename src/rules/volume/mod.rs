//! Volumes and mounts.
pub mod vol_abs_host_path;
pub mod vol_bad_option;
pub mod vol_config_rw;
pub mod vol_db_bind;
pub mod vol_db_no_volume;
pub mod vol_db_wrong_path;
pub mod vol_driver_opts;
pub mod vol_dup_target;
pub mod vol_logs;
pub mod vol_no_writer;
pub mod vol_one_letter;
pub mod vol_readonly_tmp;
pub mod vol_rel_target;
pub mod vol_shared_rw;
pub mod vol_socket;
pub mod vol_source_in_prod;
