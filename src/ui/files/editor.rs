//! Text that can be changed: a plain text field, transparent over the coloured lines.
use super::baseline::{self, COMPOSE_PATH};
use super::code::{Code, Mark, Marks, Rows, code_row};
use crate::ui::platform::scroll;
use crate::ui::state::{App, app};
use crate::ui::widgets::{Icon, icon};
use dockwright::canvas::scene::place_missing;
use dockwright::change::Command;
use dockwright::compose::report::{Fault, report};
use dockwright::compose::reread::reread;
use dockwright::compose::{self, LineColumn};
use dockwright::diagnostics::Severity;
use dockwright::generate::ArtifactLanguage;
use dockwright::model::env_file::EnvFile;
use dockwright::text::Text;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// How long after the last key the text is read.
const PAUSE: Duration = Duration::from_millis(350);

/// What is wrong with a text, in file order.
pub(super) type Faults = Arc<Vec<Fault>>;

thread_local! {
    /// Texts that were left while they could not be read, by path: what was typed, and what it was typed over.
    static LEFT: RefCell<HashMap<String, (String, String)>> = RefCell::new(HashMap::new());
}

/// A text field over coloured lines.
#[component]
pub(super) fn Editor(
    /// The text, with plain line ends.
    draft: RwSignal<String>,
    /// Its language.
    language: ArtifactLanguage,
    /// What is wrong with it.
    #[prop(into)]
    faults: Signal<Faults>,
    /// Remarks besides.
    #[prop(into)]
    marks: Signal<Marks>,
    /// A line to show, counted from 0.
    jump: RwSignal<Option<usize>>,
    /// What it is.
    #[prop(into)]
    label: Signal<String>,
    /// Called when the text was changed by hand.
    on_input: Callback<()>,
) -> impl IntoView {
    let code = Memo::new(move |_| Arc::new(Code::new(language, draft.get().into())));
    let all_marks = Memo::new(move |_| {
        let mut all: BTreeMap<usize, Mark> = (*marks.get()).clone();
        for fault in faults.get().iter() {
            let mark = Mark { severity: Severity::Stop, words: vec![fault.what.clone()], target: None };
            let line = fault.at.line.saturating_sub(1);
            all.entry(line).and_modify(|old| old.words.insert(0, fault.what.clone())).or_insert(mark).severity =
                Severity::Stop;
        }
        Arc::new(all)
    });
    let row = code_row(code.into(), all_marks.into());
    let field = NodeRef::<html::Textarea>::new();
    let on_key = move |event: ev::KeyboardEvent| {
        let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !event.is_composing();
        match event.key().as_str() {
            "Tab" if plain && !event.shift_key() => {
                event.prevent_default();
                scroll::type_text("  ");
            }
            "Enter" if plain => {
                if let Some((text, at)) = scroll::caret(&event) {
                    event.prevent_default();
                    scroll::type_text(&format!("\n{}", indent_at(&text, at, language)));
                }
            }
            _ => return,
        }
        event.stop_propagation();
    };
    view! {
        <Rows
            count=Signal::derive(move || code.with(|code| code.rows()))
            width=Signal::derive(move || code.with(|code| code.width))
            row=row
            label=label
            jump=jump
            focusable=false
        >
            <textarea
                class="files-field"
                node_ref=field
                data-testid="files-field"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                wrap="off"
                aria-label=label
                aria-invalid=move || (!faults.get().is_empty()).to_string()
                aria-describedby="files-faults"
                prop:value=move || draft.get()
                on:input=move |event| {
                    draft.set(event_target_value(&event));
                    on_input.run(());
                }
                on:keydown=on_key
            ></textarea>
        </Rows>
    }
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

/// An editor whose text becomes the document's when it can be read.
#[component]
pub(super) fn LiveEditor(
    /// The file.
    path: String,
    /// Its language.
    language: ArtifactLanguage,
    /// The file as the document has it.
    #[prop(into)]
    theirs: Signal<Arc<str>>,
    /// Remarks on its lines.
    #[prop(into)]
    marks: Signal<Marks>,
) -> impl IntoView {
    let app = app();
    let now = plain(&theirs.get_untracked());
    let left = LEFT.with_borrow_mut(|left| left.remove(&path)).filter(|(_, over)| *over == now);
    let draft = RwSignal::new(left.map_or_else(|| now.clone(), |(typed, _)| typed));
    let applied = StoredValue::new(now);
    let faults = RwSignal::new(Faults::default());
    let conflict = RwSignal::new(false);
    let jump = RwSignal::new(None);
    let path = StoredValue::new(path);
    let turn = StoredValue::new(0_u64);
    let apply = move || {
        let text = draft.get_untracked();
        if applied.with_value(|applied| *applied == text) {
            faults.set(Faults::default());
            return;
        }
        let written = with_line_ends(&text, &theirs.get_untracked());
        let found = path.with_value(|path| take(app, path, &written));
        if found.1 {
            applied.set_value(text);
        }
        faults.set(Arc::new(found.0));
    };
    if draft.with_untracked(|draft| applied.with_value(|applied| draft != applied)) {
        apply();
    }
    let on_input = move || {
        let mine = turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        set_timeout(
            move || {
                if turn.try_get_value() == mine && !conflict.get_untracked() {
                    apply();
                }
            },
            PAUSE,
        );
    };
    // The document can change elsewhere, by undo or on the canvas: the text follows while nothing typed would be lost.
    Effect::new(move |_| {
        let theirs = plain(&theirs.get());
        let (clean, known) = draft.with_untracked(|draft| {
            applied.with_value(|applied| (draft == applied, theirs == *applied || theirs == *draft))
        });
        if known {
            return;
        }
        if clean {
            applied.set_value(theirs.clone());
            draft.set(theirs);
            faults.set(Faults::default());
        } else {
            conflict.set(true);
        }
    });
    let take_theirs = move |_| {
        let theirs = plain(&theirs.get_untracked());
        applied.set_value(theirs.clone());
        draft.set(theirs);
        faults.set(Faults::default());
        conflict.set(false);
    };
    let keep_mine = move |_| {
        conflict.set(false);
        apply();
    };
    on_cleanup(move || {
        if turn.try_get_value().is_some_and(|turn| turn > 0) && !conflict.get_untracked() {
            apply();
        }
        app.seal();
        let (typed, over) = (draft.get_untracked(), applied.get_value());
        if typed != over {
            LEFT.with_borrow_mut(|left| left.insert(path.get_value(), (typed, over)));
        }
    });
    let label = move || {
        let path = path.get_value();
        app.t(&Text::new(format!("Text of {path}"), format!("{path} 的文本")))
    };
    let own_marks = Signal::derive(move || {
        // Remarks belong to the text of the document; while another one is typed their lines would be wrong.
        let same = draft.with(|draft| applied.with_value(|applied| draft == applied));
        if same { marks.get() } else { Marks::default() }
    });
    view! {
        <Show when=move || conflict.get()>
            <div class="files-note" role="alert">
                {icon(Icon::Fragile)}
                <p>
                    {move || app.t(&Text::fixed(
                        "The stack has changed elsewhere while this text was being written.",
                        "编辑这段文本期间，编排在别处发生了变化。",
                    ))}
                </p>
                <button type="button" class="button" on:click=take_theirs>
                    {move || app.t(&Text::fixed("Show the new text", "显示新文本"))}
                </button>
                <button type="button" class="button" on:click=keep_mine>
                    {move || app.t(&Text::fixed("Keep what I wrote", "保留我写的"))}
                </button>
            </div>
        </Show>
        <Editor
            draft=draft
            language=language
            faults=faults
            marks=own_marks
            jump=jump
            label=Signal::derive(label)
            on_input=Callback::new(move |()| on_input())
        />
        <FaultList
            faults=faults
            jump=jump
            note=Text::fixed("The stack stays as it was until this can be read.", "在文本可以读取之前，编排保持不变。")
        />
    }
}

/// Makes a text the document's. Returns what is wrong with it and whether it was taken.
fn take(app: App, path: &str, text: &str) -> (Vec<Fault>, bool) {
    let label = Text::new(format!("Edit {path}"), format!("编辑 {path}"));
    if path == COMPOSE_PATH {
        let (mut reading, usable) = app.with(|session| {
            let reading = reread(session.project(), text);
            let usable = reading.may_replace(session.project());
            (reading, usable)
        });
        let faults = report(&reading).faults;
        if usable {
            app.with(|session| baseline::carry_over(session.project(), &reading.document));
            place_missing(&mut reading.document);
            let commands = vec![Command::Replace(Box::new(reading.document))];
            app.dispatch(Command::Many { label, commands });
        }
        return (faults, usable);
    }
    let is_env = dockwright::generate::highlight::language_of(path) == ArtifactLanguage::Env;
    let errors = if is_env { EnvFile::parse(text).1 } else { Vec::new() };
    if !errors.is_empty() {
        let fault = |error: dockwright::model::env_file::EnvError| Fault {
            at: LineColumn { line: error.line, column: 1 },
            what: error.message,
        };
        return (errors.into_iter().map(fault).collect(), false);
    }
    let taken = app.dispatch(Command::SetFile { path: path.to_owned(), text: Some(text.to_owned()) }).is_some();
    (Vec::new(), taken)
}

/// The faults of a Compose text.
pub(super) fn faults_of(text: &str) -> Vec<Fault> {
    report(&compose::read(text)).faults
}

/// A text as a text field has it.
pub(super) fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// A text with the line ends of the one it was made of.
fn with_line_ends(text: &str, like: &str) -> String {
    if like.contains("\r\n") { text.replace('\n', "\r\n") } else { text.to_owned() }
}

/// The indentation for a line that begins at a caret: that of the line above it, deeper behind a key without a value.
fn indent_at(text: &str, caret: usize, language: ArtifactLanguage) -> String {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        let here = units >= caret;
        units += c.len_utf16();
        here
    });
    let before = text.get(..end.map_or(text.len(), |(at, _)| at)).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    let deeper = language == ArtifactLanguage::Yaml && line.trim_end().ends_with(':');
    if deeper { format!("{indent}  ") } else { indent }
}
