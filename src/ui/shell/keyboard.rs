//! Keys, copy and paste for the whole page.
use crate::ui::actions::{self, clip, combination, edit};
use crate::ui::files;
use crate::ui::platform::{clipboard, on_window, pointer};
use crate::ui::state::board::Board;
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;

/// How far an arrow key moves a card, and with Shift, in world units.
const NUDGE: (f64, f64) = (8.0, 64.0);

/// Listens to the keyboard for the life of the page.
pub fn listen(board: Board) {
    on_window("keydown", move |event: ev::KeyboardEvent| {
        if !event.default_prevented() && key(board, &event) {
            event.prevent_default();
        }
    });
    on_window("keyup", move |event: ev::KeyboardEvent| {
        if event.key() == " " {
            board.space.set(false);
        }
    });
    on_window("blur", move |_: ev::Event| board.space.set(false));
    on_window("copy", move |event: ev::ClipboardEvent| {
        if !typing()
            && let Some(text) = clip::text_of_selection(board)
        {
            clipboard::put(&event, &text);
            board.app.toast(Text::fixed("Copied as Compose YAML", "已复制为 Compose YAML"), false, false);
        }
    });
    on_window("cut", move |event: ev::ClipboardEvent| {
        if !typing()
            && let Some(text) = clip::text_of_selection(board)
        {
            clipboard::put(&event, &text);
            edit::delete(board);
        }
    });
    on_window("paste", move |event: ev::ClipboardEvent| {
        if typing() {
            return;
        }
        let Some(text) = clipboard::text(&event).filter(|text| !text.trim().is_empty()) else { return };
        event.prevent_default();
        board.app.when_there(move || pasted(board, text));
    });
}

fn pasted(board: Board, text: String) {
    if board.app.welcome.get_untracked() {
        files::open_text(board.app, "compose.yaml", text);
    } else if !clip::paste(board, &text) {
        board.app.toast(
            Text::fixed(
                "The clipboard holds no Compose services and no docker commands.",
                "剪贴板里没有 Compose 服务，也没有 docker 命令。",
            ),
            false,
            true,
        );
    }
}

fn typing() -> bool {
    pointer::is_typing()
}

/// Does what a key stands for; true where it stands for something.
fn key(board: Board, event: &ev::KeyboardEvent) -> bool {
    let keys = combination(event);
    let dialog = board.overlay.get_untracked().is_some();
    if keys == "Escape" {
        if typing() && !dialog {
            return false;
        }
        edit::escape(board);
        return true;
    }
    // Reachable from everywhere, also while typing.
    let everywhere = ["Mod+K", "Mod+O"].contains(&keys.as_str());
    if (typing() || dialog) && !everywhere {
        return false;
    }
    let welcome = board.app.welcome.get_untracked();
    let on_canvas = pointer::focus_within("[data-testid=canvas]") || pointer::focus_within_nothing();
    if on_canvas && !welcome {
        let step = if event.shift_key() { NUDGE.1 } else { NUDGE.0 };
        let (x, y) = match event.key().as_str() {
            "ArrowLeft" => (-step, 0.0),
            "ArrowRight" => (step, 0.0),
            "ArrowUp" => (0.0, -step),
            "ArrowDown" => (0.0, step),
            _ => (0.0, 0.0),
        };
        if (x, y) != (0.0, 0.0) && !keys.contains("Mod") && !keys.contains("Alt") {
            edit::nudge(board, x, y);
            return true;
        }
        if keys == "Space" {
            board.space.set(true);
            return true;
        }
    }
    // On a button these press it.
    if ["Enter", "Space"].contains(&keys.as_str()) && !on_canvas {
        return false;
    }
    // The copy event comes with the text's permission; the action is for menus.
    if keys == "Mod+C" {
        return false;
    }
    let found = actions::all().find(|action| action.keys.contains(&keys.as_str()));
    let Some(action) = found.filter(|action| untrack(|| (action.enabled)(board))) else { return false };
    if welcome && !everywhere && !["?", "/"].contains(&keys.as_str()) {
        return false;
    }
    (action.run)(board);
    true
}
