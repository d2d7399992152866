//! `update-alone`: package lists of another day.
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
    code: "update-alone",
    family: Family::Dockerfile,
    severity: Severity::Fragile,
    name: Text::fixed("Package lists of another day", "软件源列表会过期"),
    why: Text::fixed(
        "The layer with the lists is kept. Months later install asks for versions that the mirror no longer has, and the build stops.",
        "这一层会被缓存，几个月后 install 会去找镜像源上已不存在的版本，构建会中止。",
    ),
    how: Text::fixed("Update and install in one RUN.", "把 update 和 install 写在同一个 RUN 中。"),
    proof: "docker compose build <service>",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM debian:12
RUN apt-get update
RUN apt-get install -y curl
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
RUN apt-get update
RUN apt-get install -y curl
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM ubuntu:24.04
RUN apt-get update -y && apt-get upgrade -y
RUN apt-get install -y git && rm -rf /x
",
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
FROM debian:12
RUN apt-get update && apt-get install -y curl
RUN apt-get update && apt-get install -y git
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM debian:12
RUN apt-get update
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        for stage in file.dockerfile.stages() {
            let mut alone: Option<usize> = None;
            for one in &stage.instructions {
                let Instruction::Run(_, command) = &one.kind else { continue };
                let text = command.text();
                let (updates, installs) = (text.contains("apt-get update"), text.contains("apt-get install"));
                let (path, line) = (&file.path, one.line);
                match alone {
                    Some(first) if installs && !updates => {
                        found.push(RULE.in_file(
                            stack,
                            stack.path(file.service, &["build".into()]),
                            (path, first),
                            format!("{path}:{line} installs from the package lists of line {first}, which may be old."),
                            format!("{path} 第 {line} 行使用第 {first} 行的软件源列表，它可能已经过期。"),
                        ));
                        alone = None;
                    }
                    _ if updates && !installs => alone = Some(line),
                    _ => {}
                }
            }
        }
    }
}
