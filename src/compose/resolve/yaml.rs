//! A file's text as trees: one for each YAML document, with the places that `!reset` and `!override` name.
use super::problem::Problems;
use crate::compose::parse::parse;
use crate::compose::tree::SyntaxErrorKind;
use crate::model::{Entry, Mapping, Node, Style, Value};

/// A YAML document of a Compose file.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    /// The values, without what `!reset` removes.
    pub node: Node,
    /// Places that are taken from the files below before this one is laid on them.
    pub resets: Vec<Vec<String>>,
}

/// Documents in one file beyond this are not read.
const MOST_DOCUMENTS: usize = 64;

/// Reads a file.
pub(super) fn documents(text: &str, problems: &mut Problems) -> Vec<Parsed> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parsed = Vec::new();
    for (start, part) in split(text) {
        let tree = parse(part);
        for error in tree.errors.iter().filter(|error| error.kind != SyntaxErrorKind::SecondDocument) {
            let code = crate::compose::ReadProblemKind::Syntax(error.kind.clone()).code();
            problems.error_in_text(code, start + error.at, error.kind.what());
        }
        let Some(root) = tree.root() else { continue };
        if !tree.is_complete() {
            continue;
        }
        let node = tree.to_node(root);
        let mut resets = Vec::new();
        let node = without_resets(node, &mut Vec::new(), &mut resets).unwrap_or_else(Node::null);
        parsed.push(Parsed { node, resets });
    }
    parsed
}

/// Records the places of `!reset` and `!override` and removes the first kind; `None` where the node itself goes.
pub(crate) fn without_resets(node: Node, way: &mut Vec<String>, resets: &mut Vec<Vec<String>>) -> Option<Node> {
    match node.tag.as_deref() {
        Some("!reset") => {
            resets.push(way.clone());
            return None;
        }
        Some("!override") => {
            resets.push(way.clone());
            return Some(match node.value {
                // docker compose reads what has a tag of its own as a text.
                Value::Scalar(scalar) if scalar.style == Style::Plain => Node::scalar(scalar.text, Style::Double),
                value => Node { value, tag: None },
            });
        }
        _ => {}
    }
    let value = match node.value {
        Value::Mapping(mapping) => {
            let mut kept = Vec::with_capacity(mapping.len());
            for entry in mapping.entries() {
                way.push(entry.key.to_string());
                if let Some(value) = without_resets(entry.value.clone(), way, resets) {
                    kept.push(Entry { key: entry.key.clone(), value });
                }
                way.pop();
            }
            Value::Mapping(Mapping::from_unique(kept))
        }
        Value::Sequence(items) => {
            let mut kept = Vec::with_capacity(items.len());
            for (index, item) in items.into_iter().enumerate() {
                way.push(index.to_string());
                kept.extend(without_resets(item, way, resets));
                way.pop();
            }
            Value::Sequence(kept)
        }
        scalar => scalar,
    };
    Some(Node { value, tag: node.tag })
}

/// Takes the places from a tree.
pub(crate) fn apply_resets(node: &mut Node, resets: &[Vec<String>]) {
    for way in resets {
        let steps: Vec<_> = way.iter().map(|key| crate::model::Step::from(key.as_str())).collect();
        // A number in the way means an item of a list, which cannot be reset; as a key it finds nothing.
        node.remove_at(&steps);
    }
}

/// The documents of a stream with their first bytes: they begin at lines with `---`.
pub(super) fn split(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut blank = true;
    for line in text.split_inclusive('\n') {
        let rest = line.strip_prefix("---");
        if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n'])) {
            if !blank && parts.len() + 1 < MOST_DOCUMENTS {
                parts.push((start, text.get(start..at).unwrap_or("")));
                start = at;
            }
            blank = false;
        } else if !line.trim().is_empty() && !line.starts_with(['#', '%']) {
            blank = false;
        }
        at += line.len();
    }
    parts.push((start, text.get(start..).unwrap_or("")));
    parts
}
