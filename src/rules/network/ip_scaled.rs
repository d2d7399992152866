//! `ip-scaled`: one address for several containers.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ip-scaled",
    family: Family::Network,
    severity: Severity::Stop,
    name: Text::fixed("One address for several containers", "多个容器共用一个地址"),
    why: Text::fixed(
        "Only the first container gets the address; the others do not start.",
        "只有第一个容器能拿到这个地址，其余容器无法启动。",
    ),
    how: Text::fixed("Remove the fixed address, or run one container.", "去掉固定地址，或者只运行一个容器。"),
    proof: "docker compose up --scale <service>=2",
    example: r"services:
  api:
    image: example/api:1.4
    deploy: {replicas: 3}
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
            r"# services.a.networks.n
services:
  a: {image: 'x:1', deploy: {replicas: 3}, networks: {n: {ipv4_address: 172.20.0.5}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24}]}}}
",
            r"services:
  a: {image: 'x:1', scale: '${N}', networks: {n: {ipv4_address: 172.20.0.5}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24}]}}}
--- .env
N=2
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', deploy: {replicas: 1}, networks: {n: {ipv4_address: 172.20.0.5}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24}]}}}
",
            r"services:
  a: {image: 'x:1', deploy: {replicas: 3}, networks: [n]}
networks: {n: {}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate().filter(|(_, service)| service.replicas() > 1) {
        for attachment in &service.view.attachments {
            for (key, given) in [
                ("ipv4_address", attachment.ipv4_address.is_some()),
                ("ipv6_address", attachment.ipv6_address.is_some()),
            ] {
                if !given {
                    continue;
                }
                let mut steps = attachment.steps.clone();
                steps.push(key.into());
                found.push(
                    RULE.finding(
                        stack.path(index, &attachment.steps),
                        format!(
                            "{} has {} containers and one fixed address on {}.",
                            service.name,
                            service.replicas(),
                            attachment.network
                        ),
                        format!(
                            "{} 有 {} 个容器，在 {} 上却只有一个固定地址。",
                            service.name,
                            service.replicas(),
                            attachment.network
                        ),
                    )
                    .with_fix(
                        Safety::Review,
                        "Remove the fixed address",
                        "去掉固定地址",
                        vec![mend::set(stack, index, &steps, None)],
                    ),
                );
            }
        }
    }
}
