//! Notes: written, moved, removed. Each is one step.
use crate::ui::state::board::{Board, Draft};
use dockwright::change::Command;
use dockwright::geometry::{Point, Vector, World};
use dockwright::model::Note;
use dockwright::text::Text;
use leptos::prelude::*;

/// Begins a note in the middle of what shows.
pub fn begin(board: Board) {
    let middle = board.middle();
    let at = Point::new(middle.x - Note::WIDTH / 2.0, middle.y - 40.0).snapped(dockwright::canvas::layout::GRID);
    board.app.welcome.set(false);
    board.draft.set(Some(Draft { number: None, at, text: String::new() }));
}

/// Keeps what was written; an empty note is none.
pub fn write(board: Board, draft: Draft, text: String) {
    let text = text.trim_end().to_owned();
    match draft.number {
        Some(number) if text.is_empty() => remove(board, number),
        Some(_) if text == draft.text => {}
        Some(number) => change(board, Text::fixed("Write on a note", "编辑便笺"), |notes| {
            if let Some(note) = notes.get_mut(number) {
                note.text = text;
            }
        }),
        None if text.is_empty() => {}
        None => change(board, Text::fixed("Add a note", "添加便笺"), |notes| {
            notes.push(Note { text, x: draft.at.x, y: draft.at.y });
        }),
    }
}

/// Moves a note.
pub fn move_by(board: Board, number: usize, by: Vector<World>) {
    change(board, Text::fixed("Move a note", "移动便笺"), |notes| {
        if let Some(note) = notes.get_mut(number) {
            (note.x, note.y) = (note.x + by.x, note.y + by.y);
        }
    });
}

/// Removes a note; the message has the way back.
pub fn remove(board: Board, number: usize) {
    let words = Text::fixed("Removed a note", "已删除便笺");
    change(board, Text::fixed("Remove a note", "删除便笺"), |notes| {
        if number < notes.len() {
            notes.remove(number);
        }
    });
    board.say(&words);
    board.app.toast(words, true, false);
}

fn change(board: Board, label: Text, edit: impl FnOnce(&mut Vec<Note>)) {
    let mut settings = board.app.with(|session| (*session.document().settings).clone());
    edit(&mut settings.notes);
    board.app.dispatch(Command::Many { label, commands: vec![Command::SetSettings(Box::new(settings))] });
}
