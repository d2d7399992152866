//! `compose-configs-driver`: secret or config that only Swarm has.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::Kind;
use crate::model::secret::{ContentSource, SecretView};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-configs-driver",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("Secret or config that only Swarm has", "只有 Swarm 才有的 secret 或 config"),
    why: Text::fixed(
        "docker compose up takes secrets and configs from files, variables and text. At external ones, and at those of a driver, it ends.",
        "docker compose up 只支持来自文件、变量和文本的 secret 与 config，遇到 external 或驱动会直接退出。",
    ),
    how: Text::fixed(
        "Give it a file, or start the stack with docker stack deploy.",
        "改用文件，或用 docker stack deploy 启动。",
    ),
    proof: "docker compose up --dry-run <service>",
    example: r"services:
  api:
    image: example/api:1.4
    secrets: [token]
secrets:
  token:
    external: true
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# secrets.s
services:
  a: {image: "x:1", secrets: [s]}
secrets: {s: {external: true}}
"#,
            r#"# configs.c
services:
  a: {image: "x:1", configs: [{source: c, target: /c}]}
configs: {c: {external: true, name: shared}}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", secrets: [s], configs: [c]}
secrets: {s: {file: ./s}, unused: {external: true}}
configs: {c: {content: x}}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let services = stack.services();
    for kind in [Kind::Secret, Kind::Config] {
        for (_, record) in stack.document().table(kind).iter() {
            let secret = kind == Kind::Secret;
            let name = &record.name;
            let view =
                if secret { SecretView::secret(name, &record.body) } else { SecretView::config(name, &record.body) };
            let user = services.iter().find(|service| {
                let grants = if secret { &service.view.secrets } else { &service.view.configs };
                grants.iter().any(|grant| grant.source == *name)
            });
            let foreign = matches!(view.source, ContentSource::External | ContentSource::Driver(_));
            let Some(user) = user.filter(|_| foreign) else { continue };
            let word = if secret { "secret" } else { "config" };
            found.push(RULE.finding(
                Stack::record_path(kind, name, &[]),
                format!("{} uses the {word} {name}, which docker compose cannot fetch.", user.name),
                format!("{} 使用的 {word} {name} 无法由 docker compose 提供。", user.name),
            ));
        }
    }
}
