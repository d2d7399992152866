//! `df-apt-no-recommends`: apt-get leaves more in the image than is needed.
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
    code: "df-apt-no-recommends",
    family: Family::Dockerfile,
    severity: Severity::Style,
    name: Text::fixed("apt-get leaves more in the image than is needed", "apt-get 留下了多余的内容"),
    why: Text::fixed(
        "Recommended packages and package lists make the image larger and give more to patch.",
        "推荐的软件包和软件源列表会增大镜像，也带来更多需要打补丁的东西。",
    ),
    how: Text::fixed(
        "Install with --no-install-recommends, and remove /var/lib/apt/lists in the same RUN.",
        "安装时加 --no-install-recommends，并在同一个 RUN 中删除 /var/lib/apt/lists。",
    ),
    proof: "docker history <image>",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM python:3.12-slim
RUN apt-get update && apt-get install -y build-essential
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
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM debian:12
RUN apt-get update \
  && apt-get install -y --no-install-recommends curl
",
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM debian:12
RUN --mount=type=cache,target=/var/lib/apt --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y --no-install-recommends curl
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM debian:12 AS build
RUN apt-get update && apt-get install -y gcc
FROM debian:12
COPY --from=build /x /x
",
            r#"services:
  a: {build: .}
--- Dockerfile
FROM debian:12
RUN echo 'APT::Install-Recommends "false";' > /etc/apt/apt.conf.d/x
RUN apt-get update && apt-get install -y curl && apt-get clean && rm -rf /var/lib/apt/lists/*
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        let shipped = image_file::shipped(stack, file);
        // What stays in a stage that is thrown away costs nothing.
        let stages = file.dockerfile.stages();
        let all = || stages.iter().filter(|stage| shipped.contains(&stage.index)).flat_map(|stage| &stage.instructions);
        let settled = all().any(
            |one| matches!(&one.kind, Instruction::Run(_, command) if command.text().contains("Install-Recommends")),
        );
        for one in all() {
            let Instruction::Run(flags, command) = &one.kind else { continue };
            let text = command.text();
            if !text.contains("apt-get") || !text.split_whitespace().any(|word| word == "install") {
                continue;
            }
            let cached = flags.iter().any(|flag| flag.value.as_deref().is_some_and(|value| value.contains("/apt")));
            let recommends = !text.contains("no-install-recommends") && !settled;
            let lists = !text.contains("/var/lib/apt/lists") && !cached && !text.contains("rm -rf /var/lib/apt");
            let (en, zh) = match (recommends, lists) {
                (false, false) => continue,
                (true, false) => ("installs recommended packages", "安装了推荐的软件包"),
                (false, true) => ("leaves the package lists", "留下了软件源列表"),
                (true, true) => (
                    "installs recommended packages and leaves the package lists",
                    "安装了推荐的软件包，还留下了软件源列表",
                ),
            };
            let path = &file.path;
            let finding = RULE.in_file(
                stack,
                stack.path(file.service, &["build".into()]),
                (path, one.line),
                format!("{path}:{} {en}.", one.line),
                format!("{path} 第 {} 行{zh}。", one.line),
            );
            let only = recommends && !lists && text.matches("apt-get install").count() == 1;
            let mended = only.then(|| {
                let new = "apt-get install --no-install-recommends";
                mend::reword(stack, path, &(one.line..=one.end_line), "apt-get install", new)
            });
            found.push(finding.with_fix(
                Safety::Review,
                "Install without recommended packages",
                "不安装推荐的软件包",
                mended.flatten().into_iter().collect(),
            ));
        }
    }
}
