//! Copying services as Compose text, and pasting them from it.
use super::add::insert_fragment;
use crate::ui::state::board::Board;
use dockwright::change::Fragment;
use dockwright::compose::{read, whole};
use dockwright::model::{Document, Kind, RecordId};
use dockwright::text::Text;

/// The selected services as a Compose file of their own, with the networks and volumes that they name.
pub fn text_of_selection(board: Board) -> Option<String> {
    let ids = board.selected_cards();
    (!ids.is_empty()).then(|| board.app.with(|session| text_of(session.document(), &ids)))
}

/// Adds the services of a pasted text. False where it is no Compose file.
pub fn paste(board: Board, text: &str) -> bool {
    let document = read(text).document;
    if document.services().is_empty() {
        return false;
    }
    let records: Vec<_> = Kind::ALL
        .into_iter()
        .flat_map(|kind| document.table(kind).iter().map(move |(_, record)| (kind, (**record).clone())))
        .collect();
    let count = document.services().len();
    insert_fragment(board, Fragment { records, ..Fragment::default() });
    board.app.toast(Text::new(format!("Pasted {count} services"), format!("已粘贴 {count} 个服务")), true, false);
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
