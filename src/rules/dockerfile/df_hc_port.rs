//! `df-hc-port`: the image checks another port than it listens on.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-hc-port",
    family: Family::Dockerfile,
    severity: Severity::Fragile,
    name: Text::fixed("The image checks another port than it listens on", "镜像检查的端口与监听的不一致"),
    why: Text::fixed(
        "The check asks where nobody answers. The container never becomes healthy, and who waits for it never starts.",
        "检查的端口没有人应答，容器永远不会 healthy，等待它的服务也不会启动。",
    ),
    how: Text::fixed("Name one port in CMD, EXPOSE and HEALTHCHECK.", "让 CMD、EXPOSE 和 HEALTHCHECK 使用同一个端口。"),
    proof: "docker inspect -f '{{json .State.Health}}' <container>",
    example: r#"services:
  api:
    build: .
--- Dockerfile
FROM python:3.12
EXPOSE 8000
HEALTHCHECK CMD curl -f http://localhost:8006/health
CMD ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
HEALTHCHECK CMD curl -f http://localhost:8000/
CMD ["uvicorn", "a:a", "--port", "8001"]
"#,
            r#"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM python:3.12 AS run
HEALTHCHECK --interval=5s CMD ["wget", "-qO-", "http://127.0.0.1:8000/"]
CMD gunicorn -b 0.0.0.0:9000 app:app
"#,
            r#"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
EXPOSE 8006
CMD ["uvicorn", "a:a", "--port=8000"]
"#,
        ],
        silent: &[
            r#"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
EXPOSE 8000
HEALTHCHECK CMD curl -f http://localhost:8000/
CMD ["uvicorn", "a:a", "--port", "8000"]
"#,
            r#"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
EXPOSE 8000 9000
HEALTHCHECK CMD curl -f http://localhost:9000/
CMD ["python", "app.py"]
"#,
            r#"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
EXPOSE 8000
HEALTHCHECK CMD curl -f http://other:9000/
CMD ["uvicorn", "a:a", "--port", "${PORT}"]
"#,
            r#"services:
  a: {build: ., command: uvicorn a:a --port 9000, healthcheck: {test: "true"}}
--- Dockerfile
FROM python:3.12
EXPOSE 9000
HEALTHCHECK CMD curl -f http://localhost:9000/
CMD ["uvicorn", "a:a", "--port", "8000"]
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        if service.view.command.is_some() || service.view.entrypoint.is_some() {
            continue;
        }
        let Some(file) = image_file::dockerfile(stack, index) else { continue };
        let target = service.view.build.as_ref().and_then(|build| build.target.as_deref());
        let Some(image) = file.image(target) else { continue };
        let words = [image.entrypoint, image.cmd].into_iter().flatten().map(|command| command.text());
        let Some(listens) = port_of_server(&words.collect::<Vec<_>>().join(" ")) else { continue };
        let path = image_file::name(stack, index);
        let place = || stack.path(index, &["build".into()]);
        let asked = image.healthcheck.flatten().and_then(|(_, command)| local_port(&command.text()));
        if let Some(asked) = asked.filter(|asked| *asked != listens && service.view.healthcheck.is_none()) {
            found.push(RULE.finding(
                place(),
                format!("The healthcheck in {path} asks on port {asked}, but its CMD listens on {listens}."),
                format!("{path} 的健康检查使用 {asked} 端口，但 CMD 监听的是 {listens}。"),
            ));
        }
        let exposed: Vec<_> = image.expose.iter().filter_map(|port| port.as_literal()).collect();
        let says = |port: &str| port.split('/').next().and_then(|port| port.parse().ok()) == Some(listens);
        let whole = exposed.len() == image.expose.len() && !exposed.iter().any(|port| port.contains('-'));
        if let (Some(first), true) = (exposed.first(), whole && !exposed.iter().any(|port| says(port))) {
            found.push(RULE.ranked(
                Severity::Style,
                place(),
                format!("{path} exposes {first}, but its CMD listens on {listens}."),
                format!("{path} 写的是 EXPOSE {first}，但 CMD 监听的是 {listens}。"),
            ));
        }
    }
}

/// The port that a server of a known kind is told to listen on.
fn port_of_server(text: &str) -> Option<u16> {
    const SERVERS: [&str; 5] = ["uvicorn", "gunicorn", "hypercorn", "flask", "daphne"];
    let words: Vec<&str> = text.split([' ', '=']).filter(|word| !word.is_empty()).collect();
    let sure = words.iter().any(|word| SERVERS.contains(&word.rsplit('/').next().unwrap_or(word)));
    if !sure || text.contains(['&', ';', '|', '$']) {
        return None;
    }
    let mut told = words.iter().zip(words.iter().skip(1)).filter_map(|(flag, value)| match *flag {
        "--port" | "-p" => value.parse().ok(),
        "-b" | "--bind" => value.rsplit_once(':')?.1.parse().ok(),
        _ => None,
    });
    told.next()
}

/// The port of the first address on this machine.
fn local_port(text: &str) -> Option<u16> {
    let mut addresses = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).filter_map(|word| {
        let rest = word.split_once("://").map_or(word, |(_, rest)| rest);
        ["localhost:", "127.0.0.1:", "0.0.0.0:"].iter().find_map(|host| rest.strip_prefix(host))
    });
    let rest = addresses.next()?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..digits)?.parse().ok()
}
