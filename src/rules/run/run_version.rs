//! `run-version`: version is out of date.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Path, Step};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "run-version",
    family: Family::Run,
    severity: Severity::Style,
    name: Text::fixed("version is out of date", "version 已过时"),
    why: Text::fixed(
        "docker compose ignores the key and warns about it at every command.",
        "docker compose 会忽略这个键，并在每次执行命令时给出警告。",
    ),
    how: Text::fixed("Remove it.", "删去它。"),
    proof: "docker compose config -q",
    example: r#"version: "3.8"
services:
  api:
    image: example/api:1.4
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# version
version: "3.8"
services:
  a: {image: 'x:1'}
"#,
            r"version: 3
services:
  a: {image: 'x:1'}
",
        ],
        silent: &[r"services:
  a: {image: 'x:1'}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    if stack.document().extra.get("version").is_some() {
        found.push(
            RULE.finding(
                Path::of([Step::from("version")]),
                "The key version has no meaning any more.",
                "version 这个键已经没有意义。",
            )
            .with_fix(
                Safety::Safe,
                "Remove version",
                "删去 version",
                vec![Command::SetExtra { key: "version".into(), value: None }],
            ),
        );
    }
}
