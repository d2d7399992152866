//! A changed value tree into the text it came from: only the lines that differ are touched.
//!
//! The patcher walks the text's tree beside the wanted value and collects edits of byte ranges. Where a value came
//! through an alias or a merge key it is written out at the place of use, so that the other users of the anchor keep
//! theirs. What it cannot do in place (a comment inside brackets, a key that a merge brings in and nobody wants) it
//! leaves to its caller, which then prints the whole value afresh.
use super::print::{self, Layout};
use super::tree::{NodeIndex, Shape, Tree, next_dash};
use crate::model::{Mapping, Node, Value};
use std::ops::Range;

/// A value could not be changed in place.
pub struct NotInPlace;

type Patched = Result<(), NotInPlace>;

/// A replacement of a byte range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes; empty for an insertion.
    pub range: Range<usize>,
    /// What comes.
    pub text: String,
}

/// What a key of a mapping shall hold.
pub enum Wanted<'w> {
    /// What it holds now.
    Same,
    /// This value.
    Value(&'w Node),
    /// Whatever the function makes of the value's node.
    Nested(Box<dyn FnOnce(&mut Patcher<'_>, NodeIndex, NodeIndex) -> Patched + 'w>),
}

/// One key of a mapping as it shall be, in the wanted order.
pub struct Slot<'w> {
    /// The key and value in the text; `None` for a new key.
    pub pair: Option<(NodeIndex, NodeIndex)>,
    /// The wanted key.
    pub key: &'w str,
    /// The wanted value.
    pub value: Wanted<'w>,
}

/// Collects edits to one text.
pub struct Patcher<'t> {
    /// The text.
    pub text: &'t str,
    /// Its tree.
    pub tree: &'t Tree,
    /// The file's habits.
    pub layout: Layout,
    edits: Vec<Edit>,
}

