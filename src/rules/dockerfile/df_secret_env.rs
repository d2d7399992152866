//! `df-secret-env`: secret in the image.
use crate::diagnostics::{Diagnostic, Severity};
use crate::generate::dockerfile::tree::Kind as Instruction;
use crate::graph::Stack;
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::rules::secrets;
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-secret-env",
    family: Family::Dockerfile,
    severity: Severity::Exposed,
    name: Text::fixed("Secret in the image", "镜像里写着密码"),
    why: Text::fixed(
        "Everybody who has the image reads its variables with docker history.",
        "拿到镜像的人用 docker history 就能看到这些变量。",
    ),
    how: Text::fixed("Pass it at run time, or as a build secret.", "在运行时传入，或使用构建 secret。"),
    proof: "docker history --no-trunc <image>",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM python:3.12-slim
ENV API_KEY=abc123def
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
ENV API_KEY=abc123
",
            r"services:
  a: {build: {context: .}}
--- Dockerfile
FROM alpine:3
ARG NPM_TOKEN=abc123
",
        ],
        silent: &[r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
ARG NPM_TOKEN
ENV TOKEN_URL=https://x API_KEY=${KEY} PASSWORD_FILE=/run/secrets/x
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        for one in file.dockerfile.instructions() {
            let pairs: Vec<(&str, String)> = match &one.kind {
                Instruction::Env(pairs) => pairs
                    .iter()
                    .filter_map(|(name, value)| Some((name.as_str(), value.as_literal()?.into_owned())))
                    .collect(),
                Instruction::Arg(pairs) => pairs
                    .iter()
                    .filter_map(|(name, value)| Some((name.as_str(), value.as_ref()?.as_literal()?.into_owned())))
                    .collect(),
                _ => continue,
            };
            for (name, value) in pairs {
                if secrets::is_secret_name(name) && secrets::is_literal_secret(&value) {
                    found.push(RULE.in_file(
                        stack,
                        stack.path(file.service, &["build".into()]),
                        (&file.path, one.line),
                        format!("{name} is written out in {}:{}.", file.path, one.line),
                        format!("{} 第 {} 行直接写着 {name}。", file.path, one.line),
                    ));
                }
            }
        }
    }
}
