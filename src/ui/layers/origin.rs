//! Below a field: which override file its value comes from, and what that hides.
use crate::ui::files;
use crate::ui::inspector::scope::{is_secret, scope};
use crate::ui::state::app;
use crate::ui::state::layers::file_name;
use dockwright::model::Step;
use dockwright::text::Text;
use leptos::prelude::*;

/// What is known of a value's origin.
#[derive(Clone, PartialEq)]
struct Known {
    file: String,
    /// The file below, empty for the base, with the value that it has there.
    hides: Option<(String, String)>,
}

/// Longer values are not quoted.
const LONGEST: usize = 40;

/// Where the value at a place of the record comes from; nothing for what is in the base.
#[component]
pub fn OriginNote(
    /// The place.
    place: Signal<Vec<Step>>,
) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let known = Memo::new(move |_| {
        app.layering.track();
        let place = place.get();
        // A value that stays can change its file.
        app.revision.track();
        scope.body(|_| ());
        app.with(|session| {
            let origin = session.origin(scope.id, &place)?;
            let file = session.file_name(origin.file).to_owned();
            if origin.file == 0 {
                return None;
            }
            let secret = place.iter().any(|step| matches!(step, Step::Key(key) if is_secret(key)));
            let hides = origin.hides.into_iter().next().map(|(number, value)| {
                let value = if secret || value.chars().count() > LONGEST { String::new() } else { value };
                (session.file_name(number).to_owned(), value)
            });
            Some(Known { file, hides })
        })
    });
    let undo = move |_| {
        let command = app.with(|session| session.uncovering(scope.id, &place.get_untracked()));
        if let Some(command) = command {
            app.seal();
            app.dispatch(command);
        }
    };
    view! {
        {move || {
            let Known { file, hides } = known.get()?;
            let shown = file.clone();
            let from = app.t(&Text::fixed("from ", "来自 "));
            let hidden = hides.map(|(below, value)| {
                let path = file_name(&below).to_owned();
                let name = if below.is_empty() { app.t(&Text::fixed("the base", "基础文件")) } else { below };
                let (before, after) = match value.is_empty() {
                    true => (Text::fixed("hides that of ", "覆盖了"), Text::fixed("", "中的值")),
                    false => (
                        Text::new(format!("hides {value} in "), "覆盖了".to_owned()),
                        Text::new(String::new(), format!("中的 {value}")),
                    ),
                };
                let back = Text::new(format!("Use the value of {path}"), format!("使用 {path} 中的值"));
                let shown = path.clone();
                view! {
                    <br />
                    {app.t(&before)}
                    <button type="button" class="link-button" title=path on:click=move |_| files::show_file(app, &shown)>{name}</button>
                    {app.t(&after)}
                    <button
                        type="button"
                        class="button quiet icon-only origin-back"
                        data-testid="origin-back"
                        title=app.t(&back)
                        aria-label=app.t(&back)
                        on:click=undo
                    >
                        {crate::ui::widgets::icon(crate::ui::widgets::Icon::Undo)}
                    </button>
                }
            });
            Some(view! {
                <p class="origin" data-testid="origin">
                    {from}
                    <button type="button" class="link-button mono" on:click=move |_| files::show_file(app, &shown)>{file}</button>
                    {hidden}
                </p>
            })
        }}
    }
}
