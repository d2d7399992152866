//! Saving: after a pause, when the page is left, and what a closing page leaves behind.
use super::{Job, Projects, Saving, Work, reason, shown_title};
use crate::ui::platform::database::{Fault, Write};
use crate::ui::platform::{storage, visit};
use dockwright::change::Command;
use dockwright::model::{Document, Settings};
use dockwright::project::slots::{Decision, Entry, Known, Recovery, Unsound};
use dockwright::project::slots::{checksum, copy_title, decide, recover, seal, unseal};
use dockwright::project::{load, save};
use dockwright::text::Text;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How long after the last step it is saved.
const PAUSE: Duration = Duration::from_millis(500);
/// Whoever never pauses is saved at least this often, in milliseconds.
const LONGEST_MS: u64 = 5000;
/// What this tab has open: an id, or [`NEW`].
const OPEN: &str = "dockwright.open";
/// What was open last in any tab.
const LAST: &str = "dockwright.last";
/// In [`OPEN`]: a new project was begun.
const NEW: &str = "new";
/// What a closing page leaves behind lies under a key that begins so. The small storage is written at once; the database
/// takes longer than a closing page has.
const LEFT: &str = "dockwright.unsaved.";

/// What became of a save.
pub(super) enum Saved {
    /// It is saved under its id.
    Here,
    /// Another tab went on from the same state, and this one is a project of its own.
    Copied(Entry),
}

/// Whether there is work to open.
pub(super) fn expects_work() -> bool {
    match visit::tab_read(OPEN).as_deref() {
        Some(NEW) => false,
        _ => storage::read(LAST).is_some() || is_left(),
    }
}

/// Whether a closing page left something behind.
pub(super) fn is_left() -> bool {
    !visit::keys(LEFT).is_empty()
}

/// The project to open first.
pub(super) fn wanted() -> Option<String> {
    match visit::tab_read(OPEN) {
        Some(id) if id == NEW => None,
        Some(id) => Some(id),
        None => storage::read(LAST),
    }
}

/// Notes what this tab has open.
pub(super) fn note_open(id: Option<&str>) {
    visit::tab_write(OPEN, id.unwrap_or(NEW));
    if let Some(id) = id {
        storage::write(LAST, id);
    }
}

/// A deleted project is not looked for on the next visit.
pub(super) fn forget_open(id: &str) {
    if storage::read(LAST).as_deref() == Some(id) {
        storage::forget(LAST);
    }
}

/// Follows the document from now on.
pub(super) fn watch(projects: Projects) {
    let app = projects.app;
    Effect::new(move |_| {
        // Both only grow: their sum is another one after a step and after another choice of layers.
        let now = (app.revision.get() + app.layering.get(), app.opened.get());
        projects.follow(now);
    });
    visit::watch(
        move || {
            if projects.shelf.try_with_value(|shelf| shelf.work.is_dirty()) == Some(true) {
                projects.leave_behind();
                projects.save_now();
            }
        },
        move || projects.run(Job::Look),
    );
}

fn is_worth_saving(document: &Document) -> bool {
    !document.is_blank() || !document.files.is_empty() || !document.settings.title.is_empty()
}

impl Projects {
    /// Takes note of a change, or of another document on the page.
    fn follow(self, now: (u64, u64)) {
        let seen = self.shelf.with_value(|shelf| shelf.seen);
        if seen == now {
            return;
        }
        let document = self.app.with(|session| session.project().clone());
        if seen.1 != now.1 {
            // A template or a file was opened: a project of its own. What was on the page is saved as it was.
            let before = self.work(Clone::clone);
            if before.is_dirty() {
                self.run(Job::Keep(Box::new(before)));
            }
            self.take_up(Work { id: visit::fresh_id(), ..Work::default() });
            note_open(None);
        }
        let changed = self.shelf.try_update_value(|shelf| {
            shelf.seen = now;
            let saved_before = shelf.known.contains_key(&shelf.work.id) || shelf.work.is_dirty();
            let changed = saved_before || is_worth_saving(&document);
            shelf.work.document = document;
            shelf.work.changes += u64::from(changed);
            changed
        });
        if changed == Some(true) {
            note_open(Some(&self.work(|work| work.id.clone())));
            self.saving.set(Saving::Pending);
            self.save_soon();
        } else {
            self.saving.set(Saving::Blank);
        }
    }

    fn save_soon(self) {
        let now = visit::now();
        self.shelf.update_value(|shelf| {
            let since = *shelf.waiting_since.get_or_insert(now);
            if shelf.timer.is_some() && now.saturating_sub(since) > LONGEST_MS {
                return;
            }
            if let Some(timer) = shelf.timer.take() {
                timer.clear();
            }
            shelf.timer = set_timeout_with_handle(move || self.save_now(), PAUSE).ok();
        });
    }

