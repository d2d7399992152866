//! `docker network create` and `docker volume create`.
use super::flags::{Given, Parsed};
use super::{Problem, Stack};
use crate::model::{Mapping, Node};
use crate::text::Text;
use std::collections::BTreeMap;

/// A network as the command makes it.
pub(super) fn network(parsed: &Parsed, stack: &mut Stack, problems: &mut Vec<Problem>) {
    let Some(name) = name(parsed, parsed.rest.first().map(|word| word.text.as_str()), problems) else { return };
    let mut body = Mapping::default();
    if let Some(driver) = parsed.text("driver") {
        body.set("driver", Node::text(driver));
    }
    set_pairs(&mut body, "driver_opts", parsed, "opt");
    let mut ipam = Mapping::default();
    if let Some(driver) = parsed.text("ipam-driver") {
        ipam.set("driver", Node::text(driver));
    }
    let pools = pools(parsed, problems);
    if !pools.is_empty() {
        ipam.set("config", Node::sequence(pools));
    }
    set_pairs(&mut ipam, "options", parsed, "ipam-opt");
    if !ipam.is_empty() {
        body.set("ipam", Node::mapping(ipam));
    }
    for (flag, key) in [("internal", "internal"), ("attachable", "attachable")] {
        if parsed.on(flag) {
            body.set(key, Node::plain("true"));
        }
    }
    for (flag, key) in [("ipv4", "enable_ipv4"), ("ipv6", "enable_ipv6")] {
        if let Some(value @ ("true" | "false")) = parsed.text(flag) {
            body.set(key, Node::plain(value));
        }
    }
    set_pairs(&mut body, "labels", parsed, "label");
    unsupported(parsed, &["scope", "ingress", "config-only", "config-from"], problems);
    let body = if body.is_empty() { Node::null() } else { Node::mapping(body) };
    if stack.networks.iter().all(|(known, _)| *known != name) {
        stack.networks.push((name, body));
    }
}

/// A volume as the command makes it.
pub(super) fn volume(parsed: &Parsed, stack: &mut Stack, problems: &mut Vec<Problem>) {
    let given = parsed.rest.first().map(|word| word.text.as_str()).or_else(|| parsed.text("name"));
    let Some(name) = name(parsed, given, problems) else { return };
    if let Some(second) = parsed.last("name").filter(|second| second.value != name) {
        let message = Text::fixed("The volume already has a name behind the flags.", "参数之后已给出卷名。");
        problems.push(Problem { line: second.line, flag: "--name".to_owned(), harmless: false, message });
    }
    let mut body = Mapping::default();
    if let Some(driver) = parsed.text("driver") {
        body.set("driver", Node::text(driver));
    }
    set_pairs(&mut body, "driver_opts", parsed, "opt");
    set_pairs(&mut body, "labels", parsed, "label");
    let cluster = [
        "availability",
        "group",
        "limit-bytes",
        "required-bytes",
        "scope",
        "secret",
        "sharing",
        "topology-preferred",
        "topology-required",
        "type",
    ];
    unsupported(parsed, &cluster, problems);
    let body = if body.is_empty() { Node::null() } else { Node::mapping(body) };
    if stack.volumes.iter().all(|(known, _)| *known != name) {
        stack.volumes.push((name, body));
    }
}

/// Sets a map from flags with `KEY=VALUE`.
pub(super) fn set_pairs(body: &mut Mapping, key: &str, parsed: &Parsed, flag: &str) {
    let pairs: BTreeMap<String, Option<String>> = parsed
        .all(flag)
        .map(|given| match given.value.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (given.value.clone(), Some(String::new())),
        })
        .filter(|(name, _)| !name.is_empty())
        .collect();
    if !pairs.is_empty() {
        body.set(key, super::texts(pairs));
    }
}

/// Reports flags that have no counterpart.
pub(super) fn unsupported(parsed: &Parsed, flags: &[&str], problems: &mut Vec<Problem>) {
    for given in parsed.flags.iter().filter(|given| flags.contains(&given.name)) {
        let message = Text::fixed(
            "A Compose file has no attribute for this flag, so it is left out.",
            "Compose 文件没有对应此参数的属性，已略过。",
        );
        problems.push(Problem { line: given.line, flag: format!("--{}", given.name), harmless: false, message });
    }
}

fn name(parsed: &Parsed, given: Option<&str>, problems: &mut Vec<Problem>) -> Option<String> {
    let sound = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
    };
    let name = given.filter(sound);
    if name.is_none() {
        let message = Text::fixed(
            "The command names nothing that a Compose file could declare.",
            "命令没有给出 Compose 文件可以声明的名称。",
        );
        let flag = given.unwrap_or("").chars().take(60).collect();
        problems.push(Problem { line: parsed.line, flag, harmless: false, message });
    }
    name.map(str::to_owned)
}

/// Address pools: each subnet with the range, the gateway and the addresses that lie in it.
fn pools(parsed: &Parsed, problems: &mut Vec<Problem>) -> Vec<Node> {
    let split = |flag: &'static str| -> Vec<(String, Given)> {
        let each = |given: &Given| {
            given.value.split(',').map(str::to_owned).map(|part| (part, given.clone())).collect::<Vec<_>>()
        };
        parsed.all(flag).flat_map(each).filter(|(part, _)| !part.is_empty()).collect()
    };
    let subnets = split("subnet");
    let mut pools: Vec<(Option<ipnet::IpNet>, Mapping)> = subnets
        .iter()
        .map(|(subnet, _)| (subnet.parse().ok(), Mapping::from_pairs([("subnet", Node::text(subnet.as_str()))])))
        .collect();
    let place = |pools: &mut Vec<(Option<ipnet::IpNet>, Mapping)>, address: &str| -> usize {
        let net = address.parse::<ipnet::IpNet>().map(|net| net.addr()).ok().or_else(|| address.parse().ok());
        let found =
            net.and_then(|address| pools.iter().position(|(pool, _)| pool.is_some_and(|pool| pool.contains(&address))));
        found.or_else(|| (!pools.is_empty()).then(|| pools.len() - 1)).unwrap_or_else(|| {
            pools.push((None, Mapping::default()));
            0
        })
    };
    for (flag, key) in [("ip-range", "ip_range"), ("gateway", "gateway")] {
        for (value, given) in split(flag) {
            let at = place(&mut pools, &value);
            if let Some((_, pool)) = pools.get_mut(at) {
                if pool.get(key).is_some() {
                    let message = Text::fixed("A subnet can have this only once.", "一个子网只能有一个这样的设置。");
                    problems.push(Problem { line: given.line, flag: format!("--{flag}"), harmless: false, message });
                    continue;
                }
                pool.set(key, Node::text(value));
            }
        }
    }
    for (value, _) in split("aux-address") {
        let Some((host, address)) = value.split_once('=') else { continue };
        let at = place(&mut pools, address);
        if let Some((_, pool)) = pools.get_mut(at) {
            let aux = pool.get_or_insert("aux_addresses", || Node::mapping(Mapping::default()));
            if let Some(aux) = aux.as_mapping_mut() {
                aux.set(host, Node::text(address));
            }
        }
    }
    pools.into_iter().map(|(_, pool)| Node::mapping(pool)).collect()
}
