//! `run-cn-dup`: container name given twice.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "run-cn-dup",
    family: Family::Run,
    severity: Severity::Stop,
    name: Text::fixed("Container name given twice", "容器名重复"),
    why: Text::fixed(
        "The engine has one container of a name. docker compose refuses the file.",
        "引擎中每个容器名只能有一个，docker compose 会拒绝整个文件。",
    ),
    how: Text::fixed("Give one of them another name, or none.", "给其中一个换名，或不设置。"),
    proof: "docker compose config -q",
    example: r"services:
  api:
    image: example/api:1.4
    container_name: app
  worker:
    image: example/worker:1.4
    container_name: app
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.b.container_name
services:
  a: {image: 'x:1', container_name: cc}
  b: {image: 'y:1', container_name: cc}
",
            r"services:
  a: {image: 'x:1', container_name: '${N}'}
  b: {image: 'y:1', container_name: cc, profiles: [p]}
--- .env
N=cc
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', container_name: cc}
  b: {image: 'y:1', container_name: dd}
  c: {image: 'y:1', container_name: ''}
  d: {image: 'y:1', container_name: ''}
",
            r"services:
  a: {image: 'x:1', container_name: cc, profiles: [p]}
  b: {image: 'y:1', container_name: cc, profiles: [q]}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut taken: HashMap<&str, usize> = HashMap::new();
    for (index, service) in stack.services().iter().enumerate() {
        let Some(name) = service.view.container_name.as_deref().filter(|name| !name.is_empty()) else { continue };
        let first = *taken.entry(name).or_insert(index);
        let other = stack.service(first);
        // Profiles that differ are rarely on together.
        let apart = !other.is_default() && !service.is_default() && !other.runs_with(service);
        if first != index && !apart {
            found.push(
                RULE.finding(
                    stack.path(index, &["container_name".into()]),
                    format!("{} and {} both have the container name {name}.", other.name, service.name),
                    format!("{} 和 {} 的容器名都是 {name}。", other.name, service.name),
                )
                .with_related(stack.path(first, &["container_name".into()]), "It is taken here.", "这里已经使用。")
                .with_fix(
                    Safety::Review,
                    format!("Remove the container name of {}", service.name),
                    format!("去掉 {} 的容器名", service.name),
                    vec![mend::set(stack, index, &["container_name".into()], None)],
                ),
            );
        }
    }
}
