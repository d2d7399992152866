//! How the canvas is looked at, and pictures of it.
use super::{Action, Group, edit, note};
use crate::ui::files::folder;
use crate::ui::platform::{download, picture};
use crate::ui::state::board::Board;
use crate::ui::widgets::Icon;
use dockwright::canvas::portrait::{DARK, LIGHT, Look, Portrait, portrait};
use dockwright::text::Text;
use leptos::prelude::*;

fn has_cards(board: Board) -> bool {
    !board.scene.get().cards.is_empty()
}

/// Shows one service and what it needs, everything else faintly; once more shows all again.
pub fn toggle_focus(board: Board) {
    let one = board.selected_cards().first().copied();
    if board.focused.get_untracked().is_some() && board.focused.get_untracked() == one {
        return leave_focus(board);
    }
    let Some(one) = one else { return leave_focus(board) };
    board.focused.set(Some(one));
    board.fit_within();
    let count =
        board.within.with_untracked(|within| within.as_ref().map_or(0, |within| within.len().saturating_sub(1)));
    board.say(&Text::new(
        format!("In focus with {count} that it needs"),
        format!("已聚焦，连同它所需要的 {count} 个服务"),
    ));
}

/// Shows everything again.
pub fn leave_focus(board: Board) {
    board.focused.set(None);
}

fn can_focus(board: Board) -> bool {
    board.focused.get().is_some() || edit::one_service(board)
}

fn drawn(board: Board, look: &Look) -> Option<Portrait> {
    let scene = board.scene.get_untracked();
    let still = board.still.get_untracked();
    board.app.with(|session| {
        let settings = &session.document().settings;
        let title = if settings.title.is_empty() { "Dockwright" } else { settings.title.as_str() };
        portrait(&scene, &still, &settings.notes, look, title)
    })
}

fn save_svg(board: Board, look: &Look) {
    let Some(portrait) = drawn(board, look) else { return };
    let name = format!("{}.svg", folder(board.app));
    tell(board, &name, download::save(&name, "image/svg+xml", portrait.svg.as_bytes()));
}

fn save_png(board: Board, look: &Look) {
    let Some(portrait) = drawn(board, look) else { return };
    let name = format!("{}.png", folder(board.app));
    let told = name.clone();
    picture::save_png(&name, &portrait.svg, (portrait.width, portrait.height), move |done| tell(board, &told, done));
}

fn tell(board: Board, name: &str, done: bool) {
    let words = if done {
        Text::new(format!("Saved the picture as {name}"), format!("图片已保存为 {name}"))
    } else {
        Text::fixed("The browser did not save the picture.", "浏览器未能保存图片。")
    };
    board.app.toast(words, false, !done);
}

const fn picture_action(id: &'static str, name: Text, run: fn(Board)) -> Action {
    Action { id, name, icon: Icon::Picture, keys: &[], group: Group::Page, enabled: has_cards, run }
}

/// The actions of this file.
pub static LOOKS: [Action; 9] = [
    Action {
        id: "focus-mode",
        name: Text::fixed("Focus on it and what it needs", "聚焦它及其所需服务"),
        icon: Icon::Focus,
        keys: &["Shift+F"],
        group: Group::View,
        enabled: can_focus,
        run: toggle_focus,
    },
    Action {
        id: "minimap",
        name: Text::fixed("Show or hide the minimap", "显示或隐藏小地图"),
        icon: Icon::Map,
        keys: &["M"],
        group: Group::View,
        enabled: |_| true,
        run: Board::toggle_minimap,
    },
    Action {
        id: "list",
        name: Text::fixed("Services as a list", "以列表显示服务"),
        icon: Icon::List,
        keys: &["L"],
        group: Group::View,
        enabled: has_cards,
        run: |board| board.listing.update(|shown| *shown = !*shown),
    },
    Action {
        id: "tour",
        name: Text::fixed("Show the tour", "查看引导"),
        icon: Icon::Play,
        keys: &[],
        group: Group::Page,
        enabled: |_| true,
        run: |board| {
            board.app.welcome.set(false);
            board.tour.set(Some(0));
        },
    },
    Action {
        id: "add-note",
        name: Text::fixed("Add a note", "添加便笺"),
        icon: Icon::Note,
        keys: &["T"],
        group: Group::Add,
        enabled: |_| true,
        run: note::begin,
    },
    picture_action(
        "picture-svg-light",
        Text::fixed("Save the picture: SVG, light", "保存图片：SVG，浅色"),
        |board| save_svg(board, &LIGHT),
    ),
    picture_action(
        "picture-svg-dark",
        Text::fixed("Save the picture: SVG, dark", "保存图片：SVG，深色"),
        |board| save_svg(board, &DARK),
    ),
    picture_action(
        "picture-png-light",
        Text::fixed("Save the picture: PNG, light", "保存图片：PNG，浅色"),
        |board| save_png(board, &LIGHT),
    ),
    picture_action(
        "picture-png-dark",
        Text::fixed("Save the picture: PNG, dark", "保存图片：PNG，深色"),
        |board| save_png(board, &DARK),
    ),
];
