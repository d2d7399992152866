//! The reachability matrix: who may talk to whom, who is meant to, and why. It is the accessible twin of the canvas.
mod answer;
mod grid;

use crate::ui::state::app;
use crate::ui::widgets::{Icon, icon};
use answer::Answer;
use dockwright::insight::Cell;
use dockwright::text::Text;
use grid::Grid;
use leptos::prelude::*;

/// The matrix and the explanation of the cell that is looked at.
#[component]
pub fn ReachPanel() -> impl IntoView {
    let app = app();
    let needle = RwSignal::new(String::new());
    let only_broken = RwSignal::new(false);
    let empty = Memo::new(move |_| app.analysis.insight.with(|insight| insight.stack.services().is_empty()));
    let label = move || app.t(&Text::fixed("Filter services", "筛选服务"));
    let legend = move |cell: Cell| {
        view! { <li><span class=format!("reach-sign {}", grid::class(cell)) aria-hidden="true"></span>{move || app.t(&grid::words(cell))}</li> }
    };
    view! {
        <section class="reach" data-testid="reach" aria-label=move || app.t(&Text::fixed("Reachability", "可达性"))>
            <Show
                when=move || !empty.get()
                fallback=move || view! {
                    <p class="panel-empty">{move || app.t(&Text::fixed(
                        "Add services to see here who may talk to whom, by which name and port.",
                        "添加服务后，这里会显示谁能访问谁、用哪个名称和端口。",
                    ))}</p>
                }
            >
                <div class="reach-main">
                    <div class="reach-bar">
                        <div class="problems-search">
                            {icon(Icon::Search)}
                            <input
                                class="field-input"
                                type="search"
                                aria-label=label
                                placeholder=label
                                data-testid="reach-filter"
                                spellcheck="false"
                                prop:value=move || needle.get()
                                on:input=move |event| needle.set(event_target_value(&event))
                            />
                        </div>
                        <button
                            type="button"
                            class="problems-chip rank-connect"
                            aria-pressed=move || only_broken.get().to_string()
                            data-testid="reach-broken"
                            on:click=move |_| only_broken.update(|on| *on = !*on)
                        >
                            {icon(Icon::Connect)}
                            <span>{move || app.t(&Text::fixed("Broken only", "仅看不通的"))}</span>
                        </button>
                        <ul class="reach-legend">
                            {[Cell::Used, Cell::Broken, Cell::Open].into_iter().map(legend).collect_view()}
                        </ul>
                    </div>
                    <Grid needle=needle only_broken=only_broken />
                </div>
                <Answer />
            </Show>
        </section>
    }
}
