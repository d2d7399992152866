//! `dep-init-race`: does not wait for the job to end.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::dependency::Condition;
use crate::model::deploy::Restart;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "dep-init-race",
    family: Family::Dependency,
    severity: Severity::Fragile,
    name: Text::fixed("Does not wait for the job to end", "没有等任务完成"),
    why: Text::fixed(
        "service_started is met as soon as the job begins: the service may meet a database without its tables.",
        "service_started 在任务一开始就满足：服务可能会遇到还没建好表的数据库。",
    ),
    how: Text::fixed("Wait for service_completed_successfully.", "等待 service_completed_successfully。"),
    proof: "docker compose up; docker compose logs <service>",
    example: r#"services:
  api:
    image: example/api:1.4
    depends_on: [db-init]
  db-init:
    image: example/migrate:1
    restart: "no"
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.depends_on[0]
services:
  a: {image: 'x:1', depends_on: [db-init]}
  db-init: {image: 'migrate:1', restart: "no"}
"#,
            r"services:
  a: {image: 'x:1', depends_on: {setup: {condition: service_started}}}
  setup: {image: 'x:1', command: 'alembic upgrade head', restart: on-failure}
",
            r"services:
  a: {image: 'x:1', depends_on: [setup]}
  setup: {image: 'x:1', command: '${C}'}
--- .env
C=python manage.py migrate
",
        ],
        silent: &[
            r#"services:
  a: {image: 'x:1', depends_on: {db-init: {condition: service_completed_successfully}}}
  db-init: {image: 'migrate:1', restart: "no"}
"#,
            r#"services:
  a: {image: 'x:1', depends_on: [api, init-server, seed]}
  api: {image: 'x:1', command: 'sh -c "alembic upgrade head && uvicorn app:app"'}
  init-server: {image: 'x:1', ports: ['80:80']}
  seed: {image: 'x:1', restart: always}
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for edge in stack.start().edges().iter().filter(|edge| edge.written && edge.condition == Condition::Started) {
        let (from, to) = (stack.service(edge.from), stack.service(edge.to));
        let restart = to.view.restart.as_ref().and_then(|restart| restart.known()).copied();
        let comes_back = matches!(restart, Some(Restart::Always | Restart::UnlessStopped));
        let serves = !to.view.ports.is_empty()
            || !to.view.exposed.is_empty()
            || to.knowledge.is_some()
            || to.view.has_healthcheck();
        if !to.is_one_shot() || comes_back || serves || from.is_one_shot() {
            continue;
        }
        found.push(
            RULE.finding(
                stack.path(edge.from, &edge.steps),
                format!("{} waits only for the start of {}, not for its end.", from.name, to.name),
                format!("{} 只等 {} 启动，没有等它完成。", from.name, to.name),
            )
            .with_fix(
                Safety::Safe,
                format!("Wait until {} has ended", to.name),
                format!("等待 {} 完成", to.name),
                vec![Command::Depend {
                    service: from.id,
                    on: to.name.to_string(),
                    condition: Some(Condition::Completed),
                }],
            ),
        );
    }
}
