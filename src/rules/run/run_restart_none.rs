//! `run-restart-none`: a server that does not come back.
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
    code: "run-restart-none",
    family: Family::Run,
    severity: Severity::Fragile,
    name: Text::fixed("Does not come back", "不会自动恢复"),
    why: Text::fixed(
        "After a crash or a restart of the host the others come back and this one does not.",
        "崩溃或主机重启之后，其他服务会恢复，唯独它不会。",
    ),
    how: Text::fixed("Set restart: unless-stopped.", "设置 restart: unless-stopped。"),
    proof: "docker inspect -f '{{.HostConfig.RestartPolicy.Name}}' <container>",
    example: r#"services:
  api:
    image: example/api:1.4
    ports: ["8000:8000"]
    restart: unless-stopped
  cache:
    image: redis:7
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.b
services:
  a: {image: "x:1", restart: always}
  b: {image: "redis:7"}
"#,
            r#"services:
  a: {image: "x:1", restart: '${R:-unless-stopped}'}
  b: {image: "y:1", ports: ['80:80']}
"#,
        ],
        silent: &[
            r#"services:
  a: {image: "x:1", ports: ['80:80']}
  b: {image: "redis:7"}
"#,
            r#"services:
  a: {image: "x:1", restart: always}
  b: {image: "migrate:1"}
  c: {image: "redis:7", restart: "no"}
  d: {image: "redis:7", deploy: {restart_policy: {condition: any}}}
  e: {image: "redis:7", profiles: [dev]}
  f: {image: "adminer:4", ports: ['8081:8080'], command: init}
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let services = stack.services();
    let comes_back = |restart: &Restart| matches!(restart, Restart::Always | Restart::UnlessStopped);
    // A stack in which nothing comes back is one to work with: see the summary.
    if !services.iter().any(|one| one.view.restart.as_ref().and_then(|restart| restart.known()).is_some_and(comes_back))
    {
        return;
    }
    for (index, service) in services.iter().enumerate() {
        let view = &service.view;
        let decided =
            view.restart.is_some() || service.body().at(&["deploy".into(), "restart_policy".into()]).is_some();
        let serves = service.keeps_data() || !view.ports.is_empty() || !view.exposed.is_empty();
        let awaited = stack.start().dependents(index).any(|edge| edge.condition == Condition::Completed);
        let job = service.is_one_shot() || awaited || !view.profiles.is_empty();
        if decided || !serves || job || service.partial || view.has_provider {
            continue;
        }
        found.push(
            RULE.finding(
                stack.path(index, &[]),
                format!("{} does not come back after a crash or a reboot; others of the stack do.", service.name),
                format!("崩溃或重启后，{} 不会自动恢复，而其他服务会。", service.name),
            )
            .with_fix(
                Safety::Safe,
                format!("Let {} come back", service.name),
                format!("让 {} 自动恢复", service.name),
                vec![mend::set(stack, index, &["restart".into()], Some(Node::plain("unless-stopped")))],
            ),
        );
    }
}
