//! `res-swarm-only`: settings for Swarm only.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "res-swarm-only",
    family: Family::Resource,
    severity: Severity::Style,
    name: Text::fixed("Settings for Swarm only", "只对 Swarm 有效的设置"),
    why: Text::fixed(
        "docker compose does nothing with them; they look as if they did.",
        "docker compose 不会使用这些设置，写着容易误解。",
    ),
    how: Text::fixed(
        "Keep them only if the file is deployed with docker stack.",
        "只有用 docker stack 部署时才需要保留。",
    ),
    proof: "docker compose up -d; docker inspect <container>",
    example: r"services:
  api:
    image: example/api:1.4
    deploy:
      update_config:
        parallelism: 1
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.deploy.update_config
services:
  a: {image: 'x:1', deploy: {update_config: {parallelism: 1}}}
",
            r"services:
  a: {image: 'x:1', deploy: {placement: {constraints: ['node.role==${R}']}}}
--- .env
R=manager
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', deploy: {replicas: 2, resources: {limits: {memory: 1G}}}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(deploy) = service.record.body.get("deploy") else { continue };
        for key in ["update_config", "rollback_config", "placement", "endpoint_mode"] {
            if deploy.get(key).is_some() {
                found.push(RULE.finding(
                    stack.path(index, &["deploy".into(), key.into()]),
                    format!("{key} of {} has no effect without Swarm.", service.name),
                    format!("{} 的 {key} 只对 Swarm 有效。", service.name),
                ));
            }
        }
    }
}
