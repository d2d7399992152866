//! The drawer below the canvas: problems, files, answers about the stack. It remembers its height.
use crate::ui::actions;
use crate::ui::files::FilesPanel;
use crate::ui::order::{CapacityPanel, OrderPanel};
use crate::ui::platform::{element_by_id, pointer};
use crate::ui::problems::ProblemsPanel;
use crate::ui::reach::ReachPanel;
use crate::ui::state::board::board;
use crate::ui::state::settings::{DRAWER_RANGE, drawer_share, keep_drawer_share};
use crate::ui::state::{DrawerTab, app};
use crate::ui::whatif::WhatIfPanel;
use crate::ui::widgets::{Icon, IconButton};
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;

/// What one press of an arrow key on the edge adds, in shares of the page.
const STEP: f64 = 0.04;

/// The tabs, with the actions that open them.
static TABS: [(DrawerTab, Text, &str); 6] = [
    (DrawerTab::Problems, Text::fixed("Problems", "问题"), "problems"),
    (DrawerTab::Files, Text::fixed("Files", "文件"), "files"),
    (DrawerTab::Reach, Text::fixed("Reachability", "可达性"), "reach"),
    (DrawerTab::Order, Text::fixed("Start order", "启动顺序"), "order"),
    (DrawerTab::WhatIf, Text::fixed("What if", "假设分析"), "what-if"),
    (DrawerTab::Capacity, Text::fixed("Capacity", "容量"), "capacity"),
];

/// The drawer. Its tabs stay at the lower edge while it is closed.
#[component]
pub fn Drawer() -> impl IntoView {
    let app = app();
    let board = board();
    let share = RwSignal::new(drawer_share());
    let pulling = StoredValue::new(false);
    let set = move |now: f64| share.set(now.clamp(DRAWER_RANGE.0, DRAWER_RANGE.1));
    let end = move |_: ev::PointerEvent| {
        if pulling.get_value() {
            pulling.set_value(false);
            keep_drawer_share(share.get_untracked());
        }
    };
    let open = Memo::new(move |_| app.drawer.get().is_some());
    let on_key = move |event: ev::KeyboardEvent| {
        match event.key().as_str() {
            "ArrowUp" => set(share.get_untracked() + STEP),
            "ArrowDown" => set(share.get_untracked() - STEP),
            "Home" => set(DRAWER_RANGE.1),
            "End" => set(DRAWER_RANGE.0),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
        keep_drawer_share(share.get_untracked());
    };
    let tabs = TABS
        .iter()
        .map(|(tab, name, id)| {
            let on = move || app.drawer.get() == Some(*tab);
            view! {
                <button
                    type="button"
                    role="tab"
                    class="drawer-tab"
                    data-testid=format!("tab-{id}")
                    aria-selected=move || on().to_string()
                    title=move || actions::tip(board, id)
                    on:click=move |_| actions::run(board, id)
                >
                    {move || app.t(name)}
                    {(*tab == DrawerTab::Problems)
                        .then(|| view! {
                            <span class="count tabular" class:none=move || app.problems.get().is_empty()>
                                {move || app.problems.get().len()}
                            </span>
                        })}
                </button>
            }
        })
        .collect_view();
    view! {
        <section
            class="drawer"
            class:open=move || open.get()
            id="drawer"
            data-testid="drawer"
            aria-label=move || app.t(&Text::fixed("Panels", "面板"))
            style:height=move || if open.get() { format!("{:.2}%", share.get() * 100.0) } else { "auto".to_owned() }
        >
            <Show when=move || open.get()>
                <div
                    class="drawer-edge"
                    role="separator"
                    tabindex="0"
                    aria-orientation="horizontal"
                    aria-label=move || app.t(&Text::fixed("Height of the drawer", "抽屉高度"))
                    aria-valuemin=DRAWER_RANGE.0 * 100.0
                    aria-valuemax=DRAWER_RANGE.1 * 100.0
                    aria-valuenow=move || (share.get() * 100.0).round()
                    on:keydown=on_key
                    on:pointerdown=move |event: ev::PointerEvent| {
                        if let Some(edge) = element_by_id("drawer") {
                            pointer::capture(&edge, event.pointer_id());
                            pulling.set_value(true);
                        }
                    }
                ></div>
            </Show>
            <div class="drawer-head">
                <div class="drawer-tabs" role="tablist" aria-label=move || app.t(&Text::fixed("Drawer", "抽屉"))>
                    {tabs}
                </div>
                <Show when=move || open.get()>
                    <IconButton
                        icon=Icon::ChevronDown
                        name=Signal::derive(move || app.t(&Text::fixed("Close the drawer", "收起抽屉")))
                        on_press=move || app.drawer.set(None)
                    />
                </Show>
            </div>
            <div
                class="drawer-body"
                role="tabpanel"
                hidden=move || !open.get()
                aria-label=move || {
                    let tab = app.drawer.get();
                    TABS.iter().find(|(one, ..)| Some(*one) == tab).map(|(_, name, _)| app.t(name))
                }
            >
                {move || match app.drawer.get() {
                    Some(DrawerTab::Problems) => view! { <ProblemsPanel /> }.into_any(),
                    Some(DrawerTab::Files) => view! { <FilesPanel /> }.into_any(),
                    Some(DrawerTab::Reach) => view! { <ReachPanel /> }.into_any(),
                    Some(DrawerTab::Order) => view! { <OrderPanel /> }.into_any(),
                    Some(DrawerTab::WhatIf) => view! { <WhatIfPanel /> }.into_any(),
                    Some(DrawerTab::Capacity) => view! { <CapacityPanel /> }.into_any(),
                    None => ().into_any(),
                }}
            </div>
        </section>
        <PullListener pulling=pulling set=Callback::new(set) end=Callback::new(end) />
    }
}

/// Follows the pointer that pulls the drawer's edge.
#[component]
fn PullListener(pulling: StoredValue<bool>, set: Callback<f64>, end: Callback<ev::PointerEvent>) -> impl IntoView {
    let moves = window_event_listener(ev::pointermove, move |event| {
        if pulling.get_value()
            && let Some(work) = element_by_id("work-area")
        {
            let (_, top, _, height) = pointer::bounds(&work);
            if height > 0.0 {
                set.run((top + height - f64::from(event.client_y())) / height);
            }
        }
    });
    let ends = window_event_listener(ev::pointerup, move |event| end.run(event));
    on_cleanup(move || {
        moves.remove();
        ends.remove();
    });
}
