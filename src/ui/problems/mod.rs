//! The list of findings.
mod filters;
pub mod fixes;
mod fixview;
mod row;
mod silenced;

use crate::ui::state::{App, app};
use crate::ui::widgets::{Icon, icon};
use dockwright::change::Command;
use dockwright::diagnostics::{Diagnostic, Safety, Severity};
use dockwright::model::Path;
use dockwright::rules::rule;
use dockwright::text::Text;
use filters::{Filters, Wanted};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use row::ProblemRow;
use silenced::SilencedList;

/// What tells a finding from all others, as long as it is there.
pub type ProblemKey = (&'static str, Path, Text);

/// The list of findings by rank or by cause, with filters.
#[component]
pub fn ProblemsPanel() -> impl IntoView {
    let app = app();
    let wanted = Wanted::new();
    let shown = Memo::new(move |_| {
        let problems = app.problems.get();
        let language = app.language.get();
        problems.iter().filter(|one| wanted.fits(one, language)).cloned().collect::<Vec<_>>()
    });
    let empty = Memo::new(move |_| app.problems.read().is_empty() && app.silenced.read().is_empty());
    view! {
        <section class="problems" data-testid="problems" aria-label=move || app.t(&Text::fixed("Problems", "问题"))>
            {move || {
                if empty.get() {
                    view! { <Nothing /> }.into_any()
                } else {
                    view! {
                        <Filters wanted=wanted />
                        <List shown=shown wanted=wanted />
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

/// What the findings of a group have in common.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Group {
    Rank(Severity),
    Cause(&'static str, Severity),
}

impl Group {
    fn of(problem: &Diagnostic, by_cause: bool) -> Group {
        if by_cause { Group::Cause(problem.code, problem.severity) } else { Group::Rank(problem.severity) }
    }

    fn holds(self, problem: &Diagnostic) -> bool {
        Group::of(problem, matches!(self, Group::Cause(..))) == self
    }

    /// What a cause is called; what no rule stands for is called by its code.
    fn title(self) -> Text {
        match self {
            Group::Rank(rank) => rank.label(),
            Group::Cause(code, _) => rule(code).map_or_else(|| Text::new(code, code), |rule| rule.name.clone()),
        }
    }
}

#[component]
fn List(shown: Memo<Vec<Diagnostic>>, wanted: Wanted) -> impl IntoView {
    let app = app();
    let open = RwSignal::new(None::<ProblemKey>);
    let groups = Memo::new(move |_| {
        let by_cause = wanted.by_cause.get();
        let mut groups: Vec<Group> = Vec::new();
        // The worst stand first, so the groups do as well.
        for group in shown.read().iter().map(|one| Group::of(one, by_cause)) {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        groups
    });
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => move_focus(&event, 1),
        "ArrowUp" => move_focus(&event, -1),
        _ => {}
    };
    let none = move || {
        let words = if app.problems.read().is_empty() { ALL_WELL } else { NO_MATCH };
        shown.read().is_empty().then(|| view! { <p class="problems-none">{app.t(&words)}</p> })
    };
    view! {
        <div class="problems-list" on:keydown=on_key>
            {none}
            <For each=move || groups.get() key=|group| *group let(group)>
                <section class="problems-group">
                    <h2 class="problems-head">
                        {match group {
                            Group::Rank(_) => None,
                            Group::Cause(_, rank) => Some(view! {
                                <span class=format!("problems-icon rank-{}", rank.id()) aria-hidden="true">{icon(Icon::of(rank))}</span>
                                <span class="sr-only">{move || app.t(&rank.label())}": "</span>
                            }),
                        }}
                        {move || app.t(&group.title())}
                        <span class="problems-count tabular">
                            {move || shown.read().iter().filter(|one| group.holds(one)).count()}
                        </span>
                    </h2>
                    <ul>
                        <For
                            each=move || shown.get().into_iter().filter(move |one| group.holds(one))
                            key=key_of
                            let(problem)
                        >
                            <ProblemRow problem=problem open=open />
                        </For>
                    </ul>
                </section>
            </For>
            {move || (wanted.silenced.get() && !app.silenced.read().is_empty()).then(|| view! { <SilencedList /> })}
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
