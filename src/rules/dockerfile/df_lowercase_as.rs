//! `df-lowercase-as`: FROM and as are written differently.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::image_file;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-lowercase-as",
    family: Family::Dockerfile,
    severity: Severity::Style,
    name: Text::fixed("FROM and as are written differently", "FROM 与 as 的大小写不一致"),
    why: Text::fixed("The builder warns of it: FromAsCasing.", "构建器会给出警告 FromAsCasing。"),
    how: Text::fixed("Write AS.", "写成 AS。"),
    proof: "docker build --check .",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM node:22 as build
RUN npm ci
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM alpine:3 as b
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM --platform=linux/amd64 alpine:3 As b
",
            r"services:
  a: {build: .}
--- Dockerfile
from alpine:3 AS b
",
        ],
        silent: &[r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3 AS b
from alpine:3 as c
FROM as
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        let text = stack.document().file(&file.path).map_or("", |text| text);
        for stage in file.dockerfile.stages().iter().filter(|stage| stage.from.stage.is_some()) {
            let line = text.lines().nth(stage.line.saturating_sub(1)).unwrap_or("");
            let words: Vec<&str> = line.split_whitespace().collect();
            let [from, .., by, name] = words.as_slice() else { continue };
            let right = if from.chars().any(|c| c.is_ascii_lowercase()) { "as" } else { "AS" };
            if !by.eq_ignore_ascii_case("as") || *by == right {
                continue;
            }
            let path = &file.path;
            let at = stage.line;
            let mended = mend::reword(stack, path, &(at..=at), &format!(" {by} {name}"), &format!(" {right} {name}"));
            found.push(
                RULE.in_file(
                    stack,
                    stack.path(file.service, &["build".into()]),
                    (path, at),
                    format!("{path}:{at} has {from} but {by}."),
                    format!("{path} 第 {at} 行写的是 {from} 和 {by}。"),
                )
                .with_fix(
                    Safety::Safe,
                    format!("Write {right}"),
                    format!("改为 {right}"),
                    mended.into_iter().collect(),
                ),
            );
        }
    }
}
