//! A Compose file and its override as one document (Compose specification, "Merge and override").
//!
//! The merged document is for analysis: its text is not meant to be written back.
use crate::model::{Document, Kind, Mapping, Node, Record, Value};
use std::sync::Arc;

/// Keys of a service whose value replaces the one before as a whole.
const REPLACED: [&str; 2] = ["command", "entrypoint"];
/// Lists and maps of `KEY=VALUE`, merged by key.
const PAIRS: [&str; 6] = ["environment", "labels", "annotations", "sysctls", "args", "additional_contexts"];

/// The base with an override on top.
pub fn merge(base: &Document, over: &Document) -> Document {
    let mut merged = base.clone();
    for kind in Kind::ALL {
        for (_, record) in over.table(kind).iter() {
            match merged.table(kind).by_name(&record.name).map(|(id, old)| (id, old.clone())) {
                Some((id, old)) => {
                    let body = merge_nodes(&old.body, &record.body, &[kind.section()]);
                    merged.table_mut(kind).replace(id, Arc::new(Record { name: record.name.clone(), body }));
                }
                None => {
                    merged.push(kind, (**record).clone());
                }
            }
        }
    }
    let mut extra = (*merged.extra).clone();
    for (key, value) in over.extra.iter() {
        let value = match extra.get(key) {
            Some(old) => merge_nodes(old, value, &[key]),
            None => value.clone(),
        };
        extra.set(key, value);
    }
    merged.extra = Arc::new(extra);
    merged
}

fn merge_nodes(base: &Node, over: &Node, way: &[&str]) -> Node {
    match over.tag.as_deref() {
        Some("!reset") => return Node::null(),
        Some("!override") => return Node { tag: None, ..over.clone() },
        _ => {}
    }
    let key = way.last().copied().unwrap_or("");
    let depth = way.len();
    if over.is_null() {
        return if REPLACED.contains(&key) { over.clone() } else { base.clone() };
    }
    if REPLACED.contains(&key) && depth == 2 || key == "test" && way.contains(&"healthcheck") {
        return over.clone();
    }
    if PAIRS.contains(&key)
        && let (Some(base), Some(over)) = (pairs(base), pairs(over))
    {
        let mut merged = base;
        over.iter().for_each(|(key, value)| merged.set(key, value.clone()));
        return Node::mapping(merged);
    }
    if matches!(key, "depends_on" | "networks" | "models")
        && depth == 2
        && let (Some(mut merged), Some(over)) = (named(base, key), named(over, key))
    {
        for (name, value) in over.iter() {
            let value = match merged.get(name) {
                Some(old) => merge_nodes(old, value, &[way, &[name]].concat()),
                None => value.clone(),
            };
            merged.set(name, value);
        }
        return Node::mapping(merged);
    }
    if key == "build" && depth == 2 {
        let long = |node: &Node| match node.as_text() {
            Some(context) => Node::map_of([("context", Node::text(context))]),
            None => node.clone(),
        };
        return merge_values(&long(base), &long(over), way);
    }
    if key == "logging" && depth == 2 {
        let driver = |node: &Node| node.get("driver").and_then(Node::as_text).map(str::to_owned);
        if let (Some(a), Some(b)) = (driver(base), driver(over))
            && a != b
        {
            return over.clone();
        }
    }
    merge_values(base, over, way)
}

fn merge_values(base: &Node, over: &Node, way: &[&str]) -> Node {
    match (&base.value, &over.value) {
        (Value::Mapping(base), Value::Mapping(over)) => {
            let mut merged = base.clone();
            for (key, value) in over.iter() {
                if value.tag.as_deref() == Some("!reset") {
                    merged.remove(key);
                    continue;
                }
                let value = match merged.get(key) {
                    Some(old) => merge_nodes(old, value, &[way, &[key]].concat()),
                    None => Node { tag: value.tag.clone().filter(|tag| &**tag != "!override"), ..value.clone() },
                };
                merged.set(key, value);
            }
            Node::mapping(merged)
        }
        (Value::Sequence(base), Value::Sequence(over)) => {
            let mut items = base.clone();
            let key = way.last().copied().unwrap_or("");
            for item in over {
                let identity = identity(key, item);
                match items.iter().position(|old| self::identity(key, old) == identity) {
                    Some(at) => items.splice(at..=at, [item.clone()]).for_each(drop),
                    None => items.push(item.clone()),
                }
            }
            Node::sequence(items)
        }
        _ => over.clone(),
    }
}

