//! `df-user-root`: the image ends as root.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-user-root",
    family: Family::Dockerfile,
    severity: Severity::Style,
    name: Text::fixed("The image ends as root", "镜像最后切换到了 root"),
    why: Text::fixed("Whoever breaks into the process is root in the container.", "攻破进程的人在容器里就是 root。"),
    how: Text::fixed(
        "End the last stage with USER and a user without rights.",
        "在最后一个阶段用 USER 切换到普通用户。",
    ),
    proof: "docker compose exec <service> id",
    example: r#"services:
  api:
    build: .
--- Dockerfile
FROM python:3.12-slim
USER root
CMD ["python", "app.py"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM python:3.12-slim AS base
USER 0:0
FROM base
CMD ["python"]
"#,
            r"services:
  a: {build: {context: .}}
--- Dockerfile
FROM alpine:3
USER app
USER root
",
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12-slim
USER 10001
",
            r"services:
  a: {build: ., user: '1000'}
  b: {build: ./b}
--- Dockerfile
FROM python:3.12-slim
--- b/Dockerfile
FROM example/own-base:1
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate().filter(|(_, service)| service.view.user.is_none()) {
        let Some(file) = image_file::dockerfile(stack, index) else { continue };
        let target = service.view.build.as_ref().and_then(|build| build.target.as_deref());
        let Some(image) = file.image(target) else { continue };
        let user = image.user.and_then(|user| user.as_literal());
        let root = user.is_some_and(|user| matches!(user.split(':').next(), Some("root" | "0")));
        if root {
            let path = image_file::name(stack, index);
            found.push(RULE.finding(
                stack.path(index, &["build".into()]),
                format!("{} runs as root ({path}).", service.name),
                format!("{} 以 root 运行（{path}）。", service.name),
            ));
        }
    }
}
