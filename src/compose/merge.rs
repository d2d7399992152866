//! Compose files laid on each other (Compose specification, "Merge and override").
//!
//! Mappings merge, lists are joined, scalars replace; a list of exceptions stands in [`special`]. What stands in a list
//! twice after that is taken out by [`enforce`](super::resolve::unique::enforce).
use super::resolve::scalar::printed;
use super::resolve::unique::enforce;
use super::resolve::yaml::{apply_resets, without_resets};
use crate::model::{Document, Kind, Mapping, Node, Record, RecordId, Value};
use std::sync::Arc;

/// Places where a value is of another kind than the one it should be laid on.
pub(crate) type Conflicts = Vec<Vec<String>>;

/// The base with an override on top. The merged document is for analysis: its text is not meant to be written back.
pub fn merge(base: &Document, over: &Document) -> Document {
    merge_as(base, over, &mut |_, _| None)
}

/// The base with an override on top. Records that come with the override get the id that `id_of` knows for their name
/// and that no other has, else a new one.
pub(crate) fn merge_as(
    base: &Document,
    over: &Document,
    id_of: &mut dyn FnMut(Kind, &str) -> Option<RecordId>,
) -> Document {
    let mut merged = base.clone();
    for kind in Kind::ALL {
        for (_, record) in over.table(kind).iter() {
            let way = [kind.section(), &record.name];
            let old = merged.table(kind).by_name(&record.name);
            let body = lay_record(old.map(|(_, old)| &old.body), &record.body, &way);
            match (old.map(|(id, _)| id), body) {
                (Some(id), Some(body)) => {
                    merged.table_mut(kind).replace(id, Arc::new(Record { name: record.name.clone(), body }));
                }
                (Some(id), None) => merged.table_mut(kind).remove(id),
                (None, Some(body)) => {
                    let record = Record { name: record.name.clone(), body };
                    match id_of(kind, &record.name).filter(|id| merged.get(*id).is_none()) {
                        Some(id) => {
                            merged.reserve(id);
                            let table = merged.table_mut(kind);
                            table.insert(table.len(), id, Arc::new(record));
                        }
                        None => drop(merged.push(kind, record)),
                    }
                }
                (None, None) => {}
            }
        }
    }
    let mut extra = (*merged.extra).clone();
    for (key, value) in over.extra.iter() {
        let mut resets = Vec::new();
        let value = without_resets(value.clone(), &mut vec![key.to_owned()], &mut resets);
        let mut base = Node::mapping(std::mem::take(&mut extra));
        apply_resets(&mut base, &resets);
        if let Value::Mapping(mapping) = base.value {
            extra = mapping;
        }
        if let Some(value) = value {
            let value = match extra.get(key) {
                Some(old) => lay(old, &value, &[key], &mut Vec::new()),
                None => value,
            };
            extra.set(key, value);
        }
    }
    merged.extra = Arc::new(extra);
    merged
}

/// A record's body laid on the one below it, where there is one; `None` where it is reset. `way` is the place of both.
pub(crate) fn lay_record(below: Option<&Node>, over: &Node, way: &[&str]) -> Option<Node> {
    let mut resets = Vec::new();
    let body = without_resets(over.clone(), &mut Vec::new(), &mut resets)?;
    match below.filter(|_| !resets.iter().any(Vec::is_empty)) {
        Some(below) => {
            let mut below = below.clone();
            apply_resets(&mut below, &resets);
            let mut body = lay(&below, &body, way, &mut Vec::new());
            enforce(&mut body, way, &mut |_, _| {});
            Some(body)
        }
        None => Some(body),
    }
}

/// One value laid on another; `way` is the place of both from the top of the file.
pub(crate) fn lay(base: &Node, over: &Node, way: &[&str], conflicts: &mut Conflicts) -> Node {
    if let Some(merged) = special(base, over, way, conflicts) {
        return merged;
    }
    if over.is_null() {
        return base.clone();
    }
    match (&base.value, &over.value) {
        (Value::Mapping(base), Value::Mapping(over)) => Node::mapping(lay_mappings(base, over, way, conflicts)),
        (Value::Sequence(base), Value::Sequence(over)) => Node::sequence([base.as_slice(), over].concat()),
        (Value::Scalar(_), _) => over.clone(),
        _ => {
            conflicts.push(way.iter().map(|key| (*key).to_owned()).collect());
            over.clone()
        }
    }
}

fn lay_mappings(base: &Mapping, over: &Mapping, way: &[&str], conflicts: &mut Conflicts) -> Mapping {
    let mut merged = base.clone();
    for (key, value) in over.iter() {
        match merged.get_mut(key) {
            Some(old) => *old = lay(old, value, &[way, &[key]].concat(), conflicts),
            None => merged.set(key, value.clone()),
        }
    }
    merged
}

