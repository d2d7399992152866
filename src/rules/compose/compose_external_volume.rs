//! `compose-external-volume`: external volume with settings of its own.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Kind, Node};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-external-volume",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("External volume with settings of its own", "外部卷不能再写设置"),
    why: Text::fixed(
        "The volume is made elsewhere; docker compose refuses settings beside external.",
        "外部卷由别处创建，docker compose 不允许在 external 旁再写其他设置。",
    ),
    how: Text::fixed("Keep only external and name.", "只保留 external 和 name。"),
    proof: "docker compose config -q",
    example: r#"services:
  db:
    image: postgres:16
    volumes: ["pg:/var/lib/postgresql/data"]
volumes:
  pg:
    external: true
    driver: local
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# volumes.pg.driver
services:
  a: {image: 'x:1', volumes: ['pg:/x']}
volumes: {pg: {external: true, driver: local}}
",
            r"services:
  a: {image: 'x:1', volumes: ['pg:/x']}
volumes: {pg: {external: 'true', labels: {a: '${B}'}}}
--- .env
B=1
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', volumes: ['pg:/x', 'qq:/y']}
volumes: {pg: {external: true, name: x}, qq: {driver: local}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (id, record) in stack.document().volumes().iter() {
        let external = record.body.get("external").and_then(Node::as_text) == Some("true");
        for key in ["driver", "driver_opts", "labels"] {
            if external && record.body.get(key).is_some() {
                found.push(
                    RULE.finding(
                        Stack::record_path(Kind::Volume, &record.name, &[key.into()]),
                        format!("{} is external and cannot have {key}.", record.name),
                        format!("{} 是外部卷，不能设置 {key}。", record.name),
                    )
                    .with_fix(
                        Safety::Review,
                        format!("Remove {key}"),
                        format!("删去 {key}"),
                        vec![Command::SetAt { id, steps: vec![key.into()], value: None }],
                    ),
                );
            }
        }
    }
}
