//! `ip-no-subnet`: fixed address without a subnet.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ip-no-subnet",
    family: Family::Network,
    severity: Severity::Stop,
    name: Text::fixed("Fixed address without a subnet", "固定地址缺少子网"),
    why: Text::fixed(
        "The engine takes fixed addresses only on networks with a configured subnet, and refuses to start the container.",
        "只有配置了子网的网络才能使用固定地址，否则引擎会拒绝启动容器。",
    ),
    how: Text::fixed("Declare the subnet of the network, or remove the address.", "为该网络声明子网，或去掉固定地址。"),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    networks:
      back:
        ipv4_address: 172.20.0.5
networks:
  back: {}
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.networks.n
services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.5}}}
networks: {n: {}}
",
            r"services:
  a: {image: 'x:1', networks: {default: {ipv4_address: 172.20.0.5}}}
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.5}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24}]}}}
",
            r"services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.5}, m: null}}
networks: {n: {external: true}, m: {}}
",
            r"services:
  a: {image: 'x:1', networks: {n: {ipv4_address: 172.20.0.5}}}
networks: {n: {ipam: {driver: custom}}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for attachment in service.view.attachments.iter().filter(|one| one.ipv4_address.is_some()) {
            let Some(network) = stack.find_network(&attachment.network).map(|index| stack.network(index)) else {
                continue;
            };
            let view = &network.view;
            let declared = network.id.is_some() || &*network.name == "default";
            if !view.external
                && view.pools.is_empty()
                && view.ipam_driver.is_none()
                && view.problems.is_empty()
                && declared
            {
                let mut steps = attachment.steps.clone();
                steps.push("ipv4_address".into());
                found.push(
                    RULE.finding(
                        stack.path(index, &attachment.steps),
                        format!("{} has a fixed address on {}, which declares no subnet.", service.name, network.name),
                        format!("{} 在 {} 上有固定地址，但该网络没有声明子网。", service.name, network.name),
                    )
                    .with_fix(
                        Safety::Review,
                        format!("Let {} take any address", service.name),
                        format!("让 {} 自动获取地址", service.name),
                        vec![mend::set(stack, index, &steps, None)],
                    ),
                );
            }
        }
    }
}
