//! `env-retype`: number that YAML rewrites.
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
    code: "env-retype",
    family: Family::Environment,
    severity: Severity::Fragile,
    name: Text::fixed("Number that YAML rewrites", "数值会被 YAML 改写"),
    why: Text::fixed(
        "Without quotes YAML reads a number and prints it anew: 1.50 becomes 1.5, and 017 becomes 15.",
        "不加引号时 YAML 会按数字读取再输出：1.50 变成 1.5，017 变成 15。",
    ),
    how: Text::fixed("Put the value in quotes.", "给这个值加上引号。"),
    proof: "docker compose config",
    example: r"services:
  api:
    image: example/api:1.4
    environment:
      VERSION: 1.50
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.environment.VERSION
services:
  a: {image: 'x:1', environment: {VERSION: 1.50}}
",
            r"services:
  a: {image: 'x:1', environment: {MODE: 017, BIG: 1e3}}
",
        ],
        silent: &[r#"services:
  a: {image: 'x:1', environment: {VERSION: "1.50", PORT: 8080, F: 1.5, L: '017'}}
  b: {image: 'x:1', environment: ['VERSION=1.50']}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for entry in &service.view.environment {
            let (Some(arrives), Some(text)) = (entry.retyped(), entry.value.as_deref()) else { continue };
            found.push(
                RULE.finding(
                    stack.path(index, &entry.steps),
                    format!("{} of {} arrives as {arrives}, not as {text}.", entry.key, service.name),
                    format!("{} 的 {} 实际得到的是 {arrives}，而不是 {text}。", service.name, entry.key),
                )
                .with_fix(
                    Safety::Safe,
                    "Put it in quotes",
                    "加上引号",
                    vec![mend::set(stack, index, &entry.steps, Some(Node::quoted(text)))],
                ),
            );
        }
    }
}
