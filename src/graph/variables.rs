//! The variables that fill in a Compose file (Compose specification, "Interpolation"; `.env`).
use crate::model::env_file::{EnvFile, EnvQuote};
use crate::model::template::{InterpolationProblem, InterpolationProblemKind, interpolate, interpolate_node};
use crate::model::{Document, Kind, Node, Path, Step};
use std::collections::HashMap;

/// Where a value of an environment comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvSource {
    /// The Compose file.
    Compose,
    /// A file of the project.
    File(Box<str>),
}

/// The variables of `.env`, each expanded as docker compose does it: earlier ones are visible to later ones.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    values: HashMap<String, String>,
    /// Names in file order, each with its line, from 1.
    pub lines: Vec<(String, usize)>,
    /// True where the project has a `.env`.
    pub has_file: bool,
}

/// What is wrong with a variable in a value, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableProblem {
    /// The place.
    pub path: Path,
    /// What is wrong.
    pub kind: InterpolationProblemKind,
}

impl Variables {
    /// Reads the `.env` of a document.
    pub fn new(document: &Document) -> Variables {
        match document.file(".env") {
            Some(text) => Variables { has_file: true, ..Variables::read(text, &Variables::default()) },
            None => Variables::default(),
        }
    }

    /// Reads an environment file whose values may name variables of `outer`.
    pub fn read(text: &str, outer: &Variables) -> Variables {
        let mut found = Variables::default();
        for entry in EnvFile::parse(text).0.entries() {
            let Some(value) = &entry.value else {
                // `KEY` alone takes its value from the outer environment.
                if let Some(value) = outer.get(&entry.name) {
                    found.values.insert(entry.name.clone(), value);
                }
                continue;
            };
            let expanded = match value.quote {
                EnvQuote::Single => value.text.clone(),
                EnvQuote::Bare | EnvQuote::Double => {
                    let lookup = |name: &str| outer.get(name).or_else(|| found.get(name));
                    interpolate(&value.text, &lookup).text
                }
            };
            found.lines.push((entry.name.clone(), entry.line));
            found.values.insert(entry.name.clone(), expanded);
        }
        found
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<String> {
        self.values.get(name).cloned()
    }

    /// The value of a variable, borrowed.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The value for the filling in of a Compose file; docker compose always defines the project's name.
    pub fn lookup(&self, name: &str) -> Option<String> {
        self.get(name).or_else(|| (name == "COMPOSE_PROJECT_NAME").then(String::new))
    }

    /// The names and values in file order; a name that stands twice comes once, with the value that counts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut seen = std::collections::HashSet::new();
        self.lines
            .iter()
            .filter(move |(name, _)| seen.insert(name.as_str()))
            .filter_map(|(name, _)| Some((name.as_str(), self.value(name)?)))
    }

    /// Fills in a body; the problems get the path of the record before theirs.
    pub(crate) fn fill_in(&self, body: &Node, base: &Path, problems: &mut Vec<VariableProblem>) -> Node {
        let (node, found) = interpolate_node(body, &|name| self.lookup(name));
        let placed = |InterpolationProblem { steps, kind }| VariableProblem { path: base.join(&steps), kind };
        problems.extend(found.into_iter().map(placed));
        node
    }
}

/// Notes the problems of records that are neither services nor networks, and of the project's name.
pub(super) fn other_records(document: &Document, variables: &Variables, problems: &mut Vec<VariableProblem>) {
    for kind in [Kind::Volume, Kind::Secret, Kind::Config, Kind::Model] {
        for (_, record) in document.table(kind).iter() {
            if crate::model::template::node_has_variable(&record.body) {
                let base = Path::default().key(kind.section()).key(&record.name);
                variables.fill_in(&record.body, &base, problems);
            }
        }
    }
    for (key, value) in document.extra.iter() {
        if matches!(key, "name" | "include") && crate::model::template::node_has_variable(value) {
            variables.fill_in(value, &Path::of([Step::from(key)]), problems);
        }
    }
}
