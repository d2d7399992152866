//! Document to text: the source's own bytes where nothing changed, and edits of the lines meant where something did.
use super::anchors;
use super::parse::parse;
use super::patch::{self, Edit, NotInPlace, Patcher, Slot, Wanted};
use super::print::{self, Layout};
use super::read::read;
use super::tree::{NodeIndex, Shape, Tree};
use crate::model::{Document, Kind, Mapping, Node, Record, Table};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How often the text may be patched: a change of a value with an anchor shows at the aliases only when it is read
/// again, and they are then given their own values.
const PASSES: usize = 4;

/// The text of the document's Compose file.
///
/// A document that equals its source is its source, byte for byte. The text of any other reads back as the document.
pub fn write(document: &Document) -> String {
    let source = &document.source;
    if is_unchanged(document) {
        return source.text.to_string();
    }
    let tree = parse(&source.text);
    if !tree.is_complete() {
        // Text that could not be read is never overwritten by the part of it that could.
        return source.text.to_string();
    }
    patched(document, &tree, false).or_else(|| patched(document, &tree, true)).unwrap_or_else(|| whole(document))
}

/// The source, whose tree is given, with edits of the lines that differ; new texts of several lines in quotes where `quoted`. `None` where that
/// does not say what the document says.
fn patched(document: &Document, first: &Tree, quoted: bool) -> Option<String> {
    let mut text = Cow::Borrowed(&*document.source.text);
    for pass in 0..PASSES {
        let patched = if pass == 0 { None } else { Some(parse(&text)) };
        let tree = patched.as_ref().unwrap_or(first);
        if !tree.is_complete() {
            // An anchor went with the value that held it, and an alias elsewhere still names it.
            return None;
        }
        let mut edits = edits(document, &text, tree, pass, quoted)?;
        if let Some(moved) = anchors::moved(&text, tree, &edits, patch::layout_of(&text, tree)) {
            let tree = parse(&moved);
            text = Cow::Owned(moved);
            edits = self::edits(document, &text, &tree, pass, quoted)?;
        }
        text = Cow::Owned(patch::apply(&text, edits)?);
        if !source_needs_check(tree, document) || reads_back(document, &text) {
            return Some(text.into_owned());
        }
        if !text.ends_with('\n') {
            // A block text at the end of the file takes the final line break for its own.
            let ended = format!("{text}{}", if text.contains("\r\n") { "\r\n" } else { "\n" });
            if reads_back(document, &ended) {
                return Some(ended);
            }
        }
    }
    None
}

/// The document printed from nothing: for new stacks, and where edits cannot express a change.
pub fn whole(document: &Document) -> String {
    let mut out = String::new();
    let layout = Layout::default();
    for key in top_keys(document) {
        let value = match Kind::from_section(key) {
            Some(kind) => section_node(document.table(kind)),
            None => document.extra.get(key).cloned().unwrap_or_else(Node::null),
        };
        if !out.is_empty() {
            out.push('\n');
        }
        if Kind::from_section(key).is_some_and(|kind| document.table(kind).len() > 1 && kind == Kind::Service) {
            out.push_str(key);
            out.push(':');
            for (position, (_, record)) in document.services().iter().enumerate() {
                out.push_str(if position == 0 { "\n  " } else { "\n\n  " });
                out.push_str(&print::entry(&record.name, &record.body, 2, layout));
            }
        } else {
            out.push_str(&print::entry(key, &value, 0, layout));
        }
        out.push('\n');
    }
    out
}

fn is_unchanged(document: &Document) -> bool {
    let source = &document.source;
    Kind::ALL.iter().all(|kind| same_table(document.table(*kind), source.table(*kind)))
        && (Arc::ptr_eq(&document.extra, &source.extra) || document.extra == source.extra)
}

fn same_table(left: &Table, right: &Table) -> bool {
    left.len() == right.len()
        && left.iter().zip(right.iter()).all(|((a, left), (b, right))| a == b && same_record(left, right))
}

fn same_record(left: &Arc<Record>, right: &Arc<Record>) -> bool {
    Arc::ptr_eq(left, right) || left == right
}

/// Edits are checked by reading the result, but for large files without anchors, where nothing acts at a distance.
fn source_needs_check(tree: &Tree, document: &Document) -> bool {
    tree.has_anchors || document.source.text.len() < 400_000
}

