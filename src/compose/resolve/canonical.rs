//! Short forms become long ones, and what is not written takes its default.
use super::paths::{for_each, get_mut, items};
use super::problem::{Problems, words};
use super::scalar::{Typed, as_string, flag, printed, text, typed, whole};
use crate::model::mount::{Mount, MountKind, clean_path};
use crate::model::port::PortMapping;
use crate::model::template::Templated;
use crate::model::units::PortRange;
use crate::model::{Mapping, Node, Value};

/// Published ports of one service beyond this are refused: `1-65535` alone is as many.
const MOST_PORTS: usize = 66_000;

/// Brings a project into its long forms.
pub(super) fn canonical(model: &mut Node, problems: &mut Problems) {
    for_each(model, "services", &mut |name, body| service(name, body, problems));
    for section in ["networks", "volumes", "secrets", "configs"] {
        for_each(model, section, &mut |name, resource| external(&[section, name], resource, problems));
    }
}

/// Gives what is not written its default.
pub(super) fn defaults(model: &mut Node) {
    for_each(model, "services", &mut |_, body| {
        if let Some(build) = get_mut(body, "build") {
            set_missing(build, "context", || text("."));
        }
        items(body, "secrets", &mut |_, grant| {
            let source = grant.get("source").map_or(String::new(), printed);
            set_missing(grant, "target", || text(format!("/run/secrets/{source}")));
        });
        items(body, "ports", &mut |_, port| {
            set_missing(port, "protocol", || text("tcp"));
            set_missing(port, "mode", || text("ingress"));
        });
        items(body, "gpus", &mut |_, request| device_count(request));
        let reservations =
            get_mut(body, "deploy").and_then(|d| get_mut(d, "resources")).and_then(|r| get_mut(r, "reservations"));
        if let Some(reservations) = reservations {
            items(reservations, "devices", &mut |_, request| device_count(request));
        }
    });
}

fn device_count(request: &mut Node) {
    if request.get("device_ids").is_none() {
        set_missing(request, "count", || text("all"));
    }
}

fn set_missing(node: &mut Node, key: &str, make: impl FnOnce() -> Node) {
    if let Some(mapping) = node.as_mapping_mut() {
        mapping.get_or_insert(key, make);
    }
}

fn service(name: &str, body: &mut Node, problems: &mut Problems) {
    if let Some(build) = get_mut(body, "build") {
        if as_string(build).is_some() {
            *build = Node::map_of([("context", build.clone())]);
        }
        items(build, "secrets", &mut |_, grant| long(grant, "source"));
        for key in ["provenance", "sbom"] {
            if let Some(value) = get_mut(build, key) {
                *value = text(printed(value));
            }
        }
        if let Some(contexts) = get_mut(build, "additional_contexts") {
            let way = ["services", name, "build", "additional_contexts"];
            key_values(contexts, &way, problems, &|_| false);
        }
        if let Some(ssh) = get_mut(build, "ssh") {
            key_values(ssh, &["services", name, "build", "ssh"], problems, &|key| key == "default");
        }
    }
    if let Some(depends) = get_mut(body, "depends_on") {
        depends_on(depends);
    }
    if let Some(files) = get_mut(body, "env_file") {
        listed(files);
    }
    items(body, "env_file", &mut |_, file| {
        long(file, "path");
        set_missing(file, "required", || flag(true));
    });
    for key in ["label_file", "dns"] {
        if let Some(list) = get_mut(body, key) {
            listed(list);
        }
    }
    if let Some(extends) = get_mut(body, "extends") {
        long(extends, "service");
    }
    if let Some(gpus) = get_mut(body, "gpus")
        && as_string(gpus).is_some()
    {
        *gpus = Node::sequence(vec![Node::map_of([("count", text("all"))])]);
    }
    for key in ["networks", "models"] {
        if let Some(named) = get_mut(body, key)
            && let Some(list) = named.as_sequence()
        {
            let names: Vec<(String, Node)> = list.iter().map(|name| (printed(name), Node::null())).collect();
            *named = Node::map_of(names);
        }
    }
    items(body, "volumes", &mut |index, mount| {
        if let Some(short) = as_string(mount) {
            match Mount::parse_short(short) {
                Ok(read) => *mount = long_mount(short, &read),
                Err(error) => {
                    let way = ["services", name, "volumes", &format!("[{index}]")];
                    problems.error_of("compose-volume-syntax", &way, short, error.message);
                }
            }
        }
    });
    items(body, "devices", &mut |index, device| {
        if let Some(short) = as_string(device) {
            match long_device(short) {
                Some(long) => *device = long,
                None => problems.error_of(
                    "compose-device-syntax",
                    &["services", name, "devices", &format!("[{index}]")],
                    short,
                    words(
                        format!("“{short}” has too many colons for a device. Use the long form."),
                        format!("设备“{short}”的冒号太多，请改用长格式。"),
                    ),
                ),
            }
        }
    });
    for key in ["secrets", "configs"] {
        items(body, key, &mut |_, grant| long(grant, "source"));
    }
    if let Some(develop) = get_mut(body, "develop") {
        items(develop, "watch", &mut |_, watch| {
            for key in ["ignore", "include"] {
                if let Some(list) = get_mut(watch, key) {
                    listed(list);
                }
            }
        });
    }
    if let Some(list) = get_mut(body, "ports")
        && let Some(written) = list.as_sequence()
    {
        *list = Node::sequence(ports(name, written, problems));
    }
    // An empty entry of `dns` comes from a variable without a value.
    if let Some(dns) = get_mut(body, "dns").and_then(Node::as_sequence_mut) {
        dns.retain(|item| !item.is_null() && as_string(item) != Some(""));
    }
}

