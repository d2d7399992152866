//! `env-browser-port`: the browser's port is not published.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{NetworkPlace, Purpose, Stack};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-browser-port",
    family: Family::Environment,
    severity: Severity::Connect,
    name: Text::fixed("The browser's port is not published", "浏览器使用的端口没有发布"),
    why: Text::fixed(
        "On localhost the visitor's browser reaches only ports that are published on the host. Nobody publishes this one.",
        "浏览器通过 localhost 只能访问发布到主机的端口，而这个端口没有发布。",
    ),
    how: Text::fixed("Publish the port, or go through the proxy.", "发布这个端口，或通过反向代理访问。"),
    proof: "curl -v http://localhost:<port>/",
    example: r#"services:
  web:
    image: example/web:1
    ports: ["3000:3000"]
    environment:
      VITE_API_BASE_URL: http://localhost:8000/api
  backend:
    image: example/api:1.4
    expose: ["8000"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.web.environment.VITE_API_BASE_URL
services:
  web: {image: 'web:1', ports: ['3000:3000'], environment: {VITE_API_BASE_URL: 'http://localhost:8000/api'}}
  backend: {image: 'api:1', expose: ['8000']}
",
            r"services:
  web: {image: 'web:1', ports: ['3000:3000'], environment: ['REACT_APP_WS=ws://127.0.0.1:${P}']}
  backend: {image: 'api:1', ports: ['8001:8000']}
--- .env
P=8000
",
        ],
        silent: &[
            r"services:
  web: {image: 'web:1', environment: {VITE_API_BASE_URL: 'http://localhost:8000/api', VITE_B: 'http://localhost:5000'}}
  backend: {image: 'api:1', ports: ['127.0.0.1:8000:8000']}
",
            r"services:
  web: {image: 'web:1', environment: {VITE_API_BASE_URL: 'http://localhost:8000/api'}}
  backend: {image: 'api:1', network_mode: host, expose: ['8000']}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut published: HashSet<u16> = HashSet::new();
    for service in stack.services() {
        for mapping in &service.view.ports {
            match mapping.host_ports().filter(|range| range.count() <= 1_000) {
                Some(range) => published.extend(range.ports()),
                // A port of the engine's choice, or of a variable's.
                None => return,
            }
        }
        if service.place == NetworkPlace::Host {
            published.extend(&service.listens);
        }
    }
    for address in stack.addresses() {
        let browser = matches!(address.purpose, Purpose::Browser | Purpose::Build) && address.reference.is_loopback();
        let Some(port) = address.port.filter(|port| browser && !published.contains(port)) else { continue };
        let Some(key) = address.variable().filter(|key| {
            key.starts_with("VITE_")
                || key.starts_with("NEXT_PUBLIC_")
                || key.starts_with("REACT_APP_")
                || key.starts_with("NUXT_PUBLIC_")
                || key.starts_with("VUE_APP_")
        }) else {
            continue;
        };
        // Only where it is plain who should answer.
        let mut answering = (0..stack.services().len()).filter(|index| stack.service(*index).listens.contains(&port));
        let (Some(server), None) = (answering.next(), answering.next()) else { continue };
        let name = &stack.service(server).name;
        found.push(
            RULE.finding(
                stack.path(address.from, &address.steps),
                format!("{key} sends the browser to port {port} of the host, which nobody publishes; {name} listens on it inside."),
                format!("{key} 让浏览器访问主机的 {port} 端口，但没有服务发布它；{name} 只在内部监听。"),
            )
            .with_fix(
                Safety::Review,
                format!("Publish port {port} of {name} on this machine"),
                format!("在本机发布 {name} 的 {port} 端口"),
                vec![Command::AddPort { service: stack.service(server).id, port: format!("127.0.0.1:{port}:{port}") }],
            ),
        );
    }
}
