//! A change of a merged record carried into the files that make it up.
use super::form::{Form, entries, form_of, items, meaning, names};
use super::unit::{Unit, units};
use crate::compose::merge::lay_record;
use crate::model::{Mapping, Node, Step, Value, edit};

/// The bodies of a record in the files that make it up, the base first; `None` in a file that does not have it.
pub type Bodies = Vec<Option<Node>>;

/// Changes the bodies so that what they make together becomes `after`.
///
/// A value that stands somewhere is changed where it counts; a new one goes where its neighbours are, else into the
/// first file that has the record. With `chosen` every change goes into that file. Returns the file that hides a part
/// of the change, where one does: it can only be one above the chosen file.
pub fn carry(top: [&str; 2], bodies: &mut Bodies, after: &Node, chosen: Option<usize>) -> Option<usize> {
    let before = laid(top, bodies).unwrap_or_else(Node::null);
    let units = units(top, &before, after);
    let mut hidden = None;
    for unit in &units {
        write(top, bodies, unit, chosen);
    }
    // Joined lists cannot lose an item from above, and a file above may say otherwise: then the value is written out.
    for unit in &units {
        let at = unit.at();
        if is_reached(top, bodies, after, at) {
            continue;
        }
        let kept = bodies.clone();
        let number = chosen.unwrap_or_else(|| last_with(bodies, at).unwrap_or(0));
        write_out(top, bodies, number, at, after);
        if !is_reached(top, bodies, after, at) {
            *bodies = kept;
            hidden = last_with(bodies, at).filter(|last| Some(*last) > chosen).or(hidden);
        }
    }
    // A file that has nothing to say of the record any more does not name it.
    for number in 1..bodies.len() {
        let lower = bodies.iter().take(number).any(Option::is_some);
        let Some(slot) = bodies.get_mut(number) else { continue };
        if lower
            && slot.as_ref().is_some_and(|body| body.tag.is_none() && body.as_mapping().is_some_and(Mapping::is_empty))
        {
            *slot = None;
        }
    }
    hidden
}

/// What the bodies make together.
pub fn laid(top: [&str; 2], bodies: &[Option<Node>]) -> Option<Node> {
    bodies.iter().flatten().fold(None, |below, body| lay_record(below.as_ref(), body, &top))
}

/// Takes away what one file says at a place, so that what it hides counts again.
pub fn uncover(top: [&str; 2], bodies: &mut Bodies, number: usize, steps: &[Step]) {
    let Some(merged) = laid(top, bodies) else { return };
    let Some(unit) = unit_at(top, &merged, steps) else { return };
    if let Some(body) = bodies.get_mut(number).and_then(Option::as_mut) {
        match &unit {
            Unit::Item { at, before: Some(item), .. } => drop_same_slot(top, body, at, item),
            other => remove(top, body, other),
        }
        if body.tag.is_none()
            && body.as_mapping().is_some_and(Mapping::is_empty)
            && let Some(slot) = bodies.get_mut(number)
        {
            *slot = None;
        }
    }
}

/// The removal of what stands at steps of a merged body, in the unit in which it merges.
pub(super) fn unit_at(top: [&str; 2], merged: &Node, steps: &[Step]) -> Option<Unit> {
    let mut at: Vec<Box<str>> = Vec::new();
    let mut node = merged;
    for step in steps {
        let way: Vec<&str> = top.into_iter().chain(at.iter().map(|key| &**key)).collect();
        match (form_of(&way), step) {
            (Form::Whole, _) => break,
            (Form::Entries, Step::Key(key)) => return Some(Unit::Entry { at, key: key.clone(), value: None }),
            (Form::Entries, Step::Index(index)) => {
                let text = node.as_sequence()?.get(*index)?.as_text()?;
                let key = text.split_once('=').map_or(text, |(key, _)| key);
                return Some(Unit::Entry { at, key: key.into(), value: None });
            }
            (Form::Names, Step::Index(index)) => {
                let name = node.as_sequence()?.get(*index)?.as_text()?.into();
                return Some(Unit::Name { at, name, value: None });
            }
            (Form::Names, Step::Key(name)) if node.as_sequence().is_some() => {
                return Some(Unit::Name { at, name: name.clone(), value: None });
            }
            (_, Step::Index(index)) => {
                let before = node.as_sequence()?.get(*index).cloned();
                return before.is_some().then_some(Unit::Item { at, before, after: None });
            }
            (_, Step::Key(key)) => {
                at.push(key.clone());
                node = node.get(key)?;
            }
        }
    }
    Some(Unit::Value { at, value: None })
}

