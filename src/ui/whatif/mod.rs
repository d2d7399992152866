//! What if: a service stops, a network is cut, somebody sits in a service. The canvas shows the answer too.
use crate::ui::state::board::Board;
use crate::ui::state::{App, Asked, DrawerTab, app};
use crate::ui::widgets::{Icon, icon};
use dockwright::insight::{Hit, HitKind, Impact};
use dockwright::model::{Kind, RecordId};
use dockwright::text::Text;
use leptos::prelude::*;
use std::sync::Arc;

/// The kinds of questions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Stop,
    Cut,
    Intruder,
}

const MODES: [(Mode, Text, &str); 3] = [
    (Mode::Stop, Text::fixed("A service stops", "停止服务"), "stop"),
    (Mode::Cut, Text::fixed("A network is cut", "断开网络"), "cut"),
    (Mode::Intruder, Text::fixed("An intruder is in", "服务被入侵"), "intruder"),
];

/// Asks a question and shows the answer.
pub fn ask(board: Board, asked: Asked) {
    board.app.analysis.asked.set(Some(asked));
    board.app.drawer.set(Some(DrawerTab::WhatIf));
}

/// The one service that is selected.
fn chosen(app: App) -> Option<RecordId> {
    let selection = app.selection.get_untracked();
    selection.iter().next().copied().filter(|id| selection.len() == 1 && id.kind == Kind::Service)
}

/// Asks what breaks when the selected service stops, or the selected network is cut.
pub fn stop_selected(board: Board) {
    let selection = board.app.selection.get_untracked();
    let Some(one) = selection.iter().next().copied().filter(|_| selection.len() == 1) else { return };
    if one.kind == Kind::Service {
        return ask(board, Asked::Stop(one));
    }
    let name = board.app.with(|session| session.document().get(one).map(|record| record.name.clone()));
    if let Some(name) = name.filter(|_| one.kind == Kind::Network) {
        ask(board, Asked::Cut(name));
    }
}

/// Asks what somebody reaches who sits in the selected service.
pub fn intrude_selected(board: Board) {
    if let Some(one) = chosen(board.app) {
        ask(board, Asked::Intruder(one));
    }
}

fn mode_of(asked: &Option<Asked>) -> Mode {
    match asked {
        Some(Asked::Cut(_)) => Mode::Cut,
        Some(Asked::Intruder(_)) => Mode::Intruder,
        Some(Asked::Stop(_)) | None => Mode::Stop,
    }
}

/// The question and its answer.
#[component]
pub fn WhatIfPanel() -> impl IntoView {
    let app = app();
    let analysis = app.analysis;
    let mode = RwSignal::new(mode_of(&analysis.asked.get_untracked()));
    Effect::new(move |_| {
        let asked = analysis.asked.get();
        if asked.is_some() {
            mode.set(mode_of(&asked));
        }
    });
    // What can be asked about: services by record, networks by name.
    let options = Memo::new(move |_| {
        analysis.insight.with(|insight| {
            let names: Vec<String> = match mode.get() {
                Mode::Cut => insight.stack.networks().iter().map(|one| one.name.to_string()).collect(),
                Mode::Stop | Mode::Intruder => {
                    insight.stack.services().iter().map(|one| one.name.to_string()).collect()
                }
            };
            names
        })
    });
    let choose = move |name: &str| {
        let service = || app.find(Kind::Service, name);
        let asked = match mode.get_untracked() {
            Mode::Cut => Some(Asked::Cut(name.into())).filter(|_| !name.is_empty()),
            Mode::Stop => service().map(Asked::Stop),
            Mode::Intruder => service().map(Asked::Intruder),
        };
        analysis.asked.set(asked);
    };
    let name_now = move || match analysis.asked.get() {
        Some(Asked::Cut(name)) => name.to_string(),
        Some(Asked::Stop(id) | Asked::Intruder(id)) => {
            app.with(|session| session.document().get(id).map(|record| record.name.to_string())).unwrap_or_default()
        }
        None => String::new(),
    };
    let switch = move |next: Mode| {
        let before = name_now();
        let services = mode.get_untracked() != Mode::Cut && next != Mode::Cut;
        mode.set(next);
        choose(if services { before.as_str() } else { "" });
    };
    let label = move || app.t(&Text::fixed("Which one", "选择对象"));
    view! {
        <section class="whatif" data-testid="whatif" aria-label=move || app.t(&Text::fixed("What if", "假设分析"))>
            <div class="whatif-bar">
                <div class="problems-chips" role="group" aria-label=move || app.t(&Text::fixed("What if", "假设"))>
                    {MODES.into_iter().map(|(one, words, id)| view! {
                        <button
                            type="button"
                            class="problems-chip"
                            aria-pressed=move || (mode.get() == one).to_string()
                            data-testid=format!("whatif-{id}")
                            on:click=move |_| switch(one)
                        >
                            {move || app.t(&words)}
                        </button>
                    }).collect_view()}
                </div>
                <select
                    class="field-select"
                    aria-label=label
                    data-testid="whatif-subject"
                    on:change=move |event| choose(&event_target_value(&event))
                >
                    <option value="" selected=move || name_now().is_empty()>{move || app.t(&Text::fixed("Choose…", "请选择…"))}</option>
                    <For each=move || options.get() key=|name| name.clone() let(name)>
                        <option value=name.clone() selected={
                            let name = name.clone();
                            move || name_now() == name
                        }>{name.clone()}</option>
                    </For>
                </select>
                <Show when=move || analysis.asked.with(Option::is_some)>
                    <button
                        type="button"
                        class="button small"
                        data-testid="whatif-end"
                        on:click=move |_| analysis.asked.set(None)
                    >
                        {icon(Icon::Close)}
                        {move || app.t(&Text::fixed("End", "结束"))}
                    </button>
                </Show>
            </div>
            {move || match analysis.impact.get() {
                Some(found) => view! { <Found found=found /> }.into_any(),
                None => view! { <p class="panel-empty">{app.t(&NOTHING)}</p> }.into_any(),
            }}
        </section>
    }
}

