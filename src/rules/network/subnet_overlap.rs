//! `subnet-overlap`: subnets overlap.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::network::Pool;
use crate::model::{Kind, Node};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use ipnet::IpNet;
use std::net::IpAddr;

/// The rule.
pub static RULE: Rule = Rule {
    code: "subnet-overlap",
    family: Family::Network,
    severity: Severity::Stop,
    name: Text::fixed("Subnets overlap", "子网重叠"),
    why: Text::fixed(
        "The engine refuses the second network: Pool overlaps with other one on this address space.",
        "引擎会拒绝创建第二个网络：Pool overlaps with other one on this address space。",
    ),
    how: Text::fixed("Give each network a subnet of its own.", "为每个网络分配互不重叠的子网。"),
    proof: "docker network ls -q | xargs docker network inspect -f '{{.Name}} {{range .IPAM.Config}}{{.Subnet}}{{end}}'",
    example: r"services:
  api:
    image: example/api:1.4
    networks: [front, back]
networks:
  front:
    ipam:
      config:
        - subnet: 172.20.0.0/16
  back:
    ipam:
      config:
        - subnet: 172.20.5.0/24
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# networks.m.ipam.config[0].subnet
services:
  a: {image: 'x:1', networks: [n, m]}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/16}]}}, m: {ipam: {config: [{subnet: 172.20.5.0/24}]}}}
",
            r"services:
  a: {image: 'x:1', networks: [n, m]}
networks: {n: {ipam: {config: [{subnet: '${S}'}]}}, m: {ipam: {config: [{subnet: fd00::/64}, {subnet: 10.1.0.0/16}]}}}
--- .env
S=10.0.0.0/8
",
            r"services:
  a: {image: 'x:1', networks: [n]}
networks: {n: {ipam: {config: [{subnet: 10.0.0.0/24}, {subnet: 10.0.0.128/25}]}}}
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', networks: [n, m]}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24}]}}, m: {ipam: {config: [{subnet: 172.20.1.0/24}]}}}
",
            r"services:
  a: {image: 'x:1', networks: [n, m]}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24}]}}, m: {external: true, ipam: {config: [{subnet: 172.20.0.0/24}]}}}
",
            r"services:
  a: {image: 'x:1', networks: [n, m]}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24}]}}, m: {driver: overlay, ipam: {config: [{subnet: 172.20.0.0/24}]}}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut all: Vec<(IpNet, usize, &Pool)> = Vec::new();
    for (index, network) in stack.networks().iter().enumerate() {
        // Only bridges share the address space of the host.
        let bridge = network.view.driver.as_deref().is_none_or(|driver| driver == "bridge");
        if network.view.external || !bridge {
            continue;
        }
        for pool in &network.view.pools {
            if let Some(subnet) = pool.subnet.as_ref().and_then(|subnet| subnet.known()) {
                all.push((subnet.trunc(), index, pool));
            }
        }
    }
    // In order of the first address: what overlaps with anything overlaps with the one before that reaches farthest.
    all.sort_by_key(|(subnet, index, _)| (subnet.network(), subnet.prefix_len(), *index));
    let mut farthest: Option<&(IpNet, usize, &Pool)> = None;
    for one in &all {
        match farthest {
            Some(before) if before.0.contains(&one.0.network()) => {
                let (early, late) = if before.1 <= one.1 { (before, one) } else { (one, before) };
                found.push(finding(stack, early, late, &all));
            }
            _ => farthest = Some(one),
        }
    }
}

fn finding(
    stack: &Stack,
    early: &(IpNet, usize, &Pool),
    late: &(IpNet, usize, &Pool),
    all: &[(IpNet, usize, &Pool)],
) -> Diagnostic {
    let (a, b) = (&stack.network(early.1).name, &stack.network(late.1).name);
    let place = |pool: &Pool| pool.subnet.as_ref().map_or(pool.steps.clone(), |subnet| subnet.steps.clone());
    let finding = RULE
        .finding(
            Stack::record_path(Kind::Network, b, &place(late.2)),
            format!("{} of {b} overlaps with {} of {a}.", late.0, early.0),
            format!("{b} 的 {} 与 {a} 的 {} 重叠。", late.0, early.0),
        )
        .with_related(
            Stack::record_path(Kind::Network, a, &place(early.2)),
            format!("{a} has {}.", early.0),
            format!("{a} 使用 {}。", early.0),
        );
    // Without an address that depends on it the subnet can be moved.
    let pinned = late.2.gateway.is_some() || late.2.ip_range.is_some() || !late.2.aux_addresses.is_empty();
    let members = &stack.network(late.1).members;
    let fixed = members.iter().flat_map(|member| &stack.service(*member).view.attachments);
    let fixed = fixed.filter(|one| one.network == *b).any(|one| one.ipv4_address.is_some());
    let free = (20..=31u8)
        .flat_map(|second| (0..=255u8).map(move |third| [172, second, third, 0]))
        .filter_map(|octets| IpNet::new(IpAddr::from(octets), 24).ok())
        .find(|net| !all.iter().any(|(other, _, _)| other.contains(net) || net.contains(other)));
    match (free, stack.network(late.1).id) {
        (Some(free), Some(id)) if !pinned && !fixed => finding.with_fix(
            Safety::Review,
            format!("Give {b} the subnet {free}"),
            format!("将 {b} 的子网改为 {free}"),
            vec![Command::SetAt { id, steps: place(late.2), value: Some(Node::plain(free.to_string())) }],
        ),
        _ => finding,
    }
}
