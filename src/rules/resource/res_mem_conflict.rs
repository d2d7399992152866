//! `res-mem-conflict`: a limit is written twice with two values.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "res-mem-conflict",
    family: Family::Resource,
    severity: Severity::Stop,
    name: Text::fixed("Two limits that differ", "两处上限不一致"),
    why: Text::fixed(
        "docker compose refuses a file in which the old and the new form of a limit differ.",
        "新旧两种写法的上限不一致时，docker compose 会拒绝整个文件。",
    ),
    how: Text::fixed("Keep the one under deploy.", "只保留 deploy 下的写法。"),
    proof: "docker compose config -q",
    example: r"services:
  api:
    image: example/api:1.4
    mem_limit: 1g
    deploy:
      resources:
        limits:
          memory: 512M
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.mem_limit
services:
  a: {image: 'x:1', mem_limit: 1g, deploy: {resources: {limits: {memory: 512M}}}}
",
            r"# services.a.cpus
services:
  a: {image: 'x:1', cpus: '${C}', deploy: {resources: {limits: {cpus: '0.5'}}}}
--- .env
C=2
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', mem_limit: 512m, deploy: {resources: {limits: {memory: 512M}}}}
  b: {image: 'x:1', mem_limit: 512m}
  c: {image: 'x:1', deploy: {resources: {limits: {memory: 512M}}}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let resources = &service.view.resources;
        let memory = resources.mem_limit.as_ref().zip(resources.limit_memory.as_ref());
        let memory = memory.and_then(|(old, new)| Some((old, old.known()?.to_string(), new.known()?.to_string())));
        let cpus = resources.cpus.as_ref().zip(resources.limit_cpus.as_ref());
        let cpus = cpus.and_then(|(old, new)| Some((&old.steps, old.known()?.to_string(), new.known()?.to_string())));
        for (steps, old, new) in
            memory.map(|(old, a, b)| (&old.steps, a, b)).into_iter().chain(cpus).filter(|(_, old, new)| old != new)
        {
            found.push(
                RULE.finding(
                    stack.path(index, steps),
                    format!("{} has the limits {old} and {new}.", service.name),
                    format!("{} 的上限同时写成了 {old} 和 {new}。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Keep {new}"),
                    format!("保留 {new}"),
                    vec![mend::set(stack, index, steps, None)],
                ),
            );
        }
    }
}
