//! What differs between two states of a record, in the units in which override files merge.
use super::form::{Form, entries, form_of, items, names};
use crate::model::{Mapping, Node};

/// One thing that differs. Places are keys below the record.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unit {
    /// A value as a whole.
    Value { at: Vec<Box<str>>, value: Option<Node> },
    /// An entry of a list or map of `KEY=VALUE`; the outer `None` where it goes.
    Entry { at: Vec<Box<str>>, key: Box<str>, value: Option<Option<String>> },
    /// A name of a list or map of names.
    Name { at: Vec<Box<str>>, name: Box<str>, value: Option<Node> },
    /// An item of a list that is joined.
    Item { at: Vec<Box<str>>, before: Option<Node>, after: Option<Node> },
}

impl Unit {
    /// The value or the collection that it belongs to.
    pub fn at(&self) -> &[Box<str>] {
        match self {
            Unit::Value { at, .. } | Unit::Entry { at, .. } | Unit::Name { at, .. } | Unit::Item { at, .. } => at,
        }
    }

    /// True where something is taken away.
    pub fn removes(&self) -> bool {
        matches!(
            self,
            Unit::Value { value: None, .. }
                | Unit::Entry { value: None, .. }
                | Unit::Name { value: None, .. }
                | Unit::Item { after: None, .. }
        )
    }
}

/// What differs between two bodies of a record; `top` is its section and its name.
pub(super) fn units(top: [&str; 2], before: &Node, after: &Node) -> Vec<Unit> {
    let mut out = Vec::new();
    let empty = Node::mapping(Mapping::default());
    let whole = |node: &'_ Node| node.as_mapping().is_some() || node.is_null();
    if whole(before) && whole(after) {
        let as_map = |node: &Node| if node.is_null() { empty.clone() } else { node.clone() };
        walk(top, &mut Vec::new(), Some(&as_map(before)), Some(&as_map(after)), &mut out);
    } else if before != after {
        out.push(Unit::Value { at: Vec::new(), value: Some(after.clone()) });
    }
    out
}

fn walk(top: [&str; 2], at: &mut Vec<Box<str>>, before: Option<&Node>, after: Option<&Node>, out: &mut Vec<Unit>) {
    if before == after {
        return;
    }
    let way: Vec<&str> = top.into_iter().chain(at.iter().map(|key| &**key)).collect();
    if let (Some(before), Some(after)) = (before, after) {
        match form_of(&way) {
            Form::Entries => {
                if let (Some(old), Some(new)) = (entries(before), entries(after)) {
                    for (key, _) in old.iter().filter(|(key, _)| !new.iter().any(|(other, _)| other == key)) {
                        out.push(Unit::Entry { at: at.clone(), key: key.clone(), value: None });
                    }
                    for (key, value) in new.into_iter().filter(|entry| !old.contains(entry)) {
                        out.push(Unit::Entry { at: at.clone(), key, value: Some(value) });
                    }
                    return;
                }
            }
            Form::Names => {
                if let (Some(old), Some(new)) = (names(before), names(after)) {
                    for name in old.keys().filter(|name| new.get(name).is_none()) {
                        out.push(Unit::Name { at: at.clone(), name: name.into(), value: None });
                    }
                    for (name, value) in new.iter() {
                        match old.get(name) {
                            None => {
                                out.push(Unit::Name { at: at.clone(), name: name.into(), value: Some(value.clone()) })
                            }
                            Some(old) => deeper(top, at, name, Some(old), Some(value), out),
                        }
                    }
                    return;
                }
            }
            Form::Plain => {
                if let (Some(old), Some(new)) = (before.as_mapping(), after.as_mapping()) {
                    for (key, value) in old.iter().filter(|(key, _)| new.get(key).is_none()) {
                        deeper(top, at, key, Some(value), None, out);
                    }
                    for (key, value) in new.iter() {
                        deeper(top, at, key, old.get(key), Some(value), out);
                    }
                    return;
                }
                if let (Some(old), Some(new)) = (items(&way, before), items(&way, after)) {
                    list(at, &old, &new, out);
                    return;
                }
            }
            Form::Whole => {}
        }
    }
    out.push(Unit::Value { at: at.clone(), value: after.cloned() });
}

fn deeper(
    top: [&str; 2],
    at: &mut Vec<Box<str>>,
    key: &str,
    before: Option<&Node>,
    after: Option<&Node>,
    out: &mut Vec<Unit>,
) {
    at.push(key.into());
    walk(top, at, before, after, out);
    at.pop();
}

/// Items that stay at both ends aside, those in between change in order; what is over comes or goes.
fn list(at: &[Box<str>], old: &[Node], new: &[Node], out: &mut Vec<Unit>) {
    let head = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
    let middle = |list: &[Node]| list.get(head..list.len() - tail).unwrap_or(&[]).to_vec();
    let (gone, come) = (middle(old), middle(new));
    let count = gone.len().max(come.len());
    for index in 0..count {
        let (before, after) = (gone.get(index).cloned(), come.get(index).cloned());
        if before != after {
            out.push(Unit::Item { at: at.to_vec(), before, after });
        }
    }
}
