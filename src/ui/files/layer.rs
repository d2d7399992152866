//! What the files part shows over the page: a text that cannot be read, the report on what was opened.
use super::baseline;
use super::editor::{Editor, FaultList, Faults, Notes};
use super::goto::show_line;
use super::import::{counts, open_files};
use super::live::{plain, with_line_ends};
use super::pasted::PastedReport;
use super::state::{Broken, Dialog, Opened, files};
use crate::ui::platform::scroll;
use crate::ui::state::{App, app};
use crate::ui::widgets::{Icon, IconButton, icon};
use dockwright::compose::LineColumn;
use dockwright::compose::report::{Fault, Kept};
use dockwright::generate::ArtifactLanguage;
use dockwright::session::typed::faults_of;
use dockwright::text::Text;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// Rows of a list in the report.
const SHOWN: usize = 200;

/// To be mounted once, over the whole page.
#[component]
pub fn FilesLayer() -> impl IntoView {
    let app = app();
    // What was opened is what the diff compares with, whoever opened it.
    Effect::new(move |_| {
        app.opened.track();
        baseline::baseline(app);
    });
    let dialog = files().dialog;
    view! {
        {move || match dialog.get() {
            Dialog::Closed => ().into_any(),
            Dialog::Broken(broken) => view! { <BrokenDialog broken=broken /> }.into_any(),
            Dialog::Report(opened) => view! { <ReportDialog opened=*opened /> }.into_any(),
            Dialog::Pasted(pasted) => view! {
                <Over title=Text::fixed("From the pasted text", "粘贴的内容")><PastedReport pasted=*pasted /></Over>
            }
            .into_any(),
        }}
    }
}

/// A dialog over the page. Escape closes it.
#[component]
fn Over(title: Text, children: Children) -> impl IntoView {
    let app = app();
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = node.get() {
            scroll::open_dialog(&dialog);
        }
    });
    let close = move || files().dialog.set(Dialog::Closed);
    let name = title.clone();
    view! {
        <dialog
            class="files-dialog"
            node_ref=node
            data-testid="files-dialog"
            aria-label=move || app.t(&name)
            on:close=move |_| close()
            on:keydown=|event: ev::KeyboardEvent| event.stop_propagation()
        >
            <div class="files-dialog-head">
                <h2>{move || app.t(&title)}</h2>
                <IconButton
                    icon=Icon::Close
                    name=Signal::derive(move || app.t(&Text::fixed("Close (Esc)", "关闭 (Esc)")))
                    on_press=close
                />
            </div>
            {children()}
        </dialog>
    }
}

#[component]
fn BrokenDialog(broken: Broken) -> impl IntoView {
    let app = app();
    let Broken { path, text, others, is_text } = broken;
    let title = Text::new(format!("{path} cannot be read to its end"), format!("{path} 无法完整读取"));
    let given: Arc<str> = text.into();
    let draft = RwSignal::new(plain(&given));
    let given = StoredValue::new(given);
    let faults = Memo::new(move |_| Arc::new(draft.with(|text| faults_of(baseline::COMPOSE_PATH, text))) as Faults);
    let jump =
        RwSignal::new(faults.with_untracked(|faults| faults.first().map(|fault| fault.at.line.saturating_sub(1))));
    let name = path.clone();
    let again = move |_| {
        let text = draft.with_untracked(|text| given.with_value(|given| with_line_ends(text, given)));
        let mut again = vec![(path.clone(), text.into_bytes())];
        again.extend(others.clone());
        // Whatever comes of it says so itself: the stack opens, or this dialog comes back.
        files().dialog.set(Dialog::Closed);
        open_files(app, again);
    };
    view! {
        <Over title=title>
            <p class="files-lead">
                {move || app.t(&match is_text {
                    true => Text::fixed(
                        "Nothing was opened and nothing is lost. Mend the marked place, then try again.",
                        "没有打开任何内容，也没有丢失任何内容。修改标出的位置后再试一次。",
                    ),
                    false => Text::fixed(
                        "This is no text file, so there is nothing to mend here. The open stack stays as it is.",
                        "这不是文本文件，无法在此修改。当前编排保持不变。",
                    ),
                })}
            </p>
            <FaultList faults=faults jump=jump note=Text::fixed("", "") />
            <Show when=move || is_text>
                <div class="files-broken">
                    <Editor
                        text=draft
                        language=ArtifactLanguage::Yaml
                        faults=faults
                        notes=Signal::stored(Notes::default())
                        jump=jump
                        label=Signal::stored(name.clone())
                        on_change=Callback::new(move |(text, _): (String, bool)| draft.set(text.into()))
                    />
                </div>
            </Show>
            <div class="files-actions">
                <button type="button" class="button" on:click=move |_| files().dialog.set(Dialog::Closed)>
                    {move || app.t(&Text::fixed("Leave it", "放弃"))}
                </button>
                {is_text.then(|| view! {
                    <button type="button" class="button filled" data-testid="files-again" on:click=again>
                        {move || app.t(&Text::fixed("Try again", "再试一次"))}
                    </button>
                })}
            </div>
        </Over>
    }
}

