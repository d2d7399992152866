//! `df-undef-arg`: the base image depends on an argument that is not set.
use crate::diagnostics::{Diagnostic, Severity};
use crate::generate::dockerfile::tree::Kind as Instruction;
use crate::generate::dockerfile::word::Part;
use crate::graph::Stack;
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-undef-arg",
    family: Family::Dockerfile,
    severity: Severity::Stop,
    name: Text::fixed("The base image depends on an argument that is not set", "基础镜像使用了未赋值的参数"),
    why: Text::fixed(
        "FROM sees only arguments that stand before the first FROM. Without a value the name of the image has a gap, and the build stops.",
        "FROM 只能使用第一个 FROM 之前声明的参数。没有值，镜像名就不完整，构建会中止。",
    ),
    how: Text::fixed(
        "Declare ARG with a default above the first FROM, or pass it in build.args.",
        "在第一个 FROM 之前用 ARG 声明默认值，或在 build.args 中传入。",
    ),
    proof: "docker compose build <service>",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM python:${VERSION}
ARG VERSION=3.12
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM alpine:${V}
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM alpine:3 AS a
ARG TAG=1
FROM x:$TAG
",
            r"services:
  a: {build: .}
--- Dockerfile
ARG V
FROM alpine:${V}
",
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
ARG V=3
FROM alpine:${V}
FROM --platform=$BUILDPLATFORM x:1 AS b
FROM alpine:${W:-3}
FROM x:1-${TARGETARCH}
",
            r#"services:
  a: {build: {context: ., args: {V: "3"}}}
--- Dockerfile
ARG V
FROM alpine:${V}
"#,
            r"services:
  a: {build: {context: ., args: [V]}}
--- Dockerfile
ARG V
FROM alpine:${V}
",
        ],
    },
};

/// What the builder sets by itself (Dockerfile reference, "Automatic platform ARGs in the global scope").
const OF_THE_BUILDER: [&str; 8] = [
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        let mut declared: HashMap<&str, bool> = HashMap::new();
        let before = file.dockerfile.instructions().take_while(|one| !matches!(one.kind, Instruction::From(_)));
        for one in before {
            if let Instruction::Arg(pairs) = &one.kind {
                declared.extend(pairs.iter().map(|(name, value)| (name.as_str(), value.is_some())));
            }
        }
        let passed = |name: &str| {
            image_file::built_from(stack, file).any(|service| {
                let build = stack.service(service).view.build.as_ref();
                build.is_some_and(|build| build.args.iter().any(|arg| &*arg.key == name))
            })
        };
        for stage in file.dockerfile.stages() {
            for part in &stage.from.image.parts {
                let Part::Variable(written) = part else { continue };
                let Some(name) = name_of(written) else { continue };
                if OF_THE_BUILDER.contains(&name) {
                    continue;
                }
                let (en, zh) = match declared.get(name) {
                    Some(true) => continue,
                    Some(false) if passed(name) => continue,
                    Some(false) => ("has no value", "没有值"),
                    None => ("is not declared before the first FROM", "没有在第一个 FROM 之前声明"),
                };
                let (path, line) = (&file.path, stage.line);
                found.push(RULE.in_file(
                    stack,
                    stack.path(file.service, &["build".into()]),
                    (path, line),
                    format!("{path}:{line} uses {name}, which {en}."),
                    format!("{path} 第 {line} 行使用了 {name}，但它{zh}。"),
                ));
            }
        }
    }
}

/// The name in `$NAME` and `${NAME}`; none where a default stands beside it.
fn name_of(written: &str) -> Option<&str> {
    let name = written.strip_prefix('$')?;
    let name = name.strip_prefix('{').map_or(Some(name), |rest| rest.strip_suffix('}'))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(plain).then_some(name)
}