/// The exceptions: what replaces as a whole, what is joined by its keys, and short forms that become long ones first.
fn special(base: &Node, over: &Node, way: &[&str], conflicts: &mut Conflicts) -> Option<Node> {
    let mut named = |make: &dyn Fn() -> Node| {
        let (base, over) = (as_named(base, make)?, as_named(over, make).unwrap_or_default());
        Some(Node::mapping(lay_mappings(&base, &over, way, conflicts)))
    };
    match way {
        ["services", _, "command" | "entrypoint"] | ["services", _, "healthcheck", "test"] => Some(over.clone()),
        ["services", _, "depends_on"] => {
            named(&|| Node::map_of([("condition", Node::plain("service_started")), ("required", Node::plain("true"))]))
        }
        ["services", _, "networks" | "models"] => named(&Node::null),
        ["services", _, "annotations" | "environment" | "labels" | "sysctls"]
        | ["services", _, "build", "args" | "additional_contexts" | "labels"]
        | ["services", _, "deploy", "labels"]
        | ["networks" | "volumes", _, "labels"]
        | ["services", _, "dns" | "dns_opt" | "dns_search" | "env_file" | "label_file" | "tmpfs"] => {
            let mut items = as_list(base);
            items.extend(as_list(over));
            Some(Node::sequence(items))
        }
        ["services", _, "extra_hosts"] | ["services", _, "build", "extra_hosts"] => {
            let mut items = as_list(base);
            let known: Vec<String> = items.iter().map(printed).collect();
            items.extend(as_list(over).into_iter().filter(|item| !known.contains(&printed(item))));
            Some(Node::sequence(items))
        }
        ["services", _, "ulimits", _] => Some(over.clone()),
        ["services", _, "build"] => {
            let (base, over) = (as_build(base)?, as_build(over)?);
            Some(Node::mapping(lay_mappings(&base, &over, way, conflicts)))
        }
        ["services", _, "logging"] => match (base.get("driver"), over.get("driver")) {
            (Some(base), Some(over_driver)) if printed(base) != printed(over_driver) => Some(over.clone()),
            _ => None,
        },
        ["networks", _, "ipam", "config"] => lay_pools(base.as_sequence()?, over.as_sequence()?, way, conflicts),
        _ => None,
    }
}

/// Address pools are merged by their subnet; one of another subnet takes the place of the base's.
fn lay_pools(base: &[Node], over: &[Node], way: &[&str], conflicts: &mut Conflicts) -> Option<Node> {
    let subnet = |pool: &Mapping| pool.get("subnet").map(printed);
    let mut pools: Vec<Mapping> = Vec::new();
    for original in base {
        let mut right = original.as_mapping()?.clone();
        // docker compose keeps one object in all the places where it has put it.
        let mut places: Vec<usize> = Vec::new();
        for left in over {
            let left = left.as_mapping()?;
            if subnet(left) != subnet(&right) && !pools.iter().any(|pool| subnet(pool) == subnet(left)) {
                pools.push(left.clone());
                continue;
            }
            right = lay_mappings(&right, left, way, conflicts);
            for at in &places {
                pools.splice(*at..=*at, [right.clone()]).for_each(drop);
            }
            match pools.iter().position(|pool| subnet(pool) == subnet(&right)) {
                Some(at) => {
                    pools.splice(at..=at, [right.clone()]).for_each(drop);
                    places.push(at);
                }
                None => {
                    places.push(pools.len());
                    pools.push(right.clone());
                }
            }
        }
    }
    Some(Node::sequence(pools.into_iter().map(Node::mapping).collect()))
}

/// A map of `KEY: VALUE` as a sorted list of `KEY=VALUE`, a text as a list of itself.
pub(crate) fn as_list(node: &Node) -> Vec<Node> {
    match &node.value {
        Value::Sequence(items) => items.clone(),
        Value::Mapping(mapping) => {
            let mut texts = Vec::new();
            for (key, value) in mapping.iter() {
                match &value.value {
                    Value::Sequence(many) => texts.extend(many.iter().map(|one| format!("{key}={}", printed(one)))),
                    _ if value.is_null() => texts.push(key.to_owned()),
                    _ => texts.push(format!("{key}={}", printed(value))),
                }
            }
            texts.sort();
            texts.into_iter().map(Node::quoted).collect()
        }
        Value::Scalar(_) if node.is_null() => Vec::new(),
        Value::Scalar(_) => vec![node.clone()],
    }
}

/// A list or a map of names as a map.
fn as_named(node: &Node, make: &dyn Fn() -> Node) -> Option<Mapping> {
    match &node.value {
        Value::Mapping(mapping) => Some(mapping.clone()),
        Value::Sequence(items) => items
            .iter()
            .map(|item| Some((item.as_text()?.to_owned(), make())))
            .collect::<Option<Vec<_>>>()
            .map(Mapping::from_pairs),
        Value::Scalar(_) => None,
    }
}

fn as_build(node: &Node) -> Option<Mapping> {
    match &node.value {
        Value::Mapping(mapping) => Some(mapping.clone()),
        Value::Scalar(_) if node.is_null() => Some(Mapping::default()),
        Value::Scalar(_) => Some(Mapping::from_pairs([("context", node.clone())])),
        Value::Sequence(_) => None,
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
            "services:\n  a:\n    image: x:1\n    command: [one]\n    environment: [A=1, B=2]\n    ports: ['80:80']\n    volumes: ['dd:/data', './a:/a']\n    depends_on: [b]\n    networks: [n]\n",
            "services:\n  a:\n    image: x:2\n    command: two\n    environment: {B: 3, C: 4}\n    ports: ['81:81']\n    volumes: ['./e:/data']\n    depends_on: {b: {condition: service_healthy}}\n    networks: {m: }\n",
        );
        let text = |path: &[&str]| {
            let steps: Vec<crate::model::Step> = path.iter().map(|key| (*key).into()).collect();
            body.at(&steps).and_then(Node::as_text).map(str::to_owned)
        };
        assert_eq!(text(&["image"]).as_deref(), Some("x:2"));
        assert_eq!(text(&["command"]).as_deref(), Some("two"));
        let environment: Vec<&str> = body
            .get("environment")
            .and_then(Node::as_sequence)
            .expect("a list")
            .iter()
            .filter_map(Node::as_text)
            .collect();
        assert_eq!(environment, ["A=1", "B=3", "C=4"]);
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
