//! `res-cpu-quota`: two ways to limit processors.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Step;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "res-cpu-quota",
    family: Family::Resource,
    severity: Severity::Stop,
    name: Text::fixed("Two ways to limit processors", "用两种方式限制处理器"),
    why: Text::fixed(
        "The engine takes cpus, or cpu_period with cpu_quota, but not both. The container is not made.",
        "引擎只接受 cpus，或 cpu_period 与 cpu_quota，不能同时使用，否则容器无法创建。",
    ),
    how: Text::fixed("Keep cpus.", "保留 cpus。"),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    cpus: 0.5
    cpu_quota: 50000
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.cpu_quota
services:
  a: {image: "x:1", cpus: 1, cpu_quota: 100000}
"#,
            r#"services:
  a: {image: "x:1", cpu_period: 100000, deploy: {resources: {limits: {cpus: "0.5"}}}}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", cpu_period: 100000, cpu_quota: 50000}
  b: {image: "x:1", cpus: 1, cpu_quota: 0}
  c: {image: "x:1", cpus: 1, cpu_shares: 512}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let limit = service.view.resources.effective_cpus().and_then(|cpus| cpus.known().copied());
        let Some(limit) = limit.filter(|cpus| cpus.nanos > 0) else { continue };
        for key in ["cpu_quota", "cpu_period"] {
            let written = service.body().get(key).and_then(|node| node.as_text()).unwrap_or("0");
            if written.parse::<i64>().is_ok_and(|amount| amount == 0) || written.contains('$') {
                continue;
            }
            let steps = [Step::from(key)];
            found.push(
                RULE.finding(
                    stack.path(index, &steps),
                    format!("{} limits processors to {limit} and by {key} besides.", service.name),
                    format!("{} 已把处理器限制为 {limit}，又写了 {key}。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Remove {key}"),
                    format!("删除 {key}"),
                    vec![mend::set(stack, index, &steps, None)],
                ),
            );
        }
    }
}
