//! What leaves the page: the bundle as a zip, the project, one file.
use super::made::{artifacts, keep_secrets};
use crate::ui::platform::download;
use crate::ui::state::App;
use dockwright::generate::{Artifact, zip};
use dockwright::model::Node;
use dockwright::project;
use dockwright::text::Text;
use leptos::prelude::*;

/// Downloads every file of the bundle as one zip. Secrets that are missing are made first and kept in `.env`, so that
/// the next download has the same.
pub fn download_bundle(app: App) {
    let blank = app.with(|session| session.project().is_blank());
    if blank {
        let words = Text::fixed(
            "There is nothing to download yet. Add a service first.",
            "还没有可下载的内容，先添加一个服务。",
        );
        return app.toast(words, false, true);
    }
    let secrets = keep_secrets(app);
    let language = app.language.get_untracked();
    let (files, problems) = app.with(|session| artifacts(session.project(), language));
    let folder = folder(app);
    let bytes = match zip::zip(&folder, &files) {
        Ok(bytes) => bytes,
        Err(problem) => return app.toast(problem.message, false, true),
    };
    if !download::save(&format!("{folder}.zip"), "application/zip", &bytes) {
        return app.toast(refused(), false, true);
    }
    let count = files.len();
    let (secrets_en, secrets_zh) = match secrets {
        0 => (String::new(), String::new()),
        1 => (", with 1 new secret in .env".to_owned(), "，.env 中新生成了 1 个密钥".to_owned()),
        n => (format!(", with {n} new secrets in .env"), format!("，.env 中新生成了 {n} 个密钥")),
    };
    let (notes_en, notes_zh) = match problems.len() {
        0 => (String::new(), String::new()),
        1 => (" One file needs a look: see Files.".to_owned(), "有 1 处需要留意，见「文件」。".to_owned()),
        n => (format!(" {n} notes on them are in Files."), format!("有 {n} 处需要留意，见「文件」。")),
    };
    app.toast(
        Text::new(
            format!(
                "{count} files are in {folder}.zip{secrets_en}. Unpack it and run: docker compose up -d.{notes_en}"
            ),
            format!(
                "{folder}.zip 包含 {count} 个文件{secrets_zh}。解压后在该目录运行 docker compose up -d。{notes_zh}"
            ),
        ),
        false,
        false,
    );
}

/// Downloads the project file: the stack with its files, its settings and the places of its cards.
pub fn save_project(app: App) {
    let text = app.with(|session| project::save(session.project()));
    let name = format!("{}.dockwright.json", folder(app));
    if download::save(&name, "application/json", text.as_bytes()) {
        app.toast(
            Text::new(
                format!("Saved as {name}. Drop it on this page to go on with it."),
                format!("已保存为 {name}。拖回本页即可继续编辑。"),
            ),
            false,
            false,
        );
    } else {
        app.toast(refused(), false, true);
    }
}

/// Downloads one file.
pub(super) fn download_file(app: App, artifact: &Artifact) {
    let name = artifact.path.rsplit('/').next().unwrap_or(&artifact.path);
    // The browser would take the dot off the front or add an ending to a name without one.
    if !download::save(name, "application/octet-stream", artifact.text.as_bytes()) {
        app.toast(refused(), false, true);
    }
}

fn refused() -> Text {
    Text::fixed("The browser did not take the download.", "浏览器没有接受下载。")
}

/// The name of the stack as a file name.
pub fn folder(app: App) -> String {
    let title = app.with(|session| {
        let document = session.project();
        let title = document.settings.title.trim();
        match document.extra.get("name").and_then(Node::as_text) {
            Some(name) if title.is_empty() && !name.contains('$') => name.to_owned(),
            _ => title.to_owned(),
        }
    });
    zip::folder_name(&title)
}
