//! The files as they were opened: what the diff compares with.
use crate::ui::state::App;
use dockwright::model::{Document, Source};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

/// The files of a stack when it was opened, by path.
pub(super) type Baseline = Arc<BTreeMap<Box<str>, Arc<str>>>;

pub(super) use dockwright::session::typed::COMPOSE_PATH;

thread_local! {
    /// Baselines by the source of the documents that descend from them. Undo brings an earlier source back, and with
    /// it its baseline.
    static KNOWN: RefCell<Vec<(Weak<Source>, Baseline)>> = const { RefCell::new(Vec::new()) };
}

/// The baseline of the open document; where none is known, it begins now.
pub(super) fn baseline(app: App) -> Baseline {
    app.with(|session| of(session.project()))
}

/// The baseline of a document; where none is known, it begins now.
pub(super) fn of(document: &Document) -> Baseline {
    find(&document.source).unwrap_or_else(|| {
        let mut files = document.files.clone();
        if !document.source.text.is_empty() {
            files.insert(COMPOSE_PATH.into(), document.source.text.clone());
        }
        let baseline = Arc::new(files);
        remember(&document.source, baseline.clone());
        baseline
    })
}

/// A document that was made by editing the text of another one is compared with the same files.
pub(super) fn carry_over(from: &Document, to: &Document) {
    let baseline = of(from);
    remember(&to.source, baseline);
}

fn find(source: &Arc<Source>) -> Option<Baseline> {
    let same = |known: &Weak<Source>| known.upgrade().is_some_and(|known| Arc::ptr_eq(&known, source));
    KNOWN.with_borrow(|known| known.iter().rev().find(|(one, _)| same(one)).map(|(_, baseline)| baseline.clone()))
}

fn remember(source: &Arc<Source>, baseline: Baseline) {
    KNOWN.with_borrow_mut(|known| {
        known.retain(|(one, _)| one.strong_count() > 0);
        known.push((Arc::downgrade(source), baseline));
    });
}
