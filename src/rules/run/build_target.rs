//! `build-target`: stage that the Dockerfile does not have.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Step;
use crate::rules::image_file::dockerfile;
use crate::rules::mend;
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "build-target",
    family: Family::Run,
    severity: Severity::Stop,
    name: Text::fixed("Stage that the Dockerfile does not have", "Dockerfile 中没有这个阶段"),
    why: Text::fixed(
        "The build stops: target stage could not be found.",
        "构建会中止：target stage could not be found。",
    ),
    how: Text::fixed("Name a stage of the Dockerfile.", "填写 Dockerfile 中已有的阶段。"),
    proof: "docker compose build <service>",
    example: r#"services:
  api:
    build:
      context: .
      target: runtme
--- Dockerfile
FROM python:3.12-slim AS runtime
CMD ["python", "app.py"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build.target
services:
  a: {build: {context: ., target: nostage}}
--- Dockerfile
FROM alpine:3 AS base
",
            r"services:
  a: {build: {context: ./x, target: '${T}', dockerfile: D}}
--- .env
T=prod
--- x/D
FROM alpine:3 AS base
",
        ],
        silent: &[r"services:
  a: {build: {context: ., target: BASE}}
  b: {build: {context: ., target: '0'}}
  c: {build: {context: ./other, target: x}}
--- Dockerfile
FROM alpine:3 AS base
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(target) = service.view.build.as_ref().and_then(|build| build.target.as_deref()) else { continue };
        let Some(file) = dockerfile(stack, index) else { continue };
        if file.image(Some(target)).is_some() || target.contains('$') {
            continue;
        }
        let stages = file.stages();
        let names: Vec<&str> = stages.iter().filter_map(|stage| stage.from.stage.as_deref()).collect();
        let steps: [Step; 2] = ["build".into(), "target".into()];
        let mut finding = RULE.finding(
            stack.path(index, &steps),
            format!("The Dockerfile of {} has no stage {target}.", service.name),
            format!("{} 的 Dockerfile 中没有阶段 {target}。", service.name),
        );
        if let Some(meant) = nearest(target, names.iter().copied()) {
            finding = finding.with_fix(
                Safety::Review,
                format!("Build the stage {meant}"),
                format!("改为构建阶段 {meant}"),
                vec![mend::set_text(stack, index, &steps, meant)],
            );
        }
        found.push(finding);
    }
}
