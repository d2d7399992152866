//! `dep-completed-daemon`: a service waits for the end of one that never ends.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::model::dependency::Condition;
use crate::model::deploy::Restart;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "dep-completed-daemon",
    family: Family::Dependency,
    severity: Severity::Stop,
    name: Text::fixed("Waits for an end that never comes", "等待永不结束的服务"),
    why: Text::fixed(
        "docker compose up waits for ever: the service runs on, or is started anew each time it ends.",
        "docker compose up 会一直等待：被等待的服务不会结束，或者每次结束后又被重启。",
    ),
    how: Text::fixed(
        "Let the job run once (restart: \"no\"), or wait for health instead of the end.",
        "让任务只运行一次（restart: \"no\"），或者改为等待 healthy。",
    ),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    depends_on:
      init:
        condition: service_completed_successfully
  init:
    image: example/migrate:1
    restart: always
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.depends_on.init
services:
  a: {image: 'x:1', depends_on: {init: {condition: service_completed_successfully}}}
  init: {image: 'migrate:1', restart: always}
",
            r"services:
  a: {image: 'x:1', depends_on: {db: {condition: service_completed_successfully}}}
  db: {image: 'postgres:16', restart: '${R:-unless-stopped}'}
",
            r"services:
  a: {image: 'x:1', depends_on: {db: {condition: service_completed_successfully}}}
  db: {image: 'redis:7'}
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', depends_on: {init: {condition: service_completed_successfully}}}
  init: {image: 'migrate:1', restart: 'no'}
",
            r"services:
  a: {image: 'x:1', depends_on: {init: {condition: service_completed_successfully}, dump: {condition: service_completed_successfully}}}
  init: {image: 'migrate:1', restart: on-failure}
  dump: {image: 'postgres:16', command: 'psql -f x.sql'}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for edge in stack.start().edges().iter().filter(|edge| edge.condition == Condition::Completed) {
        let (from, to) = (stack.service(edge.from), stack.service(edge.to));
        let restart = to.view.restart.as_ref().and_then(|restart| restart.known()).copied();
        let comes_back = matches!(restart, Some(Restart::Always | Restart::UnlessStopped));
        let server = to.knowledge.is_some_and(|image| image.role.keeps_data())
            && to.view.command.is_none()
            && to.view.entrypoint.is_none();
        if !comes_back && !server {
            continue;
        }
        let mut finding = RULE.finding(
            stack.path(edge.from, &edge.steps),
            format!("{} waits until {} has ended, which it never does.", from.name, to.name),
            format!("{} 要等 {} 结束，但它永远不会结束。", from.name, to.name),
        );
        if comes_back && !server {
            finding = finding.with_fix(
                Safety::Safe,
                format!("Let {} run once", to.name),
                format!("让 {} 只运行一次", to.name),
                vec![mend::set(stack, edge.to, &["restart".into()], Some(Node::quoted("no")))],
            );
        }
        let condition = if to.view.has_healthcheck() { Condition::Healthy } else { Condition::Started };
        found.push(finding.with_fix(
            Safety::Review,
            format!("Wait for {} as {}", to.name, condition.name()),
            format!("改为以 {} 等待 {}", condition.name(), to.name),
            vec![Command::Depend { service: from.id, on: to.name.to_string(), condition: Some(condition) }],
        ));
    }
}
