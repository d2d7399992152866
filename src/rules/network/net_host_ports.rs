//! `net-host-ports`: ports without effect.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{NetworkPlace, Stack};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-host-ports",
    family: Family::Network,
    severity: Severity::Fragile,
    name: Text::fixed("Ports without effect", "ports 不起作用"),
    why: Text::fixed(
        "On the host's network every port is the host's own; the engine discards the list, and the numbers in it mislead.",
        "使用宿主机网络时端口就是主机自己的端口；引擎会丢弃 ports，其中的映射只会误导人。",
    ),
    how: Text::fixed("Remove ports, or leave the host's network.", "删去 ports，或者不使用宿主机网络。"),
    proof: "docker compose up <service>",
    example: r#"services:
  agent:
    image: example/agent:3
    network_mode: host
    ports: ["8080:80"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.ports
services:
  a: {image: 'x:1', network_mode: host, ports: ['80:80']}
",
            r"services:
  a: {image: 'x:1', network_mode: '${M}', ports: [{target: 80, published: '80'}]}
--- .env
M=host
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', network_mode: host}
  b: {image: 'x:1', ports: ['80:80']}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        if service.place == NetworkPlace::Host && !service.view.ports.is_empty() {
            found.push(
                RULE.finding(
                    stack.path(index, &["ports".into()]),
                    format!("{} is on the host's network, where ports have no effect.", service.name),
                    format!("{} 使用宿主机网络，ports 不起作用。", service.name),
                )
                .with_fix(
                    Safety::Safe,
                    format!("Remove the ports of {}", service.name),
                    format!("删去 {} 的 ports", service.name),
                    vec![mend::set(stack, index, &["ports".into()], None)],
                ),
            );
        }
    }
}