/// The first file whose value at a place counts: what is below a `!reset` or `!override` does not.
pub(super) fn floor(bodies: &[Option<Node>], at: &[Box<str>]) -> usize {
    let resets = |body: &Node| {
        let mut node = Some(body);
        let mut keys = at.iter();
        while let Some(here) = node {
            if matches!(here.tag.as_deref(), Some("!reset" | "!override")) {
                return true;
            }
            node = keys.next().and_then(|key| here.get(key));
        }
        false
    };
    bodies.iter().rposition(|body| body.as_ref().is_some_and(resets)).unwrap_or(0)
}

/// True where a body has what a unit is about.
pub(super) fn has(top: [&str; 2], body: &Node, unit: &Unit) -> bool {
    let steps = steps_of(unit.at());
    let Some(node) = body.at(&steps) else { return false };
    match unit {
        Unit::Value { .. } => true,
        Unit::Entry { key, .. } => entries(node).is_some_and(|all| all.iter().any(|(one, _)| one == key)),
        Unit::Name { name, .. } => names(node).is_some_and(|all| all.get(name).is_some()),
        Unit::Item { at, before, .. } => {
            let way = way_of(top, at);
            before.as_ref().is_some_and(|item| items(&way, node).unwrap_or_default().iter().any(|one| same(one, item)))
        }
    }
}

/// True for two items that mean the same.
pub(super) fn same(one: &Node, other: &Node) -> bool {
    meaning(&[], Some(one)) == meaning(&[], Some(other))
}

fn way_of<'a>(top: [&'a str; 2], at: &'a [Box<str>]) -> Vec<&'a str> {
    top.into_iter().chain(at.iter().map(|key| &**key)).collect()
}

fn steps_of(at: &[Box<str>]) -> Vec<Step> {
    at.iter().map(|key| Step::Key(key.clone())).collect()
}

fn last_with(bodies: &[Option<Node>], at: &[Box<str>]) -> Option<usize> {
    let steps = steps_of(at);
    bodies.iter().rposition(|body| body.as_ref().is_some_and(|body| body.at(&steps).is_some()))
}

fn is_reached(top: [&str; 2], bodies: &[Option<Node>], after: &Node, at: &[Box<str>]) -> bool {
    let (way, steps) = (way_of(top, at), steps_of(at));
    let now = laid(top, bodies);
    let now = now.as_ref().and_then(|now| now.at(&steps));
    meaning(&way, now) == meaning(&way, after.at(&steps))
}

fn write(top: [&str; 2], bodies: &mut Bodies, unit: &Unit, chosen: Option<usize>) {
    let first = floor(bodies, unit.at());
    let with: Vec<usize> = bodies
        .iter()
        .enumerate()
        .filter(|(number, body)| *number >= first && body.as_ref().is_some_and(|body| has(top, body, unit)))
        .map(|(number, _)| number)
        .collect();
    if unit.removes() {
        let own: Vec<usize> =
            with.iter().copied().filter(|number| chosen.is_none_or(|chosen| chosen == *number)).collect();
        for number in own {
            if let Some(body) = bodies.get_mut(number).and_then(Option::as_mut) {
                remove(top, body, unit);
            }
        }
        return;
    }
    let number = chosen.or_else(|| with.last().copied()).unwrap_or_else(|| home(bodies, unit, first));
    let like = like(bodies, unit.at());
    let Some(slot) = bodies.get_mut(number) else { return };
    let body = slot.get_or_insert_with(|| Node::mapping(Mapping::default()));
    if body.is_null() {
        body.value = Value::Mapping(Mapping::default());
    }
    set(top, body, unit, like);
}

/// The file for something new: the first in which what is around it stands, the nearest around it first.
fn home(bodies: &[Option<Node>], unit: &Unit, first: usize) -> usize {
    let around = match unit {
        Unit::Value { at, .. } => at.split_last().map_or(&[][..], |(_, around)| around),
        other => other.at(),
    };
    let with = |at: &[Box<str>]| {
        let steps = steps_of(at);
        let has = |body: &Option<Node>| body.as_ref().is_some_and(|body| body.at(&steps).is_some());
        bodies.iter().enumerate().skip(first).find(|(_, body)| has(body)).map(|(number, _)| number)
    };
    (0..=around.len()).rev().find_map(|length| with(around.get(..length)?)).unwrap_or(first)
}

