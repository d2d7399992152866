//! `ip-invalid`: a static address that is none.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::fields;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ip-invalid",
    family: Family::Network,
    severity: Severity::Stop,
    name: Text::fixed("Not an IP address", "不是有效的 IP 地址"),
    why: Text::fixed(
        "docker compose up cannot read it, and the container is not made.",
        "docker compose up 无法解析这个地址，容器无法创建。",
    ),
    how: Text::fixed(
        "Write four numbers from 0 to 255, or remove the address and use the name of the service.",
        "写四个 0 到 255 的数字，或者删去地址，改用服务名。",
    ),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    networks:
      back:
        ipv4_address: 172.20.0.500
networks:
  back:
    ipam:
      config:
        - subnet: 172.20.0.0/24
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.networks.n.ipv4_address
services:
  a: {image: "x:1", networks: {n: {ipv4_address: 172.20.0.500}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24, gateway: 172.20.0.1}]}}}
"#,
            r#"services:
  a: {image: "x:1", networks: {n: {ipv6_address: "${A}"}}}
networks: {n: {enable_ipv6: true, ipam: {config: [{subnet: 'fd00::/64'}]}}}
--- .env
A=fd00::zz
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", networks: {n: {ipv4_address: 172.20.0.5}}}
  b: {image: "x:1", networks: {n: {ipv4_address: "${A}"}}}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/24}]}}}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (path, problem) in fields::of(stack, RULE.code) {
        let what = &problem.error.message;
        let finding = RULE.finding(path, what.en.as_ref(), what.zh.as_ref());
        let service = finding.subject().and_then(|(_, name)| stack.find(name));
        let commands = service.map(|index| mend::set(stack, index, &problem.steps, None));
        found.push(finding.with_fix(
            Safety::Review,
            "Use no fixed address",
            "不使用固定地址",
            commands.into_iter().collect(),
        ));
    }
}
