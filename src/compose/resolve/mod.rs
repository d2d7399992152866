//! The resolved view of a project: what docker compose makes of its files before it starts anything.
//!
//! The stages and their order are those of docker compose 2.40 (`docker compose config`): each file's variables are
//! replaced, what it includes is read as a project of its own, `!reset`, `!override` and `extends` are applied, and the
//! file is laid on the ones before it. The merged project is checked against the specification, brought into its
//! canonical form, given defaults and names, reduced to the active profiles and checked for consistency.
//!
//! docker compose stops at the first fault. This does not: it reports every fault with its file and path and carries
//! on with what remains.
mod canonical;
mod check;
mod consistency;
mod emit;
mod environment;
mod interpolate;
mod load;
mod names;
mod normalize;
mod paths;
mod place;
mod problem;
mod project;
pub(crate) mod scalar;
mod specification;
pub(crate) mod unique;
pub(crate) mod yaml;

pub use place::Places;
pub use problem::{Problem, Severity};
pub use project::resolve_document;

use crate::model::{Document, Kind, Mapping, Node};
use problem::Problems;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A project to resolve. Paths are absolute or relative to `directory`.
pub struct Input<'a> {
    /// The text of a file by its absolute path; `None` where there is no such file.
    pub file: &'a dyn Fn(&str) -> Option<Arc<str>>,
    /// The project's folder: an absolute path with `/`.
    pub directory: String,
    /// The Compose files, the base first.
    pub files: Vec<String>,
    /// Variables that go before those of `.env`: the shell's.
    pub variables: BTreeMap<String, String>,
    /// Environment files instead of `.env` of the project's folder; the last one wins.
    pub env_files: Vec<String>,
    /// The active profiles; `*` for all. Where empty, `COMPOSE_PROFILES` counts.
    pub profiles: Vec<String>,
    /// The project's name; where absent, `COMPOSE_PROJECT_NAME`, the files or the folder give it.
    pub name: Option<String>,
    /// Whether paths become absolute; where not, they stay relative to the project's folder.
    pub absolute: bool,
}

/// What a project means.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// The project's name.
    pub name: String,
    /// The project in canonical form, as `docker compose config --format json` prints it, but with a single `$`.
    pub project: Value,
    /// Services that no active profile enables.
    pub disabled: Vec<String>,
    /// The variables with which the files were read.
    pub environment: BTreeMap<String, String>,
    /// The Compose files that were read, in that order: those given, with what they include and extend.
    pub files: Vec<String>,
    /// Everything wrong with the files; without an error docker compose accepts them too. Each has its file and byte.
    pub problems: Vec<Problem>,
}

/// Resolves a project.
pub fn resolve(input: &Input<'_>) -> Resolved {
    let mut problems = Problems::default();
    let directory = paths::clean(&input.directory);
    let mut variables = environment::of_project(input, &directory, &mut problems);
    let files: Vec<String> = input.files.iter().map(|file| paths::join(&directory, file)).collect();
    let name = names::project_name(input, &directory, &files, &variables, &mut problems);
    variables.insert("COMPOSE_PROJECT_NAME".to_owned(), name.clone());
    let (mut model, read) = load::project(input, &directory, &files, &variables, &mut problems);
    problems.enter("");
    if input.absolute {
        paths::resolve(&mut model, &directory, home(&variables), &mut problems);
    }
    environment::take_over(&mut model, &variables);
    normalize::normalize(&mut model, &name, &variables);
    let disabled = normalize::disable(&mut model, &active_profiles(input, &variables));
    consistency::check(&model, &disabled, &mut problems);
    environment::read_env_files(&mut model, input, &directory, &variables, &mut problems);
    consistency::container_names(&model, &mut problems);
    normalize::prune(&mut model);
    let project = emit::project(&model, &name, &mut problems);
    let mut problems = problems.into_list();
    if !problems.is_empty() {
        let places = Places::new(&read, input.file);
        problems.iter_mut().for_each(|problem| places.place(problem));
    }
    Resolved { name, project, disabled, environment: variables, files: read, problems }
}

/// Doubles every `$` of a value, keys included: what is printed can then be read again without variables.
pub fn escape_dollars(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace('$', "$$")),
        Value::Array(items) => Value::Array(items.iter().map(escape_dollars).collect()),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(key, value)| (key.replace('$', "$$"), escape_dollars(value))).collect())
        }
        other => other.clone(),
    }
}

/// A JSON value as a value tree, for what reads Compose nodes.
pub fn to_node(value: &Value) -> Node {
    match value {
        Value::Null => Node::null(),
        Value::Bool(flag) => scalar::flag(*flag),
        Value::Number(number) => Node::plain(number.to_string()),
        Value::String(text) => scalar::text(text.as_str()),
        Value::Array(items) => Node::sequence(items.iter().map(to_node).collect()),
        Value::Object(map) => {
            Node::mapping(Mapping::from_pairs(map.iter().map(|(key, value)| (key.as_str(), to_node(value)))))
        }
    }
}

impl Resolved {
    /// True where docker compose would refuse the project.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Takes the services that no active profile enables out of a document that is looked at.
    pub fn drop_disabled(&self, document: &mut Document) {
        for name in &self.disabled {
            if let Some(id) = document.find(Kind::Service, name) {
                document.table_mut(Kind::Service).remove(id);
            }
        }
    }

    /// True where profiles were asked for, by name or by `COMPOSE_PROFILES`.
    pub fn has_profiles(&self, given: &[String]) -> bool {
        !given.is_empty() || self.environment.get("COMPOSE_PROFILES").is_some_and(|names| !names.trim().is_empty())
    }

    /// The resolved body of a service, as a value tree.
    pub fn service(&self, name: &str) -> Option<Node> {
        self.project.get("services")?.get(name).map(to_node)
    }
}

fn active_profiles(input: &Input<'_>, variables: &BTreeMap<String, String>) -> Vec<String> {
    if !input.profiles.is_empty() {
        return input.profiles.clone();
    }
    let named = variables.get("COMPOSE_PROFILES").map_or("", String::as_str);
    named.split(',').map(|name| name.trim().to_owned()).collect()
}

fn home(variables: &BTreeMap<String, String>) -> Option<&str> {
    variables.get("HOME").map(String::as_str)
}