/// The form in which other files have a collection: true for a list.
fn like(bodies: &[Option<Node>], at: &[Box<str>]) -> bool {
    let steps = steps_of(at);
    bodies.iter().flatten().find_map(|body| body.at(&steps)).is_some_and(|node| node.as_sequence().is_some())
}

fn set(top: [&str; 2], body: &mut Node, unit: &Unit, as_list: bool) {
    open_names(top, body, unit.at());
    let keys: Vec<&str> = unit.at().iter().map(|key| &**key).collect();
    match unit {
        Unit::Value { at, value: Some(value) } => put(body, at, value.clone()),
        Unit::Entry { at, key, value: Some(value) } => {
            let missing = body.at(&steps_of(at)).is_none_or(Node::is_null);
            if missing && as_list {
                let text = value.as_ref().map_or_else(|| key.to_string(), |value| format!("{key}={value}"));
                put(body, at, Node::sequence(vec![Node::text(text)]));
            } else {
                edit::set_entry(body, &keys, key, value.as_deref());
            }
        }
        Unit::Name { at, name, value: Some(value) } => {
            let steps = steps_of(at);
            match body.at(&steps).cloned() {
                Some(node) if node.as_sequence().is_some() && is_plain_name(value) => {
                    let mut node = node;
                    if let Some(list) = node.as_sequence_mut() {
                        list.push(Node::text(name.clone()));
                    }
                    put(body, at, node);
                }
                Some(node) if !node.is_null() => {
                    let mut all = opened(&way_of(top, at), &node);
                    if let Some(mapping) = all.as_mapping_mut() {
                        mapping.set(name, value.clone());
                    }
                    put(body, at, all);
                }
                _ if is_plain_name(value) && as_list => put(body, at, Node::sequence(vec![Node::text(name.clone())])),
                _ => put(body, at, Node::map_of([(name.clone(), value.clone())])),
            }
        }
        Unit::Item { at, before, after: Some(after) } => {
            let way = way_of(top, at);
            let steps = steps_of(at);
            let node = body.at(&steps).cloned();
            let mut list = node.as_ref().and_then(|node| items(&way, node)).unwrap_or_default();
            match before.as_ref().and_then(|before| list.iter().position(|one| same(one, before))) {
                Some(index) => list.splice(index..=index, [after.clone()]).for_each(drop),
                None => list.push(after.clone()),
            }
            let tag = node.and_then(|node| node.tag);
            put(body, at, Node { value: Value::Sequence(list), tag });
        }
        _ => {}
    }
}

fn remove(top: [&str; 2], body: &mut Node, unit: &Unit) {
    let keys: Vec<&str> = unit.at().iter().map(|key| &**key).collect();
    match unit {
        Unit::Value { at, .. } => edit::remove_path(body, &steps_of(at)),
        Unit::Entry { key, .. } => drop(edit::remove_entry(body, &keys, key)),
        Unit::Name { at, name, .. } => {
            let steps = steps_of(at);
            let Some(node) = body.at(&steps) else { return };
            match node.as_sequence().and_then(|list| list.iter().position(|one| one.as_text() == Some(name))) {
                Some(index) => edit::remove_path(body, &[steps, vec![Step::Index(index)]].concat()),
                None => edit::remove_path(body, &[steps, vec![Step::Key(name.clone())]].concat()),
            }
        }
        Unit::Item { at, before: Some(item), .. } => {
            let (way, steps) = (way_of(top, at), steps_of(at));
            let list = body.at(&steps).and_then(|node| items(&way, node)).unwrap_or_default();
            match list.iter().position(|one| same(one, item)) {
                Some(_) if list.len() == 1 => edit::remove_path(body, &steps),
                Some(index) => edit::remove_path(body, &[steps, vec![Step::Index(index)]].concat()),
                None => {}
            }
        }
        Unit::Item { .. } => {}
    }
}