    fn save_now(self) {
        self.shelf.try_update_value(|shelf| {
            if let Some(timer) = shelf.timer.take() {
                timer.clear();
            }
            shelf.waiting_since = None;
        });
        self.run(Job::Save);
    }

    /// Saves what is on the page and what gave way to it; true where nothing is left unsaved.
    pub(super) async fn save_all(self) -> bool {
        let stuck = self.shelf.try_update_value(|shelf| std::mem::take(&mut shelf.stuck));
        for work in stuck.unwrap_or_default() {
            self.keep_other(work).await;
        }
        let work = self.work(Clone::clone);
        if !work.is_dirty() {
            return true;
        }
        match self.save_work(&work).await {
            Ok(saved) => {
                self.saved(&work, saved);
                true
            }
            Err(fault) => {
                self.failed(&fault);
                false
            }
        }
    }

    /// Saves what is no longer on the page.
    pub(super) async fn keep_other(self, work: Work) {
        match self.save_work(&work).await {
            Ok(Saved::Here) => {}
            Ok(Saved::Copied(entry)) => self.tell_copied(&entry),
            Err(fault) => {
                self.failed(&fault);
                self.shelf.update_value(|shelf| shelf.stuck.push(work));
            }
        }
    }

    async fn save_work(self, work: &Work) -> Result<Saved, Fault> {
        let known = self.shelf.with_value(|shelf| shelf.known.get(&work.id).copied());
        let (decision, _) = self.write(&work.id, &work.document, known).await?;
        if decision != Decision::Copy {
            return Ok(Saved::Here);
        }
        let copy = self.write_copy(&work.document).await?;
        Ok(Saved::Copied(copy))
    }

    /// Writes a document as a project of its own, with a title that no other has.
    pub(super) async fn write_copy(self, document: &Document) -> Result<Entry, Fault> {
        let title = self.free_title(&document.settings.title);
        let document = titled(document, &title);
        let (_, entry) = self.write(&visit::fresh_id(), &document, None).await?;
        Ok(entry)
    }

    /// A title for a copy.
    pub(super) fn free_title(self, title: &str) -> String {
        let app = self.app;
        let title = untrack(|| shown_title(app, title));
        self.list.with_untracked(|list| copy_title(&title, list.iter().map(|entry| entry.title.as_str())))
    }

    /// Writes a document under an id, unless another tab was faster. The entry is what the database says afterwards.
    pub(super) async fn write(
        self,
        id: &str,
        document: &Document,
        known: Option<Known>,
    ) -> Result<(Decision, Entry), Fault> {
        let project = save(document);
        let draft = Entry {
            id: id.to_owned(),
            title: document.settings.title.clone(),
            services: document.services().len() as u64,
            changed: visit::now(),
            checksum: checksum(&project),
            ..Entry::default()
        };
        let database = self.database().await?;
        let mut outcome = None;
        let mut revived = false;
        let done = database
            .save(id, |listed| {
                let listed = match listed.map(Entry::read) {
                    Some(Err(Unsound::Newer)) => return None,
                    Some(Ok(listed)) => Some(listed),
                    Some(Err(Unsound::Damaged)) | None => None,
                };
                let decision = decide(known.as_ref(), draft.checksum, listed.as_ref());
                revived = known.is_some() && listed.is_none();
                match decision {
                    Decision::Write { slot, revision } => {
                        let entry = Entry { slot, revision, ..draft };
                        let write = Write { slot: slot.letter(), text: seal(&entry, &project), entry: entry.text() };
                        outcome = Some((decision, entry));
                        Some(write)
                    }
                    Decision::Same | Decision::Copy => {
                        outcome = listed.map(|listed| (decision, listed));
                        None
                    }
                }
            })
            .await;
        if let Err(fault) = &done {
            self.note(fault);
        }
        done?;
        let (decision, entry) = outcome.ok_or(Fault::Newer)?;
        if decision != Decision::Copy {
            self.shelf.update_value(|shelf| {
                shelf.known.insert(id.to_owned(), entry.known());
            });
            self.enter(entry.clone());
        }
        if revived {
            self.app.toast(
                Text::fixed(
                    "Another tab deleted this stack. Your change has brought it back.",
                    "另一个标签页删除了此编排，你的修改已将它恢复。",
                ),
                false,
                false,
            );
        }
        Ok((decision, entry))
    }

    /// Puts an entry into the list.
    pub(super) fn enter(self, entry: Entry) {
        self.now.set(visit::now());
        self.list.update(|list| {
            list.retain(|other| other.id != entry.id);
            list.push(entry);
            list.sort_by_key(|entry| std::cmp::Reverse(entry.changed));
        });
    }

