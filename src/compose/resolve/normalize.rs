//! What a project means without saying it: the network `default`, dependencies that follow from shared things, names.
use super::check::{entries, is_true};
use super::environment::Variables;
use super::paths::{for_each, get_mut, items};
use super::scalar::{as_string, flag, printed, text};
use crate::model::mount::clean_path;
use crate::model::{Mapping, Node, Step};
use std::collections::HashSet;

/// Adds what is implied, and the names of resources.
pub(super) fn normalize(model: &mut Node, project: &str, variables: &Variables) {
    default_network(model);
    for_each(model, "services", &mut |_, service| {
        if service.get("pull_policy").and_then(as_string) == Some("if_not_present") {
            set(service, "pull_policy", text("missing"));
        }
        if let Some(build) = get_mut(service, "build")
            && build.as_mapping().is_some()
        {
            if build.get("context").is_none_or(Node::is_null) {
                set(build, "context", text("."));
            }
            let has = |key: &str| build.get(key).is_some_and(|node| !node.is_null());
            if !has("dockerfile") && !has("dockerfile_inline") {
                set(build, "dockerfile", text("Dockerfile"));
            }
            if let Some(args) = get_mut(build, "args") {
                fill(args, variables, false);
            }
        }
        if let Some(environment) = get_mut(service, "environment") {
            fill(environment, variables, true);
        }
        items(service, "volumes", &mut |_, mount| {
            if let Some(target) = mount.get("target").and_then(as_string).map(clean_path) {
                set(mount, "target", text(target));
            }
        });
        add_dependencies(service);
        if let Some(scale) = service.get("scale").cloned()
            && let Some(deploy) = get_mut(service, "deploy").filter(|deploy| deploy.get("replicas").is_none())
        {
            set(deploy, "replicas", scale);
        }
    });
    for section in ["networks", "volumes", "configs", "secrets"] {
        for_each(model, section, &mut |key, resource| {
            if resource.is_null() {
                *resource = Node::mapping(Mapping::default());
            }
            if resource.get("name").is_none_or(Node::is_null) && resource.as_mapping().is_some() {
                let own = is_true(resource.get("external"));
                let name = if own { key.to_owned() } else { format!("{project}_{key}") };
                set(resource, "name", text(name));
            }
        });
    }
}

/// Takes out the services that no active profile enables; returns their names.
pub(super) fn disable(model: &mut Node, profiles: &[String]) -> Vec<String> {
    let enabled = |service: &Node| {
        let own = service.get("profiles").and_then(Node::as_sequence).unwrap_or(&[]);
        own.is_empty()
            || profiles.iter().any(|profile| profile == "*")
            || own.iter().any(|name| profiles.iter().any(|profile| *profile == printed(name)))
    };
    let disabled: Vec<String> =
        entries(model, "services").filter(|(_, service)| !enabled(service)).map(|(name, _)| name.to_owned()).collect();
    for name in &disabled {
        model.remove_at(&[Step::from("services"), Step::from(name.as_str())]);
    }
    disabled
}

/// Takes out networks, volumes, secrets and configs that no service uses.
pub(super) fn prune(model: &mut Node) {
    let mut used: HashSet<(&str, String)> = HashSet::new();
    for (_, service) in entries(model, "services") {
        for (network, _) in entries(service, "networks") {
            used.insert(("networks", network.to_owned()));
        }
        for mount in super::check::list(service, "volumes") {
            if mount.get("type").and_then(as_string) == Some("volume")
                && let Some(source) = mount.get("source")
            {
                used.insert(("volumes", printed(source)));
            }
        }
        let build = service.get("build");
        let build_secrets = build.map_or(&[][..], |build| super::check::list(build, "secrets"));
        let secrets =
            super::check::list(service, "secrets").iter().chain(build_secrets).map(|grant| ("secrets", grant));
        let configs = super::check::list(service, "configs").iter().map(|grant| ("configs", grant));
        for (section, grant) in secrets.chain(configs) {
            used.insert((section, grant.get("source").map_or(String::new(), printed)));
        }
    }
    for section in ["networks", "volumes", "secrets", "configs"] {
        let gone: Vec<String> = entries(model, section)
            .map(|(name, _)| name.to_owned())
            .filter(|name| !used.contains(&(section, name.clone())))
            .collect();
        let Some(mapping) = get_mut(model, section).and_then(Node::as_mapping_mut) else { continue };
        if gone.len() == mapping.len() {
            *mapping = Mapping::default();
        }
        for name in gone {
            mapping.remove(&name);
        }
    }
}

fn set(node: &mut Node, key: &str, value: Node) {
    if let Some(mapping) = node.as_mapping_mut() {
        mapping.set(key, value);
    }
}

fn default_network(model: &mut Node) {
    let mut used = false;
    for_each(model, "services", &mut |_, service| {
        if service.as_mapping().is_none() || service.get("provider").is_some() || service.get("network_mode").is_some()
        {
            return;
        }
        let own = service.get("networks").and_then(Node::as_mapping);
        match own {
            Some(networks) if !networks.is_empty() => used |= networks.get("default").is_some(),
            _ => {
                set(service, "networks", Node::map_of([("default", Node::null())]));
                used = true;
            }
        }
    });
    if used && let Some(top) = model.as_mapping_mut() {
        let networks = top.get_or_insert("networks", || Node::mapping(Mapping::default()));
        if networks.is_null() {
            *networks = Node::mapping(Mapping::default());
        }
        if let Some(networks) = networks.as_mapping_mut() {
            networks.get_or_insert("default", Node::null);
        }
    }
}

/// Gives keys without a value that of the variables; the others are dropped unless they are kept.
fn fill(node: &mut Node, variables: &Variables, keep: bool) {
    let mut filled = Mapping::default();
    for (key, value) in super::environment::pairs(node) {
        match value.or_else(|| variables.get(&key).cloned()) {
            Some(value) => filled.set(&key, text(value)),
            None if keep => filled.set(&key, Node::null()),
            None => {}
        }
    }
    if node.as_mapping().is_some() || node.as_sequence().is_some() {
        *node = Node::mapping(filled);
    }
}

fn add_dependencies(service: &mut Node) {
    let mut implied: Vec<(String, bool)> = Vec::new();
    for link in super::check::list(service, "links") {
        let link = printed(link);
        let parts: Vec<&str> = link.split(':').collect();
        implied.push((if let [name, _] = parts.as_slice() { (*name).to_owned() } else { link.clone() }, true));
    }
    for key in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        let shared = service.get(key).and_then(as_string).and_then(|mode| mode.strip_prefix("service:"));
        implied.extend(shared.map(|name| (name.to_owned(), true)));
    }
    for from in super::check::list(service, "volumes_from") {
        let from = printed(from);
        if !from.starts_with("container:") {
            implied.push((from.split(':').next().unwrap_or("").to_owned(), false));
        }
    }
    if implied.is_empty() {
        return;
    }
    let Some(body) = service.as_mapping_mut() else { return };
    let depends = body.get_or_insert("depends_on", || Node::mapping(Mapping::default()));
    let Some(depends) = depends.as_mapping_mut() else { return };
    for (name, restart) in implied {
        depends.get_or_insert(&name, || {
            Node::map_of([("condition", text("service_started")), ("restart", flag(restart)), ("required", flag(true))])
        });
    }
}
