//! `df-hc-missing`: the image has no healthcheck.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::image_file;
use crate::rules::image_file::Health;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-hc-missing",
    family: Family::Dockerfile,
    severity: Severity::Style,
    name: Text::fixed("The image has no healthcheck", "镜像没有健康检查"),
    why: Text::fixed(
        "Nobody learns whether the service answers, and others cannot wait until it does.",
        "无法知道服务是否可用，其他服务也不能等它就绪。",
    ),
    how: Text::fixed(
        "Add HEALTHCHECK to the image, or healthcheck to the service.",
        "在镜像中加 HEALTHCHECK，或在服务中加 healthcheck。",
    ),
    proof: "docker compose ps",
    example: r#"services:
  api:
    build: .
--- Dockerfile
FROM python:3.12-slim
EXPOSE 8000
CMD ["uvicorn", "app:app"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
EXPOSE 8000
",
            r#"services:
  a: {build: {context: ., target: run}, ports: ["8000:8000"]}
--- Dockerfile
FROM node:22 AS run
FROM node:22
HEALTHCHECK CMD true
"#,
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
EXPOSE 8000
HEALTHCHECK CMD true
",
            r#"services:
  a: {build: ., healthcheck: {test: "true"}}
  b: {build: ./b}
  migrate: {build: ., command: alembic upgrade head}
--- Dockerfile
FROM python:3.12
EXPOSE 80
--- b/Dockerfile
FROM acme/own:1
EXPOSE 80
"#,
            r#"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
CMD ["worker"]
"#,
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
EXPOSE 80
HEALTHCHECK NONE
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(file) = image_file::dockerfile(stack, index) else { continue };
        let target = service.view.build.as_ref().and_then(|build| build.target.as_deref());
        let exposes = file.image(target).is_some_and(|image| !image.expose.is_empty());
        let serves = !service.view.ports.is_empty() || exposes;
        if serves && !service.is_one_shot() && image_file::health(stack, index) == Health::Missing {
            let path = image_file::name(stack, index);
            found.push(RULE.finding(
                stack.path(index, &["build".into()]),
                format!("{} has no healthcheck, neither in the file nor in {path}.", service.name),
                format!("{} 没有健康检查，{path} 里也没有。", service.name),
            ));
        }
    }
}
