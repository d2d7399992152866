//! A finding in the list.
use super::fixes::{FixButton, apply, record_at};
use super::fixview::Fixes;
use super::silenced::Silence;
use super::{ProblemKey, key_of, safe_fix};
use crate::ui::files::show_in_text;
use crate::ui::inspector::scope::FILE;
use crate::ui::state::{App, Focus, app};
use crate::ui::widgets::text_field::fresh_number;
use crate::ui::widgets::{Icon, IconButton, icon};
use dockwright::diagnostics::{Diagnostic, Related};
use dockwright::model::{Kind, Path, Step};
use dockwright::rules::rule;
use dockwright::text::Text;
use leptos::prelude::*;

/// A finding: its sentence, and opened why it matters, how it is mended, and the buttons that do so.
#[component]
pub fn ProblemRow(
    /// The finding.
    problem: Diagnostic,
    /// Which finding is open.
    open: RwSignal<Option<ProblemKey>>,
) -> impl IntoView {
    let app = app();
    let rank = problem.severity;
    let key = StoredValue::new(key_of(&problem));
    let is_open = Memo::new(move |_| open.read().as_ref() == Some(&key.get_value()));
    let subject = problem.subject().map(|(_, name)| name.to_owned());
    let code = problem.code;
    let path = StoredValue::new((problem.path.clone(), problem.file.as_ref().map(|(file, _)| file.clone())));
    let go = move || path.with_value(|(path, file)| go_to_finding(app, path, file.as_deref()));
    let what = problem.what.clone();
    let first = problem.fixes.first().cloned();
    let quick = safe_fix(&problem).cloned();
    let body = format!("problem-{}", fresh_number());
    let controls = body.clone();
    let toggle = move || open.set((!is_open.get_untracked()).then(|| key.get_value()));
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                go();
            }
            "f" | "F" => {
                if let Some(fix) = &first {
                    event.prevent_default();
                    event.stop_propagation();
                    apply(app, fix);
                    crate::ui::platform::fields::focus_soon(".problems-line");
                }
            }
            "ArrowRight" if !is_open.get_untracked() => toggle(),
            "ArrowLeft" if is_open.get_untracked() => toggle(),
            _ => {}
        }
    };
    let shown = StoredValue::new(problem.clone());
    let text_name = move || app.t(&Text::fixed("Text", "文本"));
    let go_name = move || app.t(&Text::fixed("Go to", "前往"));
    view! {
        <li class=format!("problems-row rank-{}", rank.id()) class:is-open=move || is_open.get() data-testid="problem" data-code=code>
            <div class="problems-top">
                <button
                    type="button"
                    class="problems-line"
                    aria-expanded=move || is_open.get().to_string()
                    aria-controls=controls
                    aria-keyshortcuts="Enter F"
                    on:click=move |_| toggle()
                    on:keydown=on_key
                >
                    <span class="problems-icon" aria-hidden="true">{icon(Icon::of(rank))}</span>
                    <span class="sr-only">{move || app.t(&rank.label())}": "</span>
                    <span class="problems-words">{move || app.t(&what)}</span>
                    {subject.map(|name| view! { <span class="problems-subject mono">{name}</span> })}
                    <span class="problems-code mono">{code}</span>
                </button>
                <span class="problems-quick">
                    {quick.map(|fix| view! { <FixButton fix=fix /> })}
                    <button
                        type="button"
                        class="button small quiet"
                        data-testid="go-to"
                        on:click=move |_| go()
                    >
                        {go_name}
                    </button>
                    <button
                        type="button"
                        class="button small quiet"
                        data-testid="show-text"
                        title=move || app.t(&Text::fixed("Show in the text of the file", "在文件文本中显示"))
                        on:click=move |_| shown.with_value(|problem| show_in_text(app, problem))
                    >
                        {text_name}
                    </button>
                </span>
            </div>
            <div id=body class="problems-body" hidden=move || !is_open.get()>
                {move || is_open.get().then(|| view! { <Details problem=problem.clone() /> })}
            </div>
        </li>
    }
}

#[component]
fn Details(problem: Diagnostic) -> impl IntoView {
    let app = app();
    let finding = problem.clone();
    let service = problem.subject().filter(|(section, _)| *section == "services").map(|(_, name)| name.to_owned());
    let proof = rule(problem.code).map(|rule| match &service {
        Some(name) => rule.proof.replace("<service>", name),
        None => rule.proof.to_owned(),
    });
    let Diagnostic { why, how, related, fixes, path, file, .. } = problem;
    // A finding in another file is told by that file; its line is in the sentence.
    let place = match file {
        Some((file, _)) if path.0.is_empty() => file.to_string(),
        Some((file, _)) => format!("{path} · {file}"),
        None => path.to_string(),
    };
    let term = move |text: Text| view! { <dt>{move || app.t(&text)}</dt> };
    let words = move |text: Text| view! { <dd>{move || app.t(&text)}</dd> };
    view! {
        <dl class="problems-why">
            {term(Text::fixed("Why it matters", "影响"))} {words(why)} {term(Text::fixed("How to mend it", "如何修复"))}
            {words(how)}
            {proof.map(|proof| view! {
                {term(Text::fixed("See it running", "实际验证"))}
                <dd><Proof command=proof /></dd>
            })}
            {term(Text::fixed("Where", "位置"))} <dd class="mono">{place}</dd>
            {(!related.is_empty())
                .then(|| {
                    view! {
                        {term(Text::fixed("Related", "相关位置"))}
                        <dd>
                            <ul class="problems-related">
                                {related.into_iter().map(|one| view! { <RelatedPlace related=one /> }).collect_view()}
                            </ul>
                        </dd>
                    }
                })}
        </dl>
        {(!fixes.is_empty()).then(|| view! { <Fixes fixes=fixes /> })}
        <Silence finding=finding />
    }
}

/// The command that shows the problem on a running stack, to copy.
#[component]
fn Proof(command: String) -> impl IntoView {
    let app = app();
    let copied = command.clone();
    view! {
        <span class="problems-proof">
            <code class="mono">{command}</code>
            <IconButton
                icon=Icon::Copy
                name=Signal::derive(move || app.t(&Text::fixed("Copy the command", "复制命令")))
                class="small"
                on_press=move || {
                    crate::ui::platform::clipboard::write(&copied);
                    app.toast(Text::fixed("Copied", "已复制"), false, false);
                }
            />
        </span>
    }
}

#[component]
fn RelatedPlace(related: Related) -> impl IntoView {
    let app = app();
    let Related { path, note } = related;
    let shown = path.to_string();
    view! {
        <li>
            <button type="button" class="link-button mono" on:click=move |_| go_to(app, &path)>
                {shown}
            </button>
            <span>{move || app.t(&note)}</span>
        </li>
    }
}

/// Shows where a finding stands: the file beside the Compose file, or the field.
fn go_to_finding(app: App, path: &Path, file: Option<&str>) {
    match file.filter(|file| app.with(|session| session.document().file(file).is_some())) {
        Some(file) => crate::ui::files::show_file(app, file),
        None => go_to(app, path),
    }
}

/// Selects the record of a place and lets the inspector show the field.
fn go_to(app: App, path: &Path) {
    let found = app.with(|session| record_at(session.document(), path));
    if let Some((id, steps)) = found {
        app.select([id]);
        app.focus.set(Some(Focus { id, steps }));
    } else if matches!(path.0.first(), Some(Step::Key(key)) if Kind::from_section(key).is_none()) {
        app.select([]);
        app.file_shown.set(true);
        app.focus.set(Some(Focus { id: FILE, steps: path.0.clone() }));
    }
}
