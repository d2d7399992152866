//! The inspector of the file itself: its name, what it includes, its other top-level keys, and everything it declares.
use super::more::More;
use crate::ui::state::{App, app};
use crate::ui::widgets::{Icon, IconButton, icon};
use dockwright::change::Command;
use dockwright::model::{Kind, Node};
use dockwright::text::Text;
use leptos::prelude::*;

/// The inspector of what stands at the top of the Compose file.
#[component]
pub fn FileInspector() -> impl IntoView {
    let app = app();
    view! {
        <header class="inspector-head">
            <div class="inspector-title">
                <span class="inspector-picture" aria-hidden="true">{icon(Icon::File)}</span>
                <span class="inspector-name is-fixed" data-testid="inspector-file">
                    {move || app.t(&Text::fixed("The Compose file", "Compose 文件"))}
                </span>
                <IconButton
                    icon=Icon::Close
                    name=Signal::derive(move || app.t(&Text::fixed("Close (Esc)", "关闭 (Esc)")))
                    on_press=move || app.file_shown.set(false)
                />
            </div>
        </header>
        <div class="inspector-body">
            <More />
            {Kind::ALL.into_iter().filter(|kind| *kind != Kind::Service).map(|kind| view! { <Declared kind=kind /> }).collect_view()}
        </div>
    }
}

/// The records of a kind, each a way to its inspector, and a new one.
#[component]
fn Declared(kind: Kind) -> impl IntoView {
    let app = app();
    let records = Memo::new(move |_| {
        app.structure.track();
        app.with(|session| {
            let all = session.document().table(kind).iter();
            all.map(|(id, record)| (id, record.name.to_string())).collect::<Vec<_>>()
        })
    });
    let (title, add, picture) = words(kind);
    view! {
        <section class="section is-open">
            <div class="section-body">
                <p class="sub-head">{move || app.t(&title)}</p>
                <For each=move || records.get() key=Clone::clone let((id, name))>
                    <button type="button" class="member" data-testid=format!("record-{name}") on:click=move |_| app.select([id])>
                        {icon(picture)}
                        <span class="mono">{name.clone()}</span>
                    </button>
                </For>
                <button
                    type="button"
                    class="link-button"
                    data-testid=format!("declare-{}", kind.section())
                    on:click=move |_| declare(app, kind)
                >
                    {icon(Icon::Plus)}
                    {move || app.t(&add)}
                </button>
            </div>
        </section>
    }
}

fn words(kind: Kind) -> (Text, Text, Icon) {
    match kind {
        Kind::Service => (Text::fixed("Services", "服务"), Text::fixed("Add a service", "添加服务"), Icon::Cube),
        Kind::Network => (Text::fixed("Networks", "网络"), Text::fixed("Add a network", "添加网络"), Icon::Network),
        Kind::Volume => (Text::fixed("Volumes", "卷"), Text::fixed("Add a volume", "添加卷"), Icon::Volume),
        Kind::Secret => (Text::fixed("Secrets", "Secret"), Text::fixed("Add a secret", "添加 secret"), Icon::Key),
        Kind::Config => (Text::fixed("Configs", "Config"), Text::fixed("Add a config", "添加 config"), Icon::File),
        Kind::Model => (Text::fixed("Models", "模型"), Text::fixed("Add a model", "添加模型"), Icon::Cube),
    }
}

/// Adds a record with the least that Compose asks of its kind, and shows it.
fn declare(app: App, kind: Kind) {
    let (name, body) = match kind {
        Kind::Secret => ("secret", Node::map_of([("file", Node::text("./secret.txt"))])),
        Kind::Config => ("config", Node::map_of([("file", Node::text("./config.txt"))])),
        Kind::Model => ("model", Node::map_of([("model", Node::text("ai/smollm2"))])),
        Kind::Volume => ("data", Node::null()),
        Kind::Network | Kind::Service => ("network", Node::null()),
    };
    if let Some(made) = app.dispatch(Command::AddRecord { kind, name: name.to_owned(), body }) {
        app.select(made);
    }
}
