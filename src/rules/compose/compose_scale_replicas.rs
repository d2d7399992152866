//! `compose-scale-replicas`: scale and replicas differ.
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
    code: "compose-scale-replicas",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("scale and replicas differ", "scale 与 replicas 不一致"),
    why: Text::fixed(
        "docker compose refuses a file in which the two numbers differ.",
        "两个数字不一致时，docker compose 会拒绝整个文件。",
    ),
    how: Text::fixed("Keep one of them.", "只保留其中一个。"),
    proof: "docker compose config -q",
    example: r"services:
  api:
    image: example/api:1.4
    scale: 2
    deploy:
      replicas: 3
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.scale
services:
  a: {image: 'x:1', scale: 2, deploy: {replicas: 3}}
",
            r"services:
  a: {image: 'x:1', scale: '${S}', deploy: {replicas: 3}}
--- .env
S=1
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', scale: 3, deploy: {replicas: 3}}
  b: {image: 'x:1', scale: 3}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let body = service.body();
        let scale = body.get("scale").and_then(Node::as_int);
        let replicas = body.get("deploy").and_then(|deploy| deploy.get("replicas")).and_then(Node::as_int);
        let text = |node: Option<&Node>| node.and_then(Node::as_text).and_then(|text| text.parse::<i64>().ok());
        let scale = scale.or_else(|| text(body.get("scale")));
        let replicas = replicas.or_else(|| text(body.get("deploy").and_then(|deploy| deploy.get("replicas"))));
        if let (Some(scale), Some(replicas)) = (scale, replicas)
            && scale != replicas
        {
            found.push(
                RULE.finding(
                    stack.path(index, &["scale".into()]),
                    format!("{} has scale {scale} and {replicas} replicas.", service.name),
                    format!("{} 的 scale 为 {scale}，replicas 为 {replicas}。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Keep {replicas}"),
                    format!("保留 {replicas}"),
                    vec![mend::set(stack, index, &["scale".into()], None)],
                ),
            );
        }
    }
}
