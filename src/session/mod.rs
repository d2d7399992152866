//! The headless editor: the files of a project, what shows of them, history, selection. The page and the command line
//! both drive it.
//!
//! A project with override files shows what the base and those that are chosen make together (`docker compose -f a -f
//! b`). Commands mean what shows; they are written into the files, and a step is what changes there.
mod layered;
mod project;
pub mod typed;

pub use crate::model::WriteTo;

use crate::change::{self, Change, Command, Diff, History, Plan, Refusal, between, plan};
use crate::compose::layers::{self, Origin, Sheet};
use crate::compose::resolve::{Resolved, resolve_document};
use crate::compose::write;
use crate::model::{Document, Kind, Path, RecordId, Step};
use crate::text::Text;
use project::Project;
use std::collections::BTreeSet;

/// An editor with one project.
#[derive(Clone, Debug, Default)]
pub struct Session {
    project: Project,
    /// What shows, where it is not the base alone.
    view: Option<Document>,
    history: History,
    selection: BTreeSet<RecordId>,
    revision: u64,
}

/// What an action did.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What changed of what shows.
    pub diff: Diff,
    /// Records that came, in order.
    pub made: Vec<RecordId>,
    /// What the step is called.
    pub label: Text,
    /// What the user should know of where it went.
    pub note: Option<Text>,
}

impl Session {
    /// An editor with a project and nothing to undo. An override that docker compose loads by itself shows.
    pub fn new(document: Document) -> Session {
        let mut session = Session { project: Project::new(document), ..Session::default() };
        session.view = session.project.view(None);
        session
    }

    /// What shows: the base, or what it makes with the override files that are laid on it.
    pub fn document(&self) -> &Document {
        self.view.as_ref().unwrap_or(&self.project.base)
    }

    /// The project as it is saved and written: the base, with its override files among its files.
    pub fn project(&self) -> &Document {
        &self.project.base
    }

    /// The override files of the project, in the order in which they are laid on the base.
    pub fn overrides(&self) -> &[Sheet] {
        &self.project.sheets
    }

    /// The paths of the override files that are laid on the base, in order.
    pub fn active(&self) -> &[Box<str>] {
        &self.project.active
    }

    /// Which file changes are written to.
    pub fn write_to(&self) -> &WriteTo {
        &self.project.write_to
    }

    /// Chooses the file that changes are written to. An override that is not laid on the base is not taken.
    pub fn set_write_to(&mut self, to: WriteTo) {
        self.project.set_write_to(to);
    }

    /// Lays override files on the base, in the order given; those that are not there are left out. Returns what changed
    /// of what shows. It is no step: nothing of the project changes.
    pub fn activate(&mut self, paths: &[Box<str>]) -> Diff {
        self.project.activate(paths);
        let before = self.document().clone();
        let diff = self.show_anew(&before);
        self.keep_selection();
        diff
    }

    /// Where a value of what shows comes from, with the paths of files in the place of their numbers; the base's is
    /// empty. `None` where the base is alone.
    pub fn origin(&self, id: RecordId, steps: &[Step]) -> Option<Origin> {
        let record = self.view.as_ref()?.get(id)?;
        layers::origin([id.kind.section(), &record.name], &self.project.bodies(id.kind, &record.name), steps)
    }

    /// The file in which what stands at a place of what shows is written, empty for the base, and the place there.
    pub fn written_at(&self, path: &Path) -> (&str, Path) {
        let found = || {
            self.view.as_ref()?;
            let [section @ Step::Key(kind), name @ Step::Key(record), rest @ ..] = path.0.as_slice() else {
                return None;
            };
            let bodies = self.project.bodies(Kind::from_section(kind)?, record);
            let (file, steps) = layers::place_in([&**kind, &**record], &bodies, rest);
            let own = [&[section.clone(), name.clone()], steps.as_slice()].concat();
            let home = self.project.included_home(Kind::from_section(kind)?, record).filter(|_| file == 0);
            Some((home.map_or_else(|| self.file_name(file), |sheet| &sheet.path), Path(own)))
        };
        found().unwrap_or_else(|| ("", path.clone()))
    }

    /// The path of a file by its number among the base and the active override files; the base's is empty.
    pub fn file_name(&self, number: usize) -> &str {
        number.checked_sub(1).and_then(|at| self.project.active.get(at)).map_or("", |path| path)
    }

    /// The command that takes away what one file says of a value, so that what it hides counts again.
    pub fn uncovering(&self, id: RecordId, steps: &[Step]) -> Option<Command> {
        let origin = self.origin(id, steps).filter(|origin| origin.file > 0 && !origin.hides.is_empty())?;
        let record = self.document().get(id)?;
        let mut bodies = self.project.bodies(id.kind, &record.name);
        layers::uncover([id.kind.section(), &record.name], &mut bodies, origin.file, steps);
        let path = self.project.active.get(origin.file.checked_sub(1)?)?;
        let sheet = self.project.sheets.iter().find(|sheet| sheet.path == *path)?;
        let mut document = sheet.document.clone();
        let own = document.find(id.kind, &record.name)?;
        match bodies.get(origin.file).cloned().flatten() {
            Some(body) => {
                let record = crate::model::Record { name: record.name.clone(), body };
                document.table_mut(id.kind).replace(own, std::sync::Arc::new(record));
            }
            None => document.table_mut(id.kind).remove(own),
        }
        Some(Command::SetFile { path: path.to_string(), text: Some(write(&document)) })
    }

