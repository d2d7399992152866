//! Undo and redo.
use super::diff::Diff;
use crate::text::Text;

/// Steps kept at the most.
const CAPACITY: usize = 500;
/// What the steps may hold on to, in bytes; the last of them stays whatever it holds.
const MOST_BYTES: usize = 48 << 20;

/// One undoable step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What the user did, such as "Rename web to api".
    pub label: Text,
    /// The step itself.
    pub diff: Diff,
    /// Steps with the same key that follow each other are one step: typing in a field.
    pub merge_key: Option<Box<str>>,
}

/// What was done and what was undone.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// Whether the next step may join the last one.
    open: bool,
}

impl History {
    /// Remembers a step. What had been undone cannot be redone after it.
    pub fn push(&mut self, step: Step) {
        self.undone.clear();
        if let Some(last) = self.done.last_mut()
            && self.open
            && step.merge_key.is_some()
            && last.merge_key == step.merge_key
        {
            last.diff = std::mem::take(&mut last.diff).then(step.diff);
            last.label = step.label;
            if last.diff.is_empty() {
                self.done.pop();
            }
            return;
        }
        self.open = step.merge_key.is_some();
        self.done.push(step);
        self.forget();
    }

    /// Lets go of the oldest steps where there are too many, or where they hold on to too much.
    fn forget(&mut self) {
        let mut room = MOST_BYTES;
        let kept = self.done.iter().rev().take(CAPACITY).take_while(|step| {
            let fits = room > 0;
            room = room.saturating_sub(step.diff.weight());
            fits
        });
        let extra = self.done.len() - kept.count();
        self.done.drain(..extra);
    }

    /// Ends the joining of steps: the field was left, or a pause came.
    pub fn seal(&mut self) {
        self.open = false;
    }

    /// The step to take back, which is then the first to redo.
    pub fn undo(&mut self) -> Option<Step> {
        self.open = false;
        let step = self.done.pop()?;
        self.undone.push(step.clone());
        Some(step)
    }

    /// The step to take again.
    pub fn redo(&mut self) -> Option<Step> {
        self.open = false;
        let step = self.undone.pop()?;
        self.done.push(step.clone());
        Some(step)
    }

    /// What undo would take back.
    pub fn undo_label(&self) -> Option<&Text> {
        self.done.last().map(|step| &step.label)
    }

    /// What redo would do again.
    pub fn redo_label(&self) -> Option<&Text> {
        self.undone.last().map(|step| &step.label)
    }

    /// How many steps can be taken back.
    pub fn len(&self) -> usize {
        self.done.len()
    }

    /// True where nothing can be taken back.
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Change;

    /// A step that brings a file of so many bytes.
    fn step(bytes: usize) -> Step {
        let after = Some("x".repeat(bytes).into());
        let change = Change::File { path: "a".into(), before: None, after };
        Step { label: Text::fixed("", ""), diff: Diff { changes: vec![change] }, merge_key: None }
    }

    #[test]
    fn old_steps_go_by_number_and_by_weight() {
        let mut history = History::default();
        (0..CAPACITY + 3).for_each(|_| history.push(step(1)));
        assert_eq!(history.len(), CAPACITY);
        let mut history = History::default();
        (0..200).for_each(|_| history.push(step(1 << 20)));
        assert_eq!(history.len(), MOST_BYTES >> 20);
        history.push(step(MOST_BYTES + 1));
        assert_eq!(history.len(), 1, "the last one can be taken back whatever it holds");
    }
}
