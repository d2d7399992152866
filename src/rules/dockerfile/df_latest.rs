//! `df-latest`: base image without a fixed version.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-latest",
    family: Family::Dockerfile,
    severity: Severity::Style,
    name: Text::fixed("Base image without a fixed version", "基础镜像没有固定版本"),
    why: Text::fixed(
        "The next build may start from another version, without a change in the file.",
        "下一次构建可能基于另一个版本，而文件没有任何改动。",
    ),
    how: Text::fixed("Name a version.", "写明版本。"),
    proof: "docker compose build --pull <service>",
    example: r#"services:
  api:
    build: .
--- Dockerfile
FROM python
CMD ["python"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM python
",
            r"services:
  a: {build: {context: .}}
--- Dockerfile
FROM node:latest AS b
FROM b
",
        ],
        silent: &[r"services:
  a: {build: .}
--- Dockerfile
ARG V=3
FROM alpine:3.20 AS base
FROM base
FROM alpine:${V}
FROM scratch
FROM python@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        let stages = file.dockerfile.stages();
        let names: HashSet<String> =
            stages.iter().filter_map(|stage| stage.from.stage.as_ref()).map(|name| name.to_ascii_lowercase()).collect();
        for stage in &stages {
            let Some(image) = stage.from.image.as_literal() else { continue };
            let reference = crate::model::image::ImageReference::parse(&image).ok();
            let open = reference.is_some_and(|reference| {
                reference.digest.is_none() && reference.tag.as_deref().is_none_or(|tag| tag == "latest")
            });
            if open && &*image != "scratch" && !names.contains(&image.to_ascii_lowercase()) {
                found.push(RULE.in_file(
                    stack,
                    stack.path(file.service, &["build".into()]),
                    (&file.path, stage.line),
                    format!("{}:{} builds on whatever version {image} is at the moment.", file.path, stage.line),
                    format!("{} 第 {} 行的 {image} 没有固定版本。", file.path, stage.line),
                ));
            }
        }
    }
}
