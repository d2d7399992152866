//! The layer switch: the base alone, or with one of the override files; several by the menu beside it.
use super::menu;
use crate::ui::platform::pointer;
use crate::ui::state::board::board;
use crate::ui::state::layers::Layer;
use crate::ui::widgets::{Icon, icon};
use dockwright::text::Text;
use leptos::prelude::*;

/// The switch. It shows only where the project has an override file.
#[component]
pub fn LayerSwitch() -> impl IntoView {
    let board = board();
    let app = board.app;
    let layers = Memo::new(move |_| app.layers());
    let name = move || app.t(&Text::fixed("Environment", "环境"));
    let only = move |path: Option<Box<str>>| app.activate(&path.into_iter().collect::<Vec<_>>());
    let base_on = Memo::new(move |_| layers.with(|layers| layers.iter().all(|layer| !layer.active)));
    let node = NodeRef::<leptos::html::Button>::new();
    view! {
        <Show when=move || layers.with(|layers| !layers.is_empty())>
            <span class="bar-line"></span>
            <div class="layers" role="group" aria-label=name data-testid="layers">
                <div class="layers-switch">
                    <button
                        type="button"
                        class="layers-one"
                        data-testid="layer-base"
                        aria-pressed=move || base_on.get().to_string()
                        title=move || app.t(&Text::fixed("docker-compose.yml alone", "仅 docker-compose.yml"))
                        on:click=move |_| only(None)
                    >
                        {move || app.t(&Text::fixed("Base", "基础"))}
                    </button>
                    <For each=move || layers.get() key=|layer| layer.path.clone() let(layer)>
                        <One path=layer.path layers=layers />
                    </For>
                </div>
                <select
                    class="layers-select field-select"
                    aria-label=name
                    data-testid="layers-select"
                    on:change=move |event| {
                        let path = event_target_value(&event);
                        only((!path.is_empty()).then(|| path.into()));
                    }
                >
                    <option value="" selected=move || base_on.get()>{move || app.t(&Text::fixed("Base", "基础"))}</option>
                    {move || {
                        layers
                            .get()
                            .into_iter()
                            .map(|layer| {
                                view! { <option value=layer.path.to_string() selected=layer.active>{app.t(&layer.label)}</option> }
                            })
                            .collect_view()
                    }}
                </select>
                <button
                    type="button"
                    class="button quiet icon-only"
                    node_ref=node
                    data-testid="layers-menu"
                    aria-haspopup="menu"
                    title=move || app.t(&Text::fixed("Environment layers", "环境层"))
                    aria-label=move || app.t(&Text::fixed("Environment layers", "环境层"))
                    on:click=move |_| menu::open(board, node.get_untracked().map(|button| pointer::bounds(&button)))
                >
                    {icon(Icon::ChevronDown)}
                </button>
            </div>
        </Show>
    }
}

#[component]
fn One(path: Box<str>, layers: Memo<Vec<Layer>>) -> impl IntoView {
    let app = crate::ui::state::app();
    let path = StoredValue::new(path);
    let own =
        move || path.with_value(|path| layers.with(|layers| layers.iter().find(|layer| layer.path == *path).cloned()));
    let on = Memo::new(move |_| own().is_some_and(|layer| layer.active));
    let broken = Memo::new(move |_| own().is_some_and(|layer| layer.broken));
    let words = dockwright::compose::layers::label(&path.get_value());
    let title = move || {
        let path = path.get_value();
        let words = match broken.get() {
            true => Text::new(format!("{path} cannot be read to its end"), format!("{path} 无法完整读取")),
            false => Text::new(
                format!("docker-compose.yml with {path}; with Shift beside the others"),
                format!("docker-compose.yml 加 {path}；按住 Shift 可叠加"),
            ),
        };
        app.t(&words)
    };
    let press = move |event: leptos::ev::MouseEvent| {
        let path = path.get_value();
        let mut paths: Vec<Box<str>> = match event.shift_key() {
            true => app.with(|session| session.active().to_vec()),
            false => Vec::new(),
        };
        match paths.iter().position(|one| *one == path) {
            Some(at) => drop(paths.remove(at)),
            None => paths.push(path),
        }
        app.activate(&paths);
    };
    view! {
        <button
            type="button"
            class="layers-one"
            class:broken=move || broken.get()
            data-testid=format!("layer-{}", path.get_value())
            aria-pressed=move || on.get().to_string()
            title=title
            on:click=press
        >
            {move || broken.get().then(|| icon(Icon::Stop))}
            {move || app.t(&words)}
        </button>
    }
}
