//! The drawer's tab: the files of the bundle, one of them as text, as a diff, or to be edited.
use super::baseline;
use super::code::{Code, Mark, Marks, Rows, code_row};
use super::diff::DiffView;
use super::export::{download_bundle, download_file, save_project};
use super::live::LiveEditor;
use super::made::{Files, Made, Status, made};
use super::parts::PartsChoice;
use super::state::{Look, files};
use crate::ui::platform::{clipboard, next_frame, scroll_to};
use crate::ui::state::{App, DrawerTab, Focus, app};
use crate::ui::widgets::{Icon, IconButton, icon};
use dockwright::compose::{line_column, locate, parse};
use dockwright::diagnostics::Diagnostic;
use dockwright::generate::mask::secret_ranges;
use dockwright::generate::{Artifact, ArtifactLanguage};
use dockwright::model::{Kind, Path};
use dockwright::text::Text;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Letters at the end of a file's name that are never cut.
const NAME_END: usize = 12;
/// What stands for a secret.
const DOTS: &str = "••••••••";

/// The files of the bundle.
#[component]
pub fn FilesPanel() -> impl IntoView {
    let app = app();
    let state = files();
    let made = made(app);
    let shown = Memo::new(move |_| {
        let chosen = state.chosen.get();
        made.with(|made| made.files.iter().find(|file| file.artifact.path == chosen).or(made.files.first()).cloned())
    });
    // What has to be mounted anew when it changes; the text itself only flows.
    let mounted = Memo::new(move |_| {
        shown.with(|shown| {
            shown.as_ref().map(|shown| {
                let artifact = &shown.artifact;
                let look = state.look.get();
                let look = if look == Look::Edit && !shown.editable { Look::Text } else { look };
                (artifact.path.clone(), artifact.language, artifact.secret, look)
            })
        })
    });
    let blank = Memo::new(move |_| {
        app.structure.track();
        app.opened.track();
        app.with(|session| session.document().is_blank())
    });
    view! {
        <div class="files-panel" data-testid="files-panel">
            <Show when=move || !blank.get() fallback=move || view! { <Empty /> }>
                <nav class="files-side" aria-label=move || app.t(&Text::fixed("Files of the bundle", "文件列表"))>
                    <FileList made=made shown=shown />
                    <PartsChoice />
                    <div class="files-side-actions">
                        <button
                            type="button"
                            class="button filled"
                            data-testid="files-zip"
                            on:click=move |_| download_bundle(app)
                        >
                            {icon(Icon::Download)}
                            <span>{move || app.t(&Text::fixed("Download zip", "下载 zip"))}</span>
                        </button>
                        <button
                            type="button"
                            class="button"
                            data-testid="files-save"
                            title=move || app.t(&Text::fixed(
                                "Save the stack with its layout to a file that this page opens again",
                                "将编排与布局保存为可再次打开的文件",
                            ))
                            on:click=move |_| save_project(app)
                        >
                            <span>{move || app.t(&Text::fixed("Save project", "保存项目"))}</span>
                        </button>
                    </div>
                </nav>
                <section class="files-main">
                    <FileHead shown=shown />
                    <Notes made=made shown=shown />
                    {move || {
                        mounted.get().map(|(path, language, secret, look)| {
                            body(app, shown, path, language, secret, look)
                        })
                    }}
                </section>
            </Show>
        </div>
    }
}

/// Opens the drawer with a file.
pub fn show_file(app: App, path: &str) {
    app.welcome.set(false);
    files().chosen.set(path.to_owned());
    files().look.set(Look::Text);
    app.drawer.set(Some(DrawerTab::Files));
}

/// The text of the file that is shown, in the look that was chosen.
fn body(
    app: App,
    shown: Memo<Option<Made>>,
    path: String,
    language: ArtifactLanguage,
    secret: bool,
    look: Look,
) -> impl IntoView {
    let state = files();
    let text = Memo::new(move |before: Option<&Arc<str>>| -> Arc<str> {
        // While another file is being chosen this one keeps its text: it is about to go.
        let now = shown.with(|shown| shown.as_ref().map(|shown| shown.artifact.text.clone()));
        now.map(Arc::from).or(before.cloned()).unwrap_or_default()
    });
    let own_path = path.clone();
    let marks = Memo::new(move |_| marks_of(app, &own_path, &text.get()));
    let masked =
        move |text: Arc<str>| -> Arc<str> { if secret && !state.revealed.get() { hide(&text).into() } else { text } };
    match look {
        Look::Text => {
            let code = Memo::new(move |_| Arc::new(Code::new(language, masked(text.get()))));
            let label = path.clone();
            view! {
                <Rows
                    count=Signal::derive(move || code.with(|code| code.len()))
                    width=Signal::derive(move || code.with(|code| code.width))
                    row=code_row(code.into(), marks.into())
                    label=Signal::stored(label)
                    jump=state.jump
                />
            }
            .into_any()
        }
        Look::Diff => {
            let old = Memo::new(move |_| {
                app.opened.track();
                text.track();
                baseline::baseline(app).get(path.as_str()).cloned().map(masked)
            });
            let new = Signal::derive(move || masked(text.get()));
            view! { <DiffView old=old new=new language=language /> }.into_any()
        }
        Look::Edit => {
            // The file as the project has it: what the bundle adds to it is not the user's to edit.
            view! { <LiveEditor path=path language=language made=text.into() jump=state.jump /> }.into_any()
        }
    }
}

