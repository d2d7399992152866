//! Edits within brackets and braces.
use super::align::{Step, align};
use super::patch::{NotInPlace, Patched, Patcher};
use super::print;
use super::tree::NodeIndex;
use crate::model::Node;

impl Patcher<'_> {
    /// Changes a collection in brackets or braces: unchanged parts keep their text.
    pub(super) fn flow(
        &mut self,
        index: NodeIndex,
        old: &[(Option<&str>, NodeIndex, NodeIndex)],
        new: &[(Option<&str>, &Node)],
    ) -> Patched {
        let node = self.tree.get(index).ok_or(NotInPlace)?;
        let tree = self.tree;
        let edge = |index: NodeIndex| tree.get(index).map_or(0..0, |node| node.full());
        let part_start = |part: &(Option<&str>, NodeIndex, NodeIndex)| edge(part.1).start;
        let part_end = |part: &(Option<&str>, NodeIndex, NodeIndex)| edge(part.1).end.max(edge(part.2).end);
        let print = |key: Option<&str>, value: &Node| match key {
            Some(key) => print::inline_entry(key, value),
            None => print::inline(value),
        };
        let old_nodes: Vec<(Option<&str>, Node)> = old.iter().map(|part| (part.0, self.tree.to_node(part.2))).collect();
        let steps = align(
            old.len(),
            new.len(),
            |a, b| old_nodes.get(a).zip(new.get(b)).is_some_and(|(x, y)| x.0 == y.0 && x.1 == *y.1),
            |a, b| match (old_nodes.get(a), new.get(b)) {
                (Some(x), Some(y)) => x.0.is_none() || x.0 == y.0,
                _ => false,
            },
        );
        let stays = steps.iter().any(|step| matches!(step, Step::Keep(_) | Step::Change(..)));
        if !stays {
            let whole = self.text.get(node.content()).unwrap_or("");
            if whole.contains('#') {
                return Err(NotInPlace);
            }
            let open = whole.chars().next().unwrap_or('[');
            let parts: Vec<String> = new.iter().map(|(key, value)| print(*key, value)).collect();
            let space = if whole.starts_with("[ ") || whole.starts_with("{ ") { " " } else { "" };
            let close = if open == '{' { '}' } else { ']' };
            let body = if parts.is_empty() {
                format!("{open}{close}")
            } else {
                format!("{open}{space}{}{space}{close}", parts.join(", "))
            };
            self.replace(node.content(), body);
            return Ok(());
        }
        // Parts on lines of their own stay so.
        let separator = match (old.first(), old.get(1)) {
            (Some(a), Some(b)) => {
                let gap = self.text.get(part_end(a)..part_start(b)).unwrap_or(", ");
                if gap.contains('\n') {
                    format!(",\n{}", " ".repeat(self.column(part_start(b))))
                } else {
                    ", ".to_owned()
                }
            }
            _ => ", ".to_owned(),
        };
        let mut after: Option<usize> = None;
        let mut removed_before_any = Vec::new();
        for step in steps {
            match step {
                Step::Keep(at) => after = Some(at),
                Step::Change(at, to) => {
                    let (part, (key, value)) = old.get(at).zip(new.get(to)).ok_or(NotInPlace)?;
                    let mark = self.mark();
                    if self.in_place(part.2, value, true).is_err() {
                        self.back_to(mark);
                        let range = part_start(part)..part_end(part);
                        self.replace(range, print(*key, value));
                    }
                    after = Some(at);
                }
                Step::Add(to) => {
                    let (key, value) = new.get(to).ok_or(NotInPlace)?;
                    match after {
                        Some(at) => {
                            let end = part_end(old.get(at).ok_or(NotInPlace)?);
                            self.insert(end, format!("{separator}{}", print(*key, value)));
                        }
                        None => {
                            let start = part_start(old.first().ok_or(NotInPlace)?);
                            self.insert(start, format!("{}{separator}", print(*key, value)));
                        }
                    }
                }
                Step::Remove(at) => removed_before_any.push((at, after)),
            }
        }
        for (at, after) in removed_before_any {
            let part = old.get(at).ok_or(NotInPlace)?;
            let range = match (after, old.get(at + 1)) {
                // Together with the comma before it, so that a run at the end leaves none behind.
                (Some(_), _) => part_end(old.get(at - 1).ok_or(NotInPlace)?)..part_end(part),
                (None, Some(next)) => part_start(part)..part_start(next),
                (None, None) => return Err(NotInPlace),
            };
            if self.text.get(range.clone()).is_none_or(|text| text.contains('#')) {
                return Err(NotInPlace);
            }
            self.replace(range, String::new());
        }
        Ok(())
    }
}
