//! Where changes go, above the fields of the inspector.
use crate::ui::state::app;
use crate::ui::state::layers::BASE;
use dockwright::session::WriteTo;
use dockwright::text::Text;
use leptos::prelude::*;

/// The choice of the file that changes are written to; it shows only while an override file is laid on the base.
#[component]
pub fn WriteTarget() -> impl IntoView {
    let app = app();
    let active = Memo::new(move |_| {
        let layers = app.layers();
        layers.into_iter().filter(|layer| layer.active).map(|layer| layer.path).collect::<Vec<Box<str>>>()
    });
    let now = Memo::new(move |_| match app.write_to() {
        WriteTo::Defining => String::new(),
        WriteTo::Base => BASE.to_owned(),
        WriteTo::Override(path) => path.to_string(),
    });
    let name = move || app.t(&Text::fixed("Write changes to", "修改写入"));
    let choose = move |event: leptos::ev::Event| {
        let value = event_target_value(&event);
        app.set_write_to(match value.as_str() {
            "" => WriteTo::Defining,
            // An override of the base's own name cannot be: there would be two files of one path.
            BASE => WriteTo::Base,
            path => WriteTo::Override(path.into()),
        });
    };
    view! {
        <Show when=move || active.with(|active| !active.is_empty())>
            <div class="write-target" data-testid="write-target">
                <label for="write-to">{name}</label>
                <div class="select-box">
                    <select id="write-to" class="field-select" data-testid="write-to" prop:value=move || now.get() on:change=choose>
                        <option value="" selected=move || now.get().is_empty()>
                            {move || app.t(&Text::fixed("where the value is", "值所在的文件"))}
                        </option>
                        <option value=BASE selected=move || now.get() == BASE>{BASE}</option>
                        {move || {
                            active
                                .get()
                                .into_iter()
                                .map(|path| {
                                    let path = path.to_string();
                                    let own = path.clone();
                                    view! { <option value=path.clone() selected=move || now.get() == own>{path.clone()}</option> }
                                })
                                .collect_view()
                        }}
                    </select>
                </div>
                <p class="muted">
                    {move || app.t(&Text::fixed(
                        "Values without a note come from docker-compose.yml.",
                        "没有说明的值来自 docker-compose.yml。",
                    ))}
                </p>
            </div>
        </Show>
    }
}
