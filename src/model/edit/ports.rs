//! Ports and mounts of a service, changed in the form found.
use super::{SERVICE_KEYS, mapping_of, node_mut, remove_path, restyled, styled, usual_style};
use crate::model::mount::{Mount, MountKind};
use crate::model::node::{Node, Step, Style, Value};
use crate::model::port::PortMapping;
use crate::model::template::Templated;
use crate::model::units::Protocol;

/// Publishes a port, given in the short form; the same text is not added twice.
pub fn add_port(body: &mut Node, port: &str) {
    let style = quotes_of(body, "ports");
    add_item(body, "ports", Node::scalar(port, style));
}

/// Sets a port mapping, given in the short form. A mapping in the long form keeps it and its other keys.
pub fn set_port(body: &mut Node, index: usize, port: &str) {
    let style = quotes_of(body, "ports");
    let Some(item) = node_mut(body, &["ports".into(), Step::Index(index)]) else { return };
    let parsed = PortMapping::parse_short(port);
    match (&mut item.value, parsed) {
        (Value::Mapping(mapping), Ok(mapping_read))
            if mapping_read.target.known().is_none_or(|one| one.is_single()) =>
        {
            let order = ["name", "target", "published", "host_ip", "protocol", "app_protocol", "mode"];
            let written = mapping.get("protocol").is_some();
            let tcp = mapping_read.protocol == Templated::Known(Protocol::Tcp);
            let target = mapping_read.target.to_string();
            let number = if target.contains('$') { Node::text(target) } else { Node::plain(target) };
            mapping.set_ordered("target", number, &order);
            let parts = [
                ("published", mapping_read.published.as_ref().map(ToString::to_string)),
                ("host_ip", mapping_read.host_ip.as_ref().map(ToString::to_string)),
                ("protocol", Some(mapping_read.protocol.to_string()).filter(|_| written || !tcp)),
            ];
            for (key, part) in parts {
                match part {
                    Some(part) => {
                        let node =
                            mapping.get(key).map_or_else(|| Node::text(part.as_str()), |old| restyled(old, &part));
                        mapping.set_ordered(key, node, &order);
                    }
                    None => drop(mapping.remove(key)),
                }
            }
        }
        _ => *item = Node::scalar(port, style),
    }
}

/// Removes a port mapping.
pub fn remove_port(body: &mut Node, index: usize) {
    remove_path(body, &["ports".into(), Step::Index(index)]);
}

/// Adds a mount, given in the short form; the same text is not added twice.
pub fn add_mount(body: &mut Node, mount: &str) {
    let node = styled(mount, usual_style(body, &["volumes"]));
    add_item(body, "volumes", node);
}

/// Sets a mount, given in the short form. A mount in the long form keeps it where the new text names a source and a
/// target only.
pub fn set_mount(body: &mut Node, index: usize, mount: &str) {
    let Some(item) = node_mut(body, &["volumes".into(), Step::Index(index)]) else { return };
    if item.as_mapping().is_none() {
        *item = restyled(item, mount);
        return;
    }
    let Ok(read) = Mount::parse_short(mount) else {
        *item = Node::text(mount);
        return;
    };
    let kind = match read.kind {
        MountKind::Bind => Some("bind"),
        MountKind::Volume | MountKind::Anonymous => Some("volume"),
        _ => None,
    };
    let order = ["type", "source", "target", "read_only", "bind", "volume", "tmpfs", "consistency"];
    let Some(mapping) = item.as_mapping_mut() else { return };
    if let Some(kind) = kind
        && mapping.get("type").and_then(Node::as_text) != Some(kind)
    {
        mapping.set_ordered("type", Node::plain(kind), &order);
        ["bind", "volume", "tmpfs", "image"]
            .iter()
            .filter(|key| **key != kind)
            .for_each(|key| drop(mapping.remove(key)));
    }
    match &read.source {
        Some(source) => mapping.set_ordered("source", Node::text(source.clone()), &order),
        None => drop(mapping.remove("source")),
    }
    mapping.set_ordered("target", Node::text(read.target.clone()), &order);
    if read.read_only {
        mapping.set_ordered("read_only", Node::plain("true"), &order);
    } else {
        mapping.remove("read_only");
    }
}

