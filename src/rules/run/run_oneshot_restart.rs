//! `run-oneshot-restart`: job that never rests.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::model::deploy::Restart;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "run-oneshot-restart",
    family: Family::Run,
    severity: Severity::Fragile,
    name: Text::fixed("Job that never rests", "任务会反复执行"),
    why: Text::fixed("When the job is done, the engine starts it again, for ever.", "任务完成后引擎会不断重新启动它。"),
    how: Text::fixed("Set restart: \"no\", or on-failure.", "设置 restart: \"no\" 或 on-failure。"),
    proof: "docker inspect -f '{{.RestartCount}}' <container>",
    example: r"services:
  db-init:
    image: example/migrate:1
    command: alembic upgrade head
    restart: unless-stopped
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.db-init.restart
services:
  db-init: {image: 'migrate:1', restart: unless-stopped, command: "alembic upgrade head"}
"#,
            r"services:
  setup: {image: 'x:1', restart: '${R}', command: [python, manage.py, migrate]}
--- .env
R=always
",
        ],
        silent: &[r#"services:
  db-init: {image: 'migrate:1', restart: on-failure, command: "alembic upgrade head"}
  web: {image: 'x:1', restart: always, command: 'sh -c "alembic upgrade head && uvicorn a:a"'}
  init-server: {image: 'x:1', restart: always}
  migrate-api: {image: 'x:1', restart: always, ports: ['80:80'], command: 'run migrate'}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const JOBS: [&str; 8] =
        ["migrate", "upgrade", "createdb", "loaddata", "makemigrations", "collectstatic", "seed", "migrations"];
    for (index, service) in stack.services().iter().enumerate() {
        let restart = service.view.restart.as_ref().and_then(|restart| restart.known()).copied();
        let comes_back = matches!(restart, Some(Restart::Always | Restart::UnlessStopped));
        // A name alone proves nothing; the command does.
        let job =
            service.is_one_shot() && service.words().flat_map(str::split_whitespace).any(|word| JOBS.contains(&word));
        let serves =
            !service.view.ports.is_empty() || !service.view.exposed.is_empty() || service.view.has_healthcheck();
        if !comes_back || !job || serves || service.knowledge.is_some() {
            continue;
        }
        found.push(
            RULE.finding(
                stack.path(index, &["restart".into()]),
                format!("{} does its job and ends, but is started again each time.", service.name),
                format!("{} 做完就会结束，却每次都被重新启动。", service.name),
            )
            .with_fix(
                Safety::Safe,
                "Let it run once",
                "只运行一次",
                vec![mend::set(stack, index, &["restart".into()], Some(Node::quoted("no")))],
            ),
        );
    }
}
