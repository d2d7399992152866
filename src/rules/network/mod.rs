//! Networks: who reaches whom, static addresses, subnets.
pub mod net_internal_egress;
pub mod net_internal_publish;
pub mod net_no_shared;
