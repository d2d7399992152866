//! `run-scale-cn`: one name for several containers.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "run-scale-cn",
    family: Family::Run,
    severity: Severity::Stop,
    name: Text::fixed("One name for several containers", "多个容器共用一个名称"),
    why: Text::fixed(
        "A container name is given once. docker compose refuses to run more than one container under it.",
        "容器名只能使用一次，docker compose 会拒绝用它启动多个容器。",
    ),
    how: Text::fixed(
        "Remove container_name; the service's name reaches all of its containers.",
        "去掉 container_name，用服务名就能访问所有容器。",
    ),
    proof: "docker compose config -q",
    example: r"services:
  api:
    image: example/api:1.4
    container_name: api
    deploy:
      replicas: 2
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.container_name
services:
  a: {image: 'x:1', container_name: aa, deploy: {replicas: 2}}
",
            r"services:
  a: {image: 'x:1', container_name: aa, scale: '${N}'}
--- .env
N=3
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', container_name: aa, deploy: {replicas: 1}}
  b: {image: 'x:1', deploy: {replicas: 3}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        if service.view.container_name.is_none() || service.replicas() < 2 {
            continue;
        }
        found.push(
            RULE.finding(
                stack.path(index, &["container_name".into()]),
                format!("{} has {} containers and one container name.", service.name, service.replicas()),
                format!("{} 有 {} 个容器，却只有一个容器名。", service.name, service.replicas()),
            )
            .with_fix(
                Safety::Review,
                "Remove the container name",
                "去掉容器名",
                vec![mend::set(stack, index, &["container_name".into()], None)],
            ),
        );
    }
}
