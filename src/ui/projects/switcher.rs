//! The menu of projects in the top bar.
use super::projects;
use super::rows::Rows;
use crate::ui::platform::{focus, next_frame};
use crate::ui::widgets::{Icon, icon};
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;

const STACKS: Text = Text::fixed("Your stacks", "你的编排");

/// A button that opens the list of saved projects, to stand beside the project's name.
#[component]
pub fn ProjectsMenu() -> impl IntoView {
    let projects = projects();
    let app = projects.app;
    let open = RwSignal::new(false);
    let close = move || {
        open.set(false);
        next_frame(|| {
            focus(".projects-button");
        });
    };
    let toggle = move |_| {
        if open.get_untracked() {
            return close();
        }
        projects.refresh();
        open.set(true);
        next_frame(|| {
            let found = [".projects-row.current .projects-open", ".projects-pop .projects-open", ".projects-new"];
            found.iter().any(|selector| focus(selector));
        });
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            close();
        } else if !event.ctrl_key() && !event.meta_key() {
            // Keys in here do nothing to what is selected on the canvas.
            event.stop_propagation();
        }
    };
    let empty = Memo::new(move |_| projects.list.with(|list| list.is_empty()));
    view! {
        <div class="projects-menu">
            <button
                type="button"
                class="button quiet icon-only projects-button"
                data-testid="projects-menu"
                aria-haspopup="dialog"
                aria-expanded=move || open.get().to_string()
                aria-label=move || app.t(&STACKS)
                title=move || app.t(&STACKS)
                on:click=toggle
            >
                {icon(Icon::ChevronDown)}
            </button>
            <Show when=move || open.get()>
                <div class="projects-scrim" on:pointerdown=move |_| close()></div>
                <div
                    class="projects-pop"
                    role="dialog"
                    aria-label=move || app.t(&STACKS)
                    data-testid="projects"
                    on:keydown=on_key
                >
                    <p class="projects-heading">{move || app.t(&STACKS)}</p>
                    <Show
                        when=move || !empty.get()
                        fallback=move || {
                            view! {
                                <p class="projects-none muted">
                                    {move || app.t(&Text::fixed(
                                        "What you build is saved here by itself, in this browser only.",
                                        "你的编排会自动保存在这里，且只保存在此浏览器中。",
                                    ))}
                                </p>
                            }
                        }
                    >
                        <Rows on_open=Callback::new(move |()| close()) />
                    </Show>
                    <button
                        type="button"
                        class="projects-new"
                        data-testid="project-new"
                        on:click=move |_| {
                            close();
                            projects.new_stack();
                        }
                    >
                        {icon(Icon::Plus)}
                        {move || app.t(&Text::fixed("New stack", "新建编排"))}
                    </button>
                </div>
            </Show>
        </div>
    }
}
