//! The explanation of one cell: the way, what is meant, and what would change it.
use crate::ui::problems::fixes::record_at;
use crate::ui::state::{App, Focus, app};
use dockwright::change::Command;
use dockwright::insight::{Change, Intent, Party, Why, listed, why};
use dockwright::model::Path;
use dockwright::text::Text;
use leptos::prelude::*;
use std::sync::Arc;

/// Why one party reaches another, or why not.
#[component]
pub fn Answer() -> impl IntoView {
    let app = app();
    let analysis = app.analysis;
    let found = Memo::new_with_compare(
        move |_| {
            let (from, to) = analysis.cell.get();
            analysis
                .insight
                .with(|insight| (insight.has(from) && insight.has(to)).then(|| Arc::new(why(insight, from, to))))
        },
        |_, _| true,
    );
    let title = move || {
        found.with(|found| {
            found.as_ref().map(|found| {
                analysis.insight.with(|insight| {
                    let name = |party| app.t(&insight.name(party));
                    format!("{} → {}", name(found.from), name(found.to))
                })
            })
        })
    };
    view! {
        <aside
            id="reach-answer"
            class="reach-answer"
            tabindex="-1"
            data-testid="reach-answer"
            aria-label=move || app.t(&Text::fixed("Explanation", "说明"))
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.stop_propagation();
                    crate::ui::platform::focus("#reach-grid");
                }
            }
        >
            <h2>{title}</h2>
            {move || found.get().map(|found| view! { <Body found=found /> })}
        </aside>
    }
}

#[component]
fn Body(found: Arc<Why>) -> impl IntoView {
    let app = app();
    let words = found.answer.clone();
    let through = app.analysis.insight.with_untracked(|insight| {
        let names: Vec<&str> = found.through.iter().map(|index| &*insight.stack.service(*index).name).collect();
        (!names.is_empty()).then(|| names.join(" → "))
    });
    let same = found.from == found.to;
    view! {
        <p data-testid="reach-words">{move || app.t(&words)}</p>
        {through.map(|names| view! {
            <p class="muted">
                {move || app.t(&Text::fixed("Requests get there through ", "请求可经由 "))} {names} {move || app.t(&Text::fixed("", " 到达"))}
            </p>
        })}
        {(!same && !found.intents.is_empty()).then(|| view! {
            <h3>{move || app.t(&Text::fixed("Meant by", "依据"))}</h3>
            <ul class="reach-intents">
                {found.intents.iter().cloned().map(|intent| view! { <IntentRow intent=intent /> }).collect_view()}
            </ul>
        })}
        {(!found.changes.is_empty()).then(|| view! {
            <h3>{move || app.t(&Text::fixed("To open the way", "打通方式"))}</h3>
            <ul class="reach-changes">
                {found.changes.iter().cloned().map(|change| view! { <ChangeRow change=change /> }).collect_view()}
            </ul>
        })}
        <Missing from=found.from />
    }
}

#[component]
fn IntentRow(intent: Intent) -> impl IntoView {
    let app = app();
    let label = intent.source.label();
    let target = match intent.port {
        Some(port) => format!("{}:{port}", intent.host),
        None => intent.host.to_string(),
    };
    let path = intent.path;
    view! {
        <li>
            <button type="button" class="link-button mono" on:click=move |_| go_to(app, &path)>
                {move || app.t(&label)}
            </button>
            <span class="mono">" → " {target}</span>
        </li>
    }
}

#[component]
fn ChangeRow(change: Change) -> impl IntoView {
    let app = app();
    let title = change.title.clone();
    let pairs: Vec<Text> = app.analysis.insight.with_untracked(|insight| {
        let pair = |(a, b): &(Party, Party)| {
            let sign = if matches!((a, b), (Party::Service(_), Party::Service(_))) { "↔" } else { "→" };
            let (a, b) = (insight.name(*a), insight.name(*b));
            Text::new(format!("{} {sign} {}", a.en, b.en), format!("{} {sign} {}", a.zh, b.zh))
        };
        change.gains.iter().map(pair).collect()
    });
    let gains = move || {
        let words: Vec<String> = pairs.iter().map(|pair| app.t(pair)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if words.is_empty() {
            return app.t(&Text::fixed("Nobody else gains access.", "没有其他服务因此获得访问。"));
        }
        let list = listed(&words);
        app.t(&Text::new(format!("Also opens {}.", list.en), format!("同时连通 {}。", list.zh)))
    };
    let shown = title.clone();
    view! {
        <li>
            <button
                type="button"
                class="button small"
                data-testid="reach-change"
                on:click=move |_| {
                    app.dispatch(Command::Many { label: title.clone(), commands: change.commands.clone() });
                    crate::ui::platform::focus("#reach-grid");
                }
            >
                {move || app.t(&shown)}
            </button>
            <p class="muted">{gains}</p>
        </li>
    }
}

/// The names that a service is given and that nobody has.
#[component]
fn Missing(from: Party) -> impl IntoView {
    let app = app();
    let lost: Vec<Intent> = app.analysis.insight.with_untracked(|insight| match from {
        Party::Service(index) => insight.intents_of(index).iter().filter(|one| one.to.is_none()).cloned().collect(),
        _ => Vec::new(),
    });
    (!lost.is_empty()).then(|| {
        view! {
            <h3>{move || app.t(&Text::fixed("Names that nobody has", "没有对应服务的名称"))}</h3>
            <ul class="reach-intents">
                {lost.into_iter().map(|intent| view! { <IntentRow intent=intent /> }).collect_view()}
            </ul>
        }
    })
}

/// Selects the record of a place and lets the inspector show the field.
fn go_to(app: App, path: &Path) {
    if let Some((id, steps)) = app.with(|session| record_at(session.document(), path)) {
        app.select([id]);
        app.focus.set(Some(Focus { id, steps }));
    }
}
