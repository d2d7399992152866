//! Override files of a project (Compose specification, "Merge and override"; `docker compose -f a -f b`): which there
//! are, what they and the base make together, which of them a value comes from, and where a change is written.
mod carry;
mod form;
mod origin;
mod unit;

pub use carry::{Bodies, carry, laid, uncover};
pub use origin::{Origin, origin, place_in};

use super::merge::merge_as;
use super::read::{ReadProblemKind, read};
use crate::model::{Document, Kind, Node, Record, RecordId};
use crate::text::Text;
use std::collections::HashSet;
use std::sync::Arc;

/// An override file of a project.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its path in [`Document::files`].
    pub path: Box<str>,
    /// Its text.
    pub text: Arc<str>,
    /// What the text says; of a text that breaks off what it said before.
    pub document: Document,
    /// Whether the text breaks off. It must not be written then.
    pub is_broken: bool,
}

/// The names under which docker compose looks for a project's file in a folder. A file of such a name in a folder below
/// is a project of its own.
const BASES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
/// Longer texts are no override files.
const MOST_BYTES: usize = 2 << 20;

/// The override files of a project in the order in which they are laid on the base: the one that docker compose loads
/// by itself, then the others by name. What is known of unchanged texts is taken from `known`.
pub fn sheets(document: &Document, known: &[Sheet]) -> Vec<Sheet> {
    let mut found: Vec<Sheet> = Vec::new();
    for (path, text) in &document.files {
        let old = known.iter().find(|sheet| sheet.path == *path);
        if let Some(old) = old.filter(|old| Arc::ptr_eq(&old.text, text) || old.text == *text) {
            found.push(old.clone());
            continue;
        }
        match read_override(path, text) {
            Some(document) => {
                found.push(Sheet { path: path.clone(), text: text.clone(), document, is_broken: false });
            }
            // While somebody types it can be anything; it stays what it was.
            None => found.extend(old.map(|old| Sheet { text: text.clone(), is_broken: true, ..old.clone() })),
        }
    }
    if !found.is_empty() {
        let named = named_files(document, &found);
        found.retain(|sheet| !named.contains(&*sheet.path));
    }
    found.sort_by_key(|sheet| !is_automatic(&sheet.path));
    found
}

/// True for the file that docker compose lays on the base when no file is named.
pub fn is_automatic(path: &str) -> bool {
    matches!(
        path,
        "compose.override.yaml"
            | "compose.override.yml"
            | "docker-compose.override.yml"
            | "docker-compose.override.yaml"
    )
}

/// What a text says, where it is one that can be laid on a Compose file: YAML whose top has sections of Compose, and
/// nothing that Compose does not know.
fn read_override(path: &str, text: &str) -> Option<Document> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    let is_other_project = path.contains('/') && BASES.contains(&name);
    if !is_yaml || is_other_project || text.len() > MOST_BYTES {
        return None;
    }
    let is_section = |line: &str| {
        let key = line.split_once(':').map_or("", |(key, _)| key);
        Kind::from_section(key).is_some() || key == "include"
    };
    if !text.trim_start_matches('\u{feff}').lines().any(is_section) {
        return None;
    }
    let reading = read(text);
    let whole = |kind: &ReadProblemKind| {
        matches!(kind, ReadProblemKind::Syntax(_) | ReadProblemKind::ServiceNotMapping)
            || matches!(kind, ReadProblemKind::SectionNotMapping(_)) && text.len() < 4096
    };
    let known = |key: &str| matches!(key, "name" | "version" | "include") || key.starts_with("x-");
    let fits = reading.complete
        && reading.problems.iter().all(|problem| whole(&problem.kind))
        && reading.document.extra.keys().all(known);
    fits.then_some(reading.document)
}

/// Files that the base or an override takes in by itself.
fn named_files(document: &Document, sheets: &[Sheet]) -> HashSet<String> {
    let mut named = HashSet::new();
    let mut add = |node: Option<&Node>| {
        let items = node.map(|node| node.as_sequence().map_or_else(|| vec![node], |items| items.iter().collect()));
        for item in items.unwrap_or_default() {
            let paths = item.get("path").unwrap_or(item);
            let paths = paths.as_sequence().map_or_else(|| vec![paths], |items| items.iter().collect());
            named.extend(paths.iter().filter_map(|path| Some(path.as_text()?.trim_start_matches("./").to_owned())));
        }
    };
    for one in std::iter::once(document).chain(sheets.iter().map(|sheet| &sheet.document)) {
        add(one.extra.get("include"));
        for (_, record) in one.services().iter() {
            add(record.body.get("extends").and_then(|extends| extends.get("file")));
        }
    }
    for (_, record) in document.services().iter() {
        for mount in record.body.get("volumes").and_then(Node::as_sequence).unwrap_or(&[]) {
            let source = mount.as_text().and_then(|text| text.split(':').next());
            let source = source.or_else(|| mount.get("source").and_then(Node::as_text));
            named.extend(source.map(|source| source.trim_start_matches("./").to_owned()));
        }
    }
    for (_, record) in document.table(Kind::Config).iter() {
        let file = record.body.get("file").and_then(Node::as_text);
        named.extend(file.map(|file| file.trim_start_matches("./").to_owned()));
    }
    named
}

/// What the base and override files make together. Records that only an override has get the id that `id_of` knows for
/// their name, or a new one; records that are as they were `before` are the same ones.
pub fn stacked(
    base: &Document,
    over: &[&Sheet],
    before: Option<&Document>,
    id_of: &mut dyn FnMut(Kind, &str) -> Option<RecordId>,
) -> Document {
    let mut merged = base.clone();
    for sheet in over {
        merged = merge_as(&merged, &sheet.document, id_of);
    }
    if let Some(before) = before {
        for kind in Kind::ALL {
            let same: Vec<(RecordId, Arc<Record>)> = merged
                .table(kind)
                .iter()
                .filter_map(|(id, record)| {
                    let old = before.get(id)?;
                    (!Arc::ptr_eq(old, record) && old == record).then(|| (id, old.clone()))
                })
                .collect();
            for (id, record) in same {
                merged.table_mut(kind).replace(id, record);
            }
        }
    }
    merged
}

/// The text of a new override file: nothing yet, and how it is used.
pub fn fresh_text(path: &str) -> String {
    format!("# docker compose -f docker-compose.yml -f {path} up -d\nservices: {{}}\n")
}

/// What an override file is called on the page: "Production" for `docker-compose.prod.yml`.
pub fn label(path: &str) -> Text {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let word = ["docker-compose", "compose"].iter().find_map(|known| stem.strip_prefix(known)).unwrap_or(stem);
    let word = word.trim_matches(['.', '-', '_']);
    match word.to_ascii_lowercase().as_str() {
        "dev" | "develop" | "development" => Text::fixed("Development", "开发"),
        "prod" | "production" => Text::fixed("Production", "生产"),
        "override" => Text::fixed("Override", "覆盖"),
        "stage" | "staging" => Text::fixed("Staging", "预发布"),
        "test" | "testing" | "tests" => Text::fixed("Test", "测试"),
        "ci" => Text::fixed("CI", "持续集成"),
        "local" => Text::fixed("Local", "本机"),
        "debug" => Text::fixed("Debug", "调试"),
        "" => Text::new(name.to_owned(), name.to_owned()),
        _ => Text::new(word.to_owned(), word.to_owned()),
    }
}

#[cfg(test)]
mod tests;
