//! `run-dev-tool-exposed`: admin page open to everybody.
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
    code: "run-dev-tool-exposed",
    family: Family::Run,
    severity: Severity::Exposed,
    name: Text::fixed("Admin page open to everybody", "管理页面对外开放"),
    why: Text::fixed(
        "Whoever finds the port gets a page that manages the data; many of these have no sign-in of their own.",
        "找到这个端口的人就能打开数据管理页面，其中很多没有自己的登录。",
    ),
    how: Text::fixed(
        "Bind the port to 127.0.0.1, or put the tool in a profile.",
        "把端口绑定到 127.0.0.1，或放进单独的 profile。",
    ),
    proof: "curl -v http://<address of the host>:<port>/",
    example: r#"services:
  adminer:
    image: adminer:4
    ports: ["8080:8080"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.adminer.ports[0]
services:
  adminer: {image: "adminer:4", ports: ["8080:8080"]}
"#,
            r#"services:
  m: {image: "mongo-express:1", ports: [{target: 8081, published: '${P}'}]}
--- .env
P=8081
"#,
        ],
        silent: &[r#"services:
  adminer: {image: "adminer:4", ports: ["127.0.0.1:8080:8080"]}
  b: {image: "adminer:4", ports: ["8080:8080"], profiles: [tools]}
  c: {image: "dpage/pgadmin4:9", ports: ["8080:80"]}
  d: {image: "x:1", ports: ["8080:80"]}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    // Those without a sign-in that is on by itself.
    const OPEN: [&str; 9] = [
        "adminer",
        "mongo-express",
        "redis-commander",
        "redisinsight",
        "mailhog",
        "mailpit",
        "kafka-ui",
        "flower",
        "dozzle",
    ];
    for (index, service) in stack.services().iter().enumerate() {
        let tool = service.knowledge.is_some_and(|image| image.role == Role::Admin && OPEN.contains(&image.id));
        if !tool || !service.is_default() || stack.is_cut_off(index) {
            continue;
        }
        for mapping in service.view.ports.iter().filter(|mapping| !mapping.is_loopback()) {
            if mapping.host_ip.as_ref().is_some_and(|ip| ip.known().is_none_or(|ip| !ip.is_unspecified())) {
                continue;
            }
            let profiles = Node::sequence(vec![Node::plain("tools")]);
            found.push(
                RULE.finding(
                    stack.path(index, &mapping.steps),
                    format!("{} can be opened by everybody who reaches the host.", service.name),
                    format!("所有能访问主机的人都能打开 {}。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Start {} only with the profile tools", service.name),
                    format!("只在启用 tools profile 时启动 {}", service.name),
                    vec![mend::set(stack, index, &["profiles".into()], Some(profiles))],
                ),
            );
        }
    }
}