#[component]
fn Empty() -> impl IntoView {
    let app = app();
    view! {
        <div class="files-empty">
            {icon(Icon::File)}
            <p>
                {move || app.t(&Text::fixed(
                    "The files of the stack appear here: docker-compose.yml, .env, nginx.conf, Dockerfiles.",
                    "编排的文件会显示在这里：docker-compose.yml、.env、nginx.conf、Dockerfile。",
                ))}
            </p>
            <p class="muted">
                {move || app.t(&Text::fixed("Drag a service onto the canvas to begin.", "将一个服务拖到画布上即可开始。"))}
            </p>
        </div>
    }
}

#[component]
fn FileList(made: Memo<Arc<Files>>, shown: Memo<Option<Made>>) -> impl IntoView {
    let app = app();
    let state = files();
    let current = Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.artifact.path.clone())));
    Effect::new(move |_| {
        // A finding or a link may have led to a file further down the list.
        current.track();
        next_frame(|| scroll_to(".files-row[aria-current=\"true\"]"));
    });
    view! {
        <ul class="files-list">
            <For
                each=move || made.get().files.clone()
                key=|file| (file.artifact.path.clone(), file.status, file.delta, file.problems.len())
                children=move |file| {
                    let path = file.artifact.path.clone();
                    let (own, chosen) = (path.clone(), path.clone());
                    let current = move || {
                        shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.artifact.path == own))
                    };
                    let (folder, name) = path.rsplit_once('/').map_or(("", path.as_str()), |(folder, name)| (folder, name));
                    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
                    view! {
                        <li>
                            <button
                                type="button"
                                class="files-row"
                                data-testid="files-row"
                                data-path=path.clone()
                                aria-current=move || current().then_some("true")
                                title=path.clone()
                                on:click=move |_| state.chosen.set(chosen.clone())
                            >
                                {icon(picture(&file.artifact))}
                                {file_name(folder, name)}
                                {file.artifact.secret.then(|| badge(app, "secret", Text::fixed("secret", "密钥"), Text::fixed(
                                    "Holds secrets: keep it out of version control",
                                    "含有密钥，不要提交到版本库",
                                )))}
                                {(!file.problems.is_empty()).then(|| badge(app, "problem", Text::new(
                                    file.problems.len().to_string(), file.problems.len().to_string()
                                ), Text::fixed("Notes on this file", "关于此文件的提示")))}
                                {delta_view(app, file.status, file.delta)}
                            </button>
                        </li>
                    }
                }
            />
        </ul>
    }
}

/// A file's name, its end always whole: names of one project mostly differ there.
fn file_name(folder: String, name: &str) -> impl IntoView + use<> {
    let cut = name.chars().count().saturating_sub(NAME_END);
    let at = name.char_indices().nth(cut).map_or(0, |(at, _)| at);
    let (start, end) = name.split_at_checked(at).unwrap_or(("", name));
    let (start, end) = (start.to_owned(), end.to_owned());
    view! {
        <span class="files-name">
            <span class="files-name-start"><span class="files-folder">{folder}</span>{start}</span>
            <span class="files-name-end">{end}</span>
        </span>
    }
}

/// How many lines of a file come and go.
fn delta_view(app: App, status: Status, (added, removed): (usize, usize)) -> impl IntoView + use<> {
    let words = match status {
        Status::Same => return None,
        Status::Changed => Text::new(
            format!("Changed since it was opened: {added} lines come, {removed} go"),
            format!("打开后有修改：增加 {added} 行，删除 {removed} 行"),
        ),
        Status::New => Text::new(format!("New in this bundle: {added} lines"), format!("新文件：{added} 行")),
    };
    let name = words.clone();
    Some(view! {
        <span class="files-delta tabular" data-testid="files-delta" title=move || app.t(&words)>
            <span class="sr-only">{move || app.t(&name)}</span>
            <span class="files-plus-count" aria-hidden="true">{format!("+{added}")}</span>
            {(removed > 0).then(|| view! { <span class="files-minus-count" aria-hidden="true">{format!("−{removed}")}</span> })}
        </span>
    })
}

