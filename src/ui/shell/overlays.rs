//! What lies over the page: menu, command palette, shortcuts, the ways to open a file.
use crate::ui::actions::{self, Group, add, edit, shown};
use crate::ui::files::ImportSheet;
use crate::ui::layers;
use crate::ui::platform::focus_soon;
use crate::ui::state::board::{Board, Overlay, board};
use crate::ui::widgets::menu::{Choice, Menu, Picture, SearchList};
use crate::ui::widgets::{Icon, IconButton};
use dockwright::catalog;
use dockwright::model::RecordId;
use dockwright::text::Text;
use leptos::prelude::*;

/// The overlay that is open, if one is.
#[component]
pub fn Overlays() -> impl IntoView {
    let board = board();
    let app = board.app;
    let close = Callback::new(move |()| board.overlay.set(None));
    view! {
        {move || match board.overlay.get() {
            None | Some(Overlay::Palette) => ().into_any(),
            Some(Overlay::Menu(x, y)) => {
                let label = app.t(&Text::fixed("Actions", "操作"));
                view! { <Menu at=(x, y) choices=untrack(|| context(board)) label=label on_close=close /> }.into_any()
            }
            Some(Overlay::Layers(x, y)) => {
                let label = app.t(&Text::fixed("Environment layers", "环境层"));
                view! { <Menu at=(x, y) choices=untrack(|| layers::choices(board)) label=label on_close=close /> }.into_any()
            }
            Some(Overlay::Commands) => {
                let hint = app.t(&Text::fixed("Search actions and services", "搜索操作与服务"));
                let nothing = app.t(&Text::fixed("Nothing fits.", "没有匹配的内容。"));
                let choices = Callback::new(move |query: String| commands(board, &query));
                view! { <SearchList hint=hint choices=choices nothing=nothing on_close=close /> }.into_any()
            }
            Some(Overlay::ConnectFrom(id)) => {
                let name = app.with(|session| session.document().get(id).map(|record| record.name.to_string()));
                let name = name.unwrap_or_default();
                let hint = app.t(&Text::new(format!("{name} waits for…"), format!("{name} 等待…")));
                let nothing = app.t(&Text::fixed("There is no other service.", "没有其他服务。"));
                let choices = Callback::new(move |query: String| targets(board, id, &query));
                view! { <SearchList hint=hint choices=choices nothing=nothing on_close=close /> }.into_any()
            }
            Some(Overlay::Shortcuts) => view! { <Shortcuts /> }.into_any(),
            Some(Overlay::Import) => {
                focus_soon(".sheet-body button, .sheet-body input, .sheet-body textarea");
                let title = move || app.t(&Text::fixed("Open a Compose file", "打开 Compose 文件"));
                view! {
                    <div class="scrim" on:pointerdown=move |_| board.overlay.set(None)></div>
                    <div class="sheet" role="dialog" aria-modal="true" aria-label=title data-testid="sheet">
                        <div class="sheet-head">
                            <h2>{title}</h2>
                            <CloseButton />
                        </div>
                        <div class="sheet-body">
                            <ImportSheet on_done=Callback::new(move |()| board.overlay.set(None)) />
                        </div>
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn CloseButton() -> impl IntoView {
    let board = board();
    let name = move || board.app.t(&Text::fixed("Close (Esc)", "关闭 (Esc)"));
    view! { <IconButton icon=Icon::Close name=Signal::derive(name) on_press=move || board.overlay.set(None) /> }
}

/// Every action with its keys.
#[component]
fn Shortcuts() -> impl IntoView {
    let board = board();
    let app = board.app;
    let title = move || app.t(&Text::fixed("Keyboard shortcuts", "键盘快捷键"));
    focus_soon(".sheet-head button");
    const MORE: [(Text, &[&str]); 6] = [
        (Text::fixed("Next or previous service", "下一个或上一个服务"), &["Tab", "Shift+Tab"]),
        (Text::fixed("Select the service with the focus", "选中焦点所在的服务"), &["Space"]),
        (Text::fixed("Move by 8, by 64", "移动 8、移动 64"), &["ArrowUp", "Shift+ArrowUp"]),
        (Text::fixed("Menu", "菜单"), &["Shift+F10"]),
        (Text::fixed("Move the view: hold and drag", "移动视图：按住并拖动"), &["Space"]),
        (Text::fixed("Cancel, clear the selection", "取消、清除选择"), &["Escape"]),
    ];
    let row = |name: String, keys: &[&str]| {
        let keys = keys.iter().map(|keys| view! { <kbd>{shown(keys)}</kbd> }).collect_view();
        view! { <li><span>{name}</span><span class="keys">{keys}</span></li> }
    };
    view! {
        <div class="scrim" on:pointerdown=move |_| board.overlay.set(None)></div>
        <div class="sheet wide" role="dialog" aria-modal="true" aria-label=title data-testid="shortcuts">
            <div class="sheet-head">
                <h2>{title}</h2>
                <CloseButton />
            </div>
            <div class="sheet-body shortcuts" tabindex="0" role="group" aria-label=title>
                {move || {
                    Group::ALL
                        .into_iter()
                        .map(|group| {
                            let rows = actions::all()
                                .filter(|action| action.group == group && !action.keys.is_empty())
                                .map(|action| row(app.t(&action.name), action.keys))
                                .collect_view();
                            view! { <section><h3>{app.t(&group.name())}</h3><ul>{rows}</ul></section> }
                        })
                        .collect_view()
                }}
                <section>
                    <h3>{move || app.t(&Text::fixed("On the canvas", "画布上"))}</h3>
                    <ul>{move || MORE.iter().map(|(name, keys)| row(app.t(name), keys)).collect_view()}</ul>
                </section>
            </div>
        </div>
    }
}

fn choice(board: Board, action: &'static actions::Action) -> Choice {
    Choice {
        id: action.id.to_owned(),
        name: board.app.t(&action.name),
        note: board.app.t(&action.group.name()),
        picture: Picture::Icon(action.icon),
        keys: action.keys.first().copied(),
        divided: false,
        run: Callback::new(move |()| (action.run)(board)),
    }
}

/// The actions of the context menu: for the selection, or for the ground.
fn context(board: Board) -> Vec<Choice> {
    let ids: &[&str] = if board.app.selection.get_untracked().is_empty() {
        &["find-service", "add-network", "add-volume", "add-note", "file-settings", "select-all", "arrange", "zoom-fit"]
    } else {
        &[
            "inspect",
            "rename",
            "connect",
            "duplicate",
            "copy",
            "zoom-selection",
            "focus-mode",
            "tidy",
            "what-if-stop",
            "what-if-intruder",
            "delete",
        ]
    };
    let enabled = ids.iter().filter_map(|id| actions::action(id)).filter(|action| (action.enabled)(board));
    enabled
        .map(|action| Choice { divided: ["delete", "select-all"].contains(&action.id), ..choice(board, action) })
        .collect()
}

/// Actions, services on the canvas and services of the palette that fit what was typed.
fn commands(board: Board, query: &str) -> Vec<Choice> {
    let app = board.app;
    let wanted = query.trim().to_lowercase();
    let fits = |text: &str| wanted.split_whitespace().all(|word| text.to_lowercase().contains(word));
    let mut found: Vec<Choice> = actions::all()
        .filter(|action| action.id != "commands" && untrack(|| (action.enabled)(board)))
        .filter(|action| fits(&format!("{} {}", action.name.en, action.name.zh)))
        .map(|action| choice(board, action))
        .collect();
    let scene = board.scene.get_untracked();
    let here = app.t(&Text::fixed("Go to", "前往"));
    let services = scene.cards.iter().filter(|card| fits(&format!("{} {}", card.name, card.face.source)));
    let mut services: Vec<Choice> = services
        .take(60)
        .map(|card| {
            let id = card.id;
            Choice {
                id: format!("service-{}", card.name),
                name: card.name.to_string(),
                note: here.clone(),
                picture: Picture::Logo(card.face.logo, card.face.built),
                keys: None,
                divided: false,
                run: Callback::new(move |()| {
                    app.welcome.set(false);
                    app.select([id]);
                    board.reveal(id);
                    board.focus_card(id);
                }),
            }
        })
        .collect();
    if wanted.is_empty() {
        found.append(&mut services);
        return found;
    }
    // What begins with the words comes before what merely holds them.
    services.append(&mut found);
    services.sort_by_key(|choice| !choice.name.to_lowercase().starts_with(&wanted));
    let add = app.t(&Text::fixed("Add", "添加"));
    services.extend(catalog::search(&wanted, app.language.get_untracked()).into_iter().take(12).map(|template| {
        Choice {
            id: format!("add-{}", template.id),
            name: app.t(&template.name),
            note: add.clone(),
            picture: Picture::Logo(Some(template.logo), false),
            keys: None,
            divided: false,
            run: Callback::new(move |()| add::add_service(board, template)),
        }
    }));
    services
}

/// The services that one can wait for.
fn targets(board: Board, from: RecordId, query: &str) -> Vec<Choice> {
    let wanted = query.trim().to_lowercase();
    let scene = board.scene.get_untracked();
    let known: Vec<Box<str>> =
        scene.card(from).map(|card| card.face.needs.iter().map(|(name, _)| name.clone()).collect()).unwrap_or_default();
    let note = |name: &str| {
        let already = Text::fixed("waits already", "已在等待");
        if known.iter().any(|one| **one == *name) { board.app.t(&already) } else { String::new() }
    };
    let others = scene.cards.iter().filter(|card| card.id != from && card.name.to_lowercase().contains(&wanted));
    others
        .map(|card| {
            let to = card.id;
            Choice {
                id: format!("target-{}", card.name),
                name: card.name.to_string(),
                note: note(&card.name),
                picture: Picture::Logo(card.face.logo, card.face.built),
                keys: None,
                divided: false,
                run: Callback::new(move |()| {
                    edit::connect(board, from, to);
                    board.focus_card(from);
                }),
            }
        })
        .collect()
}
