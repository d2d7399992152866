//! What of the findings is shown, and the bar where it is chosen.
use super::{fix_all_safe, safe_fix};
use crate::ui::platform::storage;
use crate::ui::state::app;
use crate::ui::widgets::{Icon, icon};
use dockwright::diagnostics::{Diagnostic, Severity};
use dockwright::rules::{Family, rule};
use dockwright::text::{Language, Text};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const ORDER: &str = "dockwright.problems";

/// What is to be shown.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// The ranks; all where empty.
    pub ranks: RwSignal<BTreeSet<Severity>>,
    /// Words that must be in it.
    pub needle: RwSignal<String>,
    /// The record, as `services.api`; all where empty.
    pub record: RwSignal<String>,
    /// The family, by its English name; all where empty.
    pub family: RwSignal<String>,
    /// True for groups of one cause each, false for groups of one rank each.
    pub by_cause: RwSignal<bool>,
    /// Whether the silenced ones are shown below.
    pub silenced: RwSignal<bool>,
}

impl Wanted {
    /// Everything, in the order that was chosen last.
    pub fn new() -> Wanted {
        Wanted {
            ranks: RwSignal::new(BTreeSet::new()),
            needle: RwSignal::new(String::new()),
            record: RwSignal::new(String::new()),
            family: RwSignal::new(String::new()),
            by_cause: RwSignal::new(storage::read(ORDER).is_some_and(|order| order == "cause")),
            silenced: RwSignal::new(false),
        }
    }

    /// Whether a finding is to be shown. Follows what is chosen.
    pub fn fits(self, one: &Diagnostic, language: Language) -> bool {
        let ranks = self.ranks.read();
        let record = self.record.read();
        let family = self.family.read();
        let needle = self.needle.read().trim().to_lowercase();
        (ranks.is_empty() || ranks.contains(&one.severity))
            && (record.is_empty() || record_of(one).is_some_and(|(key, _)| key == *record))
            && (family.is_empty() || family_of(one).label().en == *family)
            && (needle.is_empty()
                || one.code.contains(&needle)
                || one.path.to_string().to_lowercase().contains(&needle)
                || one.what.get(language).to_lowercase().contains(&needle))
    }
}

/// The family of a finding. What no rule of its own stands for concerns the form of the Compose file.
fn family_of(one: &Diagnostic) -> Family {
    rule(one.code).map_or(Family::Compose, |rule| rule.family)
}

/// The record of a finding: a key that tells it from all others, and its name.
fn record_of(one: &Diagnostic) -> Option<(String, String)> {
    one.subject().map(|(section, name)| (format!("{section}.{name}"), name.to_owned()))
}

