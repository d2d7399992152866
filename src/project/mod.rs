//! The project file and what is opened beside it.
mod import;
mod migrate;
pub mod slots;

pub use import::{Import, LeftOut, StackFile, attachments, import, is_override_of, is_project_name};
pub use migrate::VERSION;

use crate::compose;
use crate::model::{Document, Kind, Placement, Settings};
use crate::text::Text;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What stands under `format` in every project file.
const FORMAT: &str = "dockwright";
/// Text beyond this many bytes is refused.
const MAX_BYTES: usize = 64 << 20;

/// Why a project file cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectError {
    /// The reason, with a place where there is one.
    pub message: Text,
}

/// The project file of a document: its Compose text byte for byte, its other files, its settings, and where its cards
/// stand, by name. The same document gives the same bytes.
pub fn save(document: &Document) -> String {
    let files: Map<String, Value> =
        document.files.iter().map(|(path, text)| (path.to_string(), Value::from(&**text))).collect();
    let mut placements = Map::new();
    for kind in Kind::ALL {
        let table: Map<String, Value> = document
            .table(kind)
            .iter()
            .filter_map(|(id, record)| {
                let place = document.placements.get(&id).filter(|place| place.x.is_finite() && place.y.is_finite())?;
                Some((record.name.to_string(), json!({ "x": place.x, "y": place.y })))
            })
            .collect();
        if !table.is_empty() {
            placements.insert(kind.section().to_owned(), table.into());
        }
    }
    let envelope = json!({
        "format": FORMAT,
        "version": VERSION,
        "app": env!("CARGO_PKG_VERSION"),
        "compose": compose::write(document),
        "files": files,
        "settings": serde_json::to_value(&*document.settings).unwrap_or_default(),
        "placements": placements,
    });
    // Indented, so that a version control system shows what changed.
    let mut text = serde_json::to_string_pretty(&envelope).unwrap_or_default();
    text.push('\n');
    text
}

/// Opens a project file of this or any earlier version.
///
/// # Errors
/// The text is no JSON, no project file, one of a newer version, or something in it has another form than it must.
pub fn load(text: &str) -> Result<Document, ProjectError> {
    if text.len() > MAX_BYTES {
        return Err(error(
            format!("The project file is larger than {} MiB.", MAX_BYTES >> 20),
            format!("项目文件超过 {} MiB。", MAX_BYTES >> 20),
        ));
    }
    let raw: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|fault| not_json(&fault))?;
    let mut envelope = match raw {
        Value::Object(envelope) if envelope.get("format").and_then(Value::as_str) == Some(FORMAT) => envelope,
        _ => {
            return Err(error(
                "This JSON is no Dockwright project: it does not say \"format\": \"dockwright\".",
                "这个 JSON 不是 Dockwright 项目：其中没有 \"format\": \"dockwright\"。",
            ));
        }
    };
    migrate::to_current(&mut envelope)?;
    let compose = match envelope.get("compose") {
        Some(Value::String(compose)) => compose,
        _ => return Err(wrong("compose", "a text", "文本")),
    };
    let mut document = document_of(compose)?;
    read_files(&envelope, &mut document)?;
    if let Some(settings) = envelope.get("settings").filter(|settings| !settings.is_null()) {
        let settings = Settings::deserialize(settings).map_err(|fault| {
            error(format!("The settings cannot be read: {fault}."), format!("设置无法读取：{fault}。"))
        })?;
        document.settings = settings.into();
    }
    read_placements(&envelope, &mut document);
    Ok(document)
}

fn document_of(compose: &str) -> Result<Document, ProjectError> {
    if compose.trim().is_empty() {
        let mut document = Document::default();
        document.set_source(compose.into());
        return Ok(document);
    }
    let reading = compose::read(compose);
    if reading.complete {
        return Ok(reading.document);
    }
    let problem = reading.problems.first();
    let place = compose::line_column(compose, problem.map_or(0, |problem| problem.range.start));
    let what = problem.map(|problem| problem.kind.what()).unwrap_or(Text::fixed("It breaks off.", "内容不完整。"));
    Err(error(
        format!("The Compose text in the project file, line {}, column {}: {}", place.line, place.column, what.en),
        format!("项目文件中的 Compose 文本第 {} 行第 {} 列：{}", place.line, place.column, what.zh),
    ))
}

fn read_files(envelope: &Map<String, Value>, document: &mut Document) -> Result<(), ProjectError> {
    let files = match envelope.get("files") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(files)) => files,
        Some(_) => return Err(wrong("files", "a map of paths to texts", "路径到文本的映射")),
    };
    for (path, text) in files {
        let Value::String(text) = text else {
            return Err(wrong(&format!("files.{path}"), "a text", "文本"));
        };
        if !import::is_inside(path) {
            return Err(error(
                format!("The file “{path}” would lie outside of the project's folder."),
                format!("文件“{path}”的路径超出了项目文件夹。"),
            ));
        }
        document.files.insert(path.as_str().into(), text.as_str().into());
    }
    Ok(())
}

/// Places that name nothing, or are none, are left out: a card without one is set out anew.
fn read_placements(envelope: &Map<String, Value>, document: &mut Document) {
    for kind in Kind::ALL {
        let table = envelope.get("placements").and_then(|all| all.get(kind.section())).and_then(Value::as_object);
        for (name, place) in table.into_iter().flatten() {
            let number = |key: &str| place.get(key).and_then(Value::as_f64).filter(|value| value.is_finite());
            if let (Some(id), Some(x), Some(y)) = (document.find(kind, name), number("x"), number("y")) {
                document.placements.insert(id, Placement { x, y });
            }
        }
    }
}

fn not_json(fault: &serde_json::Error) -> ProjectError {
    let (line, column) = (fault.line(), fault.column());
    let words = fault.to_string();
    let reason = words.split(" at line ").next().unwrap_or(&words);
    error(
        format!("Line {line}, column {column}: this is not valid JSON ({reason})."),
        format!("第 {line} 行第 {column} 列：不是有效的 JSON（{reason}）。"),
    )
}

fn wrong(key: &str, wanted_en: &str, wanted_zh: &str) -> ProjectError {
    error(
        format!("“{key}” in the project file must be {wanted_en}."),
        format!("项目文件中的“{key}”必须是{wanted_zh}。"),
    )
}

fn error(en: impl Into<String>, zh: impl Into<String>) -> ProjectError {
    ProjectError { message: Text::new(en.into(), zh.into()) }
}

#[cfg(test)]
mod tests;
