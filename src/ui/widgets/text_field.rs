//! A field for text, with suggestions, a remark below it and variables in colour.
use super::icon::{Icon, icon};
use crate::ui::inspector::scope::{Scope, env_value, is_secret};
use crate::ui::platform::fields as platform;
use crate::ui::problems::fixes::FieldFindings;
use crate::ui::state::app;
use dockwright::change::Command;
use dockwright::model::Step;
use dockwright::model::template::{self, Token, UseKind};
use dockwright::text::Text;
use leptos::ev::{ClipboardEvent, KeyboardEvent};
use leptos::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A suggestion of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The text that is taken over.
    pub value: String,
    /// What it means.
    pub note: Option<Text>,
}

/// How long a pause in typing is, after which a field speaks.
const PAUSE: Duration = Duration::from_millis(450);

/// A number that no other element of the page has in its id.
pub fn fresh_number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Choice {
    /// A suggestion that needs no words.
    pub fn plain(value: impl Into<String>) -> Choice {
        Choice { value: value.into(), note: None }
    }

    /// A suggestion with what it means.
    pub fn noted(value: impl Into<String>, note: Text) -> Choice {
        Choice { value: value.into(), note: Some(note) }
    }
}

/// A field for text.
#[component]
pub fn TextField(
    /// What a screen reader calls it.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Takes the text with every key.
    #[prop(into)]
    on_input: Callback<String>,
    /// The place in the record, for what is wrong with it.
    #[prop(optional, into)]
    place: Option<Signal<Vec<Step>>>,
    /// What is wrong besides that.
    #[prop(optional, into)]
    fault: Option<Signal<Option<Text>>>,
    /// What the text means: "512 MiB".
    #[prop(optional, into)]
    meaning: Option<Callback<String, Option<Text>>>,
    /// What stands in the empty field.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// Suggestions.
    #[prop(default = None)]
    choices: Option<Signal<Vec<Choice>>>,
    /// For text of several lines.
    #[prop(optional)]
    multiline: bool,
    /// For text that a machine reads.
    #[prop(optional)]
    mono: bool,
    /// Whether the text is hidden.
    #[prop(optional, into)]
    masked: Signal<bool>,
    /// For tests.
    #[prop(optional, into)]
    testid: String,
    /// Whether the remarks stand elsewhere.
    #[prop(optional)]
    quiet: bool,
    /// Takes pasted text of several lines; `true` where it was used.
    #[prop(optional, into)]
    on_paste: Option<Callback<String, bool>>,
    /// Called when the field is left.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let app = app();
    let scope = use_context::<Scope>();
    let number = fresh_number();
    let (note_id, list_id) = (format!("note-{number}"), format!("list-{number}"));
    let open = RwSignal::new(false);
    let typed = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    let settled = RwSignal::new(true);
    let keystrokes = StoredValue::new(0u32);

    let trouble = Memo::new(move |_| {
        let given = fault.and_then(|fault| fault.get());
        given.or_else(|| scope?.fault(&place?.get()))
    });
    let shown_trouble = Memo::new(move |_| trouble.get().filter(|_| settled.get()));
    let has_findings = Memo::new(move |_| match (scope, place) {
        (Some(scope), Some(place)) => scope.findings(&place.get()).first().map(|one| one.severity),
        _ => None,
    });
    let shown_choices = Memo::new(move |_| {
        let Some(choices) = choices.filter(|_| open.get()) else { return Vec::new() };
        let needle = value.get().to_lowercase();
        let all = choices.get();
        if !typed.get() || needle.is_empty() {
            return all;
        }
        all.into_iter().filter(|choice| choice.value.to_lowercase().contains(&needle)).collect::<Vec<_>>()
    });

    let close = move || {
        open.set(false);
        active.set(None);
    };
    let take = move |choice: String| {
        on_input.run(choice);
        typed.set(false);
        close();
        app.seal();
    };
    let on_text = move |text: String| {
        // A remark that stands stays until it is mended; a new one waits for the pause.
        if trouble.try_get_untracked().flatten().is_none() {
            settled.set(false);
        }
        keystrokes.update_value(|count| *count += 1);
        let now = keystrokes.get_value();
        typed.set(true);
        if choices.is_some() {
            open.set(true);
            active.set(None);
        }
        on_input.run(text);
        set_timeout(
            move || {
                if keystrokes.try_get_value() == Some(now) {
                    settled.try_set(true);
                }
            },
            PAUSE,
        );
    };
    let on_key = move |event: KeyboardEvent| {
        if choices.is_none() || event.alt_key() || event.is_composing() {
            return;
        }
        let count = shown_choices.read_untracked().len();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open.get_untracked() => {
                open.set(true);
                event.prevent_default();
            }
            "ArrowDown" if count > 0 => {
                active.update(|active| *active = Some(active.map_or(0, |at| (at + 1) % count)));
                event.prevent_default();
            }
            "ArrowUp" if count > 0 => {
                active.update(|active| *active = Some(active.map_or(count - 1, |at| (at + count - 1) % count)));
                event.prevent_default();
            }
            "Enter" => {
                let chosen = active.get_untracked().and_then(|at| shown_choices.read_untracked().get(at).cloned());
                if let Some(choice) = chosen.filter(|_| open.get_untracked()) {
                    take(choice.value);
                    event.prevent_default();
                    event.stop_propagation();
                } else {
                    close();
                }
            }
            "Escape" if open.get_untracked() => {
                close();
                event.stop_propagation();
                event.prevent_default();
            }
            _ => {}
        }
        if let Some(at) = active.get_untracked() {
            platform::reveal(&format!("list-{number}-{at}"));
        }
    };
    let on_pasted = move |event: ClipboardEvent| {
        if let Some(on_paste) = on_paste
            && let Some(text) = platform::pasted_text(&event)
            && on_paste.run(text)
        {
            event.prevent_default();
        }
    };
    let leave = move || {
        // Taking a field away moves the focus out of it, when all that it knew is gone.
        if settled.try_get_untracked().is_none() {
            return;
        }
        close();
        typed.set(false);
        settled.set(true);
        app.seal();
        if let Some(on_leave) = on_leave {
            on_leave.try_run(());
        }
    };
    let class = move || {
        let base = if mono { "field-input mono" } else { "field-input" };
        let hidden = if masked.get() { " masked" } else { "" };
        let rank = has_findings.get().map_or(String::new(), |severity| format!(" rank-{}", severity.id()));
        format!("{base}{hidden}{rank}")
    };
    let invalid = move || if shown_trouble.read().is_some() { "true" } else { "false" };
    let described = {
        let note_id = note_id.clone();
        move || note_id.clone()
    };
    let input = if multiline {
        view! {
            <textarea
                class=class
                rows="1"
                aria-label=label
                aria-invalid=invalid
                aria-describedby=described
                data-testid=testid
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                placeholder=placeholder
                prop:value=value
                on:input=move |event| on_text(event_target_value(&event))
                on:paste=on_pasted
                on:blur=move |_| leave()
            ></textarea>
        }
        .into_any()
    } else {
        let has_choices = choices.is_some();
        let controls = list_id.clone();
        view! {
            <input
                class=class
                type="text"
                aria-label=label
                aria-invalid=invalid
                aria-describedby=described
                role=has_choices.then_some("combobox")
                aria-expanded=move || has_choices.then(|| open.get().to_string())
                aria-controls=has_choices.then_some(controls)
                aria-autocomplete=has_choices.then_some("list")
                aria-activedescendant=move || active.get().map(|at| format!("list-{number}-{at}"))
                data-testid=testid
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                placeholder=placeholder
                title=move || (mono && !masked.get()).then(|| value.get())
                prop:value=value
                on:input=move |event| on_text(event_target_value(&event))
                on:paste=on_pasted
                on:keydown=on_key
                on:click=move |_| {
                    if has_choices {
                        open.set(true);
                    }
                }
                on:blur=move |_| leave()
            />
        }
        .into_any()
    };
    let list = move || {
        let shown = shown_choices.get();
        (open.get() && !shown.is_empty()).then(|| {
            let rows = shown.into_iter().enumerate().map(|(at, choice)| {
                let value = choice.value.clone();
                let note = choice.note.clone();
                view! {
                    <li
                        id=format!("list-{number}-{at}")
                        role="option"
                        class="combo-choice"
                        aria-selected=move || (active.get() == Some(at)).to_string()
                        on:mousedown=move |event| event.prevent_default()
                        on:click=move |_| take(value.clone())
                    >
                        <span class="combo-value">{choice.value}</span>
                        {note.map(|note| view! { <span class="combo-note">{app.t(&note)}</span> })}
                    </li>
                }
            });
            view! { <ul class="combo-list" role="listbox" id=list_id.clone() aria-label=label>{rows.collect_view()}</ul> }
        })
    };
    let has_variable = Memo::new(move |_| template::has_variable(&value.read()));
    view! {
        <div class="field-box" class:has-variable=move || has_variable.get() class:is-multiline=multiline>
            <div class="field-frame">
                {input} {move || (has_variable.get() && !masked.get()).then(|| view! { <Paint value=value mono=mono /> })}
                {(choices.is_some())
                    .then(|| view! { <span class="field-caret" aria-hidden="true">{icon(Icon::ChevronDown)}</span> })}
                {move || {
                    let meaning = meaning.filter(|_| trouble.read().is_none())?.run(value.get())?;
                    Some(view! { <span class="field-meaning">{app.t(&meaning)}</span> })
                }} {list}
            </div>
            <div id=note_id class="field-notes" aria-live="polite">
                {move || {
                    shown_trouble
                        .get()
                        .filter(|_| !quiet)
                        .map(|text| view! { <p class="field-fault">{icon(Icon::Stop)} <span>{app.t(&text)}</span></p> })
                }}
                {move || (has_variable.get() && !quiet).then(|| view! { <Variables value=value /> })}
                {(!quiet).then(|| place.map(|place| view! { <FieldFindings place=place /> }))}
            </div>
        </div>
    }
}

