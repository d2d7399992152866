//! Bringing the selected cards into order.
use super::{Action, Group};
use crate::ui::state::board::Board;
use crate::ui::widgets::Icon;
use dockwright::canvas::align::{Align, Axis, align, distribute, tidy};
use dockwright::canvas::picture::Picture;
use dockwright::change::Command;
use dockwright::geometry::{Point, World};
use dockwright::model::{Kind, Placement};
use dockwright::text::Text;
use leptos::prelude::*;

/// Whether at least two services are selected.
pub fn several(board: Board) -> bool {
    at_least(board, 2)
}

fn at_least(board: Board, least: usize) -> bool {
    board
        .app
        .selection
        .with(|selection| selection.iter().filter(|id| id.kind == Kind::Service).take(least).count() == least)
}

/// Moves the selected cards to where `order` puts them, as one step.
fn bring(board: Board, label: Text, order: impl Fn(&Picture, &[usize]) -> Vec<(usize, Point<World>)>) {
    let scene = board.scene.get_untracked();
    let picture = board.still.get_untracked();
    let chosen: Vec<usize> = board.selected_cards().into_iter().filter_map(|id| scene.number(id)).collect();
    let places = order(&picture, &chosen);
    let moved = places.into_iter().filter_map(|(card, at)| {
        let card = scene.cards.get(card).filter(|card| card.rect.corner() != at)?;
        Some((card.id, Placement { x: at.x, y: at.y }))
    });
    let to: Vec<_> = moved.collect();
    if to.is_empty() {
        return;
    }
    if board.app.dispatch(Command::Many { label: label.clone(), commands: vec![Command::Move { to }] }).is_some() {
        board.say(&label);
    }
}

/// Brings the selected cards into one line.
pub fn bring_into_line(board: Board, label: Text, how: Align) {
    bring(board, label, |picture, chosen| align(&picture.index, chosen, how));
}

/// Spreads the selected cards evenly.
pub fn spread(board: Board, label: Text, axis: Axis) {
    bring(board, label, |picture, chosen| distribute(&picture.index, chosen, axis));
}

/// Sets the selected cards out as a grid.
pub fn tidy_up(board: Board) {
    let label = Text::fixed("Tidy up the selection", "整理选中项");
    bring(board, label, |picture, chosen| tidy(&picture.index, chosen));
}

/// Whether at least three services are selected.
pub fn three(board: Board) -> bool {
    at_least(board, 3)
}

/// An action that brings cards into one line.
const fn aligning(id: &'static str, name: Text, icon: Icon, keys: &'static [&'static str], run: fn(Board)) -> Action {
    Action { id, name, icon, keys, group: Group::Arrange, enabled: several, run }
}

const LEFT: Text = Text::fixed("Align left", "左对齐");
const CENTER: Text = Text::fixed("Align centres, one below the other", "水平居中对齐");
const RIGHT: Text = Text::fixed("Align right", "右对齐");
const TOP: Text = Text::fixed("Align top", "顶部对齐");
const MIDDLE: Text = Text::fixed("Align middles, side by side", "垂直居中对齐");
const BOTTOM: Text = Text::fixed("Align bottom", "底部对齐");
const ACROSS: Text = Text::fixed("Spread evenly across", "水平均匀分布");
const DOWN: Text = Text::fixed("Spread evenly down", "垂直均匀分布");

/// The actions of this file, in the order of the bar above the canvas.
pub static ALIGNING: [Action; 9] = [
    aligning("align-left", LEFT, Icon::AlignLeft, &["Alt+A"], |board| bring_into_line(board, LEFT, Align::Left)),
    aligning("align-center", CENTER, Icon::AlignCenter, &["Alt+H"], |board| {
        bring_into_line(board, CENTER, Align::Center)
    }),
    aligning("align-right", RIGHT, Icon::AlignRight, &["Alt+D"], |board| bring_into_line(board, RIGHT, Align::Right)),
    aligning("align-top", TOP, Icon::AlignTop, &["Alt+W"], |board| bring_into_line(board, TOP, Align::Top)),
    aligning("align-middle", MIDDLE, Icon::AlignMiddle, &["Alt+V"], |board| {
        bring_into_line(board, MIDDLE, Align::Middle)
    }),
    aligning("align-bottom", BOTTOM, Icon::AlignBottom, &["Alt+S"], |board| {
        bring_into_line(board, BOTTOM, Align::Bottom)
    }),
    Action {
        id: "spread-across",
        name: ACROSS,
        icon: Icon::SpreadAcross,
        keys: &["Alt+Shift+H"],
        group: Group::Arrange,
        enabled: three,
        run: |board| spread(board, ACROSS, Axis::Across),
    },
    Action {
        id: "spread-down",
        name: DOWN,
        icon: Icon::SpreadDown,
        keys: &["Alt+Shift+V"],
        group: Group::Arrange,
        enabled: three,
        run: |board| spread(board, DOWN, Axis::Down),
    },
    Action {
        id: "tidy",
        name: Text::fixed("Tidy up the selection", "整理选中项"),
        icon: Icon::Grid,
        keys: &["Alt+T"],
        group: Group::Arrange,
        enabled: several,
        run: tidy_up,
    },
];
