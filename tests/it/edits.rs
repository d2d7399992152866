//! Every kind of edit on every real file: the result says what was wanted, and only the lines of the edit are touched.
use crate::corpus::texts;
use crate::touched::{Edit, judge};
use dockwright::change::{Command, Fragment};
use dockwright::compose::read;
use dockwright::model::dependency::Condition;
use dockwright::model::{Document, Kind, Node, Record, RecordId, Step, Style, Value};
use std::collections::BTreeMap;

fn steps(path: &[&str]) -> Vec<Step> {
    path.iter().map(|key| Step::from(*key)).collect()
}

/// The place of a record or of something in it, from the top of the file.
fn place(kind: Kind, name: &str, rest: &[Step]) -> Vec<Step> {
    [vec![Step::from(kind.section()), Step::from(name)], rest.to_vec()].concat()
}

/// How many lines a value has at most when it is printed in block style.
fn height(node: &Node) -> usize {
    match &node.value {
        Value::Scalar(scalar) => {
            let head = usize::from(matches!(scalar.style, Style::Literal | Style::Folded));
            scalar.text.trim_end_matches('\n').matches('\n').count() + 1 + head
        }
        Value::Sequence(items) => 1 + items.iter().map(height).sum::<usize>(),
        Value::Mapping(mapping) => 1 + mapping.iter().map(|(_, value)| height(value)).sum::<usize>(),
    }
}

