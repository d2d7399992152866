//! Text to tree: the only file that names the YAML parser.
use super::tree::{
    MAX_ALIAS_NODES, MAX_BYTES, MAX_DEPTH, NodeIndex, Shape, Spanned, SyntaxError, SyntaxErrorKind, Tree,
};
use crate::model::{Scalar, Style};
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::HashMap;
use std::ops::Range;

/// A collection whose end is not reached.
struct Open {
    index: NodeIndex,
    items: Vec<NodeIndex>,
    pairs: Vec<(NodeIndex, NodeIndex)>,
    pending_key: Option<NodeIndex>,
}

struct Builder<'t> {
    text: &'t str,
    bytes: Vec<u32>,
    nodes: Vec<Spanned>,
    open: Vec<Open>,
    root: Option<NodeIndex>,
    anchors: HashMap<usize, NodeIndex>,
    errors: Vec<SyntaxError>,
    /// How many nodes each node stands for with its aliases expanded; 0 while it is open.
    sizes: Vec<u32>,
    /// Nodes that the aliases so far stand for.
    expanded: usize,
    /// Everything before this byte belongs to nodes that are done.
    floor: usize,
}

/// Reads YAML. Never fails: what cannot be read is in [`Tree::errors`].
pub fn parse(text: &str) -> Tree {
    if text.len() > MAX_BYTES {
        let error = SyntaxError { kind: SyntaxErrorKind::TooLong, at: MAX_BYTES };
        return Tree { errors: vec![error], ..Tree::default() };
    }
    let mut builder = Builder {
        text,
        bytes: byte_offsets(text),
        nodes: Vec::new(),
        open: Vec::new(),
        root: None,
        anchors: HashMap::new(),
        errors: Vec::new(),
        sizes: Vec::new(),
        expanded: 0,
        floor: 0,
    };
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(pair) => pair,
            Err(error) => {
                let at = builder.byte(error.marker().index());
                let kind = match error.info() {
                    info if info.contains("unknown anchor") => SyntaxErrorKind::UnknownAnchor,
                    info => SyntaxErrorKind::Invalid(info.to_owned()),
                };
                builder.fail(kind, at);
                break;
            }
        };
        if let Event::DocumentStart(_) = event {
            documents += 1;
            if documents > 1 {
                let at = builder.byte(span.start.index());
                builder.fail(SyntaxErrorKind::SecondDocument, at);
                break;
            }
        }
        if !builder.event(event, span) {
            break;
        }
    }
    while let Some(open) = builder.open.pop() {
        builder.close(open, None);
    }
    let has_anchors = !builder.anchors.is_empty();
    builder.nodes.shrink_to_fit();
    let mut tree = Tree { nodes: builder.nodes, root: builder.root, errors: builder.errors, has_anchors };
    tree.check_keys();
    tree
}

/// The sign of a key that docker compose's reader sees in an unquoted text within brackets, and its byte.
fn flow_sign(text: &str) -> Option<(char, usize)> {
    match text.starts_with(':') {
        true => Some((':', 0)),
        false => text.find('?').map(|at| ('?', at)),
    }
}

/// For text with other than ASCII characters, the byte offset of each character and of the end.
fn byte_offsets(text: &str) -> Vec<u32> {
    if text.is_ascii() {
        return Vec::new();
    }
    let ends = std::iter::once(text.len() as u32);
    text.char_indices().map(|(at, _)| at as u32).chain(ends).collect()
}

/// A node with its place; texts are no longer than [`MAX_BYTES`].
fn spanned(shape: Shape, tag: Option<Box<Box<str>>>, anchored: bool, start: usize, content: Range<usize>) -> Spanned {
    let (content_start, end) = (content.start as u32, content.end as u32);
    Spanned { shape, tag, anchored, start: start as u32, content_start, end }
}

