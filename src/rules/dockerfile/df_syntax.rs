//! `df-syntax`: the Dockerfile cannot be read.
use crate::diagnostics::{Diagnostic, Severity};
use crate::generate::dockerfile::tree::{Instruction, Kind};
use crate::graph::Stack;
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-syntax",
    family: Family::Dockerfile,
    severity: Severity::Stop,
    name: Text::fixed("The Dockerfile cannot be read", "无法读取 Dockerfile"),
    why: Text::fixed("The build stops at the line.", "构建会在这一行中止。"),
    how: Text::fixed("Correct the line.", "修改这一行。"),
    proof: "docker compose build <service>",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM alpine:3
FRUM x
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
RUNN true
",
            r"services:
  a: {build: {context: ./x, dockerfile: D}}
--- x/D
RUN true
FROM alpine:3
",
        ],
        silent: &[r"services:
  a: {build: .}
  b: {build: https://example.com/x.git}
--- Dockerfile
ARG V=3
FROM alpine:${V}
RUN <<EOF
anything goes
EOF
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        // A file without any FROM has a finding of its own.
        if file.dockerfile.stages().is_empty() && !file.dockerfile.instructions().any(is_from) {
            continue;
        }
        for error in file.errors.iter().take(5) {
            found.push(RULE.in_file(
                stack,
                stack.path(file.service, &["build".into()]),
                (&file.path, error.line),
                format!("{}:{}: {}", file.path, error.line, error.message.en),
                format!("{} 第 {} 行：{}", file.path, error.line, error.message.zh),
            ));
        }
    }
}

/// A FROM that says nothing.
fn is_from(one: &Instruction) -> bool {
    matches!(&one.kind, Kind::Other(word, _) if word == "FROM")
}
