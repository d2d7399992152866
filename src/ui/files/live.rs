//! An editor of a file of the project: what is typed is part of the stack as soon as it can be read.
use super::baseline::{self, COMPOSE_PATH};
use super::editor::{Editor, FaultList, Faults, Note, Notes};
use crate::ui::state::{App, Focus, app};
use crate::ui::widgets::{Icon, icon};
use dockwright::change::Command;
use dockwright::compose::{self, locate, parse, rebase};
use dockwright::diagnostics::Diagnostic;
use dockwright::generate::ArtifactLanguage;
use dockwright::model::Kind;
use dockwright::session::typed::{Shown, faults_of, shown, typed, without_draft};
use dockwright::text::Text;
use leptos::prelude::*;
use std::sync::Arc;

/// An editor whose text becomes the document's when it can be read.
#[component]
pub(super) fn LiveEditor(
    /// The file.
    path: String,
    /// Its language.
    language: ArtifactLanguage,
    /// The file as the bundle has it, for one that the project does not have yet.
    made: Signal<Arc<str>>,
    /// A line to show, counted from 0.
    jump: RwSignal<Option<usize>>,
) -> impl IntoView {
    let app = app();
    let path = StoredValue::new(path);
    let now = Memo::new(move |_| {
        app.revision.track();
        app.opened.track();
        let known = app.with(|session| path.with_value(|path| shown(session.project(), path)));
        known.unwrap_or_else(|| Shown { text: made.get(), draft: false, conflict: false })
    });
    let text = Memo::new(move |_| now.with(|now| plain(&now.text)));
    let conflict = Memo::new(move |_| now.with(|now| now.conflict));
    // What typing has found out about a text need not be found out again.
    let found = StoredValue::new((Arc::<str>::from(""), Faults::default()));
    let faults = Memo::new(move |_| {
        let now = now.get();
        let known = found.with_value(|(text, faults)| (**text == *now.text).then(|| faults.clone()));
        known.unwrap_or_else(|| Arc::new(path.with_value(|path| faults_of(path, &now.text))))
    });
    let on_change = Callback::new(move |(typed_text, fresh): (String, bool)| {
        let Some(before) = now.try_get_untracked() else { return };
        if fresh {
            app.seal();
        }
        let written: Arc<str> = with_line_ends(&typed_text, &before.text).into();
        let outcome = app.with(|session| path.with_value(|path| typed(session.project(), path, &written)));
        found.set_value((written, Arc::new(outcome.faults)));
        let Some(command) = outcome.command else { return };
        if let Command::Type { command, .. } = &command
            && let Command::Replace(document) = &**command
        {
            app.with(|session| baseline::carry_over(session.project(), document));
        }
        app.dispatch(command);
    });
    let on_history = Callback::new(move |back: bool| if back { app.undo() } else { app.redo() });
    on_cleanup(move || app.seal());
    let notes = Memo::new(move |_| {
        let (problems, text) = (app.problems.get(), text.get());
        path.with_value(|path| notes_of(app, path, &problems, &text))
    });
    let label = move || {
        let path = path.get_value();
        app.t(&Text::new(format!("Text of {path}"), format!("{path} 的文本")))
    };
    let take_theirs = move |_| {
        if let Some(command) = app.with(|session| without_draft(session.project())) {
            let label = Text::fixed("Drop what was typed", "放弃输入的文本");
            app.dispatch(Command::Many { label, commands: vec![command] });
        }
    };
    let keep_mine = move |_| on_change.run((text.get_untracked().to_string(), true));
    view! {
        <Show when=move || conflict.get()>
            <div class="files-note" role="alert" data-testid="files-conflict">
                {icon(Icon::Fragile)}
                <p>
                    {move || app.t(&Text::fixed(
                        "The stack has changed in the same lines while this text was being written.",
                        "编辑这段文本期间，编排在相同的行发生了变化。",
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
            text=text
            language=language
            faults=faults
            notes=notes
            jump=jump
            label=Signal::derive(label)
            on_change=on_change
            on_history=on_history
            assist=path.with_value(|path| path == COMPOSE_PATH)
        />
        <FaultList
            faults=faults
            jump=jump
            note=match path.with_value(|path| path == COMPOSE_PATH) {
                true => Text::fixed("The stack stays as it was until this can be read.", "在文本可以读取之前，编排保持不变。"),
                false => Text::fixed("", ""),
            }
        />
    }
}

/// The findings in a file, at their places in the text as it stands in the editor.
fn notes_of(app: App, path: &str, problems: &[Diagnostic], text: &Arc<str>) -> Notes {
    let is_compose = path == COMPOSE_PATH;
    let here = problems.iter().filter(|problem| match &problem.file {
        None => is_compose,
        Some((file, _)) => **file == *path,
    });
    let mut here = here.peekable();
    if here.peek().is_none() {
        return Notes::default();
    }
    // The findings were made on what the document says, which a draft differs from.
    let written: Arc<str> = match is_compose {
        true => plain(&app.with(|session| Arc::from(compose::write(session.project())))),
        false => text.clone(),
    };
    let tree = if is_compose { parse::parse(&written) } else { Default::default() };
    let note = |problem: &Diagnostic| {
        let range = match &problem.file {
            Some((_, at)) => *at..line_end(&written, *at),
            None => {
                let found = locate(&tree, &problem.path);
                found.or_else(|| problem.at.map(|at| at..line_end(&written, at)))?
            }
        };
        let (start, end) = (rebase::follow(&written, text, range.start)?, rebase::follow(&written, text, range.end)?);
        let target = problem.subject().and_then(|(section, name)| {
            let id = app.find(Kind::from_section(section)?, name)?;
            Some(Focus { id, steps: problem.path.0.get(2..).unwrap_or(&[]).to_vec() })
        });
        Some(Note {
            range: start..end.max(start),
            severity: problem.severity,
            words: problem.what.clone(),
            fixes: problem.fixes.clone(),
            target,
        })
    };
    Arc::new(here.filter_map(note).collect())
}

fn line_end(text: &str, at: usize) -> usize {
    at + text.get(at..).map_or(0, |rest| rest.lines().next().unwrap_or("").trim_end().len())
}

/// A text as an editor has it.
pub(super) fn plain(text: &Arc<str>) -> Arc<str> {
    if text.contains("\r\n") { text.replace("\r\n", "\n").into() } else { text.clone() }
}

/// A text with the line ends of the one it was made of.
pub(super) fn with_line_ends(text: &str, like: &str) -> String {
    if like.contains("\r\n") { text.replace('\n', "\r\n") } else { text.to_owned() }
}
