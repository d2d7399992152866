//! `compose-readonly-secret`: secret that cannot be written.
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
    code: "compose-readonly-secret",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("Secret that cannot be written", "无法写入的 secret"),
    why: Text::fixed(
        "A secret from a variable or from text is copied into the container. Where the root is read-only, docker compose ends with an error.",
        "来自变量或文本的 secret 要复制到容器里。根文件系统只读时，docker compose 会报错退出。",
    ),
    how: Text::fixed("Take it from a file, which is mounted.", "改为来自文件，文件会被挂载。"),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    read_only: true
    secrets: [token]
secrets:
  token:
    environment: TOKEN
--- .env
TOKEN=b7c1f0a94e2d
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.secrets[0]
services:
  a: {image: "x:1", read_only: true, secrets: [s]}
secrets: {s: {environment: S}}
"#,
            r#"services:
  a: {image: "x:1", read_only: true, configs: [{source: c, target: /c}]}
configs: {c: {content: "a"}}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", read_only: true, secrets: [s]}
  b: {image: "x:1", secrets: [e]}
secrets: {s: {file: ./s}, e: {environment: E}}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let document = stack.document();
    for (index, service) in stack.services().iter().enumerate().filter(|(_, service)| service.view.read_only) {
        let secrets = service.view.secrets.iter().map(|grant| (Kind::Secret, grant));
        let configs = service.view.configs.iter().map(|grant| (Kind::Config, grant));
        for (kind, grant) in secrets.chain(configs) {
            let Some((_, record)) = document.table(kind).by_name(&grant.source) else { continue };
            let view = match kind {
                Kind::Secret => SecretView::secret(&record.name, &record.body),
                _ => SecretView::config(&record.name, &record.body),
            };
            if !matches!(view.source, ContentSource::Environment(_) | ContentSource::Inline(_)) {
                continue;
            }
            found.push(RULE.finding(
                stack.path(index, &grant.steps),
                format!("{} is read-only, so {} cannot be copied into it.", service.name, grant.source),
                format!("{} 的根文件系统只读，无法复制 {}。", service.name, grant.source),
            ));
        }
    }
}
