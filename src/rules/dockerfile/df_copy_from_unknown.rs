//! `df-copy-from-unknown`: copies from a stage that does not exist.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::generate::dockerfile::tree::Flag;
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
    code: "df-copy-from-unknown",
    family: Family::Dockerfile,
    severity: Severity::Stop,
    name: Text::fixed("Copies from a stage that does not exist", "从不存在的阶段复制"),
    why: Text::fixed(
        "A name that is no earlier stage is taken for an image and pulled. There is none of that name, and the build stops.",
        "不是前面阶段的名称会被当作镜像拉取，找不到镜像，构建就会中止。",
    ),
    how: Text::fixed("Name an earlier stage, or an image with its tag.", "写前面的阶段名，或带标签的镜像。"),
    proof: "docker compose build <service>",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM node:22-alpine AS build
RUN npm run build
FROM nginx:1.27-alpine
COPY --from=biuld /app/dist /usr/share/nginx/html
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM alpine:3 AS builder
FROM alpine:3
COPY --from=bulider /x /x
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM alpine:3
COPY --from=builder /x /x
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
COPY --from=2 /x /x
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3 AS one
COPY --from=one /x /x
FROM alpine:3
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
COPY --from=later /x /x
FROM alpine:3 AS later
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
RUN --mount=type=bind,from=builder,source=/x,target=/x true
",
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3 AS Build
FROM alpine:3
COPY --from=build /x /x
COPY --from=0 /x /x
COPY --from=composer /usr/bin/composer /usr/bin/composer
COPY --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/
RUN --mount=type=bind,from=build,source=/x,target=/x true
",
            r"services:
  a: {build: {context: ., additional_contexts: {base: ../x}}}
--- Dockerfile
FROM alpine:3
COPY --from=base /x /x
",
            r"services:
  a: {build: .}
--- Dockerfile
ARG B=x
FROM alpine:3
COPY --from=${B} /x /x
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::staged(stack) {
        let stages = file.dockerfile.stages();
        for stage in &stages {
            for one in &stage.instructions {
                let flags = match &one.kind {
                    Instruction::Copy(transfer) => &transfer.flags,
                    Instruction::Run(flags, _) => flags,
                    _ => continue,
                };
                for name in flags.iter().filter_map(source) {
                    let named = |other: &str| name.eq_ignore_ascii_case(other);
                    let at = stages.iter().position(|other| other.from.stage.as_deref().is_some_and(named));
                    let earlier = at.is_some_and(|at| at < stage.index);
                    let by_number = name.parse::<usize>().ok();
                    if earlier || name.contains('$') || image_file::has_context(stack, file, name) {
                        continue;
                    }
                    let names = stages.iter().take(stage.index).filter_map(|other| other.from.stage.as_deref());
                    let near = nearest(name, names);
                    let wrong = match by_number {
                        Some(number) => number >= stage.index,
                        // A name with a place or a tag is an image; so may be any other word.
                        None => {
                            !name.contains(['/', ':', '.', '@'])
                                && (at.is_some() || near.is_some() || image_file::is_name_of_stage(name))
                        }
                    };
                    if !wrong {
                        continue;
                    }
                    let (line, path) = (one.line, &file.path);
                    let (en, zh) = match at {
                        Some(at) if at == stage.index => ("is this stage itself", "就是当前阶段"),
                        Some(_) => ("comes later", "在后面才定义"),
                        None => ("is no stage", "不是已有的阶段"),
                    };
                    let finding = RULE.in_file(
                        stack,
                        stack.path(file.service, &["build".into()]),
                        (path, line),
                        format!("{path}:{line} copies from {name}, which {en}."),
                        format!("{path} 第 {line} 行从 {name} 复制，但它{zh}。"),
                    );
                    let mended = near.and_then(|near| {
                        let old = format!("from={name}");
                        mend::reword(stack, path, &(line..=one.end_line), &old, &format!("from={near}"))
                    });
                    let near = near.unwrap_or("");
                    found.push(finding.with_fix(
                        Safety::Review,
                        format!("Copy from {near}"),
                        format!("改为从 {near} 复制"),
                        mended.into_iter().collect(),
                    ));
                }
            }
        }
    }
}

/// Where a flag takes files from: `--from=x`, or `from=x` within `--mount`.
fn source(flag: &Flag) -> Option<&str> {
    let value = flag.value.as_deref()?;
    match flag.name.as_str() {
        "from" => Some(value),
        "mount" => value.split(',').find_map(|part| part.strip_prefix("from=")),
        _ => None,
    }
}
