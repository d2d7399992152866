//! YAML files that Dockwright writes itself: a head of comments and the printed tree.
use crate::compose::print::{Layout, block_mapping};
use crate::model::{Mapping, Node};

/// A file of one document: comment lines without `#`, then the mapping.
pub fn file(head: &[&str], body: &Mapping) -> String {
    file_of(head, std::slice::from_ref(body))
}

/// A file of several documents, which `---` divides (YAML 1.2, section 9.2).
pub fn file_of(head: &[&str], documents: &[Mapping]) -> String {
    let mut out = String::new();
    for line in head {
        out.push_str(&format!("# {line}\n"));
    }
    for (position, document) in documents.iter().enumerate() {
        if position > 0 {
            out.push_str("---\n");
        }
        if document.is_empty() {
            out.push_str("{}\n");
            continue;
        }
        block_mapping(&mut out, document, 0, Layout::default());
        out.push('\n');
    }
    out
}

/// A list of texts, each quoted only where it must be.
pub fn texts<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Node {
    Node::sequence(items.into_iter().map(|item| Node::text(item.as_ref())).collect())
}

/// A mapping of texts.
pub fn pairs<K: AsRef<str>, V: AsRef<str>>(items: impl IntoIterator<Item = (K, V)>) -> Node {
    Node::map_of(items.into_iter().map(|(key, value)| (key, Node::text(value.as_ref()))))
}

/// A whole number.
pub fn number(value: impl Into<i64>) -> Node {
    Node::plain(value.into().to_string())
}
