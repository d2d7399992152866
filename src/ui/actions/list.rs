//! The list of actions.
use super::{Action, Group, add, clip, edit};
use crate::ui::files;
use crate::ui::layers;
use crate::ui::platform::{clipboard, focus, focus_soon};
use crate::ui::state::DrawerTab;
use crate::ui::state::board::{Board, Overlay, Tool};
use crate::ui::whatif;
use crate::ui::widgets::Icon;
use dockwright::text::{Language, Text};
use leptos::prelude::*;

fn always(_: Board) -> bool {
    true
}

fn selected(board: Board) -> bool {
    !board.app.selection.get().is_empty()
}

fn one_record(board: Board) -> bool {
    board.app.selection.get().len() == 1
}

fn has_services(board: Board) -> bool {
    !board.scene.get().cards.is_empty()
}

fn open_drawer(board: Board, tab: DrawerTab) {
    let open = board.app.drawer.get_untracked();
    board.app.drawer.set(if open == Some(tab) { None } else { Some(tab) });
}

fn find_service(board: Board) {
    let inert = board.app.welcome.get_untracked();
    board.app.welcome.set(false);
    if board.is_narrow() {
        board.overlay.set(Some(Overlay::Palette));
    }
    let hidden = inert || board.is_narrow() || board.folded.get_untracked();
    board.folded.set(false);
    // Where the field is there already it has the focus at once: who types fast loses no letter.
    if hidden || !focus("[data-testid=palette-search]") {
        focus_soon("[data-testid=palette-search]");
    }
}

