//! The one list of rules.
use super::rule::Rule;
use super::{address, dependency, environment, network, port, resource, volume};

/// Every rule, in the order in which findings of the same rank about the same record are listed.
pub static RULES: &[&Rule] = &[
    &dependency::dep_cycle::RULE,
    &dependency::dep_healthy_no_check::RULE,
    &network::ip_duplicate::RULE,
    &network::ip_no_subnet::RULE,
    &network::ip_outside_subnet::RULE,
    &network::ip_reserved::RULE,
    &network::ip_scaled::RULE,
    &network::net_mode_unknown::RULE,
    &network::subnet_invalid::RULE,
    &network::subnet_overlap::RULE,
    &network::subnet_too_small::RULE,
    &port::port_conflict::RULE,
    &environment::env_unset::RULE,
    &resource::res_reservation::RULE,
    &network::net_internal_egress::RULE,
    &network::net_internal_publish::RULE,
    &network::net_no_shared::RULE,
    &address::url_host_port::RULE,
    &address::url_localhost::RULE,
    &address::url_unknown_host::RULE,
    &network::net_tier_skip::RULE,
    &port::net_db_published::RULE,
    &volume::vol_db_no_volume::RULE,
    &network::net_host_ports::RULE,
    &network::subnet_docker0::RULE,
    &address::url_hardcoded_ip::RULE,
    &network::net_data_not_internal::RULE,
    &network::net_links::RULE,
    &network::net_unused::RULE,
];
