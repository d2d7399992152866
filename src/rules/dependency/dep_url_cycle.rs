//! `dep-url-cycle`: each needs the other.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::{Purpose, Stack};
use crate::model::dependency::Condition;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "dep-url-cycle",
    family: Family::Dependency,
    severity: Severity::Fragile,
    name: Text::fixed("Each needs the other", "互相需要"),
    why: Text::fixed(
        "One is started after the other but is called by it. Whoever starts first finds nobody.",
        "一个在另一个之后启动，却又被它调用。先启动的一方找不到对方。",
    ),
    how: Text::fixed(
        "Let the caller try again until the other answers, or take the dependency back.",
        "让调用方重试到对方就绪，或者去掉这个依赖。",
    ),
    proof: "docker compose logs <caller>",
    example: r"services:
  api:
    image: example/api:1.4
    environment:
      WORKER_URL: http://worker:9000
  worker:
    image: example/worker:1.4
    depends_on:
      api:
        condition: service_healthy
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.environment.B_URL
services:
  a: {image: "x:1", environment: {B_URL: "http://b:80"}}
  b: {image: "y:1", depends_on: [a]}
"#,
            r#"services:
  a: {image: "x:1", environment: ["C_URL=http://${C}:80"]}
  b: {image: "y:1", depends_on: [a]}
  c: {image: "y:1", depends_on: {b: {condition: service_started}}}
--- .env
C=c
"#,
        ],
        silent: &[
            r#"services:
  a: {image: "x:1", depends_on: [b], environment: {B_URL: "http://b:80"}}
  b: {image: "y:1", environment: {FRONTEND_URL: "http://a:80"}}
"#,
            r#"services:
  a: {image: "x:1", depends_on: [b], environment: {B_URL: "http://b:80"}}
  b: {image: "y:1", depends_on: [a]}
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut wave = vec![None; stack.services().len()];
    for (number, members) in stack.start().waves().into_iter().enumerate() {
        for member in members {
            if let Some(slot) = wave.get_mut(member) {
                *slot = Some(number);
            }
        }
    }
    let wave_of = |service: usize| wave.get(service).copied().flatten();
    let mut told = HashSet::new();
    for address in stack.addresses().iter().filter(|address| address.purpose == Purpose::Connect) {
        let (from, Some(to)) = (address.from, address.service()) else { continue };
        // Who starts later cannot be waited for; that spares the search in nearly every case.
        if from == to || wave_of(to) <= wave_of(from) || wave_of(from).is_none() || !told.insert((from, to)) {
            continue;
        }
        let Some(condition) = waits_for(stack, to, from) else { continue };
        let (caller, called) = (&stack.service(from).name, &stack.service(to).name);
        let severity = if condition == Condition::Healthy { Severity::Fragile } else { Severity::Style };
        found.push(RULE.ranked(
            severity,
            stack.path(from, &address.steps),
            format!("{caller} calls {called}, which is started only after {caller}."),
            format!("{caller} 要调用 {called}，而 {called} 在 {caller} 之后才启动。"),
        ));
    }
}

/// How a service waits for another, directly or through others: with the condition of the last step.
fn waits_for(stack: &Stack, from: usize, to: usize) -> Option<Condition> {
    let mut seen = HashSet::from([from]);
    let mut queue = vec![from];
    while let Some(at) = queue.pop() {
        for edge in stack.start().dependencies(at).filter(|edge| edge.written) {
            if edge.to == to {
                return Some(edge.condition);
            }
            if seen.insert(edge.to) {
                queue.push(edge.to);
            }
        }
    }
    None
}