fn badge(app: App, class: &'static str, words: Text, title: Text) -> impl IntoView {
    let name = title.clone();
    view! {
        <span class=format!("files-badge {class}") title=move || app.t(&title)>
            <span aria-hidden="true">{move || app.t(&words)}</span>
            <span class="sr-only">{move || app.t(&name)}</span>
        </span>
    }
}

fn picture(artifact: &Artifact) -> Icon {
    match artifact.language {
        ArtifactLanguage::Yaml => Icon::Layers,
        ArtifactLanguage::Env => Icon::Key,
        ArtifactLanguage::Nginx => Icon::Globe,
        ArtifactLanguage::Dockerfile => Icon::Cube,
        ArtifactLanguage::Markdown => Icon::Note,
        ArtifactLanguage::Shell => Icon::Terminal,
        ArtifactLanguage::Sql => Icon::Volume,
        ArtifactLanguage::Toml | ArtifactLanguage::Json => Icon::Settings,
        ArtifactLanguage::Ignore | ArtifactLanguage::Text => Icon::File,
    }
}

#[component]
fn FileHead(shown: Memo<Option<Made>>) -> impl IntoView {
    let app = app();
    let state = files();
    let path = move || shown.with(|shown| shown.as_ref().map(|shown| shown.artifact.path.clone())).unwrap_or_default();
    let editable = Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.editable)));
    let secret = Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.artifact.secret)));
    let counts = Memo::new(move |_| {
        let shown = shown.get()?;
        (shown.status != Status::Same).then_some(shown.delta)
    });
    let looks = [
        (Look::Text, Text::fixed("Text", "文本"), "text"),
        (Look::Diff, Text::fixed("Diff", "对比"), "diff"),
        (Look::Edit, Text::fixed("Edit", "编辑"), "edit"),
    ];
    let switch = looks
        .into_iter()
        .map(|(look, words, id)| {
            let on = move || {
                let now = state.look.get();
                let now = if now == Look::Edit && !editable.get() { Look::Text } else { now };
                now == look
            };
            let reason = move || {
                let words = Text::fixed(
                    "Made from the stack: change it on the canvas or in the inspector",
                    "由编排生成：在画布或检查器中修改",
                );
                (look == Look::Edit && !editable.get()).then(|| app.t(&words))
            };
            view! {
                <button
                    type="button"
                    class="files-look"
                    data-testid=format!("files-look-{id}")
                    aria-pressed=move || on().to_string()
                    disabled=move || look == Look::Edit && !editable.get()
                    title=reason
                    on:click=move |_| state.look.set(look)
                >
                    {move || app.t(&words)}
                    {(look == Look::Diff).then(|| view! {
                        {move || counts.get().map(|(added, removed)| view! {
                            <span class="files-delta tabular">
                                <span class="files-plus-count">{format!("+{added}")}</span>
                                <span class="files-minus-count">{format!("−{removed}")}</span>
                            </span>
                        })}
                    })}
                </button>
            }
        })
        .collect_view();
    let copied = RwSignal::new(false);
    let copy = move || {
        if let Some(shown) = shown.get_untracked() {
            clipboard::write(&shown.artifact.text);
            copied.set(true);
            // The panel may be gone by then.
            let settle = move || {
                copied.try_set(false);
            };
            set_timeout(settle, std::time::Duration::from_millis(1600));
        }
    };
    let copy_words = move || match copied.get() {
        true => app.t(&Text::fixed("Copied", "已复制")),
        false => app.t(&Text::fixed("Copy this file", "复制此文件")),
    };
    view! {
        <div class="files-head">
            <h3 class="files-path" data-testid="files-path" title=path>{path}</h3>
            <div class="files-switch" role="group" aria-label=move || app.t(&Text::fixed("View", "视图"))>
                {switch}
            </div>
            <Show when=move || secret.get() && state.look.get() != Look::Edit>
                <button
                    type="button"
                    class="button quiet icon-only"
                    data-testid="files-reveal"
                    aria-pressed=move || state.revealed.get().to_string()
                    aria-label=move || app.t(&Text::fixed("Show secrets", "显示密钥"))
                    title=move || app.t(&Text::fixed("Show secrets", "显示密钥"))
                    on:click=move |_| state.revealed.update(|revealed| *revealed = !*revealed)
                >
                    {move || icon(if state.revealed.get() { Icon::EyeOff } else { Icon::Eye })}
                </button>
            </Show>
            {move || {
                let picture = if copied.get() { Icon::Check } else { Icon::Copy };
                view! { <IconButton icon=picture name=Signal::derive(copy_words) on_press=copy class="files-copy" /> }
            }}
            <IconButton
                icon=Icon::Download
                name=Signal::derive(move || app.t(&Text::fixed("Download this file", "下载此文件")))
                class="files-get"
                on_press=move || {
                    if let Some(shown) = shown.get_untracked() {
                        download_file(app, &shown.artifact);
                    }
                }
            />
        </div>
    }
}

