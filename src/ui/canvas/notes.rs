//! Notes on the canvas.
use crate::ui::actions::note;
use crate::ui::platform::{focus, focus_soon, pointer};
use crate::ui::state::board::{Draft, board};
use dockwright::geometry::{Point, Vector, World};
use dockwright::model::Note;
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;

/// How far an arrow key moves a note, and with Shift, in world units.
const NUDGE: (f64, f64) = (8.0, 64.0);

/// A press that moves less than this, in pixels, moves nothing.
const STILL: f64 = 4.0;

/// The notes, below the cards.
#[component]
pub fn Notes() -> impl IntoView {
    let board = board();
    let notes = Memo::new(move |_| board.app.track(|document| document.settings.notes.clone()));
    let count = Memo::new(move |_| notes.with(Vec::len));
    let fresh = move || {
        let draft = board.draft.get().filter(|draft| draft.number.is_none())?;
        let place = at(draft.at);
        Some(view! { <div class="note typing" style:transform=place><Editor draft=draft /></div> })
    };
    view! {
        <For each=move || 0..count.get() key=|number| *number children=move |number| view! { <NoteView number=number notes=notes /> } />
        {fresh}
    }
}

fn at(place: Point<World>) -> String {
    format!("translate({:.1}px, {:.1}px)", place.x, place.y)
}

#[component]
fn NoteView(number: usize, notes: Memo<Vec<Note>>) -> impl IntoView {
    let board = board();
    let app = board.app;
    let this = Memo::new(move |_| notes.with(|notes| notes.get(number).cloned()).unwrap_or_default());
    let offset = RwSignal::new(Vector::<World>::default());
    let pressed = StoredValue::new(None::<(f64, f64)>);
    let typing =
        Memo::new(move |_| board.draft.with(|draft| draft.as_ref().is_some_and(|draft| draft.number == Some(number))));
    let place = move || this.with(|note| Point::new(note.x, note.y)) + offset.get();
    let edit = move || {
        let note = this.get_untracked();
        board.draft.set(Some(Draft { number: Some(number), at: Point::new(note.x, note.y), text: note.text }));
    };
    let away = move |event: &ev::PointerEvent| {
        let (x, y) = pressed.get_value()?;
        Some((f64::from(event.client_x()) - x, f64::from(event.client_y()) - y))
    };
    let on_down = move |event: ev::PointerEvent| {
        if event.button() != 0 || board.space.get_untracked() || pointer::inside(&event, "textarea") {
            return;
        }
        event.stop_propagation();
        pressed.set_value(Some((f64::from(event.client_x()), f64::from(event.client_y()))));
        pointer::capture_here(&event);
    };
    let on_move = move |event: ev::PointerEvent| {
        if let Some((x, y)) = away(&event) {
            event.stop_propagation();
            let scale = board.viewport.with_untracked(|viewport| viewport.scale());
            let moved = if x.hypot(y) < STILL { Vector::default() } else { Vector::new(x / scale, y / scale) };
            offset.set(moved);
        }
    };
    let on_up = move |event: ev::PointerEvent| {
        if away(&event).is_none() {
            return;
        }
        event.stop_propagation();
        pressed.set_value(None);
        let by = offset.get_untracked();
        offset.set(Vector::default());
        if by != Vector::default() {
            note::move_by(board, number, by);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if typing.get_untracked() {
            return;
        }
        let step = if event.shift_key() { NUDGE.1 } else { NUDGE.0 };
        match event.key().as_str() {
            "Enter" | "F2" => edit(),
            "Delete" | "Backspace" => {
                note::remove(board, number);
                focus("[data-testid=canvas]");
            }
            "ArrowLeft" => note::move_by(board, number, Vector::new(-step, 0.0)),
            "ArrowRight" => note::move_by(board, number, Vector::new(step, 0.0)),
            "ArrowUp" => note::move_by(board, number, Vector::new(0.0, -step)),
            "ArrowDown" => note::move_by(board, number, Vector::new(0.0, step)),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let label = move || {
        let text = this.with(|note| note.text.clone());
        app.t(&Text::new(format!("Note: {text}"), format!("便笺：{text}")))
    };
    view! {
        <div
            class="note"
            class:typing=typing
            data-testid="note"
            tabindex="0"
            role="group"
            aria-label=label
            title=move || app.t(&Text::fixed("Enter or double click to write, Delete to remove", "回车或双击编辑，Delete 删除"))
            style:transform=move || at(place())
            on:pointerdown=on_down
            on:pointermove=on_move
            on:pointerup=on_up
            on:pointercancel=move |_| {
                pressed.set_value(None);
                offset.set(Vector::default());
            }
            on:dblclick=move |event| {
                event.stop_propagation();
                edit();
            }
            on:keydown=on_key
        >
            {move || match board.draft.get().filter(|_| typing.get()) {
                Some(draft) => view! { <Editor draft=draft /> }.into_any(),
                None => view! { <p class="note-text">{move || this.with(|note| note.text.clone())}</p> }.into_any(),
            }}
        </div>
    }
}

/// The field in which a note is written.
#[component]
fn Editor(draft: Draft) -> impl IntoView {
    let board = board();
    let app = board.app;
    focus_soon(".note textarea");
    let number = draft.number;
    let finish = move |text: String| {
        if let Some(draft) = board.draft.get_untracked().filter(|draft| draft.number == number) {
            board.draft.set(None);
            note::write(board, draft, text);
        }
    };
    view! {
        <textarea
            class="note-field"
            data-testid="note-field"
            rows="4"
            aria-label=move || app.t(&Text::fixed("Text of the note", "便笺内容"))
            placeholder=move || app.t(&Text::fixed("Write a note", "写下便笺"))
            prop:value=draft.text
            on:pointerdown=|event| event.stop_propagation()
            on:dblclick=|event| event.stop_propagation()
            on:blur=move |event| finish(pointer::value(&event))
            on:keydown=move |event: ev::KeyboardEvent| {
                let done = event.key() == "Escape" || (event.key() == "Enter" && (event.ctrl_key() || event.meta_key()));
                if done && !event.is_composing() {
                    event.prevent_default();
                    finish(pointer::value(&event));
                    focus("[data-testid=canvas]");
                }
                event.stop_propagation();
            }
        ></textarea>
    }
}
