//! The networks that a service joins (Compose specification, service attribute `networks`).
use super::field;
use super::node::{Node, Step, Value};
use super::problem::{Problems, ValueError, ValueErrorKind, note, shown};
use super::template::Templated;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A network that a service joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The network's name in the file.
    pub network: Box<str>,
    /// Further names of the service on this network.
    pub aliases: Vec<Box<str>>,
    /// A fixed IPv4 address.
    pub ipv4_address: Option<Templated<Ipv4Addr>>,
    /// A fixed IPv6 address.
    pub ipv6_address: Option<Templated<Ipv6Addr>>,
    /// A fixed hardware address.
    pub mac_address: Option<Box<str>>,
    /// The order in which networks are joined: the highest first.
    pub priority: Option<i64>,
    /// Which network gives the default route: the one with the highest value.
    pub gateway_priority: Option<i64>,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

impl Attachment {
    /// An attachment without any details.
    pub fn plain(network: &str, steps: Vec<Step>) -> Attachment {
        Attachment {
            network: network.into(),
            aliases: Vec::new(),
            ipv4_address: None,
            ipv6_address: None,
            mac_address: None,
            priority: None,
            gateway_priority: None,
            steps,
        }
    }
}

/// Reads `networks` of a service. A service without it joins the network `default`, which is not in the result.
pub fn attachments(body: &Node, problems: &mut Problems) -> Vec<Attachment> {
    let Some(node) = body.get("networks") else { return Vec::new() };
    let base = [Step::from("networks")];
    match &node.value {
        Value::Sequence(items) => {
            let mut out: Vec<Attachment> = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                let steps = vec![Step::from("networks"), Step::Index(index)];
                match item.as_text() {
                    Some(name) if out.iter().any(|known| &*known.network == name) => {
                        note(problems, &steps, &[], ValueError::duplicate(name));
                    }
                    Some(name) => out.push(Attachment::plain(name, steps)),
                    None => note(problems, &steps, &[], ValueError::shape(item, "a network's name", "网络名")),
                }
            }
            out
        }
        Value::Mapping(mapping) => mapping
            .iter()
            .map(|(name, value)| {
                let steps = vec![Step::from("networks"), Step::from(name)];
                if value.is_null() {
                    return Attachment::plain(name, steps);
                }
                if value.as_mapping().is_none() {
                    note(problems, &steps, &[], ValueError::shape(value, "a map or nothing", "映射或空值"));
                    return Attachment::plain(name, steps);
                }
                read_details(name, value, steps, problems)
            })
            .collect(),
        Value::Scalar(_) => {
            note(problems, &base, &[], ValueError::shape(node, "a list or a map of networks", "网络列表或映射"));
            Vec::new()
        }
    }
}

/// Reads an IPv4 address.
pub fn read_ipv4(text: &str) -> Result<Ipv4Addr, ValueError> {
    text.parse().map_err(|_| {
        let text = shown(text);
        ValueError::new(
            ValueErrorKind::Address,
            format!("“{text}” is not an IPv4 address. Write one like 172.20.0.10."),
            format!("“{text}”不是 IPv4 地址。写法如 172.20.0.10。"),
        )
    })
}

/// Reads an IPv6 address.
pub fn read_ipv6(text: &str) -> Result<Ipv6Addr, ValueError> {
    text.parse().map_err(|_| {
        let text = shown(text);
        ValueError::new(
            ValueErrorKind::Address,
            format!("“{text}” is not an IPv6 address. Write one like fd00::10."),
            format!("“{text}”不是 IPv6 地址。写法如 fd00::10。"),
        )
    })
}

fn read_details(name: &str, value: &Node, steps: Vec<Step>, problems: &mut Problems) -> Attachment {
    // The readers give places below `value`; these put the attachment's place before them.
    let mut own = Vec::new();
    let whole = |key: &str| value.get(key).and_then(Node::as_int);
    let attachment = Attachment {
        aliases: field::plain_texts(value, &["aliases"], &mut own),
        ipv4_address: field::setting(value, &["ipv4_address"], &mut own, read_ipv4).map(|setting| setting.value),
        ipv6_address: field::setting(value, &["ipv6_address"], &mut own, read_ipv6).map(|setting| setting.value),
        mac_address: field::text(value, "mac_address"),
        priority: whole("priority"),
        gateway_priority: whole("gw_priority"),
        network: name.into(),
        steps,
    };
    for problem in own {
        note(problems, &attachment.steps, &problem.steps, problem.error);
    }
    attachment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_in_every_form() {
        let mut problems = Vec::new();
        let list = Node::sequence(["front", "back", "front"].map(Node::plain).to_vec());
        let found = attachments(&Node::map_of([("networks", list)]), &mut problems);
        assert_eq!(found.iter().map(|one| &*one.network).collect::<Vec<_>>(), ["front", "back"]);
        assert_eq!(problems.len(), 1);

        problems.clear();
        let details = Node::map_of([
            ("aliases", Node::sequence(vec![Node::plain("db")])),
            ("ipv4_address", Node::plain("172.20.0.10")),
            ("ipv6_address", Node::plain("nope")),
            ("priority", Node::plain("100")),
        ]);
        let map = Node::map_of([("front", Node::null()), ("back", details), ("odd", Node::plain("x"))]);
        let found = attachments(&Node::map_of([("networks", map)]), &mut problems);
        assert_eq!(found.len(), 3);
        assert_eq!(found[1].ipv4_address, Some(Templated::Known(Ipv4Addr::new(172, 20, 0, 10))));
        assert_eq!((found[1].aliases.len(), found[1].priority), (1, Some(100)));
        let places: Vec<_> = problems.iter().map(|one| crate::model::Path(one.steps.clone()).to_string()).collect();
        assert_eq!(places, ["networks.back.ipv6_address", "networks.odd"]);
        problems.clear();
        assert!(attachments(&Node::map_of([("networks", Node::null())]), &mut problems).is_empty());
        assert_eq!(problems.len(), 1);
    }
}