/// What could not be expressed in the file that is shown, and in files that are not there.
#[component]
fn Notes(made: Memo<Arc<Files>>, shown: Memo<Option<Made>>) -> impl IntoView {
    let app = app();
    let notes = Memo::new(move |_| {
        let mut notes = shown.with(|shown| shown.as_ref().map(|shown| shown.problems.clone()).unwrap_or_default());
        let first =
            shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.artifact.path == baseline::COMPOSE_PATH));
        app.revision.track();
        let edited = files().look.get() == Look::Edit;
        if first && !edited && app.with(|session| session.project().settings.draft.is_some()) {
            notes.insert(
                0,
                Text::fixed(
                    "The text under Edit cannot be read yet. Until then this file is the last text that could be.",
                    "“编辑”中的文本暂时无法读取。在此之前，此文件仍是最后一次可读取的文本。",
                ),
            );
        }
        if first {
            notes.extend(made.get().problems.iter().map(|problem| {
                let path = &problem.path;
                let (en, zh) = (&problem.message.en, &problem.message.zh);
                if path.is_empty() {
                    problem.message.clone()
                } else {
                    Text::new(format!("{path}: {en}"), format!("{path}：{zh}"))
                }
            }));
        }
        notes
    });
    let open = RwSignal::new(false);
    let more = move || notes.with(Vec::len).saturating_sub(1);
    let more_words = move || match open.get() {
        true => app.t(&Text::fixed("Less", "收起")),
        false => app.t(&Text::new(format!("{} more", more()), format!("另有 {} 条", more()))),
    };
    view! {
        <Show when=move || !notes.with(Vec::is_empty)>
            <div class="files-notes" data-testid="files-notes">
                <ul>
                    {move || {
                        let shown = if open.get() { usize::MAX } else { 1 };
                        let notes = notes.get().into_iter().take(shown);
                        notes.map(|note| view! { <li>{icon(Icon::Fragile)} <span>{move || app.t(&note)}</span></li> }).collect_view()
                    }}
                </ul>
                <Show when=move || more() != 0>
                    <button
                        type="button"
                        class="files-more"
                        aria-expanded=move || open.get().to_string()
                        on:click=move |_| open.update(|open| *open = !*open)
                    >
                        {more_words}
                    </button>
                </Show>
            </div>
        </Show>
    }
}

/// The findings on the lines of a file.
fn marks_of(app: App, path: &str, text: &str) -> Marks {
    let problems = app.problems.get();
    let compose = path == baseline::COMPOSE_PATH;
    // A finding about the merged stack stands in the file that has the value.
    let layered = app.with(|session| !session.active().is_empty() || !session.included().is_empty());
    let own_path = |problem: &Diagnostic| match (&problem.file, layered) {
        (Some((file, _)), _) => (**file == *path).then(|| problem.path.clone()),
        (None, false) => compose.then(|| problem.path.clone()),
        (None, true) => app.with(|session| {
            let (file, own) = session.written_at(&problem.path);
            (file == path || compose && file.is_empty()).then_some(own)
        }),
    };
    let here: Vec<(&Diagnostic, Path)> =
        problems.iter().filter_map(|problem| Some((problem, own_path(problem)?))).collect();
    if here.is_empty() {
        return Marks::default();
    }
    let tree =
        if here.iter().any(|(problem, _)| problem.file.is_none()) { parse::parse(text) } else { Default::default() };
    let mut marks: BTreeMap<usize, Mark> = BTreeMap::new();
    for (problem, own) in here {
        let at = match &problem.file {
            Some((_, at)) => Some(*at),
            None => locate(&tree, &own).map(|range| range.start).or(problem.at),
        };
        let Some(at) = at else { continue };
        let line = line_column(text, at).line.saturating_sub(1);
        let target = problem.subject().and_then(|(section, name)| {
            let id = app.find(Kind::from_section(section)?, name)?;
            Some(Focus { id, steps: problem.path.0.get(2..).unwrap_or(&[]).to_vec() })
        });
        let mark = marks.entry(line).or_insert_with(|| Mark { severity: problem.severity, words: Vec::new(), target });
        mark.severity = mark.severity.min(problem.severity);
        mark.words.push(problem.what.clone());
    }
    Arc::new(marks)
}

/// The text with dots in the place of secrets.
fn hide(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in secret_ranges(text) {
        out.push_str(text.get(at..range.start).unwrap_or(""));
        out.push_str(DOTS);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}
