//! Text in, the same text out; an edit touches only its lines; undo gives the original bytes back.
use crate::corpus::texts;
use dockwright::change::Command;
use dockwright::compose::{read, write};
use dockwright::model::{Document, Kind, Node, RecordId, Step};
use dockwright::session::Session;
use proptest::prelude::*;

#[test]
fn every_file_is_written_as_it_was_read() {
    for (name, text) in texts() {
        let reading = read(&text);
        assert_eq!(write(&reading.document), text, "{name}");
        assert_eq!(reading.document.invariants(), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn what_is_printed_afresh_reads_back_the_same() {
    for (name, text) in texts() {
        let reading = read(&text);
        if !reading.complete {
            continue;
        }
        let printed = dockwright::compose::whole(&reading.document);
        let again = read(&printed);
        for kind in Kind::ALL {
            let names = |document: &Document| document.table(kind).names().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(names(&reading.document), names(&again.document), "{name}\n{printed}");
        }
    }
}

/// Lines of the text that are comments and nothing else.
fn comments(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| line.starts_with('#')).collect()
}

/// The edits that fit a document, with the most lines that each may touch.
fn edits(document: &Document) -> Vec<(&'static str, Command, usize)> {
    let mut all = Vec::new();
    let services: Vec<RecordId> = document.services().iter().map(|(id, _)| id).collect();
    for id in services.iter().copied().take(3) {
        let body = document.get(id).map(|record| record.body.clone()).unwrap_or_else(Node::null);
        if body.as_mapping().is_none() {
            continue;
        }
        let has = |key: &str| body.get(key).is_some();
        if body.get("image").and_then(Node::as_text).is_some() {
            all.push(("set-image", Command::SetImage { service: id, image: "example/other:9.9".into() }, 1));
        }
        if !has("env_file") && !has("extends") {
            let value = Some("a value".to_owned());
            all.push(("set-env", Command::SetEnv { service: id, key: "DOCKWRIGHT_TEST".into(), value }, 3));
        }
        all.push(("add-port", Command::AddPort { service: id, port: "45678:80".into() }, 3));
        let steps = vec![Step::Key("stop_grace_period".into())];
        all.push(("set-at", Command::SetAt { id, steps, value: Some(Node::plain("45s")) }, 1));
        if !has("network_mode") {
            all.push(("attach", Command::Attach { service: id, network: "dockwright-net".into() }, 9));
        }
    }
    all
}

#[test]
fn an_edit_touches_its_lines_and_undo_gives_the_bytes_back() {
    let mut checked = 0;
    for (name, text) in texts() {
        let reading = read(&text);
        // Tabs and anchors act at a distance; they have tests of their own.
        if !reading.complete || !reading.problems.is_empty() || reading.tree.has_anchors || text.contains("!reset") {
            continue;
        }
        for (edit, command, most) in edits(&reading.document) {
            let mut session = Session::new(reading.document.clone());
            if session.dispatch(&command).is_err() {
                continue;
            }
            let out = write(session.document());
            let again = read(&out);
            assert!(again.complete, "{name} {edit}\n{out}");
            for kind in Kind::ALL {
                for (_, record) in session.document().table(kind).iter() {
                    let found = again.document.table(kind).by_name(&record.name);
                    assert!(found.is_some(), "{name} {edit}: {} is gone\n{out}", record.name);
                }
            }
            let touched = out.lines().filter(|line| !text.lines().any(|old| old == *line)).count();
            let new: Vec<&str> = out.lines().filter(|line| !text.lines().any(|old| old == *line)).collect();
            assert!(touched <= most, "{name} {edit} touched {new:#?}");
            for comment in comments(&text) {
                assert!(out.contains(comment), "{name} {edit} lost {comment}");
            }
            while session.undo().is_some() {}
            assert_eq!(write(session.document()), text, "{name} {edit}");
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked} edits were checked");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_sequence_of_commands_keeps_the_document_sound_and_can_be_undone(
        choices in proptest::collection::vec((0usize..12, 0usize..64, 0usize..64), 1..24),
        start in 0usize..4,
    ) {
        let stacks = dockwright::catalog::stacks();
        let text = stacks[start % stacks.len()].compose;
        let mut session = Session::new(read(text).document);
        for (what, a, b) in choices {
            let document = session.document();
            let services: Vec<RecordId> = document.services().iter().map(|(id, _)| id).collect();
            if services.is_empty() {
                break;
            }
            let service = services[a % services.len()];
            let other = document.get(services[b % services.len()]).map(|record| record.name.to_string()).unwrap_or_default();
            let networks: Vec<String> = document.networks().names().map(str::to_owned).collect();
            let network = if networks.is_empty() { "net".to_owned() } else { networks[b % networks.len()].clone() };
            let command = match what {
                0 => Command::SetImage { service, image: format!("example/app:{b}") },
                1 => Command::SetEnv { service, key: format!("KEY_{b}"), value: Some("x: y # z".into()) },
                2 => Command::SetEnv { service, key: "DATABASE_URL".into(), value: None },
                3 => Command::AddPort { service, port: format!("{}:80", 20_000 + b) },
                4 => Command::Attach { service, network },
                5 => Command::Detach { service, network },
                6 => Command::Depend { service, on: other, condition: None },
                7 => Command::Undepend { service, on: other },
                8 => Command::Rename { id: service, name: format!("renamed-{b}") },
                9 => Command::Remove { ids: vec![service] },
                10 => Command::Duplicate { ids: vec![service], offset: Default::default() },
                _ => Command::AddRecord { kind: Kind::Volume, name: format!("volume-{b}"), body: Node::null() },
            };
            let _ = session.dispatch(&command);
            prop_assert_eq!(session.document().invariants(), Vec::<String>::new());
        }
        let after = session.document().clone();
        let out = write(&after);
        let again = read(&out);
        prop_assert!(again.complete, "{}", out);
        for kind in Kind::ALL {
            let mut left: Vec<&str> = after.table(kind).names().collect();
            let mut right: Vec<&str> = again.document.table(kind).names().collect();
            left.sort_unstable();
            right.sort_unstable();
            prop_assert_eq!(left, right, "{}", out);
        }
        let mut steps = 0;
        while session.undo().is_some() { steps += 1; }
        prop_assert_eq!(write(session.document()), text);
        for _ in 0..steps { session.redo(); }
        prop_assert_eq!(write(session.document()), out);
    }
}