fn reads_back(document: &Document, text: &str) -> bool {
    let back = read(text).document;
    let same = |kind: &Kind| {
        let (left, right) = (document.table(*kind), back.table(*kind));
        left.len() == right.len()
            && left.iter().all(|(_, record)| {
                right.by_name(&record.name).is_some_and(|(_, other)| alike(&record.body, &other.body))
            })
    };
    let extra = document.extra.iter().all(|(key, value)| back.extra.get(key).is_some_and(|other| alike(value, other)));
    Kind::ALL.iter().all(same) && extra && document.extra.len() == back.extra.len()
}

/// Equal but for the quotes of scalars that mean the same, and for the order of keys.
fn alike(left: &Node, right: &Node) -> bool {
    use crate::model::Value;
    match (&left.value, &right.value) {
        (Value::Scalar(a), Value::Scalar(b)) => {
            (a.text == b.text || left.is_null()) && left.is_null() == right.is_null() && left.tag == right.tag
        }
        (Value::Sequence(a), Value::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (Value::Mapping(a), Value::Mapping(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| alike(value, other)))
        }
        _ => false,
    }
}

/// The order of top-level keys: as the source has them, then new extra keys, then new sections.
fn top_keys(document: &Document) -> Vec<&str> {
    let mut keys: Vec<&str> = Vec::new();
    let order = ["version", "name", "include"];
    keys.extend(document.extra.keys().filter(|key| order.contains(key)));
    keys.extend(document.extra.keys().filter(|key| !order.contains(key) && key.starts_with("x-")));
    keys.extend(Kind::ALL.iter().filter(|kind| !document.table(**kind).is_empty()).map(|kind| kind.section()));
    keys.extend(document.extra.keys().filter(|key| !order.contains(key) && !key.starts_with("x-")));
    keys
}

fn section_node(table: &Table) -> Node {
    Node::mapping(Mapping::from_pairs(table.iter().map(|(_, record)| (record.name.clone(), record.body.clone()))))
}

struct Changes {
    /// Old name to new name, per kind.
    renames: HashMap<Kind, HashMap<Box<str>, Box<str>>>,
    /// Current names of records that need no look.
    same: HashMap<Kind, HashSet<Box<str>>>,
    /// Whether new texts of several lines stand in quotes.
    quoted: bool,
}

/// The edits of the text that make it say what the document says, the first time with what is known of the source.
fn edits(document: &Document, text: &str, tree: &Tree, pass: usize, quoted: bool) -> Option<Vec<Edit>> {
    let mut changes = Changes { renames: HashMap::new(), same: HashMap::new(), quoted };
    for kind in Kind::ALL.into_iter().filter(|_| pass == 0) {
        let before: HashMap<_, _> = document.source.table(kind).iter().collect();
        let renames = changes.renames.entry(kind).or_default();
        let same = changes.same.entry(kind).or_default();
        for (id, record) in document.table(kind).iter() {
            let Some(old) = before.get(&id) else { continue };
            if old.name != record.name {
                renames.insert(old.name.clone(), record.name.clone());
            }
            if Arc::ptr_eq(old, record) || old.body == record.body {
                same.insert(record.name.clone());
            }
        }
    }
    patch_with(document, text, tree, changes)
}

