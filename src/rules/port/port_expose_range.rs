//! `port-expose-range`: expose names no port.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::fields;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "port-expose-range",
    family: Family::Port,
    severity: Severity::Stop,
    name: Text::fixed("expose names no port", "expose 不是有效端口"),
    why: Text::fixed(
        "docker compose passes it on; the engine refuses it, and the container is not made.",
        "docker compose 不检查这个值，引擎会拒绝，容器无法创建。",
    ),
    how: Text::fixed("Write a port from 1 to 65535, or a range.", "写 1 到 65535 之间的端口，或端口范围。"),
    proof: "docker compose up <service>",
    example: r#"services:
  api:
    image: example/api:1.4
    expose: ["80000"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.expose[0]
services:
  a: {image: "x:1", expose: ["70000", "abc"]}
"#,
            r#"services:
  a: {image: "x:1", expose: ["${P}"]}
--- .env
P=http
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", expose: ["8000", 9000, "3000-3005", "53/udp", "${P}"]}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (path, problem) in fields::of(stack, RULE.code) {
        let what = &problem.error.message;
        let finding = RULE.finding(path, what.en.as_ref(), what.zh.as_ref());
        let service = finding.subject().and_then(|(_, name)| stack.find(name));
        let commands = service.map(|index| mend::set(stack, index, &problem.steps, None));
        found.push(finding.with_fix(Safety::Review, "Remove it", "删去这一项", commands.into_iter().collect()));
    }
}
