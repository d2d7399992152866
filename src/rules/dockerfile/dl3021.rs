//! `dl3021`: several sources need a folder as target.
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
    code: "dl3021",
    family: Family::Dockerfile,
    severity: Severity::Stop,
    name: Text::fixed("Several sources need a folder as target", "多个来源需要以目录为目标"),
    why: Text::fixed(
        "With more than one source the target must end with a slash. The build stops.",
        "来源不止一个时，目标必须以 / 结尾，否则构建会中止。",
    ),
    how: Text::fixed("End the target with a slash.", "让目标以 / 结尾。"),
    proof: "docker compose build <service>",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM node:22
COPY package.json package-lock.json /app
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
COPY a b /app
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM alpine:3
ADD a.txt b.txt c.txt \
  dir
",
        ],
        silent: &[r#"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
WORKDIR /x
COPY a b /app/
COPY a b .
COPY a b ./
COPY a /b
COPY a b ${DIR}
COPY ["a", "b", "/c/"]
COPY a b ..
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        for one in file.dockerfile.instructions() {
            let (Instruction::Copy(transfer) | Instruction::Add(transfer)) = &one.kind else { continue };
            let Some(target) = transfer.target.as_literal() else { continue };
            let folder = target.ends_with(['/', '\\']) || matches!(target.rsplit('/').next(), Some("." | ".."));
            let heredoc = transfer.sources.iter().any(|source| source.to_string().starts_with("<<"));
            if transfer.sources.len() < 2 || folder || heredoc {
                continue;
            }
            let (path, line) = (&file.path, one.line);
            let mended = (one.line == one.end_line).then(|| {
                let text = stack.document().file(path)?;
                let written = text.lines().nth(line.saturating_sub(1))?.trim_end();
                let new = format!("{}/", written.strip_suffix(&*target).map(|_| written)?);
                mend::reword(stack, path, &(line..=line), written, &new)
            });
            let count = transfer.sources.len();
            found.push(
                RULE.in_file(
                    stack,
                    stack.path(file.service, &["build".into()]),
                    (path, line),
                    format!("{path}:{line} copies {count} files to {target}, which is not written as a folder."),
                    format!("{path} 第 {line} 行把 {count} 个文件复制到 {target}，但它没有写成目录。"),
                )
                .with_fix(
                    Safety::Safe,
                    format!("Write {target}/"),
                    format!("改为 {target}/"),
                    mended.flatten().into_iter().collect(),
                ),
            );
        }
    }
}
