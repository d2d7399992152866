//! The engine: runs every rule and puts the findings in order.
use super::fields;
use super::refusal::{Folder, add_refusals};
use super::silence::{self, Checked};
use super::table::RULES;
use crate::compose::resolve::Resolved;
use crate::diagnostics::Diagnostic;
use crate::graph::Stack;
use crate::model::{Document, Kind, Path, Step};
use std::collections::HashMap;

/// Everything that the rules find in a document, the worst first, in a fixed order. What the user has silenced is left
/// out.
pub fn check(document: &Document) -> Vec<Diagnostic> {
    check_stack(&Stack::new(document))
}

/// Everything that the rules find in a stack, the worst first, in a fixed order. What the user has silenced is left out.
pub fn check_stack(stack: &Stack) -> Vec<Diagnostic> {
    let text = stack.document().source.text.clone();
    let mut checked = silence::sift(stack, run(stack), &[("", &*text)]);
    checked.found.extend(checked.stale.into_iter().map(|(_, finding)| finding));
    in_order(stack, checked.found)
}

/// Everything that the rules find in a stack and what docker compose refuses of it, the worst first. `texts` are the
/// Compose files that make up the stack, with the paths of the overrides; the first is the document's own.
pub fn check_project(stack: &Stack, texts: &[(&str, &str)], resolved: &Resolved) -> Vec<Diagnostic> {
    let mut found = run(stack);
    add_refusals(&mut found, resolved, Folder::Part, "", &str::to_owned);
    let mut checked = silence::sift(stack, found, texts);
    checked.found.extend(checked.stale.into_iter().map(|(number, mut finding)| {
        if let Some((path, _)) = texts.get(number).filter(|_| number > 0) {
            finding.file = Some(((*path).into(), finding.at.take().unwrap_or(0)));
        }
        finding
    }));
    in_order(stack, checked.found)
}

/// Everything that the rules find in a document that several Compose files make up, with what is silenced and why.
pub fn check_with_silenced(document: &Document, texts: &[&str]) -> Checked {
    let stack = Stack::new(document);
    let texts: Vec<(&str, &str)> = texts.iter().map(|text| ("", *text)).collect();
    let checked = silence::sift(&stack, run(&stack), &texts);
    Checked { found: in_order(&stack, checked.found), ..checked }
}

fn run(stack: &Stack) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    fields::check(stack, &mut found);
    for rule in RULES {
        (rule.check)(stack, &mut found);
    }
    found
}

fn in_order(stack: &Stack, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let places = Places::new(stack.document());
    // The sort is stable: findings of one record stay in the order of the rules.
    found.sort_by_cached_key(|one| (one.severity, places.of(&one.path)));
    found
}

/// The records of a document by their place in the file.
struct Places {
    order: HashMap<(Kind, Box<str>), usize>,
}

impl Places {
    fn new(document: &Document) -> Places {
        let mut order = HashMap::new();
        for kind in Kind::ALL {
            for (at, (_, record)) in document.table(kind).iter().enumerate() {
                order.insert((kind, record.name.clone()), at);
            }
        }
        Places { order }
    }

    /// Services come first, then the other records, then everything else.
    fn of(&self, path: &Path) -> (usize, usize) {
        match path.0.as_slice() {
            [Step::Key(section), Step::Key(name), ..] => match Kind::from_section(section) {
                Some(kind) => {
                    let at = self.order.get(&(kind, name.clone())).copied().unwrap_or(usize::MAX);
                    (Kind::ALL.iter().position(|other| *other == kind).unwrap_or(0), at)
                }
                None => (Kind::ALL.len(), 0),
            },
            _ => (Kind::ALL.len(), 0),
        }
    }
}
