//! The head of the inspector: picture, name, image, and what can be done with the whole record.
use super::scope::{Scope, later, scope};
use crate::ui::files;
use crate::ui::problems::fixes::FindingLines;
use crate::ui::state::app;
use crate::ui::widgets::{Icon, IconButton, icon};
use dockwright::change::Command;
use dockwright::model::{Kind, Placement};
use dockwright::text::Text;
use leptos::prelude::*;

/// The head with the picture given, the name to edit, duplicate, delete and close.
#[component]
pub fn Header(
    /// The picture.
    picture: AnyView,
    /// What kind of record it is, in words.
    kind: Text,
) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let name = Memo::new(move |_| scope.name());
    let draft = RwSignal::new(None::<String>);
    let refusal = RwSignal::new(None::<Text>);
    let commit = move || {
        let Some(wanted) = draft.try_get_untracked().flatten() else { return };
        let wanted = wanted.trim().to_owned();
        if wanted == name.get_untracked() {
            draft.set(None);
            refusal.set(None);
            return;
        }
        match app.try_dispatch(Command::Rename { id: scope.id, name: wanted }) {
            Ok(_) => {
                draft.set(None);
                refusal.set(None);
            }
            Err(error) => refusal.set(Some(error.reason)),
        }
    };
    on_cleanup(move || {
        let wanted = draft.try_get_untracked().flatten();
        if let Some(name) = wanted.map(|wanted| wanted.trim().to_owned()).filter(|wanted| !wanted.is_empty()) {
            later(move || {
                if scope.name_now() != name {
                    app.dispatch(Command::Rename { id: scope.id, name });
                }
            });
        }
    });
    let cancel = move || {
        draft.set(None);
        refusal.set(None);
    };
    let shown = move || draft.get().unwrap_or_else(|| name.get());
    let whole = Memo::new(move |_| scope.findings_exactly(&[Vec::new()]));
    let label = move || app.t(&Text::fixed("Name", "名称"));
    let copyable = scope.id.kind == Kind::Service;
    view! {
        <header class="inspector-head">
            <div class="inspector-title">
                <span class="inspector-picture" aria-hidden="true">{picture}</span>
                <input
                    class="inspector-name"
                    type="text"
                    aria-label=label
                    aria-invalid=move || refusal.read().is_some().to_string()
                    aria-describedby="inspector-refusal"
                    data-testid="inspector-name"
                    spellcheck="false"
                    autocomplete="off"
                    prop:value=shown
                    on:input=move |event| {
                        draft.set(Some(event_target_value(&event)));
                        refusal.set(None);
                    }
                    on:keydown=move |event| match event.key().as_str() {
                        "Enter" if !event.is_composing() => commit(),
                        "Escape" if draft.read_untracked().is_some() => {
                            event.stop_propagation();
                            cancel();
                        }
                        _ => {}
                    }
                    on:blur=move |_| commit()
                />
                <span class="inspector-kind">{move || app.t(&kind)}</span>
                {copyable
                    .then(|| {
                        view! {
                            <IconButton
                                icon=Icon::Copy
                                name=Signal::derive(move || app.t(&Text::fixed("Duplicate", "复制一份")))
                                on_press=move || {
                                    let offset = Placement { x: 40.0, y: 40.0 };
                                    if let Some(made) = app.dispatch(Command::Duplicate { ids: vec![scope.id], offset }) {
                                        app.select(made.into_iter().filter(|id| id.kind == Kind::Service));
                                    }
                                }
                            />
                        }
                    })}
                <IconButton
                    icon=Icon::Trash
                    name=Signal::derive(move || app.t(&Text::fixed("Delete (Del)", "删除 (Del)")))
                    on_press=move || delete(scope)
                />
                <IconButton
                    icon=Icon::Close
                    name=Signal::derive(move || app.t(&Text::fixed("Close (Esc)", "关闭 (Esc)")))
                    on_press=move || app.select([])
                />
            </div>
            <div id="inspector-refusal" aria-live="polite">
                {move || {
                    refusal
                        .get()
                        .map(|text| {
                            view! {
                                <p class="field-fault" data-testid="inspector-refusal">
                                    {icon(Icon::Stop)}
                                    <span>{app.t(&text)}</span>
                                </p>
                            }
                        })
                }}
            </div>
            <Included />
            <FindingLines found=whole />
        </header>
    }
}

/// The file that the record shows from, where that is included: changes are written there.
#[component]
fn Included() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let file = Memo::new(move |_| {
        app.layering.track();
        app.track(|document| document.included_from(scope.id).map(str::to_owned))
    });
    move || {
        let path = file.get()?;
        let shown = path.clone();
        Some(view! {
            <p class="origin included-note" data-testid="included-note">
                {app.t(&Text::fixed("Included from ", "引入自 "))}
                <button type="button" class="link-button mono" on:click=move |_| files::show_file(app, &shown)>{path}</button>
                {app.t(&Text::fixed(". Changes are written there.", "，修改会写入该文件。"))}
            </p>
        })
    }
}

/// A logo of the sprite; a cube where there is none.
pub fn logo(id: &'static str) -> AnyView {
    if id.is_empty() {
        return icon(Icon::Cube).into_any();
    }
    view! {
        <svg class="logo">
            <use href=format!("logos.svg#logo-{id}") />
        </svg>
    }
    .into_any()
}

fn delete(scope: Scope) {
    let name = scope.name_now();
    scope.app.dispatch(Command::Remove { ids: vec![scope.id] });
    scope.app.toast(Text::new(format!("Deleted {name}"), format!("已删除 {name}")), true, false);
}
