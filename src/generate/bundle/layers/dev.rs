//! `docker-compose.dev.yml`.
use super::super::images::{Images, Workplace};
use super::{Context, Layer, values};
use crate::generate::dockerfile::spec::Recipe;
use crate::generate::yaml;
use crate::model::service_view::ServiceView;
use crate::model::{Mapping, Node};

/// The network that lets the tools be reached from the host and the databases not.
const TOOLS: &str = "dev-tools";

pub(super) fn layer(context: &Context<'_>, images: &Images) -> Layer {
    let mut layer = Layer::default();
    let workplaces = images.workplaces();
    for service in &context.services {
        values::apply(&mut layer, service, false);
        if let Some(place) = workplaces.iter().find(|place| *place.spec.service == *service.name) {
            workplace(context, &mut layer, service, place);
        }
    }
    tools(context, &mut layer);
    layer
}

fn workplace(context: &Context<'_>, layer: &mut Layer, service: &ServiceView, place: &Workplace<'_>) {
    let name = &*service.name;
    let development = &place.development;
    if let Some(stage) = &place.stage {
        layer.set(name, &["build", "target"], Node::text(stage.as_str()));
    }
    let folder = |path: &str| match (place.context, path) {
        ("", ".") => ".".to_owned(),
        ("", path) => format!("./{path}"),
        (context, ".") => format!("./{context}"),
        (context, path) => format!("./{context}/{path}"),
    };
    if !development.command.is_empty() && (place.stage.is_none() || service.command.is_some()) {
        layer.set(name, &["command"], words(&development.command));
    }
    let mut mounts: Vec<Node> = Vec::new();
    for (from, to) in &development.mounts {
        mounts.push(mount(&[("type", "bind"), ("source", &folder(from)), ("target", to)]));
    }
    mounts.extend(development.kept.iter().map(|path| mount(&[("type", "volume"), ("target", path)])));
    if !mounts.is_empty() {
        layer.set(name, &["volumes"], Node::sequence(mounts));
    }
    if let Some(target) = &development.synced {
        let sources: Vec<(String, String)> = match place.spec.copies.as_slice() {
            [] => vec![(folder("."), target.clone())],
            copies => copies.iter().map(|(from, to)| (folder(&trim(from)), format!("{target}/{}", trim(to)))).collect(),
        };
        let watch = sources.iter().map(|(path, target)| {
            let target = target.trim_end_matches("/.");
            yaml::pairs([("action", "sync+restart"), ("path", path.as_str()), ("target", target)])
        });
        layer.set(name, &["develop", "watch"], Node::sequence(watch.collect()));
    }
    if matches!(place.spec.recipe, Recipe::Vite { .. }) {
        for (key, target) in proxy_targets(context, name) {
            if service.env(key).is_none() {
                layer.set(name, &["environment", key], Node::text(target));
            }
        }
    }
    if service.has_healthcheck() && service.healthcheck.as_ref().is_some_and(|check| check.interval.is_some()) {
        layer.set(name, &["healthcheck", "interval"], Node::text("10s"));
    }
    if service.restart.is_some() {
        // A program that does not start should say so once, not for ever.
        layer.set(name, &["restart"], Node::quoted("no"));
    }
}

/// Where Vite's own server sends requests for the API and for WebSockets: where the stack's proxy sends them.
fn proxy_targets(context: &Context<'_>, front: &str) -> Vec<(&'static str, String)> {
    let routes = &context.document.settings.routes;
    let Some(own) = routes.iter().find(|route| route.service == front) else { return Vec::new() };
    let others = || routes.iter().filter(|route| route.proxy == own.proxy && route.service != front);
    let mut out = Vec::new();
    if let Some(route) = others().find(|route| !route.websocket) {
        out.push(("VITE_API_PROXY_TARGET", format!("http://{}:{}", route.service, route.port)));
    }
    if let Some(route) = others().find(|route| route.websocket) {
        out.push(("VITE_WS_PROXY_TARGET", format!("ws://{}:{}", route.service, route.port)));
    }
    out
}

/// A tool that starts with `--profile tools`.
struct Tool {
    name: &'static str,
    image: &'static str,
    port: u16,
    usual: u16,
    families: &'static [&'static str],
    /// The variable that names the database beforehand.
    server: Option<&'static str>,
}

const TOOLBOX: &[Tool] = &[
    Tool {
        name: "dev-adminer",
        image: "adminer:4.17.1",
        port: 8080,
        usual: 8081,
        families: &["postgres", "timescaledb", "postgis", "mysql", "mariadb"],
        server: Some("ADMINER_DEFAULT_SERVER"),
    },
    Tool {
        name: "dev-redisinsight",
        image: "redis/redisinsight:2.66",
        port: 5540,
        usual: 5540,
        families: &["redis", "valkey"],
        server: Some("RI_REDIS_HOST"),
    },
];

fn tools(context: &Context<'_>, layer: &mut Layer) {
    let mut taken: Vec<u16> = context
        .services
        .iter()
        .flat_map(|service| service.ports.iter().flat_map(|port| port.pairs()))
        .filter_map(|(published, _)| published)
        .collect();
    let mut any = false;
    for tool in TOOLBOX {
        // The stack has it already.
        let repository = tool.image.split(':').next().unwrap_or_default();
        let known = |service: &ServiceView| service.image.as_deref().is_some_and(|image| image.starts_with(repository));
        if context.services.iter().any(known) || context.stack.find(tool.name).is_some() {
            continue;
        }
        let served: Vec<_> = context
            .stack
            .services()
            .iter()
            .filter(|service| service.knowledge.is_some_and(|image| tool.families.contains(&image.id)))
            .collect();
        let Some(first) = served.first() else { continue };
        let mut networks: Vec<&str> = Vec::new();
        for network in served.iter().flat_map(|service| &service.networks) {
            let name = &*context.stack.network(*network).name;
            if !networks.contains(&name) {
                networks.push(name);
            }
        }
        networks.push(TOOLS);
        let port = (tool.usual..=u16::MAX).find(|port| !taken.contains(port)).unwrap_or(tool.usual);
        taken.push(port);
        let mut body = Mapping::from_pairs([
            ("image", Node::text(tool.image)),
            ("profiles", yaml::texts(["tools"])),
            ("ports", Node::sequence(vec![Node::quoted(format!("127.0.0.1:{port}:{}", tool.port))])),
        ]);
        if let Some(variable) = tool.server {
            body.set("environment", yaml::pairs([(variable, &*first.name)]));
        }
        body.set("networks", yaml::texts(&networks));
        layer.services.set(tool.name, Node::mapping(body));
        any = true;
    }
    if any {
        layer.networks.set(TOOLS, yaml::pairs([("driver", "bridge")]));
    }
}

fn trim(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

fn mount(pairs: &[(&'static str, &str)]) -> Node {
    yaml::pairs(pairs.iter().map(|(key, value)| (*key, literal(value))))
}

/// Words of a command; Compose fills in variables, so a dollar sign of ours is doubled.
fn words(words: &[String]) -> Node {
    yaml::texts(words.iter().map(|word| literal(word)))
}

fn literal(text: &str) -> String {
    text.replace('$', "$$")
}
