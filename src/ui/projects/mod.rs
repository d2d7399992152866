//! The projects that this browser keeps: every change is saved by itself, and the work is there on return.
//!
//! Jobs on the database run one after the other, so that opening, deleting and saving cannot cross.
mod keep;
mod library;
mod rows;
mod save_state;
mod switcher;

pub use rows::RecentProjects;
pub use save_state::SaveState;
pub use switcher::ProjectsMenu;

use crate::ui::platform::database::{self, Database, Fault};
use crate::ui::platform::visit;
use crate::ui::state::{App, Rest};
use dockwright::model::Document;
use dockwright::project::slots::{Entry, Known, Side};
use dockwright::text::Text;
use leptos::prelude::*;
use std::collections::{HashMap, VecDeque};

/// How an untitled project is called.
const UNTITLED: Text = Text::fixed("Untitled stack", "未命名的编排");
/// The letters of the slots.
const LETTERS: [&str; 2] = [Side::A.letter(), Side::B.letter()];

/// How far saving is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Saving {
    /// There is nothing to save.
    #[default]
    Blank,
    /// Changes wait or are being written.
    Pending,
    /// Everything is saved.
    Saved,
    /// It did not succeed, with the reason.
    Failed(Text),
}

/// The projects of this browser, cheap to copy into closures. Get them with [`projects`].
#[derive(Clone, Copy)]
pub struct Projects {
    /// The page's state.
    pub app: App,
    /// How far saving is.
    pub saving: RwSignal<Saving>,
    /// The saved projects, the last changed first.
    pub list: RwSignal<Vec<Entry>>,
    /// The id of the project on the page.
    pub current: RwSignal<String>,
    /// The time that the list's words refer to, in milliseconds since 1970.
    pub now: RwSignal<u64>,
    shelf: StoredValue<Shelf, LocalStorage>,
}

/// What the page has open.
#[derive(Clone, Default)]
struct Work {
    id: String,
    /// As of the last step: another document may have taken the page by the time it is saved.
    document: Document,
    /// Counts the changes.
    changes: u64,
    /// How many of them are saved.
    saved: u64,
}

impl Work {
    fn is_dirty(&self) -> bool {
        self.changes != self.saved
    }
}

/// A thing to do with the database.
enum Job {
    Start { restore: bool },
    Save,
    Keep(Box<Work>),
    Open(String),
    New,
    Rename(String, String),
    Duplicate(String),
    Remove(String),
    PutBack(Box<library::Removed>),
    Look,
}

impl Job {
    /// Whether it reads or writes a document, which the second part of the program does.
    fn needs_rest(&self) -> bool {
        match self {
            Job::Start { restore } => *restore || keep::is_left(),
            Job::Look => false,
            _ => true,
        }
    }
}

#[derive(Default)]
struct Shelf {
    database: Option<Database>,
    /// Names what this page leaves behind.
    tab: String,
    work: Work,
    /// What is known of the saved states, by project.
    known: HashMap<String, Known>,
    /// The revision and the number of opened documents that were seen last.
    seen: (u64, u64),
    jobs: VecDeque<Job>,
    running: bool,
    timer: Option<TimeoutHandle>,
    /// When the oldest waiting change was made.
    waiting_since: Option<u64>,
    /// Whether the user was told that saving does not work.
    told: bool,
    /// Projects that gave way to others before they could be saved.
    stuck: Vec<Work>,
}

/// The projects of this browser, from the context.
pub fn projects() -> Projects {
    expect_context::<Projects>()
}

/// Restores the project that was open last, and saves every change from now on. Call it once, where the page is made.
pub fn start(app: App) -> Projects {
    let projects = Projects {
        app,
        saving: RwSignal::new(Saving::Blank),
        list: RwSignal::new(Vec::new()),
        current: RwSignal::new(String::new()),
        now: RwSignal::new(visit::now()),
        shelf: StoredValue::new_local(Shelf { tab: visit::fresh_id(), ..Shelf::default() }),
    };
    provide_context(projects);
    projects.begin_blank();
    let restore = keep::expects_work();
    if restore {
        // The start page would flash before the project shows.
        app.welcome.set(false);
    }
    projects.run(Job::Start { restore });
    Effect::new(move |_| {
        if app.rest.get() == Rest::There {
            projects.work_off();
        }
    });
    keep::watch(projects);
    projects
}

/// The title of a project as it is shown.
pub fn shown_title(app: App, title: &str) -> String {
    if title.is_empty() { app.t(&UNTITLED) } else { title.to_owned() }
}

impl Projects {
    /// Opens a saved project.
    pub fn open(self, id: &str) {
        self.run(Job::Open(id.to_owned()));
    }