/// The named edits of the editor, where they apply, on a record.
pub fn named_edits(document: &Document) -> Vec<Edit> {
    let mut all = Vec::new();
    for (id, record) in document.services().iter() {
        let Some(body) = record.body.as_mapping() else { continue };
        let name = &*record.name;
        let image = body.get("image").map_or(1, height);
        let mut add = |what: &str, command: Command, scope: Option<&[Step]>, removed: usize, added: usize| {
            let scope = scope.map(|rest| place(Kind::Service, name, rest));
            all.push(Edit { name: format!("{what} {name}"), command, removed, added, scope });
        };
        let env = |key: &str, value: Option<&str>| Command::SetEnv {
            service: id,
            key: key.into(),
            value: value.map(str::to_owned),
        };
        let at = |path: &[Step], value: Option<Node>| Command::SetAt { id, steps: path.to_vec(), value };
        add("set-image", Command::SetImage { service: id, image: "example/other:9.9".into() }, None, image, 1);
        add("add-env", env("DOCKWRIGHT_TEST", Some("a value")), None, 1, 2);
        match body.get("environment").map(|node| &node.value) {
            Some(Value::Mapping(mapping)) => {
                for key in mapping.keys() {
                    let scope = steps(&["environment", key]);
                    let alone = steps(&["environment"]);
                    let scope = if mapping.len() == 1 { &alone } else { &scope };
                    add("change-env", env(key, Some("other")), Some(scope), 0, 1);
                    add("remove-env", env(key, None), Some(scope), 0, 1);
                    let to = format!("{key}_NEW");
                    add("rename-env", Command::RenameEnv { service: id, from: key.into(), to }, None, 1, 1);
                }
            }
            Some(Value::Sequence(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let Some(key) = item.as_text().and_then(|text| text.split('=').next()) else { continue };
                    let scope = [Step::from("environment"), index.into()];
                    let scope = if items.len() == 1 { &scope[..1] } else { &scope[..] };
                    add("change-env", env(key, Some("other")), None, 1, 1);
                    add("remove-env", env(key, None), Some(scope), 0, 1);
                    let to = format!("{key}_NEW");
                    add("rename-env", Command::RenameEnv { service: id, from: key.into(), to }, None, 1, 1);
                }
            }
            _ => {}
        }
        add("add-port", Command::AddPort { service: id, port: "45678:80".into() }, None, 1, 2);
        for (index, item) in record.body.get("ports").and_then(Node::as_sequence).unwrap_or(&[]).iter().enumerate() {
            let path = [Step::from("ports"), index.into()];
            if item.as_scalar().is_some() {
                add("set-port", at(&path, Some(Node::quoted("45678:81"))), None, height(item), 1);
            }
            let only = record.body.get("ports").and_then(Node::as_sequence).is_some_and(|items| items.len() == 1);
            add("remove-port", at(&path, None), Some(if only { &path[..1] } else { &path[..] }), 0, 1);
        }
        for (index, item) in record.body.get("volumes").and_then(Node::as_sequence).unwrap_or(&[]).iter().enumerate() {
            let path = [Step::from("volumes"), index.into()];
            if item.as_scalar().is_some() {
                add("set-mount", at(&path, Some(Node::plain("./x:/x:ro"))), None, height(item), 1);
            }
            let only = record.body.get("volumes").and_then(Node::as_sequence).is_some_and(|items| items.len() == 1);
            add("remove-mount", at(&path, None), Some(if only { &path[..1] } else { &path[..] }), 0, 1);
        }
        // A declared network comes as a section of up to four lines.
        add("attach", Command::Attach { service: id, network: "dockwright-net".into() }, None, 2, 6);
        for (network, _) in document.networks().iter().map(|(_, record)| (&record.name, ())) {
            add("attach-known", Command::Attach { service: id, network: network.to_string() }, None, 1, 2);
        }
        let networks: Vec<String> = match record.body.get("networks").map(|node| &node.value) {
            Some(Value::Sequence(items)) => items.iter().filter_map(Node::as_text).map(str::to_owned).collect(),
            Some(Value::Mapping(mapping)) => mapping.keys().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        for network in &networks {
            let path = steps(&["networks"]);
            add("detach", Command::Detach { service: id, network: network.clone() }, Some(&path), 0, 99);
        }
        for on in document.services().names().filter(|on| *on != name) {
            for (what, condition) in [("depend", None), ("depend-healthy", Some(Condition::Healthy))] {
                let present = record.body.get("depends_on").map_or(0, height);
                let command = Command::Depend { service: id, on: on.into(), condition };
                add(what, command, None, present + 1, 3 + 2 * present);
            }
        }
        let needs: Vec<String> = match record.body.get("depends_on").map(|node| &node.value) {
            Some(Value::Sequence(items)) => items.iter().filter_map(Node::as_text).map(str::to_owned).collect(),
            Some(Value::Mapping(mapping)) => mapping.keys().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        for on in needs {
            let path = steps(&["depends_on"]);
            add("undepend", Command::Undepend { service: id, on }, Some(&path), 0, 99);
        }
        add("restart", at(&steps(&["restart"]), Some(Node::plain("on-failure"))), None, 1, 1);
        let limit = steps(&["deploy", "resources", "limits", "memory"]);
        add("limit", at(&limit, Some(Node::plain("300M"))), None, 2, 5);
        let interval = steps(&["healthcheck", "interval"]);
        add("interval", at(&interval, Some(Node::plain("7s"))), None, 2, 3);
        let command = Node::sequence(vec![Node::quoted("run"), Node::quoted("it")]);
        add("command", at(&steps(&["command"]), Some(command)), Some(&steps(&["command"])), 1, 3);
        add("label", at(&steps(&["x-note", "by"]), Some(Node::plain("us"))), None, 1, 2);
        for key in body.keys() {
            add("remove-key", at(&steps(&[key]), None), Some(&steps(&[key])), 1, 1);
        }
        let copy = Command::Duplicate { ids: vec![id], offset: Default::default() };
        add("duplicate", copy, None, 0, height(&record.body) + 2);
        add("rename-service", Command::Rename { id, name: "renamed-by-test".into() }, None, 60, 60);
        add("remove-service", Command::Remove { ids: vec![id] }, Some(&[]), 40, 3);
    }
    for kind in [Kind::Network, Kind::Volume, Kind::Secret, Kind::Config, Kind::Model] {
        for (id, record) in document.table(kind).iter() {
            let scope = Some(place(kind, &record.name, &[]));
            let command = Command::Rename { id, name: "renamed-by-test".into() };
            all.push(Edit { name: format!("rename {}", record.name), command, removed: 40, added: 40, scope: None });
            let command = Command::Remove { ids: vec![id] };
            all.push(Edit { name: format!("remove {}", record.name), command, removed: 40, added: 3, scope });
            let command = Command::SetAt { id, steps: steps(&["labels", "by"]), value: Some(Node::plain("us")) };
            all.push(Edit { name: format!("label {}", record.name), command, removed: 1, added: 3, scope: None });
        }
        let command = Command::AddRecord { kind, name: "new-by-test".into(), body: Node::null() };
        all.push(Edit { name: format!("add {kind:?}"), command, removed: 1, added: 4, scope: None });
    }
    let record = Record { name: "extra-by-test".into(), body: Node::map_of([("image", Node::plain("nginx:1.28"))]) };
    let fragment = Fragment { records: vec![(Kind::Service, record)], ..Fragment::default() };
    let command = Command::Insert(Box::new(fragment));
    all.push(Edit { name: "add service".to_owned(), command, removed: 1, added: 4, scope: None });
    let command = Command::SetExtra { key: "name".into(), value: Some(Node::plain("by-test")) };
    all.push(Edit { name: "name".to_owned(), command, removed: 1, added: 2, scope: None });
    for key in document.extra.keys() {
        let command = Command::SetExtra { key: key.into(), value: None };
        let scope = Some(steps(&[key]));
        all.push(Edit { name: format!("remove {key}"), command, removed: 1, added: 1, scope });
    }
    all
}

/// One edit of every sort at every place of a value.
fn edits_at(id: RecordId, top: &[Step], node: &Node, way: &mut Vec<Step>, all: &mut Vec<Edit>) {
    let full = |way: &[Step]| [top, way].concat();
    let mut add = |what: &str, steps: Vec<Step>, value: Option<Node>, scope: Option<Vec<Step>>, removed, added| {
        let name = format!("{what} {}", dockwright::model::Path(full(&steps)));
        all.push(Edit { name, command: Command::SetAt { id, steps, value }, removed, added, scope });
    };
    if !way.is_empty() {
        let fresh = Node { tag: node.tag.clone(), ..Node::plain("changed-by-test") };
        if node.as_scalar().is_some() {
            add("change", way.clone(), Some(fresh), Some(full(way)), 0, 1);
        } else {
            add("flatten", way.clone(), Some(fresh), Some(full(way)), 0, 1);
        }
        add("quote", way.clone(), Some(Node::quoted("a: \"b\" # c")), Some(full(way)), 0, 1);
        add("null", way.clone(), Some(Node::null()), Some(full(way)), 0, 1);
        let list = Node::sequence(vec![Node::plain("one"), Node::plain("two")]);
        add("list", way.clone(), Some(list), Some(full(way)), 0, 3);
        let lines = Node::scalar("one\ntwo\n", dockwright::model::Style::Literal);
        add("lines", way.clone(), Some(lines), Some(full(way)), 0, 3);
        add("remove", way.clone(), None, Some(full(way)), 6, 1);
    }
    match &node.value {
        Value::Sequence(items) => {
            way.push(items.len().into());
            add("append", way.clone(), Some(Node::plain("added-by-test")), None, 1, 2);
            way.pop();
            for (index, item) in items.iter().enumerate() {
                way.push(index.into());
                edits_at(id, top, item, way, all);
                way.pop();
            }
        }
        Value::Mapping(mapping) => {
            way.push("added-by-test".into());
            let map = Node::map_of([("a", Node::plain("1")), ("b", Node::sequence(vec![Node::plain("x")]))]);
            add("key", way.clone(), Some(map), None, 1, 5);
            way.pop();
            for (key, value) in mapping.iter() {
                way.push(key.into());
                edits_at(id, top, value, way, all);
                way.pop();
            }
        }
        Value::Scalar(_) => {}
    }
}

/// One edit of every sort at every place of a document.
pub fn edits_everywhere(document: &Document) -> Vec<Edit> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        for (id, record) in document.table(kind).iter() {
            edits_at(id, &place(kind, &record.name, &[]), &record.body, &mut Vec::new(), &mut all);
        }
    }
    all
}

