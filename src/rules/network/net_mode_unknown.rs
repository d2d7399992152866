//! `net-mode-unknown`: unknown network mode.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-mode-unknown",
    family: Family::Network,
    severity: Severity::Stop,
    name: Text::fixed("Unknown network mode", "未知的网络模式"),
    why: Text::fixed(
        "The engine takes the word for the name of a network, which does not exist, and does not start the container.",
        "引擎会把这个词当成网络名；该网络不存在，容器无法启动。",
    ),
    how: Text::fixed(
        "Use host, none, bridge, service:<name> or container:<name>; or join networks instead.",
        "使用 host、none、bridge、service:<名称> 或 container:<名称>；或者改用 networks。",
    ),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    network_mode: hosts
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.network_mode
services:
  a: {image: 'x:1', network_mode: hosts}
",
            r"services:
  a: {image: 'x:1', network_mode: '${M}'}
--- .env
M=brigde
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', network_mode: host}
  b: {image: 'x:1', network_mode: none}
  c: {image: 'x:1', network_mode: 'service:a'}
  d: {image: 'x:1', network_mode: 'container:x'}
  e: {image: 'x:1', network_mode: 'my-own-network'}
"],
    },
};

const MODES: [&str; 3] = ["host", "none", "bridge"];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(crate::model::dependency::Namespace::Other(word)) = &service.view.network_mode else { continue };
        // Any other word may be the name of a network that exists already.
        let Some(meant) = nearest(word, MODES) else { continue };
        found.push(
            RULE.finding(
                stack.path(index, &["network_mode".into()]),
                format!("{word} is no network mode; {meant} may be meant."),
                format!("{word} 不是网络模式，可能想写 {meant}。"),
            )
            .with_fix(
                Safety::Review,
                format!("Write {meant}"),
                format!("改为 {meant}"),
                vec![mend::set_text(stack, index, &["network_mode".into()], meant)],
            ),
        );
    }
}
