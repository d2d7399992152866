//! `net-external-conflict`: an external network with settings of its own.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Kind, Step};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-external-conflict",
    family: Family::Network,
    severity: Severity::Fragile,
    name: Text::fixed("Settings of a network that others made", "外部网络上的设置不起作用"),
    why: Text::fixed(
        "An external network is used as it is. docker compose reads these settings and drops them without a word.",
        "外部网络按现状使用。docker compose 会读取这些设置，然后静默丢弃。",
    ),
    how: Text::fixed("Remove the settings, or remove external.", "删去这些设置，或者去掉 external。"),
    proof: "docker network inspect <network>",
    example: r"services:
  api:
    image: example/api:1.4
    networks: [shared]
networks:
  shared:
    external: true
    driver: overlay
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# networks.n.driver
services:
  a: {image: 'x:1', networks: [n]}
networks: {n: {external: true, driver: macvlan}}
",
            r"# networks.n.ipam
services:
  a: {image: 'x:1', networks: {n: null}}
networks: {n: {external: '${E}', internal: true, ipam: {config: [{subnet: 10.1.0.0/16}]}}}
--- .env
E=true
",
            r"x-net: &net {external: true, attachable: true}
services:
  a: {image: 'x:1', networks: [n]}
networks: {n: *net}
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', networks: [n, m]}
networks: {n: {external: true, name: shared}, m: {driver: bridge}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const SETTINGS: [&str; 8] =
        ["driver", "driver_opts", "ipam", "internal", "attachable", "enable_ipv4", "enable_ipv6", "labels"];
    for network in stack.networks().iter().filter(|network| network.view.external) {
        let Some((id, record)) = network.id.and_then(|id| Some((id, stack.document().get(id)?))) else { continue };
        let lost: Vec<&str> = SETTINGS.into_iter().filter(|key| record.body.get(key).is_some()).collect();
        let Some(first) = lost.first() else { continue };
        let remove = |key: &&str| Command::SetAt { id, steps: vec![Step::from(*key)], value: None };
        let list = lost.join(", ");
        found.push(
            RULE.finding(
                Stack::record_path(Kind::Network, &network.name, &[Step::from(*first)]),
                format!("{} is external: {list} has no effect.", network.name),
                format!("{} 是外部网络，{} 不起作用。", network.name, lost.join("、")),
            )
            .with_fix(
                Safety::Safe,
                format!("Remove {list}"),
                format!("删去 {}", lost.join("、")),
                lost.iter().map(remove).collect(),
            ),
        );
    }
}
