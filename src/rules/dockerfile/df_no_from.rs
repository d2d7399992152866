//! `df-no-from`: the Dockerfile starts from no image.
use crate::diagnostics::{Diagnostic, Severity};
use crate::generate::dockerfile::tree::Kind as Instruction;
use crate::graph::Stack;
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-no-from",
    family: Family::Dockerfile,
    severity: Severity::Stop,
    name: Text::fixed("The Dockerfile starts from no image", "Dockerfile 没有基础镜像"),
    why: Text::fixed("A build begins with FROM. Without one it stops at once.", "构建从 FROM 开始，没有它会立即中止。"),
    how: Text::fixed("Begin with FROM and an image.", "在开头写 FROM 和镜像。"),
    proof: "docker compose build <service>",
    example: r#"services:
  api:
    build: .
--- Dockerfile
RUN apk add curl
CMD ["sh"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
RUN true
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
# only a comment
",
            r#"services:
  a: {build: .}
--- Dockerfile
ARG V=3
CMD ["sh"]
"#,
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
ARG V=3
FROM alpine:${V}
",
            r#"services:
  a: {build: https://example.com/x.git}
  b: {image: "x:1"}
"#,
            r"services:
  a: {build: .}
--- Dockerfile
FROM
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        // A FROM that says nothing is an error of its own.
        let broken = |kind: &Instruction| matches!(kind, Instruction::Other(word, _) if word == "FROM");
        if file.dockerfile.stages().is_empty() && !file.dockerfile.instructions().any(|one| broken(&one.kind)) {
            found.push(RULE.in_file(
                stack,
                stack.path(file.service, &["build".into()]),
                (&file.path, 1),
                format!("{} has no FROM.", file.path),
                format!("{} 里没有 FROM。", file.path),
            ));
        }
    }
}