const NOTHING: Text = Text::fixed(
    "Choose what happens: the canvas and this list show what breaks, or what lies open.",
    "选择一种情况：画布和这里的列表会显示什么会中断，或什么会暴露。",
);

fn kind_words(kind: HitKind) -> Text {
    match kind {
        HitKind::Seat => Text::fixed("here", "所在"),
        HitKind::Breaks => Text::fixed("breaks", "中断"),
        HitKind::Suffers => Text::fixed("suffers", "受影响"),
        HitKind::Owned => Text::fixed("open, with its password", "可达，且有密码"),
        HitKind::Reachable => Text::fixed("open", "可达"),
        HitKind::NextHop => Text::fixed("next step", "下一跳"),
    }
}

fn kind_class(kind: HitKind) -> &'static str {
    match kind {
        HitKind::Seat => "whatif-kind seat",
        HitKind::Breaks => "whatif-kind breaks",
        HitKind::Suffers => "whatif-kind suffers",
        HitKind::Owned => "whatif-kind owned",
        HitKind::Reachable => "whatif-kind reachable",
        HitKind::NextHop => "whatif-kind next",
    }
}

#[component]
fn Found(found: Arc<Impact>) -> impl IntoView {
    let app = app();
    let summary = found.summary.clone();
    let row = move |hit: Hit| {
        let (name, id) = app.analysis.insight.with_untracked(|insight| {
            let one = insight.stack.service(hit.service);
            (one.name.to_string(), one.id)
        });
        view! {
            <tr data-testid="whatif-hit">
                <th scope="row"><button type="button" class="link-button" on:click=move |_| app.select([id])>{name}</button></th>
                <td><span class=kind_class(hit.kind)>{move || app.t(&kind_words(hit.kind))}</span></td>
                <td>{move || app.t(&hit.reason)}</td>
            </tr>
        }
    };
    view! {
        <div class="whatif-body" tabindex="0" role="group" aria-label=move || app.t(&Text::fixed("Answer", "结果"))>
            <div class="whatif-words">
                <p aria-live="polite" data-testid="whatif-words"><strong>{move || app.t(&summary)}</strong></p>
                <ul>
                    {found.notes.iter().cloned().map(|note| view! { <li>{move || app.t(&note)}</li> }).collect_view()}
                </ul>
            </div>
            <table class="whatif-table">
                <thead class="sr-only"><tr>
                    <th scope="col">{move || app.t(&Text::fixed("Service", "服务"))}</th>
                    <th scope="col">{move || app.t(&Text::fixed("What happens", "结果"))}</th>
                    <th scope="col">{move || app.t(&Text::fixed("Why", "原因"))}</th>
                </tr></thead>
                <tbody>{found.hits.iter().cloned().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