impl<'t> Builder<'t> {
    fn byte(&self, index: usize) -> usize {
        if self.bytes.is_empty() {
            index.min(self.text.len())
        } else {
            self.bytes.get(index).map_or(self.text.len(), |at| *at as usize)
        }
    }

    fn fail(&mut self, kind: SyntaxErrorKind, at: usize) {
        self.errors.push(SyntaxError { kind, at });
    }

    /// Takes one event; `false` to stop reading.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        let start = self.byte(span.start.index());
        let end = self.byte(span.end.index());
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.map(|tag| format!("{}{}", short_handle(&tag.handle), tag.suffix).into_boxed_str().into());
                let (full, content) = self.scalar_range(start, end, style, tag.is_some() || anchor > 0);
                self.floor = self.floor.max(full.end);
                if style == ScalarStyle::Plain
                    && let Some((sign, at)) = flow_sign(&text)
                    && self.is_in_flow()
                {
                    self.fail(SyntaxErrorKind::FlowIndicator(sign), content.start + at);
                }
                let scalar = Scalar { text: text.into(), style: style_of(style) };
                let shape = Shape::Scalar(scalar);
                let index = self.add(spanned(shape, tag, anchor > 0, full.start, content), anchor);
                self.set_size(index, 1);
            }
            Event::Alias(anchor) => {
                let target = self.anchors.get(&anchor).copied();
                if target.is_none() {
                    self.fail(SyntaxErrorKind::UnknownAnchor, start);
                }
                // An open target holds this very alias: it would have no end.
                let size = target.map_or(1, |target| match self.size(target) {
                    0 => u32::MAX,
                    size => size,
                });
                self.expanded = self.expanded.saturating_add(size as usize);
                if self.expanded > MAX_ALIAS_NODES {
                    self.fail(SyntaxErrorKind::TooManyAliases, start);
                    return false;
                }
                self.floor = end;
                let shape = Shape::Alias(target);
                let index = self.add(spanned(shape, None, false, start, start..end), 0);
                self.set_size(index, size);
            }
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) if self.open.len() >= MAX_DEPTH => {
                drop((anchor, tag));
                self.fail(SyntaxErrorKind::TooDeep, start);
                return false;
            }
            Event::SequenceStart(anchor, tag) => self.start_collection(start, anchor, tag.map(|t| (*t).clone()), '['),
            Event::MappingStart(anchor, tag) => self.start_collection(start, anchor, tag.map(|t| (*t).clone()), '{'),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    // The parser's range of a closing bracket runs over the space and the comment behind it.
                    self.close(open, Some(start + 1));
                }
            }
            _ => {}
        }
        true
    }

    /// True within `[ ]` or `{ }`: everything in them is in flow form too.
    fn is_in_flow(&self) -> bool {
        let node = self.open.last().and_then(|open| self.nodes.get(open.index as usize));
        node.is_some_and(|node| match &node.shape {
            Shape::Sequence { flow, .. } | Shape::Mapping { flow, .. } => *flow,
            Shape::Scalar(_) | Shape::Alias(_) => false,
        })
    }

    fn start_collection(&mut self, start: usize, anchor: usize, tag: Option<saphyr_parser::Tag>, bracket: char) {
        let mut content = self.after_properties(start, tag.is_some() || anchor > 0);
        let flow = self.text.get(content..).is_some_and(|rest| rest.starts_with(bracket));
        if bracket == '[' && !flow {
            // The parser starts a sequence that is not indented more than its key at its first item.
            content = next_dash(self.text, self.floor).filter(|dash| *dash <= content).unwrap_or(content);
        }
        let start = start.min(content);
        let shape = if bracket == '[' {
            Shape::Sequence { items: Box::default(), flow }
        } else {
            Shape::Mapping { pairs: Box::default(), flow }
        };
        let tag = tag.map(|tag| format!("{}{}", short_handle(&tag.handle), tag.suffix).into_boxed_str().into());
        let spanned = spanned(shape, tag, anchor > 0, start, content..content);
        self.floor = self.floor.max(if flow { content + 1 } else { content });
        let index = self.add(spanned, anchor);
        self.open.push(Open { index, items: Vec::new(), pairs: Vec::new(), pending_key: None });
    }

    fn add(&mut self, spanned: Spanned, anchor: usize) -> NodeIndex {
        // A node takes a byte or more, but for nulls, of which one stands at each: they are fewer than u32::MAX.
        let index = self.nodes.len() as NodeIndex;
        let in_mapping = |node: &Spanned| matches!(node.shape, Shape::Mapping { .. });
        match self.open.last_mut() {
            None => self.root = self.root.or(Some(index)),
            Some(open) if self.nodes.get(open.index as usize).is_some_and(in_mapping) => {
                match open.pending_key.take() {
                    Some(key) => open.pairs.push((key, index)),
                    None => open.pending_key = Some(index),
                }
            }
            Some(open) => open.items.push(index),
        }
        self.nodes.push(spanned);
        self.sizes.push(0);
        if anchor > 0 {
            self.anchors.insert(anchor, index);
        }
        index
    }

    fn size(&self, index: NodeIndex) -> u32 {
        self.sizes.get(index as usize).copied().unwrap_or(0)
    }

    fn set_size(&mut self, index: NodeIndex, size: u32) {
        if let Some(slot) = self.sizes.get_mut(index as usize) {
            *slot = size;
        }
    }

    /// Gives a collection its parts and its end: behind the closing bracket, or behind its last part.
    fn close(&mut self, open: Open, event_end: Option<usize>) {
        let Open { index, items, pairs, .. } = open;
        let parts = || items.iter().copied().chain(pairs.iter().flat_map(|(key, value)| [*key, *value]));
        let total = parts().map(|part| self.size(part)).fold(1, u32::saturating_add);
        self.set_size(index, total);
        let end_of = |index: NodeIndex| self.nodes.get(index as usize).map_or(0, |node| node.end);
        let last = items.last().copied().map(end_of);
        let last = last.or_else(|| pairs.last().map(|(key, value)| end_of(*key).max(end_of(*value))));
        let Some(node) = self.nodes.get_mut(index as usize) else { return };
        let is_flow = match &mut node.shape {
            Shape::Sequence { items: own, flow } => {
                *own = items.into();
                *flow
            }
            Shape::Mapping { pairs: own, flow } => {
                *own = pairs.into();
                *flow
            }
            Shape::Scalar(_) | Shape::Alias(_) => false,
        };
        let end = if is_flow { event_end.map(|end| end as u32) } else { last };
        node.end = end.unwrap_or(node.end).max(node.content_start);
        self.floor = self.floor.max(node.end as usize);
    }

    /// Skips `&anchor` and `!tag` and the space behind them.
    fn after_properties(&self, start: usize, has_properties: bool) -> usize {
        if !has_properties {
            return start;
        }
        let mut at = start;
        loop {
            let rest = self.text.get(at..).unwrap_or("");
            let Some(first) = rest.chars().next() else { return at };
            match first {
                '&' | '!' => at += rest.find([' ', '\t', '\n', '\r', ',', ']', '}']).unwrap_or(rest.len()),
                c if c.is_whitespace() => at += c.len_utf8(),
                '#' => at += rest.find('\n').unwrap_or(rest.len()),
                _ => return at,
            }
        }
    }

    /// The full and the content range of a scalar. The parser's own ranges start behind a block scalar's header and
    /// run over the space and the comment behind a quoted one.
    fn scalar_range(
        &self,
        start: usize,
        end: usize,
        style: ScalarStyle,
        has_properties: bool,
    ) -> (Range<usize>, Range<usize>) {
        match style {
            ScalarStyle::Plain => {
                if start == end && !has_properties {
                    let at = self.floor.max(start);
                    return (at..at, at..at);
                }
                let content = self.after_properties(start, has_properties);
                if content >= end {
                    // A null behind properties alone ends with them.
                    let end = start + self.text.get(start..end).map_or(0, |text| text.trim_end().len());
                    return (start..end, end..end);
                }
                let end = content + self.text.get(content..end).map_or(0, |text| text.trim_end().len());
                (start..end, content..end)
            }
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let content = self.after_properties(start, has_properties);
                let close = closing_quote(self.text.get(content..).unwrap_or(""), style == ScalarStyle::DoubleQuoted);
                let end = content + close;
                (start..end, content..end)
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let from = if has_properties { start.min(self.floor) } else { self.floor };
                let header = self.block_header(from, style).unwrap_or(start);
                let end = self.block_end(header);
                let full = if has_properties { self.properties_before(from, header) } else { header };
                (full..end, header..end)
            }
        }
    }

    /// The `|` or `>` of a block scalar, searched from behind the last finished node.
    fn block_header(&self, from: usize, style: ScalarStyle) -> Option<usize> {
        let mark = if style == ScalarStyle::Literal { '|' } else { '>' };
        let mut at = from;
        loop {
            let rest = self.text.get(at..)?;
            let first = rest.chars().next()?;
            match first {
                c if c == mark => return Some(at),
                '#' => at += rest.find('\n').unwrap_or(rest.len()),
                '&' | '!' => at += rest.find([' ', '\t', '\n', '\r']).unwrap_or(rest.len()),
                c if c.is_whitespace() || matches!(c, ':' | '-' | '?' | ',') => at += c.len_utf8(),
                _ => return None,
            }
        }
    }

    fn properties_before(&self, from: usize, header: usize) -> usize {
        let gap = self.text.get(from..header).unwrap_or("");
        gap.find(['&', '!']).map_or(header, |at| from + at)
    }

    /// The end of a block scalar's last line with content, line break left out.
    fn block_end(&self, header: usize) -> usize {
        let text = self.text;
        let line_end = |at: usize| text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |n| at + n);
        let header_end = line_end(header);
        let mut end = text.get(header..header_end).map_or(header_end, |line| header + line.trim_end().len());
        let mut at = header_end + 1;
        // The parent's indentation: content is indented more than the line on which the header stands.
        let line_start = text.get(..header).and_then(|before| before.rfind('\n')).map_or(0, |n| n + 1);
        let parent = indentation(text.get(line_start..header).unwrap_or(""));
        let mut content: Option<usize> = None;
        while at < text.len() {
            let stop = line_end(at);
            let line = text.get(at..stop).unwrap_or("");
            if !line.trim().is_empty() {
                let indent = indentation(line);
                let least = *content.get_or_insert(indent);
                let inside = indent >= least && (least > parent || parent == 0);
                if !inside || (least <= parent && parent > 0) {
                    break;
                }
                end = at + line.trim_end_matches('\r').len();
            }
            at = stop + 1;
        }
        end
    }
}

/// The dash of the next block sequence item behind a byte at which a node, a key or a dash's space ends.
pub(crate) fn next_dash(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let first = rest.chars().next()?;
        match first {
            '-' => return Some(at),
            '#' => at += rest.find('\n')?,
            '&' | '!' => at += rest.find([' ', '\t', '\n', '\r'])?,
            c if c.is_whitespace() || c == ':' => at += c.len_utf8(),
            _ => return None,
        }
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn short_handle(handle: &str) -> &str {
    if handle == "tag:yaml.org,2002:" { "!!" } else { handle }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

/// The length of a quoted scalar, quotes included.
fn closing_quote(text: &str, double: bool) -> usize {
    let quote = if double { '"' } else { '\'' };
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if double && c == '\\' {
            chars.next();
        } else if c == quote {
            if !double && chars.peek().is_some_and(|(_, next)| *next == '\'') {
                chars.next();
            } else {
                return at + 1;
            }
        }
    }
    text.len()
}
