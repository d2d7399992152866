//! A block list of names that becomes a map: `- db` into `db:` with what belongs to it, each on its own line.
use super::parse::next_dash;
use super::patch::{NotInPlace, Patched, Patcher};
use super::print;
use super::tree::{NodeIndex, Shape};
use crate::model::Mapping;

impl Patcher<'_> {
    /// Turns the items that name keys of `wanted` into these keys, in their places and with their comments; other items
    /// go, other keys come last.
    pub(super) fn list_to_map(&mut self, index: NodeIndex, items: &[NodeIndex], wanted: &Mapping) -> Patched {
        let mut from = self.tree.get(index).ok_or(NotInPlace)?.content().start;
        let mut places: Vec<(&str, usize, usize)> = Vec::with_capacity(items.len());
        for item in items {
            let node = self.tree.get(*item).ok_or(NotInPlace)?;
            let Shape::Scalar(scalar) = &node.shape else { return Err(NotInPlace) };
            let dash = next_dash(self.text, from).ok_or(NotInPlace)?;
            let one_line = self.text.get(dash..node.full().end).is_some_and(|part| !part.contains('\n'));
            if !one_line || node.anchored || node.tag.is_some() || !self.is_indent(self.line_start(dash)..dash) {
                return Err(NotInPlace);
            }
            places.push((&scalar.text, dash, node.full().end));
            from = node.full().end;
        }
        // Dashes may stand in the column of their key; the keys of a map may not.
        let first = places.first().ok_or(NotInPlace)?.1;
        let (column, shift) = self.below_its_key(index, first).ok_or(NotInPlace)?;
        let mut last = None;
        let mut keys = wanted.keys();
        for (name, dash, end) in &places {
            match wanted.get(name) {
                Some(value) if keys.next() == Some(*name) => {
                    let entry = print::entry(name, value, column, self.layout);
                    let (head, lines) =
                        entry.split_once('\n').map_or((&*entry, None), |(head, rest)| (head, Some(rest)));
                    self.replace(*dash..*end, format!("{}{head}", " ".repeat(shift)));
                    let stop = self.line_end(*end);
                    if let Some(lines) = lines {
                        self.insert(stop, format!("\n{lines}"));
                    }
                    last = Some(stop);
                }
                Some(_) => return Err(NotInPlace),
                None => self.remove_lines(self.line_start(*dash), *end, false),
            }
        }
        let stop = last.ok_or(NotInPlace)?;
        for key in keys {
            let value = wanted.get(key).ok_or(NotInPlace)?;
            let entry = print::entry(key, value, column, self.layout);
            self.insert(stop, format!("\n{}{entry}", " ".repeat(column)));
        }
        Ok(())
    }

    /// The column of the keys of a map in the place of a list whose first dash is given, and by how much that is more.
    fn below_its_key(&self, index: NodeIndex, dash: usize) -> Option<(usize, usize)> {
        let column = self.column(dash);
        // The key that the list belongs to: the last one that starts before it and is not indented more.
        let key = (0..index).rev().filter_map(|at| self.tree.get(at)).find(|node| {
            matches!(node.shape, Shape::Scalar(_))
                && node.full().end <= dash
                && self.column(node.full().start) <= column
        })?;
        let own = self.column(key.full().start);
        Some(if own == column { (column + self.layout.indent, self.layout.indent) } else { (column, 0) })
    }
}
