//! Changing what is selected.
use crate::ui::platform::focus;
use crate::ui::state::board::{Board, Overlay};
use dockwright::change::Command;
use dockwright::geometry::Point;
use dockwright::model::dependency::Condition;
use dockwright::model::{Kind, Placement, RecordId};
use dockwright::text::Text;
use leptos::prelude::*;

/// Deletes what is selected, at once; the message has the way back.
pub fn delete(board: Board) {
    let ids: Vec<RecordId> = board.app.selection.get_untracked().into_iter().collect();
    if ids.is_empty() {
        return;
    }
    let names: Vec<String> = board.app.with(|session| {
        ids.iter().filter_map(|id| session.document().get(*id).map(|record| record.name.to_string())).collect()
    });
    let (en, zh) = match names.as_slice() {
        [one] => (one.clone(), one.clone()),
        many => (format!("{} items", many.len()), format!("{} 项", many.len())),
    };
    if board.app.dispatch(Command::Remove { ids }).is_some() {
        let words = Text::new(format!("Deleted {en}"), format!("已删除 {zh}"));
        board.say(&words);
        board.app.toast(words, true, false);
        // What had the focus is gone; keys go on working on the canvas.
        focus("[data-testid=canvas]");
    }
}

/// Copies the selected services beside themselves and selects the copies.
pub fn duplicate(board: Board) {
    let ids = board.selected_cards();
    if ids.is_empty() {
        return;
    }
    let offset = Placement { x: 32.0, y: 32.0 };
    if let Some(made) = board.app.dispatch(Command::Duplicate { ids, offset }) {
        board.app.select(made.iter().copied());
        if let Some(last) = made.last() {
            board.reveal(*last);
            board.focus_card(*last);
        }
    }
}

/// Moves the selected cards, or the one with the focus, by a distance in world units.
pub fn nudge(board: Board, x: f64, y: f64) {
    let scene = board.scene.get_untracked();
    let to: Vec<(RecordId, Placement)> = board
        .selected_cards()
        .into_iter()
        .filter_map(|id| Some((id, scene.card(id)?.rect)))
        .map(|(id, rect)| (id, Placement { x: rect.left + x, y: rect.top + y }))
        .collect();
    if !to.is_empty() {
        board.app.dispatch(Command::Move { to });
        if let Some(first) = board.selected_cards().first() {
            board.reveal(*first);
        }
    }
}

/// Lets a service wait for another: until it is healthy, where the other has a healthcheck.
pub fn connect(board: Board, service: RecordId, on: RecordId) {
    let scene = board.scene.get_untracked();
    let (Some(from), Some(to)) = (scene.card(service), scene.card(on)) else { return };
    let condition = to.face.has_healthcheck.then_some(Condition::Healthy);
    let command = Command::Depend { service, on: to.name.to_string(), condition };
    if board.app.dispatch(command).is_some() {
        let (a, b) = (&from.name, &to.name);
        board.say(&Text::new(format!("{a} now waits for {b}"), format!("{a} 现在会等待 {b}")));
    }
}

/// Sets all cards out anew.
pub fn arrange(board: Board) {
    let scene = board.scene.get_untracked();
    let places: Vec<Option<Point<_>>> = Vec::new();
    let to = scene.arranged(&places);
    if to.is_empty() {
        return;
    }
    let label = Text::fixed("Arrange the stack", "自动布局");
    if board.app.dispatch(Command::Many { label, commands: vec![Command::Move { to }] }).is_some() {
        board.fit();
    }
}

/// Selects every service.
pub fn select_all(board: Board) {
    let scene = board.scene.get_untracked();
    board.app.select(scene.cards.iter().map(|card| card.id));
    let count = scene.cards.len();
    board.say(&Text::new(format!("{count} selected"), format!("已选中 {count} 项")));
}

/// Opens the inspector's name field for what is selected.
pub fn open_inspector(board: Board) {
    use crate::ui::platform::{focus, next_frame, select_text};
    next_frame(|| {
        if focus("[data-testid=inspector] [data-testid=inspector-name]") || focus("[data-testid=inspector] input") {
            select_text();
        }
    });
    let _ = board;
}

/// Starts typing the selected service's name on its card.
pub fn rename(board: Board) {
    if let [one] = board.selected_cards().as_slice() {
        board.approach(*one);
        board.renaming.set(Some(*one));
    }
}

/// Asks by keyboard whom the selected service needs.
pub fn connect_from_selection(board: Board) {
    if let [one] = board.selected_cards().as_slice() {
        board.overlay.set(Some(Overlay::ConnectFrom(*one)));
    }
}

/// Ends what is going on, the innermost first.
pub fn escape(board: Board) {
    if board.overlay.get_untracked().is_some() {
        board.overlay.set(None);
    } else if board.focused.get_untracked().is_some() {
        board.focused.set(None);
    } else if board.tour.get_untracked().is_some() {
        board.end_tour();
    } else if board.listing.get_untracked() && board.app.selection.with_untracked(|selection| selection.is_empty()) {
        board.listing.set(false);
    } else if !board.app.selection.get_untracked().is_empty() {
        board.app.select([]);
    } else {
        board.app.file_shown.set(false);
    }
}

/// Whether exactly one service is selected.
pub fn one_service(board: Board) -> bool {
    let selection = board.app.selection.get();
    selection.len() == 1 && selection.iter().all(|id| id.kind == Kind::Service)
}

/// Whether a service is selected.
pub fn any_service(board: Board) -> bool {
    board.app.selection.get().iter().any(|id| id.kind == Kind::Service)
}
