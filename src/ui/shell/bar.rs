//! The top bar.
use crate::ui::actions;
use crate::ui::layers::LayerSwitch;
use crate::ui::platform::{focus, next_frame, pointer, root, select_text};
use crate::ui::projects::{ProjectsMenu, SaveState};
use crate::ui::state::board::board;
use crate::ui::state::{App, DrawerTab, Rest, Theme, app};
use crate::ui::widgets::{Icon, IconButton, icon};
use dockwright::change::Command;
use dockwright::diagnostics::Severity;
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;

const UNTITLED: Text = Text::fixed("Untitled stack", "未命名的编排");

/// The top bar: mark, project name, undo and redo, problems, language, theme, import, export.
#[component]
pub fn TopBar() -> impl IntoView {
    let app = app();
    let board = board();
    let undo = move || {
        app.revision.track();
        let label = app.with(|session| session.history().undo_label().cloned());
        match label {
            Some(label) => {
                format!("{}: {} ({})", app.t(&Text::fixed("Undo", "撤销")), app.t(&label), actions::shown("Mod+Z"))
            }
            None => app.t(&Text::fixed("Nothing to undo", "没有可撤销的操作")),
        }
    };
    let redo = move || {
        app.revision.track();
        let label = app.with(|session| session.history().redo_label().cloned());
        match label {
            Some(label) => {
                format!(
                    "{}: {} ({})",
                    app.t(&Text::fixed("Redo", "重做")),
                    app.t(&label),
                    actions::shown("Mod+Shift+Z")
                )
            }
            None => app.t(&Text::fixed("Nothing to redo", "没有可重做的操作")),
        }
    };
    let enabled = move |id: &'static str| actions::action(id).is_some_and(|action| (action.enabled)(board));
    let theme_icon = move || match app.theme.get() {
        Theme::System => Icon::Monitor,
        Theme::Light => Icon::Sun,
        Theme::Dark => Icon::Moon,
    };
    let theme_name = move || {
        app.t(&match app.theme.get() {
            Theme::System => Text::fixed("Theme: as the system", "主题：跟随系统"),
            Theme::Light => Text::fixed("Theme: light", "主题：浅色"),
            Theme::Dark => Text::fixed("Theme: dark", "主题：深色"),
        })
    };
    view! {
        <header class="bar">
            <button
                type="button"
                class="bar-mark"
                title=move || app.t(&Text::fixed("Templates", "模板"))
                aria-label=move || app.t(&Text::fixed("Dockwright: templates", "Dockwright：模板"))
                on:click=move |_| app.welcome.update(|shown| *shown = !*shown || app.with(|s| s.document().is_blank()))
            >
                <img src="favicon.svg" width="22" height="22" alt="" />
            </button>
            <ProjectsMenu />
            <Title />
            <SaveState />
            {move || (app.rest.get() == Rest::There).then(|| view! { <LayerSwitch /> })}
            <span class="bar-line"></span>
            <IconButton
                icon=Icon::Undo
                name=Signal::derive(undo)
                disabled=Signal::derive(move || !enabled("undo"))
                class="bar-undo"
                on_press=move || actions::run(board, "undo")
            />
            <IconButton
                icon=Icon::Redo
                name=Signal::derive(redo)
                disabled=Signal::derive(move || !enabled("redo"))
                class="bar-redo"
                on_press=move || actions::run(board, "redo")
            />
            <span class="bar-space"></span>
            <ProblemCount />
            <button
                type="button"
                class="button quiet bar-search"
                data-testid="open-commands"
                title=move || actions::tip(board, "commands")
                aria-label=move || actions::tip(board, "commands")
                on:click=move |_| actions::run(board, "commands")
            >
                {icon(Icon::Command)}
                <kbd>{actions::shown("Mod+K")}</kbd>
            </button>
            <button
                type="button"
                class="button quiet bar-language"
                data-testid="language"
                title=move || app.t(&Text::fixed("切换到中文", "Switch to English"))
                aria-label=move || app.t(&Text::fixed("切换到中文", "Switch to English"))
                on:click=move |_| actions::run(board, "language")
            >
                {icon(Icon::Language)}
                <span aria-hidden="true">{move || app.t(&Text::fixed("中文", "EN"))}</span>
            </button>
            <button
                type="button"
                class="button quiet icon-only bar-theme"
                data-testid="theme"
                title=theme_name
                aria-label=theme_name
                on:click=move |_| actions::run(board, "theme")
            >
                {move || icon(theme_icon())}
            </button>
            <span class="bar-line"></span>
            <button
                type="button"
                class="button bar-import"
                data-testid="import"
                title=move || actions::tip(board, "import")
                on:click=move |_| actions::run(board, "import")
            >
                {icon(Icon::Folder)}
                <span>{move || app.t(&Text::fixed("Import", "导入"))}</span>
            </button>
            <button
                type="button"
                class="button filled bar-export"
                data-testid="export"
                title=move || app.t(&Text::fixed("See and download the files", "查看并下载文件"))
                on:click=move |_| {
                    app.welcome.set(false);
                    app.drawer.set(Some(DrawerTab::Files));
                }
            >
                {icon(Icon::Download)}
                <span>{move || app.t(&Text::fixed("Export", "导出"))}</span>
            </button>
        </header>
    }
}

