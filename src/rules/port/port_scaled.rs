//! `port-scaled`: a fixed host port is published by several containers.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "port-scaled",
    family: Family::Port,
    severity: Severity::Stop,
    name: Text::fixed("One host port for several containers", "多个容器共用一个主机端口"),
    why: Text::fixed(
        "Only the first container can bind the port; the others do not start: port is already allocated.",
        "只有第一个容器能绑定端口，其余容器无法启动：port is already allocated。",
    ),
    how: Text::fixed(
        "Publish only a proxy in front, or a range of at least as many host ports.",
        "只发布前面的反向代理，或者发布一段数量足够的主机端口。",
    ),
    proof: "docker compose up --scale <service>=2",
    example: r#"services:
  api:
    image: example/api:1.4
    ports: ["8000:8000"]
    deploy:
      replicas: 3
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.ports[0]
services:
  a: {image: 'x:1', ports: ['8000:8000'], deploy: {replicas: 3}}
",
            r"services:
  a: {image: 'x:1', ports: [{target: 80, published: '${P}'}], scale: 2}
--- .env
P=8080
",
            r"services:
  a: {image: 'x:1', ports: ['8000-8001:8000'], deploy: {replicas: 3}}
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', ports: ['8000:8000'], deploy: {replicas: 1}}
  b: {image: 'x:1', ports: ['8000'], deploy: {replicas: 3}}
  c: {image: 'x:1', ports: ['9000-9002:8000'], deploy: {replicas: 3}}
  d: {image: 'x:1', ports: ['0:80', '${UNSET}:81'], deploy: {replicas: 3}}
  e: {image: 'x:1', ports: ['8100:80'], deploy: {replicas: 3}, network_mode: host}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let replicas = service.replicas();
        if replicas < 2 || service.view.network_mode.is_some() {
            continue;
        }
        for mapping in &service.view.ports {
            let (Some(host), Some(target)) = (mapping.host_ports(), mapping.target.known()) else { continue };
            // A range on one container port leaves one host port for each container.
            let room = if target.count() == 1 { i64::from(host.end) - i64::from(host.start) + 1 } else { 1 };
            if room >= replicas {
                continue;
            }
            found.push(
                RULE.finding(
                    stack.path(index, &mapping.steps),
                    format!("{} runs {replicas} containers, but host port {host} has room for {room}.", service.name),
                    format!("{} 要运行 {replicas} 个容器，但主机端口 {host} 只够 {room} 个使用。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Publish no port of {}", service.name),
                    format!("不再发布 {} 的这个端口", service.name),
                    vec![mend::set(stack, index, &mapping.steps, None)],
                ),
            );
        }
    }
}