    /// What is on the page was saved as it was in `work`.
    fn saved(self, work: &Work, saved: Saved) {
        let copied = match saved {
            Saved::Here => None,
            Saved::Copied(entry) => Some(entry),
        };
        let clean = self.shelf.try_update_value(|shelf| {
            shelf.told = false;
            // Another document may be on the page by now.
            if shelf.work.id == work.id {
                shelf.work.saved = work.changes;
                if let Some(entry) = &copied {
                    shelf.work.id = entry.id.clone();
                }
            }
            !shelf.work.is_dirty()
        });
        if let Some(entry) = copied {
            let here = self.work(|now| now.id == entry.id);
            if here {
                self.current.set(entry.id.clone());
                note_open(Some(&entry.id));
                let settings = self.app.with(|session| (*session.project().settings).clone());
                self.app.dispatch(Command::SetSettings(Box::new(Settings { title: entry.title.clone(), ..settings })));
            }
            self.tell_copied(&entry);
        } else if clean == Some(true) {
            storage::forget(&self.left_key());
            self.saving.set(Saving::Saved);
        }
    }

    fn tell_copied(self, entry: &Entry) {
        let title = &entry.title;
        self.app.toast(
            Text::new(
                format!("Another tab changed this stack too. Your version is now “{title}”; both are kept."),
                format!("另一个标签页也修改了此编排。你的版本已另存为“{title}”，两份都已保留。"),
            ),
            false,
            true,
        );
    }

    pub(super) fn failed(self, fault: &Fault) {
        self.note(fault);
        let why = reason(fault);
        let told = self.shelf.try_update_value(|shelf| std::mem::replace(&mut shelf.told, true));
        if told == Some(false) {
            self.app.toast(
                Text::new(
                    format!("Not saved: {}. You can go on working; export the stack before you leave.", why.en),
                    format!("未保存：{}。可以继续编辑，离开前先导出即可。", why.zh),
                ),
                false,
                true,
            );
        }
        self.saving.set(Saving::Failed(why));
    }

    fn left_key(self) -> String {
        self.shelf.with_value(|shelf| format!("{LEFT}{}", shelf.tab))
    }

    /// Leaves unsaved work where the next visit finds it, at once.
    fn leave_behind(self) {
        let work = self.work(Clone::clone);
        let revision = self.shelf.with_value(|shelf| shelf.known.get(&work.id).map_or(0, |known| known.revision));
        let project = save(&work.document);
        let entry = Entry {
            title: work.document.settings.title.clone(),
            services: work.document.services().len() as u64,
            changed: visit::now(),
            revision,
            checksum: checksum(&project),
            id: work.id,
            ..Entry::default()
        };
        storage::write(&self.left_key(), &seal(&entry, &project));
    }

    /// Without a database: opens what was left behind last, still unsaved.
    pub(super) fn open_left(self) {
        let left = visit::keys(LEFT).into_iter().filter_map(|key| {
            let (entry, project) = unseal(&storage::read(&key)?).ok()?;
            Some((entry, load(&project).ok()?, key))
        });
        if let Some((entry, document, key)) = left.max_by_key(|(entry, ..)| entry.changed) {
            self.app.open(document);
            let document = self.app.with(|session| session.project().clone());
            self.take_up(Work { id: entry.id, document, changes: 1, saved: 0 });
            // This page leaves it behind under its own name in turn.
            storage::forget(&key);
            self.leave_behind();
            self.save_now();
        }
    }

    /// Saves what closed pages left behind.
    pub(super) async fn recover_left(self) -> Result<(), Fault> {
        for key in visit::keys(LEFT) {
            let Some(text) = storage::read(&key) else { continue };
            let (left, project) = match unseal(&text) {
                Ok(found) => found,
                Err(Unsound::Newer) => continue,
                Err(Unsound::Damaged) => {
                    storage::forget(&key);
                    continue;
                }
            };
            if let Ok(document) = load(&project) {
                let (listed, known) = self.listed(&left.id).await?;
                match recover(&left, listed.as_ref()) {
                    Recovery::Drop => {}
                    Recovery::Adopt => {
                        let (decision, _) = self.write(&left.id, &document, known).await?;
                        if decision == Decision::Copy {
                            self.tell_copied(&self.write_copy(&document).await?);
                        }
                    }
                    Recovery::Copy => self.tell_copied(&self.write_copy(&document).await?),
                }
            }
            storage::forget(&key);
        }
        Ok(())
    }
}

/// The document with another title.
pub(super) fn titled(document: &Document, title: &str) -> Document {
    let mut document = document.clone();
    document.settings = Arc::new(Settings { title: title.to_owned(), ..(*document.settings).clone() });
    document
}
