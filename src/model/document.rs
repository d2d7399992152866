//! The document: one stack, as plain data.
//!
//! The document is what the user wrote, record by record. Everything else (dependencies, problems, generated files) is
//! derived from it. It changes only by a diff.
use super::node::{Mapping, Node};
use super::placement::Placement;
use super::settings::Settings;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// The kinds of record: the top-level elements of a Compose file that hold named objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An entry of `services`.
    Service,
    /// An entry of `networks`.
    Network,
    /// An entry of `volumes`.
    Volume,
    /// An entry of `secrets`.
    Secret,
    /// An entry of `configs`.
    Config,
    /// An entry of `models`.
    Model,
}

/// The identity of a record. It is not its name: a rename keeps it, and it is never given out twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId {
    /// The table.
    pub kind: Kind,
    /// The number within the document.
    pub number: u32,
}

/// A named object of the stack with its body as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The key in the Compose file.
    pub name: Box<str>,
    /// The value: usually a mapping; null for `data:` with nothing behind it.
    pub body: Node,
}

/// Records of one kind in file order.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: Vec<(RecordId, Arc<Record>)>,
    /// Where what stands, worked out when somebody asks for it. Copies of the table share it.
    places: OnceLock<Arc<Places>>,
}

/// The rows of a table by id and by name.
#[derive(Clone, Debug, Default)]
struct Places {
    by_id: HashMap<RecordId, usize>,
    /// The first row of each name.
    by_name: HashMap<Box<str>, usize>,
}

impl PartialEq for Table {
    fn eq(&self, other: &Table) -> bool {
        self.rows == other.rows
    }
}

impl Eq for Table {}

/// One stack.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    services: Table,
    networks: Table,
    volumes: Table,
    secrets: Table,
    configs: Table,
    models: Table,
    /// Top-level keys that hold no records (`name`, `version`, `include`, `x-*`, unknown ones), in file order.
    pub extra: Arc<Mapping>,
    /// Other files of the project by path relative to the Compose file: `.env`, `nginx/nginx.conf`, Dockerfiles.
    pub files: BTreeMap<Box<str>, Arc<str>>,
    /// What no Compose file can say: the project's title, proxy routes, Dockerfile recipes, silenced findings.
    pub settings: Arc<Settings>,
    /// The text that the records were read from, with the records as they were then; empty for a new stack.
    pub source: Arc<Source>,
    /// Where cards stand on the canvas, in world units.
    pub placements: BTreeMap<RecordId, Placement>,
    /// Records that show because an included file has them, with its path in `files` (Compose specification,
    /// "Include"). A document that is written has none.
    pub included: Arc<BTreeMap<RecordId, Box<str>>>,
    next_number: u32,
}

/// A Compose file's text and what was read from it. Writing compares the document with it and touches only the lines
/// that differ; a document that equals it is written byte for byte.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The text as it came, byte order mark and line ends included.
    pub text: Arc<str>,
    /// The records of each kind as read, in the order of [`Kind::ALL`].
    pub tables: [Table; 6],
    /// The other top-level keys as read.
    pub extra: Arc<Mapping>,
}

impl Source {
    /// The records of a kind as read.
    pub fn table(&self, kind: Kind) -> &Table {
        let [services, networks, volumes, secrets, configs, models] = &self.tables;
        match kind {
            Kind::Service => services,
            Kind::Network => networks,
            Kind::Volume => volumes,
            Kind::Secret => secrets,
            Kind::Config => configs,
            Kind::Model => models,
        }
    }
}

impl Kind {
    /// All kinds in the order in which new sections are written.
    pub const ALL: [Kind; 6] = [Kind::Service, Kind::Network, Kind::Volume, Kind::Secret, Kind::Config, Kind::Model];

    /// The top-level key of the Compose file.
    pub fn section(self) -> &'static str {
        match self {
            Kind::Service => "services",
            Kind::Network => "networks",
            Kind::Volume => "volumes",
            Kind::Secret => "secrets",
            Kind::Config => "configs",
            Kind::Model => "models",
        }
    }

    /// The kind whose records a top-level key holds.
    pub fn from_section(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.section() == key)
    }
}