#[component]
fn ReportDialog(opened: Opened) -> impl IntoView {
    let app = app();
    let Opened { path, report, attached, left_out } = opened;
    let title = Text::new(format!("Opened {path}"), format!("已打开 {path}"));
    let (extensions, own): (Vec<Kept>, Vec<Kept>) = report.kept.iter().cloned().partition(|kept| kept.extension);
    let all = report.understood + report.kept_values;
    let figures = [
        (counts(&report), Text::fixed("in the stack", "已加入画布")),
        (
            Text::new(
                format!("{} of {all} values", report.understood),
                format!("{all} 个值中的 {} 个", report.understood),
            ),
            Text::fixed("understood", "已识别"),
        ),
    ];
    let figures = figures
        .into_iter()
        .map(|(figure, what)| {
            view! { <li><strong class="tabular">{move || app.t(&figure)}</strong> <span class="muted">{move || app.t(&what)}</span></li> }
        })
        .collect_view();
    view! {
        <Over title=title>
            <div class="files-report" data-testid="import-report" tabindex="0" role="group" aria-label=move || app.t(&Text::fixed("Report", "报告"))>
                <ul class="files-figures">{figures}</ul>
                {(!report.faults.is_empty()).then(|| fault_section(app, &report.faults))}
                {(!own.is_empty()).then(|| kept_section(
                    app,
                    Text::fixed("Kept as it is", "原样保留"),
                    Text::fixed(
                        "The Compose specification has no such keys: a typo, or newer than this page. They are written back unchanged.",
                        "Compose 规范中没有这些键：可能是拼写错误，或比本页更新。它们会原样写回。",
                    ),
                    own,
                ))}
                {(!extensions.is_empty()).then(|| kept_section(
                    app,
                    Text::fixed("Extensions", "扩展字段"),
                    Text::fixed("Keys that begin with x- are yours. They are written back unchanged.", "以 x- 开头的键由你自定义，会原样写回。"),
                    extensions,
                ))}
                {(!attached.is_empty()).then(|| plain_section(
                    app,
                    Text::fixed("Added with it", "一并加入"),
                    attached.into_iter().map(|path| (path, Text::fixed("", ""))).collect(),
                ))}
                {(!left_out.is_empty()).then(|| plain_section(
                    app,
                    Text::fixed("Left out", "未加入"),
                    left_out.into_iter().map(|left| (left.path, left.reason)).collect(),
                ))}
            </div>
            <div class="files-actions">
                <button type="button" class="button filled" autofocus data-testid="report-done" on:click=move |_| files().dialog.set(Dialog::Closed)>
                    {move || app.t(&Text::fixed("Go to the stack", "查看编排"))}
                </button>
            </div>
        </Over>
    }
}

fn fault_section(app: App, faults: &[Fault]) -> impl IntoView + use<> {
    let rows = faults
        .iter()
        .take(SHOWN)
        .map(|fault| {
            let what = fault.what.clone();
            view! { <li>{jump(app, fault.at)} <span>{move || app.t(&what)}</span></li> }
        })
        .collect_view();
    view! {
        <section>
            <h3 class="files-stop">{icon(Icon::Stop)} {move || app.t(&Text::fixed("Faults in the text", "文本中的错误"))}</h3>
            <ul class="files-rows">{rows}</ul>
        </section>
    }
}

fn kept_section(app: App, title: Text, note: Text, kept: Vec<Kept>) -> impl IntoView {
    let count = kept.len();
    let rows = kept
        .into_iter()
        .take(SHOWN)
        .map(|kept| {
            view! { <li>{kept.at.map(|at| jump(app, at))} <code>{kept.path.to_string()}</code></li> }
        })
        .collect_view();
    view! {
        <section>
            <h3>{move || app.t(&title)} <span class="files-count tabular">{count}</span></h3>
            <p class="muted">{move || app.t(&note)}</p>
            <ul class="files-rows">{rows}</ul>
        </section>
    }
}

fn plain_section(app: App, title: Text, rows: Vec<(String, Text)>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|(path, note)| view! { <li><code>{path}</code> <span class="muted">{move || app.t(&note)}</span></li> })
        .collect_view();
    view! {
        <section>
            <h3>{move || app.t(&title)}</h3>
            <ul class="files-rows">{rows}</ul>
        </section>
    }
}

/// A place of the text that leads there.
fn jump(app: App, at: LineColumn) -> impl IntoView + use<> {
    let words = Text::new(format!("Line {}:{}", at.line, at.column), format!("第 {} 行:{}", at.line, at.column));
    view! {
        <button
            type="button"
            class="link-button files-place tabular"
            data-testid="report-jump"
            title=move || app.t(&Text::fixed("Show in the text", "在文本中显示"))
            on:click=move |_| {
                files().dialog.set(Dialog::Closed);
                show_line(app, baseline::COMPOSE_PATH, at.line.saturating_sub(1));
            }
        >
            {move || app.t(&words)}
        </button>
    }
}
