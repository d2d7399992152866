//! `res-restart-both`: two restart policies.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Node, Step};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "res-restart-both",
    family: Family::Resource,
    severity: Severity::Style,
    name: Text::fixed("Two restart policies", "两处重启策略"),
    why: Text::fixed(
        "docker compose takes deploy.restart_policy and ignores restart; a reader sees the other one.",
        "docker compose 采用 deploy.restart_policy，忽略 restart，而读者看到的可能是另一个。",
    ),
    how: Text::fixed("Keep one.", "只保留一个。"),
    proof: "docker inspect -f '{{json .HostConfig.RestartPolicy}}' <container>",
    example: r"services:
  api:
    image: example/api:1.4
    restart: unless-stopped
    deploy:
      restart_policy:
        condition: on-failure
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.restart
services:
  a: {image: "x:1", restart: always, deploy: {restart_policy: {condition: on-failure}}}
"#,
            r#"x-deploy: &d {restart_policy: {max_attempts: 3}}
services:
  a: {image: "x:1", restart: '${R}', deploy: *d}
--- .env
R=always
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", restart: always, deploy: {replicas: 2}}
  b: {image: "x:1", deploy: {restart_policy: {condition: on-failure}}}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let policy: [Step; 2] = ["deploy".into(), "restart_policy".into()];
        if service.view.restart.is_none() || service.body().at(&policy).is_none_or(Node::is_null) {
            continue;
        }
        let steps: [Step; 1] = ["restart".into()];
        found.push(
            RULE.finding(
                stack.path(index, &steps),
                format!("{} has two restart policies; deploy.restart_policy counts.", service.name),
                format!("{} 有两处重启策略，以 deploy.restart_policy 为准。", service.name),
            )
            .with_related(stack.path(index, &policy), "This one counts.", "以这一处为准。")
            .with_fix(
                Safety::Review,
                "Remove restart",
                "删去 restart",
                vec![mend::set(stack, index, &steps, None)],
            ),
        );
    }
}
