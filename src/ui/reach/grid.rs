//! The grid of the matrix. Rows talk, columns answer; only what is in view is drawn.
use crate::ui::platform::{element_by_id, focus_soon, scroll, watch_size};
use crate::ui::state::app;
use crate::ui::widgets::{Icon, icon};
use dockwright::insight::{Cell, Insight, Party};
use dockwright::text::Text;
use leptos::prelude::*;
use leptos::{ev, html};

/// Sizes in CSS pixels; the style sheet has the same.
const ROW: f64 = 28.0;
const COLUMN: f64 = 44.0;
const HEAD: f64 = 92.0;
const SIDE: f64 = 160.0;

/// The class of a cell's sign.
pub fn class(cell: Cell) -> &'static str {
    match cell {
        Cell::Itself => "itself",
        Cell::Used => "used",
        Cell::Broken => "broken",
        Cell::Open => "open",
        Cell::Closed => "closed",
        Cell::Untold => "untold",
    }
}

/// What a cell says.
pub fn words(cell: Cell) -> Text {
    match cell {
        Cell::Itself => Text::fixed("itself", "自身"),
        Cell::Used => Text::fixed("meant and wired", "需要且连通"),
        Cell::Broken => Text::fixed("meant, not wired", "需要但不通"),
        Cell::Open => Text::fixed("could, not meant", "连通但未使用"),
        Cell::Closed => Text::fixed("cannot", "不通"),
        Cell::Untold => Text::fixed("the file does not tell", "无法判断"),
    }
}

/// The ports that are meant from one party to another.
fn ports(insight: &Insight, from: Party, to: Party) -> Vec<u16> {
    let mut ports: Vec<u16> = insight.intents_between(from, to).filter_map(|intent| intent.port).collect();
    if let (Party::Host | Party::Internet, Party::Service(service)) = (from, to) {
        ports.extend(insight.entries(from, service).iter().filter_map(|entry| entry.host));
    }
    ports.sort_unstable();
    ports.dedup();
    ports
}

fn id_of(party: Party) -> String {
    match party {
        Party::Service(index) => index.to_string(),
        Party::Host => "host".to_owned(),
        Party::Internet => "internet".to_owned(),
    }
}

fn cell_id(from: Party, to: Party) -> String {
    format!("reach-{}-{}", id_of(from), id_of(to))
}

/// The numbers of those in view of a row of things of one size.
fn in_view(from: f64, room: f64, size: f64, count: usize) -> std::ops::Range<usize> {
    let first = ((from / size).floor().max(0.0) as usize).saturating_sub(2).min(count);
    let last = ((from + room) / size).ceil().max(0.0) as usize + 2;
    first..last.min(count)
}

