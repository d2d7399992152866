//! `df-copy-outside`: copies from outside of the context.
use crate::diagnostics::{Diagnostic, Severity};
use crate::generate::dockerfile::tree::Kind as Instruction;
use crate::graph::Stack;
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-copy-outside",
    family: Family::Dockerfile,
    severity: Severity::Stop,
    name: Text::fixed("Copies from outside of the context", "复制了上下文之外的文件"),
    why: Text::fixed(
        "The builder sees only the folder that build names. What lies above it is not found, and the build stops.",
        "构建器只能看到 build 指定的目录，上级目录里的文件找不到，构建会中止。",
    ),
    how: Text::fixed("Build from the folder above, or bring the files in.", "改用上级目录作为上下文，或把文件放进来。"),
    proof: "docker compose build <service>",
    example: r"services:
  api:
    build: ./api
--- api/Dockerfile
FROM alpine:3
COPY ../shared /shared
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
COPY ../x /x
",
            r"services:
  a: {build: {context: ./api}}
--- api/Dockerfile
FROM alpine:3
ADD ../../x /x
",
        ],
        silent: &[r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3 AS b
COPY x/../y /y
FROM alpine:3
COPY --from=b ../x /x
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        for one in file.dockerfile.instructions() {
            let (Instruction::Copy(transfer) | Instruction::Add(transfer)) = &one.kind else { continue };
            let elsewhere = transfer.flags.iter().any(|flag| flag.name == "from");
            let sources = transfer.sources.iter().filter_map(|source| source.as_literal());
            let Some(outside) = sources
                .map(|source| crate::model::mount::clean_path(&source))
                .find(|source| source.starts_with("..") && !elsewhere)
            else {
                continue;
            };
            found.push(RULE.in_file(
                stack,
                stack.path(file.service, &["build".into()]),
                (&file.path, one.line),
                format!("{}:{} copies {outside}, which lies outside of the context.", file.path, one.line),
                format!("{} 第 {} 行复制的 {outside} 在构建上下文之外。", file.path, one.line),
            ));
        }
    }
}
