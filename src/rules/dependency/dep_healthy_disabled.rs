//! `dep-healthy-disabled`: waits for a healthcheck that is switched off.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::dependency::Condition;
use crate::rules::image_file::{Health, health};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "dep-healthy-disabled",
    family: Family::Dependency,
    severity: Severity::Stop,
    name: Text::fixed("Waits for a healthcheck that is switched off", "等待已关闭的健康检查"),
    why: Text::fixed(
        "A container whose healthcheck is switched off never becomes healthy, and docker compose up stops with an error.",
        "关闭了健康检查的容器永远不会变为 healthy，docker compose up 会报错中止。",
    ),
    how: Text::fixed("Switch the healthcheck on, or wait only for the start.", "打开健康检查，或者只等待启动。"),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    depends_on:
      db:
        condition: service_healthy
  db:
    image: postgres:16
    healthcheck:
      disable: true
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.depends_on.db
services:
  a: {image: 'x:1', depends_on: {db: {condition: service_healthy}}}
  db: {image: 'postgres:15', healthcheck: {disable: true}}
",
            r"services:
  a: {image: 'x:1', depends_on: {db: {condition: service_healthy}}}
  db: {image: 'postgres:15', healthcheck: {test: ['NONE']}}
",
            r"services:
  a: {image: 'x:1', depends_on: {db: {condition: service_healthy}}}
  db: {image: 'postgres:15', healthcheck: {disable: '${D}'}}
--- .env
D=true
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', depends_on: [db]}
  db: {image: 'postgres:15', healthcheck: {disable: true}}
",
            r"services:
  a: {image: 'x:1', depends_on: {db: {condition: service_healthy}}}
  db: {image: 'postgres:15', healthcheck: {disable: false, test: 'pg_isready'}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let waiting = stack.start().edges().iter().filter(|edge| edge.condition == Condition::Healthy);
    for edge in waiting.filter(|edge| health_of(stack, edge.to) == Health::Disabled) {
        let (from, to) = (stack.service(edge.from), stack.service(edge.to));
        found.push(
            RULE.finding(
                stack.path(edge.from, &edge.steps),
                format!(
                    "{} waits until {} is healthy, but the healthcheck of {} is switched off.",
                    from.name, to.name, to.name
                ),
                format!("{} 要等 {} 变为 healthy，但 {} 的健康检查已关闭。", from.name, to.name, to.name),
            )
            .with_fix(
                Safety::Review,
                format!("Wait only for the start of {}", to.name),
                format!("只等待 {} 启动", to.name),
                vec![Command::Depend {
                    service: from.id,
                    on: to.name.to_string(),
                    condition: Some(Condition::Started),
                }],
            ),
        );
    }
}

fn health_of(stack: &Stack, service: usize) -> Health {
    match stack.service(service).view.healthcheck {
        Some(_) => health(stack, service),
        None => Health::Unknown,
    }
}
