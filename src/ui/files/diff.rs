//! What differs between a file as it was opened and as it will be written.
use super::code::{Code, Rows};
use crate::ui::state::app;
use crate::ui::widgets::{Icon, icon};
use dockwright::compose::line_diff::{Row, compare, counts, folded};
use dockwright::generate::ArtifactLanguage;
use dockwright::text::Text;
use leptos::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

/// Unchanged lines that stay beside a change.
const CONTEXT: usize = 3;

#[derive(Clone, Debug, Default, PartialEq)]
struct Comparison {
    old: Code,
    new: Code,
    rows: Vec<Row>,
}

/// How many lines come and go.
pub(super) fn change_counts(old: Option<&str>, new: &str) -> (usize, usize) {
    if old.is_none() {
        return (new.lines().count(), 0);
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (old.unwrap_or("").lines().collect(), new.lines().collect());
    // Most of a large file is as it was; only what lies between is compared.
    let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old, new) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let old = old.get(..old.len() - tail).unwrap_or_default();
    counts(&compare(old, new.get(..new.len() - tail).unwrap_or_default()))
}

/// The comparison of two texts.
#[component]
pub(super) fn DiffView(
    /// The file as it was opened; none for a new file.
    #[prop(into)]
    old: Signal<Option<Arc<str>>>,
    /// The file as it will be written.
    #[prop(into)]
    new: Signal<Arc<str>>,
    /// The language of both.
    language: ArtifactLanguage,
) -> impl IntoView {
    let app = app();
    let comparison = Memo::new(move |_| {
        let empty = Code::default;
        let old = old.get().map_or_else(empty, |text| Code::new(language, text));
        let new = Code::new(language, new.get());
        let rows = compare(&old.all(), &new.all());
        Arc::new(Comparison { old, new, rows })
    });
    let shown = RwSignal::new(HashSet::<usize>::new());
    let rows = Memo::new(move |_| {
        let comparison = comparison.get();
        let unfolded = shown.get();
        let mut rows = Vec::new();
        for row in folded(&comparison.rows, CONTEXT) {
            match row {
                Row::Folded { old, new, count } if unfolded.contains(&new) => {
                    rows.extend((0..count).map(|at| Row::Same { old: old + at, new: new + at }));
                }
                row => rows.push(row),
            }
        }
        Arc::new(rows)
    });
    let same = Memo::new(move |_| comparison.with(|both| both.rows.iter().all(|row| matches!(row, Row::Same { .. }))));
    let is_new = Memo::new(move |_| old.with(Option::is_none));
    let row = Callback::new(move |at: usize| {
        let comparison = comparison.get();
        match rows.with(|rows| rows.get(at).copied()) {
            Some(Row::Same { old, new }) => line("files-line", Some(old), Some(new), " ", comparison.new.view(new)),
            Some(Row::Removed(old)) => line("files-line removed", Some(old), None, "−", comparison.old.view(old)),
            Some(Row::Added(new)) => line("files-line added", None, Some(new), "+", comparison.new.view(new)),
            Some(Row::Folded { new, count, .. }) => {
                let words = Text::new(format!("{count} unchanged lines"), format!("{count} 行未变"));
                view! {
                    <div class="files-line folded">
                        <button
                            type="button"
                            class="files-unfold"
                            data-testid="files-unfold"
                            on:click=move |_| shown.update(|shown| { shown.insert(new); })
                        >
                            {icon(Icon::More)}
                            {app.t(&words)}
                        </button>
                    </div>
                }
                .into_any()
            }
            None => ().into_any(),
        }
    });
    let width = Signal::derive(move || comparison.with(|both| both.old.width.max(both.new.width)) + 6);
    view! {
        <Show
            when=move || !same.get() || is_new.get()
            fallback=move || {
                view! {
                    <div class="files-empty" data-testid="files-same">
                        {icon(Icon::Check)}
                        <p>
                            {move || app.t(&Text::fixed(
                                "No change: the file is written as it was opened, byte for byte.",
                                "没有变化：文件将与打开时逐字节一致。",
                            ))}
                        </p>
                    </div>
                }
            }
        >
            <Rows
                count=Signal::derive(move || rows.with(|rows| rows.len()))
                width=width
                row=row
                label=Signal::derive(move || app.t(&Text::fixed("Changes line by line", "逐行变化")))
            />
        </Show>
    }
}

fn line(class: &'static str, old: Option<usize>, new: Option<usize>, sign: &'static str, code: AnyView) -> AnyView {
    let number = |line: Option<usize>| line.map(|line| (line + 1).to_string()).unwrap_or_default();
    view! {
        <div class=class>
            <span class="files-gutter files-double">
                <span class="files-number-cell">{number(old)}</span>
                <span class="files-number-cell">{number(new)}</span>
                <span class="files-plus">{sign}</span>
            </span>
            <span class="files-code">{code}</span>
        </div>
    }
    .into_any()
}
