//! `df-add`: ADD where COPY does.
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
    code: "df-add",
    family: Family::Dockerfile,
    severity: Severity::Style,
    name: Text::fixed("ADD where COPY does", "用 ADD 代替了 COPY"),
    why: Text::fixed(
        "ADD also unpacks archives and fetches addresses. COPY says what is meant.",
        "ADD 还会解压归档、下载网址，COPY 的含义更明确。",
    ),
    how: Text::fixed("Write COPY.", "改用 COPY。"),
    proof: "docker compose build <service>",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM python:3.12-slim
ADD . /app
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
ADD requirements.txt /app/
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM alpine:3
ADD --chown=1000:1000 src/ \
  /app/
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
add a.txt b.txt /x/
",
        ],
        silent: &[r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
COPY . .
ADD rootfs.tar.gz /
ADD https://example.com/x /x
ADD git@github.com:a/b.git /b
ADD ${FILE} /x
ADD --checksum=sha256:aa x /x
ADD *.tar /x
ADD https://github.com/a/b.git#main /c
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        for one in file.dockerfile.instructions() {
            let Instruction::Add(transfer) = &one.kind else { continue };
            let sources: Option<Vec<_>> = transfer.sources.iter().map(|source| source.as_literal()).collect();
            let only_add = ["checksum", "keep-git-dir", "unpack"];
            let flagged = transfer.flags.iter().any(|flag| only_add.contains(&flag.name.as_str()));
            let Some(sources) = sources.filter(|sources| !flagged && sources.iter().all(|source| is_local(source)))
            else {
                continue;
            };
            let (path, line) = (&file.path, one.line);
            let lines = line..=line;
            let mended = mend::reword(stack, path, &lines, "ADD ", "COPY ")
                .or_else(|| mend::reword(stack, path, &lines, "add ", "copy "));
            found.push(
                RULE.in_file(
                    stack,
                    stack.path(file.service, &["build".into()]),
                    (path, line),
                    format!("{path}:{line} adds {}, which COPY does as well.", sources.join(", ")),
                    format!("{path} 第 {line} 行用 ADD 添加 {}，COPY 就够了。", sources.join("、")),
                )
                .with_fix(Safety::Safe, "Write COPY", "改为 COPY", mended.into_iter().collect()),
            );
        }
    }
}

/// A file or folder of the context that is no archive.
fn is_local(source: &str) -> bool {
    const ARCHIVES: [&str; 7] = [".gz", ".tgz", ".bz2", ".xz", ".zst", ".tbz2", ".txz"];
    let address = source.contains("://") || source.starts_with("git@") || source.starts_with("<<");
    !address && !source.contains(".tar") && !ARCHIVES.iter().any(|end| source.ends_with(end))
}
