//! `compose-dockerfile-xor`: two Dockerfiles for one build.
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
    code: "compose-dockerfile-xor",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("Two Dockerfiles for one build", "一次构建写了两个 Dockerfile"),
    why: Text::fixed(
        "docker compose refuses a build with both a Dockerfile and inline text.",
        "同时写 dockerfile 和 dockerfile_inline 时，docker compose 会拒绝整个文件。",
    ),
    how: Text::fixed("Keep one.", "只保留其中一个。"),
    proof: "docker compose config -q",
    example: r"services:
  api:
    build:
      context: .
      dockerfile: Dockerfile
      dockerfile_inline: FROM alpine
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build.dockerfile_inline
services:
  a: {build: {dockerfile: D, dockerfile_inline: FROM x}}
",
            r"services:
  a: {build: {context: ., dockerfile: '${D}', dockerfile_inline: FROM x}}
--- .env
D=x
",
        ],
        silent: &[r"services:
  a: {build: {dockerfile: D}}
  b: {build: {dockerfile_inline: FROM x}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(build) = &service.view.build else { continue };
        if build.dockerfile.is_some() && build.dockerfile_inline.is_some() {
            let steps: [Step; 2] = ["build".into(), "dockerfile_inline".into()];
            found.push(
                RULE.finding(
                    stack.path(index, &steps),
                    format!("{} has a Dockerfile and inline text.", service.name),
                    format!("{} 同时设置了 dockerfile 和 dockerfile_inline。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    "Keep the file",
                    "保留文件",
                    vec![mend::set(stack, index, &steps, None)],
                ),
            );
        }
    }
}
