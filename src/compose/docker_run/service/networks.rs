//! Networks, ports, links and names.
use super::super::flags::Parsed;
use super::super::{Problem, Stack};
use super::{Names, comma_parts, of_container, set_list, wrong};
use crate::model::port::PortMapping;
use crate::model::{Mapping, Node};
use crate::text::Text;

/// `--publish`, `--publish-all` and `--expose`.
pub(super) fn ports(body: &mut Mapping, run: &Parsed, problems: &mut Vec<Problem>) {
    for given in run.all("publish") {
        if let Err(error) = PortMapping::parse_short(&given.value) {
            problems.push(Problem {
                line: given.line,
                flag: "--publish".to_owned(),
                harmless: false,
                message: error.message,
            });
        }
    }
    let ports: Vec<Node> = run
        .all("publish")
        .filter(|given| PortMapping::parse_short(&given.value).is_ok())
        .map(|given| Node::quoted(given.value.as_str()))
        .collect();
    if !ports.is_empty() {
        body.set("ports", Node::sequence(ports));
    }
    let mut exposed: Vec<Node> = Vec::new();
    for given in run.all("expose").filter(|given| !given.value.is_empty()) {
        let node = Node::quoted(given.value.as_str());
        if !exposed.contains(&node) {
            exposed.push(node);
        }
    }
    if !exposed.is_empty() {
        body.set("expose", Node::sequence(exposed));
    }
    if let Some(given) = run.last("publish-all").filter(|given| given.value == "true") {
        let message = Text::fixed(
            "A Compose file publishes the ports that it names. Add ports for those of the image.",
            "Compose 文件只发布写明的端口。请在 ports 中写出镜像的端口。",
        );
        problems.push(Problem { line: given.line, flag: "--publish-all".to_owned(), harmless: false, message });
    }
}

/// `--network` with its aliases and addresses.
pub(super) fn networks(
    body: &mut Mapping,
    run: &Parsed,
    names: &Names,
    stack: &mut Stack,
    problems: &mut Vec<Problem>,
) {
    let mut joined = Mapping::default();
    let mut mode = None;
    for given in run.all("network").filter(|given| !given.value.is_empty()) {
        let parts = comma_parts(&given.value);
        let long = parts.iter().any(|part| part.contains('='));
        let mut name = if long { String::new() } else { given.value.clone() };
        let mut settings = Mapping::default();
        for part in parts.iter().filter(|_| long) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            match key {
                "name" => name = value.to_owned(),
                "alias" => push(&mut settings, "aliases", value),
                "ip" => settings.set("ipv4_address", Node::text(value)),
                "ip6" => settings.set("ipv6_address", Node::text(value)),
                "link-local-ip" => push(&mut settings, "link_local_ips", value),
                "mac-address" => settings.set("mac_address", Node::text(value)),
                "gw-priority" => settings.set("gw_priority", Node::plain(value)),
                "driver-opt" => {
                    let (option, value) = value.split_once('=').unwrap_or((value, ""));
                    let options = settings.get_or_insert("driver_opts", || Node::mapping(Mapping::default()));
                    if let Some(options) = options.as_mapping_mut() {
                        options.set(option, Node::text(value));
                    }
                }
                _ => wrong(given, "name=…,alias=…,ip=…", problems),
            }
        }
        let is_mode = matches!(name.as_str(), "host" | "none" | "bridge") || name.contains(':');
        if name == "default" || name.is_empty() {
            continue;
        }
        if is_mode {
            mode = Some(of_container(&name, names));
            continue;
        }
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')) {
            wrong(given, "NAME", problems);
            continue;
        }
        stack.use_network(&name);
        joined.set(&name, if settings.is_empty() { Node::null() } else { Node::mapping(settings) });
    }
    let mut first = Mapping::default();
    for (flag, key) in [("ip", "ipv4_address"), ("ip6", "ipv6_address")] {
        if let Some(address) = run.text(flag) {
            first.set(key, Node::text(address));
        }
    }
    for (flag, key) in [("network-alias", "aliases"), ("link-local-ip", "link_local_ips")] {
        run.all(flag).filter(|given| !given.value.is_empty()).for_each(|given| push(&mut first, key, &given.value));
    }
    if let Some(mode) = mode.filter(|_| joined.is_empty()) {
        body.set("network_mode", Node::text(mode));
        for given in
            run.flags.iter().filter(|given| matches!(given.name, "ip" | "ip6" | "network-alias" | "link-local-ip"))
        {
            let message = Text::fixed(
                "Only a service on a network of its own can have this.",
                "只有接入自定义网络的服务才能设置此项。",
            );
            problems.push(Problem { line: given.line, flag: format!("--{}", given.name), harmless: false, message });
        }
    } else if !joined.is_empty() || !first.is_empty() {
        let name = joined.keys().next().unwrap_or("default").to_owned();
        let own = joined.get_or_insert(&name, Node::null);
        if own.is_null() && !first.is_empty() {
            *own = Node::mapping(Mapping::default());
        }
        if let Some(own) = own.as_mapping_mut() {
            for (key, value) in first.iter() {
                own.get_or_insert(key, || value.clone());
            }
        }
        let node = if joined.iter().all(|(_, settings)| settings.is_null()) {
            Node::sequence(joined.keys().map(Node::text).collect())
        } else {
            Node::mapping(joined)
        };
        body.set("networks", node);
    }
    if let Some(address) = run.text("mac-address") {
        body.set("mac_address", Node::text(address));
    }
}

/// `--link`, `--add-host` and the flags of name resolution.
pub(super) fn links(body: &mut Mapping, run: &Parsed, names: &Names) {
    let split = |value: &str| {
        let (container, alias) = value.split_once(':').map_or((value, None), |(name, alias)| (name, Some(alias)));
        (container.trim_start_matches('/').to_owned(), alias.map(str::to_owned))
    };
    set_list(body, "links", run, "link", |value| {
        let (container, alias) = split(value);
        let service = names.service(&container)?;
        let alias = alias.unwrap_or(container);
        Some(if alias == service { service.to_owned() } else { format!("{service}:{alias}") })
    });
    set_list(body, "external_links", run, "link", |value| {
        let (container, _) = split(value);
        names.service(&container).is_none().then(|| value.to_owned())
    });
    let some = |value: &str| Some(value.to_owned());
    for (flag, key) in [("dns", "dns"), ("dns-option", "dns_opt"), ("dns-search", "dns_search")] {
        set_list(body, key, run, flag, some);
    }
    set_list(body, "extra_hosts", run, "add-host", |value| {
        let (host, address) = value.split_once(['=', ':'])?;
        Some(format!("{host}={address}"))
    });
}

fn push(settings: &mut Mapping, key: &str, value: &str) {
    let list = settings.get_or_insert(key, || Node::sequence(Vec::new()));
    if let Some(list) = list.as_sequence_mut() {
        list.push(Node::text(value));
    }
}
