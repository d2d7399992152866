//! What is wrong with a project, and where.
use crate::model::{Path, Step};
use crate::text::Text;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// docker compose refuses the project.
    Error,
    /// docker compose reads the project and warns.
    Warning,
}

/// A problem of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The file, as an absolute path.
    pub file: String,
    /// The place in the file's tree; empty where the file as a whole is meant.
    pub path: Path,
    /// The byte of the text, where the path does not say it: faults of YAML and of environment files.
    pub at: Option<usize>,
    /// What is wrong.
    pub message: Text,
}

/// Problems may not fill the memory either.
const MOST: usize = 2_000;

/// The problems found so far, with the file that is being read.
#[derive(Debug, Default)]
pub(super) struct Problems {
    list: Vec<Problem>,
    file: String,
}

impl Problems {
    /// Names the file to which the next problems belong; returns the one before.
    pub fn enter(&mut self, file: &str) -> String {
        std::mem::replace(&mut self.file, file.to_owned())
    }

    /// Notes an error.
    pub fn error(&mut self, way: &[&str], message: Text) {
        self.push(Severity::Error, steps(way), None, message);
    }

    /// Notes an error at steps.
    pub fn error_at(&mut self, path: Path, message: Text) {
        self.push(Severity::Error, path, None, message);
    }

    /// Notes a warning at steps.
    pub fn warning_at(&mut self, path: Path, message: Text) {
        self.push(Severity::Warning, path, None, message);
    }

    /// Notes an error at a byte of the file.
    pub fn error_in_text(&mut self, at: usize, message: Text) {
        self.push(Severity::Error, Path::default(), Some(at), message);
    }

    /// Notes a warning at a byte of the file.
    pub fn warning_in_text(&mut self, at: usize, message: Text) {
        self.push(Severity::Warning, Path::default(), Some(at), message);
    }

    /// How many problems there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// The problems, in the order in which they were found.
    pub fn into_list(self) -> Vec<Problem> {
        self.list
    }

    fn push(&mut self, severity: Severity, path: Path, at: Option<usize>, message: Text) {
        let known = |other: &Problem| {
            other.message == message && other.path == path && other.file == self.file && other.at == at
        };
        if self.list.len() < MOST && !self.list.iter().rev().take(64).any(known) {
            self.list.push(Problem { severity, file: self.file.clone(), path, at, message });
        }
    }
}

/// A path of keys; a number between brackets is an index.
pub(super) fn steps(way: &[&str]) -> Path {
    let step = |part: &&str| match part.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(number) => number.parse().map_or_else(|_| Step::from(*part), Step::Index),
        None => Step::from(*part),
    };
    Path(way.iter().map(step).collect())
}

/// Words in both languages.
pub(super) fn words(en: impl Into<String>, zh: impl Into<String>) -> Text {
    Text::new(en.into(), zh.into())
}