impl Table {
    /// How many records there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True without records.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The records in file order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (RecordId, &Arc<Record>)> + DoubleEndedIterator {
        self.rows.iter().map(|(id, record)| (*id, record))
    }

    /// The names in file order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|(_, record)| &*record.name)
    }

    /// The record of an id.
    pub fn get(&self, id: RecordId) -> Option<&Arc<Record>> {
        self.rows.get(self.position(id)?).map(|(_, record)| record)
    }

    /// The first record of a name.
    pub fn by_name(&self, name: &str) -> Option<(RecordId, &Arc<Record>)> {
        let at = if self.is_small() {
            self.rows.iter().position(|(_, record)| &*record.name == name)
        } else {
            self.places().by_name.get(name).copied()
        };
        self.rows.get(at?).map(|(id, record)| (*id, record))
    }

    /// The place of a record in file order.
    pub fn position(&self, id: RecordId) -> Option<usize> {
        if self.is_small() {
            self.rows.iter().position(|(row, _)| *row == id)
        } else {
            self.places().by_id.get(&id).copied()
        }
    }

    pub(crate) fn insert(&mut self, at: usize, id: RecordId, record: Arc<Record>) {
        let at = at.min(self.rows.len());
        if at < self.rows.len() {
            self.places = OnceLock::new();
        } else if let Some(places) = self.places.get_mut() {
            // While a document is read, rows come at the end, between questions for names.
            let places = Arc::make_mut(places);
            places.by_id.insert(id, at);
            places.by_name.entry(record.name.clone()).or_insert(at);
        }
        self.rows.insert(at, (id, record));
    }

    pub(crate) fn remove(&mut self, id: RecordId) {
        self.rows.retain(|(row, _)| *row != id);
        self.places = OnceLock::new();
    }

    pub(crate) fn replace(&mut self, id: RecordId, record: Arc<Record>) {
        let Some(row) = self.position(id).and_then(|at| self.rows.get_mut(at)) else { return };
        if row.1.name != record.name {
            self.places = OnceLock::new();
        }
        row.1 = record;
    }

    /// A few rows are looked through faster than found.
    fn is_small(&self) -> bool {
        self.rows.len() <= 8
    }

    fn places(&self) -> &Places {
        self.places.get_or_init(|| {
            let mut places = Places::default();
            for (at, (id, record)) in self.rows.iter().enumerate() {
                places.by_id.insert(*id, at);
                places.by_name.entry(record.name.clone()).or_insert(at);
            }
            Arc::new(places)
        })
    }
}

impl Document {
    /// The records of a kind.
    pub fn table(&self, kind: Kind) -> &Table {
        match kind {
            Kind::Service => &self.services,
            Kind::Network => &self.networks,
            Kind::Volume => &self.volumes,
            Kind::Secret => &self.secrets,
            Kind::Config => &self.configs,
            Kind::Model => &self.models,
        }
    }

    pub(crate) fn table_mut(&mut self, kind: Kind) -> &mut Table {
        match kind {
            Kind::Service => &mut self.services,
            Kind::Network => &mut self.networks,
            Kind::Volume => &mut self.volumes,
            Kind::Secret => &mut self.secrets,
            Kind::Config => &mut self.configs,
            Kind::Model => &mut self.models,
        }
    }

    /// The services.
    pub fn services(&self) -> &Table {
        &self.services
    }

    /// The networks that the file declares; the implicit `default` is not among them.
    pub fn networks(&self) -> &Table {
        &self.networks
    }

    /// The named volumes that the file declares.
    pub fn volumes(&self) -> &Table {
        &self.volumes
    }

    /// The record of an id.
    pub fn get(&self, id: RecordId) -> Option<&Arc<Record>> {
        self.table(id.kind).get(id)
    }

