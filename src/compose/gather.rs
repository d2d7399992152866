//! A document with what it takes in from other files of its project: the records of included files (Compose
//! specification, "Include") and the services of other files that its own extend ("Extends"). For analysis; nothing of it
//! is written back.
use super::layers::Sheet;
use super::merge::lay_record;
use super::read::read;
use crate::model::{Document, Kind, Mapping, Node, Record, RecordId};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A document with what it takes in.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The document; `include` is gone where every included file was there.
    pub document: Document,
    /// Records that an included file brings, with its path.
    pub brought: HashMap<RecordId, Box<str>>,
    /// Services that are completed by one of another file.
    pub completed: HashMap<RecordId, Completed>,
    /// The files that were taken in: those that are included whole, and those of which single services are extended.
    pub files: BTreeMap<Box<str>, TakenIn>,
}

/// Where the body of a service that others complete comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Completed {
    /// What the document itself says of it.
    pub own: Arc<Record>,
    /// The services that it extends, the nearest first: file and name.
    pub bases: Vec<(Box<str>, Box<str>)>,
}

/// How a file is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TakenIn {
    /// Services of it are extended.
    Extended,
    /// It is included.
    Included,
}

/// Includes may go so deep, and files be so many.
const DEEPEST: usize = 8;
const MOST: usize = 64;

/// Takes in what a document names of other files in [`Document::files`]; `None` where it names none of them.
///
/// Only files of the project's own folder count: paths in others are relative to theirs.
pub fn gather(document: &Document) -> Option<Gathered> {
    let includes = document.extra.get("include").is_some();
    let extends =
        |record: &Arc<Record>| record.body.get("extends").is_some_and(|extends| extends.get("file").is_some());
    if !includes && !document.services().iter().any(|(_, record)| extends(record)) {
        return None;
    }
    let mut gathering = Gathering { document, read: HashMap::new() };
    let mut out = Gathered { document: document.clone(), ..Gathered::default() };
    let mut whole = true;
    let mut seen = Vec::new();
    gathering.include(document, &mut out, &mut whole, &mut seen, 0);
    if whole && includes {
        let mut extra = (*out.document.extra).clone();
        extra.remove("include");
        out.document.extra = Arc::new(extra);
    }
    let own: Vec<(RecordId, Arc<Record>)> = document
        .services()
        .iter()
        .filter(|(_, record)| extends(record))
        .map(|(id, record)| (id, record.clone()))
        .collect();
    for (id, record) in own {
        let mut bases = Vec::new();
        if let Some(body) = gathering.complete(&record.body, &record.name, &mut bases) {
            let whole = Record { name: record.name.clone(), body };
            out.document.table_mut(Kind::Service).replace(id, Arc::new(whole));
            out.files.extend(bases.iter().map(|(path, _)| (path.clone(), TakenIn::Extended)));
            out.completed.insert(id, Completed { own: record, bases });
        }
    }
    out.files.extend(seen.into_iter().map(|path| (path.into(), TakenIn::Included)));
    Some(out)
}

/// The files that a document includes, in the order in which Compose reads them: each before what it includes itself.
/// What is known of unchanged texts is taken from `known`; a text that breaks off stays what it was before.
///
/// Only files of the project's own folder count, as with [`gather`].
pub fn included(document: &Document, known: &[Sheet]) -> Vec<Sheet> {
    let mut found: Vec<Sheet> = Vec::new();
    let mut waiting: Vec<(String, usize)> = plain_includes(document).map(|path| (path.to_owned(), 1)).collect();
    waiting.reverse();
    while let Some((path, depth)) = waiting.pop() {
        if found.len() > MOST || found.iter().any(|sheet| *sheet.path == *path) {
            continue;
        }
        let Some(text) = document.file(&path) else { continue };
        let old = known.iter().find(|sheet| *sheet.path == *path);
        let sheet = match old.filter(|old| Arc::ptr_eq(&old.text, text) || old.text == *text) {
            Some(old) => old.clone(),
            None => {
                let reading = read(text);
                match (reading.complete, old) {
                    (true, _) => {
                        Sheet { path: path.into(), text: text.clone(), document: reading.document, is_broken: false }
                    }
                    (false, Some(old)) => Sheet { text: text.clone(), is_broken: true, ..old.clone() },
                    (false, None) => continue,
                }
            }
        };
        if depth < DEEPEST {
            let more: Vec<_> = plain_includes(&sheet.document).map(|path| (path.to_owned(), depth + 1)).collect();
            waiting.extend(more.into_iter().rev());
        }
        found.push(sheet);
    }
    found
}

