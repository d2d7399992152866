//! Text that can be changed: the text editor, or a plain text field where its script does not come.
use super::assist::{self, Units};
use super::code::{Mark, Marks};
use super::field::PlainField;
use crate::ui::platform::text_editor::{self, Options, TextEditor};
use crate::ui::problems::fixes::apply;
use crate::ui::state::{App, Focus, app};
use crate::ui::widgets::{Icon, icon};
use dockwright::compose::rebase;
use dockwright::compose::report::Fault;
use dockwright::diagnostics::{Fix, Severity};
use dockwright::generate::ArtifactLanguage;
use dockwright::text::{Language, Text};
use leptos::html;
use leptos::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// Fixes of a finding that are offered in the text.
const FIXES: usize = 2;
/// Findings that are marked; nobody mends more at a time.
const MARKED: usize = 500;
/// The element that says how the editor is left.
const HELP: &str = "editor-help";

/// What is wrong with a text, in file order.
pub(super) type Faults = Arc<Vec<Fault>>;

/// A finding at a place of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Note {
    /// The place, in bytes.
    pub range: Range<usize>,
    /// Its rank.
    pub severity: Severity,
    /// What it says.
    pub words: Text,
    /// Changes that mend it.
    pub fixes: Vec<Fix>,
    /// The field to go to.
    pub target: Option<Focus>,
}

/// Findings in the order of the text.
pub(super) type Notes = Arc<Vec<Note>>;

/// How far the editor's script is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Coming,
    There,
    Missed,
}

/// An editor of a text.
#[component]
pub(super) fn Editor(
    /// The text, with plain line ends.
    #[prop(into)]
    text: Signal<Arc<str>>,
    /// Its language.
    language: ArtifactLanguage,
    /// What is wrong with it.
    #[prop(into)]
    faults: Signal<Faults>,
    /// Findings besides.
    #[prop(into)]
    notes: Signal<Notes>,
    /// A line to show, counted from 0; it is set back once it shows.
    jump: RwSignal<Option<usize>>,
    /// What it is.
    #[prop(into)]
    label: Signal<String>,
    /// Takes the text that was typed, and whether another step begins with it.
    on_change: Callback<(String, bool)>,
    /// Takes a step back, or again where false. Without it the editor does so for what was typed in it.
    #[prop(optional)]
    on_history: Option<Callback<bool>>,
    /// Whether words of Compose are completed and explained.
    #[prop(optional)]
    assist: bool,
) -> impl IntoView {
    let app = app();
    let stage = RwSignal::new(if text_editor::is_loaded() { Stage::There } else { Stage::Coming });
    let load = move || {
        leptos::task::spawn_local(async move {
            let now = if text_editor::load().await.is_ok() { Stage::There } else { Stage::Missed };
            stage.try_set(now);
        });
    };
    if stage.get_untracked() == Stage::Coming {
        load();
    }
    let holder = NodeRef::<html::Div>::new();
    let wired = Wired {
        app,
        text,
        editor: StoredValue::new_local(None),
        known: StoredValue::new("".into()),
        marked: StoredValue::new(Vec::new()),
        on_change,
        on_history,
    };
    let opened = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(element) = holder.get() else { return };
        let now = text.get_untracked();
        let options = Options {
            text: &now,
            label: &label.get_untracked(),
            help: HELP,
            chinese: app.language.get_untracked() == Language::Zh,
            yaml: language == ArtifactLanguage::Yaml,
            assist,
            alone: on_history.is_none(),
        };
        wired.known.set_value(now.clone());
        let host = move |what: &str, question: &str, number: f64| wired.answer(language, what, question, number);
        match TextEditor::open(&element, &options, host) {
            Some(editor) => {
                wired.editor.set_value(Some(Rc::new(editor)));
                opened.set(true);
            }
            None => stage.set(Stage::Missed),
        }
    });
    Effect::new(move |_| {
        text.track();
        wired.follow(false);
    });
    Effect::new(move |_| {
        let (faults, notes) = (faults.get(), notes.get());
        app.language.track();
        if opened.get() {
            wired.follow(false);
            wired.mark(&faults, &notes);
        }
    });
    Effect::new(move |_| {
        let (label, chinese) = (label.get(), app.language.get() == Language::Zh);
        if opened.get()
            && let Some(editor) = wired.editor()
        {
            editor.speak(&label, chinese);
        }
    });
    Effect::new(move |_| {
        if opened.get()
            && let (Some(line), Some(editor)) = (jump.get(), wired.editor())
        {
            jump.set(None);
            editor.go(line + 1);
        }
    });
    on_cleanup(move || {
        // What has not been told yet is told now.
        let editor = wired.editor.try_update_value(Option::take).flatten();
        drop(editor);
    });
    let by_line = Memo::new(move |_| Arc::new(lines_of(&text.get(), &faults.get(), &notes.get())) as Marks);
    let coming = Text::fixed("The editor is loading…", "正在加载编辑器…");
    let missed = Text::fixed(
        "The editor did not load. Its plain text field works without colours and completion.",
        "编辑器没有加载成功，可先使用纯文本框，只是没有着色和补全。",
    );
    view! {
        <div class="text-editor" data-testid="text-editor">
            {move || match stage.get() {
                Stage::Coming => view! { <p class="files-empty" role="status">{app.t(&coming)}</p> }.into_any(),
                Stage::There => view! { <div class="editor-holder" node_ref=holder></div> }.into_any(),
                Stage::Missed => view! {
                    <div class="files-note" role="status">
                        {icon(Icon::Fragile)}
                        <p>{app.t(&missed)}</p>
                        <button type="button" class="button" data-testid="editor-again" on:click=move |_| {
                            stage.set(Stage::Coming);
                            load();
                        }>
                            {app.t(&Text::fixed("Try again", "重试"))}
                        </button>
                    </div>
                    <PlainField
                        text=text
                        language=language
                        marks=by_line
                        faulty=Signal::derive(move || !faults.get().is_empty())
                        jump=jump
                        label=label
                        on_change=on_change
                        on_history=on_history
                    />
                }
                .into_any(),
            }}
            <p id=HELP class="editor-help">
                {move || app.t(&Text::fixed(
                    "Tab indents; Esc, then Tab leaves the editor. Ctrl+F finds.",
                    "Tab 缩进；先按 Esc 再按 Tab 可离开编辑器。Ctrl+F 查找。",
                ))}
                {assist.then_some(move || app.t(&Text::fixed(" Ctrl+Space completes.", "Ctrl+空格 补全。")))}
            </p>
        </div>
    }
}

