//! Lists and maps of names and values: environment, labels, build arguments, options.
use super::button::IconButton;
use super::icon::Icon;
use super::rows::{RowList, Rows, move_item};
use super::text_field::{Choice, TextField};
use super::text_rows::lines;
use crate::ui::inspector::scope::{is_secret, keys, later, place, scope};
use crate::ui::state::app;
use dockwright::model::environment::{KeyValue, key_values};
use dockwright::model::{Mapping, Node, Step, Value, edit};
use dockwright::text::Text;
use leptos::prelude::*;

const TAKEN: Text = Text::fixed("This name is there already.", "该名称已存在。");
const NAMELESS: Text = Text::fixed("Give it a name on the left.", "应在左侧填写名称。");
const HAS_EQUALS: Text = Text::fixed("A name has no equals sign.", "名称中不能有等号。");

/// The names and values at a path of keys, in the form found: `KEY: value` or `- KEY=value`.
#[component]
pub fn KeyValueRows(
    /// The path of keys.
    path: &'static [&'static str],
    /// The list's name in tests and for the focus.
    name: &'static str,
    /// What a name is called.
    key_label: Text,
    /// Whether values of secret names are hidden.
    #[prop(optional)]
    hides_secrets: bool,
    /// Names to suggest.
    #[prop(optional)]
    suggestions: &'static [&'static str],
) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let entries = Memo::new(move |_| scope.body(|body| key_values(body, path, &mut Vec::new())));
    let topic = path.last().copied().unwrap_or_default();
    let list = RowList::new(
        name,
        Signal::derive(move || entries.read().len()),
        Callback::new(move |index: usize| {
            let steps = entries.read_untracked().get(index).map(|entry| entry.steps.clone());
            if let Some(steps) = steps {
                scope.set(&steps, None);
            }
        }),
    )
    .ordered(Callback::new(move |(from, to): (usize, usize)| {
        scope.edit(topic, |body| reorder(body, path, from, to));
    }));
    let key_label = StoredValue::new(key_label);
    let row = move |index: usize| {
        let entry = Memo::new(move |_| entries.read().get(index).cloned());
        // What has no place in the file yet: a value without a name, a name that cannot be used.
        let key_draft = RwSignal::new(None::<String>);
        let value_draft = RwSignal::new(None::<String>);
        let revealed = RwSignal::new(false);
        let key = Memo::new(move |_| entry.get().map(|entry: KeyValue| entry.key.to_string()).unwrap_or_default());
        let value = Signal::derive(move || {
            value_draft.get().or_else(|| entry.get()?.value.map(String::from)).unwrap_or_default()
        });
        let shown_key = Signal::derive(move || key_draft.get().unwrap_or_else(|| key.get()));
        let taken = move |wanted: &str| {
            let entries = entries.try_get_untracked().unwrap_or_default();
            entries.iter().enumerate().any(|(other, entry)| other != index && &*entry.key == wanted)
        };
        let key_fault = Signal::derive(move || {
            let draft = key_draft.get()?;
            if draft.is_empty() {
                return value_draft.read().as_ref().is_some_and(|value| !value.is_empty()).then_some(NAMELESS);
            }
            if draft.contains('=') {
                return Some(HAS_EQUALS);
            }
            entries.track();
            taken(&draft).then_some(TAKEN)
        });
        // The change that the typed name asks for: the old name, the new one, the value of a new entry.
        let pending = move || -> Option<(Option<String>, String, String)> {
            let wanted = key_draft.try_get_untracked()??;
            let before = entry.try_get_untracked()?.map(|entry| entry.key.to_string());
            let usable = !wanted.is_empty() && !wanted.contains('=') && !taken(&wanted);
            let value = value_draft.try_get_untracked()?.unwrap_or_default();
            (usable && before.as_deref() != Some(&wanted)).then_some((before, wanted, value))
        };
        let carry_out = move |(before, wanted, value): (Option<String>, String, String)| {
            scope.edit(topic, |body| match &before {
                Some(before) => {
                    edit::rename_entry(body, path, before, &wanted);
                }
                None => edit::set_entry(body, path, &wanted, Some(&value)),
            });
        };
        let commit_key = move || {
            if let Some(change) = pending() {
                carry_out(change);
                key_draft.set(None);
                value_draft.set(None);
            } else if key_draft.get_untracked().is_some_and(|draft| draft == key.get_untracked())
                && value_draft.get_untracked().is_none()
            {
                key_draft.set(None);
            }
        };
        // The inspector may go while a name is being typed: what was typed is kept.
        on_cleanup(move || {
            if let Some(change) = pending() {
                later(move || carry_out(change));
            }
        });
        let set_value = move |text: String| {
            let key = key.get_untracked();
            if entry.read_untracked().is_none() {
                value_draft.set(Some(text));
                if key_draft.get_untracked().is_none() {
                    key_draft.set(Some(String::new()));
                }
                return;
            }
            scope.edit(topic, |body| {
                // An empty value is in quotes for want of anything else; what is typed into it follows its neighbours.
                let steps = entry.get_untracked().map(|entry| entry.steps).unwrap_or_default();
                let empty = body.at(&steps).and_then(Node::as_text).is_some_and(str::is_empty);
                if empty && body.at(&keys(path)).is_some_and(|node| node.as_mapping().is_some()) {
                    body.set_at(&steps, Node::null());
                }
                edit::set_entry(body, path, &key, Some(&text));
            });
        };
        let paste = Callback::new(move |text: String| {
            let found = pairs(&text);
            // A single NAME=value goes into both fields; plain text is pasted as usual.
            if found.len() < 2 && !(found.len() == 1 && text.contains('=') && entry.read_untracked().is_none()) {
                return false;
            }
            scope.edit(topic, |body| {
                for (key, value) in &found {
                    edit::set_entry(body, path, key, Some(value));
                }
            });
            key_draft.set(None);
            value_draft.set(None);
            true
        });
        let secret = Memo::new(move |_| hides_secrets && is_secret(&shown_key.read()));
        let has_variable = Memo::new(move |_| dockwright::model::template::has_variable(&value.read()));
        let masked =
            Signal::derive(move || secret.get() && !revealed.get() && !value.read().is_empty() && !has_variable.get());
        let entry_place = Signal::derive(move || entry.get().map(|entry| entry.steps).unwrap_or_else(|| keys(&[""])));
        let choices = Signal::derive(move || {
            let entries = entries.read();
            let free = suggestions.iter().filter(|one| !entries.iter().any(|entry| *entry.key == ***one));
            free.map(|one| Choice::plain(*one)).collect::<Vec<_>>()
        });
        let placeholder = Signal::derive(move || {
            let passed = entry.read().as_ref().is_some_and(|entry| entry.value.is_none());
            if passed { app.t(&Text::fixed("from the shell", "取自 shell")) } else { String::new() }
        });
        let retyped = Signal::derive(move || {
            let printed = entry.get()?.retyped()?;
            Some(Text::new(
                format!("Arrives as {printed}: YAML reads it as a number. Quote it to keep it."),
                format!("容器得到的是 {printed}：YAML 把它当作数字。加引号可保持原样。"),
            ))
        });
        let key_name = Signal::derive(move || key_label.with_value(|label| app.t(label)));
        let value_name = Signal::derive(move || {
            let key = shown_key.get();
            app.t(&Text::new(format!("Value of {key}"), format!("{key} 的值")))
        });
        let reveal_name = Signal::derive(move || {
            app.t(&if revealed.get() {
                Text::fixed("Hide the value", "隐藏值")
            } else {
                Text::fixed("Show the value", "显示值")
            })
        });
        let on_key = Callback::new(move |text: String| key_draft.set(Some(text)));
        let on_leave = Callback::new(move |()| commit_key());
        let choices = (!suggestions.is_empty()).then_some(choices);
        view! {
            <div class="row-cells pair" class:has-reveal=move || masked.get() || revealed.get() data-place=move || place(&entry_place.get())>
                <TextField
                    label=key_name
                    value=shown_key
                    on_input=on_key
                    on_leave=on_leave
                    fault=key_fault
                    on_paste=paste
                    placeholder=key_name
                    choices=choices
                    mono=true
                    testid=format!("{name}-key-{index}")
                />
                <TextField
                    label=value_name
                    value=value
                    on_input=Callback::new(set_value)
                    place=entry_place
                    masked=masked
                    multiline=true
                    mono=true
                    placeholder=placeholder
                    on_paste=Callback::new(move |text: String| entry.read_untracked().is_none() && paste.run(text))
                    testid=format!("{name}-value-{index}")
                />
                {move || {
                    (secret.get() && !value.read().is_empty() && !has_variable.get())
                        .then(|| {
                            view! {
                                <IconButton
                                    icon=if revealed.get() { Icon::EyeOff } else { Icon::Eye }
                                    name=reveal_name
                                    class="row-reveal"
                                    on_press=move || revealed.update(|on| *on = !*on)
                                />
                            }
                        })
                }} {move || retyped.get().map(|text| view! { <p class="field-meaning pair-note">{app.t(&text)}</p> })}
            </div>
        }
    };
    view! { <Rows list=list row=row /> }
}

/// The names and values of pasted lines: `KEY=value`, `KEY: value`, `- KEY=value`, `export KEY=value`.
fn pairs(text: &str) -> Vec<(String, String)> {
    lines(text)
        .filter_map(|line| {
            let line = line.strip_prefix("export ").unwrap_or(&line);
            let (key, value) = line.split_once('=').or_else(|| line.split_once(": ")).unwrap_or((line, ""));
            let key = key.trim().trim_end_matches(':');
            let value = value.trim();
            let bare = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
            let valid = !key.is_empty() && !key.contains(char::is_whitespace);
            valid.then(|| (key.to_owned(), bare.unwrap_or(value).to_owned()))
        })
        .collect()
}

fn reorder(body: &mut Node, path: &[&str], from: usize, to: usize) {
    let steps: Vec<Step> = keys(path);
    let Some(mut node) = body.at(&steps).cloned() else { return };
    match &mut node.value {
        Value::Sequence(items) => move_item(items, from, to),
        Value::Mapping(mapping) => {
            let mut entries = mapping.entries().to_vec();
            move_item(&mut entries, from, to);
            *mapping = Mapping::from_unique(entries);
        }
        Value::Scalar(_) => return,
    }
    body.set_at(&steps, node);
}