/// The files of its own folder that a document includes and that are no projects of their own folder or variables.
fn plain_includes(document: &Document) -> impl Iterator<Item = &str> {
    let items = document.extra.get("include").and_then(Node::as_sequence).unwrap_or(&[]);
    items.iter().filter_map(plain_include).filter_map(in_folder)
}

/// The path of an item of `include` that says nothing else. A project of its own folder or variables, or of several
/// files, is not looked into.
fn plain_include(item: &Node) -> Option<&str> {
    match (item.as_text(), item.as_mapping()) {
        (Some(path), _) => Some(path),
        (None, Some(mapping)) if mapping.len() == 1 => mapping.get("path").and_then(Node::as_text),
        _ => None,
    }
}

/// A path in the project's own folder: paths in files of others are relative to theirs.
pub(super) fn in_folder(path: &str) -> Option<&str> {
    let path = path.strip_prefix("./").unwrap_or(path);
    (!path.contains(['/', '$'])).then_some(path)
}

/// The files that a document takes in: those that it includes, and those whose services its own extend.
pub fn taken_in(document: &Document) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for item in document.extra.get("include").and_then(Node::as_sequence).unwrap_or(&[]) {
        let paths = item.get("path").unwrap_or(item);
        let list = paths.as_sequence().map_or_else(|| vec![paths], |items| items.iter().collect());
        found.extend(list.into_iter().filter_map(Node::as_text).map(str::to_owned));
    }
    for (_, record) in document.services().iter() {
        let file = record.body.get("extends").and_then(|extends| extends.get("file"));
        found.extend(file.and_then(Node::as_text).map(str::to_owned));
    }
    found
}

struct Gathering<'d> {
    document: &'d Document,
    read: HashMap<Box<str>, Option<Document>>,
}

