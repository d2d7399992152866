//! Foldable sections and the lines within them.
use super::more::is_shown;
use super::scope::{Scope, keys, place, scope};
use crate::ui::layers::OriginNote;
use crate::ui::problems::fixes::FindingLines;
use crate::ui::state::{Focus, app};
use crate::ui::widgets::{Choice, Icon, Select, TextField, Toggle, icon};
use dockwright::model::{Node, RecordId, Step};
use dockwright::text::Text;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A section: its name in tests, its title, and the keys of the body that it shows.
#[derive(Clone, Debug)]
pub struct SectionInfo {
    /// The name.
    pub id: &'static str,
    /// The title.
    pub title: Text,
    /// The keys of the body.
    pub keys: &'static [&'static str],
    /// Whether it is open until the user folds it.
    pub open: bool,
}

/// The section that shows what no other does.
pub const MORE: &str = "more";
/// The same in an inspector without other sections.
pub const MORE_ALONE: &str = "settings";

thread_local! {
    // Outlives the inspector: the next service opens with the sections that the last one had open.
    static OPEN: RefCell<BTreeMap<&'static str, bool>> = const { RefCell::new(BTreeMap::new()) };
}

/// A foldable section. Folded, it shows its count and its worst finding.
#[component]
pub fn Section(
    /// Which.
    info: SectionInfo,
    /// How many things are in it.
    #[prop(optional, into)]
    count: Option<Signal<usize>>,
    /// Its fields.
    children: ChildrenFn,
) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let SectionInfo { id, title, keys: own, open: open_first } = info;
    let remembered = OPEN.with_borrow(|open| open.get(id).copied());
    let open = RwSignal::new(remembered.unwrap_or(open_first));
    let set_open = move |now: bool| {
        open.set(now);
        OPEN.with_borrow_mut(|open| open.insert(id, now));
    };
    let serves = move |focus: &Focus| focus.id == scope.id && shows(scope.id, id, own, &focus.steps);
    Effect::new(move |_| {
        if app.focus.read().as_ref().is_some_and(serves) && !open.get_untracked() {
            set_open(true);
        }
    });
    let tally = Memo::new(move |_| scope.tally(|steps| shows(scope.id, id, own, steps)));
    // What is said of a whole list has no field of its own.
    let whole = Memo::new(move |_| {
        let lists: Vec<Vec<Step>> = own.iter().map(|key| keys(&[key])).collect();
        scope.findings_exactly(&lists).into_iter().filter(|one| is_collection(scope, one)).collect::<Vec<_>>()
    });
    let body = format!("section-{id}");
    let controls = body.clone();
    view! {
        <section class="section" class:is-open=move || open.get() data-section=id>
            <h3 class="section-head">
                <button
                    type="button"
                    class="section-button"
                    aria-expanded=move || open.get().to_string()
                    aria-controls=controls
                    data-testid=format!("section-{id}")
                    on:click=move |_| set_open(!open.get_untracked())
                >
                    <span class="section-chevron" aria-hidden="true">{icon(Icon::ChevronRight)}</span>
                    <span class="section-title">{move || app.t(&title)}</span>
                    {move || {
                        count
                            .map(|count| count.get())
                            .filter(|count| *count > 0)
                            .map(|count| view! { <span class="section-count tabular">{count}</span> })
                    }}
                    {move || {
                        tally
                            .get()
                            .filter(|_| !open.get())
                            .map(|(severity, count)| {
                                view! {
                                    <span class=format!("section-rank rank-{}", severity.id())>
                                        {icon(Icon::of(severity))} <span class="sr-only">{app.t(&severity.label())}" "</span>
                                        <span class="tabular">{count}</span>
                                    </span>
                                }
                            })
                    }}
                </button>
            </h3>
            <div id=body class="section-body" data-place=own.first().copied() hidden=move || !open.get()>
                {move || {
                    let children = children.clone();
                    open.get()
                        .then(move || {
                            view! {
                                <FindingLines found=whole />
                                {children()}
                            }
                        })
                }}
            </div>
        </section>
    }
}

/// A line with a label on the left and a field on the right.
#[component]
pub fn Line(
    /// The label.
    label: Text,
    /// The place in the record.
    #[prop(optional)]
    steps: Vec<Step>,
    /// What it does, as a tooltip.
    #[prop(default = None)]
    help: Option<Text>,
    /// The field.
    children: Children,
) -> impl IntoView {
    let app = app();
    view! {
        <div class="line" data-place=place(&steps)>
            <span class="line-label" title=move || help.as_ref().map(|help| app.t(help))>
                {move || app.t(&label)}
            </span>
            <div class="line-field">{children()}</div>
        </div>
    }
}

