//! How a service is built from source.
use super::scope::{Scope, keys, scope};
use super::section::{Line, Section, SectionInfo, TextLine};
use crate::ui::state::app;
use crate::ui::widgets::{KeyValueRows, TextField};
use dockwright::model::{Node, edit};
use dockwright::text::Text;
use leptos::prelude::*;

/// The section.
pub const INFO: SectionInfo =
    SectionInfo { id: "build", title: Text::fixed("Build", "构建"), keys: &["build"], open: false };

/// Context, Dockerfile, stage and arguments.
#[component]
pub fn Build() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let count = Signal::derive(move || usize::from(scope.body(|body| body.get("build").is_some())));
    // The short form holds the context alone; the first other value makes it a map.
    let short = Memo::new(move |_| scope.body(|body| body.get("build").is_some_and(|node| node.as_text().is_some())));
    let steps = Memo::new(move |_| if short.get() { keys(&["build"]) } else { keys(&["build", "context"]) });
    let value = Signal::derive(move || scope.text(&steps.read()));
    let set = Callback::new(move |text: String| scope.set_text(&steps.get_untracked(), &text));
    view! {
        <Section info=INFO count=count>
            <Line label=Text::fixed("Context", "上下文") steps=keys(&["build", "context"])>
                <TextField
                    label=Signal::derive(move || app.t(&Text::fixed("Folder that is built", "构建目录")))
                    value=value
                    on_input=set
                    place=steps
                    placeholder="./api"
                    mono=true
                    testid="field-build-context"
                />
            </Line>
            {move || {
                if short.get() {
                    view! {
                        <button type="button" class="link-button" data-testid="build-more" on:click=move |_| lengthen(scope)>
                            {app.t(&Text::fixed("Dockerfile, target, arguments…", "Dockerfile、目标阶段、参数…"))}
                        </button>
                    }
                        .into_any()
                } else {
                    view! {
                        <TextLine
                            label=Text::fixed("Dockerfile", "Dockerfile")
                            path=&["build", "dockerfile"]
                            placeholder="Dockerfile"
                        />
                        <TextLine label=Text::fixed("Target", "目标阶段") path=&["build", "target"] placeholder="runtime" />
                        <p class="sub-head">{app.t(&Text::fixed("Arguments", "构建参数"))}</p>
                        <KeyValueRows path=&["build", "args"] name="build-args" key_label=Text::fixed("Argument", "参数") />
                    }
                        .into_any()
                }
            }}
        </Section>
    }
}

/// Turns `build: ./api` into a map, which holds more than the context.
fn lengthen(scope: Scope) {
    scope.edit("build", |body| {
        let context = body.get("build").cloned();
        if let Some(context) = context {
            edit::set_key(body, "build", Node::map_of([("context", context)]));
        }
    });
}