/// Removes a mount.
pub fn remove_mount(body: &mut Node, index: usize) {
    remove_path(body, &["volumes".into(), Step::Index(index)]);
}

fn add_item(body: &mut Node, key: &str, node: Node) {
    let Some(mapping) = mapping_of(body) else { return };
    match mapping.get_mut(key).filter(|node| !node.is_null()) {
        None => mapping.set_ordered(key, Node::sequence(vec![node]), SERVICE_KEYS),
        Some(list) => {
            if let Some(items) = list.as_sequence_mut()
                && !items.iter().any(|item| item.as_text().is_some() && item.as_text() == node.as_text())
            {
                items.push(node);
            }
        }
    }
}

/// Single quotes where the list has them, double ones otherwise: a port is never written without.
fn quotes_of(body: &Node, key: &str) -> Style {
    let first = body.get(key).and_then(Node::as_sequence).and_then(|items| items.iter().find_map(Node::as_scalar));
    match first.map(|scalar| scalar.style) {
        Some(Style::Single) => Style::Single,
        _ => Style::Double,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Node {
        Node::sequence(items.iter().map(|item| Node::plain(*item)).collect())
    }

    fn map(pairs: &[(&str, &str)]) -> Node {
        Node::map_of(pairs.iter().map(|(key, value)| (*key, Node::plain(*value))))
    }

    fn body(key: &str, node: Node) -> Node {
        Node::map_of([("image", Node::plain("x")), (key, node)])
    }

    #[test]
    fn ports_are_quoted() {
        let mut node = body("image", Node::plain("x"));
        add_port(&mut node, "8080:80");
        add_port(&mut node, "8080:80");
        assert_eq!(node.get("ports"), Some(&Node::sequence(vec![Node::quoted("8080:80")])));
        set_port(&mut node, 0, "81:80");
        assert_eq!(node.get("ports"), Some(&Node::sequence(vec![Node::quoted("81:80")])));
        remove_port(&mut node, 7);
        remove_port(&mut node, 0);
        assert_eq!(node.get("ports"), None);

        let single = Node::sequence(vec![Node::scalar("1:1", Style::Single)]);
        let mut node = body("ports", single);
        add_port(&mut node, "2:2");
        assert_eq!(node.at(&["ports".into(), 1.into()]), Some(&Node::scalar("2:2", Style::Single)));

        let mut node =
            body("ports", Node::sequence(vec![map(&[("target", "80"), ("published", "8080"), ("mode", "host")])]));
        set_port(&mut node, 0, "127.0.0.1:9090:81/udp");
        let wanted = map(&[
            ("target", "81"),
            ("published", "9090"),
            ("host_ip", "127.0.0.1"),
            ("protocol", "udp"),
            ("mode", "host"),
        ]);
        let mut found = node.at(&["ports".into(), 0.into()]).cloned().unwrap();
        assert_eq!(found.get("host_ip"), Some(&Node::text("127.0.0.1")));
        assert!(found.set_at(&["host_ip".into()], Node::plain("127.0.0.1")));
        assert_eq!(found, wanted);
        set_port(&mut node, 0, "nonsense");
        assert_eq!(node.at(&["ports".into(), 0.into()]), Some(&Node::quoted("nonsense")));
    }

    #[test]
    fn mounts() {
        let mut node = body("image", Node::plain("x"));
        add_mount(&mut node, "data:/data");
        set_mount(&mut node, 0, "data:/var:ro");
        assert_eq!(node.get("volumes"), Some(&list(&["data:/var:ro"])));
        remove_mount(&mut node, 0);
        assert_eq!(node.get("volumes"), None);
        let long = Node::map_of([
            ("type", Node::plain("volume")),
            ("source", Node::plain("v")),
            ("target", Node::plain("/v")),
            ("volume", map(&[("nocopy", "true")])),
        ]);
        let mut node = body("volumes", Node::sequence(vec![long]));
        set_mount(&mut node, 0, "./b:/b:ro");
        let wanted = map(&[("type", "bind"), ("source", "./b"), ("target", "/b"), ("read_only", "true")]);
        assert_eq!(node.at(&["volumes".into(), 0.into()]), Some(&wanted));
    }
}
