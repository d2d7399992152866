//! `dep-healthy-no-check`: a service waits for the health of one that has no healthcheck.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::dependency::Condition;
use crate::rules::image_file::{Health, health};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "dep-healthy-no-check",
    family: Family::Dependency,
    severity: Severity::Stop,
    name: Text::fixed("Waits for a healthcheck that is not there", "等待并不存在的健康检查"),
    why: Text::fixed(
        "A container without a healthcheck never becomes healthy. docker compose up stops: container has no healthcheck configured.",
        "没有健康检查的容器永远不会变为 healthy。docker compose up 会报错中止：container has no healthcheck configured。",
    ),
    how: Text::fixed(
        "Give the service a healthcheck, or wait only for its start.",
        "给被等待的服务加上健康检查，或者只等待它启动。",
    ),
    proof: "docker compose up <service>",
    example: "services:\n  api:\n    image: example/api:1.4\n    depends_on:\n      db:\n        condition: service_healthy\n  db:\n    image: postgres:16\n",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            "# services.a.depends_on.db\nservices:\n  a: {image: 'x:1', depends_on: {db: {condition: service_healthy}}}\n  db: {image: 'postgres:15'}\n",
            "services:\n  a: {image: 'x:1', depends_on: {db: {condition: '${C}'}, b: {condition: service_healthy}}}\n  db: {image: 'redis:7'}\n  b: {image: 'y:1', healthcheck: {interval: 5s}}\n--- .env\nC=service_healthy\n",
            "services:\n  a: {image: 'x:1', depends_on: {b: {condition: service_healthy}}}\n  b: {build: .}\n--- Dockerfile\nFROM alpine:3\nCMD [\"x\"]\n",
            "services:\n  a: {image: 'x:1', depends_on: {b: {condition: service_healthy}}}\n  b: {image: 'postgres:${T}'}\n--- .env\nT=16\n",
        ],
        silent: &[
            "services:\n  a: {image: 'x:1', depends_on: {db: {condition: service_healthy}}}\n  db: {image: 'postgres:15', healthcheck: {test: [CMD, pg_isready]}}\n",
            "services:\n  a: {image: 'x:1', depends_on: [db], links: [db]}\n  db: {image: 'postgres:15'}\n",
            "services:\n  a: {image: 'x:1', depends_on: {b: {condition: service_healthy}}}\n  b: {build: {context: ./b, target: run}}\n--- b/Dockerfile\nFROM alpine:3 AS base\nHEALTHCHECK CMD [\"true\"]\nFROM base AS run\nCMD [\"x\"]\nFROM base\nHEALTHCHECK NONE\n",
            "services:\n  a: {image: 'x:1', depends_on: {b: {condition: service_healthy}}}\n  b: {build: ./b}\n",
            "services:\n  a: {image: 'x:1', depends_on: {b: {condition: service_healthy}}}\n  b: {image: 'axllent/mailpit:v1.22'}\n",
            "services:\n  a: {image: 'x:1', depends_on: {b: {condition: service_healthy, required: false}}}\n  b: {image: 'y:1', extends: {file: z.yml, service: b}}\n",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut known: HashMap<usize, Health> = HashMap::new();
    for edge in stack.start().edges() {
        if edge.condition != Condition::Healthy {
            continue;
        }
        let state = *known.entry(edge.to).or_insert_with(|| health(stack, edge.to));
        if state != Health::Missing {
            continue;
        }
        let (from, to) = (stack.service(edge.from), stack.service(edge.to));
        let hedge = to.knowledge.is_none() && to.view.build.is_none();
        let (en, zh) = match hedge {
            true => (
                format!(
                    "{} waits until {} is healthy, but the file gives {} no healthcheck, and its image is not known to bring one.",
                    from.name, to.name, to.name
                ),
                format!(
                    "{} 要等 {} 变为 healthy，但文件里没有给 {} 写健康检查，其镜像也不像自带健康检查。",
                    from.name, to.name, to.name
                ),
            ),
            false => (
                format!("{} waits until {} is healthy, but {} has no healthcheck.", from.name, to.name, to.name),
                format!("{} 要等 {} 变为 healthy，但 {} 没有健康检查。", from.name, to.name, to.name),
            ),
        };
        let mut finding = RULE.finding(stack.path(edge.from, &edge.steps), en, zh).with_related(
            stack.path(edge.to, &[]),
            format!("{} is here.", to.name),
            format!("{} 在这里。", to.name),
        );
        let test = to.knowledge.and_then(|image| image.healthcheck());
        if let Some(test) = test.filter(|_| to.record.body.get("healthcheck").is_none()) {
            finding = finding.with_fix(
                Safety::Safe,
                format!("Give {} a healthcheck", to.name),
                format!("给 {} 加上健康检查", to.name),
                vec![mend::set(stack, edge.to, &["healthcheck".into()], Some(test))],
            );
        }
        found.push(finding.with_fix(
            Safety::Review,
            format!("Wait only for the start of {}", to.name),
            format!("只等待 {} 启动", to.name),
            vec![Command::Depend { service: from.id, on: to.name.to_string(), condition: Some(Condition::Started) }],
        ));
    }
}
