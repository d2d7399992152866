//! Lists of rows that are edited in place. The last row is always the empty one to type in.
use super::icon::{Icon, icon};
use crate::ui::platform::fields as platform;
use crate::ui::state::app;
use dockwright::text::Text;
use leptos::ev::{FocusEvent, KeyboardEvent, PointerEvent};
use leptos::prelude::*;

/// A list of rows: how many there are and what can be done to all of them. Cheap to copy into closures.
#[derive(Clone, Copy)]
pub struct RowList {
    /// The list's name, unlike that of any other list in the inspector.
    pub name: StoredValue<String>,
    /// How many rows are filled.
    pub count: Signal<usize>,
    /// Takes a row away.
    pub remove: Callback<usize>,
    /// Puts a row in the place of another.
    pub shift: Option<Callback<(usize, usize)>>,
    target: RwSignal<Option<usize>>,
}

impl RowList {
    /// A list whose rows keep their order.
    pub fn new(
        name: impl Into<String>,
        count: impl Into<Signal<usize>>,
        remove: impl Into<Callback<usize>>,
    ) -> RowList {
        let name = StoredValue::new(name.into());
        RowList { name, count: count.into(), remove: remove.into(), shift: None, target: RwSignal::new(None) }
    }

    /// The list with rows that can change places.
    pub fn ordered(self, shift: impl Into<Callback<(usize, usize)>>) -> RowList {
        RowList { shift: Some(shift.into()), ..self }
    }

    fn focus(self, row: usize, last: bool) {
        let name = self.name.get_value();
        request_animation_frame(move || platform::focus_row(&name, row, last));
    }

    fn shift_row(self, from: usize, to: usize) {
        let count = self.count.get_untracked();
        if let Some(shift) = self.shift
            && from < count
            && to < count
            && from != to
        {
            shift.run((from, to));
            self.focus(to, false);
        }
    }
}

/// Moves an item of a list to another place.
pub fn move_item<T>(items: &mut Vec<T>, from: usize, to: usize) {
    if from < items.len() && to < items.len() {
        let item = items.remove(from);
        items.insert(to, item);
    }
}

/// The rows of a list, the empty one included.
#[component]
pub fn Rows<F, V>(
    /// The list.
    list: RowList,
    /// Draws the row of a number.
    row: F,
    /// Whether the last row is the empty one to type in.
    #[prop(default = true)]
    open_ended: bool,
) -> impl IntoView
where
    F: Fn(usize) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let numbers = move || 0..list.count.get() + usize::from(open_ended);
    view! {
        <div class="rows" data-rows=list.name.get_value()>
            <For each=numbers key=|number| *number let(number)>
                <Row list=list number=number draw=row.clone() />
            </For>
        </div>
    }
}

#[component]
fn Row<F, V>(list: RowList, number: usize, draw: F) -> impl IntoView
where
    F: Fn(usize) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let app = app();
    let is_last = move || number >= list.count.get();
    let on_key = move |event: KeyboardEvent| {
        let count = list.count.get_untracked();
        match event.key().as_str() {
            "ArrowUp" if event.alt_key() && number > 0 => {
                list.shift_row(number, number - 1);
                event.prevent_default();
            }
            "ArrowDown" if event.alt_key() => {
                list.shift_row(number, number + 1);
                event.prevent_default();
            }
            "Backspace"
                if number < count
                    && !event.repeat()
                    && platform::is_from_empty_field(&event)
                    && platform::row_is_empty(&event) =>
            {
                list.remove.run(number);
                list.focus(number.saturating_sub(1), true);
                event.prevent_default();
            }
            "Enter" if platform::is_from_text(&event) && !event.is_composing() => {
                list.focus((number + 1).min(count), false);
                event.prevent_default();
            }
            _ => {}
        }
    };
    let leave = move |event: FocusEvent| {
        if platform::leaves(&event)
            && number < list.count.try_get_untracked().unwrap_or(0)
            && platform::row_is_empty(&event)
        {
            list.remove.run(number);
        }
    };
    let dragging = RwSignal::new(false);
    let drag = move |event: PointerEvent| {
        if event.button() == 0 && number < list.count.get_untracked() {
            platform::keep_pointer(&event);
            dragging.set(true);
            event.prevent_default();
        }
    };
    let over = move |event: PointerEvent| {
        if dragging.get_untracked() {
            let count = list.count.get_untracked();
            let under = platform::row_at(&list.name.get_value(), event.client_x(), event.client_y());
            list.target.set(under.filter(|under| *under < count));
        }
    };
    let drop_row = move || {
        if dragging.get_untracked() {
            dragging.set(false);
            let target = list.target.get_untracked();
            list.target.set(None);
            if let Some(target) = target {
                list.shift_row(number, target);
            }
        }
    };
    let ordered = list.shift.is_some();
    let remove_name = move || app.t(&Text::fixed("Remove", "移除"));
    let move_name =
        move || app.t(&Text::fixed("Drag to move, or Alt+Up and Alt+Down", "拖动以移动，或按 Alt+上 / Alt+下"));
    view! {
        <div
            class="row"
            class:is-new=is_last
            class:is-dragged=move || dragging.get()
            class:is-target=move || list.target.get() == Some(number)
            data-row=number
            on:keydown=on_key
            on:focusout=leave
        >
            {ordered
                .then(|| {
                    view! {
                        <span
                            class="row-handle"
                            class:inert=is_last
                            title=move_name
                            aria-hidden="true"
                            on:pointerdown=drag
                            on:pointermove=over
                            on:pointerup=move |_| drop_row()
                            on:pointercancel=move |_| drop_row()
                        >
                            {icon(Icon::Drag)}
                        </span>
                    }
                })} <div class="row-body">{draw(number)}</div>
            <button
                type="button"
                class="row-remove"
                class:inert=is_last
                disabled=is_last
                aria-label=remove_name
                title=remove_name
                data-testid=format!("{}-remove-{number}", list.name.get_value())
                on:click=move |_| {
                    list.remove.run(number);
                    list.focus(number, false);
                }
            >
                {icon(Icon::Close)}
            </button>
        </div>
    }
}
