//! `env-cors`: the browser is not let in from where the page comes.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{Stack, StackService};
use crate::model::Node;
use crate::model::knowledge::Role;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-cors",
    family: Family::Environment,
    severity: Severity::Fragile,
    name: Text::fixed("The page’s origin is not allowed", "前端来源不在允许列表中"),
    why: Text::fixed(
        "The browser asks the service whether a page of this origin may call it. With the answer missing it drops the response, and the page shows a CORS error.",
        "浏览器会询问服务是否允许该来源的页面调用。没有得到允许时，响应会被丢弃，页面报 CORS 错误。",
    ),
    how: Text::fixed(
        "Add the origin under which the page is opened: scheme, host and port.",
        "加入打开页面时的来源，包括协议、主机和端口。",
    ),
    proof: "curl -si -H 'Origin: <origin>' <service address> | grep -i access-control",
    example: r#"services:
  web:
    image: example/web:1.4
    ports: ["127.0.0.1:3000:3000"]
  api:
    image: example/api:1.4
    environment:
      CORS_ORIGINS: http://localhost:5173
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.api.environment.CORS_ORIGINS
services:
  web: {image: "web:1", ports: ["127.0.0.1:3000:3000"]}
  api: {image: "api:1", environment: {CORS_ORIGINS: "http://localhost:5173"}}
"#,
            r#"services:
  frontend: {image: "f:1", ports: [{target: 80, published: "8080"}]}
  api: {image: "api:1", environment: ['BACKEND_CORS_ORIGINS=["http://localhost:3000", "http://127.0.0.1:5173"]']}
"#,
            r#"services:
  ui: {image: "f:1", ports: ["${PORT}:80"]}
  api: {image: "api:1", environment: {CORS_ALLOWED_ORIGINS: "${ORIGINS}"}}
--- .env
PORT=8080
ORIGINS=http://localhost:3000
"#,
            r#"# services.api.environment.CORS_ORIGINS
services:
  api: {image: "api:1", environment: {ENVIRONMENT: production, CORS_ORIGINS: "*"}}
"#,
        ],
        silent: &[
            r#"services:
  web: {image: "web:1", ports: ["3000:3000"]}
  api: {image: "api:1", environment: {CORS_ORIGINS: "http://localhost:3000,http://localhost:5173"}}
"#,
            r#"services:
  web: {image: "web:1", ports: ["3000:3000"]}
  api: {image: "api:1", environment: {CORS_ORIGINS: "https://example.com"}}
  b: {image: "api:1", environment: {CORS_ORIGINS: "*"}}
"#,
            r#"services:
  gate: {image: "nginx:1.27", ports: ["80:80"]}
  web: {image: "web:1", ports: ["3000:3000"]}
  api: {image: "api:1", environment: {CORS_ORIGINS: "http://localhost"}}
"#,
            r#"services:
  db: {image: "postgres:16", ports: ["5432:5432"]}
  api: {image: "api:1", ports: ["8000:8000"], environment: {CORS_ORIGINS: "http://localhost:5173"}}
"#,
        ],
    },
};

const KEYS: [&str; 9] = [
    "CORS_ORIGINS",
    "CORS_ORIGIN",
    "CORS_ALLOWED_ORIGINS",
    "CORS_ALLOW_ORIGINS",
    "CORS_ALLOW_ORIGIN",
    "DEV_CORS_ORIGINS",
    "BACKEND_CORS_ORIGINS",
    "ALLOWED_ORIGINS",
    "CORS_ORIGIN_WHITELIST",
];
const PAGES: [&str; 9] = ["web", "frontend", "front", "ui", "client", "webapp", "portal", "spa", "dashboard"];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for entry in service.view.environment.iter().filter(|entry| KEYS.contains(&&*entry.key)) {
            let value = entry.value.as_deref().unwrap_or("").trim();
            let place = stack.path(index, &entry.steps);
            if matches!(value, "*" | "[\"*\"]") {
                if is_production(service) {
                    found.push(RULE.finding(
                        place,
                        format!("In production every page of the web may call {}.", service.name),
                        format!("在生产环境中，任何网页都可以调用 {}。", service.name),
                    ));
                }
                continue;
            }
            let origins: Vec<&str> = value
                .split([',', ' ', '[', ']', '"', '\'', ';'])
                .map(|origin| origin.trim_end_matches('/'))
                .filter(|origin| origin.contains("://"))
                .collect();
            let here: Vec<u16> = origins.iter().filter_map(|origin| port_here(origin)).collect();
            // A list for another machine says nothing about this one.
            if origins.is_empty() || here.len() < origins.len() {
                continue;
            }
            let pages = pages(stack, index);
            let (Some((page, port)), false) = (pages.first(), pages.iter().any(|(_, port)| here.contains(port))) else {
                continue;
            };
            let page = &stack.service(*page).name;
            let origin = if *port == 80 { "http://localhost".to_owned() } else { format!("http://localhost:{port}") };
            let longer = match value.strip_suffix(']') {
                Some(list) => format!("{list}, \"{origin}\"]"),
                None => format!("{value},{origin}"),
            };
            let raw = service.record.body.at(&entry.steps).and_then(Node::as_text).unwrap_or("$");
            let command = Command::SetEnv { service: service.id, key: entry.key.to_string(), value: Some(longer) };
            let commands = if raw.contains('$') { Vec::new() } else { vec![command] };
            found.push(
                RULE.finding(
                    place,
                    format!("{page} is opened as {origin}, which {} does not let in.", service.name),
                    format!("{page} 的访问地址是 {origin}，但 {} 不允许这个来源。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Let {origin} in"),
                    format!("允许 {origin}"),
                    commands,
                ),
            );
        }
    }
}

fn is_production(service: &StackService) -> bool {
    let keys = ["ENVIRONMENT", "NODE_ENV", "APP_ENV", "FLASK_ENV", "ENV", "DJANGO_ENV"];
    keys.iter().filter_map(|key| service.view.env(key)).any(|value| value.eq_ignore_ascii_case("production"))
}

/// The port of an origin on this machine.
fn port_here(origin: &str) -> Option<u16> {
    let (scheme, rest) = origin.split_once("://")?;
    let (host, port) = rest.split_once(':').unwrap_or((rest, if scheme == "https" { "443" } else { "80" }));
    matches!(host, "localhost" | "127.0.0.1").then_some(port)?.parse().ok()
}

/// The services whose pages a browser opens, with the port of the host.
fn pages(stack: &Stack, api: usize) -> Vec<(usize, u16)> {
    let mut out = Vec::new();
    for (index, service) in stack.services().iter().enumerate().filter(|(index, _)| *index != api) {
        let named = service.name.split(['-', '_', '.']).any(|part| PAGES.contains(&part));
        let proxy = service.knowledge.is_some_and(|image| image.role == Role::Proxy);
        let tool = service.knowledge.is_some_and(|image| image.role != Role::Proxy && image.role != Role::Runtime);
        if tool || !named && !proxy {
            continue;
        }
        let ports = service.view.ports.iter().filter_map(|mapping| mapping.host_ports());
        out.extend(ports.filter(|range| range.is_single()).map(|range| (index, range.start)));
    }
    out
}
