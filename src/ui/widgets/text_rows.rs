//! Lists of texts: profiles, aliases, capabilities.
use super::rows::{RowList, Rows, move_item};
use super::text_field::{Choice, TextField};
use crate::ui::inspector::scope::{Scope, below, place, scope};
use dockwright::model::{Node, Step, edit};
use dockwright::text::Text;
use leptos::prelude::*;

/// The texts at a place of the record, one a row. A single text counts as a list of one, and stays single until
/// there is a second.
#[component]
pub fn TextRows(
    /// The place of the list.
    steps: Vec<Step>,
    /// The list's name in tests and for the focus.
    #[prop(into)]
    name: String,
    /// What an item is called.
    #[prop(into)]
    label: Signal<String>,
    /// What stands in the empty row.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// Suggestions.
    #[prop(default = None)]
    choices: Option<Signal<Vec<Choice>>>,
    /// What is wrong with an item, beyond what the readers say.
    #[prop(optional, into)]
    check: Option<Callback<String, Option<Text>>>,
) -> impl IntoView {
    let scope = scope();
    let at = StoredValue::new(steps);
    let items = Memo::new(move |_| scope.body(|body| texts(body.at(&at.get_value()))));
    let change = move |edit: &dyn Fn(&mut Vec<Node>)| change_list(scope, &at.get_value(), edit);
    let list = RowList::new(
        name.clone(),
        Signal::derive(move || items.read().len()),
        Callback::new(move |index: usize| {
            change(&|items| {
                if index < items.len() {
                    items.remove(index);
                }
            });
        }),
    )
    .ordered(Callback::new(move |(from, to)| change(&|items| move_item(items, from, to))));
    let set = move |index: usize, text: String| {
        let steps = at.get_value();
        let single = scope.body_now(|body| body.at(&steps).is_some_and(|node| node.as_text().is_some()));
        if single && index == 0 {
            scope.set_text(&steps, &text);
        } else if single {
            change(&|items| items.push(Node::text(text.as_str())));
        } else {
            let item = below(&steps, index);
            let node = scope.body_now(|body| match body.at(&item) {
                Some(old) => edit::restyled(old, &text),
                None => like_others(body.at(&steps), &text),
            });
            scope.set(&item, Some(node));
        }
    };
    let paste = move |index: usize, text: String| {
        let lines: Vec<String> = lines(&text).collect();
        if lines.len() < 2 {
            return false;
        }
        change(&|items| {
            for (offset, line) in lines.iter().enumerate() {
                let node = Node::text(line.as_str());
                match items.get_mut(index + offset) {
                    Some(item) if offset == 0 => *item = node,
                    _ => items.insert((index + offset).min(items.len()), node),
                }
            }
        });
        true
    };
    let testid = name;
    let row = move |index: usize| {
        let value = Signal::derive(move || items.read().get(index).cloned().unwrap_or_default());
        let item_place = Signal::derive(move || below(&at.get_value(), index));
        let fault = Signal::derive(move || check.filter(|_| !value.read().is_empty())?.run(value.get()));
        let on_paste = Callback::new(move |text: String| paste(index, text));
        let on_input = Callback::new(move |text: String| set(index, text));
        let testid = format!("{testid}-{index}");
        view! { <div class="row-cells" data-place=move || place(&item_place.get())>
                <TextField
                    label=label
                    value=value
                    on_input=on_input
                    place=item_place
                    fault=fault
                    placeholder=placeholder
                    choices=choices
                    mono=true
                    testid=testid
                    on_paste=on_paste
                />
            </div>
        }
    };
    view! { <Rows list=list row=row /> }
}

/// The lines of a pasted text that hold something, without the dash and quotes of a YAML list.
pub fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let line = line.strip_prefix("- ").unwrap_or(line).trim();
        let bare = ['"', '\''].iter().find_map(|quote| line.strip_prefix(*quote)?.strip_suffix(*quote));
        bare.unwrap_or(line).to_owned()
    })
}

/// Changes the list at a place as one step; a list that becomes empty goes.
pub fn change_list(scope: Scope, steps: &[Step], change: &dyn Fn(&mut Vec<Node>)) {
    let before = scope.body_now(|body| body.at(steps).cloned());
    let mut node = match before {
        Some(node) if node.as_sequence().is_some() => node,
        Some(node) if node.as_text().is_some() => Node::sequence(vec![node]),
        _ => Node::sequence(Vec::new()),
    };
    if let Some(items) = node.as_sequence_mut() {
        change(items);
    }
    let value = node.as_sequence().is_some_and(|items| !items.is_empty()).then_some(node);
    scope.set(steps, value);
}

/// A new item in the quotes of the items that are there.
fn like_others(list: Option<&Node>, text: &str) -> Node {
    let last =
        list.and_then(Node::as_sequence).and_then(|items| items.last()).filter(|item| item.as_scalar().is_some());
    match last {
        Some(last) => edit::restyled(last, text),
        None => Node::text(text),
    }
}

fn texts(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    let text = |node: &Node| node.as_text().unwrap_or("").to_owned();
    match node.as_sequence() {
        Some(items) => items.iter().map(text).collect(),
        None if node.as_text().is_some() => vec![text(node)],
        None => Vec::new(),
    }
}