fn patch_with(document: &Document, text: &str, tree: &Tree, changes: Changes) -> Option<Vec<Edit>> {
    let Some(root) = tree.root().filter(|root| !tree.to_node_is_null(*root)) else {
        // Nothing but comments, if that: the stack goes below them.
        let head = text.trim_end();
        let gap = if head.is_empty() { "" } else { "\n\n" };
        return Some(vec![Edit { range: head.len()..text.len(), text: format!("{gap}{}", whole(document)) }]);
    };
    let pairs = match tree.get(root).map(|node| &node.shape) {
        Some(Shape::Mapping { pairs, flow: false }) => pairs,
        Some(Shape::Mapping { .. }) => {
            let mut patcher = Patcher::new(text, tree);
            patcher.layout.quoted = changes.quoted;
            let wanted = document_node(document, tree, root);
            return patcher.in_place(root, &wanted, true).ok().map(|()| patcher.into_edits());
        }
        _ => return None,
    };
    let present: HashSet<&str> = tree.merged_pairs(root).iter().filter_map(|(key, ..)| tree.key_text(*key)).collect();
    let sections: Vec<(&str, Node)> = Kind::ALL
        .iter()
        .filter(|kind| !document.table(**kind).is_empty() && !present.contains(kind.section()))
        .map(|kind| (kind.section(), section_node(document.table(*kind))))
        .collect();
    let no_services = Node::mapping(Mapping::default());
    let mut patcher = Patcher::new(text, tree);
    patcher.layout.quoted = changes.quoted;
    let mut slots: Vec<Slot<'_>> = Vec::new();
    let mut gone = Vec::new();
    for (key, value) in pairs {
        let name = tree.key_text(*key)?;
        let kind = Kind::from_section(name);
        let stays = match kind {
            // A section that was empty from the start is not ours to remove.
            Some(kind) => {
                kind == Kind::Service || !document.table(kind).is_empty() || document.source.table(kind).is_empty()
            }
            None => document.extra.get(name).is_some() || tree.is_merge(*key),
        };
        if !stays {
            gone.push((*key, *value));
            continue;
        }
        let wanted = match kind {
            // The last service may go; a file without anything in it would be rejected.
            Some(Kind::Service)
                if document.services().is_empty() && !document.source.table(Kind::Service).is_empty() =>
            {
                Wanted::Value(&no_services)
            }
            Some(kind) if document.table(kind).is_empty() => Wanted::Same,
            Some(kind) => {
                let renames = changes.renames.get(&kind);
                let same = changes.same.get(&kind);
                Wanted::Nested(Box::new(move |patcher, key, value| {
                    section(patcher, document, kind, renames, same, key, value)
                }))
            }
            None => document.extra.get(name).map_or(Wanted::Same, Wanted::Value),
        };
        slots.push(Slot { pair: Some((*key, *value)), key: name, value: wanted });
    }
    let mut before: Option<&str> = None;
    for (key, value) in document.extra.iter() {
        if !present.contains(key) {
            // Behind the key that it follows in the document; the file's head without one.
            let at = before.and_then(|before| slots.iter().position(|slot| slot.key == before)).map(|at| at + 1);
            let head = matches!(key, "name" | "version" | "include") || document.extra.len() > 1;
            let at = at.unwrap_or(if head { 0 } else { slots.len() });
            slots.insert(at, Slot { pair: None, key, value: Wanted::Value(value) });
        }
        before = Some(key);
    }
    let order: Vec<&str> = Kind::ALL.iter().map(|kind| kind.section()).collect();
    let rank = |key: &str| order.iter().position(|name| *name == key);
    for (key, value) in &sections {
        // Behind the last section that belongs before it.
        let at = slots.iter().rposition(|slot| rank(slot.key).is_some_and(|other| Some(other) < rank(key)));
        let at = at.map_or(slots.len(), |at| at + 1);
        slots.insert(at, Slot { pair: None, key, value: Wanted::Value(value) });
    }
    patcher.block_mapping(root, slots, gone).ok().map(|()| patcher.into_edits())
}

/// The whole document as one value, its keys in the order of the text.
fn document_node(document: &Document, tree: &Tree, root: NodeIndex) -> Node {
    let pairs = tree.merged_pairs(root);
    let mut keys: Vec<&str> = pairs.iter().filter_map(|(key, ..)| tree.key_text(*key)).collect();
    let new: Vec<&str> = top_keys(document).into_iter().filter(|key| !keys.contains(key)).collect();
    keys.extend(new);
    Node::map_of(keys.into_iter().filter_map(|key| match Kind::from_section(key) {
        Some(kind) if document.table(kind).is_empty() && kind != Kind::Service => None,
        Some(kind) => Some((key, section_node(document.table(kind)))),
        None => document.extra.get(key).map(|value| (key, value.clone())),
    }))
}

