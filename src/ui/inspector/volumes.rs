//! What is mounted into a service.
use super::scope::{Scope, below, keys, place, scope};
use super::section::{Line, Section, SectionInfo, set_flag};
use crate::ui::state::app;
use crate::ui::widgets::rows::{RowList, Rows, move_item};
use crate::ui::widgets::text_rows::{change_list, lines};
use crate::ui::widgets::{Choice, Icon, IconButton, TextField, TextRows};
use dockwright::change::Command;
use dockwright::model::{Kind, Node, edit};
use dockwright::text::Text;
use leptos::prelude::*;

/// The section.
pub const INFO: SectionInfo =
    SectionInfo {
        id: "volumes", title: Text::fixed("Volumes", "卷与挂载"), keys: &["volumes", "tmpfs"], open: true
    };

/// A mount as it is typed: its parts, valid or not.
#[derive(Clone, Debug, Default, PartialEq)]
struct Parts {
    source: String,
    target: String,
    options: String,
}

/// Mounts, each with what is mounted, where, and whether it can be written.
#[component]
pub fn Volumes() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let count =
        Memo::new(move |_| scope.body(|body| body.get("volumes").and_then(Node::as_sequence).map_or(0, <[Node]>::len)));
    let list = RowList::new(
        "volumes",
        count,
        Callback::new(move |index: usize| {
            change_list(scope, &keys(&["volumes"]), &|items| {
                if index < items.len() {
                    items.remove(index);
                }
            });
        }),
    )
    .ordered(Callback::new(move |(from, to)| {
        change_list(scope, &keys(&["volumes"]), &|items| move_item(items, from, to));
    }));
    view! {
        <Section info=INFO count=count>
            <Rows list=list row=|index| view! { <MountRow index=index /> } />
            <Line label=Text::fixed("In memory", "内存挂载") steps=keys(&["tmpfs"])>
                <TextRows
                    steps=keys(&["tmpfs"])
                    name="tmpfs"
                    label=Signal::derive(move || app.t(&Text::fixed("Path in the container", "容器内路径")))
                    placeholder="/tmp"
                />
            </Line>
        </Section>
    }
}

#[component]
fn MountRow(index: usize) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let steps = StoredValue::new(below(&keys(&["volumes"]), index));
    let here = Signal::derive(move || steps.get_value());
    let node = Memo::new(move |_| scope.body(|body| body.at(&steps.get_value()).cloned()));
    let parts = Memo::new(move |_| node.read().as_ref().map(parts_of).unwrap_or_default());
    let read_only = Memo::new(move |_| parts.read().options.split(',').any(|option| option == "ro"));
    let choices = Signal::derive(move || {
        let named = scope.names(Kind::Volume).into_iter();
        named.map(|name| Choice::noted(name, Text::fixed("volume", "卷"))).collect::<Vec<_>>()
    });
    let set_source = Callback::new(move |text: String| {
        set_parts(scope, index, |parts| {
            // The whole mount in one field: data:/var/lib/data:ro.
            match sections(&text) {
                [source, target, options] if !target.is_empty() => {
                    *parts = Parts { source: source.into(), target: target.into(), options: options.into() };
                }
                _ => parts.source = text.clone(),
            }
        });
    });
    let set_target = Callback::new(move |text: String| set_parts(scope, index, |parts| parts.target = text.clone()));
    let paste = Callback::new(move |text: String| {
        let found: Vec<String> = lines(&text).collect();
        if found.len() < 2 {
            return false;
        }
        change_list(scope, &keys(&["volumes"]), &|items| {
            for (offset, line) in found.iter().enumerate() {
                let node = Node::text(line.as_str());
                match items.get_mut(index + offset) {
                    Some(item) if offset == 0 => *item = node,
                    _ => items.insert((index + offset).min(items.len()), node),
                }
            }
        });
        true
    });
    // A named volume has to be declared below `volumes`.
    let undeclared = Memo::new(move |_| {
        let source = parts.read().source.clone();
        let named = !source.is_empty() && !source.starts_with(['.', '/', '~', '\\', '$']) && source.chars().count() > 1;
        (named && !parts.read().target.is_empty() && !scope.names(Kind::Volume).contains(&source)).then_some(source)
    });
    let label = move |text: Text| Signal::derive(move || app.t(&text));
    let exists = Memo::new(move |_| node.read().is_some());
    let toggle_name = Signal::derive(move || {
        app.t(&if read_only.get() {
            Text::fixed("Read-only. Press to allow writing.", "只读。点击后允许写入。")
        } else {
            Text::fixed("Can be written. Press to make it read-only.", "可写。点击后设为只读。")
        })
    });
    view! {
        <div class="row-cells mount-row" data-place=move || place(&here.get())>
            <TextField
                label=label(Text::fixed("Volume or host path", "卷或主机路径"))
                value=Signal::derive(move || parts.read().source.clone())
                on_input=set_source
                on_paste=paste
                quiet=true
                choices=Some(choices)
                placeholder=label(Text::fixed("volume or ./path", "卷名或 ./路径"))
                mono=true
                testid=format!("mount-source-{index}")
            />
            <TextField
                label=label(Text::fixed("Path in the container", "容器内路径"))
                value=Signal::derive(move || parts.read().target.clone())
                on_input=set_target
                place=here
                placeholder="/data"
                mono=true
                testid=format!("mount-target-{index}")
            />
            {move || {
                exists
                    .get()
                    .then(|| {
                        view! {
                            <IconButton
                                icon=if read_only.get() { Icon::Lock } else { Icon::LockOpen }
                                name=toggle_name
                                pressed=Signal::derive(move || read_only.get())
                                class="mount-lock"
                                on_press=move || set_read_only(scope, index, !read_only.get_untracked())
                            />
                        }
                    })
            }}
            {move || {
                undeclared
                    .get()
                    .map(|name| {
                        let words = Text::new(format!("Declare volume {name}"), format!("声明卷 {name}"));
                        view! {
                            <button
                                type="button"
                                class="link-button row-notes"
                                data-testid=format!("declare-{name}")
                                on:click=move |_| {
                                    let (kind, body) = (Kind::Volume, Node::null());
                                    app.dispatch(Command::AddRecord { kind, name: name.clone(), body });
                                }
                            >
                                {app.t(&words)}
                            </button>
                        }
                    })
            }}
        </div>
    }
}

