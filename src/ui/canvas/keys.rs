//! Keys on a card: from service to service, select, act.
use crate::ui::platform::pointer;
use crate::ui::state::board::Board;
use dockwright::model::Kind;
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;

/// Takes the keys that mean something on a card; all others go on to the page.
pub fn on_key(board: Board, event: &ev::KeyboardEvent) {
    let app = board.app;
    if pointer::inside(event, "input") {
        return;
    }
    let here = pointer::data(event, "service").and_then(|name| app.find(Kind::Service, &name));
    let Some(here) = here else { return };
    match event.key().as_str() {
        "Tab" => {
            let scene = board.scene.get_untracked();
            let number = scene.number(here);
            let next = number.and_then(|n| if event.shift_key() { n.checked_sub(1) } else { n.checked_add(1) });
            // Beyond the first and the last card the browser goes on.
            if let Some(card) = next.and_then(|next| scene.cards.get(next)) {
                event.prevent_default();
                board.reveal(card.id);
                board.focus_card(card.id);
            }
        }
        " " => {
            event.prevent_default();
            event.stop_propagation();
            let mut selection = app.selection.get_untracked();
            if event.shift_key() || event.ctrl_key() || event.meta_key() {
                if !selection.remove(&here) {
                    selection.insert(here);
                }
                app.select(selection);
            } else {
                app.select([here]);
            }
            let count = app.selection.with_untracked(|selection| selection.len());
            board.say(&Text::new(format!("{count} selected"), format!("已选中 {count} 项")));
        }
        // These act on the service with the focus, whether it was selected or not.
        "Enter" | "Delete" | "Backspace" | "F2" | "c" | "C" | "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown"
        | "d" | "D"
            if !app.selection.with_untracked(|selection| selection.contains(&here)) =>
        {
            app.select([here]);
        }
        _ => {}
    }
}
