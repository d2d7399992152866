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
    /// The byte of the text; absent where the file is not there.
    pub at: Option<usize>,
    /// The text of the item of a list that is meant: the index counts in the merged list, the files may have others.
    pub item: Option<Box<str>>,
    /// True where all that is wrong is that a file is not there.
    pub absent: bool,
    /// The code of the finding: `compose-port-syntax`.
    pub code: &'static str,
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
    pub fn error(&mut self, code: &'static str, way: &[&str], message: Text) {
        self.push(Severity::Error, code, steps(way), Place::Path, message);
    }

    /// Notes an error at an item of a list, with the item's text.
    pub fn error_of(&mut self, code: &'static str, way: &[&str], item: &str, message: Text) {
        self.push(Severity::Error, code, steps(way), Place::Item(item), message);
    }

    /// Notes that a file is not there.
    pub fn absent(&mut self, code: &'static str, way: &[&str], file: &str) {
        let before = self.list.len();
        self.error(code, way, words(format!("There is no file {file}."), format!("没有文件 {file}。")));
        self.list.iter_mut().skip(before).for_each(|problem| problem.absent = true);
    }

    /// Notes an error at steps.
    pub fn error_at(&mut self, code: &'static str, path: Path, message: Text) {
        self.push(Severity::Error, code, path, Place::Path, message);
    }

    /// Notes a warning at steps.
    pub fn warning_at(&mut self, code: &'static str, path: Path, message: Text) {
        self.push(Severity::Warning, code, path, Place::Path, message);
    }

    /// Notes an error at a byte of the file.
    pub fn error_in_text(&mut self, code: &'static str, at: usize, message: Text) {
        self.push(Severity::Error, code, Path::default(), Place::Byte(at), message);
    }

    /// Notes a warning at a byte of the file.
    pub fn warning_in_text(&mut self, code: &'static str, at: usize, message: Text) {
        self.push(Severity::Warning, code, Path::default(), Place::Byte(at), message);
    }

    /// How many problems there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// The problems, in the order in which they were found.
    pub fn into_list(self) -> Vec<Problem> {
        self.list
    }

    fn push(&mut self, severity: Severity, code: &'static str, path: Path, place: Place<'_>, message: Text) {
        let (at, item) = match place {
            Place::Path => (None, None),
            Place::Item(text) => (None, Some(text)),
            Place::Byte(at) => (Some(at), None),
        };
        // What was wrong before another file was laid over it is found again then.
        let known = |other: &Problem| {
            other.code == code
                && other.message == message
                && other.path == path
                && other.at == at
                && (at.is_none() || other.file == self.file)
        };
        if self.list.len() < MOST && !self.list.iter().rev().take(64).any(known) {
            let (file, item) = (self.file.clone(), item.map(Box::from));
            self.list.push(Problem { severity, file, path, at, item, absent: false, code, message });
        }
    }
}

/// Where a problem is, below its path.
#[derive(Clone, Copy)]
enum Place<'a> {
    Path,
    Item(&'a str),
    Byte(usize),
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
