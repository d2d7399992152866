//! `hc-missing`: no healthcheck.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::image_file::{Health, health};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "hc-missing",
    family: Family::Healthcheck,
    severity: Severity::Style,
    name: Text::fixed("No healthcheck", "没有健康检查"),
    why: Text::fixed(
        "Without one nobody knows whether the service answers, and others cannot wait until it does.",
        "没有健康检查就无法知道服务是否可用，其他服务也无法等待它就绪。",
    ),
    how: Text::fixed("Add a healthcheck.", "添加健康检查。"),
    proof: "docker compose ps",
    example: r"services:
  db:
    image: postgres:16
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.db
services:
  db: {image: 'postgres:16'}
",
            r"services:
  db: {image: '${I}'}
--- .env
I=redis:7
",
        ],
        silent: &[r"services:
  a: {image: 'postgres:16', healthcheck: {test: 'pg_isready'}}
  b: {image: 'axllent/mailpit:v1'}
  c: {image: 'x:1'}
  d: {image: 'postgres:16', healthcheck: {disable: true}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        // Only where a check is known that fits; the rest is the author's to decide.
        let Some(test) = service.knowledge.and_then(|image| image.healthcheck()) else { continue };
        if health(stack, index) != Health::Missing || service.is_one_shot() || service.view.healthcheck.is_some() {
            continue;
        }
        // Who waits for its start only would then do so although it could wait for its health.
        let waited_for = stack.start().dependents(index).any(|edge| edge.written);
        found.push(
            RULE.finding(
                stack.path(index, &[]),
                format!("{} has no healthcheck.", service.name),
                format!("{} 没有健康检查。", service.name),
            )
            .with_fix(
                if waited_for { Safety::Review } else { Safety::Safe },
                format!("Give {} a healthcheck", service.name),
                format!("给 {} 加上健康检查", service.name),
                vec![mend::set(stack, index, &["healthcheck".into()], Some(test))],
            ),
        );
    }
}
