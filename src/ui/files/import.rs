//! What comes in: files by picker, drop and paste become the open stack.
use super::baseline;
use super::state::{Broken, Dialog, Look, Opened, files};
use crate::ui::platform::upload::{self, Uploaded};
use crate::ui::state::App;
use dockwright::canvas::scene::place_missing;
use dockwright::change::Command;
use dockwright::compose::report::{Report, report};
use dockwright::compose::reread::reread;
use dockwright::compose::{ReadProblemKind, Reading, docker_run};
use dockwright::model::{Document, Kind};
use dockwright::project::{self, LeftOut, StackFile};
use dockwright::session::Session;
use dockwright::text::Text;
use leptos::prelude::*;

/// Opens a text that was pasted or came as one file: Compose YAML, or `docker` commands.
pub fn open_text(app: App, name: &str, text: String) {
    if docker_run::is_commands(&text) {
        let converted = docker_run::convert(&text);
        let counts = super::counts_of(&converted.fragment);
        let found = !converted.fragment.records.is_empty();
        let mut session = Session::new(Document::default());
        if found && session.dispatch(&Command::Insert(Box::new(converted.fragment))).is_ok() {
            adopt(app, session.project().clone());
        }
        return super::show_pasted(app, counts, converted.problems, found);
    }
    open_files(app, vec![(name.to_owned(), text.into_bytes())]);
}

/// Asks for files and opens them.
pub fn pick(app: App) {
    upload::pick(move |uploaded| app.when_there(move || open_uploaded(app, uploaded)));
}

/// Opens what came, and says what could not be read.
pub fn open_uploaded(app: App, uploaded: Uploaded) {
    if !uploaded.unread.is_empty() {
        let (en, zh) = (uploaded.unread.join(", "), uploaded.unread.join("、"));
        app.toast(
            Text::new(
                format!("{en}: not read. It is a folder, or larger than 64 MB, or the browser has no access to it."),
                format!("{zh}：未能读取。它可能是文件夹、超过 64 MB，或浏览器无权访问。"),
            ),
            false,
            true,
        );
    }
    if !uploaded.files.is_empty() {
        open_files(app, uploaded.files);
    }
}

/// Opens files that were given together: a project file, or a Compose file with what belongs to it. Where a stack is
/// open already it is replaced, which can be undone; files without a Compose file join it.
pub fn open_files(app: App, given: Vec<(String, Vec<u8>)>) {
    let import = project::import(given.clone());
    match (import.project, import.stack) {
        (Some(Ok(document)), _) => {
            let report = Report { records: Kind::ALL.map(|kind| document.table(kind).len()), ..Report::default() };
            let title = document.settings.title.clone();
            let path = if title.is_empty() { "project".to_owned() } else { title };
            adopt(app, document);
            finish(app, Opened { path, report, attached: Vec::new(), left_out: import.left_out });
        }
        (Some(Err(error)), _) => app.toast(error.message, false, true),
        (None, Some(stack)) if is_broken(&stack.reading) => {
            let is_text = !stack.reading.problems.iter().any(|problem| problem.kind == ReadProblemKind::NotText);
            let text = stack.reading.document.source.text.to_string();
            let others = given.into_iter().filter(|(path, _)| *path != stack.path).collect();
            files().dialog.set(Dialog::Broken(Broken { path: stack.path, text, others, is_text }));
        }
        (None, Some(stack))
            if given.len() == 1 && app.with(|session| project::is_override_of(session.project(), &stack)) =>
        {
            lay_on(app, &stack);
        }
        (None, Some(stack)) => open_stack(app, stack, import.attached, import.left_out),
        (None, None) => join(app, given),
    }
}

/// An override of the open stack: it becomes one of its files, and shows.
fn lay_on(app: App, stack: &StackFile) {
    let path = stack.path.rsplit('/').next().unwrap_or(&stack.path).to_owned();
    let text = stack.reading.document.source.text.to_string();
    let label = Text::new(format!("Add {path}"), format!("添加 {path}"));
    let command = Command::SetFile { path: path.clone(), text: Some(text) };
    if app.dispatch(Command::Many { label, commands: vec![command] }).is_some() {
        app.activate(&[path.as_str().into()]);
        app.welcome.set(false);
        files().opened.update(|opened| *opened += 1);
        let words =
            Text::new(format!("{path} is laid on the open stack."), format!("{path} 已作为环境层叠加到当前编排。"));
        app.toast(words, true, false);
    }
}

/// True where a reading is no stack but a part of one: it must not take the place of the user's work.
pub(super) fn is_broken(reading: &Reading) -> bool {
    let breaks = |kind: &ReadProblemKind| {
        matches!(kind, ReadProblemKind::NotText | ReadProblemKind::Empty | ReadProblemKind::NotMapping)
    };
    !reading.complete || reading.problems.iter().any(|problem| breaks(&problem.kind))
}

fn open_stack(app: App, stack: StackFile, attached: Vec<String>, left_out: Vec<LeftOut>) {
    let report = report(&stack.reading);
    let document = stack.reading.document;
    let next = app.with(|session| succeed(session.project(), document));
    adopt(app, next);
    finish(app, Opened { path: stack.path, report, attached, left_out });
}

