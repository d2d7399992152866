//! Copying services as Compose text, and pasting them from it.
use super::add::insert_fragment;
use crate::ui::files;
use crate::ui::state::board::Board;
use dockwright::change::Fragment;
use dockwright::compose::{docker_run, read, whole};
use dockwright::model::{Document, Kind, RecordId};

/// The selected services as a Compose file of their own, with the networks and volumes that they name.
pub fn text_of_selection(board: Board) -> Option<String> {
    let ids = board.selected_cards();
    (!ids.is_empty()).then(|| board.app.with(|session| text_of(session.document(), &ids)))
}

/// Adds what a pasted text describes: services in Compose YAML, whole files or the middle of one, or `docker` commands.
/// False where it is neither.
pub fn paste(board: Board, text: &str) -> bool {
    if docker_run::is_commands(text) {
        let converted = docker_run::convert(text);
        let (counts, found) = (files::counts_of(&converted.fragment), !converted.fragment.records.is_empty());
        if found {
            insert_fragment(board, converted.fragment);
        }
        files::show_pasted(board.app, counts, converted.problems, found);
        return true;
    }
    let Some(document) = compose_of(text) else { return false };
    let records: Vec<_> = Kind::ALL
        .into_iter()
        .flat_map(|kind| document.table(kind).iter().map(move |(_, record)| (kind, (**record).clone())))
        .collect();
    let fragment = Fragment { records, ..Fragment::default() };
    let counts = files::counts_of(&fragment);
    insert_fragment(board, fragment);
    files::show_pasted(board.app, counts, Vec::new(), true);
    true
}

/// The stack that a pasted text describes. People copy the middle of a file, too: services without the key above them.
fn compose_of(text: &str) -> Option<Document> {
    let whole = read(text);
    if !whole.document.services().is_empty() {
        return Some(whole.document);
    }
    let below: String = text
        .lines()
        .fold("services:\n".to_owned(), |all, line| if line.is_empty() { all } else { all + "  " + line + "\n" });
    let part = read(&below);
    let sound = part.complete
        && !part.document.services().is_empty()
        && part
            .document
            .services()
            .iter()
            .all(|(_, record)| ["image", "build", "extends"].iter().any(|key| record.body.get(key).is_some()));
    sound.then_some(part.document)
}

fn text_of(document: &Document, ids: &[RecordId]) -> String {
    let mut part = Document::default();
    let mut networks: Vec<Box<str>> = Vec::new();
    let mut volumes: Vec<Box<str>> = Vec::new();
    for record in ids.iter().filter_map(|id| document.get(*id)) {
        let face = dockwright::canvas::face::face(record, None);
        networks.extend(face.networks.iter().cloned());
        volumes.extend(face.volumes.iter().cloned());
        part.push(Kind::Service, (**record).clone());
    }
    for (kind, names) in [(Kind::Network, networks), (Kind::Volume, volumes)] {
        for (_, record) in document.table(kind).iter().filter(|(_, record)| names.contains(&record.name)) {
            part.push(kind, (**record).clone());
        }
    }
    whole(&part)
}
