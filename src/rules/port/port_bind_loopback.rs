//! `port-bind-loopback`: listens only on its own loopback.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::{NetworkPlace, Stack};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "port-bind-loopback",
    family: Family::Port,
    severity: Severity::Connect,
    name: Text::fixed("Listens only on its own loopback", "只监听容器自己的回环地址"),
    why: Text::fixed(
        "A process that binds 127.0.0.1 inside a container is reached by nobody outside of it, whether the port is published or not.",
        "容器里的进程若只绑定 127.0.0.1，无论端口是否发布，容器外都无法访问。",
    ),
    how: Text::fixed(
        "Bind 0.0.0.0 inside the container; who may come in is decided by networks and ports.",
        "在容器里绑定 0.0.0.0；谁能访问由网络和端口映射决定。",
    ),
    proof: "docker compose exec <service> sh -c 'ss -ltn || netstat -ltn'",
    example: r#"services:
  api:
    image: example/api:1.4
    command: uvicorn app:app --host 127.0.0.1 --port 8000
    ports: ["127.0.0.1:8000:8000"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.command
services:
  a: {image: 'x:1', command: 'uvicorn app:app --host 127.0.0.1 --port 8000', ports: ['127.0.0.1:8000:8000']}
",
            r"services:
  a: {image: 'x:1', command: [gunicorn, '-b', 'localhost:8000', app], expose: ['8000']}
",
            r"services:
  a: {image: 'x:1', command: [serve, '--bind=${H}:8000'], ports: [{target: 8000}]}
--- .env
H=127.0.0.1
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', command: 'uvicorn app:app --host 0.0.0.0 --port 8000', ports: ['127.0.0.1:8000:8000']}
  b: {image: 'x:1', command: 'uvicorn app:app --host 127.0.0.1 --port 8000'}
  c: {image: 'x:1', command: 'celery --host 127.0.0.1', ports: ['80:80']}
  d: {image: 'x:1', command: 'mysql --host 127.0.0.1 --port 3306', ports: ['80:80']}
  e: {image: 'x:1', command: 'uvicorn app:app --host 127.0.0.1 --port 8000', network_mode: host, expose: ['8000']}
"],
    },
};

const SERVERS: [&str; 12] = [
    "uvicorn",
    "gunicorn",
    "hypercorn",
    "flask",
    "daphne",
    "vite",
    "next",
    "serve",
    "http-server",
    "waitress-serve",
    "puma",
    "rails",
];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let open = !service.view.ports.is_empty() || !service.view.exposed.is_empty();
        if !open || stack.network_owner(index) != index || service.place != NetworkPlace::Own {
            continue;
        }
        let words: Vec<&str> = service.words().flat_map(str::split_whitespace).collect();
        let server = words.iter().any(|word| SERVERS.contains(&word.rsplit('/').next().unwrap_or(word)));
        if !server || !binds_loopback(&words) {
            continue;
        }
        let key = if service.view.command.is_some() { "command" } else { "entrypoint" };
        found.push(RULE.finding(
            stack.path(index, &[key.into()]),
            format!("{} listens on 127.0.0.1 inside its container, where nobody else reaches it.", service.name),
            format!("{} 在容器里只监听 127.0.0.1，其他人都无法访问。", service.name),
        ));
    }
}

fn binds_loopback(words: &[&str]) -> bool {
    const FLAGS: [&str; 6] = ["--host", "--bind", "-b", "-h", "--hostname", "-H"];
    let local = |value: &str| {
        let host = value.split_once("://").map_or(value, |(_, rest)| rest);
        host == "127.0.0.1" || host == "localhost" || host.starts_with("127.0.0.1:") || host.starts_with("localhost:")
    };
    let mut values =
        words.iter().zip(words.iter().skip(1)).filter(|(flag, _)| FLAGS.contains(flag)).map(|(_, value)| *value);
    let mut joined = words
        .iter()
        .filter_map(|word| word.split_once('='))
        .filter(|(flag, _)| FLAGS.contains(flag))
        .map(|(_, value)| value);
    values.any(local) || joined.any(local)
}
