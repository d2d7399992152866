//! `run-cn-regex`: container name with forbidden signs.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "run-cn-regex",
    family: Family::Run,
    severity: Severity::Stop,
    name: Text::fixed("Container name with forbidden signs", "容器名含有不允许的字符"),
    why: Text::fixed(
        "The engine takes two or more letters, digits, dots, hyphens and underscores, and does not create the container otherwise.",
        "引擎只接受两个以上的字母、数字、点、连字符和下划线，否则不会创建容器。",
    ),
    how: Text::fixed("Use letters, digits, hyphens.", "使用字母、数字和连字符。"),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    container_name: my app
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.container_name
services:
  a: {image: 'x:1', container_name: "my app"}
"#,
            r"services:
  a: {image: 'x:1', container_name: '${N}'}
--- .env
N=-bad
",
            r"services:
  a: {image: 'x:1', container_name: x}
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', container_name: my_app-1.x}
  b: {image: 'x:1', container_name: '${UNSET}'}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(name) = service.view.container_name.as_deref().filter(|name| !name.is_empty()) else { continue };
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let starts = name.starts_with(|c: char| c.is_ascii_alphanumeric());
        if starts && name.len() > 1 && name.chars().all(allowed) {
            continue;
        }
        found.push(
            RULE.finding(
                stack.path(index, &["container_name".into()]),
                format!("{name} is no name for a container."),
                format!("{name} 不能用作容器名。"),
            )
            .with_fix(
                Safety::Review,
                "Remove the container name",
                "去掉容器名",
                vec![mend::set(stack, index, &["container_name".into()], None)],
            ),
        );
    }
}
