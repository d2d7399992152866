//! `compose-no-image`: neither image nor build.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::Node;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-no-image",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("Neither image nor build", "既没有 image 也没有 build"),
    why: Text::fixed(
        "docker compose refuses the file: it does not know what to run.",
        "docker compose 不知道要运行什么，会拒绝整个文件。",
    ),
    how: Text::fixed("Name an image, or a folder to build from.", "写明镜像，或要构建的目录。"),
    proof: "docker compose config -q",
    example: r"services:
  api:
    restart: always
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a
services:
  a: {restart: always}
",
            r"# services.a
services:
  a: {image: '', environment: ['A=${B}']}
--- .env
B=1
",
        ],
        silent: &[r"services:
  a: {image: 'x:1'}
  b: {build: .}
  c: {provider: {type: x}}
  d: {extends: {file: x.yml, service: d}}
  e: {image: '${UNSET}'}
  f: {extends: a}
  g: {build: {dockerfile_inline: 'FROM x'}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let body = service.body();
        let by_variable =
            service.record.body.get("image").and_then(Node::as_text).is_some_and(|image| image.contains('$'));
        let image = service.view.image.is_some()
            || by_variable
            || body.get("image").is_some_and(|node| node.as_scalar().is_none());
        if image
            || body.get("build").is_some()
            || service.view.has_provider
            || service.partial
            || body.as_mapping().is_none()
        {
            continue;
        }
        found.push(RULE.finding(
            stack.path(index, &[]),
            format!("{} has neither an image nor a build.", service.name),
            format!("{} 既没有 image 也没有 build。", service.name),
        ));
    }
}