fn section(
    patcher: &mut Patcher<'_>,
    document: &Document,
    kind: Kind,
    renames: Option<&HashMap<Box<str>, Box<str>>>,
    same: Option<&HashSet<Box<str>>>,
    key: NodeIndex,
    value: NodeIndex,
) -> Result<(), NotInPlace> {
    let table = document.table(kind);
    let Some(Shape::Mapping { pairs, flow: false }) = patcher.tree.get(value).map(|node| &node.shape) else {
        return patcher.value(key, value, &section_node(table));
    };
    if pairs.iter().any(|(key, _)| patcher.tree.is_merge(*key)) {
        return patcher.value(key, value, &section_node(table));
    }
    let mut own: HashMap<&str, (NodeIndex, NodeIndex)> = HashMap::new();
    for (key, value) in pairs {
        let name = patcher.tree.key_text(*key).ok_or(NotInPlace)?;
        let name = renames.and_then(|renames| renames.get(name)).map_or(name, |new| &**new);
        own.entry(name).or_insert((*key, *value));
    }
    // A record that took over the old name of a renamed one is told apart by its new key only.
    let slots: Vec<Slot<'_>> = table
        .iter()
        .map(|(_, record)| {
            let pair = own.get(&*record.name).copied();
            let unchanged = pair.is_some() && same.is_some_and(|same| same.contains(&record.name));
            let value = if unchanged { Wanted::Same } else { Wanted::Value(&record.body) };
            Slot { pair, key: &record.name, value }
        })
        .collect();
    let kept: HashSet<NodeIndex> = slots.iter().filter_map(|slot| slot.pair).map(|(key, _)| key).collect();
    let gone = pairs.iter().filter(|(key, _)| !kept.contains(key)).copied().collect();
    let mark = patcher.mark();
    match patcher.block_mapping(value, slots, gone) {
        Ok(()) => Ok(()),
        Err(NotInPlace) => {
            patcher.back_to(mark);
            patcher.print_behind_key(key, value, &section_node(table))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_below_do_not_become_part_of_a_new_text() {
        let text = "services:\n  a:\n    # why\n    image: x # this\n    command: ping\n         \n       \n";
        let lines = Node::scalar("one\ntwo\n", crate::model::Style::Literal);
        let out = edit(text, |document| {
            body(document, Kind::Service, "a", |node| assert!(node.set_at(&["command".into()], lines)));
        });
        assert_eq!(out, text.replace("ping", "\"one\\ntwo\\n\""));
    }

    fn edit(text: &str, change: impl FnOnce(&mut Document)) -> String {
        let reading = read(text);
        assert!(reading.complete);
        let mut document = reading.document;
        assert_eq!(write(&document), text);
        change(&mut document);
        let out = write(&document);
        assert!(reads_back(&document, &out), "{out}");
        out
    }

    fn body(document: &mut Document, kind: Kind, name: &str, change: impl FnOnce(&mut Node)) {
        let (id, record) = document.table(kind).by_name(name).unwrap();
        let mut record = (**record).clone();
        change(&mut record.body);
        document.table_mut(kind).replace(id, Arc::new(record));
    }

    fn service(name: &'static str, change: impl FnOnce(&mut Node)) -> impl FnOnce(&mut Document) {
        move |document| body(document, Kind::Service, name, change)
    }

    const FILE: &str = "# head\nservices:\n  # the web\n  web:\n    image: \"nginx:1.27\"  # pinned\n    ports: [ '80:80', '443:443' ]  # edge\n    environment:\n      # level\n      LOG: info  # loud\n      EMPTY:\n    networks:\n    - front\n    - back   # data\n\n  # the db\n  db:\n    image: postgres:16\n    volumes:\n      - data:/var/lib/postgresql/data\n\nvolumes:\n  data:\nnetworks:\n  front: {}\n  back: {internal: true}\n";

    /// The lines of `after` that are not in `before`, and the other way round.
    fn diff<'a>(before: &'a str, after: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
        let only = |a: &'a str, b: &str| a.lines().filter(|line| !b.lines().any(|other| other == *line)).collect();
        (only(before, after), only(after, before))
    }

    #[test]
    fn a_scalar_changes_on_its_line() {
        let out =
            edit(FILE, service("web", |node| assert!(node.set_at(&["image".into()], Node::quoted("nginx:1.28")))));
        assert_eq!(
            diff(FILE, &out),
            (vec!["    image: \"nginx:1.27\"  # pinned"], vec!["    image: \"nginx:1.28\"  # pinned"])
        );
    }

    #[test]
    fn items_come_and_go_in_the_form_found() {
        let out = edit(
            FILE,
            service("web", |node| assert!(node.set_at(&["ports".into(), 2.into()], Node::quoted("8080:8080")))),
        );
        assert_eq!(diff(FILE, &out).1, ["    ports: [ '80:80', '443:443', \"8080:8080\" ]  # edge"]);
        let out = edit(FILE, service("web", |node| drop(node.remove_at(&["ports".into(), 0.into()]))));
        assert_eq!(diff(FILE, &out).1, ["    ports: [ '443:443' ]  # edge"]);
        let out = edit(FILE, service("web", |node| drop(node.remove_at(&["ports".into(), 1.into()]))));
        assert_eq!(diff(FILE, &out).1, ["    ports: [ '80:80' ]  # edge"]);
        let out = edit(
            FILE,
            service("web", |node| assert!(node.set_at(&["networks".into(), 2.into()], Node::plain("mgmt")))),
        );
        assert_eq!(diff(FILE, &out), (vec![], vec!["    - mgmt"]));
        let out = edit(FILE, service("web", |node| drop(node.remove_at(&["networks".into(), 0.into()]))));
        assert_eq!(diff(FILE, &out), (vec!["    - front"], vec![]));
        let out = edit(
            FILE,
            service("web", |node| assert!(node.set_at(&["environment".into(), "EMPTY".into()], Node::quoted("")))),
        );
        assert_eq!(diff(FILE, &out), (vec!["      EMPTY:"], vec!["      EMPTY: \"\""]));
        let out = edit(FILE, service("web", |node| drop(node.remove_at(&["environment".into(), "LOG".into()]))));
        assert_eq!(diff(FILE, &out), (vec!["      LOG: info  # loud"], vec![]));
    }

    #[test]
    fn records_come_and_go() {
        let out = edit(FILE, |document| {
            document.push(
                Kind::Service,
                Record { name: "cache".into(), body: Node::map_of([("image", Node::plain("redis:7"))]) },
            );
        });
        assert!(out.contains("postgresql/data\n\n  cache:\n    image: redis:7\n\nvolumes:"), "{out}");
        let out = edit(FILE, |document| {
            let id = document.find(Kind::Service, "db").unwrap();
            document.table_mut(Kind::Service).remove(id);
        });
        assert!(out.contains("# data\n\n  # the db\n\nvolumes:"), "{out}");
        let out = edit(FILE, |document| {
            document.push(
                Kind::Secret,
                Record { name: "key".into(), body: Node::map_of([("file", Node::plain("./key"))]) },
            );
        });
        assert!(out.contains("\nsecrets:\n  key:\n    file: ./key\n"), "{out}");
        let out = edit(FILE, |document| {
            let id = document.find(Kind::Volume, "data").unwrap();
            document.table_mut(Kind::Volume).remove(id);
        });
        assert!(!out.contains("volumes:\n  data"), "{out}");
        let out = edit("services: {}\n", |document| {
            document
                .push(Kind::Service, Record { name: "a".into(), body: Node::map_of([("image", Node::plain("x"))]) });
        });
        assert!(out.contains("a"), "{out}");
        let out = edit("# only a comment\n", |document| {
            document
                .push(Kind::Service, Record { name: "a".into(), body: Node::map_of([("image", Node::plain("x"))]) });
        });
        assert_eq!(out, "# only a comment\n\nservices:\n  a:\n    image: x\n");
    }

    #[test]
    fn a_rename_touches_the_key() {
        let out = edit(FILE, |document| {
            let (id, record) = document.services().by_name("db").unwrap();
            let record = Record { name: "store".into(), ..(**record).clone() };
            document.table_mut(Kind::Service).replace(id, Arc::new(record));
        });
        assert_eq!(diff(FILE, &out), (vec!["  db:"], vec!["  store:"]));
    }

    #[test]
    fn aliases_and_merges_are_edited_for_one_user_only() {
        let text = "x-env: &env\n  A: 1\nx-base: &base\n  restart: always\n  image: x\nservices:\n  a:\n    <<: *base\n    environment: *env # shared\n  b:\n    <<: *base\n    environment: &own\n      B: 1\n  c:\n    image: z\n    environment: *own\n";
        let out = edit(
            text,
            service("a", |node| assert!(node.set_at(&["environment".into(), "A".into()], Node::plain("2")))),
        );
        assert_eq!(
            diff(text, &out),
            (vec!["    environment: *env # shared"], vec!["    environment: # shared", "      A: 2"])
        );
        let out = edit(text, service("a", |node| assert!(node.set_at(&["restart".into()], Node::plain("no")))));
        assert_eq!(diff(text, &out).0, Vec::<&str>::new());
        let out = edit(
            text,
            service("b", |node| assert!(node.set_at(&["environment".into(), "B".into()], Node::plain("2")))),
        );
        assert!(out.contains("  c:\n    image: z\n    environment:\n      B: 1\n"), "{out}");
        let out = edit(text, service("b", |node| drop(node.remove_at(&["restart".into()]))));
        assert!(out.contains("  b:\n    image: x"), "{out}");
    }

    #[test]
    fn line_ends_stay() {
        let text = FILE.replace('\n', "\r\n");
        let out = edit(
            &text,
            service("web", |node| assert!(node.set_at(&["networks".into(), 2.into()], Node::plain("mgmt")))),
        );
        assert_eq!(out.matches('\n').count(), out.matches("\r\n").count());
        let text = FILE.trim_end();
        let out = edit(text, |document| {
            body(document, Kind::Network, "back", |node| {
                assert!(node.set_at(&["internal".into()], Node::plain("false")))
            })
        });
        assert!(out.ends_with("back: {internal: false}"));
    }
}