fn listed(node: &mut Node) {
    if as_string(node).is_some() {
        *node = Node::sequence(vec![node.clone()]);
    }
}

/// A text becomes an object with the text under a key.
fn long(node: &mut Node, key: &str) {
    if as_string(node).is_some() {
        *node = Node::map_of([(key, node.clone())]);
    }
}

fn depends_on(node: &mut Node) {
    let make = || Node::map_of([("condition", text("service_started")), ("required", flag(true))]);
    if let Some(list) = node.as_sequence() {
        *node = Node::mapping(Mapping::from_pairs(list.iter().map(|name| (printed(name), make()))));
        return;
    }
    let Some(mapping) = node.as_mapping_mut() else { return };
    let names: Vec<String> = mapping.keys().map(str::to_owned).collect();
    for name in names {
        if let Some(dependency) = mapping.get_mut(&name) {
            set_missing(dependency, "condition", || text("service_started"));
            set_missing(dependency, "required", || flag(true));
        }
    }
}

fn key_values(node: &mut Node, way: &[&str], problems: &mut Problems, bare: &dyn Fn(&str) -> bool) {
    let Some(items) = node.as_sequence() else { return };
    let mut mapping = Mapping::default();
    for item in items {
        let item = printed(item);
        match item.split_once('=') {
            Some((key, value)) => mapping.set(key, text(value)),
            None if bare(&item) => mapping.set(&item, Node::null()),
            None => {
                let message = words(format!("“{item}” must be KEY=VALUE."), format!("“{item}”应写成 键=值。"));
                problems.error_of("compose-addl-context", way, &item, message);
            }
        }
    }
    *node = Node::mapping(mapping);
}

fn long_mount(short: &str, read: &Mount) -> Node {
    let target = if read.target.is_empty() { String::new() } else { clean_path(&read.target) };
    if short.len() <= 2 {
        return Node::map_of([("type", text("volume")), ("target", text(target))]);
    }
    let bind = read.kind == MountKind::Bind;
    let mut node = Mapping::default();
    node.set("type", text(if bind { "bind" } else { "volume" }));
    if let Some(source) = &read.source {
        node.set("source", text(source.clone()));
    }
    node.set("target", text(target));
    if read.read_only {
        node.set("read_only", flag(true));
    }
    if bind || read.selinux.is_some() || read.propagation.is_some() {
        let mut options = Mapping::default();
        if let Some(selinux) = &read.selinux {
            options.set("selinux", text(selinux.clone()));
        }
        if let Some(propagation) = &read.propagation {
            options.set("propagation", text(propagation.clone()));
        }
        if bind {
            options.set("create_host_path", flag(true));
        }
        node.set("bind", Node::mapping(options));
    }
    if !bind || read.no_copy {
        let nocopy = read.no_copy.then(|| ("nocopy", flag(true)));
        node.set("volume", Node::map_of(nocopy));
    }
    Node::mapping(node)
}

