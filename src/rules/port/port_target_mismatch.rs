//! `port-target-mismatch`: published port that nobody listens on.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{NetworkPlace, Stack};
use crate::model::Node;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "port-target-mismatch",
    family: Family::Port,
    severity: Severity::Connect,
    name: Text::fixed("Published port that nobody listens on", "发布的容器端口无人监听"),
    why: Text::fixed(
        "Requests to the host port are passed to a container port on which no process listens. They are refused.",
        "请求会转发到容器里没有进程监听的端口，因此被拒绝。",
    ),
    how: Text::fixed("Publish the port on which the process listens.", "改为发布进程实际监听的端口。"),
    proof: "docker compose exec <service> sh -c 'ss -ltn || netstat -ltn'",
    example: r#"services:
  core:
    image: example/core:1
    command: uvicorn main:app --host 0.0.0.0 --port 8006
    ports: ["127.0.0.1:8000:8000"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.core.ports[0]
services:
  core: {image: 'core:1', command: [uvicorn, 'main:app', '--host', 0.0.0.0, '--port', '8006'], ports: ['127.0.0.1:8000:8000']}
",
            r"services:
  a: {image: 'x:1', command: 'gunicorn -b 0.0.0.0:${P} app', ports: [{target: 80, published: '8080'}]}
--- .env
P=5000
",
            r"services:
  db: {image: 'postgres:16', ports: ['127.0.0.1:5433:5433']}
",
        ],
        silent: &[r#"services:
  core: {image: 'core:1', command: 'uvicorn main:app --port 8006', ports: ['8000:8006']}
  a: {image: 'x:1', ports: ['8000:8000']}
  db: {image: 'postgres:16', ports: ['5433:5432'], command: 'postgres -c shared_buffers=1GB'}
  e: {image: 'postgres:16', ports: ['5433:5433'], command: 'postgres -p 5433'}
  f: {image: 'postgres:16', ports: ['5433:5433'], environment: {PGPORT: 5433}}
  g: {image: 'core:1', command: 'sh -c "uvicorn main:app --port 8006 & metrics"', ports: ['9000:9000']}
  h: {image: 'nginx:1', ports: ['8080:8080']}
"#],
    },
};

const SERVERS: [&str; 3] = ["uvicorn", "gunicorn", "hypercorn"];
/// Databases that listen on one port only, unless they are told otherwise.
const PLAIN: [&str; 6] = ["postgres", "mariadb", "mongo", "redis", "valkey", "memcached"];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        if service.view.ports.is_empty() || service.partial || service.place != NetworkPlace::Own {
            continue;
        }
        let Some(real) = sure_port(stack, index) else { continue };
        for mapping in &service.view.ports {
            let Some(target) = mapping.target.known().filter(|range| range.count() == 1) else { continue };
            if target.start == real || mapping.transport() != Default::default() {
                continue;
            }
            let mut finding = RULE.finding(
                stack.path(index, &mapping.steps),
                format!("{} publishes container port {}, but listens on {real}.", service.name, target.start),
                format!("{} 发布的是容器端口 {}，但它监听的是 {real}。", service.name, target.start),
            );
            let text = service.record.body.at(&mapping.steps).and_then(Node::as_text);
            if let Some((before, _)) = text.filter(|text| !text.contains('$')).and_then(|text| text.rsplit_once(':')) {
                finding = finding.with_fix(
                    Safety::Review,
                    format!("Publish container port {real}"),
                    format!("改为发布容器端口 {real}"),
                    vec![mend::set_text(stack, index, &mapping.steps, &format!("{before}:{real}"))],
                );
            }
            found.push(finding);
        }
    }
}

/// The one port on which a service is sure to listen: what its server's command says, or its image.
fn sure_port(stack: &Stack, index: usize) -> Option<u16> {
    let service = stack.service(index);
    let words: Vec<&str> = service.words().collect();
    if words.iter().any(|word| word.contains(['&', '|', ';', '$'])) {
        return None;
    }
    if let Some(image) = service.knowledge.filter(|image| PLAIN.contains(&image.id)) {
        let told = words.iter().any(|word| word.contains("port") || *word == "-p" || word.contains(".conf"));
        let set = service.view.environment.iter().any(|entry| entry.key.to_ascii_uppercase().contains("PORT"));
        return image.ports.first().copied().filter(|_| !told && !set && service.view.entrypoint.is_none());
    }
    let server = words.first().is_some_and(|word| SERVERS.contains(&word.rsplit('/').next().unwrap_or(word)));
    let value = words.iter().zip(words.iter().skip(1)).find(|(flag, _)| matches!(**flag, "--port" | "-b" | "--bind"));
    let (_, value) = value.filter(|_| server)?;
    value.rsplit(':').next()?.parse().ok()
}
