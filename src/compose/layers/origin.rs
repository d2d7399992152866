//! Which file a value of a merged record comes from, and what it hides in the files below.
use super::carry::{floor, has, is_same_slot, laid, same, unit_at};
use super::form::{entries, items};
use super::unit::Unit;
use crate::model::{Node, Step};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The number of the file that has it, the base being 0. Of several the last.
    pub file: usize,
    /// The files below that say something else, with what they say; the nearest first.
    pub hides: Vec<(usize, String)>,
}

/// Where what stands at steps of a merged record comes from; `None` for a collection, which can come from several files,
/// and for what is nowhere.
pub fn origin(top: [&str; 2], bodies: &[Option<Node>], steps: &[Step]) -> Option<Origin> {
    let merged = laid(top, bodies)?;
    let unit = unit_at(top, &merged, steps)?;
    let keys: Vec<Step> = unit.at().iter().map(|key| Step::Key(key.clone())).collect();
    if let Unit::Value { .. } = unit
        && !is_single(top, unit.at(), merged.at(&keys))
    {
        return None;
    }
    let first = floor(bodies, unit.at());
    let file = bodies.iter().rposition(|body| body.as_ref().is_some_and(|body| has(top, body, &unit)))?;
    let way: Vec<&str> = top.into_iter().chain(unit.at().iter().map(|key| &**key)).collect();
    let mut hides = Vec::new();
    for (number, body) in bodies.iter().enumerate().take(file).rev() {
        let Some(node) = body.as_ref().and_then(|body| body.at(&keys)) else { continue };
        match &unit {
            Unit::Value { .. } => hides.push((number, shown(node))),
            Unit::Entry { key, .. } => {
                let found = entries(node).unwrap_or_default().into_iter().find(|(one, _)| one == key);
                hides.extend(found.map(|(_, value)| (number, value.unwrap_or_default())));
            }
            Unit::Item { before: Some(item), .. } if number >= first => {
                let same =
                    items(&way, node).unwrap_or_default().into_iter().filter(|one| is_same_slot(&way, one, item));
                hides.extend(same.map(|one| (number, shown(&one))));
            }
            Unit::Name { .. } | Unit::Item { .. } => {}
        }
    }
    Some(Origin { file, hides })
}

/// The file in which what stands at steps of a merged record is written, and the steps to it there: an item of a joined
/// list has another index in its own file. What is nowhere stands where what is around it does.
pub fn place_in(top: [&str; 2], bodies: &[Option<Node>], steps: &[Step]) -> (usize, Vec<Step>) {
    let exact = || {
        let merged = laid(top, bodies)?;
        let unit = unit_at(top, &merged, steps)?;
        let file = bodies.iter().rposition(|body| body.as_ref().is_some_and(|body| has(top, body, &unit)))?;
        let mut own: Vec<Step> = unit.at().iter().map(|key| Step::Key(key.clone())).collect();
        let node = bodies.get(file)?.as_ref()?.at(&own)?;
        let way: Vec<&str> = top.into_iter().chain(unit.at().iter().map(|key| &**key)).collect();
        let part = match &unit {
            Unit::Value { .. } => return Some((file, steps.to_vec())),
            Unit::Item { before, .. } => {
                let item = before.as_ref()?;
                Step::Index(items(&way, node)?.iter().position(|one| same(one, item))?)
            }
            Unit::Entry { key: name, .. } | Unit::Name { name, .. } => match node.as_sequence() {
                Some(list) => Step::Index(list.iter().rposition(|one| {
                    let text = one.as_text().unwrap_or("");
                    text.strip_prefix(&**name).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
                })?),
                None => Step::Key(name.clone()),
            },
        };
        let rest = steps.get(own.len() + 1..).unwrap_or(&[]).to_vec();
        own.push(part);
        own.extend(rest);
        Some((file, own))
    };
    if let Some(found) = exact() {
        return found;
    }
    for length in (0..=steps.len()).rev() {
        let Some(around) = steps.get(..length) else { continue };
        let file = bodies.iter().rposition(|body| body.as_ref().is_some_and(|body| body.at(around).is_some()));
        // Of a whole record the file that declares it counts, the lowest.
        let first = bodies.iter().position(Option::is_some);
        if let Some(file) = if length == 0 { first } else { file } {
            return (file, around.to_vec());
        }
    }
    (0, steps.to_vec())
}

/// True for values that one file alone says.
fn is_single(top: [&str; 2], at: &[Box<str>], node: Option<&Node>) -> bool {
    let way: Vec<&str> = top.into_iter().chain(at.iter().map(|key| &**key)).collect();
    let whole = super::form::form_of(&way) == super::form::Form::Whole;
    node.is_some_and(|node| node.as_scalar().is_some() || whole)
}

/// A value in one line.
fn shown(node: &Node) -> String {
    if let Some(text) = node.as_text() {
        return text.to_owned();
    }
    if let Some(items) = node.as_sequence() {
        let items: Vec<String> = items.iter().map(shown).collect();
        return items.join(" ");
    }
    let pairs = node.as_mapping().into_iter().flat_map(|mapping| mapping.iter());
    let pairs: Vec<String> = pairs.map(|(key, value)| format!("{key}: {}", shown(value))).collect();
    pairs.join(", ")
}