fn parts_of(node: &Node) -> Parts {
    if node.as_mapping().is_some() {
        let text = |key: &str| node.get(key).and_then(Node::as_text).unwrap_or("").to_owned();
        let read_only = node.get("read_only").and_then(Node::as_bool) == Some(true);
        let options = if read_only { "ro" } else { "" }.to_owned();
        return Parts { source: text("source"), target: text("target"), options };
    }
    let [source, target, options] = sections(node.as_text().unwrap_or(""));
    Parts { source: source.into(), target: target.into(), options: options.into() }
}

/// Source, target and options of the short form, valid or not. A letter before a colon is a Windows drive.
fn sections(text: &str) -> [&str; 3] {
    let mut depth = 0usize;
    let mut cuts = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 && !(at == 1 && text.starts_with(|c: char| c.is_ascii_alphabetic())) => cuts.push(at),
            _ => {}
        }
    }
    match cuts.as_slice() {
        [] => ["", text, ""],
        [cut] => [text.get(..*cut).unwrap_or(""), text.get(cut + 1..).unwrap_or(""), ""],
        [first, second, ..] => [
            text.get(..*first).unwrap_or(""),
            text.get(first + 1..*second).unwrap_or(""),
            text.get(second + 1..).unwrap_or(""),
        ],
    }
}

fn short(parts: &Parts) -> String {
    let mut out = String::new();
    if !parts.source.is_empty() {
        out.push_str(&parts.source);
        out.push(':');
    }
    out.push_str(&parts.target);
    if !parts.options.is_empty() {
        out.push(':');
        out.push_str(&parts.options);
    }
    out
}

fn set_parts(scope: Scope, index: usize, change: impl Fn(&mut Parts)) {
    let item = below(&keys(&["volumes"]), index);
    let old = scope.body_now(|body| body.at(&item).cloned());
    let before = old.as_ref().map(parts_of).unwrap_or_default();
    let mut parts = before.clone();
    change(&mut parts);
    match &old {
        Some(old) if old.as_mapping().is_some() => {
            if parts.source != before.source {
                scope.set_text(&below(&item, "source"), &parts.source);
            }
            if parts.target != before.target {
                scope.set(&below(&item, "target"), Some(Node::text(parts.target.as_str())));
            }
        }
        Some(old) => scope.set(&item, Some(edit::restyled(old, &short(&parts)))),
        None => scope.set(&item, Some(Node::text(short(&parts)))),
    }
}

fn set_read_only(scope: Scope, index: usize, on: bool) {
    let item = below(&keys(&["volumes"]), index);
    let long = scope.body_now(|body| body.at(&item).is_some_and(|node| node.as_mapping().is_some()));
    if long {
        set_flag(scope, &below(&item, "read_only"), on);
        return;
    }
    set_parts(scope, index, |parts| {
        let mut options: Vec<&str> =
            parts.options.split(',').filter(|option| !matches!(*option, "" | "ro" | "rw")).collect();
        if on {
            options.insert(0, "ro");
        }
        parts.options = options.join(",");
    });
    scope.app.seal();
}
