//! Copying services as Compose text, and pasting them from it.
use super::add::insert_fragment;
use crate::ui::files;
use crate::ui::state::board::Board;
use dockwright::compose::{docker_run, pasted, whole};
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
    let Some(fragment) = pasted::fragment(text) else { return false };
    let counts = files::counts_of(&fragment);
    insert_fragment(board, fragment);
    files::show_pasted(board.app, counts, Vec::new(), true);
    true
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
