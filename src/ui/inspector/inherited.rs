//! What a service takes over from the one that it extends: shown beside its own, to be changed where it stands.
use super::scope::{is_secret, scope};
use crate::ui::files;
use crate::ui::state::app;
use dockwright::compose::inherit::{Base, Inherited, inherited};
use dockwright::compose::print;
use dockwright::model::extends::is_replaced;
use dockwright::model::{Kind, Node};
use dockwright::text::Text;
use leptos::prelude::*;

/// A key that is taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    key: String,
    lines: Vec<String>,
    /// Whether the service's own value stands in its place.
    hidden: bool,
}

/// The services that this one extends, and what it takes over from them. Nothing where it extends none.
#[component]
pub fn Inherits() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let known = Memo::new(move |_| {
        // The service that is extended can change alone, in this file or another.
        app.revision.track();
        app.layering.track();
        scope.body(|body| body.get("extends").is_some()).then_some(())?;
        app.with(|session| inherited(session.document(), session.document().get(scope.id)?))
    });
    move || {
        let known = known.get()?;
        let rows: Vec<Row> = scope.body(|own| rows(&known, own));
        Some(view! {
            <section class="inherited" data-testid="inherited" aria-label=app.t(&Text::fixed("Taken over", "继承的设置"))>
                <p class="origin">
                    {app.t(&Text::fixed("Takes over from ", "继承自 "))}
                    {known.bases.iter().enumerate().map(|(at, base)| view! {
                        {(at > 0).then(|| app.t(&Text::fixed(", then ", "，再继承 ")))}
                        {base_link(base)}
                    }).collect_view()}
                </p>
                <dl class="inherited-rows">
                    {rows.into_iter().map(|row| {
                        let title = row.hidden.then(|| app.t(&Text::fixed("This service says otherwise", "此服务另有设置")));
                        let key = row.key.clone();
                        view! {
                            <div class="inherited-row" class:hidden-value=row.hidden title=title data-key=key>
                                <dt class="mono">{row.key}</dt>
                                <dd class="mono">{row.lines.into_iter().map(|line| view! { <div>{line}</div> }).collect_view()}</dd>
                            </div>
                        }
                    }).collect_view()}
                </dl>
            </section>
        })
    }
}

/// The name of a service that is extended; it leads there.
fn base_link(base: &Base) -> AnyView {
    let app = app();
    let Base { file, name } = base.clone();
    let words = match &file {
        Some(file) => format!("{name} ({file})"),
        None => name.to_string(),
    };
    let show = move |_| match &file {
        Some(file) => files::show_file(app, file),
        None => app.select(app.find(Kind::Service, &name)),
    };
    view! { <button type="button" class="link-button mono" on:click=show>{words}</button> }.into_any()
}

fn rows(known: &Inherited, own: &Node) -> Vec<Row> {
    let Some(body) = known.body.as_mapping() else { return Vec::new() };
    let row = |(key, value): (&str, &Node)| Row {
        key: key.to_owned(),
        lines: lines(value),
        hidden: own.get(key).is_some_and(|own| own.as_scalar().is_some() || own.tag.is_some() || is_replaced(key)),
    };
    body.iter().map(row).collect()
}

/// A value in lines: an item or an entry each. Secrets stay hidden.
fn lines(value: &Node) -> Vec<String> {
    if let Some(items) = value.as_sequence() {
        return items.iter().map(|item| item.as_text().map_or_else(|| print::inline(item), entry)).collect();
    }
    if let Some(entries) = value.as_mapping() {
        return entries
            .iter()
            .map(|(key, value)| match value.as_text() {
                Some(text) => entry(&format!("{key}={text}")),
                None => print::inline_entry(key, value),
            })
            .collect();
    }
    vec![value.as_text().map_or_else(|| print::inline(value), str::to_owned)]
}

fn entry(text: &str) -> String {
    match text.split_once('=') {
        Some((key, value)) if is_secret(key) && !value.starts_with("${") => format!("{key}=••••••"),
        _ => text.to_owned(),
    }
}
