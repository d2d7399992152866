//! `compose-undef-depends`: a service names another that does not exist.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Step;
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-undef-depends",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("Service that does not exist", "服务不存在"),
    why: Text::fixed(
        "docker compose refuses the file: depends on undefined service.",
        "docker compose 会拒绝整个文件：depends on undefined service。",
    ),
    how: Text::fixed("Correct the name, or remove it.", "改正名称，或删去它。"),
    proof: "docker compose config -q",
    example: r"services:
  api:
    image: example/api:1.4
    depends_on: [posgres]
  postgres:
    image: postgres:16
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.depends_on[0]
services:
  a: {image: 'x:1', depends_on: [zz]}
",
            r"# services.a.depends_on.redsi
services:
  a: {image: 'x:1', depends_on: {redsi: {condition: service_started}}}
  redis: {image: 'redis:7'}
",
            r"# services.a.network_mode
services:
  a: {image: 'x:1', network_mode: 'service:${S}'}
--- .env
S=zz
",
            r"services:
  a: {image: 'x:1', links: ['zz:y'], volumes_from: [yy]}
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', depends_on: {b: {condition: service_started}, gone: {condition: service_started, required: false}}}
  b: {image: 'x:1', volumes_from: ['container:x'], network_mode: 'container:y'}
",
            r"include: [x.yml]
services:
  a: {image: 'x:1', depends_on: [zz]}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate().filter(|_| !stack.is_open()) {
        for (name, _, steps) in service.view.all_dependencies() {
            let optional = service.view.dependencies.iter().any(|one| *one.service == *name && !one.required);
            if stack.find(name).is_some() || optional || name.is_empty() {
                continue;
            }
            let written = matches!(steps.first(), Some(Step::Key(key)) if &**key == "depends_on");
            let mut finding = RULE.finding(
                stack.path(index, &steps),
                format!("{} needs {name}, which does not exist.", service.name),
                format!("{} 依赖 {name}，但没有这个服务。", service.name),
            );
            let names = stack.services().iter().map(|service| &*service.name).filter(|other| *other != &*service.name);
            if let Some(meant) = nearest(name, names.take(4_000)).filter(|_| written) {
                let condition =
                    service.view.dependencies.iter().find(|one| *one.service == *name).map(|one| one.condition);
                let already = service.view.dependencies.iter().any(|one| *one.service == *meant);
                let mut commands = vec![Command::Undepend { service: service.id, on: name.to_owned() }];
                if !already {
                    let condition =
                        condition.filter(|condition| *condition != crate::model::dependency::Condition::Started);
                    commands.push(Command::Depend { service: service.id, on: meant.to_owned(), condition });
                }
                finding = finding.with_fix(
                    Safety::Review,
                    format!("Wait for {meant}"),
                    format!("改为等待 {meant}"),
                    commands,
                );
            }
            if written {
                finding = finding.with_fix(
                    Safety::Review,
                    format!("Wait for {name} no longer"),
                    format!("不再等待 {name}"),
                    vec![Command::Undepend { service: service.id, on: name.to_owned() }],
                );
            }
            found.push(finding);
        }
    }
}
