//! `subnet-invalid`: the gateway or the range of a network lies outside of its subnet.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::Kind;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "subnet-invalid",
    family: Family::Network,
    severity: Severity::Stop,
    name: Text::fixed("Gateway or range outside of the subnet", "网关或地址段不在子网内"),
    why: Text::fixed("The engine refuses to create the network.", "引擎会拒绝创建这个网络。"),
    how: Text::fixed("Choose the gateway and the range within the subnet.", "网关和地址段都要在子网范围内。"),
    proof: "docker compose up",
    example: r"services:
  api:
    image: example/api:1.4
    networks: [back]
networks:
  back:
    ipam:
      config:
        - subnet: 172.20.0.0/24
          gateway: 172.21.0.1
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# networks.n.ipam.config[0].gateway
services:
  a: {image: 'x:1', networks: [n]}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24, gateway: 10.0.0.1}]}}}
",
            r"# networks.n.ipam.config[0].ip_range
services:
  a: {image: 'x:1', networks: [n]}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24, ip_range: '${R}'}]}}}
--- .env
R=172.20.0.0/16
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', networks: [n]}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24, gateway: 172.20.0.1, ip_range: 172.20.0.128/25}]}}}
",
            r"services:
  a: {image: 'x:1', networks: [n]}
networks: {n: {ipam: {config: [{gateway: 10.0.0.1}, {subnet: fd00::/64, gateway: 'fd00::1'}]}}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for network in stack.networks().iter().filter(|network| !network.view.external) {
        for pool in &network.view.pools {
            let Some(subnet) = pool.subnet.as_ref().and_then(|subnet| subnet.known()) else { continue };
            if let Some(setting) = &pool.gateway
                && let Some(gateway) = setting.known()
                && !subnet.contains(gateway)
            {
                found.push(RULE.finding(
                    Stack::record_path(Kind::Network, &network.name, &setting.steps),
                    format!("The gateway {gateway} of {} is not in {subnet}.", network.name),
                    format!("{} 的网关 {gateway} 不在 {subnet} 内。", network.name),
                ));
            }
            if let Some(setting) = &pool.ip_range
                && let Some(range) = setting.known()
                && !subnet.contains(range)
            {
                found.push(RULE.finding(
                    Stack::record_path(Kind::Network, &network.name, &setting.steps),
                    format!("The range {range} of {} is not in {subnet}.", network.name),
                    format!("{} 的地址段 {range} 不在 {subnet} 内。", network.name),
                ));
            }
        }
    }
}
