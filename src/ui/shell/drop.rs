//! Files dropped anywhere on the page.
use crate::ui::files;
use crate::ui::platform::{on_window, upload};
use crate::ui::state::app;
use crate::ui::widgets::{Icon, icon};
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;

/// Takes files that are dropped anywhere.
#[component]
pub fn DropPlace() -> impl IntoView {
    let app = app();
    let over = RwSignal::new(false);
    on_window("dragover", move |event: ev::DragEvent| {
        if upload::brings_files(&event) {
            event.prevent_default();
            if !over.get_untracked() {
                over.set(true);
            }
        }
    });
    on_window("dragleave", move |event: ev::DragEvent| {
        // Leaving for another element of the page has one to go to.
        if event.related_target().is_none() {
            over.set(false);
        }
    });
    on_window("drop", move |event: ev::DragEvent| {
        over.set(false);
        if upload::brings_files(&event) {
            event.prevent_default();
            upload::dropped(&event, move |uploaded| app.when_there(move || files::open_uploaded(app, uploaded)));
        }
    });
    view! {
        <Show when=move || over.get()>
            <div class="files-drop-page" data-testid="drop-zone">
                <div>
                    {icon(Icon::Upload)}
                    <p>{move || app.t(&Text::fixed("Drop to open", "松开即可打开"))}</p>
                    <p class="muted">
                        {move || app.t(&Text::fixed(
                            "A Compose file with the files that belong to it, or a saved project",
                            "Compose 文件及其相关文件，或保存的项目",
                        ))}
                    </p>
                </div>
            </div>
        </Show>
    }
}
