//! `df-no-user`: the image names no user.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-no-user",
    family: Family::Dockerfile,
    severity: Severity::Style,
    name: Text::fixed("The image names no user", "镜像没有指定用户"),
    why: Text::fixed(
        "Without USER the process is root in the container, and so is whoever breaks into it.",
        "没有 USER，进程在容器里就是 root，攻破它的人也一样。",
    ),
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
FROM python:3.12-slim
CMD ["python"]
"#,
            r"services:
  a: {build: {context: ., target: run}}
--- Dockerfile
FROM node:22 AS run
FROM node:22
USER node
",
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12-slim
USER 10001
",
            r#"services:
  a: {build: ., user: "1000"}
  b: {build: ./b}
--- Dockerfile
FROM python:3.12-slim
--- b/Dockerfile
FROM example/own-base:1
"#,
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3 AS base
USER 1000
FROM base
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate().filter(|(_, service)| service.view.user.is_none()) {
        let Some(file) = image_file::dockerfile(stack, index) else { continue };
        let target = service.view.build.as_ref().and_then(|build| build.target.as_deref());
        let Some(image) = file.image(target) else { continue };
        // Languages and systems start as root; of other bases that is not known.
        if image.user.is_none() && image_file::is_plain_base(&image) {
            let path = image_file::name(stack, index);
            found.push(RULE.finding(
                stack.path(index, &["build".into()]),
                format!("{} runs as root: {path} names no user.", service.name),
                format!("{} 以 root 运行：{path} 没有指定用户。", service.name),
            ));
        }
    }
}
