//! Short messages at the edge of the page.
use super::icon::{Icon, icon};
use crate::ui::state::{App, Toast, app};
use dockwright::text::Text;
use leptos::prelude::*;

/// The messages, the newest below.
#[component]
pub fn Toasts() -> impl IntoView {
    let app = app();
    view! {
        <div class="toasts" role="status" aria-live="polite" data-testid="toasts">
            <For each=move || app.toasts.get() key=|toast| toast.id children=move |toast| message(app, toast) />
        </div>
    }
}

fn message(app: App, toast: Toast) -> impl IntoView {
    let Toast { id, text, undo, failed, offer } = toast;
    let offer = offer.map(|offer| {
        let label = offer.label.clone();
        view! {
            <button
                type="button"
                class="toast-action"
                data-testid="toast-offer"
                on:click=move |_| {
                    app.dismiss(id);
                    offer.run.run();
                }
            >
                {move || app.t(&label)}
            </button>
        }
    });
    let undo = undo.then(|| {
        view! {
            <button
                type="button"
                class="toast-action"
                data-testid="toast-undo"
                on:click=move |_| {
                    app.dismiss(id);
                    app.undo();
                }
            >
                {move || app.t(&Text::fixed("Undo", "撤销"))}
            </button>
        }
    });
    let dismiss = move || app.t(&Text::fixed("Dismiss", "关闭"));
    view! {
        <div class="toast" class:failed=failed data-testid="toast">
            {failed.then(|| icon(Icon::Fragile))}
            <span class="toast-words">{move || app.t(&text)}</span>
            {offer}
            {undo}
            <button type="button" class="toast-close" aria-label=dismiss on:click=move |_| app.dismiss(id)>
                {icon(Icon::Close)}
            </button>
        </div>
    }
}
