//! The one list of rules.
use super::rule::Rule;
use super::{address, dependency, environment, network, port, resource, volume};

/// Every rule, in the order in which findings of the same rank about the same record are listed.
pub static RULES: &[&Rule] = &[
    &dependency::dep_cycle::RULE,
    &dependency::dep_healthy_no_check::RULE,
    &port::port_conflict::RULE,
    &resource::res_reservation::RULE,
    &network::net_no_shared::RULE,
    &network::net_internal_publish::RULE,
    &network::net_internal_egress::RULE,
    &address::url_localhost::RULE,
    &address::url_unknown_host::RULE,
    &port::net_db_published::RULE,
    &volume::vol_db_no_volume::RULE,
    &environment::env_unset::RULE,
];