/// Judges edits of a text and keeps what is wrong, by name of the edit's kind.
pub fn run(name: &str, text: &str, most: usize, edits: impl Fn(&Document) -> Vec<Edit>, tally: &mut Tally) {
    let reading = read(text);
    if !reading.complete {
        return;
    }
    let mut here: BTreeMap<String, usize> = BTreeMap::new();
    let all = edits(&reading.document);
    // Of each kind some, spread over the file; DOCKWRIGHT_EDITS=all takes every one.
    let most = if std::env::var_os("DOCKWRIGHT_EDITS").is_some() { usize::MAX } else { most };
    let mut of_kind: BTreeMap<String, usize> = BTreeMap::new();
    for edit in &all {
        *of_kind.entry(kind_of(edit)).or_default() += 1;
    }
    for edit in all {
        let kind = kind_of(&edit);
        let seen = here.entry(kind.clone()).or_default();
        *seen += 1;
        let stride = of_kind.get(&kind).copied().unwrap_or(1).div_ceil(most);
        if !(*seen + name.len()).is_multiple_of(stride) {
            continue;
        }
        let Some(wrong) = judge(text, &reading, &edit) else { continue };
        *tally.kinds.entry(kind).or_default() += 1;
        if !wrong.is_empty() {
            tally.wrong.push(format!("{name}: {}\n  {}", edit.name, wrong.join("\n  ")));
        }
    }
}

/// The first word of an edit's name.
pub fn kind_of(edit: &Edit) -> String {
    edit.name.split(' ').next().unwrap_or("").to_owned()
}

/// What was judged.
#[derive(Default)]
pub struct Tally {
    /// How many edits of each kind.
    pub kinds: BTreeMap<String, usize>,
    /// What is wrong.
    pub wrong: Vec<String>,
}

impl Tally {
    /// Fails with the first things that are wrong.
    pub fn assert_clean(&self) {
        let sum: usize = self.kinds.values().sum();
        println!("{sum} edits: {:?}", self.kinds);
        let shown = std::env::var("DOCKWRIGHT_SHOW").ok().and_then(|n| n.parse().ok()).unwrap_or(5);
        let first: Vec<&String> = self.wrong.iter().take(shown).collect();
        for one in &first {
            println!("{one}");
        }
        assert!(self.wrong.is_empty(), "{} of {sum} edits are wrong", self.wrong.len());
    }
}

#[test]
fn the_commands_of_the_editor_touch_only_their_lines() {
    let mut tally = Tally::default();
    for (name, text) in texts() {
        run(&name, &text, 1, named_edits, &mut tally);
    }
    tally.assert_clean();
    assert!(tally.kinds.len() >= 20, "{:?}", tally.kinds);
}

#[test]
fn an_edit_of_any_place_touches_only_its_lines() {
    let mut tally = Tally::default();
    for (name, text) in texts() {
        run(&name, &text, 3, edits_everywhere, &mut tally);
    }
    tally.assert_clean();
}