/// The bar above the list.
#[component]
pub(super) fn Filters(
    /// What is chosen.
    wanted: Wanted,
) -> impl IntoView {
    let app = app();
    let counts = Memo::new(move |_| {
        let problems = app.problems.read();
        Severity::ALL.map(|severity| problems.iter().filter(|one| one.severity == severity).count())
    });
    let safe = Memo::new(move |_| app.problems.read().iter().filter(|one| safe_fix(one).is_some()).count());
    let hidden = Memo::new(move |_| app.silenced.read().len());
    let chip = move |(at, severity): (usize, Severity)| {
        let count = Memo::new(move |_| counts.read().get(at).copied().unwrap_or(0));
        let toggle = move |_| {
            wanted.ranks.update(|ranks| {
                if !ranks.remove(&severity) {
                    ranks.insert(severity);
                }
            });
        };
        view! {
            <button
                type="button"
                class=format!("problems-chip rank-{}", severity.id())
                aria-pressed=move || wanted.ranks.read().contains(&severity).to_string()
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
                <button
                    type="button"
                    class="problems-chip"
                    aria-pressed=move || wanted.silenced.get().to_string()
                    hidden=move || hidden.get() == 0
                    data-testid="show-silenced"
                    on:click=move |_| wanted.silenced.update(|shown| *shown = !*shown)
                >
                    {icon(Icon::EyeOff)}
                    <span>{move || app.t(&Text::fixed("Silenced", "已忽略"))}</span>
                    <span class="problems-count tabular">{hidden}</span>
                </button>
            </div>
            <Records wanted=wanted />
            <Families wanted=wanted />
            <Grouping by_cause=wanted.by_cause />
            <div class="problems-search">
                {icon(Icon::Search)}
                <input
                    class="field-input"
                    type="search"
                    aria-label=label
                    placeholder=label
                    data-testid="problems-filter"
                    spellcheck="false"
                    prop:value=move || wanted.needle.get()
                    on:input=move |event| wanted.needle.set(event_target_value(&event))
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

/// The services, networks and other records that have findings.
#[component]
fn Records(wanted: Wanted) -> impl IntoView {
    let app = app();
    let found = Memo::new(move |_| {
        let mut found: BTreeMap<String, (String, usize)> = BTreeMap::new();
        for (key, name) in app.problems.read().iter().filter_map(record_of) {
            found.entry(key).or_insert((name, 0)).1 += 1;
        }
        // Services first: they are what most people look for.
        let mut rows: Vec<(String, String)> =
            found.into_iter().map(|(key, (name, count))| (key, format!("{name} ({count})"))).collect();
        rows.sort_by_key(|(key, _)| !key.starts_with("services."));
        rows
    });
    view! {
        <Choose
            label=Text::fixed("Service or network", "服务或网络")
            all=Text::fixed("All services", "全部服务")
            value=wanted.record
            rows=Signal::derive(move || found.get())
            testid="problems-record"
        />
    }
}

/// The families that have findings.
#[component]
fn Families(wanted: Wanted) -> impl IntoView {
    let app = app();
    let found = Memo::new(move |_| {
        let mut counts: BTreeMap<Family, usize> = BTreeMap::new();
        for one in app.problems.read().iter() {
            *counts.entry(family_of(one)).or_default() += 1;
        }
        let words = |(family, count): (Family, usize)| {
            let label = family.label();
            (label.en.to_string(), format!("{} ({count})", app.t(&label)))
        };
        counts.into_iter().map(words).collect::<Vec<_>>()
    });
    view! {
        <Choose
            label=Text::fixed("Subject", "主题")
            all=Text::fixed("All subjects", "全部主题")
            value=wanted.family
            rows=Signal::derive(move || found.get())
            testid="problems-family"
        />
    }
}

/// A list to choose one of, or all. What is chosen and gone stays chosen until another is.
#[component]
fn Choose(
    label: Text,
    all: Text,
    value: RwSignal<String>,
    rows: Signal<Vec<(String, String)>>,
    testid: &'static str,
) -> impl IntoView {
    let app = app();
    let gone = Memo::new(move |_| {
        let value = value.get();
        (!value.is_empty() && !rows.read().iter().any(|(key, _)| *key == value)).then_some(value)
    });
    view! {
        <div class="select-box problems-choose" class:is-set=move || !value.read().is_empty()>
            <select
                class="field-select"
                aria-label=move || app.t(&label)
                data-testid=testid
                prop:value=move || {
                    rows.track();
                    value.get()
                }
                on:change=move |event| value.set(event_target_value(&event))
            >
                <option value="">{move || app.t(&all)}</option>
                <For each=move || rows.get() key=|row| row.clone() let((key, words))>
                    <option value=key.clone() selected=move || *value.read() == key>{words}</option>
                </For>
                {move || gone.get().map(|key| {
                    let name = key.split_once('.').map_or(key.clone(), |(_, name)| name.to_owned());
                    view! { <option value=key selected=true>{format!("{name} (0)")}</option> }
                })}
            </select>
        </div>
    }
}

/// Whether the list is parted by rank or by cause.
#[component]
fn Grouping(by_cause: RwSignal<bool>) -> impl IntoView {
    let app = app();
    let button = move |value: bool, words: Text, testid: &'static str| {
        view! {
            <button
                type="button"
                class="problems-segment"
                aria-pressed=move || (by_cause.get() == value).to_string()
                data-testid=testid
                on:click=move |_| {
                    by_cause.set(value);
                    storage::write(ORDER, if value { "cause" } else { "rank" });
                }
            >
                {move || app.t(&words)}
            </button>
        }
    };
    view! {
        <div class="problems-segments" role="group" aria-label=move || app.t(&Text::fixed("Group", "分组"))>
            {button(false, Text::fixed("By rank", "按级别"), "group-rank")}
            {button(true, Text::fixed("By cause", "按原因"), "group-cause")}
        </div>
    }
}
