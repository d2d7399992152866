//! Everything that can be done, once: keys, menus, the command palette and buttons all read this list.
pub mod add;
pub mod align;
pub mod clip;
pub mod edit;
mod keys;
mod list;
pub mod look;
pub mod note;

pub use keys::{combination, shown};

use crate::ui::state::board::Board;
use crate::ui::widgets::Icon;
use dockwright::text::Text;

/// What an action is about: the headings of the shortcut list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Something new.
    Add,
    /// What is selected.
    Selection,
    /// Where several cards stand.
    Arrange,
    /// The whole document.
    Edit,
    /// What shows.
    View,
    /// The page.
    Page,
}

/// Something that can be done.
pub struct Action {
    /// Stable, for tests and for buttons that show one action.
    pub id: &'static str,
    /// What it is called.
    pub name: Text,
    /// Its sign.
    pub icon: Icon,
    /// Keys that do it, the first being the one that is shown. `Mod` is the control key, on Apple's systems the command
    /// key.
    pub keys: &'static [&'static str],
    /// What it is about.
    pub group: Group,
    /// Whether it can be done now.
    pub enabled: fn(Board) -> bool,
    /// Does it.
    pub run: fn(Board),
}

impl Group {
    /// All groups in the order in which they are listed.
    pub const ALL: [Group; 6] = [Group::Selection, Group::Arrange, Group::Add, Group::Edit, Group::View, Group::Page];

    /// The heading.
    pub fn name(self) -> Text {
        match self {
            Group::Add => Text::fixed("Add", "添加"),
            Group::Selection => Text::fixed("Selection", "选中项"),
            Group::Arrange => Text::fixed("Arrange", "排列"),
            Group::Edit => Text::fixed("Edit", "编辑"),
            Group::View => Text::fixed("View", "视图"),
            Group::Page => Text::fixed("Page", "页面"),
        }
    }
}

/// Every action.
pub fn all() -> impl Iterator<Item = &'static Action> {
    list::ACTIONS.iter().chain(&align::ALIGNING).chain(&look::LOOKS)
}

/// The action of an id.
pub fn action(id: &str) -> Option<&'static Action> {
    all().find(|action| action.id == id)
}

/// Does an action, where it can be done.
pub fn run(board: Board, id: &str) {
    if let Some(action) = action(id).filter(|action| (action.enabled)(board)) {
        (action.run)(board);
    }
}

/// The name of an action with its shortcut in brackets, for a tooltip.
pub fn tip(board: Board, id: &'static str) -> String {
    let Some(action) = action(id) else { return String::new() };
    let name = board.app.t(&action.name);
    match action.keys.first() {
        Some(keys) => format!("{name} ({})", shown(keys)),
        None => name,
    }
}