/// Applies edits; `None` where two of them overlap.
pub fn apply(text: &str, mut edits: Vec<Edit>) -> Option<String> {
    // Stable: insertions at one place keep the order in which they were made, and come before a deletion there.
    edits.sort_by_key(|edit| (edit.range.start, !edit.range.is_empty()));
    let crlf = text.contains("\r\n");
    let mut out = String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut at = 0;
    for edit in edits {
        if edit.range.start < at || edit.range.end < edit.range.start {
            return None;
        }
        out.push_str(text.get(at..edit.range.start)?);
        if crlf {
            out.push_str(&edit.text.replace('\n', "\r\n"));
        } else {
            out.push_str(&edit.text);
        }
        at = edit.range.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// The layout that a text uses: the first indentation of a mapping and of a sequence below a key decide.
pub fn layout_of(text: &str, tree: &Tree) -> Layout {
    let column = |at: usize| at - text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |n| n + 1);
    let mut indent = None;
    let mut dash = None;
    let mut queue: Vec<NodeIndex> = tree.root().into_iter().collect();
    let mut seen = 0;
    while let Some(index) = queue.pop() {
        seen += 1;
        if seen > 2_000 || (indent.is_some() && dash.is_some()) {
            break;
        }
        let Some(Shape::Mapping { pairs, flow: false }) = tree.get(index).map(|node| &node.shape) else { continue };
        for (key, value) in pairs.iter().rev() {
            let (Some(key), Some(node)) = (tree.get(*key), tree.get(*value)) else { continue };
            let step = column(node.content.start).checked_sub(column(key.full.start));
            match &node.shape {
                Shape::Mapping { flow: false, .. } => {
                    if let Some(step @ 1..=8) = step {
                        indent = indent.or(Some(step));
                    }
                    queue.push(*value);
                }
                Shape::Sequence { flow: false, .. } => dash = dash.or(step.filter(|step| *step <= 8)),
                _ => {}
            }
        }
    }
    let indent = indent.unwrap_or(2);
    Layout { indent, dash: dash.unwrap_or(indent.min(4)) }
}

impl<'t> Patcher<'t> {
    /// A patcher without edits.
    pub fn new(text: &'t str, tree: &'t Tree) -> Patcher<'t> {
        Patcher { text, tree, layout: layout_of(text, tree), edits: Vec::new() }
    }

    /// The edits so far.
    pub fn into_edits(self) -> Vec<Edit> {
        self.edits
    }

    /// How many edits there are, to come back to.
    pub fn mark(&self) -> usize {
        self.edits.len()
    }

    /// Drops the edits made since a mark.
    pub fn back_to(&mut self, mark: usize) {
        self.edits.truncate(mark);
    }

    /// Makes the value behind a key what is wanted: in place if possible, else printed afresh.
    pub fn value(&mut self, key: NodeIndex, index: NodeIndex, wanted: &Node) -> Patched {
        if self.tree.to_node(index) == *wanted {
            return Ok(());
        }
        let mark = self.edits.len();
        match self.in_place(index, wanted, false) {
            Ok(()) => Ok(()),
            Err(NotInPlace) => {
                self.edits.truncate(mark);
                self.print_behind_key(key, index, wanted)
            }
        }
    }

    fn in_place(&mut self, index: NodeIndex, wanted: &Node, in_flow: bool) -> Patched {
        let node = self.tree.get(index).ok_or(NotInPlace)?;
        if node.tag != wanted.tag {
            return Err(NotInPlace);
        }
        match (&node.shape, &wanted.value) {
            (Shape::Scalar(_), Value::Scalar(scalar)) if !node.content.is_empty() => {
                let old = self.text.get(node.content.clone()).unwrap_or("");
                if old.contains('\n')
                    || scalar.text.contains('\n')
                    || (scalar.text.is_empty() && print::print_scalar(scalar, in_flow).is_empty())
                {
                    return Err(NotInPlace);
                }
                self.replace(node.content.clone(), print::print_scalar(scalar, in_flow));
                Ok(())
            }
            (Shape::Mapping { flow: false, .. }, Value::Mapping(mapping)) if !mapping.is_empty() => {
                self.block_mapping_to(index, mapping)
            }
            (Shape::Sequence { flow: false, .. }, Value::Sequence(items)) if !items.is_empty() => {
                self.block_sequence(index, items)
            }
            (Shape::Mapping { flow: true, pairs }, Value::Mapping(mapping)) => {
                let parts = pairs.iter().map(|(key, value)| {
                    let name = self.tree.key_text(*key).unwrap_or("");
                    (Some(name), *key, *value)
                });
                let old: Vec<_> = parts.collect();
                if old.iter().any(|(_, key, _)| self.tree.is_merge(*key)) {
                    return Err(NotInPlace);
                }
                let new: Vec<(Option<&str>, &Node)> = mapping.iter().map(|(key, value)| (Some(key), value)).collect();
                self.flow(index, &old, &new)
            }
            (Shape::Sequence { flow: true, items }, Value::Sequence(nodes)) => {
                let old: Vec<_> = items.iter().map(|item| (None, *item, *item)).collect();
                let new: Vec<(Option<&str>, &Node)> = nodes.iter().map(|node| (None, node)).collect();
                self.flow(index, &old, &new)
            }
            _ => Err(NotInPlace),
        }
    }

    fn block_mapping_to(&mut self, index: NodeIndex, wanted: &Mapping) -> Patched {
        let pairs = self.tree.merged_pairs(index);
        let mut own: Vec<(NodeIndex, NodeIndex, &str)> = Vec::new();
        for (key, value, merged) in &pairs {
            let name = self.tree.key_text(*key).ok_or(NotInPlace)?;
            if !*merged {
                own.push((*key, *value, name));
            } else if wanted.get(name).is_none() {
                return Err(NotInPlace);
            }
        }
        if own.iter().any(|(.., name)| own.iter().filter(|(.., other)| other == name).count() > 1) {
            return Err(NotInPlace);
        }
        let merged =
            |name: &str| pairs.iter().find(|(key, _, merged)| *merged && self.tree.key_text(*key) == Some(name));
        let mut gone: Vec<&(NodeIndex, NodeIndex, &str)> =
            own.iter().filter(|(.., name)| wanted.get(name).is_none()).collect();
        let mut slots = Vec::with_capacity(wanted.len());
        for (name, value) in wanted.iter() {
            if let Some((key, node, _)) = own.iter().find(|(.., own)| *own == name) {
                slots.push(Slot { pair: Some((*key, *node)), key: name, value: Wanted::Value(value) });
            } else if let Some((_, node, _)) = merged(name) {
                if self.tree.to_node(*node) != *value {
                    slots.push(Slot { pair: None, key: name, value: Wanted::Value(value) });
                }
            } else if let Some(at) = gone.iter().position(|(_, node, _)| self.tree.to_node(*node) == *value) {
                // The same value under a new key is a rename.
                let (key, node, _) = gone.remove(at);
                slots.push(Slot { pair: Some((*key, *node)), key: name, value: Wanted::Same });
            } else {
                slots.push(Slot { pair: None, key: name, value: Wanted::Value(value) });
            }
        }
        let gone = gone.into_iter().map(|(key, value, _)| (*key, *value)).collect();
        self.block_mapping(index, slots, gone)
    }

    /// Gives a block mapping the wanted keys and values; `gone` are the pairs that go.
    pub fn block_mapping(
        &mut self,
        index: NodeIndex,
        slots: Vec<Slot<'_>>,
        gone: Vec<(NodeIndex, NodeIndex)>,
    ) -> Patched {
        let Some(Shape::Mapping { pairs, flow: false }) = self.tree.get(index).map(|node| &node.shape) else {
            return Err(NotInPlace);
        };
        let first = pairs.first().ok_or(NotInPlace)?;
        let column = self.column(self.start(first.0));
        let merges = pairs.iter().any(|(key, _)| self.tree.is_merge(*key));
        let stays = slots.iter().any(|slot| slot.pair.is_some());
        if !stays && !merges {
            return Err(NotInPlace);
        }
        let spaced = self.is_spaced(pairs);
        let mut last_kept: Option<NodeIndex> = None;
        let mut new: Vec<(Option<NodeIndex>, String)> = Vec::new();
        for slot in slots {
            let Some((key, value)) = slot.pair else {
                let Wanted::Value(node) = slot.value else { return Err(NotInPlace) };
                new.push((last_kept, print::entry(slot.key, node, column, self.layout)));
                continue;
            };
            if self.tree.key_text(key) != Some(slot.key) {
                let range = self.tree.get(key).ok_or(NotInPlace)?.content.clone();
                self.replace(range, print::print_key(slot.key));
            }
            match slot.value {
                Wanted::Same => {}
                Wanted::Value(node) => self.value(key, value, node)?,
                Wanted::Nested(nested) => nested(self, key, value)?,
            }
            last_kept = Some(key);
        }
        for pair in &gone {
            self.remove_pair(pairs, *pair, spaced)?;
        }
        let mut leading = String::new();
        for (after, text) in new {
            // Behind the last own key that stays; with none before it, behind a merge key or before the first key.
            let after =
                after.or_else(|| pairs.iter().map(|(key, _)| *key).rfind(|key| merges && self.tree.is_merge(*key)));
            match after {
                Some(key) => {
                    let value = pairs.iter().find(|(own, _)| *own == key).map(|(_, value)| *value).ok_or(NotInPlace)?;
                    let end = self.line_end(self.end(key).max(self.end(value)));
                    let blank = if spaced { "\n" } else { "" };
                    self.insert(end, format!("{blank}\n{}{text}", " ".repeat(column)));
                }
                None => leading.push_str(&format!("{text}\n{}{}", if spaced { "\n" } else { "" }, " ".repeat(column))),
            }
        }
        if !leading.is_empty() {
            self.insert(self.start(first.0), leading);
        }
        Ok(())
    }

    fn remove_pair(&mut self, pairs: &[(NodeIndex, NodeIndex)], pair: (NodeIndex, NodeIndex), spaced: bool) -> Patched {
        let start = self.start(pair.0);
        let end = self.end(pair.0).max(self.end(pair.1));
        let line = self.line_start(start);
        if !self.text.get(line..start).is_some_and(|lead| lead.trim().is_empty()) {
            // The first key behind a dash: the next one takes its place.
            let place = pairs.iter().position(|(key, _)| *key == pair.0).ok_or(NotInPlace)?;
            let next = self.start(pairs.get(place + 1).ok_or(NotInPlace)?.0);
            let gap = self.text.get(end..next).ok_or(NotInPlace)?;
            if !gap.trim_start_matches(':').trim().is_empty() {
                return Err(NotInPlace);
            }
            self.replace(start..next, String::new());
            return Ok(());
        }
        self.remove_lines(line, end, spaced);
        Ok(())
    }

    /// Removes whole lines, and where that would leave two blank lines in a spaced list, one of them.
    fn remove_lines(&mut self, line: usize, end: usize, spaced: bool) {
        let stop = self.line_end(end);
        let next = (stop + self.break_len(stop)).min(self.text.len());
        let before = self.text.get(..line).unwrap_or("");
        let behind = self.text.get(next..).unwrap_or("");
        let blank_before = before.ends_with("\n\n") || before.ends_with("\r\n\r\n");
        let blank_behind = behind.is_empty() || behind.starts_with('\n') || behind.starts_with("\r\n");
        if spaced && blank_before && blank_behind {
            let break_len = if before.ends_with("\r\n") { 2 } else { 1 };
            self.replace(line - break_len..next, String::new());
        } else if next == stop && line > 0 {
            // The last line of a file without a final line break takes the break before it along.
            let break_len = if before.ends_with("\r\n") { 2 } else { 1 };
            self.replace(line - break_len..stop, String::new());
        } else {
            self.replace(line..next, String::new());
        }
    }

    fn block_sequence(&mut self, index: NodeIndex, wanted: &[Node]) -> Patched {
        let Some(Shape::Sequence { items, flow: false }) = self.tree.get(index).map(|node| &node.shape) else {
            return Err(NotInPlace);
        };
        let mut dashes = Vec::with_capacity(items.len());
        let mut from = self.tree.get(index).ok_or(NotInPlace)?.content.start;
        for item in items {
            let dash = next_dash(self.text, from).ok_or(NotInPlace)?;
            dashes.push(dash);
            from = self.end(*item).max(dash + 1);
        }
        let column = self.column(*dashes.first().ok_or(NotInPlace)?);
        let old: Vec<Node> = items.iter().map(|item| self.tree.to_node(*item)).collect();
        let mut after: Option<usize> = None;
        let mut leading = String::new();
        let mut insertions: Vec<(usize, String)> = Vec::new();
        let mut kept = 0;
        for step in align(&old, wanted) {
            match step {
                Step::Keep(at) => {
                    after = Some(at);
                    kept += 1;
                }
                Step::Change(at, to) => {
                    let item = *items.get(at).ok_or(NotInPlace)?;
                    let node = wanted.get(to).ok_or(NotInPlace)?;
                    let mark = self.edits.len();
                    if self.in_place(item, node, false).is_err() {
                        self.edits.truncate(mark);
                        let dash = *dashes.get(at).ok_or(NotInPlace)?;
                        let range = dash..self.end(item).max(dash + 1);
                        self.replace(range, print::item(node, column, self.layout));
                    }
                    after = Some(at);
                    kept += 1;
                }
                Step::Add(to) => {
                    let node = wanted.get(to).ok_or(NotInPlace)?;
                    let text = print::item(&self.quoted_like(items, node), column, self.layout);
                    match after {
                        Some(at) => insertions.push((at, text)),
                        None => leading.push_str(&format!("{text}\n{}", " ".repeat(column))),
                    }
                }
                Step::Remove(at) => {
                    let dash = *dashes.get(at).ok_or(NotInPlace)?;
                    let line = self.line_start(dash);
                    if !self.text.get(line..dash).is_some_and(|lead| lead.trim().is_empty()) {
                        return Err(NotInPlace);
                    }
                    let end = self.end(*items.get(at).ok_or(NotInPlace)?).max(dash + 1);
                    self.remove_lines(line, end, false);
                }
            }
        }
        if kept == 0 {
            return Err(NotInPlace);
        }
        for (at, text) in insertions {
            let dash = *dashes.get(at).ok_or(NotInPlace)?;
            let end = self.line_end(self.end(*items.get(at).ok_or(NotInPlace)?).max(dash));
            self.insert(end, format!("\n{}{text}", " ".repeat(column)));
        }
        if !leading.is_empty() {
            self.insert(*dashes.first().ok_or(NotInPlace)?, leading);
        }
        Ok(())
    }

    /// A new item in the quotes that its neighbours use.
    fn quoted_like(&self, items: &[NodeIndex], node: &Node) -> Node {
        use crate::model::Style;
        let style_of = |index: &NodeIndex| match self.tree.get(*index).map(|node| &node.shape) {
            Some(Shape::Scalar(scalar)) => Some(scalar.style),
            _ => None,
        };
        let mut node = node.clone();
        if let (Value::Scalar(scalar), Some(style @ (Style::Single | Style::Double))) =
            (&mut node.value, items.last().and_then(style_of))
            && matches!(scalar.style, Style::Single | Style::Double)
        {
            scalar.style = style;
        }
        node
    }

    /// Changes a collection in brackets or braces: unchanged parts keep their text.
    fn flow(
        &mut self,
        index: NodeIndex,
        old: &[(Option<&str>, NodeIndex, NodeIndex)],
        new: &[(Option<&str>, &Node)],
    ) -> Patched {
        let node = self.tree.get(index).ok_or(NotInPlace)?;
        let tree = self.tree;
        let edge = |index: NodeIndex| tree.get(index).map_or(0..0, |node| node.full.clone());
        let part_start = |part: &(Option<&str>, NodeIndex, NodeIndex)| edge(part.1).start;
        let part_end = |part: &(Option<&str>, NodeIndex, NodeIndex)| edge(part.1).end.max(edge(part.2).end);
        let print = |key: Option<&str>, value: &Node| match key {
            Some(key) => print::inline_entry(key, value),
            None => print::inline(value),
        };
        let old_nodes: Vec<(Option<&str>, Node)> = old.iter().map(|part| (part.0, self.tree.to_node(part.2))).collect();
        let steps = align_by(
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
            let whole = self.text.get(node.content.clone()).unwrap_or("");
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
            self.replace(node.content.clone(), body);
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
                    let mark = self.edits.len();
                    if self.in_place(part.2, value, true).is_err() {
                        self.edits.truncate(mark);
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

    /// Prints a value afresh behind its key.
    pub fn print_behind_key(&mut self, key: NodeIndex, index: NodeIndex, wanted: &Node) -> Patched {
        let key_node = self.tree.get(key).ok_or(NotInPlace)?;
        let node = self.tree.get(index).ok_or(NotInPlace)?;
        let column = self.column(key_node.full.start);
        let colon = self.text.get(key_node.full.end..).and_then(|rest| rest.find(':')).ok_or(NotInPlace)?;
        let colon = key_node.full.end + colon + 1;
        let key_line_end = self.line_end(colon);
        let mut out = String::new();
        print::after_colon(&mut out, wanted, column, self.layout);
        let (head, lines) = match out.split_once('\n') {
            Some((head, lines)) => (head.to_owned(), format!("\n{lines}")),
            None => (out, String::new()),
        };
        if node.full.is_empty() {
            // Null: what is new stands before a comment on the key's line.
            self.insert(colon, head);
            if !lines.is_empty() {
                self.insert(key_line_end, lines);
            }
        } else if node.full.start <= key_line_end {
            // The old value begins on the key's line; spaces before it go too.
            let end = node.full.end;
            if lines.is_empty() {
                self.replace(colon..end, head);
            } else if end <= key_line_end {
                self.replace(colon..end, head);
                self.insert(key_line_end, lines);
            } else {
                self.replace(colon..end, head + &lines);
            }
        } else {
            // The old value is a block on the lines below.
            let line = self.line_start(node.full.start);
            let stop = self.line_end(node.full.end);
            self.insert(colon, head);
            match lines.strip_prefix('\n') {
                Some(lines) => self.replace(line..stop, lines.to_owned()),
                None => {
                    let next = stop + self.break_len(stop);
                    self.replace(line..next, String::new());
                }
            }
        }
        Ok(())
    }

    fn is_spaced(&self, pairs: &[(NodeIndex, NodeIndex)]) -> bool {
        let (Some(first), Some(second)) = (pairs.first(), pairs.get(1)) else {
            // One section alone at the top: sections are set apart by a blank line.
            return pairs.first().is_some_and(|pair| self.column(self.start(pair.0)) == 0);
        };
        let gap = self.text.get(self.end(first.1).max(self.end(first.0))..self.start(second.0)).unwrap_or("");
        gap.lines().skip(1).any(|line| line.trim().is_empty()) && gap.lines().count() > 2
    }

    fn start(&self, index: NodeIndex) -> usize {
        self.tree.get(index).map_or(0, |node| node.full.start)
    }

    fn end(&self, index: NodeIndex) -> usize {
        self.tree.get(index).map_or(0, |node| node.full.end)
    }

    fn line_start(&self, at: usize) -> usize {
        self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |n| n + 1)
    }

    /// The end of a line's text, the line break left out.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("");
        let line = if rest.len() > line.len() { line.strip_suffix('\r').unwrap_or(line) } else { line };
        at + line.len()
    }

    fn break_len(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) }
    }

    fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    fn insert(&mut self, at: usize, text: String) {
        self.edits.push(Edit { range: at..at, text });
    }

    fn replace(&mut self, range: Range<usize>, text: String) {
        self.edits.push(Edit { range, text });
    }
}

