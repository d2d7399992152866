//! The full grammar, written by different hands: read and written without loss, and edited line by line.
//!
//! With `DOCKWRIGHT_GENERATED=FOLDER` the texts are written there, and `tests/judges/generated.py` has docker compose judge
//! them.
use crate::edits::{Tally, edits_everywhere, named_edits, run};
use crate::grammar::{BESIDE, Form, Hand, forms, hands, mixed, stack, write as write_by};
use crate::touched::same;
use dockwright::compose::resolve::{Input, resolve};
use dockwright::compose::{attributes, read, write};
use dockwright::model::{Kind, Node, Step, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// The forms that docker compose 2.40 knows, without those of the top.
fn of_records() -> Vec<Form> {
    forms().into_iter().filter(|form| !form.new && !form.section.is_empty()).collect()
}

/// Documents with their names: one with every form of a record, one for each form of the top, one with the newest forms.
fn documents() -> Vec<(String, Node)> {
    let new: Vec<Form> = forms().into_iter().filter(|form| form.new).collect();
    let mut all = vec![("records".to_owned(), stack(&of_records())), ("newest".to_owned(), stack(&new))];
    let top = forms().into_iter().filter(|form| form.section.is_empty());
    all.extend(top.enumerate().map(|(number, form)| (format!("top{number}"), stack(&[form]))));
    all
}

/// The document that a text was read as, as one value.
fn whole(text: &str) -> Node {
    let reading = read(text);
    assert!(reading.complete && reading.problems.is_empty(), "{:?}\n{text}", reading.problems);
    reading.tree.root().map_or_else(Node::null, |root| reading.tree.to_node(root))
}

/// The places of a value: keys with dots, stars for names of the user's choice.
fn places(value: &Node, keys: &mut Vec<String>, found: &mut BTreeSet<&'static str>) {
    let path: Vec<&str> = keys.iter().map(String::as_str).collect();
    found.extend(attributes::of_keys(&path).map(|one| one.path));
    match &value.value {
        Value::Mapping(mapping) => {
            for (key, value) in mapping.iter() {
                keys.push(key.to_owned());
                places(value, keys, found);
                keys.pop();
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| places(item, keys, found)),
        Value::Scalar(_) => {}
    }
}

#[test]
fn the_forms_have_every_attribute_of_the_specification() {
    let mut found = BTreeSet::new();
    for form in forms() {
        places(&stack(&[form]), &mut Vec::new(), &mut found);
    }
    let missing: Vec<&str> = attributes::all().map(|one| one.path).filter(|path| !found.contains(path)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_form_by_every_hand_is_read_as_meant_and_written_as_it_was() {
    for (name, document) in documents() {
        for hand in hands() {
            let text = write_by(&document, &hand);
            let found = whole(&text);
            let mut left: Vec<_> = found.as_mapping().expect("a mapping").iter().collect();
            left.retain(|(key, _)| *key != "x-shared");
            let found = Node::map_of(left.into_iter().map(|(key, value)| (key, value.clone())));
            for (key, value) in document.as_mapping().expect("a mapping").iter() {
                let other = found.get(key).expect("the key");
                let records = value.as_mapping().filter(|_| Kind::from_section(key).is_some());
                for (record, body) in records.into_iter().flat_map(|records| records.iter()) {
                    let other = other.get(record);
                    let is_same = other.is_some_and(|other| same(body, other, false));
                    assert!(is_same, "{name} by {}: {record} is {other:#?}, not {body:#?}", hand.name);
                }
            }
            assert_eq!(write(&read(&text).document), text, "{name} by {}", hand.name);
        }
    }
}

/// Small documents, each with some forms that stand apart in the list, each by one hand in turn.
fn small() -> Vec<(String, String)> {
    let all = of_records();
    let parts = all.len().div_ceil(12);
    let mut hands: Vec<Hand> = hands();
    hands.extend([11, 12, 13].map(mixed));
    let mut texts = Vec::new();
    for part in 0..parts {
        let some: Vec<Form> = all.iter().skip(part).step_by(parts).cloned().collect();
        let document = stack(&some);
        // Each document by three hands.
        for turn in 0..3 {
            let hand = &hands[(part * 3 + turn * 5) % hands.len()];
            texts.push((format!("part {part} by {}", hand.name), write_by(&document, hand)));
        }
    }
    texts
}

#[test]
fn an_edit_of_a_form_touches_only_its_lines() {
    let mut tally = Tally::default();
    for (name, text) in small() {
        run(&name, &text, 1, named_edits, &mut tally);
        run(&name, &text, 2, edits_everywhere, &mut tally);
    }
    tally.assert_clean();
}

/// True where the resolved view of files has no error.
fn resolves(files: &[&str]) -> bool {
    let names: Vec<String> = (0..files.len()).map(|number| format!("{number}.yaml")).collect();
    let file = |path: &str| -> Option<Arc<str>> {
        let path = path.strip_prefix("/p/")?;
        let given = names.iter().position(|name| name == path).and_then(|at| files.get(at));
        let beside = BESIDE.iter().find(|(name, _)| *name == path).map(|(_, text)| text);
        given.or(beside).map(|text| Arc::from(*text))
    };
    let resolved = resolve(&Input {
        file: &file,
        directory: "/p".to_owned(),
        files: names.clone(),
        variables: BTreeMap::from([("HOME".to_owned(), "/nonexistent".to_owned())]),
        env_files: Vec::new(),
        profiles: vec!["*".to_owned()],
        name: Some("t".to_owned()),
        absolute: true,
    });
    !resolved.has_errors()
}

/// Values that attributes do not usually have.
const ODD: [&str; 16] = [
    "null",
    "~",
    "\"\"",
    "[]",
    "{}",
    "0",
    "1.5",
    "-1",
    "true",
    "\"true\"",
    "text",
    "[text]",
    "[1]",
    "[null]",
    "{a: b}",
    "{a: null}",
];

/// The forms with an odd value at each attribute once.
fn odd_forms() -> Vec<Form> {
    fn places_of(value: &Node, way: &mut Vec<Step>, all: &mut Vec<Vec<Step>>) {
        all.push(way.clone());
        match &value.value {
            Value::Mapping(mapping) => {
                for (key, value) in mapping.iter() {
                    way.push(key.into());
                    places_of(value, way, all);
                    way.pop();
                }
            }
            Value::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    way.push(index.into());
                    places_of(item, way, all);
                    way.pop();
                }
            }
            Value::Scalar(_) => {}
        }
    }
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for form in forms().into_iter().filter(|form| !form.new && !form.section.is_empty()) {
        let mut ways = Vec::new();
        places_of(&form.value, &mut Vec::new(), &mut ways);
        for way in ways {
            // Items of a list count as one place.
            let place: Vec<String> = way
                .iter()
                .map(|step| match step {
                    Step::Key(key) => key.to_string(),
                    Step::Index(_) => "[]".to_owned(),
                })
                .collect();
            // docker compose 2.40 breaks down when it prints SSH keys of an unusual form.
            let breaks = place.iter().any(|key| key == "ssh");
            if breaks || !seen.insert((form.section.clone(), form.key.clone(), place)) {
                continue;
            }
            for odd in ODD {
                let mut form = form.clone();
                let tree = dockwright::compose::parse::parse(odd);
                let value = tree.to_node(tree.root().expect("a value"));
                if way.is_empty() {
                    form.value = value;
                } else {
                    assert!(form.value.set_at(&way, value), "{way:?}");
                }
                all.push(form);
            }
        }
    }
    all
}

/// Pairs of a form and what an override says at its place.
fn overrides() -> Vec<(&'static str, Form, Node)> {
    let all = of_records();
    let tagged = |value: &Node, tag: &str| Node { tag: Some(tag.into()), ..value.clone() };
    let mut pairs = Vec::new();
    for (at, form) in all.iter().enumerate().filter(|(_, form)| !form.key.is_empty()) {
        let same = |other: &&Form| other.section == form.section && other.key == form.key;
        let next = all.iter().skip(at + 1).find(same).or_else(|| all.iter().find(same)).expect("itself at least");
        pairs.push(("merge", form.clone(), next.value.clone()));
        pairs.push(("reset", form.clone(), tagged(&Node::null(), "!reset")));
        pairs.push(("override", form.clone(), tagged(&next.value, "!override")));
        // docker compose 2.40 breaks down when it lays nothing on a service's logging.
        if form.key != "logging" {
            pairs.push(("null", form.clone(), Node::null()));
        }
    }
    pairs
}

/// A stack without what the forms do not name: the text of an override.
fn bare(section: &str, records: Vec<(String, Node)>) -> Node {
    Node::map_of([(section.strip_suffix(".*").unwrap_or(section), Node::map_of(records))])
}

#[test]
fn texts_for_the_judge() {
    let Some(folder) = std::env::var_os("DOCKWRIGHT_GENERATED").map(PathBuf::from) else { return };
    let put = |path: &str, text: &str| {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    for (path, text) in BESIDE {
        put(&format!("beside/{path}"), text);
    }
    for (name, document) in documents() {
        for hand in hands() {
            put(&format!("texts/{name}-{}.yaml", hand.name), &write_by(&document, &hand));
        }
    }
    let hands = hands();
    let block = &hands[0];
    let mut taken = Vec::new();
    for (number, form) in odd_forms().into_iter().enumerate() {
        let text = write_by(&stack(std::slice::from_ref(&form)), &hands[number % 2]);
        if resolves(&[&text]) {
            put(&format!("single/odd-{number:04}/a.yaml"), &text);
            taken.push(form);
        } else {
            put(&format!("refused/odd-{number:04}/a.yaml"), &text);
        }
    }
    for (number, forms) in taken.chunks(400).enumerate() {
        put(&format!("texts/odd-{number}.yaml"), &write_by(&stack(forms), &hands[number % hands.len()]));
    }
    let mut taken: BTreeMap<(&str, String), Vec<(Form, Node)>> = BTreeMap::new();
    for (number, (what, form, value)) in overrides().into_iter().enumerate() {
        let hand = &hands[number % 2];
        let base = write_by(&stack(std::slice::from_ref(&form)), hand);
        let over = bare(&form.section, vec![("s0".to_owned(), Node::map_of([(form.key.clone(), value.clone())]))]);
        let over = write_by(&over, hand);
        if resolves(&[&base, &over]) {
            put(&format!("single/{what}-{number:04}/a.yaml"), &base);
            put(&format!("single/{what}-{number:04}/b.yaml"), &over);
            taken.entry((what, form.section.clone())).or_default().push((form, value));
        } else {
            put(&format!("refused/{what}-{number:04}/a.yaml"), &base);
            put(&format!("refused/{what}-{number:04}/b.yaml"), &over);
        }
    }
    for ((what, section), pairs) in taken {
        let forms: Vec<Form> = pairs.iter().map(|(form, _)| form.clone()).collect();
        let records = pairs.into_iter().enumerate();
        let records = records.map(|(number, (form, value))| (format!("s{number}"), Node::map_of([(form.key, value)])));
        let folder = format!("over/{what}-{}", section.trim_end_matches(".*"));
        put(&format!("{folder}/a.yaml"), &write_by(&stack(&forms), block));
        put(&format!("{folder}/b.yaml"), &write_by(&bare(&section, records.collect()), block));
    }
}
