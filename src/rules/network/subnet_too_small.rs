//! `subnet-too-small`: not enough addresses.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::Kind;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "subnet-too-small",
    family: Family::Network,
    severity: Severity::Stop,
    name: Text::fixed("Not enough addresses", "地址不够用"),
    why: Text::fixed(
        "When the subnet is used up, further containers do not start: no available IPv4 addresses.",
        "子网地址用完后，其余容器无法启动：no available IPv4 addresses。",
    ),
    how: Text::fixed(
        "Choose a larger subnet: a smaller number after the slash.",
        "换用更大的子网，即减小斜杠后的数字。",
    ),
    proof: "docker network inspect <network>",
    example: r"services:
  api:
    image: example/api:1.4
    networks: [back]
    deploy: {replicas: 10}
networks:
  back:
    ipam:
      config:
        - subnet: 172.20.0.0/29
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# networks.n.ipam.config[0]
services:
  a: {image: 'x:1', networks: [n], deploy: {replicas: 10}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/29}]}}}
",
            r"services:
  a: {image: 'x:1', networks: [n]}
  b: {image: 'x:1', networks: [n]}
networks: {n: {ipam: {config: [{subnet: '${S}'}]}}}
--- .env
S=172.20.0.0/30
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', networks: [n], deploy: {replicas: 5}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/29}]}}}
",
            r"services:
  a: {image: 'x:1', networks: [n], deploy: {replicas: 3}}
  b: {image: 'x:1', networks: [n], deploy: {replicas: 3}, profiles: [tools]}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/29}]}}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for network in stack.networks().iter().filter(|network| !network.view.external) {
        let [pool] = network.view.pools.as_slice() else { continue };
        let Some(subnet) = pool.subnet.as_ref().and_then(|subnet| subnet.known()) else { continue };
        let range = pool.ip_range.as_ref().and_then(|range| range.known()).unwrap_or(subnet);
        let bits = u32::from(range.max_prefix_len() - range.prefix_len());
        if !subnet.network().is_ipv4() || bits > 16 {
            continue;
        }
        // The network's own address, the gateway and the broadcast are not given out.
        let usable = (1i64 << bits) - 3;
        let members = network.members.iter().map(|member| stack.service(*member)).filter(|member| member.is_default());
        let wanted = members.fold(0i64, |sum, member| sum.saturating_add(member.replicas()));
        if wanted > usable {
            found.push(RULE.finding(
                Stack::record_path(Kind::Network, &network.name, &pool.steps),
                format!("{} has {} addresses for {wanted} containers.", network.name, usable.max(0)),
                format!("{} 只有 {} 个可用地址，却有 {wanted} 个容器。", network.name, usable.max(0)),
            ));
        }
    }
}
