//! `run-project-name`: project name without letters.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Node, Path, Step};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "run-project-name",
    family: Family::Run,
    severity: Severity::Stop,
    name: Text::fixed("Project name without letters", "项目名没有可用字符"),
    why: Text::fixed(
        "Only small letters, digits, hyphens and underscores stay of it. Where nothing is left, docker compose refuses: project name must not be empty.",
        "项目名只保留小写字母、数字、连字符和下划线。如果什么都不剩，docker compose 会报错：project name must not be empty。",
    ),
    how: Text::fixed("Use a name of letters and digits.", "使用由字母和数字组成的名称。"),
    proof: "docker compose config -q",
    example: r"name: 量化平台
services:
  api:
    image: example/api:1.4
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# name
name: "量化平台"
services:
  a: {image: 'x:1'}
"#,
            r#"name: "${N}"
services:
  a: {image: 'x:1'}
--- .env
N=平台
"#,
        ],
        silent: &[
            r#"name: "My App"
services:
  a: {image: 'x:1'}
"#,
            r"services:
  a: {image: 'x:1'}
",
            r#"name: "${UNSET}"
services:
  a: {image: 'x:1'}
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let Some(written) = stack.document().extra.get("name").and_then(Node::as_text) else { return };
    let filled = crate::model::template::interpolate(written, &|name| stack.variables.lookup(name));
    let usable = filled.text.chars().any(|c| c.is_ascii_alphanumeric());
    if usable || !filled.unset.is_empty() || !filled.required_missing.is_empty() || filled.error.is_some() {
        return;
    }
    found.push(
        RULE.finding(
            Path::of([Step::from("name")]),
            format!("Nothing is left of the project name {}.", filled.text),
            format!("项目名 {} 没有可用的字符。", filled.text),
        )
        .with_fix(
            Safety::Review,
            "Call it app",
            "改名为 app",
            vec![Command::SetExtra { key: "name".into(), value: Some(Node::plain("app")) }],
        ),
    );
}
