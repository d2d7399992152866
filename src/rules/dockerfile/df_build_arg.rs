//! `df-build-arg`: the Dockerfile has no such argument.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::generate::dockerfile::tree::Kind as Instruction;
use crate::graph::Stack;
use crate::rules::image_file;
use crate::rules::mend;
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-build-arg",
    family: Family::Dockerfile,
    severity: Severity::Style,
    name: Text::fixed("The Dockerfile has no such argument", "Dockerfile 没有这个构建参数"),
    why: Text::fixed(
        "A build argument without ARG is dropped, and the build only warns of it.",
        "没有对应 ARG 的构建参数会被丢弃，构建时只给出警告。",
    ),
    how: Text::fixed("Declare it with ARG, or remove it from build.args.", "用 ARG 声明它，或从 build.args 中删去。"),
    proof: "docker compose build --progress plain <service>",
    example: r"services:
  api:
    build:
      context: .
      args: {NODE_ENV: production}
--- Dockerfile
FROM node:22
RUN npm ci
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.build.args.NODE_VERSION
services:
  a: {build: {context: ., args: {NODE_VERSION: "22"}}}
--- Dockerfile
ARG NODE_VERSOIN=20
FROM node:${NODE_VERSOIN}
"#,
            r#"services:
  a: {build: {context: ., args: ["TOKEN=x"]}}
--- Dockerfile
FROM node:22
"#,
        ],
        silent: &[
            r#"services:
  a: {build: {context: ., args: {V: "3", HTTP_PROXY: "http://x", https_proxy: "http://x", BUILDKIT_INLINE_CACHE: "1"}}}
--- Dockerfile
FROM alpine:3
ARG V
"#,
            r#"services:
  a: {build: {context: ./far, args: {V: "3"}}}
"#,
            r#"services:
  a: {build: {context: ., args: {V: "3"}}}
--- Dockerfile
# syntax=example/other:1
FROM alpine:3
"#,
        ],
    },
};

/// What the builder takes without a declaration (Dockerfile reference, "Predefined ARGs").
const PREDEFINED: [&str; 6] = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY", "SOURCE_DATE_EPOCH"];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let (Some(file), Some(build)) = (image_file::dockerfile(stack, index), &service.view.build) else { continue };
        // Another frontend has arguments of its own.
        let foreign = file.directives.iter().any(|(name, value)| {
            name == "syntax" && !value.trim_start_matches("docker.io/").starts_with("docker/dockerfile")
        });
        if foreign {
            continue;
        }
        let declared: HashSet<&str> = file
            .instructions()
            .filter_map(|one| match &one.kind {
                Instruction::Arg(pairs) => Some(pairs.iter().map(|(name, _)| name.as_str())),
                _ => None,
            })
            .flatten()
            .collect();
        for arg in &build.args {
            let name = &*arg.key;
            let own = PREDEFINED.contains(&name.to_ascii_uppercase().as_str()) || name.starts_with("BUILDKIT_");
            if own || declared.contains(name) || name.contains('$') || name.is_empty() {
                continue;
            }
            let near = nearest(name, declared.iter().copied());
            let (en, zh) = near.map_or((String::new(), String::new()), |near| {
                (format!("; {near} is close"), format!("，有一个相近的 {near}"))
            });
            let path = image_file::name(stack, index);
            found.push(
                RULE.finding(
                    stack.path(index, &arg.steps),
                    format!("{path} has no ARG {name}{en}."),
                    format!("{path} 中没有 ARG {name}{zh}。"),
                )
                .with_fix(
                    Safety::Review,
                    format!("Remove {name}"),
                    format!("删除 {name}"),
                    vec![mend::set(stack, index, &arg.steps, None)],
                ),
            );
        }
    }
}