    /// The id of a name.
    pub fn find(&self, kind: Kind, name: &str) -> Option<RecordId> {
        self.table(kind).by_name(name).map(|(id, _)| id)
    }

    /// The text of another file of the project, such as `.env`.
    pub fn file(&self, path: &str) -> Option<&Arc<str>> {
        self.files.get(path)
    }

    /// The file that a record shows from, where that is included.
    pub fn included_from(&self, id: RecordId) -> Option<&str> {
        self.included.get(&id).map(|path| &**path)
    }

    /// True for a document in which there is nothing to see yet.
    pub fn is_blank(&self) -> bool {
        Kind::ALL.iter().all(|kind| self.table(*kind).is_empty())
    }

    /// An id that no record has had. Ids are not given back by undo.
    pub fn fresh_id(&mut self, kind: Kind) -> RecordId {
        self.next_number += 1;
        RecordId { kind, number: self.next_number }
    }

    /// Makes sure that an id is never given out again: a step brings a record that a copy of the document made.
    pub(crate) fn reserve(&mut self, id: RecordId) {
        self.next_number = self.next_number.max(id.number);
    }

    /// A name for a new record: `base`, or `base-2`, `base-3`, … where it is taken.
    pub fn free_name(&self, kind: Kind, base: &str) -> String {
        let table = self.table(kind);
        let taken = |name: &str| table.by_name(name).is_some();
        if !taken(base) {
            return base.to_owned();
        }
        let stem = base.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
        (2u32..).map(|number| format!("{stem}-{number}")).find(|name| !taken(name)).unwrap_or_else(|| base.to_owned())
    }

    /// Adds a record as the last of its kind, while a document is being read.
    pub fn push(&mut self, kind: Kind, record: Record) -> RecordId {
        let id = self.fresh_id(kind);
        let table = self.table_mut(kind);
        table.insert(table.len(), id, Arc::new(record));
        id
    }

    /// Declares the present records to be what `text` says.
    pub fn set_source(&mut self, text: Arc<str>) {
        let tables = Kind::ALL.map(|kind| self.table(kind).clone());
        self.source = Arc::new(Source { text, tables, extra: self.extra.clone() });
    }

    /// What must hold for any document, as sentences about what does not; empty for a sound one. Tests call it after
    /// every step.
    pub fn invariants(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for kind in Kind::ALL {
            let mut names = std::collections::HashSet::new();
            for (id, record) in self.table(kind).iter() {
                if id.kind != kind {
                    broken.push(format!("{} stands in the table of {kind:?}", record.name));
                }
                if id.number > self.next_number {
                    broken.push(format!("{} has an id from the future", record.name));
                }
                if !names.insert(&*record.name) {
                    broken.push(format!("{kind:?} {} stands twice", record.name));
                }
            }
        }
        for id in self.placements.keys() {
            if self.get(*id).is_none() {
                broken.push(format!("{id:?} has a place but no record"));
            }
        }
        broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_are_found_whatever_happened_before(steps in prop::collection::vec((0_usize..5, 0_usize..30, 0_u8..20), 1..80)) {
            let mut table = Table::default();
            let mut next = 0;
            for (step, at, name) in steps {
                let record = Arc::new(Record { name: format!("n{name}").into(), body: Node::null() });
                let id = table.iter().nth(at).map(|(id, _)| id);
                match (step, id) {
                    (0, Some(id)) => table.remove(id),
                    (1, Some(id)) => table.replace(id, record),
                    (step, _) => {
                        next += 1;
                        let at = if step == 2 { at } else { table.len() };
                        table.insert(at, RecordId { kind: Kind::Service, number: next }, record);
                    }
                }
                let copy = table.clone();
                for (at, (id, record)) in table.iter().enumerate() {
                    prop_assert_eq!(copy.position(id), Some(at));
                    prop_assert_eq!(table.get(id), Some(record));
                    let first = table.iter().find(|(_, other)| other.name == record.name);
                    prop_assert_eq!(table.by_name(&record.name), first);
                }
                prop_assert!(table.by_name("absent").is_none());
            }
        }
    }
}
