//! `dl3014`: apt-get asks and nobody answers.
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
    code: "dl3014",
    family: Family::Dockerfile,
    severity: Severity::Fragile,
    name: Text::fixed("apt-get asks and nobody answers", "apt-get 的确认无人应答"),
    why: Text::fixed(
        "A build has no terminal. Where apt-get asks whether to go on, it ends.",
        "构建过程没有终端，apt-get 询问是否继续时会直接退出。",
    ),
    how: Text::fixed("Add -y.", "加上 -y。"),
    proof: "docker compose build --no-cache <service>",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM debian:12
RUN apt-get update && apt-get install --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM debian:12
RUN apt-get update && apt-get install curl
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM debian:12
RUN apt-get update; \
    apt-get install \
    git
",
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
FROM debian:12
RUN apt-get update && apt-get install -y curl && apt-get -yq install git && apt-get install --yes x && apt-get install -qq y && yes | apt-get install z && apt-get --assume-yes install a
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
RUN apk add curl
",
            r#"services:
  a: {build: .}
--- Dockerfile
FROM debian:12
RUN echo 'APT::Get::Assume-Yes "true";' > /etc/apt/apt.conf.d/90
RUN apt-get install curl
"#,
            r#"services:
  a: {build: .}
--- Dockerfile
FROM debian:12
RUN echo "apt-get install is done"
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        let text_of = |kind: &Instruction| match kind {
            Instruction::Run(_, command) => Some(command.text()),
            _ => None,
        };
        if file.dockerfile.instructions().filter_map(|one| text_of(&one.kind)).any(|text| text.contains("Assume-Yes")) {
            continue;
        }
        for one in file.dockerfile.instructions() {
            let Some(text) = text_of(&one.kind) else { continue };
            let asks = text.split(['&', ';']).any(|step| {
                let words: Vec<&str> = step.split_whitespace().collect();
                let first = words.iter().find(|word| !word.contains('=') && **word != "sudo");
                first == Some(&"apt-get") && words.contains(&"install") && !words.iter().any(|word| is_yes(word))
            });
            if !asks {
                continue;
            }
            let (path, line) = (&file.path, one.line);
            let mended = (text.matches("apt-get install").count() == 1)
                .then(|| mend::reword(stack, path, &(line..=one.end_line), "apt-get install", "apt-get install -y"));
            found.push(
                RULE.in_file(
                    stack,
                    stack.path(file.service, &["build".into()]),
                    (path, line),
                    format!("{path}:{line} installs packages without -y."),
                    format!("{path} 第 {line} 行安装软件包时没有加 -y。"),
                )
                .with_fix(Safety::Safe, "Add -y", "加上 -y", mended.flatten().into_iter().collect()),
            );
        }
    }
}

/// `-y`, `-yq`, `--yes`, `-qq` and their like.
fn is_yes(word: &str) -> bool {
    let short = word.starts_with('-') && !word.starts_with("--");
    matches!(word, "--yes" | "--assume-yes" | "--force-yes")
        || short && (word.contains('y') || word.matches('q').count() > 1)
}