/// What ties the editor to the page, cheap to copy into closures.
#[derive(Clone, Copy)]
struct Wired {
    app: App,
    text: Signal<Arc<str>>,
    editor: StoredValue<Option<Rc<TextEditor>>, LocalStorage>,
    /// The text that the editor was last known to have.
    known: StoredValue<Arc<str>>,
    /// The findings that are marked, in the editor's order.
    marked: StoredValue<Vec<Note>>,
    on_change: Callback<(String, bool)>,
    on_history: Option<Callback<bool>>,
}

impl Wired {
    fn editor(self) -> Option<Rc<TextEditor>> {
        self.editor.try_get_value().flatten()
    }

    /// Answers the editor.
    fn answer(self, language: ArtifactLanguage, what: &str, question: &str, number: f64) -> String {
        match what {
            "colours" => return assist::colours(language, question),
            "complete" => return assist::completions(self.app, question, number as usize),
            "hover" => return assist::hover(self.app, question, number as usize),
            "changed" => self.take(question, number != 0.0),
            "undo" | "redo" => {
                if let Some(on_history) = self.on_history {
                    on_history.try_run(what == "undo");
                    self.follow(true);
                }
            }
            "act" => self.act(question.parse().unwrap_or(usize::MAX), number as usize),
            "left" => self.app.seal(),
            _ => {}
        }
        String::new()
    }

    /// Takes what was typed. Where the text has changed elsewhere in the same moment, it takes both.
    fn take(self, typed: &str, fresh: bool) {
        let (Some(before), Some(now)) = (self.known.try_get_value(), self.text.try_get_untracked()) else { return };
        let both = if now == before { None } else { rebase::merge(&before, typed, &now) };
        self.known.set_value(typed.into());
        self.on_change.try_run((both.unwrap_or_else(|| typed.to_owned()), fresh));
        self.follow(false);
    }

    /// Gives the editor the text as it is now. With `show` the caret goes to what differs.
    fn follow(self, show: bool) {
        let Some(editor) = self.editor() else { return };
        editor.tell();
        let (Some(before), Some(now)) = (self.known.try_get_value(), self.text.try_get_untracked()) else { return };
        if before == now {
            return;
        }
        let mut units = Units::new(&before);
        let edits: Vec<_> = rebase::edits(&before, &now)
            .into_iter()
            .map(|(range, insert)| json!([units.of(range.start), units.of(range.end), insert]))
            .collect();
        self.known.set_value(now);
        editor.change(&json!(edits).to_string(), show);
    }

