//! `df-shell-cmd`: the command runs within a shell.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::generate::dockerfile::tree::Command as Line;
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
    code: "df-shell-cmd",
    family: Family::Dockerfile,
    severity: Severity::Style,
    name: Text::fixed("The command runs within a shell", "命令经由 shell 运行"),
    why: Text::fixed(
        "The shell is process 1 and passes no signal on: docker stop waits ten seconds and kills. With ENTRYPOINT in this form, CMD and arguments are ignored.",
        "shell 成为 1 号进程，不转发信号：docker stop 要等十秒后强杀。ENTRYPOINT 用这种写法时，CMD 和参数还会被忽略。",
    ),
    how: Text::fixed("Write a JSON array, or begin with exec.", "写成 JSON 数组，或以 exec 开头。"),
    proof: "docker compose exec <service> cat /proc/1/cmdline",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM python:3.12-slim
CMD python app.py
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
CMD python app.py --debug
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM alpine:3
ENTRYPOINT ./run.sh
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM node:22
CMD npm run migrate && npm start
",
            r#"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
ENTRYPOINT /app/start
CMD ["--verbose"]
"#,
        ],
        silent: &[
            r#"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
CMD ["python", "app.py"]
HEALTHCHECK CMD curl -f http://localhost || exit 1
"#,
            r"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
ENTRYPOINT exec python app.py
",
            r#"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3 AS b
CMD lost
FROM alpine:3
CMD ["x"]
"#,
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
CMD migrate && exec serve
",
            r"services:
  a: {build: ., command: [python, x.py], entrypoint: [x]}
--- Dockerfile
FROM python:3.12
CMD python x.py
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        let shipped = image_file::shipped(stack, file);
        let replaced = image_file::built_from(stack, file).all(|service| {
            let view = &stack.service(service).view;
            view.entrypoint.is_some() || view.command.is_some()
        });
        let stages = file.dockerfile.stages();
        let all = || stages.iter().filter(|stage| shipped.contains(&stage.index)).flat_map(|stage| &stage.instructions);
        let has_entrypoint = all().any(|one| matches!(one.kind, Instruction::Entrypoint(_)));
        let has_cmd = all().any(|one| matches!(one.kind, Instruction::Cmd(_)));
        for one in all() {
            let (keyword, line) = match &one.kind {
                Instruction::Cmd(Line::Shell(line)) if !replaced => ("CMD", line),
                Instruction::Entrypoint(Line::Shell(line)) if !replaced => ("ENTRYPOINT", line),
                _ => continue,
            };
            let text = line.replace('\n', "");
            if text.split(|c: char| c.is_whitespace() || ";&".contains(c)).any(|word| word == "exec") {
                continue;
            }
            let ignored = keyword == "ENTRYPOINT" && has_cmd;
            let path = &file.path;
            let (en, zh) = if ignored {
                ("its CMD is ignored", "CMD 会被忽略")
            } else {
                ("it gets no signals", "收不到信号")
            };
            let finding = RULE.in_file(
                stack,
                stack.path(file.service, &["build".into()]),
                (path, one.line),
                format!("{path}:{}: the {keyword} runs within a shell; {en}.", one.line),
                format!("{path} 第 {} 行：{keyword} 经由 shell 运行，{zh}。", one.line),
            );
            // Plain words mean the same without a shell, unless an entrypoint gets them as arguments.
            let words: Vec<&str> = text.split_whitespace().collect();
            let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || " _./:@%+,=-".contains(c))
                && words.first().is_some_and(|word| !word.contains('='));
            let safe = one.line == one.end_line && plain && !ignored && (keyword == "ENTRYPOINT" || !has_entrypoint);
            let array = format!("[{}]", words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", "));
            let mended = safe.then(|| mend::reword(stack, path, &(one.line..=one.end_line), text.trim(), &array));
            found.push(finding.with_fix(
                Safety::Safe,
                format!("Write {array}"),
                format!("改为 {array}"),
                mended.flatten().into_iter().collect(),
            ));
        }
    }
}
