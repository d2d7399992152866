//! An edited text into the document that it came from: what is still there keeps its identity and its place.
use super::read::{ReadProblem, ReadProblemKind, Reading, read};
use crate::model::{Document, Kind, Record, RecordId, Step};
use std::collections::HashSet;
use std::sync::Arc;

impl Reading {
    /// True where the document may stand in the place of `before`, which it was edited from: nothing of the text broke
    /// off, and no section or service that was there has lost its shape. While somebody types, that is often not so.
    pub fn may_replace(&self, before: &Document) -> bool {
        let breaks = |problem: &ReadProblem| match &problem.kind {
            ReadProblemKind::NotText | ReadProblemKind::Empty | ReadProblemKind::NotMapping => true,
            ReadProblemKind::SectionNotMapping(kind) => !before.table(*kind).is_empty(),
            ReadProblemKind::ServiceNotMapping => {
                let name = problem.path.0.get(1);
                let was =
                    |name: &str| before.services().by_name(name).is_some_and(|(_, r)| r.body.as_mapping().is_none());
                !matches!(name, Some(Step::Key(name)) if was(name))
            }
            ReadProblemKind::Syntax(_) => false,
        };
        self.complete && !self.problems.iter().any(breaks)
    }
}

/// Reads the text that a document's Compose file shall have. Records of the same name keep their ids, and so does one
/// that got another name and nothing else; files, settings and the places of cards stay.
pub fn reread(document: &Document, text: &str) -> Reading {
    let mut reading = read(text);
    let mut next = document.clone();
    for kind in Kind::ALL {
        let ids: Vec<RecordId> = next.table(kind).iter().map(|(id, _)| id).collect();
        ids.into_iter().for_each(|id| next.table_mut(kind).remove(id));
    }
    for kind in Kind::ALL {
        let old = document.table(kind);
        let new = reading.document.table(kind);
        let names: HashSet<&str> = new.names().collect();
        let mut left: Vec<(RecordId, &Arc<Record>)> =
            old.iter().filter(|(_, record)| !names.contains(&*record.name)).collect();
        for (at, (_, record)) in new.iter().enumerate() {
            let id = document.find(kind, &record.name).or_else(|| {
                let renamed = left.iter().position(|(_, gone)| gone.body == record.body)?;
                Some(left.remove(renamed).0)
            });
            let id = id.unwrap_or_else(|| next.fresh_id(kind));
            // The record itself where it is the same: what is shown of it need not be made anew.
            let record = document.get(id).filter(|before| *before == record).unwrap_or(record).clone();
            next.table_mut(kind).insert(at, id, record);
        }
    }
    next.extra = reading.document.extra.clone();
    let placements = std::mem::take(&mut next.placements);
    next.placements = placements.into_iter().filter(|(id, _)| next.get(*id).is_some()).collect();
    next.set_source(text.into());
    reading.document = next;
    reading
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{Command, plan};
    use crate::compose::write;
    use crate::model::Placement;

    const TEXT: &str = "services:\n  web:\n    image: nginx\n  db:\n    image: postgres:17 # keep\nvolumes:\n  data:\n";

    fn opened() -> Document {
        let mut document = read(TEXT).document;
        let web = document.find(Kind::Service, "web").unwrap();
        let db = document.find(Kind::Service, "db").unwrap();
        document.placements.insert(web, Placement { x: 1.0, y: 2.0 });
        document.placements.insert(db, Placement { x: 3.0, y: 4.0 });
        document.files.insert(".env".into(), "A=1\n".into());
        document
    }

    #[test]
    fn names_keep_their_ids_and_places() {
        let before = opened();
        let text = TEXT.replace("nginx", "nginx:1.27").replace("  db:", "  cache:\n    image: redis\n  db:");
        let after = reread(&before, &text);
        assert!(after.may_replace(&before));
        let after = after.document;
        for name in ["web", "db"] {
            let id = before.find(Kind::Service, name);
            assert_eq!(id, after.find(Kind::Service, name));
            assert_eq!(after.placements.get(&id.unwrap()), before.placements.get(&id.unwrap()));
        }
        assert_eq!(after.services().names().collect::<Vec<_>>(), ["web", "cache", "db"]);
        assert_eq!(after.files, before.files);
        assert_eq!(after.invariants(), Vec::<String>::new());
        assert_eq!(write(&after), text);
    }

    #[test]
    fn a_new_name_alone_keeps_the_id_and_a_removed_service_its_place_not() {
        let before = opened();
        let after = reread(&before, &TEXT.replace("  db:", "  store:")).document;
        assert_eq!(after.find(Kind::Service, "store"), before.find(Kind::Service, "db"));
        let after = reread(&before, "services:\n  web:\n    image: nginx\n").document;
        assert_eq!(after.placements.len(), 1);
        assert_eq!(after.invariants(), Vec::<String>::new());
    }

    #[test]
    fn undo_brings_the_text_back_byte_for_byte() {
        let before = opened();
        let text = TEXT.replace("web:", "front:").replace("image: nginx", "image: caddy");
        let after = reread(&before, &text).document;
        let diff = plan(&before, &Command::Replace(Box::new(after))).unwrap().diff;
        let mut document = before.clone();
        diff.apply(&mut document);
        assert_eq!(write(&document), text);
        diff.inverted().apply(&mut document);
        assert_eq!(write(&document), TEXT);
        assert_eq!(document.find(Kind::Service, "web"), before.find(Kind::Service, "web"));
    }

    #[test]
    fn what_breaks_off_is_not_usable() {
        let before = opened();
        for text in
            ["services:\n  web:\n    image: \"x\n", "services:\n  new:\n", "services:\n", "", "- a\n", "services: [\n"]
        {
            assert!(!reread(&before, text).may_replace(&before), "{text:?}");
        }
        for text in [
            "services: {}\n",
            "services: {a: {image: x}}\nnetworks:\n",
            "services:\n  a:\n    image: x\n    image: y\n",
        ] {
            assert!(reread(&before, text).may_replace(&before), "{text:?}");
        }
    }
}
