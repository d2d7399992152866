//! Top-level networks (Compose specification, "Networks").
use super::environment::{KeyValue, key_values};
use super::field::{self, Setting, flag, text};
use super::node::{Node, Step};
use super::port::read_address;
use super::problem::{FieldProblem, Problems, ValueError, ValueErrorKind, note, shown};
use ipnet::IpNet;
use std::net::IpAddr;

/// An address pool of a network: an item of `ipam.config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The addresses of the network.
    pub subnet: Option<Setting<IpNet>>,
    /// The addresses that Docker gives out, a part of the subnet.
    pub ip_range: Option<Setting<IpNet>>,
    /// The host's address in the network.
    pub gateway: Option<Setting<IpAddr>>,
    /// Addresses that Docker must not give out, by name.
    pub aux_addresses: Vec<(Box<str>, Box<str>)>,
    /// Its place in the network.
    pub steps: Vec<Step>,
}

/// A top-level network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkView {
    /// The name in the file.
    pub key: Box<str>,
    /// The name that Docker gives it, where written.
    pub name: Option<Box<str>>,
    /// The driver, where written; `bridge` otherwise.
    pub driver: Option<Box<str>>,
    /// Options of the driver.
    pub driver_opts: Vec<KeyValue>,
    /// True where the file only uses the network and something else made it.
    pub external: bool,
    /// True where the network has no way out to the Internet and in from the host.
    pub internal: bool,
    /// Whether containers outside of the file may join.
    pub attachable: bool,
    /// Whether IPv4 is on, where written.
    pub enable_ipv4: Option<bool>,
    /// Whether IPv6 is on, where written.
    pub enable_ipv6: Option<bool>,
    /// The address manager, where written.
    pub ipam_driver: Option<Box<str>>,
    /// The address pools.
    pub pools: Vec<Pool>,
    /// Labels.
    pub labels: Vec<KeyValue>,
    /// What could not be read, with places in the network's body.
    pub problems: Vec<FieldProblem>,
}

impl NetworkView {
    /// Reads a network's body, which may be null.
    pub fn new(key: &str, body: &Node) -> NetworkView {
        let mut problems = Vec::new();
        if !body.is_null() && body.as_mapping().is_none() {
            note(&mut problems, &[], &[], ValueError::shape(body, "a map or nothing", "映射或空值"));
        }
        NetworkView {
            key: key.into(),
            name: text(body, "name").or_else(|| body.get("external").and_then(|external| text(external, "name"))),
            driver: text(body, "driver"),
            driver_opts: key_values(body, &["driver_opts"], &mut problems),
            external: is_external(body),
            internal: flag(body, &["internal"], &mut problems).unwrap_or(false),
            attachable: flag(body, &["attachable"], &mut problems).unwrap_or(false),
            enable_ipv4: flag(body, &["enable_ipv4"], &mut problems),
            enable_ipv6: flag(body, &["enable_ipv6"], &mut problems),
            ipam_driver: body.get("ipam").and_then(|ipam| text(ipam, "driver")),
            pools: pools(body, &mut problems),
            labels: key_values(body, &["labels"], &mut problems),
            problems,
        }
    }

    /// The subnets that are known.
    pub fn subnets(&self) -> impl Iterator<Item = IpNet> {
        self.pools.iter().filter_map(|pool| pool.subnet.as_ref()?.known().copied())
    }
}

/// Reads a subnet in CIDR notation.
pub fn read_subnet(text: &str) -> Result<IpNet, ValueError> {
    text.parse().map_err(|_| {
        let text = shown(text);
        ValueError::new(
            ValueErrorKind::Address,
            format!("“{text}” is not a subnet. Write an address and a prefix length, like 172.20.0.0/16."),
            format!("“{text}”不是子网。请写地址加前缀长度，如 172.20.0.0/16。"),
        )
    })
}

/// True for `external: true` and for the old `external: { name: x }`.
pub(crate) fn is_external(body: &Node) -> bool {
    body.get("external").is_some_and(|external| external.as_mapping().is_some() || external.as_bool() == Some(true))
}

