//! `port-privileged`: a host port below 1024.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "port-privileged",
    family: Family::Port,
    severity: Severity::Style,
    name: Text::fixed("Port that only root may open", "只有 root 能打开的端口"),
    why: Text::fixed(
        "Ports below 1024 often belong to a service of the host, such as SSH or DNS, and rootless Docker may not open them.",
        "1024 以下的端口常被主机自己的服务占用，例如 SSH、DNS，rootless Docker 也无法打开它们。",
    ),
    how: Text::fixed("Publish a port above 1023.", "改用 1023 以上的主机端口。"),
    proof: "ss -ltnp 'sport = :<port>'",
    example: r#"services:
  git:
    image: example/git:1
    ports: ["22:22"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.ports[0]
services:
  a: {image: 'x:1', ports: ["127.0.0.1:22:22"]}
"#,
            r"services:
  a: {image: 'x:1', ports: [{target: 25, published: '${P}'}]}
--- .env
P=25
",
            r"services:
  a: {image: 'x:1', ports: ['1000-1002:1000-1002']}
",
        ],
        silent: &[r#"services:
  a: {image: 'x:1', ports: ["80:80", "443:443", "443:443/udp", "2222:22", "22"]}
  dns: {image: 'pihole/pihole:2025.03', ports: ['53:53/udp']}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    // What the world looks for under its usual number: the web, mail, names.
    const EXPECTED: [u16; 3] = [80, 443, 53];
    for (index, service) in stack.services().iter().enumerate() {
        for mapping in &service.view.ports {
            let Some(port) = mapping.host_ports().map(|range| range.start).filter(|port| *port > 0 && *port < 1024)
            else {
                continue;
            };
            if EXPECTED.contains(&port) {
                continue;
            }
            found.push(RULE.finding(
                stack.path(index, &mapping.steps),
                format!("{} takes port {port} of the host, which belongs to the system.", service.name),
                format!("{} 占用了主机的系统端口 {port}。", service.name),
            ));
        }
    }
}
