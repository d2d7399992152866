//! Differences between two states of a document.
use crate::model::{Document, Mapping, Placement, Record, RecordId, Settings, Source};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A record before or after, with its place in its table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The place in file order.
    pub at: usize,
    /// The record.
    pub record: Arc<Record>,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A record came, went or changed.
    Record {
        /// Which.
        id: RecordId,
        /// `None` where it comes.
        before: Option<Row>,
        /// `None` where it goes.
        after: Option<Row>,
    },
    /// A card moved, or has or lost its place.
    Placement {
        /// Which.
        id: RecordId,
        /// Where it stood.
        before: Option<Placement>,
        /// Where it stands.
        after: Option<Placement>,
    },
    /// The other top-level keys.
    Extra {
        /// As they were.
        before: Arc<Mapping>,
        /// As they are.
        after: Arc<Mapping>,
    },
    /// Another file of the project.
    File {
        /// Its path.
        path: Box<str>,
        /// Its text before; `None` where it comes.
        before: Option<Arc<str>>,
        /// Its text after; `None` where it goes.
        after: Option<Arc<str>>,
    },
    /// The settings.
    Settings {
        /// As they were.
        before: Arc<Settings>,
        /// As they are.
        after: Arc<Settings>,
    },
    /// The source text, when a file is opened or its text is edited.
    Source {
        /// As it was.
        before: Arc<Source>,
        /// As it is.
        after: Arc<Source>,
    },
}

/// A step from one document to another: `apply` takes it, `inverted` takes it back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    /// The changes, in the order in which they apply.
    pub changes: Vec<Change>,
}

impl Diff {
    /// True where nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// How much it holds on to, in bytes, roughly: what a history must not gather without end.
    pub fn weight(&self) -> usize {
        let text = |text: &Option<Arc<str>>| text.as_ref().map_or(0, |text| text.len());
        let draft = |settings: &Settings| settings.draft.as_ref().map_or(0, |draft| draft.text.len());
        let one = |change: &Change| match change {
            // What stands on both sides of a step is mostly shared with the steps beside it.
            Change::Record { .. } => 1024,
            Change::Placement { .. } | Change::Extra { .. } => 128,
            Change::File { before, after, .. } => text(before).max(text(after)),
            Change::Settings { before, after } => 256 + draft(before).max(draft(after)),
            Change::Source { before, after } => before.text.len().max(after.text.len()),
        };
        self.changes.iter().map(one).sum()
    }

    /// The step back.
    pub fn inverted(&self) -> Diff {
        let invert = |change: &Change| match change.clone() {
            Change::Record { id, before, after } => Change::Record { id, before: after, after: before },
            Change::Placement { id, before, after } => Change::Placement { id, before: after, after: before },
            Change::Extra { before, after } => Change::Extra { before: after, after: before },
            Change::File { path, before, after } => Change::File { path, before: after, after: before },
            Change::Settings { before, after } => Change::Settings { before: after, after: before },
            Change::Source { before, after } => Change::Source { before: after, after: before },
        };
        Diff { changes: self.changes.iter().rev().map(invert).collect() }
    }

    /// Takes the step.
    pub fn apply(&self, document: &mut Document) {
        for change in &self.changes {
            match change {
                Change::Record { id, before, after } => {
                    document.reserve(*id);
                    let table = document.table_mut(id.kind);
                    match (before, after) {
                        (Some(_), Some(after)) => table.replace(*id, after.record.clone()),
                        (None, Some(after)) => table.insert(after.at, *id, after.record.clone()),
                        (_, None) => table.remove(*id),
                    }
                }
                Change::Placement { id, after, .. } => match after {
                    Some(after) => {
                        document.placements.insert(*id, *after);
                    }
                    None => {
                        document.placements.remove(id);
                    }
                },
                Change::Extra { after, .. } => document.extra = after.clone(),
                Change::File { path, after, .. } => match after {
                    Some(after) => {
                        document.files.insert(path.clone(), after.clone());
                    }
                    None => {
                        document.files.remove(path);
                    }
                },
                Change::Settings { after, .. } => document.settings = after.clone(),
                Change::Source { after, .. } => document.source = after.clone(),
            }
        }
    }

    /// This step and the next as one. Changes of one thing become one change; what cancels out is left out.
    pub fn then(mut self, next: Diff) -> Diff {
        'next: for change in next.changes {
            // Only the last change of a list may be joined across: order matters between records of one table.
            for earlier in self.changes.iter_mut().rev() {
                if join(earlier, &change) {
                    continue 'next;
                }
                if matches!(earlier, Change::Record { .. })
                    && matches!(change, Change::Record { .. })
                    && moves(earlier, &change)
                {
                    break;
                }
            }
            self.changes.push(change);
        }
        self.changes.retain(|change| !is_nothing(change));
        self
    }

    /// The records whose body or name changed, came or went.
    pub fn records(&self) -> impl Iterator<Item = RecordId> {
        self.changes.iter().filter_map(|change| match change {
            Change::Record { id, .. } => Some(*id),
            _ => None,
        })
    }

    /// True where cards moved and nothing else happened.
    pub fn is_layout_only(&self) -> bool {
        self.changes.iter().all(|change| matches!(change, Change::Placement { .. }))
    }
}

