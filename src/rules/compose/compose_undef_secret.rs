//! `compose-undef-secret`: a service uses a secret or config that is not declared.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Kind, Node};
use crate::rules::mend;
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-undef-secret",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("Secret or config that is not declared", "密钥或配置没有声明"),
    why: Text::fixed(
        "docker compose refuses the file: refers to undefined secret.",
        "docker compose 会拒绝整个文件：refers to undefined secret。",
    ),
    how: Text::fixed(
        "Declare it with the file that it comes from, or correct the name.",
        "声明它并写明来源文件，或改正名称。",
    ),
    proof: "docker compose config -q",
    example: r"services:
  db:
    image: postgres:16
    secrets: [db_password]
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.secrets[0]
services:
  a: {image: 'x:1', secrets: [s]}
",
            r"# services.a.configs[0]
services:
  a: {image: 'x:1', configs: [{source: '${C}', target: /c}]}
--- .env
C=c
",
            r"services:
  a: {build: {context: ., secrets: [s]}}
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', secrets: [s, {source: t}], configs: [c]}
secrets: {s: {file: ./s}, t: {environment: T}}
configs: {c: {content: x}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate().filter(|_| !stack.is_open()) {
        let built = service.view.build.iter().flat_map(|build| &build.secrets);
        let secrets = service.view.secrets.iter().chain(built).map(|grant| (Kind::Secret, grant));
        for (kind, grant) in secrets.chain(service.view.configs.iter().map(|grant| (Kind::Config, grant))) {
            let name = &*grant.source;
            if name.is_empty() || stack.declares(kind, name) {
                continue;
            }
            let mut finding = RULE.finding(
                stack.path(index, &grant.steps),
                format!("{} uses {name}, which is not declared.", service.name),
                format!("{} 使用了 {name}，但它没有声明。", service.name),
            );
            let plain = service.record.body.at(&grant.steps).and_then(Node::as_text).is_some();
            if let Some(meant) = nearest(name, stack.document().table(kind).names()).filter(|_| plain) {
                finding = finding.with_fix(
                    Safety::Review,
                    format!("Use {meant}"),
                    format!("改用 {meant}"),
                    vec![mend::set_text(stack, index, &grant.steps, meant)],
                );
            }
            found.push(finding);
        }
    }
}
