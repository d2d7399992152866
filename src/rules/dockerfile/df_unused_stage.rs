//! `df-unused-stage`: stage that nothing uses.
use crate::diagnostics::{Diagnostic, Severity};
use crate::generate::dockerfile::tree::Kind as Instruction;
use crate::graph::Stack;
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-unused-stage",
    family: Family::Dockerfile,
    severity: Severity::Style,
    name: Text::fixed("Stage that nothing uses", "没有用到的构建阶段"),
    why: Text::fixed(
        "It is skipped by the builder; a reader believes that it matters.",
        "构建器会跳过它，读者却会以为它有用。",
    ),
    how: Text::fixed("Use it or remove it.", "使用它，或者删去它。"),
    proof: "docker compose build --progress plain <service>",
    example: r#"services:
  api:
    build: .
--- Dockerfile
FROM alpine:3 AS unused
RUN true
FROM alpine:3
CMD ["true"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM alpine:3 AS lost
FROM alpine:3
",
            r"services:
  a: {build: {context: ., target: one}}
--- Dockerfile
FROM alpine:3 AS zero
FROM alpine:3 AS one
",
        ],
        silent: &[r"services:
  a: {build: {context: ., target: one}}
  b: {build: {context: ., target: two}}
--- Dockerfile
FROM alpine:3 AS zero
FROM zero AS one
FROM alpine:3 AS two
COPY --from=one /x /x
RUN --mount=type=bind,from=three true
FROM alpine:3 AS three
FROM alpine:3 AS development
FROM alpine:3 AS dev-envs
FROM alpine:3 AS api-development
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut wanted: HashMap<String, HashSet<String>> = HashMap::new();
    for (index, service) in stack.services().iter().enumerate() {
        let Some(path) = stack.dockerfile_path(index) else { continue };
        let target = service.view.build.as_ref().and_then(|build| build.target.as_deref()).unwrap_or("");
        wanted.entry(path).or_default().insert(target.to_ascii_lowercase());
    }
    for file in image_file::dockerfiles(stack) {
        let stages = file.dockerfile.stages();
        let targets = wanted.get(&file.path);
        let mut used: HashSet<String> =
            stages.iter().filter_map(|stage| Some(stage.from.image.as_literal()?.to_ascii_lowercase())).collect();
        for one in file.dockerfile.instructions() {
            let flags = match &one.kind {
                Instruction::Copy(transfer) | Instruction::Add(transfer) => &transfer.flags,
                Instruction::Run(flags, _) => flags,
                _ => continue,
            };
            let values = flags.iter().filter_map(|flag| flag.value.as_deref());
            used.extend(values.flat_map(|value| value.split([',', '='])).map(str::to_ascii_lowercase));
        }
        let last = stages.len().saturating_sub(1);
        for (at, stage) in stages.iter().enumerate() {
            let Some(name) = stage.from.stage.as_deref() else { continue };
            let lower = name.to_ascii_lowercase();
            let asked = targets.is_some_and(|targets| targets.contains(&lower) || at == last && targets.contains(""));
            // Stages for people at their desks are built by hand.
            let by_hand = lower
                .split(['-', '_', '.'])
                .any(|part| ["dev", "development", "test", "tests", "testing", "debug", "lint", "ci"].contains(&part));
            if asked || used.contains(&lower) || used.contains(&at.to_string()) || by_hand {
                continue;
            }
            found.push(RULE.in_file(
                stack,
                stack.path(file.service, &["build".into()]),
                (&file.path, stage.line),
                format!("Nothing uses the stage {name} of {}.", file.path),
                format!("{} 的阶段 {name} 没有被用到。", file.path),
            ));
        }
    }
}