/// Takes the items of a list that stand in the same place as another: the same path of a mount, the same port.
fn drop_same_slot(top: [&str; 2], body: &mut Node, at: &[Box<str>], item: &Node) {
    let (way, steps) = (way_of(top, at), steps_of(at));
    let list = body.at(&steps).and_then(|node| items(&way, node)).unwrap_or_default();
    for one in list.into_iter().filter(|one| is_same_slot(&way, one, item)) {
        remove(top, body, &Unit::Item { at: at.to_vec(), before: Some(one), after: None });
    }
}

/// True for two items of a list of which the later takes the place of the earlier.
pub(super) fn is_same_slot(way: &[&str], one: &Node, other: &Node) -> bool {
    let mut both = Node::sequence(vec![one.clone(), other.clone()]);
    crate::compose::resolve::unique::enforce(&mut both, way, &mut |_, _| {});
    same(one, other) || both.as_sequence().is_some_and(|items| items.len() == 1)
}

/// Writes a value out so that what stands below it in other files does not count: with `!override`, or `!reset` where
/// there shall be none (Compose specification, "Reset value", "Replace value").
fn write_out(top: [&str; 2], bodies: &mut Bodies, number: usize, at: &[Box<str>], after: &Node) {
    let steps = steps_of(at);
    let below = bodies.iter().take(number).flatten().any(|body| body.at(&steps).is_some());
    let wanted = after.at(&steps).cloned();
    let Some(slot) = bodies.get_mut(number) else { return };
    let body = slot.get_or_insert_with(|| Node::mapping(Mapping::default()));
    if body.is_null() {
        body.value = Value::Mapping(Mapping::default());
    }
    open_names(top, body, at);
    match wanted {
        Some(node) if below => put(body, at, Node { tag: Some("!override".into()), ..node }),
        Some(node) => put(body, at, Node { tag: None, ..node }),
        None if below => put(body, at, Node { tag: Some("!reset".into()), ..Node::null() }),
        None => edit::remove_path(body, &steps),
    }
}

fn put(body: &mut Node, at: &[Box<str>], node: Node) {
    match at {
        [] => *body = node,
        [key] => {
            let tag = hiding(body.get(key));
            edit::set_key(body, key, Node { tag: node.tag.or(tag), value: node.value });
        }
        [key, rest @ ..] => {
            if let Some(old) = body.get(key)
                && !old.is_null()
            {
                if &**key == "build" && old.as_scalar().is_some() {
                    let made = Node::map_of([("context", old.clone())]);
                    edit::set_key(body, key, made);
                }
                body.set_at(&steps_of(at), node);
            } else {
                let mut made = Node::null();
                made.set_at(&steps_of(rest), node);
                made.tag = hiding(body.get(key));
                edit::set_key(body, key, made);
            }
        }
    }
}

/// The tag of a value that stands in the place of one that hides what is below: it goes on hiding it.
fn hiding(old: Option<&Node>) -> Option<Box<str>> {
    let tag = old?.tag.as_deref()?;
    matches!(tag, "!reset" | "!override").then(|| "!override".into())
}

fn is_plain_name(value: &Node) -> bool {
    value.is_null()
        || value.as_mapping().is_some_and(|mapping| {
            mapping.iter().all(|(key, value)| key == "condition" && value.as_text() == Some("service_started"))
        })
}

/// A list of names as a map, in the words of its place.
fn opened(way: &[&str], node: &Node) -> Node {
    let Some(list) = node.as_sequence() else { return node.clone() };
    let said = || match way.last() {
        Some(&"depends_on") => Node::map_of([("condition", Node::plain("service_started"))]),
        _ => Node::null(),
    };
    let names = list.iter().filter_map(Node::as_text).map(|name| (name.to_owned(), said()));
    Node { value: Value::Mapping(Mapping::from_pairs(names)), tag: node.tag.clone() }
}

/// Makes lists of names on the way to a place maps, so that something can be said of a name.
fn open_names(top: [&str; 2], body: &mut Node, at: &[Box<str>]) {
    for length in 1..at.len() {
        let Some(here) = at.get(..length) else { continue };
        let way = way_of(top, here);
        if form_of(&way) == Form::Names
            && let Some(node) = body.at(&steps_of(here)).filter(|node| node.as_sequence().is_some())
        {
            let made = opened(&way, node);
            put(body, here, made);
        }
    }
}
