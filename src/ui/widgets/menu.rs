//! Menus and search lists: things to choose from by pointer, by arrow keys and by typing.
use super::icon::{Icon, icon};
use crate::ui::actions::shown;
use crate::ui::platform::{focus, focus_soon, next_frame, pointer};
use crate::ui::state::app;
use dockwright::text::Text;
use leptos::ev;
use leptos::prelude::*;

/// A thing to choose.
#[derive(Clone)]
pub struct Choice {
    /// Stable, for tests.
    pub id: String,
    /// What it is called, in the page's language.
    pub name: String,
    /// A second, quiet text.
    pub note: String,
    /// Its sign.
    pub picture: Picture,
    /// Its shortcut, in the notation of the actions.
    pub keys: Option<&'static str>,
    /// Whether a line stands above it.
    pub divided: bool,
    /// Does it.
    pub run: Callback<()>,
}

/// The sign beside a choice.
#[derive(Clone, Copy)]
pub enum Picture {
    /// An icon.
    Icon(Icon),
    /// A logo of the sprite; a drawn sign for none, the flag telling what is built from source.
    Logo(Option<&'static str>, bool),
}

fn picture(picture: Picture) -> AnyView {
    match picture {
        Picture::Icon(name) => icon(name).into_any(),
        Picture::Logo(symbol, built) => super::logo(symbol, built),
    }
}

/// A menu at a place of the page. It takes the focus and gives it back when it closes.
#[component]
pub fn Menu(
    /// Where its corner is, in CSS pixels of the page.
    at: (f64, f64),
    /// What it offers.
    choices: Vec<Choice>,
    /// What it is about, for screen readers.
    label: String,
    /// Closes it.
    on_close: Callback<()>,
) -> impl IntoView {
    let count = choices.len();
    let region = label.clone();
    let runs: Vec<Callback<()>> = choices.iter().map(|choice| choice.run).collect();
    let current = RwSignal::new(0usize);
    Effect::new(move |_| {
        let number = current.get();
        // At once where the row is there, so that the next key already belongs to the menu.
        let row = format!(".menu [data-number=\"{number}\"]");
        if !focus(&row) {
            focus_soon(&row);
        }
    });
    let on_key = move |event: ev::KeyboardEvent| {
        let step =
            |by: isize| current.update(|now| *now = (*now as isize + by).rem_euclid(count.max(1) as isize) as usize);
        match event.key().as_str() {
            "ArrowDown" => step(1),
            "ArrowUp" => step(-1),
            "Home" => current.set(0),
            "End" => current.set(count.saturating_sub(1)),
            "Escape" | "Tab" => on_close.run(()),
            "Enter" | " " => {
                on_close.run(());
                if let Some(run) = runs.get(current.get_untracked()) {
                    run.run(());
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let rows = choices
        .into_iter()
        .enumerate()
        .map(|(number, choice)| {
            let run = choice.run;
            view! {
                {choice.divided.then(|| view! { <li role="separator" class="menu-line"></li> })}
                <li role="none">
                    <button
                        type="button"
                        role="menuitem"
                        class="menu-row"
                        tabindex="-1"
                        data-number=number.to_string()
                        data-testid=format!("menu-{}", choice.id)
                        on:pointerenter=move |_| current.set(number)
                        on:click=move |_| {
                            on_close.run(());
                            run.run(());
                        }
                    >
                        {picture(choice.picture)}
                        <span class="menu-name">{choice.name}</span>
                        {choice.keys.map(|keys| view! { <kbd>{shown(keys)}</kbd> })}
                    </button>
                </li>
            }
        })
        .collect_view();
    // It never leaves the page: a row is 30 px high.
    let (width, height) = (264.0, 12.0 + 31.0 * count as f64);
    let left = format!("max(8px, min({}px, 100vw - {width}px))", at.0);
    let top = format!("max(8px, min({}px, 100vh - {height}px))", at.1);
    view! {
        <div class="scrim clear" on:pointerdown=move |_| on_close.run(()) on:contextmenu=|event| event.prevent_default()></div>
        <section aria-label=region>
            <ul class="menu" role="menu" aria-label=label data-testid="menu" style:left=left style:top=top on:keydown=on_key>
                {rows}
            </ul>
        </section>
    }
}

/// A search field with a list under it, over the page.
#[component]
pub fn SearchList(
    /// What one can look for: the words in the empty field.
    #[prop(into)]
    hint: String,
    /// The choices for what was typed, the best first.
    choices: Callback<String, Vec<Choice>>,
    /// What is said where nothing fits.
    #[prop(into)]
    nothing: String,
    /// Closes it.
    on_close: Callback<()>,
) -> impl IntoView {
    let app = app();
    let query = RwSignal::new(String::new());
    let current = RwSignal::new(0usize);
    let found = Memo::new_with_compare(move |_| choices.run(query.get()), |_, _| true);
    Effect::new(move |_| {
        // At once where the field is there, so that the next key already belongs to it.
        if !focus("[data-testid=search-field]") {
            focus_soon("[data-testid=search-field]");
        }
    });
    Effect::new(move |_| {
        let number = current.get();
        next_frame(move || crate::ui::platform::scroll_to(&format!(".search-list [data-number=\"{number}\"]")));
    });
    let choose = move |number: usize| {
        if let Some(choice) = found.with_untracked(|found| found.get(number).cloned()) {
            on_close.run(());
            choice.run.run(());
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let count = found.with_untracked(Vec::len).max(1) as isize;
        let step = |by: isize| current.update(|now| *now = (*now as isize + by).rem_euclid(count) as usize);
        match event.key().as_str() {
            "ArrowDown" => step(1),
            "ArrowUp" => step(-1),
            "Enter" if !event.is_composing() => choose(current.get_untracked()),
            "Escape" => on_close.run(()),
            // There is one field in here, and the focus stays in it.
            "Tab" => {}
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let field_label = hint.clone();
    let title = hint.clone();
    view! {
        <div class="scrim" on:pointerdown=move |_| on_close.run(())></div>
        <div class="search-list" role="dialog" aria-modal="true" aria-label=title data-testid="search-list" on:keydown=on_key>
            <div class="search-head">
                {icon(Icon::Search)}
                <input
                    type="text"
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="search-results"
                    aria-activedescendant=move || format!("search-{}", current.get())
                    aria-label=field_label
                    placeholder=hint
                    autocomplete="off"
                    spellcheck="false"
                    data-testid="search-field"
                    prop:value=move || query.get()
                    on:input=move |event| {
                        query.set(pointer::value(&event));
                        current.set(0);
                    }
                />
                <kbd>"Esc"</kbd>
            </div>
            <ul class="search-results" role="listbox" id="search-results" aria-label=move || app.t(&Text::fixed("Results", "结果"))>
                {move || {
                    let found = found.get();
                    if found.is_empty() {
                        return view! { <li class="search-nothing muted">{nothing.clone()}</li> }.into_any();
                    }
                    found
                        .into_iter()
                        .enumerate()
                        .map(|(number, choice)| {
                            view! {
                                <li
                                    role="option"
                                    id=format!("search-{number}")
                                    class="search-row"
                                    class:current=move || current.get() == number
                                    aria-selected=move || (current.get() == number).to_string()
                                    data-number=number.to_string()
                                    data-testid=format!("choice-{}", choice.id)
                                    on:pointermove=move |_| current.set(number)
                                    on:click=move |_| choose(number)
                                >
                                    {picture(choice.picture)}
                                    <span class="search-name">{choice.name}</span>
                                    <span class="search-note muted">{choice.note}</span>
                                    {choice.keys.map(|keys| view! { <kbd>{shown(keys)}</kbd> })}
                                </li>
                            }
                        })
                        .collect_view()
                        .into_any()
                }}
            </ul>
        </div>
    }
}
