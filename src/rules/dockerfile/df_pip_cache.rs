//! `df-pip-cache`: pip leaves its cache in the image.
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
    code: "df-pip-cache",
    family: Family::Dockerfile,
    severity: Severity::Style,
    name: Text::fixed("pip leaves its cache in the image", "pip 的缓存留在镜像里"),
    why: Text::fixed(
        "What pip downloads stays in the layer, although nobody installs from it again.",
        "pip 下载的文件会留在镜像层中，之后再也用不到。",
    ),
    how: Text::fixed(
        "Add --no-cache-dir, or set PIP_NO_CACHE_DIR=1.",
        "加上 --no-cache-dir，或设置 PIP_NO_CACHE_DIR=1。",
    ),
    proof: "docker history <image>",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM python:3.12-slim
RUN pip install -r requirements.txt
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
RUN pip install flask
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM python:3.12
RUN python -m pip install \
  -r requirements.txt
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
ENV PIP_NO_CACHE_DIR=0
RUN pip3 install x
",
        ],
        silent: &[
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
RUN pip install --no-cache-dir flask
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
ENV PIP_NO_CACHE_DIR=1
RUN pip install flask
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
RUN --mount=type=cache,target=/root/.cache/pip pip install flask
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12 AS b
RUN pip install flask
FROM python:3.12
COPY --from=b /x /x
RUN pip install x && rm -rf /root/.cache
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
RUN PIP_NO_CACHE_DIR=1 pip install x
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
RUN pipx install x && uv pip install y
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        let shipped = image_file::shipped(stack, file);
        let stages = file.dockerfile.stages();
        let mut cacheless = false;
        for one in stages.iter().filter(|stage| shipped.contains(&stage.index)).flat_map(|stage| &stage.instructions) {
            if let Instruction::Env(pairs) = &one.kind {
                let switch = pairs.iter().rfind(|(name, _)| name == "PIP_NO_CACHE_DIR");
                let on = |value: &str| !matches!(value, "0" | "" | "off" | "false" | "no");
                cacheless = switch.map_or(cacheless, |(_, value)| value.as_literal().is_none_or(|value| on(&value)));
            }
            let Instruction::Run(flags, command) = &one.kind else { continue };
            let text = command.text();
            let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || ";&|()".contains(c)).collect();
            let called = words.iter().zip(words.iter().skip(1)).enumerate().find(|(at, (program, verb))| {
                let by_uv = at.checked_sub(1).and_then(|at| words.get(at)) == Some(&"uv");
                matches!(program.rsplit('/').next(), Some("pip" | "pip3")) && **verb == "install" && !by_uv
            });
            let cache = |value: &str| value.contains("type=cache");
            let mounted = flags.iter().any(|flag| flag.value.as_deref().is_some_and(cache));
            let handled = ["--no-cache-dir", "PIP_NO_CACHE_DIR", ".cache", "pip cache purge"];
            let Some((_, (program, _))) = called else { continue };
            if cacheless || mounted || handled.iter().any(|word| text.contains(word)) {
                continue;
            }
            let path = &file.path;
            let old = format!("{program} install");
            let mended = (text.matches(&old).count() == 1)
                .then(|| mend::reword(stack, path, &(one.line..=one.end_line), &old, &format!("{old} --no-cache-dir")));
            found.push(
                RULE.in_file(
                    stack,
                    stack.path(file.service, &["build".into()]),
                    (path, one.line),
                    format!("{path}:{} keeps what pip has downloaded.", one.line),
                    format!("{path} 第 {} 行留下了 pip 下载的文件。", one.line),
                )
                .with_fix(
                    Safety::Safe,
                    "Add --no-cache-dir",
                    "加上 --no-cache-dir",
                    mended.flatten().into_iter().collect(),
                ),
            );
        }
    }
}