/// One step from an old list to a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Keep(usize),
    Change(usize, usize),
    Add(usize),
    Remove(usize),
}

fn align(old: &[Node], new: &[Node]) -> Vec<Step> {
    align_by(old.len(), new.len(), |a, b| old.get(a) == new.get(b), |_, _| true)
}

/// The steps from a list of `n` to one of `m`: equal items are kept (longest common subsequence), and between them what
/// goes and what comes is paired as a change where `similar` allows.
fn align_by(
    n: usize,
    m: usize,
    same: impl Fn(usize, usize) -> bool,
    similar: impl Fn(usize, usize) -> bool,
) -> Vec<Step> {
    let prefix = (0..n.min(m)).take_while(|at| same(*at, *at)).count();
    let suffix = (0..n.min(m) - prefix).take_while(|at| same(n - 1 - at, m - 1 - at)).count();
    let (rows, columns) = (n - prefix - suffix, m - prefix - suffix);
    let mut steps: Vec<Step> = (0..prefix).map(Step::Keep).collect();
    let mut raw = Vec::new();
    if rows * columns <= 250_000 {
        let width = columns + 1;
        let mut table = vec![0u32; (rows + 1) * width];
        let cell = |table: &[u32], a: usize, b: usize| table.get(a * width + b).copied().unwrap_or(0);
        for a in (0..rows).rev() {
            for b in (0..columns).rev() {
                let value = if same(prefix + a, prefix + b) {
                    cell(&table, a + 1, b + 1) + 1
                } else {
                    cell(&table, a + 1, b).max(cell(&table, a, b + 1))
                };
                if let Some(slot) = table.get_mut(a * width + b) {
                    *slot = value;
                }
            }
        }
        let (mut a, mut b) = (0, 0);
        while a < rows || b < columns {
            if a < rows && b < columns && same(prefix + a, prefix + b) {
                raw.push(Step::Keep(prefix + a));
                (a, b) = (a + 1, b + 1);
            } else if b >= columns || (a < rows && cell(&table, a + 1, b) >= cell(&table, a, b + 1)) {
                raw.push(Step::Remove(prefix + a));
                a += 1;
            } else {
                raw.push(Step::Add(prefix + b));
                b += 1;
            }
        }
    } else {
        raw.extend((0..rows).map(|a| Step::Remove(prefix + a)));
        raw.extend((0..columns).map(|b| Step::Add(prefix + b)));
    }
    // Between two kept items, pair removals with additions in order.
    let mut removed: std::collections::VecDeque<usize> = std::collections::VecDeque::new();
    let mut added: std::collections::VecDeque<usize> = std::collections::VecDeque::new();
    let mut flush = |steps: &mut Vec<Step>,
                     removed: &mut std::collections::VecDeque<usize>,
                     added: &mut std::collections::VecDeque<usize>| {
        while let (Some(a), Some(b)) = (removed.front().copied(), added.front().copied()) {
            if similar(a, b) {
                steps.push(Step::Change(a, b));
                removed.pop_front();
                added.pop_front();
            } else {
                // Keys that go stand before keys that come, so that what comes finds its predecessor.
                steps.push(Step::Remove(a));
                removed.pop_front();
            }
        }
        steps.extend(removed.drain(..).map(Step::Remove));
        steps.extend(added.drain(..).map(Step::Add));
    };
    for step in raw {
        match step {
            Step::Remove(a) => removed.push_back(a),
            Step::Add(b) => added.push_back(b),
            step => {
                flush(&mut steps, &mut removed, &mut added);
                steps.push(step);
            }
        }
    }
    flush(&mut steps, &mut removed, &mut added);
    steps.extend((0..suffix).map(|at| Step::Keep(n - suffix + at)));
    steps
}
