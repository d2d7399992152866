//! `compose-name-pattern`: name with forbidden signs.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Kind;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-name-pattern",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("Name with forbidden signs", "名称含有不允许的字符"),
    why: Text::fixed(
        "docker compose takes letters, digits, dots, hyphens and underscores in the names of services, networks and volumes, and refuses the file otherwise.",
        "服务、网络和卷的名称只能用字母、数字、点、连字符和下划线，否则 docker compose 会拒绝整个文件。",
    ),
    how: Text::fixed("Rename it.", "改名。"),
    proof: "docker compose config -q",
    example: r"services:
  my api:
    image: example/api:1.4
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a b
services:
  "a b": {image: 'x:1'}
"#,
            r"# networks.网络
services:
  a: {image: 'x:1'}
networks: {网络: {}}
",
        ],
        silent: &[r#"services:
  a.b_c-1: {image: 'x:1'}
  "123": {image: 'x:1'}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for kind in Kind::ALL {
        for (id, record) in stack.document().table(kind).iter() {
            let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            if !record.name.is_empty() && record.name.chars().all(allowed) || record.name.starts_with("x-") {
                continue;
            }
            let clean: String = record.name.chars().map(|c| if allowed(c) { c } else { '-' }).collect();
            let clean = clean.trim_matches('-').to_owned();
            let usable = !clean.is_empty() && !stack.declares(kind, &clean);
            found.push(
                RULE.finding(
                    Stack::record_path(kind, &record.name, &[]),
                    format!("The name {} has signs that are not allowed.", record.name),
                    format!("名称 {} 含有不允许的字符。", record.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Rename it to {clean}"),
                    format!("改名为 {clean}"),
                    if usable { vec![Command::Rename { id, name: clean.clone() }] } else { Vec::new() },
                ),
            );
        }
    }
}
