//! `hc-start-interval`: start_interval without start_period.
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
    code: "hc-start-interval",
    family: Family::Healthcheck,
    severity: Severity::Stop,
    name: Text::fixed("start_interval without start_period", "有 start_interval 却没有 start_period"),
    why: Text::fixed(
        "start_interval counts only within start_period; newer versions of docker compose refuse it alone.",
        "start_interval 只在 start_period 期间起作用；较新的 docker compose 会拒绝单独使用它。",
    ),
    how: Text::fixed("Add start_period.", "加上 start_period。"),
    proof: "docker compose up <service>",
    example: r#"services:
  api:
    image: example/api:1.4
    healthcheck:
      test: ["CMD", "true"]
      start_interval: 1s
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.healthcheck.start_interval
services:
  a: {image: 'x:1', healthcheck: {test: [CMD, 'true'], start_interval: 1s}}
",
            r"services:
  a: {image: 'x:1', healthcheck: {test: 'true', start_interval: '${S}'}}
--- .env
S=2s
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', healthcheck: {test: 'true', start_interval: 1s, start_period: 30s}}
  b: {image: 'x:1', healthcheck: {test: 'true'}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(check) = &service.view.healthcheck else { continue };
        if let (Some(interval), None) = (&check.start_interval, &check.start_period) {
            found.push(
                RULE.finding(
                    stack.path(index, &interval.steps),
                    format!("{} has a start_interval, but no start_period.", service.name),
                    format!("{} 设置了 start_interval，但没有 start_period。", service.name),
                )
                .with_fix(
                    Safety::Safe,
                    "Add start_period: 30s",
                    "加上 start_period: 30s",
                    vec![mend::set(
                        stack,
                        index,
                        &["healthcheck".into(), "start_period".into()],
                        Some(Node::plain("30s")),
                    )],
                ),
            );
        }
    }
}