/// True where one of two changes adds or removes a row of the same table, so that places shift.
fn moves(left: &Change, right: &Change) -> bool {
    match (left, right) {
        (Change::Record { id: a, before: b1, after: a1 }, Change::Record { id: b, before: b2, after: a2 }) => {
            a.kind == b.kind && (b1.is_none() || a1.is_none() || b2.is_none() || a2.is_none())
        }
        _ => false,
    }
}

/// Makes `earlier` the two changes in one, where both concern the same thing.
fn join(earlier: &mut Change, later: &Change) -> bool {
    match (earlier, later) {
        (Change::Record { id, after: Some(middle), .. }, Change::Record { id: other, after: Some(last), .. })
            if id == other =>
        {
            middle.record = last.record.clone();
        }
        (Change::Placement { id, after, .. }, Change::Placement { id: other, after: last, .. }) if id == other => {
            *after = *last;
        }
        (Change::Extra { after, .. }, Change::Extra { after: last, .. }) => *after = last.clone(),
        (Change::File { path, after, .. }, Change::File { path: other, after: last, .. }) if path == other => {
            *after = last.clone();
        }
        (Change::Settings { after, .. }, Change::Settings { after: last, .. }) => *after = last.clone(),
        _ => return false,
    }
    true
}

fn is_nothing(change: &Change) -> bool {
    match change {
        Change::Record { before, after, .. } => before == after,
        Change::Placement { before, after, .. } => before == after,
        Change::Extra { before, after } => before == after,
        Change::File { before, after, .. } => before == after,
        Change::Settings { before, after } => before == after,
        Change::Source { before, after } => Arc::ptr_eq(before, after),
    }
}

/// The step from one document to another of the same lineage (ids mean the same records).
pub fn between(before: &Document, after: &Document) -> Diff {
    let mut changes = Vec::new();
    for kind in crate::model::Kind::ALL {
        let (old, new) = (before.table(kind), after.table(kind));
        if old.len() == new.len() && old.iter().zip(new.iter()).all(|((a, _), (b, _))| a == b) {
            let rows = old.iter().zip(new.iter()).enumerate();
            for (at, ((id, old), (_, new))) in
                rows.filter(|(_, ((_, old), (_, new)))| !Arc::ptr_eq(old, new) && old != new)
            {
                changes.push(updated(id, at, old, new));
            }
            continue;
        }
        let old_rows: HashMap<RecordId, &Arc<Record>> = old.iter().collect();
        let new_ids: HashSet<RecordId> = new.iter().map(|(id, _)| id).collect();
        let stay = old.iter().map(|(id, _)| id).filter(|id| new_ids.contains(id));
        let same_order = stay.eq(new.iter().map(|(id, _)| id).filter(|id| old_rows.contains_key(id)));
        // Rows go from the back and come from the front, so that places hold while the step is taken and taken back.
        for (at, (id, record)) in old.iter().enumerate().rev() {
            if !same_order || !new_ids.contains(&id) {
                let before = Some(Row { at, record: record.clone() });
                changes.push(Change::Record { id, before, after: None });
            }
        }
        let mut updates = Vec::new();
        for (at, (id, record)) in new.iter().enumerate() {
            match old_rows.get(&id).filter(|_| same_order) {
                None => {
                    let after = Some(Row { at, record: record.clone() });
                    changes.push(Change::Record { id, before: None, after });
                }
                Some(old) if !Arc::ptr_eq(old, record) && *old != record => updates.push(updated(id, at, old, record)),
                Some(_) => {}
            }
        }
        changes.extend(updates);
    }
    // Both maps are in order: those that differ show while walking along them.
    let (mut old, mut new) = (before.placements.iter().peekable(), after.placements.iter().peekable());
    loop {
        let id = match (old.peek(), new.peek()) {
            (Some((a, _)), Some((b, _))) => **a.min(b),
            (Some((id, _)), None) | (None, Some((id, _))) => **id,
            (None, None) => break,
        };
        let before = old.next_if(|(known, _)| **known == id).map(|(_, place)| *place);
        let after = new.next_if(|(known, _)| **known == id).map(|(_, place)| *place);
        if before != after {
            changes.push(Change::Placement { id, before, after });
        }
    }
    let paths: std::collections::BTreeSet<&Box<str>> = before.files.keys().chain(after.files.keys()).collect();
    for path in paths {
        let (old, new) = (before.files.get(path).cloned(), after.files.get(path).cloned());
        if old != new {
            changes.push(Change::File { path: path.clone(), before: old, after: new });
        }
    }
    if before.extra != after.extra {
        changes.push(Change::Extra { before: before.extra.clone(), after: after.extra.clone() });
    }
    if before.settings != after.settings {
        changes.push(Change::Settings { before: before.settings.clone(), after: after.settings.clone() });
    }
    if !Arc::ptr_eq(&before.source, &after.source) {
        changes.push(Change::Source { before: before.source.clone(), after: after.source.clone() });
    }
    Diff { changes }
}

fn updated(id: RecordId, at: usize, old: &Arc<Record>, new: &Arc<Record>) -> Change {
    let before = Some(Row { at, record: old.clone() });
    let after = Some(Row { at, record: new.clone() });
    Change::Record { id, before, after }
}