fn pools(body: &Node, problems: &mut Problems) -> Vec<Pool> {
    let Some(config) = field::at(body, &["ipam", "config"]).filter(|config| !config.is_null()) else {
        return Vec::new();
    };
    let base: Vec<Step> = vec!["ipam".into(), "config".into()];
    let Some(items) = config.as_sequence() else {
        note(problems, &base, &[], ValueError::shape(config, "a list of address pools", "地址池列表"));
        return Vec::new();
    };
    let mut out = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let mut steps = base.clone();
        steps.push(Step::Index(index));
        if item.as_mapping().is_none() {
            note(problems, &steps, &[], ValueError::shape(item, "a map with the key subnet", "带 subnet 键的映射"));
            continue;
        }
        let mut own = Vec::new();
        let pool = Pool {
            subnet: placed(field::setting(item, &["subnet"], &mut own, read_subnet), &steps),
            ip_range: placed(field::setting(item, &["ip_range"], &mut own, read_subnet), &steps),
            gateway: placed(field::setting(item, &["gateway"], &mut own, read_address), &steps),
            aux_addresses: item.get("aux_addresses").and_then(Node::as_mapping).map_or_else(Vec::new, |addresses| {
                addresses.iter().filter_map(|(key, node)| Some((key.into(), node.as_text()?.into()))).collect()
            }),
            steps,
        };
        for problem in own {
            note(problems, &pool.steps, &problem.steps, problem.error);
        }
        out.push(pool);
    }
    out
}

fn placed<T>(setting: Option<Setting<T>>, base: &[Step]) -> Option<Setting<T>> {
    setting.map(|setting| {
        let mut steps = base.to_vec();
        steps.extend(setting.steps);
        Setting { value: setting.value, steps }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_with_pools() {
        let pool = |pairs: &[(&str, &str)]| Node::map_of(pairs.iter().map(|(key, value)| (*key, Node::plain(*value))));
        let config = Node::sequence(vec![
            pool(&[("subnet", "172.20.0.0/16"), ("gateway", "172.20.0.1"), ("ip_range", "172.20.5.0/24")]),
            pool(&[("subnet", "banana"), ("gateway", "x")]),
            pool(&[("subnet", "${NET}")]),
            Node::plain("x"),
        ]);
        let body = Node::map_of([
            ("driver", Node::plain("bridge")),
            ("internal", Node::plain("true")),
            ("attachable", Node::plain("maybe")),
            ("ipam", Node::map_of([("driver", Node::plain("default")), ("config", config)])),
        ]);
        let view = NetworkView::new("back", &body);
        assert!(view.internal && !view.external && !view.attachable);
        assert_eq!(view.pools.len(), 3);
        assert_eq!(view.subnets().map(|net| net.to_string()).collect::<Vec<_>>(), ["172.20.0.0/16"]);
        let gateway = view.pools[0].gateway.as_ref().unwrap();
        assert_eq!(crate::model::Path(gateway.steps.clone()).to_string(), "ipam.config[0].gateway");
        let places: Vec<_> =
            view.problems.iter().map(|one| crate::model::Path(one.steps.clone()).to_string()).collect();
        assert_eq!(places, ["attachable", "ipam.config[1].subnet", "ipam.config[1].gateway", "ipam.config[3]"]);
    }

    #[test]
    fn nothing_and_external_networks() {
        assert!(NetworkView::new("n", &Node::null()).problems.is_empty());
        assert!(NetworkView::new("n", &Node::map_of([("external", Node::plain("true"))])).external);
        let old = Node::map_of([("external", Node::map_of([("name", Node::plain("shared"))]))]);
        let view = NetworkView::new("n", &old);
        assert_eq!((view.external, view.name.as_deref()), (true, Some("shared")));
        assert_eq!(NetworkView::new("n", &Node::plain("x")).problems.len(), 1);
    }
}
