//! `df-workdir-rel`: relative WORKDIR.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::generate::dockerfile::tree::Kind as Instruction;
use crate::graph::Stack;
use crate::rules::image_file;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-workdir-rel",
    family: Family::Dockerfile,
    severity: Severity::Style,
    name: Text::fixed("Relative WORKDIR", "WORKDIR 是相对路径"),
    why: Text::fixed(
        "Where it leads depends on the base image, and changes with it.",
        "它指向哪里取决于基础镜像，会随之改变。",
    ),
    how: Text::fixed("Begin the path with a slash.", "让路径以 / 开头。"),
    proof: "docker compose exec <service> pwd",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM python:3.12-slim
WORKDIR app
COPY . .
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
WORKDIR app
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM alpine:3 AS a
WORKDIR /x
FROM alpine:3
WORKDIR ./src
",
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
WORKDIR /app
WORKDIR src
",
            r#"services:
  a: {build: .}
--- Dockerfile
ARG H
FROM alpine:3 AS a
WORKDIR /x
FROM a
WORKDIR y
FROM alpine:3
WORKDIR ${HOME}/x
WORKDIR "/a b"
"#,
            r"services:
  a: {build: .}
--- Dockerfile
FROM mcr.microsoft.com/windows/nanoserver:1
WORKDIR C:\\app
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::staged(stack) {
        for stage in file.dockerfile.stages() {
            let name = stage.from.stage.as_deref().map_or_else(|| stage.index.to_string(), str::to_owned);
            let chain = file.dockerfile.chain(Some(&name));
            let inherited = chain.iter().filter(|other| other.index < stage.index);
            let mut known = inherited
                .flat_map(|other| &other.instructions)
                .any(|one| matches!(&one.kind, Instruction::Workdir(path) if is_absolute(&path.to_string())));
            for one in &stage.instructions {
                let Instruction::Workdir(word) = &one.kind else { continue };
                let written = word.to_string();
                if known || is_absolute(&written) {
                    known = true;
                    continue;
                }
                let (path, line) = (&file.path, one.line);
                let bare = written.trim_start_matches("./");
                let mended = mend::reword(stack, path, &(line..=one.end_line), &written, &format!("/{bare}"));
                found.push(
                    RULE.in_file(
                        stack,
                        stack.path(file.service, &["build".into()]),
                        (path, line),
                        format!("{path}:{line}: WORKDIR {written} begins where the base image ends."),
                        format!("{path} 第 {line} 行：WORKDIR {written} 的起点由基础镜像决定。"),
                    )
                    .with_fix(
                        Safety::Review,
                        format!("Write /{bare}"),
                        format!("改为 /{bare}"),
                        mended.into_iter().collect(),
                    ),
                );
            }
        }
    }
}

/// A path from the root, of a variable, or of Windows.
fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '$', '\\']) || path.get(1..2) == Some(":")
}
