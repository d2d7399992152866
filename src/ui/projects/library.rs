//! The list of projects: opening, renaming, copying, deleting.
use super::keep::{forget_open, note_open, titled, wanted};
use super::{Job, LETTERS, Projects, Saving, Work, reason, shown_title};
use crate::ui::platform::database::{Fault, Kept};
use crate::ui::platform::visit;
use dockwright::change::Command;
use dockwright::model::{Document, Settings};
use dockwright::project::ProjectError;
use dockwright::project::slots::{Decision, Entry, Known, Restored, restore};
use dockwright::text::Text;
use leptos::prelude::*;

/// A deleted project, until nobody wants it back.
#[derive(Clone)]
pub(super) struct Removed {
    id: String,
    kept: Kept,
    /// Whether it was the one on the page.
    open: bool,
}

/// Why a project does not open.
enum Closed {
    /// The database does not answer.
    Fault(Fault),
    /// What is saved cannot be read.
    Unreadable(ProjectError),
}

impl Projects {
    /// Restores the work, once the page stands.
    pub(super) async fn begin(self, restore: bool) {
        // Whoever was faster than the database keeps what they have begun.
        let untouched = move || !self.work(|work| work.is_dirty() || !work.document.is_blank()) && !self.is_saved();
        let begun = async {
            self.load_list().await?;
            self.recover_left().await
        };
        if let Err(fault) = begun.await {
            self.note(&fault);
            if restore && untouched() {
                self.open_left();
            }
        }
        let found = wanted().filter(|id| self.list.with_untracked(|list| list.iter().any(|entry| entry.id == *id)));
        if let Some(id) = found.filter(|_| restore && untouched()) {
            self.open_saved(&id).await;
        }
        if restore && untouched() {
            self.app.welcome.set(true);
        }
    }

    /// Whether what is on the page has a saved state.
    fn is_saved(self) -> bool {
        self.shelf.with_value(|shelf| shelf.known.contains_key(&shelf.work.id))
    }

    /// Reads the list; entries that are missing or damaged are made anew from the slots.
    async fn load_list(self) -> Result<(), Fault> {
        let database = self.database().await?;
        let mut list: Vec<Entry> = database.entries().await?.iter().filter_map(|text| Entry::read(text).ok()).collect();
        for id in database.ids().await? {
            if !list.iter().any(|entry| entry.id == id) {
                let kept = database.read(&id, LETTERS).await?;
                if let Ok(Restored { entry, .. }) = restore(None, slots(&kept)) {
                    let repaired = Kept { entry: Some(entry.text()), slots: [None, None] };
                    database.put(&id, &repaired, LETTERS).await?;
                    list.push(entry);
                }
            }
        }
        list.sort_by_key(|entry| std::cmp::Reverse(entry.changed));
        self.now.set(visit::now());
        if self.list.with_untracked(|now| *now != list) {
            self.list.set(list);
        }
        Ok(())
    }

    /// What the list says of a project, and from where the next save goes on.
    pub(super) async fn listed(self, id: &str) -> Result<(Option<Entry>, Option<Known>), Fault> {
        let kept = self.database().await?.read(id, LETTERS).await?;
        let listed = kept.entry.as_deref().and_then(|text| Entry::read(text).ok());
        let known = match restore(listed.as_ref(), slots(&kept)) {
            Ok(restored) => Some(known_of(&restored, listed.as_ref())),
            Err(_) => listed.as_ref().map(Entry::known),
        };
        Ok((listed, known))
    }

    async fn fetch(self, id: &str) -> Result<(Restored, Known), Closed> {
        let read = async { self.database().await?.read(id, LETTERS).await };
        let kept = read.await.map_err(Closed::Fault)?;
        let listed = kept.entry.as_deref().and_then(|text| Entry::read(text).ok());
        let restored = restore(listed.as_ref(), slots(&kept)).map_err(Closed::Unreadable)?;
        let known = known_of(&restored, listed.as_ref());
        Ok((restored, known))
    }

    pub(super) async fn open_saved(self, id: &str) {
        if self.work(|work| work.id == id) {
            self.app.welcome.set(false);
            return;
        }
        // What is on the page must be safe before it gives way.
        if !self.save_all().await {
            return;
        }
        match self.fetch(id).await {
            Ok((restored, known)) => self.show(restored, known),
            Err(why) => self.tell_closed(&why),
        }
    }

    /// Puts a saved project on the page.
    fn show(self, restored: Restored, known: Known) {
        let Restored { document, entry, fell_back } = restored;
        self.app.open(document);
        let document = self.app.with(|session| session.project().clone());
        self.shelf.update_value(|shelf| {
            shelf.known.insert(entry.id.clone(), known);
        });
        note_open(Some(&entry.id));
        self.take_up(Work { id: entry.id, document, ..Work::default() });
        self.saving.set(Saving::Saved);
        if fell_back {
            self.app.toast(
                Text::fixed(
                    "The last save was cut off. This is the state before it.",
                    "上一次保存未完成，现在显示的是之前的状态。",
                ),
                false,
                true,
            );
        }
    }

    pub(super) async fn open_blank(self) {
        if self.save_all().await {
            self.show_blank();
        }
    }

    fn show_blank(self) {
        self.app.open(Document::default());
        self.app.welcome.set(true);
        self.begin_blank();
        note_open(None);
        self.saving.set(Saving::Blank);
    }

