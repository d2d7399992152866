//! `df-multi-cmd`: only the last of several counts.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::generate::dockerfile::tree::Kind as Instruction;
use crate::graph::Stack;
use crate::rules::image_file;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-multi-cmd",
    family: Family::Dockerfile,
    severity: Severity::Fragile,
    name: Text::fixed("Only the last of several counts", "写了多次，只有最后一个有效"),
    why: Text::fixed(
        "An image has one CMD, one ENTRYPOINT and one HEALTHCHECK. What stands before the last one does nothing.",
        "一个镜像只有一个 CMD、一个 ENTRYPOINT 和一个 HEALTHCHECK，前面写的都不起作用。",
    ),
    how: Text::fixed(
        "Remove what does not count, or start both from one script.",
        "删掉不起作用的，或用一个脚本启动。",
    ),
    proof: "docker inspect -f '{{json .Config.Cmd}}' <image>",
    example: r#"services:
  api:
    build: .
--- Dockerfile
FROM python:3.12
CMD ["python", "migrate.py"]
CMD ["python", "app.py"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
CMD ["a"]
RUN true
CMD ["b"]
"#,
            r#"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM alpine:3
ENTRYPOINT ["a"]
ENTRYPOINT ["b"]
"#,
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
HEALTHCHECK CMD a
HEALTHCHECK --interval=5s \
  CMD b
",
        ],
        silent: &[r#"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3 AS a
CMD ["a"]
FROM a
ENTRYPOINT ["x"]
CMD ["b"]
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        for stage in file.dockerfile.stages() {
            let mut last: HashMap<&str, (usize, usize)> = HashMap::new();
            for one in &stage.instructions {
                let keyword = match &one.kind {
                    Instruction::Cmd(_) => "CMD",
                    Instruction::Entrypoint(_) => "ENTRYPOINT",
                    Instruction::Healthcheck(_) => "HEALTHCHECK",
                    _ => continue,
                };
                let Some((first, end)) = last.insert(keyword, (one.line, one.end_line)) else { continue };
                let path = &file.path;
                found.push(
                    RULE.in_file(
                        stack,
                        stack.path(file.service, &["build".into()]),
                        (path, first),
                        format!("{path}:{first}: this {keyword} does nothing; the one in line {} counts.", one.line),
                        format!("{path} 第 {first} 行的 {keyword} 不起作用，有效的是第 {} 行。", one.line),
                    )
                    .with_fix(
                        Safety::Safe,
                        format!("Remove line {first}"),
                        format!("删除第 {first} 行"),
                        mend::without_lines(stack, path, &(first..=end)).into_iter().collect(),
                    ),
                );
            }
        }
    }
}
