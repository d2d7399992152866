//! How the values of a Compose file merge (Compose specification, "Merge and override"), by their place.
use crate::compose::merge::as_list;
use crate::compose::resolve::scalar::printed;
use crate::model::{Mapping, Node, Value};
use std::collections::BTreeMap;

/// How a value merges with the one that it is laid on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It takes the other's place as a whole.
    Whole,
    /// A list or map of `KEY=VALUE`: by key.
    Entries,
    /// A list or map of names: by name.
    Names,
    /// A list is joined, a mapping merges key by key, a scalar replaces.
    Plain,
}

/// The form of what stands at a place, from the top of the file.
pub(super) fn form_of(way: &[&str]) -> Form {
    match way {
        ["services", _, "command" | "entrypoint"]
        | ["services", _, "healthcheck", "test"]
        | ["services", _, "ulimits", _] => Form::Whole,
        ["services", _, "annotations" | "environment" | "labels" | "sysctls"]
        | ["services", _, "build", "args" | "additional_contexts" | "labels"]
        | ["services", _, "deploy", "labels"]
        | ["networks" | "volumes", _, "labels"] => Form::Entries,
        ["services", _, "depends_on" | "networks" | "models"] => Form::Names,
        _ => Form::Plain,
    }
}

/// The entries of a list or map of `KEY=VALUE`; `None` for another kind of value. Without a value: `Some` of `None`.
pub(super) fn entries(node: &Node) -> Option<Vec<(Box<str>, Option<String>)>> {
    match &node.value {
        Value::Mapping(mapping) => mapping
            .iter()
            .map(|(key, value)| {
                // Something else than a text is kept as it stands, which only the value as a whole can be.
                let scalar = value.as_scalar()?;
                Some((key.into(), (!value.is_null()).then(|| scalar.text.to_string())))
            })
            .collect(),
        Value::Sequence(items) => {
            let mut found: Vec<(Box<str>, Option<String>)> = Vec::new();
            for item in items {
                let text = item.as_text()?;
                let (key, value) = match text.split_once('=') {
                    Some((key, value)) => (key, Some(value.to_owned())),
                    None => (text, None),
                };
                // The last one counts.
                found.retain(|(known, _)| **known != *key);
                found.push((key.into(), value));
            }
            Some(found)
        }
        Value::Scalar(_) => None,
    }
}

/// The names of a list or map of names with what is said of each; null where nothing is.
pub(super) fn names(node: &Node) -> Option<Mapping> {
    match &node.value {
        Value::Mapping(mapping) => Some(mapping.clone()),
        Value::Sequence(items) => items
            .iter()
            .map(|item| Some((item.as_text()?.to_owned(), Node::null())))
            .collect::<Option<Vec<_>>>()
            .map(Mapping::from_pairs),
        Value::Scalar(_) => None,
    }
}

/// A value as a text that is the same for values that mean the same at this place.
pub(super) fn meaning(way: &[&str], node: Option<&Node>) -> String {
    let Some(node) = node else { return String::new() };
    match form_of(way) {
        Form::Entries => match entries(node) {
            Some(entries) => {
                let sorted: BTreeMap<Box<str>, Option<String>> = entries.into_iter().collect();
                joined(sorted.into_iter().map(|(key, value)| match value {
                    Some(value) => format!("{key}={value}"),
                    None => key.into(),
                }))
            }
            None => plain(way, node),
        },
        Form::Names => match names(node) {
            Some(names) => {
                let sorted: BTreeMap<&str, &Node> = names.iter().collect();
                let usual = |name: &str, value: &Node| match way.last() {
                    Some(&"depends_on") => {
                        let part = |key: &str, usual: &str| value.get(key).map_or(usual.to_owned(), printed);
                        format!(
                            "{}/{}/{}",
                            part("condition", "service_started"),
                            part("required", "true"),
                            part("restart", "")
                        )
                    }
                    _ => meaning(&[way, &[name]].concat(), Some(value)),
                };
                joined(sorted.into_iter().map(|(name, value)| format!("{name}:{}", usual(name, value))))
            }
            None => plain(way, node),
        },
        Form::Whole | Form::Plain => plain(way, node),
    }
}

fn plain(way: &[&str], node: &Node) -> String {
    match &node.value {
        Value::Scalar(_) if node.is_null() => String::new(),
        Value::Scalar(scalar) if is_many(way) => format!("[{}]", scalar.text),
        Value::Scalar(scalar) => scalar.text.to_string(),
        Value::Sequence(items) => {
            let mut texts: Vec<String> = items.iter().map(|item| plain(&[], item)).collect();
            if form_of(way) != Form::Whole && !way.is_empty() {
                texts.sort();
            }
            match texts.is_empty() {
                true => String::new(),
                false => format!("[{}]", texts.join("\u{1f}")),
            }
        }
        Value::Mapping(mapping) => {
            let mut texts: Vec<String> = Vec::new();
            for (key, value) in mapping.iter() {
                let inner = match way.is_empty() {
                    true => plain(&[], value),
                    false => meaning(&[way, &[key]].concat(), Some(value)),
                };
                texts.push(format!("{key}:{inner}"));
            }
            texts.sort();
            joined(texts.into_iter())
        }
    }
}

/// Values that may stand alone or in a list.
fn is_many(way: &[&str]) -> bool {
    matches!(way, ["services", _, "dns" | "dns_opt" | "dns_search" | "env_file" | "label_file" | "tmpfs"])
}

/// The items of a list, of one that may stand alone included.
pub(super) fn items(way: &[&str], node: &Node) -> Option<Vec<Node>> {
    match &node.value {
        Value::Sequence(items) => Some(items.clone()),
        Value::Scalar(_) if is_many(way) && !node.is_null() => Some(as_list(node)),
        _ => None,
    }
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = texts.collect();
    if all.is_empty() { String::new() } else { format!("{{{}}}", all.join("\u{1e}")) }
}
