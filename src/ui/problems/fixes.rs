//! Findings at a field and the buttons that mend them.
use crate::ui::inspector::scope::scope;
use crate::ui::layers::OriginNote;
use crate::ui::state::{App, app};
use crate::ui::widgets::{Icon, icon};
use dockwright::change::Command;
use dockwright::diagnostics::{Diagnostic, Fix, Safety};
use dockwright::model::{Document, Kind, Path, RecordId, Step};
use leptos::prelude::*;

/// The findings at a place of the record, below its field.
#[component]
pub fn FieldFindings(
    /// The place.
    place: Signal<Vec<Step>>,
) -> impl IntoView {
    let scope = scope();
    let found = Memo::new(move |_| scope.findings(&place.get()));
    view! {
        <OriginNote place=place />
        <FindingLines found=found />
    }
}

/// Findings, one below the other, each with its rank, its sentence and its first fix.
#[component]
pub fn FindingLines(
    /// The findings.
    found: Memo<Vec<Diagnostic>>,
) -> impl IntoView {
    view! {
        <For each=move || found.get() key=|one| (one.code, one.path.clone(), one.what.clone()) let(one)>
            <FindingLine finding=one />
        </For>
    }
}

#[component]
fn FindingLine(finding: Diagnostic) -> impl IntoView {
    let app = app();
    let rank = finding.severity;
    let why = finding.why.clone();
    let what = finding.what;
    view! {
        <div class=format!("finding rank-{}", rank.id()) title=move || app.t(&why) data-testid=format!("finding-{}", finding.code)>
            <span class="finding-icon" aria-hidden="true">{icon(Icon::of(rank))}</span>
            <p class="finding-words">
                <span class="sr-only">{move || app.t(&rank.label())}": "</span>
                {move || app.t(&what)}
            </p>
            {finding.fixes.into_iter().next().map(|fix| view! { <FixButton fix=fix /> })}
        </div>
    }
}

/// The button of a fix: filled where it is safe, outlined where it is worth a look.
#[component]
pub fn FixButton(
    /// The fix.
    fix: Fix,
) -> impl IntoView {
    let app = app();
    let filled = fix.safety == Safety::Safe;
    let title = fix.title.clone();
    view! {
        <button type="button" class="button small" class:filled=filled data-testid="fix" on:click=move |_| apply(app, &fix)>
            {move || app.t(&title)}
        </button>
    }
}

/// Carries out a fix as one step that has the fix's name.
pub fn apply(app: App, fix: &Fix) {
    app.dispatch(Command::Many { label: fix.title.clone(), commands: fix.commands.clone() });
}

/// The record that a place lies in, and the steps within its body.
pub fn record_at(document: &Document, path: &Path) -> Option<(RecordId, Vec<Step>)> {
    let [Step::Key(section), Step::Key(name), rest @ ..] = path.0.as_slice() else { return None };
    let id = document.find(Kind::from_section(section)?, name)?;
    Some((id, rest.to_vec()))
}
