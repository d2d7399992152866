//! A changed value tree into the text it came from: only the lines that differ are touched.
//!
//! The patcher walks the text's tree beside the wanted value and collects edits of byte ranges. Where a value came
//! through an alias or a merge key it is written out at the place of use, so that the other users of the anchor keep
//! theirs. What it cannot do in place (a comment inside brackets, a key that a merge brings in and nobody wants) it
//! leaves to its caller, which then prints the whole value afresh.
use super::align::{Step, align};
use super::parse::next_dash;
use super::print::{self, Layout};
use super::tree::{NodeIndex, Shape, Tree};
use crate::model::{Mapping, Node, Value};
use std::ops::Range;

/// A value could not be changed in place.
pub struct NotInPlace;

/// Whether a value could be changed in place.
pub type Patched = Result<(), NotInPlace>;

/// A replacement of a byte range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes; empty for an insertion.
    pub range: Range<usize>,
    /// What comes.
    pub text: String,
}

/// Changes what stands behind a key: the key's node, then the value's.
pub type Nested<'w> = Box<dyn FnOnce(&mut Patcher<'_>, NodeIndex, NodeIndex) -> Patched + 'w>;

/// What a key of a mapping shall hold.
pub enum Wanted<'w> {
    /// What it holds now.
    Same,
    /// This value.
    Value(&'w Node),
    /// Whatever the function makes of the value's node.
    Nested(Nested<'w>),
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

/// Applies edits; `None` where two of them overlap. What comes in the middle of lines that go comes before them.
pub fn apply(text: &str, mut edits: Vec<Edit>) -> Option<String> {
    let gone: Vec<Range<usize>> =
        edits.iter().filter(|edit| edit.text.is_empty()).map(|edit| edit.range.clone()).collect();
    for edit in edits.iter_mut().filter(|edit| edit.range.is_empty()) {
        let at = edit.range.start;
        if let Some(around) = gone.iter().find(|range| range.start < at && at < range.end) {
            edit.range = around.start..around.start;
        }
    }
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
            let step = column(node.content().start).checked_sub(column(key.full().start));
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
    Layout { indent, dash: dash.unwrap_or(indent.min(4)), quoted: false }
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

    pub(super) fn in_place(&mut self, index: NodeIndex, wanted: &Node, in_flow: bool) -> Patched {
        let node = self.tree.get(index).ok_or(NotInPlace)?;
        if node.tag.as_deref() != wanted.tag.as_ref() {
            return Err(NotInPlace);
        }
        match (&node.shape, &wanted.value) {
            (Shape::Scalar(_), Value::Scalar(scalar)) if !node.content().is_empty() => {
                let old = self.text.get(node.content()).unwrap_or("");
                if old.contains('\n')
                    || scalar.text.contains('\n')
                    || (scalar.text.is_empty() && print::print_scalar(scalar, in_flow).is_empty())
                {
                    return Err(NotInPlace);
                }
                self.replace(node.content(), print::print_scalar(scalar, in_flow));
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
            (Shape::Sequence { flow: false, items }, Value::Mapping(mapping)) => {
                self.list_to_map(index, items, mapping)
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
        // A merged key that nobody wants cannot be taken back: the merge is written out instead.
        let mut expand = false;
        for (key, value, merged) in &pairs {
            let name = self.tree.key_text(*key).ok_or(NotInPlace)?;
            if !*merged {
                own.push((*key, *value, name));
            } else if wanted.get(name).is_none() {
                expand = true;
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
                if expand || self.tree.to_node(*node) != *value {
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
        let mut gone: Vec<_> = gone.into_iter().map(|(key, value, _)| (*key, *value)).collect();
        if expand && let Some(Shape::Mapping { pairs, .. }) = self.tree.get(index).map(|node| &node.shape) {
            gone.extend(pairs.iter().filter(|(key, _)| self.tree.is_merge(*key)));
        }
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
        let merges = pairs.iter().any(|pair| self.tree.is_merge(pair.0) && !gone.contains(pair));
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
                let range = self.tree.get(key).ok_or(NotInPlace)?.content();
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
        // Behind a dash, the first key stands in the middle of its line.
        let own_line = self.is_indent(self.line_start(self.start(first.0))..self.start(first.0));
        let gap = if spaced { "\n" } else { "" };
        let mut leading = String::new();
        for (after, text) in new {
            // Behind the last own key that stays; with none before it, behind a merge key or before the first key.
            let after =
                after.or_else(|| pairs.iter().map(|(key, _)| *key).rfind(|key| merges && self.tree.is_merge(*key)));
            match after {
                Some(key) => {
                    let value = pairs.iter().find(|(own, _)| *own == key).map(|(_, value)| *value).ok_or(NotInPlace)?;
                    let end = self.line_end(self.end(key).max(self.end(value)));
                    self.insert(end, format!("{gap}\n{}{text}", " ".repeat(column)));
                }
                None if own_line => leading.push_str(&format!("{}{text}\n{gap}", " ".repeat(column))),
                None => leading.push_str(&format!("{text}\n{gap}{}", " ".repeat(column))),
            }
        }
        if !leading.is_empty() {
            let start = self.start(first.0);
            self.insert(if own_line { self.line_start(start) } else { start }, leading);
        }
        Ok(())
    }

    fn remove_pair(&mut self, pairs: &[(NodeIndex, NodeIndex)], pair: (NodeIndex, NodeIndex), spaced: bool) -> Patched {
        let start = self.start(pair.0);
        let end = self.end(pair.0).max(self.end(pair.1));
        let line = self.line_start(start);
        if !self.is_indent(line..start) {
            // The first key behind a dash: the next one takes its place, below the comments between the two.
            let place = pairs.iter().position(|(key, _)| *key == pair.0).ok_or(NotInPlace)?;
            let next = self.start(pairs.get(place + 1).ok_or(NotInPlace)?.0);
            let stop = self.line_end(end);
            let mut between = self.text.get(stop.min(next)..next).ok_or(NotInPlace)?.trim_start().to_owned();
            if between.split('\n').any(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')) {
                return Err(NotInPlace);
            }
            // Line breaks of edits are the file's when they are applied.
            between.retain(|c| c != '\r');
            self.replace(start..next, between);
            return Ok(());
        }
        self.remove_lines(line, end, spaced);
        Ok(())
    }

    /// Removes whole lines, and where that would leave two blank lines in a spaced list, one of them.
    pub(super) fn remove_lines(&mut self, line: usize, end: usize, spaced: bool) {
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
        let mut from = self.tree.get(index).ok_or(NotInPlace)?.content().start;
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
        for step in align(old.len(), wanted.len(), |a, b| old.get(a) == wanted.get(b), |_, _| true) {
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
                    if !self.is_indent(line..dash) {
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

    /// Prints a value afresh behind its key.
    pub fn print_behind_key(&mut self, key: NodeIndex, index: NodeIndex, wanted: &Node) -> Patched {
        let key_node = self.tree.get(key).ok_or(NotInPlace)?;
        let node = self.tree.get(index).ok_or(NotInPlace)?;
        let column = self.column(key_node.full().start);
        let colon = self.text.get(key_node.full().end..).and_then(|rest| rest.find(':')).ok_or(NotInPlace)?;
        let colon = key_node.full().end + colon + 1;
        let key_line_end = self.line_end(colon);
        let mut out = String::new();
        print::after_colon(&mut out, wanted, column, self.layout);
        let (head, lines) = match out.split_once('\n') {
            Some((head, lines)) => (head.to_owned(), format!("\n{lines}")),
            None => (out, String::new()),
        };
        if node.full().is_empty() {
            // Null: what is new stands before a comment on the key's line.
            self.insert(colon, head);
            if !lines.is_empty() {
                self.insert(key_line_end, lines);
            }
        } else if node.full().start <= key_line_end {
            // The old value begins on the key's line; spaces before it go too.
            let end = node.full().end;
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
            let line = self.line_start(node.full().start);
            let stop = self.line_end(node.full().end);
            self.insert(colon, head);
            match lines.strip_prefix('\n') {
                Some(lines) => self.replace(line..stop, lines.to_owned()),
                None => self.remove_lines(line, node.full().end, false),
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
        // Without what follows the first value on its line, and without the second key's own indentation.
        let between = gap.rsplit_once('\n').map_or("", |(between, _)| between);
        between.split('\n').skip(1).any(|line| line.trim().is_empty())
    }

    /// True for nothing but space.
    pub(super) fn is_indent(&self, range: Range<usize>) -> bool {
        self.text.get(range).is_some_and(|lead| lead.trim().is_empty())
    }

    pub(super) fn start(&self, index: NodeIndex) -> usize {
        self.tree.get(index).map_or(0, |node| node.full().start)
    }

    pub(super) fn end(&self, index: NodeIndex) -> usize {
        self.tree.get(index).map_or(0, |node| node.full().end)
    }

    pub(super) fn line_start(&self, at: usize) -> usize {
        let mark = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(mark.min(at), |n| n + 1)
    }

    /// The end of a line's text, the line break left out.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("");
        let line = if rest.len() > line.len() { line.strip_suffix('\r').unwrap_or(line) } else { line };
        at + line.len()
    }

    pub(super) fn break_len(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) }
    }

    pub(super) fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    pub(super) fn insert(&mut self, at: usize, text: String) {
        self.edits.push(Edit { range: at..at, text });
    }

    pub(super) fn replace(&mut self, range: Range<usize>, text: String) {
        self.edits.push(Edit { range, text });
    }
}
