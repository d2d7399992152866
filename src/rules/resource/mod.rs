//! Memory, processors, limits.
pub mod res_cpu_quota;
pub mod res_db_settings;
pub mod res_float_lost;
pub mod res_host_budget;
pub mod res_mem_conflict;
pub mod res_memswap;
pub mod res_out_of_range;
pub mod res_reservation;
pub mod res_restart_both;
pub mod res_swarm_only;
pub mod res_too_small;
pub mod res_ulimit;