fn long_device(short: &str) -> Option<Node> {
    let parts: Vec<&str> = short.split(':').collect();
    let (source, target, permissions) = match parts.as_slice() {
        [source] => (*source, *source, "rwm"),
        [source, target] => (*source, *target, "rwm"),
        [source, target, permissions] => (*source, *target, *permissions),
        _ => return None,
    };
    let target = if target.is_empty() { source } else { target };
    Some(Node::map_of([("source", text(source)), ("target", text(target)), ("permissions", text(permissions))]))
}

fn ports(name: &str, written: &[Node], problems: &mut Problems) -> Vec<Node> {
    let mut ports = Vec::new();
    for (index, port) in written.iter().enumerate() {
        let way = ["services", name, "ports", &format!("[{index}]")];
        let short = match typed(port) {
            Some(Typed::Whole(_) | Typed::Text(_)) => printed(port),
            Some(_) => {
                problems.error_of(
                    "compose-port-syntax",
                    &way,
                    &printed(port),
                    words("This is no port.", "这不是端口。"),
                );
                continue;
            }
            None => {
                ports.push(port.clone());
                continue;
            }
        };
        match long_ports(&short) {
            Ok(long) if ports.len() + long.len() <= MOST_PORTS => ports.extend(long),
            Ok(_) => {
                problems.error_of(
                    "compose-port-syntax",
                    &way,
                    &short,
                    words("These are more ports than one machine has.", "端口数量超过了一台主机所能拥有的。"),
                );
            }
            Err(message) => problems.error_of("compose-port-syntax", &way, &short, message),
        }
    }
    ports
}

/// A short port as the long ones that it stands for, in the order of their texts.
fn long_ports(short: &str) -> Result<Vec<Node>, crate::text::Text> {
    let mapping = PortMapping::parse_short(short).map_err(|error| error.message)?;
    let no_port = || words(format!("“{short}” is no port."), format!("“{short}”不是端口。"));
    let target = mapping.target.known().ok_or_else(no_port)?;
    let protocol = mapping.transport().name();
    let published = match &mapping.published {
        Some(Templated::Known(range)) => Some(*range),
        Some(Templated::Template(_)) => return Err(no_port()),
        None => None,
    };
    let address = mapping.host_ip.as_ref().map(|_| {
        let ports = short.rsplit_once('/').map_or(short, |(ports, _)| ports);
        let address = ports.rsplitn(3, ':').nth(2).unwrap_or("");
        address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address).to_owned()
    });
    let mut long: Vec<(String, Node)> = Vec::new();
    for (position, port) in target.ports().enumerate() {
        let mut node = Mapping::default();
        node.set("mode", text("ingress"));
        if let Some(address) = &address {
            node.set("host_ip", text(address.as_str()));
        }
        node.set("target", whole(port.into()));
        let published = published.map(|range| match target.is_single() {
            true => range.to_string(),
            false => host_port(range, position).to_string(),
        });
        if let Some(published) = published {
            node.set("published", text(published));
        }
        node.set("protocol", text(protocol));
        long.push((format!("{port}/{protocol}"), Node::mapping(node)));
    }
    long.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(long.into_iter().map(|(_, node)| node).collect())
}

fn host_port(range: PortRange, position: usize) -> u16 {
    u16::try_from(position).map_or(range.end, |position| range.start.saturating_add(position))
}

fn external(way: &[&str], resource: &mut Node, problems: &mut Problems) {
    let Some(Value::Mapping(old)) = resource.get("external").map(|node| &node.value) else { return };
    let old_name = old.get("name").cloned();
    let named = resource.get("name").cloned();
    let Some(mapping) = resource.as_mapping_mut() else { return };
    mapping.set("external", flag(true));
    let Some(old_name) = old_name else { return };
    let message = words(
        "external.name is deprecated. Write name beside external: true.",
        "external.name 已弃用，请在 external: true 旁边写 name。",
    );
    problems.warning_at("compose-external-name", super::problem::steps(way), message);
    match named {
        Some(name) if printed(&name) != printed(&old_name) => {
            let message = words(
                "name and external.name differ. Keep only name.",
                "name 与 external.name 不一致，请只保留 name。",
            );
            problems.error("compose-external-name", way, message);
        }
        Some(_) => {}
        None => mapping.set("name", old_name),
    }
}
