//! What a service runs and how it is called.
use super::scope::{keys, scope};
use super::section::{Line, Section, SectionInfo, SelectLine, TextLine};
use crate::ui::state::app;
use crate::ui::widgets::{Choice, TextField, TextRows};
use dockwright::catalog;
use dockwright::change::Command;
use dockwright::model::{Node, command, edit};
use dockwright::text::Text;
use leptos::prelude::*;
use std::sync::OnceLock;

/// The section.
pub const INFO: SectionInfo = SectionInfo {
    id: "general",
    title: Text::fixed("General", "常规"),
    keys: &["image", "command", "entrypoint", "container_name", "restart", "profiles", "working_dir", "hostname"],
    open: true,
};

/// The words of `restart`.
pub fn restart_policies() -> Vec<(&'static str, Text)> {
    vec![
        ("", Text::fixed("Not written (no)", "未填写 (no)")),
        ("no", Text::fixed("Never", "从不")),
        ("unless-stopped", Text::fixed("Unless stopped", "除非手动停止")),
        ("always", Text::fixed("Always", "总是")),
        ("on-failure", Text::fixed("On failure", "失败时")),
        ("on-failure:5", Text::fixed("On failure, 5 times", "失败时，最多 5 次")),
    ]
}

/// Image, command, names, restarts, profiles.
#[component]
pub fn General() -> impl IntoView {
    view! {
        <Section info=INFO>
            <ImageLine />
            <CommandLine of="command" label=Text::fixed("Command", "命令") />
            <CommandLine of="entrypoint" label=Text::fixed("Entrypoint", "入口") />
            <SelectLine label=Text::fixed("Restart", "重启策略") path=&["restart"] options=restart_policies() />
            <TextLine label=Text::fixed("Container name", "容器名") path=&["container_name"] default=Some(AUTOMATIC) />
            <TextLine label=Text::fixed("Host name", "主机名") path=&["hostname"] default=Some(AUTOMATIC) />
            <TextLine label=Text::fixed("Working dir", "工作目录") path=&["working_dir"] placeholder="/app" />
            <Profiles />
        </Section>
    }
}

/// What stands in the empty field of a name that Compose gives by itself.
pub const AUTOMATIC: Text = Text::fixed("automatic", "自动");

#[component]
fn ImageLine() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let steps = keys(&["image"]);
    let value = Memo::new(move |_| scope.text(&keys(&["image"])));
    let set = Callback::new(move |text: String| {
        if text.is_empty() {
            scope.set(&keys(&["image"]), None);
        } else {
            app.dispatch(Command::SetImage { service: scope.id, image: text });
        }
    });
    let name = Signal::derive(move || app.t(&Text::fixed("Image", "镜像")));
    let built = Memo::new(move |_| scope.body(|body| body.get("build").is_some()));
    let placeholder = Signal::derive(move || {
        if built.get() {
            app.t(&Text::fixed("built from source", "由源码构建"))
        } else {
            "nginx:1.29-alpine".to_owned()
        }
    });
    let choices = Signal::derive(|| images().to_vec());
    view! {
        <Line label=Text::fixed("Image", "镜像") steps=steps>
            <TextField
                label=name
                value=value
                on_input=set
                place=Signal::derive(|| keys(&["image"]))
                placeholder=placeholder
                choices=Some(choices)
                mono=true
                testid="field-image"
            />
        </Line>
    }
}

/// `command` or `entrypoint` as one line; a list is shown with the quotes that a shell would need.
#[component]
fn CommandLine(of: &'static str, label: Text) -> impl IntoView {
    let key = of;
    let (app, scope) = (app(), scope());
    let draft = RwSignal::new(None::<String>);
    let written = Memo::new(move |_| {
        scope.body(|body| match body.get(key) {
            Some(node) if node.as_sequence().is_some() => {
                let words = command::command(body, key, &mut Vec::new()).map(|command| command.words);
                words.map(|words| command::join(&words)).unwrap_or_default()
            }
            Some(node) => node.as_text().unwrap_or("").to_owned(),
            None => String::new(),
        })
    });
    let is_list = move || scope.body(|body| body.get(key).is_some_and(|node| node.as_sequence().is_some()));
    let value = Signal::derive(move || draft.get().unwrap_or_else(|| written.get()));
    let fault = Signal::derive(move || {
        // A list cannot hold a line that has no end; it waits in the field.
        let draft = draft.get()?;
        command::split(&draft).err().map(|error| error.message)
    });
    let set = Callback::new(move |text: String| {
        let listed = scope.body_now(|body| body.get(key).is_some_and(|node| node.as_sequence().is_some()));
        if !listed {
            scope.set_text(&keys(&[key]), &text);
            return;
        }
        let whole = text.is_empty() || command::split(&text).is_ok_and(|words| words.cut_at.is_none());
        draft.set(Some(text.clone()));
        if whole {
            scope.edit(key, |body| edit::set_command(body, key, &text));
        }
    });
    let leave = Callback::new(move |()| {
        if fault.get_untracked().is_none() {
            draft.set(None);
        }
    });
    let words = label.clone();
    view! {
        <Line label=label steps=keys(&[key])>
            <TextField
                label=Signal::derive(move || app.t(&words))
                value=value
                on_input=set
                on_leave=leave
                fault=fault
                place=Signal::derive(move || keys(&[key]))
                placeholder=Signal::derive(move || app.t(&Text::fixed("the image's own", "镜像自带")))
                multiline=true
                mono=true
                testid=format!("field-{key}")
            />
            {move || is_list().then(|| view! { <p class="field-meaning">{app.t(&AS_LIST)}</p> })}
        </Line>
    }
}

const AS_LIST: Text = Text::fixed("Kept as a list of words", "按单词列表保存");

#[component]
fn Profiles() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let used = Signal::derive(move || {
        let own: Vec<String> = scope.body(names);
        let all = app.track(|document| {
            let mut all: Vec<String> = document.services().iter().flat_map(|(_, record)| names(&record.body)).collect();
            all.sort();
            all.dedup();
            all
        });
        all.into_iter().filter(|name| !own.contains(name)).map(Choice::plain).collect::<Vec<_>>()
    });
    view! {
        <Line label=Text::fixed("Profiles", "Profiles") steps=keys(&["profiles"])>
            <TextRows
                steps=keys(&["profiles"])
                name="profiles"
                label=Signal::derive(move || app.t(&Text::fixed("Profile", "Profile")))
                placeholder=Signal::derive(move || app.t(&Text::fixed("always on", "始终启用")))
                choices=Some(used)
            />
        </Line>
    }
}

fn names(body: &Node) -> Vec<String> {
    let items = body.get("profiles").and_then(Node::as_sequence).unwrap_or(&[]);
    items.iter().filter_map(Node::as_text).map(str::to_owned).collect()
}

/// The images of the catalog.
fn images() -> &'static [Choice] {
    static IMAGES: OnceLock<Vec<Choice>> = OnceLock::new();
    IMAGES.get_or_init(|| {
        let image = |one: &catalog::ServiceTemplate| {
            let image = one.compose.lines().find_map(|line| line.trim().strip_prefix("image:"))?.trim();
            (!image.contains('$')).then(|| Choice::noted(image, one.name.clone()))
        };
        catalog::services().iter().filter_map(image).collect()
    })
}