/// A line with a text field for the scalar at a path of keys.
#[component]
pub fn TextLine(
    /// The label.
    label: Text,
    /// The path of keys.
    path: &'static [&'static str],
    /// What stands in the empty field.
    #[prop(optional, into)]
    placeholder: String,
    /// What happens without a value, in words, in the place of an example.
    #[prop(default = None)]
    default: Option<Text>,
    /// What the text means.
    #[prop(optional)]
    meaning: Option<fn(&str) -> Option<Text>>,
    /// Suggestions.
    #[prop(optional)]
    choices: Option<fn() -> Vec<Choice>>,
    /// For values that are numbers.
    #[prop(optional)]
    number: bool,
    /// For text of several lines.
    #[prop(optional)]
    multiline: bool,
    /// What it does, as a tooltip.
    #[prop(default = None)]
    help: Option<Text>,
) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let steps = keys(path);
    let at = StoredValue::new(steps.clone());
    let value = Memo::new(move |_| scope.text(&at.get_value()));
    let words = label.clone();
    let name = Signal::derive(move || app.t(&words));
    let set = Callback::new(move |text: String| {
        if number {
            scope.set_number(&at.get_value(), &text);
        } else {
            scope.set_text(&at.get_value(), &text);
        }
    });
    let meaning = Callback::new(move |text: String| meaning?(&text));
    let choices = choices.map(|choices| Signal::derive(choices));
    let testid = format!("field-{}", path.join("-"));
    view! {
        <Line label=label steps=steps help=help>
            <TextField
                label=name
                value=value
                on_input=set
                place=Signal::derive(move || at.get_value())
                placeholder=Signal::derive(move || default.as_ref().map_or(placeholder.clone(), |text| app.t(text)))
                meaning=meaning
                choices=choices
                multiline=multiline
                mono=true
                testid=testid
            />
        </Line>
    }
}

/// A line with a choice of words for the scalar at a path of keys; the first choice is "not written".
#[component]
pub fn SelectLine(
    /// The label.
    label: Text,
    /// The path of keys.
    path: &'static [&'static str],
    /// The values with their words; the empty one removes the key.
    options: Vec<(&'static str, Text)>,
) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let steps = keys(path);
    let at = StoredValue::new(steps.clone());
    let words = label.clone();
    let value = Signal::derive(move || scope.text(&at.get_value()));
    let set = Callback::new(move |text: String| scope.set_text(&at.get_value(), &text));
    view! {
        <Line label=label steps=steps>
            <Select
                label=Signal::derive(move || app.t(&words))
                value=value
                options=options
                on_change=set
                testid=format!("field-{}", path.join("-"))
            />
            <LineFindings at=at />
        </Line>
    }
}

/// A line with a switch for the boolean at a path of keys. Off removes the key, unless it says `false` now.
#[component]
pub fn ToggleLine(
    /// The label.
    label: Text,
    /// The path of keys.
    path: &'static [&'static str],
    /// What it means when it is on.
    note: Text,
) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let steps = keys(path);
    let at = StoredValue::new(steps.clone());
    let on =
        Signal::derive(move || scope.body(|body| body.at(&at.get_value()).and_then(Node::as_bool)).unwrap_or(false));
    let set = Callback::new(move |on: bool| set_flag(scope, &at.get_value(), on));
    view! {
        <Line label=label steps=steps>
            <Toggle label=Signal::derive(move || app.t(&note)) on=on on_change=set testid=format!("field-{}", path.join("-")) />
            <LineFindings at=at />
        </Line>
    }
}

/// True where a section shows what stands at a place.
fn shows(record: RecordId, id: &str, own: &[&str], steps: &[Step]) -> bool {
    let Some(Step::Key(key)) = steps.first() else { return false };
    if id == MORE || id == MORE_ALONE {
        return !is_shown(record, key);
    }
    own.contains(&&**key)
}

/// Switches a boolean on, or removes it.
pub fn set_flag(scope: Scope, steps: &[Step], on: bool) {
    scope.set(steps, on.then(|| Node::plain("true")));
    scope.app.seal();
}

#[component]
fn LineFindings(at: StoredValue<Vec<Step>>) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let found = Memo::new(move |_| scope.findings(&at.get_value()));
    view! {
        {move || {
            scope
                .fault(&at.get_value())
                .map(|text| view! { <p class="field-fault">{icon(Icon::Stop)} <span>{app.t(&text)}</span></p> })
        }}
        <OriginNote place=Signal::derive(move || at.get_value()) />
        <FindingLines found=found />
    }
}

fn is_collection(scope: Scope, finding: &dockwright::diagnostics::Diagnostic) -> bool {
    let steps = finding.path.0.get(2..).unwrap_or(&[]);
    scope.body(|body| body.at(steps).is_none_or(|node| node.as_scalar().is_none()))
}
