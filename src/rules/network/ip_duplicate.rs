//! `ip-duplicate`: address given twice.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;
use std::net::IpAddr;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ip-duplicate",
    family: Family::Network,
    severity: Severity::Stop,
    name: Text::fixed("Address given twice", "地址重复"),
    why: Text::fixed(
        "The second container does not start: Address already in use.",
        "第二个容器无法启动：Address already in use。",
    ),
    how: Text::fixed("Give each service an address of its own.", "为每个服务分配不同的地址。"),
    proof: "docker compose up",
    example: r"services:
  api:
    image: example/api:1.4
    networks: {back: {ipv4_address: 172.20.0.5}}
  worker:
    image: example/worker:1.4
    networks: {back: {ipv4_address: 172.20.0.5}}
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
            r"# services.b.networks.n
services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.5}}}
  b: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.5}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24}]}}}
",
            r"services:
  a: {image: 'x:1', networks: {n: {ipv6_address: 'fd00::5'}}}
  b: {image: 'x:1', networks: {n: {ipv6_address: '${IP}'}}}
networks: {n: {ipam: {config: [{subnet: 'fd00::/64'}]}}}
--- .env
IP=fd00:0::5
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.5}, m: {ipv4_address: 10.0.0.5}}}
  b: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.6}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24}]}}, m: {ipam: {config: [{subnet: 10.0.0.0/24}]}}}
",
            r"services:
  a: {image: 'x:1', profiles: [p], networks: {n: {ipv4_address: 172.20.0.5}}}
  b: {image: 'x:1', profiles: [q], networks: {n: {ipv4_address: 172.20.0.5}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24}]}}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut taken: HashMap<(&str, IpAddr), usize> = HashMap::new();
    for (index, service) in stack.services().iter().enumerate() {
        for attachment in &service.view.attachments {
            let v4 = attachment.ipv4_address.as_ref().and_then(|address| address.known()).map(|one| IpAddr::V4(*one));
            let v6 = attachment.ipv6_address.as_ref().and_then(|address| address.known()).map(|one| IpAddr::V6(*one));
            for address in v4.into_iter().chain(v6) {
                let first = *taken.entry((&*attachment.network, address)).or_insert(index);
                let other = stack.service(first);
                if first != index && other.runs_with(service) {
                    found.push(
                        RULE.finding(
                            stack.path(index, &attachment.steps),
                            format!(
                                "{} and {} both have {address} on {}.",
                                other.name, service.name, attachment.network
                            ),
                            format!(
                                "{} 和 {} 在 {} 上的地址都是 {address}。",
                                other.name, service.name, attachment.network
                            ),
                        )
                        .with_related(
                            stack.path(first, &[]),
                            format!("{} has it as well.", other.name),
                            format!("{} 也使用它。", other.name),
                        ),
                    );
                }
            }
        }
    }
}
