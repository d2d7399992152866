//! `dep-db-started-only`: does not wait until the data is ready.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::dependency::Condition;
use crate::model::knowledge::Role;
use crate::rules::image_file::{Health, health};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "dep-db-started-only",
    family: Family::Dependency,
    severity: Severity::Fragile,
    name: Text::fixed("Does not wait until the data is ready", "没有等数据服务就绪"),
    why: Text::fixed(
        "A database that has started does not answer yet. The first connections fail, and what does not try again ends.",
        "数据库启动后还要一段时间才能响应。最初的连接会失败，不重试的程序会退出。",
    ),
    how: Text::fixed(
        "Wait for service_healthy: the healthcheck is there.",
        "改为等待 service_healthy，健康检查已经配好。",
    ),
    proof: "docker compose up; docker compose logs <service>",
    example: r#"services:
  api:
    image: example/api:1.4
    depends_on: [db]
  db:
    image: postgres:16
    healthcheck:
      test: ["CMD-SHELL", "pg_isready"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.depends_on[0]
services:
  a: {image: 'x:1', depends_on: [db]}
  db: {image: 'postgres:15', healthcheck: {test: [CMD-SHELL, pg_isready]}}
",
            r"services:
  a: {image: 'x:1', depends_on: {db: {condition: service_started}}}
  db: {image: '${I}', healthcheck: {test: 'redis-cli ping'}}
--- .env
I=redis:7
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', depends_on: {db: {condition: service_healthy}}}
  db: {image: 'postgres:15', healthcheck: {test: [CMD-SHELL, pg_isready]}}
",
            r"services:
  a: {image: 'x:1', depends_on: [db, web]}
  db: {image: 'postgres:15'}
  web: {image: 'x:1', healthcheck: {test: 'x'}}
",
            r"services:
  admin: {image: 'adminer:4', depends_on: [db]}
  db: {image: 'postgres:15', healthcheck: {test: 'x'}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for edge in stack.start().edges().iter().filter(|edge| edge.written && edge.condition == Condition::Started) {
        let (from, to) = (stack.service(edge.from), stack.service(edge.to));
        // What people open by hand may wait for its data later.
        let patient =
            from.knowledge.is_some_and(|image| matches!(image.role, Role::Admin | Role::Observability | Role::Proxy));
        if !to.keeps_data() || patient || health(stack, edge.to) != Health::Present {
            continue;
        }
        found.push(
            RULE.finding(
                stack.path(edge.from, &edge.steps),
                format!("{} waits only for the start of {}, not until it answers.", from.name, to.name),
                format!("{} 只等 {} 启动，没有等它就绪。", from.name, to.name),
            )
            .with_fix(
                Safety::Safe,
                format!("Wait until {} is healthy", to.name),
                format!("等待 {} 变为 healthy", to.name),
                vec![Command::Depend {
                    service: from.id,
                    on: to.name.to_string(),
                    condition: Some(Condition::Healthy),
                }],
            ),
        );
    }
}