/// What makes an item of a list the same as another: the container path of a mount, the whole of a port.
fn identity(key: &str, item: &Node) -> String {
    let get = |name: &str| item.get(name).and_then(Node::as_text).unwrap_or("").to_owned();
    match (key, item.as_text()) {
        ("volumes", Some(short)) => {
            let mut parts = short.split(':');
            let first = parts.next().unwrap_or("");
            parts.next().unwrap_or(first).trim_end_matches('/').to_owned()
        }
        ("volumes", None) => get("target").trim_end_matches('/').to_owned(),
        ("ports", None) => format!("{}:{}:{}/{}", get("host_ip"), get("published"), get("target"), get("protocol")),
        ("secrets" | "configs", None) => get("source"),
        ("env_file", None) => get("path"),
        (_, Some(text)) => text.to_owned(),
        (_, None) => format!("{item:?}"),
    }
}

/// A list or a map of `KEY=VALUE` as a map.
fn pairs(node: &Node) -> Option<Mapping> {
    match &node.value {
        Value::Mapping(mapping) => Some(mapping.clone()),
        Value::Sequence(items) => {
            let mut mapping = Mapping::default();
            for item in items {
                let text = item.as_text()?;
                match text.split_once('=') {
                    Some((key, value)) => mapping.set(key, Node::quoted(value)),
                    None => mapping.set(text, Node::null()),
                }
            }
            Some(mapping)
        }
        Value::Scalar(_) => None,
    }
}

/// A list or a map of names as a map.
fn named(node: &Node, key: &str) -> Option<Mapping> {
    match &node.value {
        Value::Mapping(mapping) => Some(mapping.clone()),
        Value::Sequence(items) => {
            let value = || match key {
                "depends_on" => Node::map_of([("condition", Node::plain("service_started"))]),
                _ => Node::null(),
            };
            items
                .iter()
                .map(|item| Some((item.as_text()?.to_owned(), value())))
                .collect::<Option<Vec<_>>>()
                .map(Mapping::from_pairs)
        }
        Value::Scalar(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::read;

    fn merged(base: &str, over: &str) -> Node {
        let document = merge(&read(base).document, &read(over).document);
        document.services().iter().next().expect("a service").1.body.clone()
    }

    #[test]
    fn an_override_lies_on_its_base() {
        let body = merged(
            "services:\n  a:\n    image: x:1\n    command: [one]\n    environment: [A=1, B=2]\n    ports: ['80:80']\n    volumes: ['d:/data', './a:/a']\n    depends_on: [b]\n    networks: [n]\n",
            "services:\n  a:\n    image: x:2\n    command: two\n    environment: {B: 3, C: 4}\n    ports: ['81:81']\n    volumes: ['./e:/data']\n    depends_on: {b: {condition: service_healthy}}\n    networks: {m: }\n",
        );
        let text = |path: &[&str]| {
            let steps: Vec<crate::model::Step> = path.iter().map(|key| (*key).into()).collect();
            body.at(&steps).and_then(Node::as_text).map(str::to_owned)
        };
        assert_eq!(text(&["image"]).as_deref(), Some("x:2"));
        assert_eq!(text(&["command"]).as_deref(), Some("two"));
        assert_eq!(text(&["environment", "B"]).as_deref(), Some("3"));
        assert_eq!(text(&["environment", "A"]).as_deref(), Some("1"));
        assert_eq!(text(&["depends_on", "b", "condition"]).as_deref(), Some("service_healthy"));
        assert_eq!(body.get("ports").and_then(Node::as_sequence).map(<[Node]>::len), Some(2));
        assert_eq!(body.get("volumes").and_then(Node::as_sequence).map(<[Node]>::len), Some(2));
        assert_eq!(body.get("networks").and_then(Node::as_mapping).map(Mapping::len), Some(2));
    }

    #[test]
    fn tags_reset_and_override() {
        let body = merged(
            "services:\n  a:\n    image: x\n    ports: ['80:80']\n    environment: {A: 1}\n",
            "services:\n  a:\n    ports: !override ['81:81']\n    environment: !reset null\n",
        );
        assert_eq!(body.get("ports").and_then(Node::as_sequence).map(<[Node]>::len), Some(1));
        assert!(body.get("environment").is_none());
    }
}