/// Every action.
pub static ACTIONS: &[Action] = &[
    Action {
        id: "rename",
        name: Text::fixed("Rename", "重命名"),
        icon: Icon::Tag,
        keys: &["F2"],
        group: Group::Selection,
        enabled: edit::one_service,
        run: edit::rename,
    },
    Action {
        id: "inspect",
        name: Text::fixed("Edit in the inspector", "在检查器中编辑"),
        icon: Icon::Settings,
        keys: &["Enter"],
        group: Group::Selection,
        enabled: selected,
        run: edit::open_inspector,
    },
    Action {
        id: "connect",
        name: Text::fixed("Wait for…", "设为等待…"),
        icon: Icon::Link,
        keys: &["C"],
        group: Group::Selection,
        enabled: edit::one_service,
        run: edit::connect_from_selection,
    },
    Action {
        id: "duplicate",
        name: Text::fixed("Duplicate", "创建副本"),
        icon: Icon::Copy,
        keys: &["Mod+D"],
        group: Group::Selection,
        enabled: edit::any_service,
        run: edit::duplicate,
    },
    Action {
        id: "copy",
        name: Text::fixed("Copy as Compose YAML", "复制为 Compose YAML"),
        icon: Icon::File,
        keys: &["Mod+C"],
        group: Group::Selection,
        enabled: edit::any_service,
        run: |board| {
            if let Some(text) = clip::text_of_selection(board) {
                clipboard::write(&text);
                board.app.toast(Text::fixed("Copied as Compose YAML", "已复制为 Compose YAML"), false, false);
            }
        },
    },
    Action {
        id: "zoom-selection",
        name: Text::fixed("Zoom to selection", "缩放到选中项"),
        icon: Icon::Search,
        keys: &["Shift+2"],
        group: Group::Selection,
        enabled: edit::any_service,
        run: Board::fit_selection,
    },
    Action {
        id: "what-if-stop",
        name: Text::fixed("What if it stops?", "如果它停止？"),
        icon: Icon::Unlink,
        keys: &[],
        group: Group::Selection,
        enabled: one_record,
        run: whatif::stop_selected,
    },
    Action {
        id: "what-if-intruder",
        name: Text::fixed("What if an intruder is in it?", "如果它被入侵？"),
        icon: Icon::Exposed,
        keys: &[],
        group: Group::Selection,
        enabled: edit::one_service,
        run: whatif::intrude_selected,
    },
    Action {
        id: "delete",
        name: Text::fixed("Delete", "删除"),
        icon: Icon::Trash,
        keys: &["Delete", "Backspace"],
        group: Group::Selection,
        enabled: selected,
        run: edit::delete,
    },
    Action {
        id: "find-service",
        name: Text::fixed("Find a service to add", "查找要添加的服务"),
        icon: Icon::Search,
        keys: &["/"],
        group: Group::Add,
        enabled: always,
        run: |board| board.app.when_there(move || find_service(board)),
    },
    Action {
        id: "add-network",
        name: Text::fixed("Add a network", "添加网络"),
        icon: Icon::Network,
        keys: &["N"],
        group: Group::Add,
        enabled: always,
        run: add::add_network,
    },
    Action {
        id: "add-volume",
        name: Text::fixed("Add a volume", "添加卷"),
        icon: Icon::Volume,
        keys: &[],
        group: Group::Add,
        enabled: always,
        run: add::add_volume,
    },
    Action {
        id: "file-settings",
        name: Text::fixed("Settings of the file: name, include…", "文件设置：名称、include…"),
        icon: Icon::File,
        keys: &[],
        group: Group::Edit,
        enabled: always,
        run: |board| {
            board.app.when_there(move || {
                board.app.welcome.set(false);
                board.app.select([]);
                board.app.file_shown.set(true);
            });
        },
    },
    Action {
        id: "undo",
        name: Text::fixed("Undo", "撤销"),
        icon: Icon::Undo,
        keys: &["Mod+Z"],
        group: Group::Edit,
        enabled: |board| {
            board.app.revision.track();
            board.app.with(|session| !session.history().is_empty())
        },
        run: |board| board.app.undo(),
    },
    Action {
        id: "redo",
        name: Text::fixed("Redo", "重做"),
        icon: Icon::Redo,
        keys: &["Mod+Shift+Z", "Mod+Y"],
        group: Group::Edit,
        enabled: |board| {
            board.app.revision.track();
            board.app.with(|session| session.history().redo_label().is_some())
        },
        run: |board| board.app.redo(),
    },
    Action {
        id: "select-all",
        name: Text::fixed("Select all services", "选中全部服务"),
        icon: Icon::Grid,
        keys: &["Mod+A"],
        group: Group::Edit,
        enabled: has_services,
        run: edit::select_all,
    },
    Action {
        id: "arrange",
        name: Text::fixed("Arrange the stack", "自动布局"),
        icon: Icon::Wand,
        keys: &["Shift+A"],
        group: Group::Edit,
        enabled: has_services,
        run: edit::arrange,
    },
    Action {
        id: "zoom-in",
        name: Text::fixed("Zoom in", "放大"),
        icon: Icon::Plus,
        keys: &["+", "="],
        group: Group::View,
        enabled: always,
        run: |board| board.zoom_by(1.25),
    },
    Action {
        id: "zoom-out",
        name: Text::fixed("Zoom out", "缩小"),
        icon: Icon::Minus,
        keys: &["-"],
        group: Group::View,
        enabled: always,
        run: |board| board.zoom_by(0.8),
    },
    Action {
        id: "zoom-fit",
        name: Text::fixed("Show everything", "显示全部"),
        icon: Icon::Fit,
        keys: &["1", "Shift+1"],
        group: Group::View,
        enabled: always,
        run: Board::fit,
    },
    Action {
        id: "zoom-actual",
        name: Text::fixed("Zoom to 100%", "缩放到 100%"),
        icon: Icon::Eye,
        keys: &["0", "Shift+0"],
        group: Group::View,
        enabled: always,
        run: |board| board.zoom_to(1.0),
    },
    Action {
        id: "hand",
        name: Text::fixed("Hand: drag to move the view", "抓手：拖动以移动视图"),
        icon: Icon::Hand,
        keys: &["H"],
        group: Group::View,
        enabled: always,
        run: |board| board.tool.set(Tool::Hand),
    },
    Action {
        id: "select",
        name: Text::fixed("Select: drag to select", "选择：拖动以框选"),
        icon: Icon::Cursor,
        keys: &["V"],
        group: Group::View,
        enabled: always,
        run: |board| board.tool.set(Tool::Select),
    },
    Action {
        id: "problems",
        name: Text::fixed("Problems", "问题"),
        icon: Icon::Fragile,
        keys: &["P"],
        group: Group::View,
        enabled: always,
        run: |board| open_drawer(board, DrawerTab::Problems),
    },
    Action {
        id: "files",
        name: Text::fixed("Files", "文件"),
        icon: Icon::File,
        keys: &["F"],
        group: Group::View,
        enabled: always,
        run: |board| open_drawer(board, DrawerTab::Files),
    },
    Action {
        id: "reach",
        name: Text::fixed("Reachability", "可达性"),
        icon: Icon::Network,
        keys: &["R"],
        group: Group::View,
        enabled: always,
        run: |board| open_drawer(board, DrawerTab::Reach),
    },
    Action {
        id: "order",
        name: Text::fixed("Start order", "启动顺序"),
        icon: Icon::Clock,
        keys: &["O"],
        group: Group::View,
        enabled: always,
        run: |board| open_drawer(board, DrawerTab::Order),
    },
    Action {
        id: "what-if",
        name: Text::fixed("What if", "假设分析"),
        icon: Icon::Unlink,
        keys: &["W"],
        group: Group::View,
        enabled: always,
        run: |board| open_drawer(board, DrawerTab::WhatIf),
    },
    Action {
        id: "capacity",
        name: Text::fixed("Capacity", "容量"),
        icon: Icon::Gauge,
        keys: &[],
        group: Group::View,
        enabled: always,
        run: |board| open_drawer(board, DrawerTab::Capacity),
    },
    Action {
        id: "import",
        name: Text::fixed("Open a Compose file", "打开 Compose 文件"),
        icon: Icon::Folder,
        keys: &["Mod+O"],
        group: Group::Page,
        enabled: always,
        run: |board| board.overlay.set(Some(Overlay::Import)),
    },
    Action {
        id: "export",
        name: Text::fixed("Download the bundle", "下载文件包"),
        icon: Icon::Download,
        keys: &["Mod+Shift+E"],
        group: Group::Page,
        enabled: always,
        run: |board| files::download_bundle(board.app),
    },
    Action {
        id: "save-project",
        name: Text::fixed("Save the project as a file", "将项目保存为文件"),
        icon: Icon::File,
        keys: &["Mod+S"],
        group: Group::Page,
        enabled: always,
        run: |board| files::save_project(board.app),
    },
    Action {
        id: "layers",
        name: Text::fixed("Add or choose an environment layer", "添加或选择环境层"),
        icon: Icon::Layers,
        keys: &[],
        group: Group::Page,
        enabled: has_services,
        run: |board| layers::open(board, None),
    },
    Action {
        id: "templates",
        name: Text::fixed("Start from a template", "从模板开始"),
        icon: Icon::Layers,
        keys: &[],
        group: Group::Page,
        enabled: always,
        run: |board| board.app.welcome.set(true),
    },
    Action {
        id: "commands",
        name: Text::fixed("Search all actions and services", "搜索全部操作与服务"),
        icon: Icon::Command,
        keys: &["Mod+K"],
        group: Group::Page,
        enabled: always,
        run: |board| board.overlay.set(Some(Overlay::Commands)),
    },
    Action {
        id: "language",
        name: Text::fixed("切换到中文", "Switch to English"),
        icon: Icon::Language,
        keys: &[],
        group: Group::Page,
        enabled: always,
        run: |board| {
            let next = match board.app.language.get_untracked() {
                Language::En => Language::Zh,
                Language::Zh => Language::En,
            };
            board.app.set_language(next);
        },
    },
    Action {
        id: "theme",
        name: Text::fixed("Change the theme", "切换主题"),
        icon: Icon::Moon,
        keys: &[],
        group: Group::Page,
        enabled: always,
        run: |board| board.app.set_theme(board.app.next_theme()),
    },
    Action {
        id: "shortcuts",
        name: Text::fixed("Keyboard shortcuts", "键盘快捷键"),
        icon: Icon::Help,
        keys: &["?"],
        group: Group::Page,
        enabled: always,
        run: |board| board.overlay.set(Some(Overlay::Shortcuts)),
    },
];
