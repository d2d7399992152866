//! `df-dup-stage`: two stages with one name.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-dup-stage",
    family: Family::Dockerfile,
    severity: Severity::Fragile,
    name: Text::fixed("Two stages with one name", "两个阶段同名"),
    why: Text::fixed(
        "FROM and COPY --from take one of them, and not the one that a reader expects.",
        "FROM 和 COPY --from 只会取其中一个，未必是读者以为的那个。",
    ),
    how: Text::fixed("Give each stage a name of its own.", "给每个阶段不同的名称。"),
    proof: "docker build --check .",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM node:22 AS build
FROM alpine:3 AS build
COPY --from=build /x /x
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM alpine:3 AS a
FROM alpine:3 AS a
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM alpine:3 AS Build
FROM alpine:3
FROM alpine:3 AS build
",
        ],
        silent: &[r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3 AS a
FROM a AS b
FROM alpine:3
FROM alpine:3
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for stage in file.dockerfile.stages() {
            let Some(name) = stage.from.stage.as_deref() else { continue };
            let (path, line) = (&file.path, stage.line);
            let Some(first) = seen.insert(name.to_ascii_lowercase(), line) else { continue };
            found.push(RULE.in_file(
                stack,
                stack.path(file.service, &["build".into()]),
                (path, line),
                format!("{path} has two stages {name}: in line {first} and in line {line}."),
                format!("{path} 有两个 {name} 阶段：第 {first} 行和第 {line} 行。"),
            ));
        }
    }
}
