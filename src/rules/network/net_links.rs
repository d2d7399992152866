//! `net-links`: links are out of date.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-links",
    family: Family::Network,
    severity: Severity::Style,
    name: Text::fixed("Links are out of date", "links 已过时"),
    why: Text::fixed(
        "On networks services find each other by name without links; links only add a dependency.",
        "同一网络内的服务可以直接按名称互访，links 只会多出一个依赖。",
    ),
    how: Text::fixed(
        "Remove links; wait with depends_on where the order matters.",
        "删去 links；需要控制顺序时使用 depends_on。",
    ),
    proof: "docker compose exec <service> getent hosts <other>",
    example: r"services:
  api:
    image: example/api:1.4
    links: [db]
  db:
    image: postgres:16
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.links
services:
  a: {image: 'x:1', links: [db]}
  db: {image: 'postgres:15'}
",
            r"services:
  a: {image: 'x:1', links: ['db:database', '${X}']}
  db: {image: 'postgres:15'}
--- .env
X=db
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', depends_on: [db]}
  db: {image: 'postgres:15'}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        if service.view.links.is_empty() {
            continue;
        }
        let plain = service.view.links.iter().all(|link| link.service == link.alias);
        let mut commands = vec![mend::set(stack, index, &["links".into()], None)];
        for link in &service.view.links {
            let waits = service.view.dependencies.iter().any(|one| one.service == link.service);
            if !waits && stack.find(&link.service).is_some() {
                commands.push(Command::Depend { service: service.id, on: link.service.to_string(), condition: None });
            }
        }
        found.push(
            RULE.finding(
                stack.path(index, &["links".into()]),
                format!("{} uses links.", service.name),
                format!("{} 使用了 links。", service.name),
            )
            // An alias would get lost.
            .with_fix(
                Safety::Review,
                format!("Turn the links of {} into depends_on", service.name),
                format!("将 {} 的 links 改为 depends_on", service.name),
                if plain { commands } else { Vec::new() },
            ),
        );
    }
}
