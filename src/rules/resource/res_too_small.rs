//! `res-too-small`: less than a container can live on.
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
    code: "res-too-small",
    family: Family::Resource,
    severity: Severity::Stop,
    name: Text::fixed("Less than a container can live on", "内存或 CPU 上限过小"),
    why: Text::fixed(
        "The engine refuses limits below 6 MB and below 0.01 processors. A number without a unit counts bytes.",
        "引擎会拒绝低于 6 MB 的内存上限和低于 0.01 的 CPU 上限。不带单位的数字按字节计算。",
    ),
    how: Text::fixed("Write the unit: 512M.", "写上单位，例如 512M。"),
    proof: "docker compose up <service>",
    example: r#"services:
  api:
    image: example/api:1.4
    deploy:
      resources:
        limits:
          memory: "512"
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.deploy.resources.limits.memory
services:
  a: {image: 'x:1', deploy: {resources: {limits: {cpus: '0.5', memory: "512"}}}}
"#,
            r"# services.a.mem_limit
services:
  a: {image: 'x:1', mem_limit: '${M}'}
--- .env
M=5m
",
            r"# services.a.cpus
services:
  a: {image: 'x:1', cpus: -1}
",
            r"services:
  a: {image: 'x:1', deploy: {resources: {limits: {cpus: '0.001'}}}}
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', mem_limit: 6m, cpus: 0.01}
  b: {image: 'x:1', mem_limit: 0, cpus: 0}
  c: {image: 'x:1'}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const LEAST_BYTES: u64 = 6 << 20;
    const LEAST_NANOS: i64 = 10_000_000;
    for (index, service) in stack.services().iter().enumerate() {
        let resources = &service.view.resources;
        for setting in [&resources.limit_memory, &resources.mem_limit].into_iter().flatten() {
            let Some(limit) = setting.known().filter(|limit| limit.0 > 0 && limit.0 < LEAST_BYTES) else { continue };
            let mut finding = RULE.finding(
                stack.path(index, &setting.steps),
                format!("{} may use only {limit} of memory; {limit} without a unit are bytes.", service.name),
                format!("{} 的内存上限只有 {limit}；不带单位时按字节计算。", service.name),
            );
            let raw = service.record.body.at(&setting.steps).and_then(Node::as_text).unwrap_or("");
            if raw.bytes().all(|byte| byte.is_ascii_digit()) && !raw.is_empty() {
                let meant = format!("{raw}M");
                finding = finding.with_fix(
                    Safety::Review,
                    format!("Write {meant}"),
                    format!("改为 {meant}"),
                    vec![mend::set(stack, index, &setting.steps, Some(Node::plain(meant)))],
                );
            }
            found.push(finding);
        }
        for setting in [&resources.limit_cpus, &resources.cpus].into_iter().flatten() {
            if let Some(limit) = setting.known().filter(|limit| limit.nanos != 0 && limit.nanos < LEAST_NANOS) {
                found.push(RULE.finding(
                    stack.path(index, &setting.steps),
                    format!("{} may use only {limit} processors; the least is 0.01.", service.name),
                    format!("{} 的 CPU 上限是 {limit}，最小为 0.01。", service.name),
                ));
            }
        }
    }
}
