//! `docker-compose.prod.yml`.
use super::super::images::Images;
use super::{Context, Layer, values};
use crate::generate::dockerfile::spec::Recipe;
use crate::generate::yaml;
use crate::graph::StackService;
use crate::model::service_view::ServiceView;
use crate::model::{Mapping, Node};

/// Containers of a service that a proxy spreads requests over.
const REPLICAS: u16 = 3;
/// Processes in each, as [`values`] sets them.
const WORKERS: u32 = 4;
/// What PostgreSQL allows where nobody says otherwise (`max_connections`).
const USUAL_CONNECTIONS: u32 = 100;

pub(super) fn layer(context: &Context<'_>, images: &Images) -> Layer {
    let mut layer = Layer::default();
    for (service, running) in context.services.iter().zip(context.stack.services()) {
        let name = &*service.name;
        values::apply(&mut layer, service, true);
        let replicated = is_replicated(context, images, running);
        if replicated {
            replicate(&mut layer, service);
        }
        pools(context, &mut layer, service, replicated);
        if service.environment.iter().any(|entry| values::WORKERS.contains(&&*entry.key)) {
            // A process for each processor, and memory for all of them.
            layer.set(name, &["deploy", "resources", "limits", "cpus"], Node::quoted("2.0"));
            layer.set(name, &["deploy", "resources", "limits", "memory"], Node::text("2G"));
        } else if running.view.resources.effective_memory().is_none() {
            let (cpus, memory) = size(running);
            layer.set(name, &["deploy", "resources", "limits", "cpus"], Node::quoted(cpus));
            layer.set(name, &["deploy", "resources", "limits", "memory"], Node::text(memory));
        }
        if service.restart.is_none() && !running.is_one_shot() && service.deploy.restart_condition.is_none() {
            layer.set(name, &["restart"], Node::text("unless-stopped"));
        }
        if service.logging.is_none() {
            layer.set(name, &["logging", "driver"], Node::text("json-file"));
            layer.set(name, &["logging", "options"], quoted([("max-size", "10m"), ("max-file", "3")]));
        }
    }
    layer
}

/// Whether several containers of a service can stand beside each other: it is built here, keeps nothing, and either a
/// proxy or a queue spreads the work.
fn is_replicated(context: &Context<'_>, images: &Images, service: &StackService) -> bool {
    if service.is_one_shot() || service.view.deploy.replicas.is_some() || service.keeps_data() {
        return false;
    }
    let Some(spec) = images.of(&service.name) else { return false };
    match &spec.recipe {
        Recipe::CeleryWorker { .. } => true,
        Recipe::CeleryBeat { .. } | Recipe::PythonScript { .. } | Recipe::Vite { .. } | Recipe::StaticSite { .. } => {
            false
        }
        _ => context.document.settings.routes.iter().any(|route| *route.service == *service.name),
    }
}

fn replicate(layer: &mut Layer, service: &ServiceView) {
    let name = &*service.name;
    layer.set(name, &["deploy", "replicas"], yaml::number(REPLICAS));
    let update = Node::map_of([
        ("parallelism", yaml::number(1)),
        ("delay", Node::text("10s")),
        ("order", Node::text("start-first")),
    ]);
    layer.set(name, &["deploy", "update_config"], update);
    layer.set(name, &["deploy", "restart_policy", "condition"], Node::text("on-failure"));
    // One host port, one name and one address can belong to one container only.
    if !service.ports.is_empty() {
        layer.set(name, &["ports"], tagged("!reset", Node::sequence(Vec::new())));
    }
    if service.container_name.is_some() {
        layer.set(name, &["container_name"], tagged("!reset", Node::plain("null")));
    }
    let fixed = |one: &crate::model::attachment::Attachment| one.ipv4_address.is_some() || one.ipv6_address.is_some();
    if service.attachments.iter().any(fixed) {
        let networks = service.attachments.iter().map(|attachment| {
            let aliases = match attachment.aliases.as_slice() {
                [] => Node::mapping(Mapping::default()),
                aliases => Node::map_of([("aliases", yaml::texts(aliases))]),
            };
            (attachment.network.clone(), aliases)
        });
        let networks = tagged("!override", Node::map_of(networks));
        layer.set(name, &["networks"], networks);
    }
}

/// Connection pools that fit into the database: containers, processes and connections multiply.
fn pools(context: &Context<'_>, layer: &mut Layer, service: &ServiceView, replicated: bool) {
    let written = |key: &str| service.environment.iter().find(|entry| &*entry.key == key);
    let Some(pool) = written("DB_POOL_SIZE") else { return };
    let many = service.environment.iter().any(|entry| values::WORKERS.contains(&&*entry.key));
    let processes = if many { WORKERS } else { 1 } * if replicated { u32::from(REPLICAS) } else { 1 };
    // Ten stay free for whoever looks after the database.
    let each = connections(context).saturating_sub(10) / processes.max(1);
    let (size, overflow) = (20.min(each / 3).max(1), 40.min(each - each / 3));
    layer.values.retain(|(name, _)| name != "DB_POOL_SIZE");
    if let Some(body) = layer.services.get_mut(&service.name) {
        body.remove_at(&["environment".into(), "DB_POOL_SIZE".into()]);
    }
    values::set(layer, service, "DB_POOL_SIZE", pool.value.as_deref(), &size.to_string());
    if let Some(more) = written("DB_MAX_OVERFLOW") {
        values::set(layer, service, "DB_MAX_OVERFLOW", more.value.as_deref(), &overflow.to_string());
    }
}

/// `max_connections` of the stack's PostgreSQL, from its command or its configuration file.
fn connections(context: &Context<'_>) -> u32 {
    let postgres = context.stack.services().iter().find(|service| service.view.family() == "postgres");
    let Some(postgres) = postgres else { return USUAL_CONNECTIONS };
    let words = postgres.words().map(str::to_owned);
    let files = postgres.view.mounts.iter().filter_map(|mount| mount.host_path());
    let files = files.filter_map(super::super::inside).filter_map(|path| context.document.file(&path));
    let lines = files.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
    let found = words.chain(lines).find_map(|text| {
        let (name, value) = text.split_once('=')?;
        let value = value.split('#').next()?.trim().parse().ok()?;
        (name.trim().trim_start_matches("-c") == "max_connections").then_some(value)
    });
    found.unwrap_or(USUAL_CONNECTIONS)
}

fn size(service: &StackService) -> (&'static str, &'static str) {
    match service.keeps_data() {
        true => ("1.0", "1G"),
        false => ("0.5", "512M"),
    }
}

fn quoted<const N: usize>(pairs: [(&'static str, &'static str); N]) -> Node {
    Node::map_of(pairs.map(|(key, value)| (key, Node::quoted(value))))
}

fn tagged(tag: &str, node: Node) -> Node {
    Node { tag: Some(tag.into()), ..node }
}
