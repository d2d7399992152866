//! The list of findings.
pub mod fixes;
mod row;

use crate::ui::state::{App, app};
use crate::ui::widgets::{Icon, icon};
use dockwright::change::Command;
use dockwright::diagnostics::{Diagnostic, Safety, Severity};
use dockwright::model::Path;
use dockwright::text::Text;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use row::ProblemRow;
use std::collections::BTreeSet;

/// What tells a finding from all others, as long as it is there.
pub type ProblemKey = (&'static str, Path, Text);

/// The list of findings by rank, with filters.
#[component]
pub fn ProblemsPanel() -> impl IntoView {
    let app = app();
    let ranks = RwSignal::new(BTreeSet::<Severity>::new());
    let needle = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        let needle = needle.get().trim().to_lowercase();
        let ranks = ranks.get();
        let problems = app.problems.get();
        let language = app.language.get();
        let fits = |one: &&Diagnostic| {
            (ranks.is_empty() || ranks.contains(&one.severity))
                && (needle.is_empty()
                    || one.code.contains(&needle)
                    || one.path.to_string().to_lowercase().contains(&needle)
                    || one.what.get(language).to_lowercase().contains(&needle))
        };
        problems.iter().filter(fits).cloned().collect::<Vec<_>>()
    });
    let counts = Memo::new(move |_| {
        let problems = app.problems.read();
        Severity::ALL.map(|severity| problems.iter().filter(|one| one.severity == severity).count())
    });
    let safe = Memo::new(move |_| app.problems.read().iter().filter(|one| safe_fix(one).is_some()).count());
    let empty = Memo::new(move |_| app.problems.read().is_empty());
    view! {
        <section class="problems" data-testid="problems" aria-label=move || app.t(&Text::fixed("Problems", "问题"))>
            {move || {
                if empty.get() {
                    view! { <Nothing /> }.into_any()
                } else {
                    view! {
                        <Filters ranks=ranks needle=needle counts=counts safe=safe />
                        <List shown=shown />
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

#[component]
fn Filters(
    ranks: RwSignal<BTreeSet<Severity>>,
    needle: RwSignal<String>,
    counts: Memo<[usize; 5]>,
    safe: Memo<usize>,
) -> impl IntoView {
    let app = app();
    let chip = move |(at, severity): (usize, Severity)| {
        let count = Memo::new(move |_| counts.read().get(at).copied().unwrap_or(0));
        let toggle = move |_| {
            ranks.update(|ranks| {
                if !ranks.remove(&severity) {
                    ranks.insert(severity);
                }
            });
        };
        view! {
            <button
                type="button"
                class=format!("problems-chip rank-{}", severity.id())
                aria-pressed=move || ranks.read().contains(&severity).to_string()
                hidden=move || count.get() == 0
                data-testid=format!("rank-{}", severity.id())
                on:click=toggle
            >
                {icon(Icon::of(severity))}
                <span>{move || app.t(&severity.label())}</span>
                <span class="problems-count tabular">{count}</span>
            </button>
        }
    };
    let label = move || app.t(&Text::fixed("Filter problems", "筛选问题"));
    view! {
        <div class="problems-bar">
            <div class="problems-chips" role="group" aria-label=move || app.t(&Text::fixed("Ranks", "级别"))>
                {Severity::ALL.into_iter().enumerate().map(chip).collect_view()}
            </div>
            <div class="problems-search">
                {icon(Icon::Search)}
                <input
                    class="field-input"
                    type="search"
                    aria-label=label
                    placeholder=label
                    data-testid="problems-filter"
                    spellcheck="false"
                    prop:value=move || needle.get()
                    on:input=move |event| needle.set(event_target_value(&event))
                />
            </div>
            {move || {
                (safe.get() > 0)
                    .then(|| {
                        let words = move || {
                            let count = safe.get();
                            app.t(&Text::new(format!("Fix all safe ({count})"), format!("修复全部安全项 ({count})")))
                        };
                        view! {
                            <button
                                type="button"
                                class="button filled"
                                data-testid="fix-all-safe"
                                on:click=move |_| fix_all_safe(app)
                            >
                                {icon(Icon::Wand)}
                                {words}
                            </button>
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn List(shown: Memo<Vec<Diagnostic>>) -> impl IntoView {
    let app = app();
    let open = RwSignal::new(None::<ProblemKey>);
    let groups = Memo::new(move |_| {
        let shown = shown.read();
        let present = Severity::ALL.into_iter().filter(|rank| shown.iter().any(|one| one.severity == *rank));
        present.collect::<Vec<_>>()
    });
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => move_focus(&event, 1),
        "ArrowUp" => move_focus(&event, -1),
        _ => {}
    };
    let none = move || shown.read().is_empty().then(|| view! { <p class="problems-none">{app.t(&NO_MATCH)}</p> });
    view! {
        <div class="problems-list" on:keydown=on_key>
            {none}
            <For each=move || groups.get() key=|rank| *rank let(rank)>
                <section class="problems-group">
                    <h3 class="problems-head">
                        {move || app.t(&rank.label())}
                        <span class="problems-count tabular">
                            {move || shown.read().iter().filter(|one| one.severity == rank).count()}
                        </span>
                    </h3>
                    <ul>
                        <For
                            each=move || shown.get().into_iter().filter(move |one| one.severity == rank)
                            key=key_of
                            let(problem)
                        >
                            <ProblemRow problem=problem open=open />
                        </For>
                    </ul>
                </section>
            </For>
        </div>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let app = app();
    let empty = Memo::new(move |_| app.track(dockwright::model::Document::is_blank));
    view! {
        <div class="problems-empty">
            <span class="problems-good" class:is-idle=move || empty.get() aria-hidden="true">{icon(Icon::Check)}</span>
            <p class="problems-calm" data-testid="problems-empty">
                {move || app.t(&if empty.get() { NO_STACK } else { ALL_WELL })}
            </p>
            <p class="muted">{move || app.t(&CHECKED)}</p>
        </div>
    }
}

const NO_MATCH: Text = Text::fixed("No problem matches this filter.", "没有符合筛选条件的问题。");
const ALL_WELL: Text = Text::fixed("Nothing is wrong with this stack.", "这个编排没有问题。");
const NO_STACK: Text = Text::fixed("Problems appear here as you build.", "搭建时，问题会显示在这里。");
const CHECKED: Text = Text::fixed(
    "Checked with every change: who can reach whom, ports and addresses, start order, healthchecks, stored data, variables and limits.",
    "每次修改后都会检查：服务之间能否互通、端口与地址、启动顺序、健康检查、数据是否保存、变量与资源限制。",
);

/// The safe fix of a finding, if it has one.
pub fn safe_fix(problem: &Diagnostic) -> Option<&dockwright::diagnostics::Fix> {
    problem.fixes.iter().find(|fix| fix.safety == Safety::Safe)
}

/// What tells a finding from all others.
pub fn key_of(problem: &Diagnostic) -> ProblemKey {
    (problem.code, problem.path.clone(), problem.what.clone())
}

/// Applies all safe fixes as one step, until none is left: one fix can bring another to light.
fn fix_all_safe(app: App) {
    let fixed = app.with(|session| dockwright::rules::safe_fixes(session.document()));
    let (commands, count) = (fixed.commands, fixed.done.len());
    if count == 0 {
        return;
    }
    let label = match count {
        1 => Text::fixed("Fix one problem", "修复 1 个问题"),
        count => Text::new(format!("Fix {count} problems"), format!("修复 {count} 个问题")),
    };
    if app.dispatch(Command::Many { label, commands }).is_some() {
        let words = match count {
            1 => Text::fixed("Fixed one problem", "已修复 1 个问题"),
            count => Text::new(format!("Fixed {count} problems"), format!("已修复 {count} 个问题")),
        };
        app.toast(words, true, false);
    }
}

fn move_focus(event: &KeyboardEvent, by: i32) {
    if crate::ui::platform::fields::move_focus(event, ".problems-line", by) {
        event.prevent_default();
    }
}