    /// The files that the base includes.
    pub fn included(&self) -> &[Sheet] {
        &self.project.included
    }

    /// The texts of the Compose files that make up what shows, with their paths; the base's path is empty.
    pub fn compose_texts(&self) -> Vec<(&str, &str)> {
        let mut texts = vec![("", &*self.project.base.source.text)];
        texts.extend(self.project.active_sheets().into_iter().map(|sheet| (&*sheet.path, &*sheet.text)));
        texts
    }

    /// What docker compose makes of the files that show.
    pub fn resolved(&self) -> Resolved {
        resolve_document(&self.project.base, &self.project.active)
    }

    /// The history.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Counts the steps taken, taken back and taken again; it tells stale results from fresh ones.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// What is selected. All of it exists.
    pub fn selection(&self) -> &BTreeSet<RecordId> {
        &self.selection
    }

    /// Selects records; those that do not exist are left out.
    pub fn select(&mut self, ids: impl IntoIterator<Item = RecordId>) {
        let document = self.view.as_ref().unwrap_or(&self.project.base);
        self.selection = ids.into_iter().filter(|id| document.get(*id).is_some()).collect();
    }

    /// Carries out a command.
    ///
    /// # Errors
    /// The reason why it was refused; nothing has changed then.
    pub fn dispatch(&mut self, command: &Command) -> Result<Outcome, Refusal> {
        let label = command.label(self.document());
        if self.project.sheets.is_empty() && self.project.included.is_empty() {
            let Plan { diff, made } = plan(&self.project.base, command)?;
            let shown = self.step(&label, command, diff);
            return Ok(Outcome { diff: shown, made, label, note: None });
        }
        let mut next = self.project.clone();
        let mut carried = layered::Carried::default();
        layered::carry_out(&mut next, command, &mut carried)?;
        let diff = between(&self.project.base, &next.base);
        let note = carried.hidden.map(|path| layered::hidden_words(&self.project, &path));
        // The step brings the same base; what was learned of the other files stays.
        next.base = std::mem::take(&mut self.project.base);
        self.project = next;
        let shown = self.step(&label, command, diff);
        Ok(Outcome { diff: shown, made: carried.made, label, note })
    }

    /// Takes the last step back.
    pub fn undo(&mut self) -> Option<Outcome> {
        let step = self.history.undo()?;
        let diff = self.take(&step.diff.inverted());
        Some(Outcome { diff, made: Vec::new(), label: step.label, note: None })
    }

    /// Takes the step again that was taken back last.
    pub fn redo(&mut self) -> Option<Outcome> {
        let step = self.history.redo()?;
        let diff = self.take(&step.diff);
        Some(Outcome { diff, made: Vec::new(), label: step.label, note: None })
    }

    /// Ends the joining of steps of one kind: a field was left.
    pub fn seal(&mut self) {
        self.history.seal();
    }

    /// Takes a new step and remembers it.
    fn step(&mut self, label: &Text, command: &Command, diff: Diff) -> Diff {
        if diff.is_empty() {
            return diff;
        }
        let shown = self.take(&diff);
        self.history.push(change::Step { label: label.clone(), diff, merge_key: command.merge_key() });
        // Another stack was opened: it shows as docker compose loads it by itself.
        if matches!(command, Command::Replace(_)) && !self.project.sheets.is_empty() {
            self.project.activate_automatic();
            let before = self.document().clone();
            let more = self.show_anew(&before);
            return Diff { changes: [shown.changes, more.changes].concat() };
        }
        shown
    }

    /// Takes a step; returns what it changes of what shows.
    fn take(&mut self, diff: &Diff) -> Diff {
        self.revision += 1;
        let is_other_file = |change: &Change| matches!(change, Change::Extra { .. } | Change::File { .. });
        let may_show = self.view.is_some() || self.project.has_view() || diff.changes.iter().any(is_other_file);
        let before = may_show.then(|| self.document().clone());
        self.project.take(diff);
        let shown = match before {
            Some(before) => self.show_anew(&before),
            None => diff.clone(),
        };
        self.keep_selection();
        shown
    }

    /// Works out what shows; returns what changed of it.
    fn show_anew(&mut self, before: &Document) -> Diff {
        self.view = self.project.view(Some(before));
        between(before, self.document())
    }

    fn keep_selection(&mut self) {
        let document = self.view.as_ref().unwrap_or(&self.project.base);
        self.selection.retain(|id| document.get(*id).is_some());
    }
}
