//! The ports on which services listen, as far as anything tells.
use super::service::StackService;
use crate::model::Document;
use crate::model::command::split;

/// Words after which a command names the port it listens on.
const PORT_FLAGS: [&str; 9] = [
    "--port",
    "--http-port",
    "--bind",
    "-b",
    "--listen",
    "--http",
    "--console-address",
    "--address",
    "--web.listen-address",
];

/// Variables that tell a program its port.
const PORT_VARIABLES: [&str; 16] = [
    "PORT",
    "APP_PORT",
    "SERVER_PORT",
    "HTTP_PORT",
    "HTTPS_PORT",
    "API_PORT",
    "WEB_PORT",
    "LISTEN_PORT",
    "GRPC_PORT",
    "UVICORN_PORT",
    "FLASK_RUN_PORT",
    "NITRO_PORT",
    "NUXT_PORT",
    "SERVICE_PORT",
    "ASPNETCORE_HTTP_PORTS",
    "HASURA_GRAPHQL_SERVER_PORT",
];

/// The TCP ports of a service: what the image is known for, what the file publishes and exposes, what the command and
/// the environment say, what the recipe and the Dockerfile say.
pub(super) fn listens(document: &Document, service: &StackService) -> Vec<u16> {
    let mut out: Vec<u16> = Vec::new();
    let mut add = |port: u16| {
        if port != 0 && !out.contains(&port) {
            out.push(port);
        }
    };
    service.knowledge.iter().flat_map(|image| image.ports.iter().copied()).for_each(&mut add);
    service.view.container_ports().into_iter().for_each(&mut add);
    let words: Vec<&str> = service.words().collect();
    command_ports(&words).into_iter().for_each(&mut add);
    for entry in &service.view.environment {
        let Some(value) = entry.value.as_deref() else { continue };
        if PORT_VARIABLES.contains(&&*entry.key) {
            value.split(';').filter_map(|port| port.trim().parse().ok()).for_each(&mut add);
        } else if &*entry.key == "ASPNETCORE_URLS" {
            value.split(';').filter_map(last_port).for_each(&mut add);
        }
    }
    if let Some(port) = document.settings.recipes.get(&*service.name).and_then(|recipe| recipe.port) {
        add(port);
    }
    if let Some(text) = dockerfile(document, service) {
        exposed(text).into_iter().for_each(&mut add);
    }
    out
}

/// The Dockerfile of a service that is built here, where the project has it.
pub(crate) fn dockerfile<'a>(document: &'a Document, service: &'a StackService) -> Option<&'a str> {
    let build = service.view.build.as_ref()?;
    if let Some(inline) = &build.dockerfile_inline {
        return Some(inline);
    }
    document.file(&dockerfile_path(service)?).map(|text| &**text)
}

/// Where the Dockerfile of a service stands in the project, without `./`.
pub(crate) fn dockerfile_path(service: &StackService) -> Option<String> {
    let build = service.view.build.as_ref().filter(|build| !build.is_remote())?;
    let joined = format!("{}/{}", build.effective_context(), build.effective_dockerfile()?);
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

fn exposed(text: &str) -> Vec<u16> {
    let lines = text.lines().map(str::trim).filter(|line| line.len() < 400);
    let exposing = lines.filter_map(|line| {
        let (word, rest) = line.split_once(char::is_whitespace)?;
        word.eq_ignore_ascii_case("EXPOSE").then_some(rest)
    });
    let ports = exposing.flat_map(str::split_whitespace).filter(|port| !port.ends_with("/udp"));
    ports.filter_map(|port| port.split('/').next()?.parse().ok()).collect()
}

fn command_ports(words: &[&str]) -> Vec<u16> {
    let mut out = Vec::new();
    let mut follow = false;
    for word in words {
        if word.contains(' ') {
            // `sh -c "…"` has a whole line in one word.
            if let Ok(line) = split(word) {
                let inner: Vec<&str> =
                    line.words.iter().map(String::as_str).filter(|word| !word.contains(' ')).collect();
                out.extend(command_ports(&inner));
            }
            continue;
        }
        if follow {
            out.extend(last_port(word));
        }
        match word.split_once('=') {
            Some((flag, value)) if PORT_FLAGS.contains(&flag) || flag.ends_with(".address") => {
                out.extend(last_port(value))
            }
            _ => {}
        }
        // `manage.py runserver 0.0.0.0:8000` and `next start -p 3000`.
        follow = PORT_FLAGS.contains(word) || matches!(*word, "runserver" | "-p");
        if let Some(port) = word.strip_prefix("0.0.0.0:").or_else(|| word.strip_prefix("[::]:")) {
            out.extend(port.parse::<u16>().ok());
        }
    }
    out
}

/// The number after the last colon, or the whole text: `0.0.0.0:8000`, `:9001`, `8000`, `http://+:8080/`.
fn last_port(text: &str) -> Option<u16> {
    text.trim_end_matches('/').rsplit(':').next()?.parse().ok()
}
