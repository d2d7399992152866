//! The list of saved projects: one row for each, with what can be done to it.
use super::{Projects, projects, shown_title};
use crate::ui::platform::{focus, next_frame, pointer, select_text};
use crate::ui::widgets::{Icon, IconButton, icon};
use dockwright::project::slots::{Entry, ago};
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;

/// How many projects the start page shows.
const RECENT: usize = 6;

/// The projects changed last, for the start page. Nothing where there are none.
#[component]
pub fn RecentProjects() -> impl IntoView {
    let projects = projects();
    let app = projects.app;
    let some = Memo::new(move |_| projects.list.with(|list| !list.is_empty()));
    view! {
        <Show when=move || some.get()>
            <section class="projects-recent" data-testid="recent-projects">
                <h2 class="projects-heading">{move || app.t(&Text::fixed("Your stacks", "你的编排"))}</h2>
                <Rows limit=RECENT on_open=Callback::new(|()| {}) />
            </section>
        </Show>
    }
}

/// Rows of saved projects, the last changed first.
#[component]
pub(super) fn Rows(
    /// How many are shown.
    #[prop(optional)]
    limit: Option<usize>,
    /// Called when one is opened.
    on_open: Callback<()>,
) -> impl IntoView {
    let projects = projects();
    let app = projects.app;
    let ids = Memo::new(move |_| {
        projects.list.with(|list| {
            list.iter().take(limit.unwrap_or(usize::MAX)).map(|entry| entry.id.clone()).collect::<Vec<_>>()
        })
    });
    let on_key = move |event: ev::KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        if !pointer::is_typing() {
            event.prevent_default();
            event.stop_propagation();
            crate::ui::platform::focus_neighbour(".projects-rows .projects-open", forward);
        }
    };
    view! {
        <ul
            class="projects-rows"
            aria-label=move || app.t(&Text::fixed("Saved stacks", "已保存的编排"))
            on:keydown=on_key
        >
            <For each=move || ids.get() key=Clone::clone children=move |id| view! { <Row projects=projects id=id on_open=on_open /> } />
        </ul>
    }
}

#[component]
fn Row(projects: Projects, id: String, on_open: Callback<()>) -> impl IntoView {
    let app = projects.app;
    let id = StoredValue::new(id);
    let entry = Memo::new(move |before: Option<&Entry>| {
        let found = projects.list.with(|list| id.with_value(|id| list.iter().find(|entry| entry.id == *id).cloned()));
        // A row that is about to go keeps its words.
        found.or_else(|| before.cloned()).unwrap_or_default()
    });
    let here = Memo::new(move |_| projects.current.with(|current| id.with_value(|id| id == current)));
    let renaming = RwSignal::new(false);
    let title = move || shown_title(app, &entry.with(|entry| entry.title.clone()));
    let meta = move || {
        let (services, changed) = entry.with(|entry| (entry.services, entry.changed));
        let when = ago(projects.now.get(), changed);
        let (many, zh) = (if services == 1 { "service" } else { "services" }, "个服务");
        app.t(&Text::new(format!("{services} {many} · {}", when.en), format!("{services} {zh} · {}", when.zh)))
    };
    let act = move |en: &str, zh: &str| {
        let title = title();
        app.t(&Text::new(format!("{en} “{title}”"), format!("{zh}“{title}”")))
    };
    let back_to_row = move || {
        let id = id.get_value();
        next_frame(move || {
            focus(&format!("[data-project=\"{id}\"] .projects-open"));
        });
    };
    let finish = move |text: String| {
        // Leaving by Escape takes the field away, which makes it lose the focus: that is no end of typing.
        if renaming.get_untracked() {
            renaming.set(false);
            id.with_value(|id| projects.rename(id, &text));
        }
    };
    let remove = move || {
        id.with_value(|id| projects.remove(id));
        // The row goes: keys go on working on what stays.
        next_frame(|| {
            let _ = focus(".projects-new") || focus(".start button");
        });
    };
    view! {
        <li class="projects-row" class:current=move || here.get() data-project=id.get_value() data-testid="project-row">
            {move || {
                if renaming.get() {
                    next_frame(|| {
                        focus(".projects-field");
                        select_text();
                    });
                    return view! {
                        <input
                            type="text"
                            class="projects-field"
                            maxlength="80"
                            autocomplete="off"
                            aria-label=move || app.t(&Text::fixed("Title", "标题"))
                            data-testid="project-title"
                            prop:value=entry.with_untracked(|entry| entry.title.clone())
                            on:blur=move |event| finish(pointer::value(&event))
                            on:keydown=move |event: ev::KeyboardEvent| match event.key().as_str() {
                                "Enter" if !event.is_composing() => {
                                    finish(pointer::value(&event));
                                    back_to_row();
                                }
                                "Escape" => {
                                    event.stop_propagation();
                                    renaming.set(false);
                                    back_to_row();
                                }
                                _ => {}
                            }
                        />
                    }
                        .into_any();
                }
                view! {
                    <button
                        type="button"
                        class="projects-open"
                        data-testid="project-open"
                        aria-current=move || here.get().then_some("true")
                        on:click=move |_| {
                            id.with_value(|id| projects.open(id));
                            on_open.run(());
                        }
                    >
                        <span class="projects-title">{title}</span>
                        <span class="projects-meta muted tabular">{meta}</span>
                    </button>
                    <span class="projects-here">{move || here.get().then(|| icon(Icon::Check))}</span>
                    <span class="projects-acts">
                        <IconButton
                            icon=Icon::Tag
                            name=Signal::derive(move || act("Rename", "重命名"))
                            class="projects-rename"
                            on_press=move || renaming.set(true)
                        />
                        <IconButton
                            icon=Icon::Copy
                            name=Signal::derive(move || act("Duplicate", "创建副本："))
                            class="projects-copy"
                            on_press=move || id.with_value(|id| projects.duplicate(id))
                        />
                        <IconButton
                            icon=Icon::Trash
                            name=Signal::derive(move || act("Delete", "删除"))
                            class="projects-delete"
                            on_press=remove
                        />
                    </span>
                }
                    .into_any()
            }}
        </li>
    }
}