impl Gathering<'_> {
    /// A file of the project's folder as a document.
    fn file(&mut self, path: &str) -> Option<Document> {
        let path = in_folder(path).filter(|_| self.read.len() <= MOST)?;
        let text = self.document.file(path)?;
        let known = self.read.entry(path.into()).or_insert_with(|| {
            let reading = read(text);
            reading.complete.then_some(reading.document)
        });
        known.clone()
    }

    fn include(&mut self, from: &Document, out: &mut Gathered, whole: &mut bool, seen: &mut Vec<String>, depth: usize) {
        let Some(include) = from.extra.get("include") else { return };
        let Some(items) = include.as_sequence().filter(|_| depth < DEEPEST) else {
            *whole = false;
            return;
        };
        for item in items {
            let path = plain_include(item);
            let Some((path, brought)) = path.and_then(|path| Some((path.trim_start_matches("./"), self.file(path)?)))
            else {
                *whole = false;
                continue;
            };
            if seen.iter().any(|one| one == path) {
                continue;
            }
            seen.push(path.to_owned());
            for kind in Kind::ALL {
                for (_, record) in brought.table(kind).iter() {
                    match out.document.find(kind, &record.name) {
                        Some(id) if out.document.included_from(id) == Some(path) => {
                            out.brought.insert(id, path.into());
                        }
                        Some(_) => {}
                        None => {
                            let id = out.document.push(kind, (**record).clone());
                            out.brought.insert(id, path.into());
                        }
                    }
                }
            }
            self.include(&brought, out, whole, seen, depth + 1);
        }
    }

    /// A body with that of the service of another file that it extends; `None` where that is not there. Adds the
    /// services that were taken in to `bases`.
    fn complete(&mut self, body: &Node, name: &str, bases: &mut Vec<(Box<str>, Box<str>)>) -> Option<Node> {
        let extends = body.get("extends")?;
        let base_name = extends.get("service").and_then(Node::as_text)?.to_owned();
        let path = extends.get("file").and_then(Node::as_text)?;
        let file = self.file(path).filter(|_| bases.len() < DEEPEST)?;
        bases.push((path.trim_start_matches("./").into(), base_name.as_str().into()));
        let (_, base) = file.services().by_name(&base_name)?;
        // What the base extends in its own file stays open.
        let base = match base.body.get("extends") {
            Some(extends) if extends.get("file").is_some() => self.complete(&base.body, &base_name, bases)?,
            Some(_) => return None,
            None => base.body.clone(),
        };
        let mut own = body.clone();
        own.as_mapping_mut().and_then(|mapping: &mut Mapping| mapping.remove("extends"));
        lay_record(Some(&base), &own, &[Kind::Service.section(), name])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(text: &str, files: &[(&str, &str)]) -> Document {
        let mut document = read(text).document;
        document.files.extend(files.iter().map(|(path, text)| ((*path).into(), (*text).into())));
        document
    }

    #[test]
    fn included_records_come_with_their_file() {
        let files = [
            ("data.yml", "include: [more.yml, data.yml]\nservices:\n  db: {image: 'postgres:17'}\nvolumes: {d: }\n"),
            ("more.yml", "services:\n  cache: {image: 'redis:8'}\n"),
        ];
        let document = project("include: [./data.yml]\nservices:\n  a: {image: 'x:1', depends_on: [db]}\n", &files);
        let gathered = gather(&document).expect("it includes something");
        assert_eq!(gathered.document.services().names().collect::<Vec<_>>(), ["a", "db", "cache"]);
        let cache = gathered.document.find(Kind::Service, "cache").unwrap();
        assert_eq!(gathered.brought.get(&cache).map(|path| &**path), Some("more.yml"));
        assert!(gathered.document.extra.get("include").is_none());
        // A file that is not there leaves it open what it would bring.
        let open = project("include: [data.yml, gone.yml]\nservices:\n  a: {image: 'x:1'}\n", &files);
        let gathered = gather(&open).expect("it includes something");
        assert!(gathered.document.extra.get("include").is_some() && gathered.document.services().len() == 3);
        assert!(gather(&project("services:\n  a: {extends: b}\n  b: {image: 'x:1'}\n", &[])).is_none());
    }

    #[test]
    fn services_are_completed_from_other_files() {
        let files = [
            (
                "common.yml",
                "services:\n  base: {image: 'x:1', ports: ['80:80'], environment: [A=1]}\n  up: {extends: {file: over.yml, service: z}}\n",
            ),
            ("over.yml", "services:\n  z: {image: 'z:1'}\n"),
            ("sub/c.yml", "services:\n  base: {build: .}\n"),
        ];
        let text = "services:\n  a:\n    extends: {file: ./common.yml, service: base}\n    ports: ['81:81']\n    environment: {A: '2'}\n  b:\n    extends: {file: common.yml, service: up}\n  c:\n    extends: {file: sub/c.yml, service: base}\n  d:\n    extends: {file: common.yml, service: gone}\n";
        let gathered = gather(&project(text, &files)).expect("it extends something");
        assert_eq!(gathered.completed.len(), 2);
        let b = gathered.document.find(Kind::Service, "b").unwrap();
        let bases = &gathered.completed.get(&b).expect("it is completed").bases;
        assert_eq!(bases.as_slice(), [("common.yml".into(), "up".into()), ("over.yml".into(), "z".into())]);
        assert!(gathered.files.values().all(|used| *used == TakenIn::Extended) && gathered.files.len() == 2);
        let body =
            |name: &str| gathered.document.services().by_name(name).map(|(_, record)| record.body.clone()).unwrap();
        assert!(body("a").get("extends").is_none());
        assert_eq!(body("a").get("ports").and_then(Node::as_sequence).map(<[Node]>::len), Some(2));
        assert_eq!(body("b").get("image").and_then(Node::as_text), Some("z:1"));
        assert!(body("c").get("extends").is_some() && body("d").get("extends").is_some());
    }
}