/// The grid.
#[component]
pub fn Grid(needle: RwSignal<String>, only_broken: RwSignal<bool>) -> impl IntoView {
    let app = app();
    let analysis = app.analysis;
    let rows = Memo::new(move |_| {
        let wanted = needle.get().trim().to_lowercase();
        let only_broken = only_broken.get();
        analysis.insight.with(|insight| {
            let language = app.language.get();
            let fits = |party: &Party| {
                (wanted.is_empty() || insight.name(*party).get(language).to_lowercase().contains(&wanted))
                    && (!only_broken
                        || matches!(party, Party::Service(index) if insight.intents_of(*index).iter().any(|one| one.broken)))
            };
            insight.parties().filter(fits).collect::<Vec<Party>>()
        })
    });
    let columns = Memo::new(move |_| analysis.insight.with(|insight| insight.parties().collect::<Vec<Party>>()));
    let place = RwSignal::new((0.0_f64, 0.0_f64));
    let room = RwSignal::new((900.0_f64, 300.0_f64));
    let root = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(element) = root.get() {
            watch_size(&element, move |width, height| {
                room.try_set((width, height));
            });
        }
    });
    let shown_rows = Memo::new(move |_| {
        let rows = rows.get();
        let range = in_view(place.get().1, room.get().1, ROW, rows.len());
        rows.into_iter().enumerate().skip(range.start).take(range.len()).collect::<Vec<_>>()
    });
    let shown_columns = Memo::new(move |_| {
        let columns = columns.get();
        let range = in_view(place.get().0, room.get().0, COLUMN, columns.len());
        columns.into_iter().enumerate().skip(range.start).take(range.len()).collect::<Vec<_>>()
    });
    // The cell that is looked at stays in the grid when services come and go or rows are filtered out.
    Effect::new(move |_| {
        let (from, to) = analysis.cell.get();
        let rows = rows.get();
        let columns = columns.get();
        let row = if rows.contains(&from) { Some(from) } else { rows.first().copied() };
        let column = if columns.contains(&to) { Some(to) } else { columns.get(1).or(columns.first()).copied() };
        if let (Some(row), Some(column)) = (row, column)
            && (row, column) != (from, to)
        {
            analysis.cell.set((row, column));
        }
    });
    let go = move |row: usize, column: usize| {
        let rows = rows.get_untracked();
        let columns = columns.get_untracked();
        let (row, column) = (row.min(rows.len().saturating_sub(1)), column.min(columns.len().saturating_sub(1)));
        let (Some(from), Some(to)) = (rows.get(row), columns.get(column)) else { return };
        analysis.cell.set((*from, *to));
        if let Some(grid) = element_by_id("reach-grid") {
            let (left, top) = (SIDE + column as f64 * COLUMN, HEAD + row as f64 * ROW);
            scroll::show(&grid, [left, top, left + COLUMN, top + ROW], (SIDE, HEAD));
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.alt_key() || event.meta_key() {
            return;
        }
        let (from, to) = analysis.cell.get_untracked();
        let at = |list: Vec<Party>, party: Party| list.iter().position(|one| *one == party).unwrap_or(0);
        let (row, column) = (at(rows.get_untracked(), from), at(columns.get_untracked(), to));
        let page = ((room.get_untracked().1 - HEAD) / ROW).max(1.0) as usize;
        match event.key().as_str() {
            "ArrowDown" => go(row + 1, column),
            "ArrowUp" => go(row.saturating_sub(1), column),
            "ArrowRight" => go(row, column + 1),
            "ArrowLeft" => go(row, column.saturating_sub(1)),
            "PageDown" => go(row + page, column),
            "PageUp" => go(row.saturating_sub(page), column),
            "Home" if event.ctrl_key() => go(0, 0),
            "End" if event.ctrl_key() => go(usize::MAX, usize::MAX),
            "Home" => go(row, 0),
            "End" => go(row, usize::MAX),
            "Enter" => focus_soon("#reach-answer"),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let width = move || format!("{}px", SIDE + columns.with(Vec::len) as f64 * COLUMN);
    let height = move || format!("{}px", HEAD + rows.with(Vec::len) as f64 * ROW);
    view! {
        <div
            id="reach-grid"
            class="reach-grid"
            role="grid"
            tabindex="0"
            aria-label=move || app.t(&Text::fixed(
                "Who may talk to whom: rows connect, columns answer",
                "谁能访问谁：行是发起方，列是目标",
            ))
            aria-rowcount=move || rows.with(Vec::len) + 1
            aria-colcount=move || columns.with(Vec::len) + 1
            aria-activedescendant=move || {
                let (from, to) = analysis.cell.get();
                cell_id(from, to)
            }
            data-testid="reach-grid"
            node_ref=root
            on:scroll=move |event| place.set((scroll::left(&event), scroll::top(&event)))
            on:keydown=on_key
        >
            <div class="reach-space" style:width=width style:height=height>
                <div class="reach-row head" role="row" aria-rowindex="1">
                    <span class="reach-corner" role="columnheader">
                        {move || app.t(&Text::fixed("connects ↓ answers →", "发起 ↓ 目标 →"))}
                    </span>
                    <For each=move || shown_columns.get() key=|one| *one let(one)>
                        <ColumnHead at=one.0 party=one.1 />
                    </For>
                </div>
                <For each=move || shown_rows.get() key=|one| *one let(one)>
                    <Row at=one.0 party=one.1 columns=shown_columns go=Callback::new(move |(row, column)| go(row, column)) />
                </For>
            </div>
        </div>
    }
}

#[component]
fn ColumnHead(at: usize, party: Party) -> impl IntoView {
    let app = app();
    let name = move || party_name(app, party);
    view! {
        <span
            class="reach-column"
            class:current=move || app.analysis.cell.get().1 == party
            role="columnheader"
            aria-colindex=at + 2
            style:left=format!("{}px", SIDE + at as f64 * COLUMN)
            title=name
        >
            <span>{name}</span>
        </span>
    }
}

fn party_name(app: crate::ui::state::App, party: Party) -> String {
    app.analysis.insight.with(|insight| if insight.has(party) { app.t(&insight.name(party)) } else { String::new() })
}

#[component]
fn Row(at: usize, party: Party, columns: Memo<Vec<(usize, Party)>>, go: Callback<(usize, usize)>) -> impl IntoView {
    let app = app();
    let name = move || party_name(app, party);
    let sign = match party {
        Party::Service(_) => None,
        Party::Host => Some(Icon::Monitor),
        Party::Internet => Some(Icon::Globe),
    };
    view! {
        <div class="reach-row" role="row" aria-rowindex=at + 2 style:top=format!("{}px", HEAD + at as f64 * ROW)>
            <span
                class="reach-name"
                class:current=move || app.analysis.cell.get().0 == party
                role="rowheader"
                title=name
            >
                {sign.map(icon)}
                <span>{name}</span>
            </span>
            <For each=move || columns.get() key=|one| *one let(one)>
                <GridCell row=at column=one.0 from=party to=one.1 go=go />
            </For>
        </div>
    }
}

#[component]
fn GridCell(row: usize, column: usize, from: Party, to: Party, go: Callback<(usize, usize)>) -> impl IntoView {
    let app = app();
    let analysis = app.analysis;
    let known = Memo::new(move |_| {
        analysis.insight.with(|insight| {
            if insight.has(from) && insight.has(to) {
                (insight.cell(from, to), ports(insight, from, to))
            } else {
                (Cell::Untold, Vec::new())
            }
        })
    });
    let current = Memo::new(move |_| analysis.cell.get() == (from, to));
    let label = move || {
        let (cell, ports) = known.get();
        let mut label = format!("{} → {}: {}", party_name(app, from), party_name(app, to), app.t(&words(cell)));
        for port in ports.iter().take(4) {
            label.push_str(&format!(" :{port}"));
        }
        label
    };
    let sign = move || {
        let (cell, ports) = known.get();
        match (cell, ports.first()) {
            (Cell::Used, Some(port)) => {
                let more = if ports.len() > 1 { "+" } else { "" };
                view! { <span class="reach-port tabular">{format!("{port}{more}")}</span> }.into_any()
            }
            _ => view! { <span class=format!("reach-sign {}", class(cell)) aria-hidden="true"></span> }.into_any(),
        }
    };
    view! {
        <span
            id=cell_id(from, to)
            class=move || format!("reach-cell {}", class(known.with(|known| known.0)))
            class:current=move || current.get()
            role="gridcell"
            aria-colindex=column + 2
            aria-selected=move || current.get().to_string()
            aria-label=label
            title=label
            data-cell=move || class(known.with(|known| known.0))
            style:left=format!("{}px", SIDE + column as f64 * COLUMN)
            on:click=move |_| go.run((row, column))
        >
            {sign}
        </span>
    }
}
