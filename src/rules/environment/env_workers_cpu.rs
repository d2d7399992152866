//! `env-workers-cpu`: more workers than the processors can run.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::rules::workers::workers;
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-workers-cpu",
    family: Family::Environment,
    severity: Severity::Style,
    name: Text::fixed("More workers than processors", "工作进程多于可用 CPU"),
    why: Text::fixed(
        "The workers take turns on the share of the processor that the limit leaves them; each costs memory and none gets faster.",
        "这些进程只能轮流使用限额内的 CPU，每个都占内存，却都快不起来。",
    ),
    how: Text::fixed(
        "Start one or two workers for each processor, or raise the limit.",
        "每个 CPU 启动一到两个进程，或者调高上限。",
    ),
    proof: "docker stats --no-stream <container>",
    example: r#"services:
  api:
    image: example/api:1.4
    environment:
      WORKER_PROCESSES: "4"
    deploy:
      resources:
        limits:
          cpus: "0.5"
          memory: 1G
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.environment.WORKER_PROCESSES
services:
  a: {image: "x:1", environment: {WORKER_PROCESSES: "4"}, deploy: {resources: {limits: {cpus: "0.5", memory: 1G}}}}
"#,
            r#"# services.a.command
services:
  a: {image: "x:1", cpus: 1, command: "gunicorn --workers=${W} app:app"}
--- .env
W=8
"#,
            r#"services:
  a: {image: "x:1", cpus: 1, environment: ["WEB_CONCURRENCY=6"]}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", environment: {WORKER_PROCESSES: "4"}, cpus: 2}
  b: {image: "x:1", environment: {WORKER_PROCESSES: "16"}}
  c: {image: "x:1", environment: {WORKER_PROCESSES: "1"}, cpus: 0.1}
  d: {image: "x:1", environment: {WORKER_PROCESSES: auto}, cpus: 0.1}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let limit = service.view.resources.effective_cpus().and_then(|limit| limit.known());
        let Some(limit) = limit.filter(|limit| limit.nanos > 0) else { continue };
        let Some((workers, steps)) = workers(service) else { continue };
        // Twice the processors and one is what servers advise for work that waits for others.
        if workers < 2 || workers as f64 <= 2.0 * limit.cores() + 1.0 {
            continue;
        }
        found.push(RULE.finding(
            stack.path(index, &steps),
            format!("{} starts {workers} workers on {limit} processors.", service.name),
            format!("{} 在 {limit} 个 CPU 上启动 {workers} 个工作进程。", service.name),
        ));
    }
}