/// The opened document as the next state of the one before: what has the same name keeps its identity and its place.
/// Where most services are the same it is the same stack again, and keeps what only this page knows of it.
fn succeed(before: &Document, opened: Document) -> Document {
    if before.is_blank() {
        return opened;
    }
    let mut next = reread(before, &opened.source.text).document;
    let shared = opened.services().names().filter(|name| before.find(Kind::Service, name).is_some()).count();
    if shared * 2 >= opened.services().len().max(1) {
        next.files.extend(opened.files.clone());
        let mut settings = (*before.settings).clone();
        if !opened.settings.title.is_empty() && settings.title.is_empty() {
            settings.title = opened.settings.title.clone();
        }
        next.settings = settings.into();
    } else {
        next.files = opened.files.clone();
        next.settings = opened.settings.clone();
        next.placements.clear();
    }
    next
}

/// Puts a document in the place of the open one: as a step that can be taken back, where there is work to lose.
fn adopt(app: App, mut document: Document) {
    place_missing(&mut document);
    baseline::of(&document);
    if app.with(|session| session.project().is_blank()) {
        app.open(document);
    } else {
        app.select([]);
        app.dispatch(Command::Replace(Box::new(document)));
        app.welcome.set(false);
        app.opened.update(|opened| *opened += 1);
    }
    let files = files();
    files.chosen.set(baseline::COMPOSE_PATH.to_owned());
    files.look.set(Look::Text);
    files.opened.update(|opened| *opened += 1);
}

/// Says what was opened: in short, and at length where something is not as one would expect.
fn finish(app: App, opened: Opened) {
    let undo = app.with(|session| !session.history().is_empty());
    let words = summary(&opened);
    let own = opened.report.kept.iter().any(|kept| !kept.extension);
    let look = own || !opened.report.faults.is_empty() || !opened.left_out.is_empty();
    files().dialog.set(if look { Dialog::Report(Box::new(opened)) } else { Dialog::Closed });
    app.toast(words, undo, false);
}

/// "Opened shop.yml: 5 services, 2 networks. All 124 values are understood."
fn summary(opened: &Opened) -> Text {
    let Opened { path, report, attached, .. } = opened;
    let mut en = format!("Opened {path}: {}.", counts(report).en);
    let mut zh = format!("已打开 {path}：{}。", counts(report).zh);
    let all = report.understood + report.kept_values;
    if all > 0 && report.kept_values == 0 {
        en.push_str(&format!(" All {all} values are understood."));
        zh.push_str(&format!("{all} 个值全部识别。"));
    } else if all > 0 {
        en.push_str(&format!(" {} of {all} values are understood, the others kept as they are.", report.understood));
        zh.push_str(&format!("{all} 个值中识别了 {} 个，其余原样保留。", report.understood));
    }
    if !attached.is_empty() {
        en.push_str(&format!(" With it: {}.", attached.join(", ")));
        zh.push_str(&format!("一并载入：{}。", attached.join("、")));
    }
    Text::new(en, zh)
}

/// "5 services, 2 networks, 1 volume".
pub(super) fn counts(report: &Report) -> Text {
    let words = [
        (Kind::Service, "service", "个服务"),
        (Kind::Network, "network", "个网络"),
        (Kind::Volume, "volume", "个卷"),
        (Kind::Secret, "secret", "个密钥"),
        (Kind::Config, "config", "个配置"),
        (Kind::Model, "model", "个模型"),
    ];
    let (mut en, mut zh) = (Vec::new(), Vec::new());
    for (kind, word, word_zh) in words {
        let count = report.count(kind);
        if count > 0 || kind == Kind::Service {
            en.push(format!("{count} {word}{}", if count == 1 { "" } else { "s" }));
            zh.push(format!("{count} {word_zh}"));
        }
    }
    Text::new(en.join(", "), zh.join("、"))
}

/// Files without a Compose file join the stack that is open.
fn join(app: App, given: Vec<(String, Vec<u8>)>) {
    let names: Vec<String> = given.iter().map(|(path, _)| path.clone()).collect();
    if app.with(|session| session.project().is_blank()) {
        let words = Text::new(
            format!(
                "{}: no Compose file. Open it together with the docker-compose.yml it belongs to.",
                names.join(", ")
            ),
            format!("{}：不是 Compose 文件。应与所属的 docker-compose.yml 一起打开。", names.join("、")),
        );
        return app.toast(words, false, true);
    }
    let (texts, left_out) = app.with(|session| project::attachments(session.project(), given));
    if !left_out.is_empty() {
        let reason = |left: &LeftOut, zh: bool| {
            let words = if zh { &left.reason.zh } else { &left.reason.en };
            if zh { format!("{}（{words}）", left.path) } else { format!("{} ({words})", left.path) }
        };
        let en: Vec<String> = left_out.iter().map(|left| reason(left, false)).collect();
        let zh: Vec<String> = left_out.iter().map(|left| reason(left, true)).collect();
        app.toast(
            Text::new(format!("Not added: {}.", en.join(", ")), format!("未添加：{}。", zh.join("、"))),
            false,
            true,
        );
    }
    let Some((first, _)) = texts.first() else { return };
    let first = first.clone();
    let paths: Vec<&str> = texts.iter().map(|(path, _)| path.as_str()).collect();
    let label = Text::new(format!("Add {}", paths.join(", ")), format!("添加 {}", paths.join("、")));
    let commands = texts.iter().map(|(path, text)| Command::SetFile { path: path.clone(), text: Some(text.clone()) });
    let command = Command::Many { label: label.clone(), commands: commands.collect() };
    if app.dispatch(command).is_some() {
        let words = Text::new(
            format!("Added to the stack: {}.", paths.join(", ")),
            format!("已加入当前编排：{}。", paths.join("、")),
        );
        app.toast(words, true, false);
        files().chosen.set(first);
        files().opened.update(|opened| *opened += 1);
    }
}