    /// Puts a blank page in the place of the open project, which stays in the list.
    pub fn new_stack(self) {
        self.run(Job::New);
    }

    /// Gives a project another title.
    pub fn rename(self, id: &str, title: &str) {
        self.run(Job::Rename(id.to_owned(), title.trim().to_owned()));
    }

    /// Makes a copy of a project.
    pub fn duplicate(self, id: &str) {
        self.run(Job::Duplicate(id.to_owned()));
    }

    /// Deletes a project, with the way back in a message.
    pub fn remove(self, id: &str) {
        self.run(Job::Remove(id.to_owned()));
    }

    /// Brings the list up to date: another tab may have changed it.
    pub fn refresh(self) {
        self.run(Job::Look);
    }

    /// Appends a job and starts the worker where none runs.
    fn run(self, job: Job) {
        self.shelf.update_value(|shelf| shelf.jobs.push_back(job));
        self.work_off();
    }

    /// Starts the worker where none runs and there is something to do.
    fn work_off(self) {
        let idle =
            self.shelf.try_update_value(|shelf| !shelf.jobs.is_empty() && !std::mem::replace(&mut shelf.running, true));
        if idle == Some(true) {
            leptos::task::spawn_local(async move {
                while let Some(job) = self.next_job() {
                    self.carry_out(job).await;
                }
            });
        }
    }

    /// The next thing to do. What needs the second part of the program waits for it, and what follows waits with it.
    fn next_job(self) -> Option<Job> {
        let there = self.app.rest.get_untracked() == Rest::There;
        let (job, waits) = self.shelf.try_update_value(|shelf| {
            let waits = !there && shelf.jobs.front().is_some_and(Job::needs_rest);
            let job = if waits { None } else { shelf.jobs.pop_front() };
            shelf.running = job.is_some();
            (job, waits)
        })?;
        if waits {
            self.app.load_rest();
        }
        job
    }

    async fn carry_out(self, job: Job) {
        match job {
            Job::Start { restore } => self.begin(restore).await,
            Job::Save => {
                self.save_all().await;
            }
            Job::Keep(work) => self.keep_other(*work).await,
            Job::Open(id) => self.open_saved(&id).await,
            Job::New => self.open_blank().await,
            Job::Rename(id, title) => self.retitle(&id, &title).await,
            Job::Duplicate(id) => self.copy(&id).await,
            Job::Remove(id) => self.forget(&id).await,
            Job::PutBack(removed) => self.put_back(*removed).await,
            Job::Look => self.look().await,
        }
    }

    /// The database, opened where it is not.
    async fn database(self) -> Result<Database, Fault> {
        if let Some(open) = self.shelf.with_value(|shelf| shelf.database.clone()) {
            return Ok(open);
        }
        let opened = database::open().await?;
        self.shelf.update_value(|shelf| shelf.database = Some(opened.clone()));
        Ok(opened)
    }

    /// After a fault: a database that was closed is opened anew the next time.
    fn note(self, fault: &Fault) {
        if *fault == Fault::Closed {
            self.shelf.update_value(|shelf| shelf.database = None);
        }
    }

    fn work<T>(self, read: impl FnOnce(&Work) -> T) -> T {
        self.shelf.with_value(|shelf| read(&shelf.work))
    }

    /// The blank page becomes a project of its own, saved with its first change.
    fn begin_blank(self) {
        let document = self.app.with(|session| session.project().clone());
        self.take_up(Work { id: visit::fresh_id(), document, ..Work::default() });
    }

    /// What is on the page is this work from now on.
    fn take_up(self, work: Work) {
        let app = self.app;
        let seen = (app.revision.get_untracked() + app.layering.get_untracked(), app.opened.get_untracked());
        let id = work.id.clone();
        self.shelf.update_value(|shelf| {
            shelf.work = work;
            shelf.seen = seen;
        });
        if self.current.get_untracked() != id {
            self.current.set(id);
        }
    }
}

/// Why it is not saved, in words.
fn reason(fault: &Fault) -> Text {
    match fault {
        Fault::Forbidden => Text::fixed("this browser allows no storage here", "浏览器不允许此页面存储数据"),
        Fault::Full => Text::fixed("the browser's storage is full", "浏览器的存储空间已满"),
        Fault::Newer => Text::fixed(
            "a newer version is open in another tab; reload this one",
            "另一个标签页打开了更新的版本，需要重新加载此页",
        ),
        Fault::Closed => Text::fixed("the browser closed its storage", "浏览器关闭了存储"),
        Fault::Other(words) if words.is_empty() => Text::fixed("the browser gave no reason", "浏览器未说明原因"),
        Fault::Other(words) => Text::new(words.clone(), words.clone()),
    }
}
