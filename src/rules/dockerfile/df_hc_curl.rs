//! `df-hc-curl`: the image's healthcheck lacks its program.
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
    code: "df-hc-curl",
    family: Family::Dockerfile,
    severity: Severity::Fragile,
    name: Text::fixed("The image's healthcheck lacks its program", "镜像的健康检查缺少程序"),
    why: Text::fixed(
        "Slim images have no curl. The check fails every time, and who waits for health never starts.",
        "slim 镜像没有 curl，检查每次都失败，等待 healthy 的服务永远不会启动。",
    ),
    how: Text::fixed(
        "Install the program, or ask with the language of the image.",
        "安装该程序，或用镜像自带的语言来检查。",
    ),
    proof: "docker compose exec <service> which curl",
    example: r#"services:
  api:
    build: .
--- Dockerfile
FROM python:3.11-slim
HEALTHCHECK CMD curl -f http://localhost:8000/health
CMD ["python", "app.py"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM python:3.11-slim
HEALTHCHECK CMD curl -f http://localhost:8000/health
",
            r#"services:
  a: {build: {context: ., target: run}}
--- Dockerfile
FROM node:22-alpine AS base
FROM base AS run
HEALTHCHECK --interval=30s CMD ["curl", "-f", "http://localhost"]
FROM alpine:3
"#,
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.11-slim
RUN apt-get update && apt-get install -y --no-install-recommends curl
HEALTHCHECK CMD curl -f http://localhost:8000/health
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.11
HEALTHCHECK CMD curl -f http://localhost:8000/health
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM node:22-alpine
HEALTHCHECK CMD wget -q --spider http://localhost
",
            r"services:
  a: {build: ., healthcheck: {test: 'true'}}
--- Dockerfile
FROM python:3.11-slim
HEALTHCHECK CMD curl -f http://localhost:8000/health
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in
        stack.services().iter().enumerate().filter(|(_, service)| service.view.healthcheck.is_none())
    {
        let Some(file) = image_file::dockerfile(stack, index) else { continue };
        let target = service.view.build.as_ref().and_then(|build| build.target.as_deref());
        let Some(image) = file.image(target) else { continue };
        let Some(Some((_, command))) = image.healthcheck else { continue };
        let line = command.text();
        let program = line.split_whitespace().next().unwrap_or("");
        let base = image.base.and_then(|base| base.as_literal()).unwrap_or_default();
        let slim = base.contains("slim") && matches!(program, "curl" | "wget");
        let alpine = base.contains("alpine") && program == "curl";
        // Any stage that names the program may install or copy it; that is as much as can be told.
        let installed = file.instructions().any(|one| match &one.kind {
            Instruction::Run(_, command) => command.text().contains(program),
            Instruction::Copy(transfer) => {
                transfer.sources.iter().any(|source| source.as_literal().is_some_and(|path| path.contains(program)))
            }
            _ => false,
        });
        if (slim || alpine) && !installed {
            let path = image_file::name(stack, index);
            found.push(RULE.finding(
                stack.path(index, &["build".into()]),
                format!("The healthcheck in {path} needs {program}, which {base} does not have."),
                format!("{path} 中的健康检查需要 {program}，但 {base} 里没有。"),
            ));
        }
    }
}