/// The project's name; a click makes it a field.
#[component]
fn Title() -> impl IntoView {
    let app = app();
    let editing = RwSignal::new(false);
    let title = Memo::new(move |_| app.track(|document| document.settings.title.clone()));
    let shown = move || if title.get().is_empty() { app.t(&UNTITLED) } else { title.get() };
    Effect::new(move |_| {
        let title = title.get();
        root::set_title(&if title.is_empty() { "Dockwright".to_owned() } else { format!("{title} · Dockwright") });
    });
    let finish = move |text: String| {
        // Leaving by Escape takes the field away, which makes it lose the focus: that is no end of typing.
        if editing.get_untracked() {
            editing.set(false);
            set_title(app, text.trim());
        }
    };
    view! {
        {move || {
            if editing.get() {
                next_frame(|| {
                    focus(".bar-title input");
                    select_text();
                });
                view! {
                    <div class="bar-title">
                        <input
                            type="text"
                            aria-label=move || app.t(&Text::fixed("Project name", "项目名称"))
                            data-testid="project-name-field"
                            maxlength="80"
                            prop:value=title.get_untracked()
                            on:blur=move |event| finish(pointer::value(&event))
                            on:keydown=move |event: ev::KeyboardEvent| match event.key().as_str() {
                                "Enter" if !event.is_composing() => finish(pointer::value(&event)),
                                "Escape" => {
                                    event.stop_propagation();
                                    editing.set(false);
                                }
                                _ => {}
                            }
                        />
                    </div>
                }
                    .into_any()
            } else {
                view! {
                    <button
                        type="button"
                        class="bar-name"
                        data-testid="project-name"
                        title=move || app.t(&Text::fixed("Rename the project", "重命名项目"))
                        on:click=move |_| editing.set(true)
                    >
                        {shown}
                    </button>
                }
                    .into_any()
            }
        }}
    }
}

fn set_title(app: App, title: &str) {
    let mut settings = app.with(|session| (*session.document().settings).clone());
    if settings.title != title {
        settings.title = title.to_owned();
        app.dispatch(Command::SetSettings(Box::new(settings)));
    }
}

/// How many findings there are, by rank.
#[component]
fn ProblemCount() -> impl IntoView {
    let app = app();
    let board = board();
    let counts = Memo::new(move |_| {
        let problems = app.problems.get();
        Severity::ALL.map(|rank| problems.iter().filter(|problem| problem.severity == rank).count())
    });
    let label = move || {
        let counts = counts.get();
        let parts: Vec<String> = Severity::ALL
            .iter()
            .zip(counts)
            .filter(|(_, count)| *count > 0)
            .map(|(rank, count)| format!("{} {count}", app.t(&rank.label())))
            .collect();
        if parts.is_empty() {
            app.t(&Text::fixed("No problems", "没有问题"))
        } else {
            format!("{}: {}", app.t(&Text::fixed("Problems", "问题")), parts.join(", "))
        }
    };
    view! {
        <button
            type="button"
            class="button quiet bar-problems"
            data-testid="problem-count"
            aria-expanded=move || (app.drawer.get() == Some(DrawerTab::Problems)).to_string()
            title=label
            aria-label=label
            on:click=move |_| actions::run(board, "problems")
        >
            {move || {
                let counts = counts.get();
                if counts.iter().all(|count| *count == 0) {
                    return view! {
                        <span class="rank good">{icon(Icon::Check)}</span>
                        <span class="bar-clean">{move || app.t(&Text::fixed("No problems", "没有问题"))}</span>
                    }
                        .into_any();
                }
                Severity::ALL
                    .iter()
                    .zip(counts)
                    .filter(|(_, count)| *count > 0)
                    .map(|(rank, count)| {
                        view! {
                            <span class=format!("rank {}", rank.id())>{icon(Icon::of(*rank))} <b class="tabular">{count}</b></span>
                        }
                    })
                    .collect_view()
                    .into_any()
            }}
        </button>
    }
}
