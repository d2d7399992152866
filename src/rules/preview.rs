//! What a fix changes in the files of a project, before it is applied.
use crate::change::{Command, plan};
use crate::compose::write;
use crate::diagnostics::Fix;
use crate::model::Document;
use std::collections::BTreeSet;

/// A file before and after a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Its path in the project; empty for the Compose file.
    pub path: String,
    /// Its text before; empty for a new file.
    pub old: String,
    /// Its text after; empty for one that goes.
    pub new: String,
}

/// The files that a fix changes, the Compose file first. None where the fix no longer fits the document.
pub fn preview(document: &Document, fix: &Fix) -> Option<Vec<FileChange>> {
    let command = Command::Many { label: fix.title.clone(), commands: fix.commands.clone() };
    let mut mended = document.clone();
    plan(document, &command).ok()?.diff.apply(&mut mended);
    let mut out = Vec::new();
    let (old, new) = (write(document), write(&mended));
    if old != new {
        out.push(FileChange { path: String::new(), old, new });
    }
    let paths: BTreeSet<&str> = document.files.keys().chain(mended.files.keys()).map(|path| &**path).collect();
    for path in paths {
        let text = |document: &Document| document.file(path).map(|text| text.to_string()).unwrap_or_default();
        let (old, new) = (text(document), text(&mended));
        if old != new {
            out.push(FileChange { path: path.to_owned(), old, new });
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::read;
    use crate::rules::check;

    #[test]
    fn a_fix_shows_the_lines_it_changes_in_every_file() {
        let text = "services:\n  db:\n    image: postgres:16 # the store\n    ports: ['5432:5432']\n";
        let mut document = read(text).document;
        document.files.insert("Dockerfile".into(), "FROM alpine:3\nADD . /app\n".into());
        let built = "services:\n  a:\n    build: .\n";
        let found = check(&document);
        let one = found.iter().find(|one| one.code == "net-db-published").unwrap();
        let changes = preview(&document, &one.fixes[0]).unwrap();
        assert_eq!(changes.len(), 1);
        assert!(changes[0].path.is_empty() && changes[0].old == text && changes[0].new.contains("# the store"));

        let mut document = read(built).document;
        document.files.insert("Dockerfile".into(), "FROM alpine:3\nADD . /app\n".into());
        let found = check(&document);
        let one = found.iter().find(|one| one.code == "df-add").unwrap();
        let changes = preview(&document, &one.fixes[0]).unwrap();
        assert_eq!((changes.len(), changes[0].path.as_str()), (1, "Dockerfile"));
        assert_eq!(changes[0].new, "FROM alpine:3\nCOPY . /app\n");
    }
}
