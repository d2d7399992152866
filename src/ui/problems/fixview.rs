//! The fixes of an open finding, each with the lines that it changes.
use super::fixes::FixButton;
use crate::ui::state::app;
use crate::ui::widgets::text_field::fresh_number;
use crate::ui::widgets::{Icon, icon};
use dockwright::compose::line_diff::{Row, compare, folded};
use dockwright::diagnostics::Fix;
use dockwright::rules::{FileChange, preview};
use dockwright::text::Text;
use leptos::prelude::*;

/// Unchanged lines beside a change.
const CONTEXT: usize = 2;
/// Rows that are shown at most; the Files tab has the rest once the fix is applied.
const ROWS: usize = 60;

/// The fixes, the first one with its change open.
#[component]
pub(super) fn Fixes(
    /// The fixes, the best first.
    fixes: Vec<Fix>,
) -> impl IntoView {
    view! {
        <ul class="problems-fixes">
            {fixes
                .into_iter()
                .enumerate()
                .map(|(at, fix)| view! { <FixWithChange fix=fix first={at == 0} /> })
                .collect_view()}
        </ul>
    }
}

#[component]
fn FixWithChange(fix: Fix, first: bool) -> impl IntoView {
    let app = app();
    let open = RwSignal::new(first);
    let body = format!("fix-{}", fresh_number());
    let controls = body.clone();
    let shown = fix.clone();
    // The lines follow the document: another edit may have moved them.
    let changes = Memo::new(move |_| {
        app.revision.track();
        open.get().then(|| app.with(|session| preview(session.document(), &shown)))
    });
    view! {
        <li class="problems-fix">
            <div class="problems-fix-head">
                <FixButton fix=fix />
                <button
                    type="button"
                    class="button small quiet"
                    aria-expanded=move || open.get().to_string()
                    aria-controls=controls
                    data-testid="fix-preview"
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {icon(Icon::Diff)}
                    {move || app.t(&if open.get() { HIDE } else { SHOW })}
                </button>
            </div>
            <div id=body hidden=move || !open.get()>
                {move || changes.get().map(|changes| match changes {
                    Some(changes) => changes.into_iter().map(|one| view! { <Change change=one /> }).collect_view().into_any(),
                    None => view! { <p class="muted">{app.t(&GONE)}</p> }.into_any(),
                })}
            </div>
        </li>
    }
}

const SHOW: Text = Text::fixed("Show the change", "查看改动");
const HIDE: Text = Text::fixed("Hide the change", "收起改动");
const GONE: Text = Text::fixed("The stack has changed; this no longer fits.", "编排已改变，这项修复不再适用。");

#[component]
fn Change(change: FileChange) -> impl IntoView {
    let app = app();
    let FileChange { path, old, new } = change;
    let path = if path.is_empty() { "docker-compose.yml".to_owned() } else { path };
    let (before, after): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let rows = folded(&compare(&before, &after), CONTEXT);
    let line = |class: &'static str, number: usize, sign: &'static str, text: &str| {
        let text = if text.is_empty() { " ".to_owned() } else { text.to_owned() };
        view! {
            <div class=class>
                <span class="problems-number" aria-hidden="true">{number + 1}</span>
                <span class="problems-sign">{sign}</span>
                <span>{text}</span>
            </div>
        }
        .into_any()
    };
    let shown = rows
        .iter()
        .filter_map(|row| {
            Some(match row {
                Row::Same { new, .. } => line("problems-diff-line", *new, " ", after.get(*new)?),
                Row::Removed(old) => line("problems-diff-line removed", *old, "−", before.get(*old)?),
                Row::Added(new) => line("problems-diff-line added", *new, "+", after.get(*new)?),
                Row::Folded { .. } => {
                    view! { <div class="problems-diff-line folded" aria-hidden="true">"⋯"</div> }.into_any()
                }
            })
        })
        .take(ROWS)
        .collect_view();
    let label = path.clone();
    let label = move || app.t(&Text::new(format!("Change of {label}"), format!("{label} 的改动")));
    view! {
        <figure class="problems-diff" data-testid="fix-diff">
            <figcaption class="mono">{path}</figcaption>
            <div class="problems-diff-lines mono" role="group" tabindex="0" aria-label=label>{shown}</div>
        </figure>
    }
}
