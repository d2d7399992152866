//! `run-singleton`: several of what there can be only one of.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::model::knowledge::Role;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "run-singleton",
    family: Family::Run,
    severity: Severity::Fragile,
    name: Text::fixed("Several of what there can be only one of", "只能有一个却运行了多个"),
    why: Text::fixed(
        "Two databases on one volume destroy their data; two schedulers run every job twice.",
        "两个数据库共用一个卷会损坏数据；两个调度器会让每个任务执行两次。",
    ),
    how: Text::fixed("Run one container.", "只运行一个容器。"),
    proof: "docker compose ps <service>",
    example: r"services:
  beat:
    image: example/app:1
    command: celery -A app beat
    deploy:
      replicas: 2
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.beat.deploy.replicas
services:
  beat: {image: 'app:1', command: "celery -A app beat", deploy: {replicas: 2}}
"#,
            r"services:
  db: {image: 'postgres:16', scale: '${N}'}
--- .env
N=2
",
        ],
        silent: &[r#"services:
  beat: {image: 'app:1', command: "celery -A app beat"}
  web: {image: 'x:1', deploy: {replicas: 3}}
  db: {image: 'postgres:16', container_name: db, deploy: {replicas: 3}}
  cache: {image: 'memcached:1', deploy: {replicas: 2}}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        // With a container name it does not start, which comes first.
        if service.replicas() < 2 || service.view.container_name.is_some() {
            continue;
        }
        let words: Vec<&str> = service.words().flat_map(str::split_whitespace).collect();
        let scheduler = words.contains(&"celery") && words.contains(&"beat");
        let database =
            service.knowledge.is_some_and(|image| image.role == Role::Database) && service.view.command.is_none();
        if !scheduler && !database {
            continue;
        }
        let Some(setting) = &service.view.deploy.replicas else { continue };
        found.push(
            RULE.finding(
                stack.path(index, &setting.steps),
                format!("{} runs {} times; there can be only one.", service.name, service.replicas()),
                format!("{} 运行了 {} 个，只能有一个。", service.name, service.replicas()),
            )
            .with_fix(
                Safety::Review,
                "Run one",
                "只运行一个",
                vec![mend::set(stack, index, &setting.steps, Some(Node::plain("1")))],
            ),
        );
    }
}
