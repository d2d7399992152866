//! `ip-outside-subnet`: address outside of the subnet.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use ipnet::IpNet;
use std::net::IpAddr;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ip-outside-subnet",
    family: Family::Network,
    severity: Severity::Stop,
    name: Text::fixed("Address outside of the subnet", "地址不在子网内"),
    why: Text::fixed(
        "The engine refuses to start the container: no configured subnet contains the address.",
        "引擎会拒绝启动容器：no configured subnet contains IP address。",
    ),
    how: Text::fixed("Choose an address within the subnet of the network.", "在该网络的子网内选择地址。"),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    networks:
      back:
        ipv4_address: 172.21.0.5
networks:
  back:
    ipam:
      config:
        - subnet: 172.20.0.0/24
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.networks.n
services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.21.0.5}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24, gateway: 172.20.0.1}]}}}
",
            r"services:
  a: {image: 'x:1', networks: {n: {ipv4_address: '${IP}'}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24}]}}}
--- .env
IP=10.0.0.1
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.5}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24, gateway: 172.20.0.1}]}}}
",
            r"services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.5}}}
networks: {n: {external: true}}
",
            r"services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.5}}}
networks: {n: {ipam: {config: [{subnet: fd00::/64}, {subnet: 172.20.0.0/24}]}}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for attachment in &service.view.attachments {
            let Some(address) = attachment.ipv4_address.as_ref().and_then(|address| address.known()) else { continue };
            let Some(network) = stack.find_network(&attachment.network).map(|index| stack.network(index)) else {
                continue;
            };
            let subnets: Vec<IpNet> = network.view.subnets().filter(|net| net.network().is_ipv4()).collect();
            let unread =
                network.view.pools.iter().any(|pool| pool.subnet.as_ref().is_some_and(|one| one.known().is_none()));
            if network.view.external || subnets.is_empty() || unread {
                continue;
            }
            if !subnets.iter().any(|net| net.contains(&IpAddr::V4(*address))) {
                let all: Vec<String> = subnets.iter().map(IpNet::to_string).collect();
                found.push(RULE.finding(
                    stack.path(index, &attachment.steps),
                    format!("{address} of {} is not in {} ({}).", service.name, network.name, all.join(", ")),
                    format!("{} 的地址 {address} 不在 {} 的子网（{}）内。", service.name, network.name, all.join("、")),
                ));
            }
        }
    }
}
