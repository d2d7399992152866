//! The headless editor: document, history, selection. The page and the command line both drive it.
pub mod typed;

use crate::change::{Command, Diff, History, Plan, Refusal, Step, plan};
use crate::model::{Document, RecordId};
use crate::text::Text;
use std::collections::BTreeSet;

/// An editor with one document.
#[derive(Clone, Debug, Default)]
pub struct Session {
    document: Document,
    history: History,
    selection: BTreeSet<RecordId>,
    revision: u64,
}

/// What an action did.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The step that was taken.
    pub diff: Diff,
    /// Records that came, in order.
    pub made: Vec<RecordId>,
    /// What the step is called.
    pub label: Text,
}

impl Session {
    /// An editor with a document and nothing to undo.
    pub fn new(document: Document) -> Session {
        Session { document, ..Session::default() }
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
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
        let document = &self.document;
        self.selection = ids.into_iter().filter(|id| document.get(*id).is_some()).collect();
    }

    /// Carries out a command.
    ///
    /// # Errors
    /// The reason why it was refused; nothing has changed then.
    pub fn dispatch(&mut self, command: &Command) -> Result<Outcome, Refusal> {
        let label = command.label(&self.document);
        let Plan { diff, made } = plan(&self.document, command)?;
        if diff.is_empty() {
            return Ok(Outcome { diff, made, label });
        }
        self.take(&diff);
        self.history.push(Step { label: label.clone(), diff: diff.clone(), merge_key: command.merge_key() });
        Ok(Outcome { diff, made, label })
    }

    /// Takes the last step back.
    pub fn undo(&mut self) -> Option<Outcome> {
        let step = self.history.undo()?;
        let diff = step.diff.inverted();
        self.take(&diff);
        Some(Outcome { diff, made: Vec::new(), label: step.label })
    }

    /// Takes the step again that was taken back last.
    pub fn redo(&mut self) -> Option<Outcome> {
        let step = self.history.redo()?;
        self.take(&step.diff);
        Some(Outcome { diff: step.diff, made: Vec::new(), label: step.label })
    }

    /// Ends the joining of steps of one kind: a field was left.
    pub fn seal(&mut self) {
        self.history.seal();
    }

    fn take(&mut self, diff: &Diff) {
        diff.apply(&mut self.document);
        self.revision += 1;
        let document = &self.document;
        self.selection.retain(|id| document.get(*id).is_some());
    }
}