    fn mark(self, faults: &Faults, notes: &Notes) {
        let (Some(editor), Some(text)) = (self.editor(), self.known.try_get_value()) else { return };
        let fault = |fault: &Fault| Note {
            range: range_of(&text, fault),
            severity: Severity::Stop,
            words: fault.what.clone(),
            fixes: Vec::new(),
            target: None,
        };
        let mut all: Vec<Note> = faults.iter().map(fault).chain(notes.iter().cloned()).take(MARKED).collect();
        all.sort_by_key(|note| note.range.start);
        let mut units = Units::new(&text);
        let marks: Vec<_> = all
            .iter()
            .map(|note| {
                let level = note.severity.level();
                let mut actions: Vec<String> =
                    note.fixes.iter().take(FIXES).map(|fix| self.app.t(&fix.title)).collect();
                if note.target.is_some() {
                    actions.push(self.app.t(&Text::fixed("Show on the canvas", "在画布中显示")));
                }
                json!({
                    "from": units.of(note.range.start),
                    "to": units.of(note.range.end),
                    "severity": level,
                    "markClass": format!("mark-{}", note.severity.id()),
                    "message": self.app.t(&note.words),
                    "actions": actions,
                })
            })
            .collect();
        self.marked.set_value(all);
        editor.mark(&json!(marks).to_string());
    }

    /// Presses a button of a marked finding.
    fn act(self, mark: usize, action: usize) {
        let note = self.marked.try_with_value(|marked| marked.get(mark).cloned()).flatten();
        let Some(note) = note else { return };
        match note.fixes.iter().take(FIXES).nth(action) {
            Some(fix) => apply(self.app, fix),
            None => {
                if let Some(target) = note.target {
                    self.app.select([target.id]);
                    self.app.focus.set(Some(target));
                }
            }
        }
    }
}

/// The place of a fault: from where it is to the end of its line.
fn range_of(text: &str, fault: &Fault) -> Range<usize> {
    let start: usize = text.split_inclusive('\n').take(fault.at.line.saturating_sub(1)).map(str::len).sum();
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let column = line.char_indices().nth(fault.at.column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
    let behind = line.get(column..).map_or(0, |rest| rest.trim_end().len());
    if behind > 0 {
        return start + column..start + column + behind;
    }
    // At the end of a line all of it is at fault.
    let indent = line.len() - line.trim_start().len();
    start + indent..start + line.len()
}

/// Findings and faults by line, for a field that can mark lines alone.
fn lines_of(text: &str, faults: &Faults, notes: &Notes) -> BTreeMap<usize, Mark> {
    let mut lines: BTreeMap<usize, Mark> = BTreeMap::new();
    let mut add = |line: usize, severity: Severity, words: &Text, target: Option<&Focus>| {
        let new = || Mark { severity, words: Vec::new(), target: target.cloned() };
        let mark = lines.entry(line).or_insert_with(new);
        mark.severity = mark.severity.min(severity);
        mark.words.push(words.clone());
    };
    for fault in faults.iter() {
        add(fault.at.line.saturating_sub(1), Severity::Stop, &fault.what, None);
    }
    for note in notes.iter() {
        let line = text.get(..note.range.start).map_or(0, |before| before.matches('\n').count());
        add(line, note.severity, &note.words, note.target.as_ref());
    }
    lines
}

/// The faults below an editor; each leads to its line.
#[component]
pub(super) fn FaultList(
    /// What is wrong.
    #[prop(into)]
    faults: Signal<Faults>,
    /// Where to go on a press.
    jump: RwSignal<Option<usize>>,
    /// What follows from it.
    note: Text,
) -> impl IntoView {
    let app = app();
    view! {
        <div id="files-faults" class="files-faults" role="status" data-testid="files-faults" class:none=move || faults.get().is_empty()>
            {move || {
                let list = faults.get();
                let rows = list
                    .iter()
                    .take(4)
                    .map(|fault| {
                        let line = fault.at.line;
                        let place = Text::new(
                            format!("Line {}, column {}", line, fault.at.column),
                            format!("第 {} 行第 {} 列", line, fault.at.column),
                        );
                        view! {
                            <li>
                                <button type="button" class="files-fault" on:click=move |_| jump.set(Some(line.saturating_sub(1)))>
                                    {icon(Icon::Stop)}
                                    <span class="tabular files-place">{app.t(&place)}</span>
                                    <span>{app.t(&fault.what)}</span>
                                </button>
                            </li>
                        }
                    })
                    .collect_view();
                (!list.is_empty()).then(|| view! { <ul>{rows}</ul> <p class="muted">{app.t(&note)}</p> })
            }}
        </div>
    }
}