/// The text of a field with its variables in colour; it lies over the field while that is not in use.
#[component]
fn Paint(value: Signal<String>, mono: bool) -> impl IntoView {
    let parts = move || {
        let text = value.get();
        let tokens = template::tokens(&text).unwrap_or_default();
        let mut from = 0;
        let mut parts = Vec::new();
        for token in tokens {
            if let Token::Variable(variable) = token {
                parts.push((false, text.get(from..variable.start).unwrap_or("").to_owned()));
                parts.push((true, text.get(variable.start..variable.end).unwrap_or("").to_owned()));
                from = variable.end;
            }
        }
        parts.push((false, text.get(from..).unwrap_or("").to_owned()));
        let spans =
            parts.into_iter().map(|(is_variable, text)| view! { <span class:variable=is_variable>{text}</span> });
        spans.collect_view()
    };
    view! { <span class="field-paint" class:mono=mono aria-hidden="true">{parts}</span> }
}

/// The variables of a value, each with what it stands for and the way to set it.
#[component]
pub fn Variables(
    /// The text with the variables.
    value: Signal<String>,
) -> impl IntoView {
    let app = app();
    let uses = Memo::new(move |_| {
        let mut names: Vec<(String, Option<String>)> = Vec::new();
        for one in template::variables(&value.read()) {
            let fallback = matches!(one.kind, UseKind::Default | UseKind::DefaultIfUnset).then_some(one.argument);
            if !names.iter().any(|(name, _)| *name == one.name) {
                names.push((one.name, fallback));
            }
        }
        names
    });
    // The value with its variables filled in, secrets hidden; nothing where one is missing, for that is said below.
    let resolved = Memo::new(move |_| {
        app.track(|document| {
            let lookup = |name: &str| {
                let found = env_value(document, name)?;
                Some(if is_secret(name) { "•".repeat(found.chars().count().min(12)) } else { found })
            };
            let filled = template::interpolate(&value.read(), &lookup);
            let whole = filled.error.is_none() && filled.unset.is_empty() && filled.required_missing.is_empty();
            whole.then_some(filled.text)
        })
    });
    view! {
        {move || {
            resolved
                .get()
                .map(|text| {
                    let title = text.clone();
                    view! {
                        <p class="variables-resolved" title=title>
                            "= "
                            {text}
                        </p>
                    }
                })
        }}
        <ul class="variables">
            <For each=move || uses.get() key=Clone::clone let((name, fallback))>
                <VariableLine name=name fallback=fallback />
            </For>
        </ul>
    }
}

