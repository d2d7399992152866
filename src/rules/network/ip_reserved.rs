//! `ip-reserved`: address is reserved.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::net::IpAddr;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ip-reserved",
    family: Family::Network,
    severity: Severity::Stop,
    name: Text::fixed("Address is reserved", "地址已被保留"),
    why: Text::fixed(
        "The first address of a subnet, the last one, and that of the gateway belong to the network itself. The container does not start.",
        "子网的第一个地址、最后一个地址和网关地址属于网络本身，使用它们的容器无法启动。",
    ),
    how: Text::fixed("Choose another address of the subnet.", "在子网内换一个地址。"),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    networks: {back: {ipv4_address: 172.20.0.1}}
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
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.1}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24, gateway: 172.20.0.1}]}}}
",
            r"services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.254}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24, gateway: 172.20.0.254}]}}}
",
            r"services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.255}}}
networks: {n: {ipam: {config: [{subnet: '${S}'}]}}}
--- .env
S=172.20.0.0/24
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.2}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24, gateway: 172.20.0.1}]}}}
",
            r"services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.1}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24, gateway: 172.20.0.254}]}}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for attachment in &service.view.attachments {
            let Some(address) = attachment.ipv4_address.as_ref().and_then(|address| address.known()) else { continue };
            let address = IpAddr::V4(*address);
            let Some(network) = stack.find_network(&attachment.network).map(|index| stack.network(index)) else {
                continue;
            };
            for pool in &network.view.pools {
                let Some(subnet) = pool.subnet.as_ref().and_then(|subnet| subnet.known()) else { continue };
                let gateway = match &pool.gateway {
                    Some(setting) => setting.known().copied(),
                    // The engine takes the first one, except where the user keeps it from being given out.
                    None => subnet.hosts().next().filter(|_| pool.ip_range.is_none() && subnet.prefix_len() < 31),
                };
                let (en, zh) = if gateway == Some(address) && !network.view.external {
                    ("the gateway", "网关")
                } else if subnet.prefix_len() < 31 && address == subnet.network() {
                    ("the network itself", "网络本身")
                } else if subnet.prefix_len() < 31 && address == subnet.broadcast() {
                    ("all members at once (broadcast)", "广播地址")
                } else {
                    continue;
                };
                found.push(RULE.finding(
                    stack.path(index, &attachment.steps),
                    format!("{address} of {} stands for {en} on {}.", service.name, network.name),
                    format!("{} 的地址 {address} 在 {} 上是{zh}。", service.name, network.name),
                ));
            }
        }
    }
}
