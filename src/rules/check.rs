//! The engine: runs every rule and puts the findings in order.
use super::fields;
use super::refusal::{Folder, add_refusals};
use super::silence::{self, Checked};
use super::table::RULES;
use crate::change::Command;
use crate::compose::parse::parse;
use crate::compose::resolve::Resolved;
use crate::compose::tree::Tree;
use crate::compose::{Gathered, TakenIn, gather, locate};
use crate::diagnostics::Diagnostic;
use crate::graph::Stack;
use crate::model::{Document, Kind, Path, Step};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A document as the rules see it: with what it takes in from other files of its project.
#[derive(Clone, Debug)]
pub struct Analysed {
    /// The stack that it makes.
    pub stack: Arc<Stack>,
    /// What came from other files, where something did.
    gathered: Option<Gathered>,
}

/// Analyses a document for the rules.
pub fn analyse(document: &Document) -> Analysed {
    let gathered = gather(document);
    let stack = Stack::new(gathered.as_ref().map_or(document, |gathered| &gathered.document));
    Analysed { stack: Arc::new(stack), gathered }
}

/// Everything that the rules find in a document, the worst first, in a fixed order. What the user has silenced is left
/// out.
pub fn check(document: &Document) -> Vec<Diagnostic> {
    let analysed = analyse(document);
    let mut found = run(&analysed.stack);
    analysed.settle(&mut found);
    let mut checked = silence::sift(&analysed.stack, found, &[("", &*document.source.text)], &analysed.taken_in());
    checked.found.extend(checked.stale.into_iter().map(|(_, finding)| finding));
    in_order(&analysed.stack, checked.found)
}

/// Everything that the rules find in a stack and what docker compose refuses of it, the worst first, with
/// what is silenced and why. `texts` are the
/// Compose files that make up the stack, with the paths of the overrides; the first is the document's own.
pub fn check_project(analysed: &Analysed, texts: &[(&str, &str)], resolved: &Resolved) -> Checked {
    let mut found = run(&analysed.stack);
    add_refusals(&mut found, resolved, Folder::Part, "", &str::to_owned);
    analysed.settle(&mut found);
    let mut checked = silence::sift(&analysed.stack, found, texts, &analysed.taken_in());
    checked.found.extend(std::mem::take(&mut checked.stale).into_iter().map(|(number, mut finding)| {
        if let Some((path, _)) = texts.get(number).filter(|_| number > 0) {
            finding.file = Some(((*path).into(), finding.at.take().unwrap_or(0)));
        }
        finding
    }));
    Checked { found: in_order(&analysed.stack, checked.found), ..checked }
}

/// Everything that the rules find in a document that several Compose files make up, with what is silenced and why.
pub fn check_with_silenced(document: &Document, texts: &[&str]) -> Checked {
    let analysed = analyse(document);
    let mut found = run(&analysed.stack);
    analysed.settle(&mut found);
    let texts: Vec<(&str, &str)> = texts.iter().map(|text| ("", *text)).collect();
    let checked = silence::sift(&analysed.stack, found, &texts, &analysed.taken_in());
    Checked { found: in_order(&analysed.stack, checked.found), ..checked }
}

impl Analysed {
    /// The files that the document includes or whose services it extends.
    fn taken_in(&self) -> BTreeMap<Box<str>, TakenIn> {
        self.gathered.as_ref().map(|gathered| gathered.files.clone()).unwrap_or_default()
    }

    /// Findings about records of other files stand there, and are not mended here: the document does not have them. Of
    /// services that another file completes, the places in their lists are not those of the document.
    fn settle(&self, found: &mut [Diagnostic]) {
        let Some(gathered) = &self.gathered else { return };
        // Each file is read once, however much is found in it.
        let mut trees: HashMap<&str, Tree> = HashMap::new();
        for one in found {
            let Some((section, name)) = one.subject() else { continue };
            let id = Kind::from_section(section).and_then(|kind| gathered.document.find(kind, name));
            let Some(id) = id else { continue };
            if let Some(path) = gathered.brought.get(&id) {
                one.fixes.clear();
                if one.file.is_none() {
                    let text = gathered.document.file(path).map_or("", |text| text);
                    let tree = trees.entry(path).or_insert_with(|| parse(text));
                    let at = locate(tree, &one.path).map_or(0, |range| range.start);
                    one.file = Some((path.clone(), at));
                }
            } else if let Some(completed) = gathered.completed.get(&id) {
                let rest = one.path.0.get(2..).unwrap_or(&[]);
                if one.file.is_none() && !rest.is_empty() && completed.own.body.at(rest).is_none() {
                    one.file = completed.bases.iter().find_map(|(path, name)| {
                        let steps = [&[section.into(), Step::Key(name.clone())], rest].concat();
                        let text = gathered.document.file(path)?;
                        let tree = trees.entry(path).or_insert_with(|| parse(text));
                        let (_, node) = tree.locate(&steps)?;
                        Some((path.clone(), tree.get(node)?.full().start))
                    });
                }
                one.fixes.retain(|fix| fix.commands.iter().all(is_by_name));
            }
        }
    }
}

/// True for commands that name what they change, not its number in a list or the whole of a body.
fn is_by_name(command: &Command) -> bool {
    match command {
        Command::SetAt { steps, .. } => !steps.iter().any(|step| matches!(step, Step::Index(_))),
        Command::SetBody { .. } => false,
        Command::Many { commands, .. } => commands.iter().all(is_by_name),
        _ => true,
    }
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
