//! Services that extend one of the same file (Compose specification, "Extends").
use super::mount::{Mount, clean_path};
use super::node::{Mapping, Node, Value};

/// The service of the same file that a body extends; `None` where it extends none, or one of another file.
pub fn base_of(body: &Node) -> Option<&str> {
    let extends = body.get("extends")?;
    match &extends.value {
        Value::Mapping(_) if extends.get("file").is_some() => None,
        Value::Mapping(_) => extends.get("service").and_then(Node::as_text),
        _ => extends.as_text(),
    }
}

/// A body with what it takes over from the base written out, so that it can do without; what the base extends itself
/// stays extended. The body's own keys stay where they are. `None` where the body takes something of a part back
/// (`!reset`, `!override` within a key): that cannot be told without the base.
pub fn written_out(base: &Node, body: &Node) -> Option<Node> {
    let own = body.as_mapping()?;
    if own.iter().any(|(_, value)| has_tag_below(value)) {
        return None;
    }
    let inherited = base.as_mapping();
    let mut out: Vec<(String, Node)> = Vec::new();
    for (key, value) in own.iter() {
        if key == "extends" {
            let rest = inherited.into_iter().flat_map(Mapping::iter);
            let rest = rest.filter(|(key, _)| *key == "extends" || own.get(key).is_none());
            out.extend(rest.map(|(key, value)| (key.to_owned(), value.clone())));
            continue;
        }
        let below = inherited.and_then(|mapping| mapping.get(key));
        match value.tag.as_deref() {
            Some("!reset") => {}
            Some("!override") => out.push((key.to_owned(), Node { tag: None, ..value.clone() })),
            _ => {
                let mut both = below.cloned().unwrap_or_else(|| value.clone());
                if below.is_some() {
                    if key == "volumes" {
                        drop_same_targets(&mut both, value);
                    }
                    lay_key(&mut both, value, key, 0);
                }
                out.push((key.to_owned(), both));
            }
        }
    }
    Some(Node { value: Value::Mapping(Mapping::from_pairs(out)), tag: body.tag.clone() })
}

/// Lays one body over another: mappings key by key, lists one after the other, all else replaced (Compose
/// specification, "Merge").
pub fn lay(base: &mut Node, over: &Node) {
    lay_at(base, over, 0);
}

/// True for keys whose lists replace the one below instead of joining it (Compose specification, "Merge", "Shell
/// commands").
pub fn is_replaced(key: &str) -> bool {
    matches!(key, "command" | "entrypoint" | "test")
}

fn lay_key(base: &mut Node, over: &Node, key: &str, depth: usize) {
    if is_replaced(key) {
        *base = over.clone();
    } else {
        lay_at(base, over, depth);
    }
}

fn lay_at(base: &mut Node, over: &Node, depth: usize) {
    if depth > 16 {
        return;
    }
    match (&mut base.value, &over.value) {
        (Value::Mapping(base), Value::Mapping(over)) => {
            for (key, value) in over.iter() {
                match base.get_mut(key) {
                    Some(old) => lay_key(old, value, key, depth + 1),
                    None => base.set(key, value.clone()),
                }
            }
        }
        (Value::Sequence(base), Value::Sequence(over)) => {
            let new: Vec<Node> = over.iter().filter(|item| !base.contains(item)).cloned().collect();
            base.extend(new);
        }
        (Value::Sequence(items), Value::Mapping(over)) => {
            // A list of `KEY=value` or of names under a map of the same.
            let mut mapping = Mapping::default();
            for text in items.iter().filter_map(Node::as_text) {
                let (key, value) = text.split_once('=').map_or((text, Node::null()), |(k, v)| (k, Node::quoted(v)));
                mapping.set(key, value);
            }
            over.iter().for_each(|(key, value)| mapping.set(key, value.clone()));
            *base = Node::mapping(mapping);
        }
        (Value::Mapping(mapping), Value::Sequence(items)) => {
            for text in items.iter().filter_map(Node::as_text) {
                let (key, value) = text.split_once('=').map_or((text, Node::null()), |(k, v)| (k, Node::quoted(v)));
                mapping.set(key, value);
            }
        }
        _ => *base = over.clone(),
    }
}

/// Takes the mounts out of a list that others replace: those of the same path in the container.
fn drop_same_targets(base: &mut Node, over: &Node) {
    let target = |item: &Node| match item.as_text() {
        Some(short) => Mount::parse_short(short).ok().map(|mount| mount.clean_target()),
        None => item.get("target").and_then(Node::as_text).map(clean_path),
    };
    let own: Vec<_> = over.as_sequence().unwrap_or(&[]).iter().filter_map(target).collect();
    if let Some(items) = base.as_sequence_mut() {
        items.retain(|item| target(item).is_none_or(|target| !own.contains(&target)));
    }
}

fn has_tag_below(node: &Node) -> bool {
    let tagged = |node: &Node| matches!(node.tag.as_deref(), Some("!reset" | "!override")) || has_tag_below(node);
    match &node.value {
        Value::Mapping(mapping) => mapping.iter().any(|(_, value)| tagged(value)),
        Value::Sequence(items) => items.iter().any(tagged),
        Value::Scalar(_) => false,
    }
}