    pub(super) async fn retitle(self, id: &str, title: &str) {
        if self.work(|work| work.id == id) {
            let settings = self.app.with(|session| (*session.project().settings).clone());
            if settings.title != title {
                let settings = Settings { title: title.to_owned(), ..settings };
                self.app.dispatch(Command::SetSettings(Box::new(settings)));
            }
            return;
        }
        match self.fetch(id).await {
            Ok((restored, known)) if restored.document.settings.title != title => {
                match self.write(id, &titled(&restored.document, title), Some(known)).await {
                    // Another tab was faster by an instant: its list is right, and the user sees it.
                    Ok((Decision::Copy, entry)) => self.enter(entry),
                    Ok(_) => {}
                    Err(fault) => self.tell_closed(&Closed::Fault(fault)),
                }
            }
            Ok(_) => {}
            Err(why) => self.tell_closed(&why),
        }
    }

    pub(super) async fn copy(self, id: &str) {
        let document = if self.work(|work| work.id == id) {
            Ok(self.app.with(|session| session.project().clone()))
        } else {
            self.fetch(id).await.map(|(restored, _)| restored.document)
        };
        let copied = match document {
            Ok(document) => self.write_copy(&document).await.map_err(Closed::Fault),
            Err(why) => Err(why),
        };
        match copied {
            Ok(entry) => {
                let title = entry.title;
                self.app.toast(Text::new(format!("Copied as “{title}”"), format!("已创建副本“{title}”")), false, false);
            }
            Err(why) => self.tell_closed(&why),
        }
    }

    pub(super) async fn forget(self, id: &str) {
        let open = self.work(|work| work.id == id);
        // What comes back by "Undo" is the newest state.
        if open && !self.save_all().await {
            return;
        }
        // A conflict has made the open project another one: the one to delete is the other tab's.
        let open = open && self.work(|work| work.id == id);
        let removed = async {
            let database = self.database().await?;
            let kept = database.read(id, LETTERS).await?;
            database.remove(id, LETTERS).await?;
            Ok::<Kept, Fault>(kept)
        };
        let kept = match removed.await {
            Ok(kept) => kept,
            Err(fault) => return self.tell_closed(&Closed::Fault(fault)),
        };
        let title = self.list.with_untracked(|list| list.iter().find(|entry| entry.id == id).map(|e| e.title.clone()));
        let title = untrack(|| shown_title(self.app, &title.unwrap_or_default()));
        self.list.update(|list| list.retain(|entry| entry.id != id));
        self.shelf.update_value(|shelf| {
            shelf.known.remove(id);
        });
        forget_open(id);
        if open {
            self.show_blank();
        }
        let removed = Removed { id: id.to_owned(), kept, open };
        self.app.offer_deed(
            Text::new(format!("Deleted “{title}”"), format!("已删除“{title}”")),
            Text::fixed("Undo", "撤销"),
            move || self.run(Job::PutBack(Box::new(removed.clone()))),
        );
    }

    pub(super) async fn put_back(self, removed: Removed) {
        let Removed { id, kept, open } = removed;
        let back = async {
            self.database().await?.put(&id, &kept, LETTERS).await?;
            self.load_list().await
        };
        if let Err(fault) = back.await {
            return self.tell_closed(&Closed::Fault(fault));
        }
        // Where nothing else was begun meanwhile, the page shows it again.
        if open && !self.work(Work::is_dirty) && !self.is_saved() {
            self.open_saved(&id).await;
        }
    }

    /// Brings the list up to date, and the page where another tab has saved a newer state of it.
    pub(super) async fn look(self) {
        if let Err(fault) = self.load_list().await {
            self.note(&fault);
            return;
        }
        if self.work(Work::is_dirty) {
            self.save_all().await;
            return;
        }
        let id = self.work(|work| work.id.clone());
        let known = self.shelf.with_value(|shelf| shelf.known.get(&id).copied());
        let listed = self.list.with_untracked(|list| list.iter().find(|entry| entry.id == id).cloned());
        let (Some(known), Some(listed)) = (known, listed) else { return };
        if known.revision == listed.revision {
            return;
        }
        let Ok((restored, fresh)) = self.fetch(&id).await else { return };
        // A step may have been taken while the database answered: its save settles what is to be kept.
        if self.work(|work| work.id == id && !work.is_dirty()) && restored.entry.checksum != known.checksum {
            let welcome = self.app.welcome.get_untracked();
            self.show(restored, fresh);
            self.app.welcome.set(welcome);
            self.app.toast(
                Text::fixed(
                    "Another tab changed this stack. This is its newest state.",
                    "另一个标签页修改了此编排，现在显示的是最新内容。",
                ),
                false,
                false,
            );
        }
    }

    fn tell_closed(self, why: &Closed) {
        let words = match why {
            Closed::Fault(fault) => {
                self.note(fault);
                let why = reason(fault);
                Text::new(format!("That did not work: {}.", why.en), format!("操作未完成：{}。", why.zh))
            }
            Closed::Unreadable(fault) => fault.message.clone(),
        };
        self.app.toast(words, false, true);
    }
}

fn slots(kept: &Kept) -> [Option<&str>; 2] {
    let [a, b] = &kept.slots;
    [a.as_deref(), b.as_deref()]
}

/// The next save fills the slot that was not opened, and follows the revision that the list names.
fn known_of(restored: &Restored, listed: Option<&Entry>) -> Known {
    let revision = listed.map_or(restored.entry.revision, |listed| listed.revision);
    Known { revision, ..restored.entry.known() }
}
