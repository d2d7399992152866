//! `compose-netmode-xor`: network_mode and networks together.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-netmode-xor",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("network_mode and networks together", "同时写了 network_mode 和 networks"),
    why: Text::fixed(
        "docker compose refuses the file: the two exclude each other.",
        "两者互斥，docker compose 会拒绝整个文件。",
    ),
    how: Text::fixed("Keep one of them.", "只保留其中一个。"),
    proof: "docker compose config -q",
    example: r"services:
  api:
    image: example/api:1.4
    network_mode: host
    networks: [back]
networks:
  back: {}
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.network_mode
services:
  a: {image: 'x:1', network_mode: host, networks: [n]}
networks: {n: {}}
",
            r"services:
  a: {image: 'x:1', network_mode: '${M}', networks: {n: null}}
networks: {n: {}}
--- .env
M=bridge
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', network_mode: host}
  b: {image: 'x:1', networks: [n]}
networks: {n: {}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        if service.view.network_mode.is_none() || service.view.attachments.is_empty() {
            continue;
        }
        found.push(
            RULE.finding(
                stack.path(index, &["network_mode".into()]),
                format!("{} has both network_mode and networks.", service.name),
                format!("{} 同时设置了 network_mode 和 networks。", service.name),
            )
            .with_fix(
                Safety::Review,
                "Keep the networks",
                "保留 networks",
                vec![mend::set(stack, index, &["network_mode".into()], None)],
            )
            .with_fix(
                Safety::Review,
                "Keep the network mode",
                "保留 network_mode",
                vec![mend::set(stack, index, &["networks".into()], None)],
            ),
        );
    }
}
