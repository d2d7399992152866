//! `df-flag`: unknown flag in the Dockerfile.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::generate::dockerfile::tree::Kind as Instruction;
use crate::graph::Stack;
use crate::rules::image_file;
use crate::rules::mend;
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-flag",
    family: Family::Dockerfile,
    severity: Severity::Stop,
    name: Text::fixed("Unknown flag in the Dockerfile", "Dockerfile 中有未知的标志"),
    why: Text::fixed(
        "The builder takes only the flags that it knows, and stops at another.",
        "构建器只接受已知的标志，遇到别的会中止。",
    ),
    how: Text::fixed("Correct the name of the flag.", "改正标志的名称。"),
    proof: "docker compose build <service>",
    example: r#"services:
  api:
    build: .
--- Dockerfile
FROM alpine:3
HEALTHCHECK --intervall=30s CMD ["true"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
HEALTHCHECK --interval=5s --retry=3 CMD true
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM alpine:3
COPY --chwon=app:app . /app
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
RUN --mounts=type=cache,target=/x \
  true
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
ADD --parents x /x
",
        ],
        silent: &[r"services:
  a: {build: .}
--- Dockerfile
FROM --platform=$BUILDPLATFORM alpine:3
COPY --from=x:1 --chown=1:1 --chmod=644 --link --parents --exclude=*.md /a /b
ADD --checksum=sha256:aa --keep-git-dir=true https://x/y /y
RUN --mount=type=cache,target=/x --network=none --security=sandbox true --anything
HEALTHCHECK --interval=5s --timeout=3s --start-period=1s --start-interval=1s --retries=3 CMD x --foo
ONBUILD COPY --chown=1 . .
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        for one in file.dockerfile.instructions() {
            let (keyword, flags, known): (&str, _, &[&str]) = match &one.kind {
                Instruction::Run(flags, _) => ("RUN", flags, &["mount", "network", "security", "device"]),
                Instruction::Copy(transfer) => {
                    ("COPY", &transfer.flags, &["from", "chown", "chmod", "link", "parents", "exclude"])
                }
                Instruction::Add(transfer) => (
                    "ADD",
                    &transfer.flags,
                    &["keep-git-dir", "checksum", "chown", "chmod", "link", "exclude", "unpack"],
                ),
                Instruction::Healthcheck(Some((flags, _))) => {
                    ("HEALTHCHECK", flags, &["interval", "timeout", "start-period", "start-interval", "retries"])
                }
                _ => continue,
            };
            for flag in flags.iter().filter(|flag| !known.contains(&flag.name.as_str())) {
                let name = &flag.name;
                let near = nearest(name, known.iter().copied());
                let hint = near.map_or((String::new(), String::new()), |near| {
                    (format!("; --{near} is close"), format!("，是否想写 --{near}？"))
                });
                let finding = RULE.in_file(
                    stack,
                    stack.path(file.service, &["build".into()]),
                    (&file.path, one.line),
                    format!("{}:{}: {keyword} has no flag --{name}{}.", file.path, one.line, hint.0),
                    format!("{} 第 {} 行：{keyword} 没有 --{name} 标志{}", file.path, one.line, end(&hint.1)),
                );
                let Some(near) = near else {
                    found.push(finding);
                    continue;
                };
                let mended = mend::reword(
                    stack,
                    &file.path,
                    &(one.line..=one.end_line),
                    &format!("--{name}"),
                    &format!("--{near}"),
                );
                found.push(finding.with_fix(
                    Safety::Review,
                    format!("Write --{near}"),
                    format!("改为 --{near}"),
                    mended.into_iter().collect(),
                ));
            }
        }
    }
}

/// A sentence that is no question ends with a full stop.
fn end(hint: &str) -> String {
    if hint.is_empty() { "。".to_owned() } else { hint.to_owned() }
}
