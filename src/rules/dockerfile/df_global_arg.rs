//! `df-global-arg`: the argument is empty in this stage.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::generate::dockerfile::tree::Kind as Instruction;
use crate::generate::dockerfile::word::{Part, Word};
use crate::graph::Stack;
use crate::rules::image_file;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-global-arg",
    family: Family::Dockerfile,
    severity: Severity::Fragile,
    name: Text::fixed("The argument is empty in this stage", "参数在这个阶段里是空的"),
    why: Text::fixed(
        "An ARG above the first FROM holds for FROM lines only. A stage that uses it must name it again, or gets nothing.",
        "第一个 FROM 之前的 ARG 只对 FROM 行有效。阶段里要用，必须再声明一次，否则是空的。",
    ),
    how: Text::fixed("Repeat ARG with its name within the stage.", "在阶段内再写一次 ARG 名称。"),
    proof: "docker build --check .",
    example: r"services:
  api:
    build: .
--- Dockerfile
ARG APP_VERSION=1.4
FROM python:3.12-slim
ENV VERSION=${APP_VERSION}
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
ARG V=1
FROM alpine:3
ENV X=$V
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
ARG DIR=/app
FROM alpine:3 AS a
ARG DIR
WORKDIR ${DIR}
FROM alpine:3
COPY . ${DIR}/
",
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
ARG V=1
FROM alpine:${V}
ARG V
ENV X=$V Y=${W}
",
            r"services:
  a: {build: .}
--- Dockerfile
ARG V=1
FROM alpine:3 AS a
ARG V
FROM a
ENV X=$V
",
            r"services:
  a: {build: .}
--- Dockerfile
ARG V=1
FROM alpine:3
ENV V=2
LABEL x=${V} y=${V:-1}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::staged(stack) {
        let before = file.dockerfile.instructions().take_while(|one| !matches!(one.kind, Instruction::From(_)));
        let global: HashSet<&str> = before.flat_map(|one| declared(&one.kind)).collect();
        if global.is_empty() {
            continue;
        }
        for stage in file.dockerfile.stages() {
            let number = stage.from.stage.clone().unwrap_or_else(|| stage.index.to_string());
            let chain = file.dockerfile.chain(Some(&number));
            let mut known: HashSet<&str> = chain
                .iter()
                .filter(|other| other.index < stage.index)
                .flat_map(|other| &other.instructions)
                .flat_map(|one| declared(&one.kind))
                .collect();
            for one in &stage.instructions {
                let used = words(&one.kind).into_iter().flat_map(|word| &word.parts);
                let mut names = used.filter_map(|part| match part {
                    Part::Variable(written) => plain_name(written),
                    Part::Text(_) => None,
                });
                if let Some(name) = names.find(|name| global.contains(name) && !known.contains(name)) {
                    let (path, line) = (&file.path, one.line);
                    let text = stack.document().file(path).map_or("", |text| text);
                    let first = text.lines().nth(line.saturating_sub(1)).unwrap_or("");
                    let mended = mend::reword(stack, path, &(line..=line), first, &format!("ARG {name}\n{first}"));
                    found.push(
                        RULE.in_file(
                            stack,
                            stack.path(file.service, &["build".into()]),
                            (path, line),
                            format!("{path}:{line} uses {name}, which this stage does not declare."),
                            format!("{path} 第 {line} 行使用了 {name}，但这个阶段没有声明它。"),
                        )
                        .with_fix(
                            Safety::Review,
                            format!("Declare {name} here"),
                            format!("在这里声明 {name}"),
                            mended.into_iter().collect(),
                        ),
                    );
                    known.insert(name);
                }
                known.extend(declared(&one.kind));
            }
        }
    }
}

/// The names that an instruction gives a value.
fn declared(kind: &Instruction) -> Vec<&str> {
    match kind {
        Instruction::Arg(pairs) => pairs.iter().map(|(name, _)| name.as_str()).collect(),
        Instruction::Env(pairs) => pairs.iter().map(|(name, _)| name.as_str()).collect(),
        _ => Vec::new(),
    }
}

/// The words in which the builder itself fills in variables.
fn words(kind: &Instruction) -> Vec<&Word> {
    match kind {
        Instruction::Env(pairs) | Instruction::Label(pairs) => pairs.iter().map(|(_, value)| value).collect(),
        Instruction::Copy(transfer) | Instruction::Add(transfer) => {
            transfer.sources.iter().chain([&transfer.target]).collect()
        }
        Instruction::Expose(words) | Instruction::Volume(words) => words.iter().collect(),
        Instruction::User(word) | Instruction::Workdir(word) | Instruction::Stopsignal(word) => vec![word],
        _ => Vec::new(),
    }
}

/// The name in `$NAME` and `${NAME}`; none where a default stands beside it.
fn plain_name(written: &str) -> Option<&str> {
    let name = written.strip_prefix('$')?;
    let name = name.strip_prefix('{').map_or(Some(name), |rest| rest.strip_suffix('}'))?;
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then_some(name)
}