#[component]
fn VariableLine(name: String, fallback: Option<String>) -> impl IntoView {
    let app = app();
    let setting = RwSignal::new(false);
    let found = {
        let name = name.clone();
        Memo::new(move |_| app.track(|document| env_value(document, &name)))
    };
    let hidden = is_secret(&name);
    let draft = RwSignal::new(String::new());
    let set = {
        let name = name.clone();
        Callback::new(move |_: ()| {
            let value = draft.get_untracked();
            if !value.is_empty() {
                app.dispatch(Command::SetVariable { key: name.clone(), value });
                app.seal();
            }
            setting.set(false);
        })
    };
    let label = name.clone();
    let words = move || {
        let text = match (found.get(), &fallback) {
            (Some(value), _) if value.is_empty() => Text::fixed("is empty in .env", "在 .env 中为空"),
            (Some(value), _) if hidden => {
                let dots = "•".repeat(value.chars().count().min(12));
                Text::new(format!("= {dots}"), format!("= {dots}"))
            }
            (Some(value), _) => Text::new(format!("= {value}"), format!("= {value}")),
            (None, Some(value)) if !value.is_empty() => {
                Text::new(format!("not set in .env, so {value}"), format!("未在 .env 中设置，取 {value}"))
            }
            (None, _) => Text::fixed("is not set in .env", "未在 .env 中设置"),
        };
        app.t(&text)
    };
    let unset = Memo::new(move |_| found.read().as_deref().is_none_or(str::is_empty));
    let test = format!("set-variable-{name}");
    let field_test = format!("variable-{name}");
    view! {
        <li class="variable-line" class:unset=move || unset.get()>
            <code class="variable">{name}</code>
            <span class="variable-value">{words}</span>
            {move || {
                (!setting.get())
                    .then(|| {
                        let test = test.clone();
                        view! {
                            <button
                                type="button"
                                class="link-button"
                                data-testid=test
                                on:click=move |_| {
                                    draft.set(found.get_untracked().unwrap_or_default());
                                    setting.set(true);
                                }
                            >
                                {move || {
                                    app.t(
                                        &if unset.get() {
                                            Text::fixed("Set", "设置")
                                        } else {
                                            Text::fixed("Change", "修改")
                                        },
                                    )
                                }}
                            </button>
                        }
                    })
            }}
            {move || {
                setting
                    .get()
                    .then(|| {
                        let (label, test) = (label.clone(), field_test.clone());
                        view! {
                            <input
                                class="field-input mono variable-input"
                                type="text"
                                autofocus=true
                                aria-label=label
                                data-testid=test
                                prop:value=move || draft.get()
                                on:input=move |event| draft.set(event_target_value(&event))
                                on:keydown=move |event| match event.key().as_str() {
                                    "Enter" => set.run(()),
                                    "Escape" => {
                                        event.stop_propagation();
                                        setting.set(false);
                                    }
                                    _ => {}
                                }
                                on:blur=move |_| set.run(())
                            />
                        }
                    })
            }}
        </li>
    }
}
