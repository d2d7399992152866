//! `res-ulimit`: soft limit above the hard one.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "res-ulimit",
    family: Family::Resource,
    severity: Severity::Stop,
    name: Text::fixed("Soft limit above the hard one", "soft 限制高于 hard"),
    why: Text::fixed(
        "The kernel does not take a soft limit above the hard one: the container does not start.",
        "内核不接受高于 hard 的 soft 限制，容器无法启动。",
    ),
    how: Text::fixed("Raise the hard limit, or lower the soft one.", "提高 hard，或降低 soft。"),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    ulimits:
      nofile:
        soft: 65535
        hard: 1024
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.ulimits.nofile
services:
  a: {image: 'x:1', ulimits: {nofile: {soft: 65535, hard: 1024}}}
",
            r"services:
  a: {image: 'x:1', ulimits: {nproc: {soft: '${S}', hard: 10}}}
--- .env
S=20
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', ulimits: {nofile: {soft: 1024, hard: 65535}, nproc: 100, memlock: {soft: -1, hard: -1}, core: {soft: 5, hard: -1}}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for limit in &service.view.ulimits {
            let (Some(soft), Some(hard)) = (limit.soft.known().copied(), limit.hard.known().copied()) else { continue };
            // -1 is without end.
            if hard < 0 || soft >= 0 && soft <= hard {
                continue;
            }
            let mut steps = limit.steps.clone();
            steps.push("hard".into());
            found.push(
                RULE.finding(
                    stack.path(index, &limit.steps),
                    format!("{} of {} has the soft limit {soft} and the hard limit {hard}.", limit.name, service.name),
                    format!("{} 的 {} soft 为 {soft}，hard 为 {hard}。", service.name, limit.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Raise the hard limit to {soft}"),
                    format!("将 hard 提高到 {soft}"),
                    vec![mend::set(stack, index, &steps, Some(Node::plain(soft.to_string())))],
                ),
            );
        }
    }
}
