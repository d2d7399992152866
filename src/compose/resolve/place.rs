//! Where the values of a merged project stand in its files.
use super::problem::Problem;
use super::scalar::printed;
use super::yaml::split;
use crate::compose::parse::parse;
use crate::compose::tree::{NodeIndex, Shape, Tree};
use crate::model::{Path, Step};
use std::ops::Range;
use std::sync::Arc;

/// The Compose files of a project with the places of their values.
pub struct Places {
    sheets: Vec<Sheet>,
}

/// A YAML document of a file.
struct Sheet {
    file: String,
    /// The byte at which the document begins.
    start: usize,
    tree: Tree,
}

/// Services that extend services that extend others are followed this far.
const DEEPEST: usize = 10;

impl Places {
    /// Reads the files named, in the order in which they are laid on each other.
    pub fn new(files: &[String], text: &dyn Fn(&str) -> Option<Arc<str>>) -> Places {
        let mut sheets: Vec<Sheet> = Vec::new();
        for file in files {
            if sheets.iter().any(|sheet| sheet.file == *file) {
                continue;
            }
            let Some(text) = text(file) else { continue };
            let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            for (start, part) in split(text.get(mark..).unwrap_or("")) {
                sheets.push(Sheet { file: file.clone(), start: mark + start, tree: parse(part) });
            }
        }
        Places { sheets }
    }

    /// The file and the bytes of what stands at a path, or of what is nearest above it. `item` is the text of the item
    /// of a list that is meant. Of several files the one whose value counts is named: the last.
    pub fn find(&self, path: &Path, item: Option<&str>) -> Option<(&str, Range<usize>)> {
        let all: Vec<&Sheet> = self.sheets.iter().collect();
        nearest(&all, &path.0, item)
    }

    /// The bytes of what stands at a path of one file, or of what is nearest above it.
    pub fn find_in(&self, file: &str, path: &Path) -> Option<Range<usize>> {
        let own: Vec<&Sheet> = self.sheets.iter().filter(|sheet| sheet.file == file).collect();
        nearest(&own, &path.0, None).map(|(_, range)| range)
    }

    /// Gives a problem its file and byte.
    pub(super) fn place(&self, problem: &mut Problem) {
        if problem.at.is_some() {
            return;
        }
        if problem.file.is_empty() {
            match self.find(&problem.path, problem.item.as_deref()) {
                Some((file, range)) => {
                    problem.at = Some(range.start);
                    problem.file = file.to_owned();
                }
                None => problem.file = self.sheets.first().map_or(String::new(), |sheet| sheet.file.clone()),
            }
        } else {
            problem.at = self.find_in(&problem.file, &problem.path).map(|range| range.start);
        }
    }
}

fn nearest<'s>(sheets: &[&'s Sheet], path: &[Step], item: Option<&str>) -> Option<(&'s str, Range<usize>)> {
    let mut steps = path;
    let mut item = item;
    while !steps.is_empty() {
        if let Some(found) = exact(sheets, steps, item, 0) {
            return Some(found);
        }
        // The place is not there: its parent is the nearest.
        steps = steps.split_last()?.1;
        item = None;
    }
    None
}

fn exact<'s>(
    sheets: &[&'s Sheet],
    steps: &[Step],
    item: Option<&str>,
    depth: usize,
) -> Option<(&'s str, Range<usize>)> {
    let indexed = item.is_none() && steps.iter().any(|step| matches!(step, Step::Index(_)));
    // Lists are joined, the base first: an index counts through the files.
    let mut before = 0;
    let found = if indexed {
        sheets.iter().find_map(|sheet| sheet.find(steps, item, &mut before))
    } else {
        sheets.iter().rev().find_map(|sheet| sheet.find(steps, item, &mut before))
    };
    if found.is_some() || depth >= DEEPEST {
        return found;
    }
    let [section, Step::Key(name), rest @ ..] = steps else { return None };
    if *section != Step::from("services") || rest.is_empty() {
        return None;
    }
    let base = sheets.iter().rev().find_map(|sheet| sheet.base_of(name))?;
    let way = [&[section.clone(), Step::from(&*base)], rest].concat();
    if way == steps && depth > 0 { None } else { exact(sheets, &way, item, depth + 1) }
}

impl Sheet {
    fn find(&self, steps: &[Step], item: Option<&str>, before: &mut usize) -> Option<(&str, Range<usize>)> {
        let tree = &self.tree;
        let mut key: Option<NodeIndex> = None;
        let mut value = tree.root()?;
        for step in steps {
            let node = tree.get(tree.resolve(value)?)?;
            match (step, &node.shape) {
                (Step::Key(name), Shape::Mapping { .. }) => {
                    let mut pairs = tree.merged_pairs(value).into_iter();
                    let (found, inner, _) = pairs.find(|(key, ..)| tree.key_text(*key) == Some(name))?;
                    (key, value) = (Some(found), inner);
                }
                (Step::Key(name), Shape::Sequence { items, .. }) => {
                    value = items.iter().copied().find(|one| self.is_called(*one, name))?;
                    key = None;
                }
                // The short form of an object: `build: ./app`, a port, a mount.
                (Step::Key(_), Shape::Scalar(_)) if steps.len() > 3 => break,
                (Step::Index(_), Shape::Sequence { items, .. }) if item.is_some() => {
                    let text = item.unwrap_or("");
                    value = items.iter().copied().find(|one| self.is_called(*one, text))?;
                    key = None;
                }
                (Step::Index(number), Shape::Sequence { items, .. }) => {
                    let Some(inner) = number.checked_sub(*before).and_then(|at| items.get(at)) else {
                        *before += items.len();
                        return None;
                    };
                    (key, value) = (None, *inner);
                }
                (Step::Index(0), Shape::Scalar(_)) => break,
                _ => return None,
            }
        }
        let node = tree.get(value)?;
        let short = match &node.shape {
            Shape::Scalar(_) | Shape::Alias(_) => !node.full().is_empty(),
            Shape::Sequence { flow, .. } | Shape::Mapping { flow, .. } => *flow && key.is_none(),
        };
        let range = match key.and_then(|key| tree.get(key)) {
            Some(key) if !short => key.full(),
            _ => node.full(),
        };
        Some((&self.file, self.start + range.start..self.start + range.end))
    }

    /// True for an item of a list that has a text, or `text=…`, `text:…`, or an object with it as its source or target.
    fn is_called(&self, item: NodeIndex, text: &str) -> bool {
        let node = self.tree.to_node(item);
        if node.as_scalar().is_some() {
            let written = printed(&node);
            let rest = written.strip_prefix(text);
            return rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['=', ':']));
        }
        let field = |key: &str| node.get(key).is_some_and(|value| printed(value) == text);
        field("source") || field("target") || field("path")
    }

    /// The service that a service extends.
    fn base_of(&self, service: &str) -> Option<String> {
        let steps = [Step::from("services"), Step::from(service), Step::from("extends")];
        let extends = self.tree.to_node(self.tree.locate(&steps)?.1);
        let name = extends.get("service").map(printed);
        name.or_else(|| extends.as_scalar().map(|_| printed(&extends)))
    }
}
