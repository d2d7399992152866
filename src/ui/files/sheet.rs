//! The ways to open a stack: drop, pick, paste.
use super::import;
use super::state::files;
use crate::ui::platform::upload;
use crate::ui::state::app;
use crate::ui::widgets::{Icon, icon};
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;

/// Drop, pick, paste. `on_done` is called when something was opened, or when its dialog takes over.
#[component]
pub fn ImportSheet(
    /// Closes what this stands in.
    #[prop(into, optional)]
    on_done: Option<Callback<()>>,
) -> impl IntoView {
    let app = app();
    let over = RwSignal::new(false);
    let pasted = RwSignal::new(String::new());
    let state = files();
    Effect::new(move |before: Option<(u64, bool)>| {
        let now = (state.opened.get(), state.dialog.with(|dialog| *dialog != super::state::Dialog::Closed));
        if before.is_some_and(|before| before != now)
            && let Some(done) = on_done
        {
            done.run(());
        }
        now
    });
    let open_pasted = move || {
        let text = pasted.get_untracked();
        if !text.trim().is_empty() {
            import::open_text(app, "docker-compose.yml", text);
        }
    };
    view! {
        <div class="files-import" data-testid="import-sheet">
            <div
                class="files-drop"
                class:over=move || over.get()
                data-testid="import-drop"
                on:dragenter=move |event: ev::DragEvent| over.set(upload::brings_files(&event))
                on:dragleave=move |_| over.set(false)
                on:drop=move |_| over.set(false)
            >
                {icon(Icon::Upload)}
                <p>{move || app.t(&Text::fixed("Drop files here", "将文件拖到这里"))}</p>
                <p class="muted">
                    {move || app.t(&Text::fixed(
                        "A Compose file, and with it .env, nginx.conf and Dockerfiles. Or a project saved here.",
                        "Compose 文件，可连同 .env、nginx.conf、Dockerfile 一起；也可以是在这里保存的项目。",
                    ))}
                </p>
                <button type="button" class="button" data-testid="import-pick" on:click=move |_| import::pick(app)>
                    {icon(Icon::Folder)}
                    {move || app.t(&Text::fixed("Choose files", "选择文件"))}
                </button>
            </div>
            <label class="files-paste">
                <span>{move || app.t(&Text::fixed("Or paste a Compose file or docker run commands", "或粘贴 Compose 文件、docker run 命令"))}</span>
                <textarea
                    data-testid="import-text"
                    spellcheck="false"
                    autocomplete="off"
                    wrap="off"
                    rows="8"
                    placeholder="services:\n  web:\n    image: nginx:1.27-alpine"
                    prop:value=move || pasted.get()
                    on:input=move |event| pasted.set(event_target_value(&event))
                    on:keydown=move |event: ev::KeyboardEvent| {
                        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                            event.prevent_default();
                            open_pasted();
                        }
                    }
                ></textarea>
            </label>
            <div class="files-actions">
                <p class="muted">
                    {icon(Icon::Shield)}
                    {move || app.t(&Text::fixed("Files are read in this browser and go nowhere.", "文件只在本浏览器中读取，不会上传。"))}
                </p>
                <button
                    type="button"
                    class="button filled"
                    data-testid="import-open"
                    disabled=move || pasted.with(|text| text.trim().is_empty())
                    on:click=move |_| open_pasted()
                >
                    {move || app.t(&Text::fixed("Open the text", "打开文本"))}
                </button>
            </div>
        </div>
    }
}
