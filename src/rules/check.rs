//! The engine: runs every rule and puts the findings in order.
use super::fields;
use super::silence::{self, Checked};
use super::table::RULES;
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
    check_stack_with_silenced(stack).found
}

/// Everything that the rules find in a stack, and what is silenced and why. Comments that cover nothing are findings.
pub fn check_stack_with_silenced(stack: &Stack) -> Checked {
    let text = stack.document().source.text.clone();
    let mut checked = silence::sift(stack, run(stack), &[&*text]);
    checked.found.extend(std::mem::take(&mut checked.stale).into_iter().map(|(_, finding)| finding));
    Checked { found: in_order(stack, checked.found), ..checked }
}

/// Everything that the rules find in a document that several Compose files make up, with what is silenced and why.
pub fn check_with_silenced(document: &Document, texts: &[&str]) -> Checked {
    let stack = Stack::new(document);
    let checked = silence::sift(&stack, run(&stack), texts);
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
