//! YAML text with positions: the only file that names the YAML parser.
//!
//! The tree is an arena of nodes with byte ranges into the text. It keeps what [`crate::model::Node`] drops: anchors,
//! aliases, merge keys, flow or block layout. Reading is bounded: depth, alias expansion and size have limits, so that
//! hostile text gets a message and not a hang (the aliases of nine lines can stand for gigabytes).
use crate::model::{Entry, Mapping, Node, Scalar, Step, Style, Value};
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::HashMap;
use std::ops::Range;

/// The place of a node in its [`Tree`].
pub type NodeIndex = usize;

/// Nesting beyond this is refused. Real Compose files stay below 15.
pub const MAX_DEPTH: usize = 200;
/// Nodes that aliases may add to a file before it is refused.
pub const MAX_ALIAS_NODES: usize = 200_000;
/// Text beyond this many bytes is refused.
pub const MAX_BYTES: usize = 24 << 20;

/// What stands at a place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A scalar.
    Scalar(Scalar),
    /// A sequence; `flow` where it is written in brackets.
    Sequence {
        /// The items.
        items: Vec<NodeIndex>,
        /// In brackets.
        flow: bool,
    },
    /// A mapping; `flow` where it is written in braces.
    Mapping {
        /// Keys and values, merge keys included.
        pairs: Vec<(NodeIndex, NodeIndex)>,
        /// In braces.
        flow: bool,
    },
    /// An alias of the node given; `None` where no anchor of that name stands before it.
    Alias(Option<NodeIndex>),
}

/// A node with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned {
    /// What it is.
    pub shape: Shape,
    /// The explicit tag, as written.
    pub tag: Option<Box<str>>,
    /// True where other nodes may refer to this one.
    pub anchored: bool,
    /// Bytes from the first property (tag, anchor) or content to the end of the content.
    pub full: Range<usize>,
    /// Bytes of the content alone, quotes, brackets and block headers included. Empty for a null written as nothing.
    pub content: Range<usize>,
}

/// A fault of YAML itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, in the parser's words or ours.
    pub kind: SyntaxErrorKind,
    /// Where, in bytes.
    pub at: usize,
}

/// The kinds of [`SyntaxError`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    /// The text is no YAML; the parser's own words.
    Invalid(String),
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// Aliases expand to more than [`MAX_ALIAS_NODES`].
    TooManyAliases,
    /// Longer than [`MAX_BYTES`].
    TooLong,
    /// A key stands twice in one mapping.
    DuplicateKey(Box<str>),
    /// An alias without its anchor.
    UnknownAnchor,
    /// A merge key whose value is no mapping.
    MergeOfOther,
    /// A key that is no text (`123:`), with the key.
    KeyNotText(Box<str>),
    /// A second document after `---`.
    SecondDocument,
}

/// A parsed text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    nodes: Vec<Spanned>,
    root: Option<NodeIndex>,
    /// Everything wrong with the YAML. Where [`SyntaxErrorKind::is_fatal`] holds for one, the tree is only what stood before.
    pub errors: Vec<SyntaxError>,
    /// True where the text has anchors.
    pub has_anchors: bool,
}

impl SyntaxErrorKind {
    /// True where the rest of the text could not be read.
    pub fn is_fatal(&self) -> bool {
        matches!(
            self,
            SyntaxErrorKind::Invalid(_)
                | SyntaxErrorKind::TooDeep
                | SyntaxErrorKind::TooManyAliases
                | SyntaxErrorKind::TooLong
        )
    }
}

struct Open {
    index: NodeIndex,
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
    sizes: Vec<usize>,
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
                builder.fail(SyntaxErrorKind::Invalid(error.info().to_owned()), at);
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
        builder.close(open.index, None);
    }
    let has_anchors = !builder.anchors.is_empty();
    let mut tree = Tree { nodes: builder.nodes, root: builder.root, errors: builder.errors, has_anchors };
    tree.check_keys();
    tree
}

/// For text with other than ASCII characters, the byte offset of each character and of the end.
fn byte_offsets(text: &str) -> Vec<u32> {
    if text.is_ascii() {
        return Vec::new();
    }
    let ends = std::iter::once(text.len() as u32);
    text.char_indices().map(|(at, _)| at as u32).chain(ends).collect()
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
                let tag = tag.map(|tag| format!("{}{}", short_handle(&tag.handle), tag.suffix).into_boxed_str());
                let (full, content) = self.scalar_range(start, end, style, tag.is_some() || anchor > 0);
                self.floor = self.floor.max(full.end);
                let scalar = Scalar { text: text.into(), style: style_of(style) };
                let shape = Shape::Scalar(scalar);
                let index = self.add(Spanned { shape, tag, anchored: anchor > 0, full, content }, anchor);
                self.set_size(index, 1);
            }
            Event::Alias(anchor) => {
                let target = self.anchors.get(&anchor).copied();
                if target.is_none() {
                    self.fail(SyntaxErrorKind::UnknownAnchor, start);
                }
                // An open target holds this very alias: it would have no end.
                let size =
                    target.map_or(1, |target| self.sizes.get(target).copied().filter(|n| *n > 0).unwrap_or(usize::MAX));
                self.expanded = self.expanded.saturating_add(size);
                if self.expanded > MAX_ALIAS_NODES {
                    self.fail(SyntaxErrorKind::TooManyAliases, start);
                    return false;
                }
                self.floor = end;
                let shape = Shape::Alias(target);
                let index =
                    self.add(Spanned { shape, tag: None, anchored: false, full: start..end, content: start..end }, 0);
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
                    self.close(open.index, Some(start + 1));
                }
            }
            _ => {}
        }
        true
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
            Shape::Sequence { items: Vec::new(), flow }
        } else {
            Shape::Mapping { pairs: Vec::new(), flow }
        };
        let tag = tag.map(|tag| format!("{}{}", short_handle(&tag.handle), tag.suffix).into_boxed_str());
        let spanned = Spanned { shape, tag, anchored: anchor > 0, full: start..content, content: content..content };
        self.floor = self.floor.max(if flow { content + 1 } else { content });
        let index = self.add(spanned, anchor);
        self.open.push(Open { index, pending_key: None });
    }

    fn add(&mut self, spanned: Spanned, anchor: usize) -> NodeIndex {
        let index = self.nodes.len();
        self.nodes.push(spanned);
        self.sizes.push(0);
        if anchor > 0 {
            self.anchors.insert(anchor, index);
        }
        match self.open.last_mut() {
            None => self.root = self.root.or(Some(index)),
            Some(open) => {
                let parent = open.index;
                let key = open.pending_key.take();
                match self.nodes.get_mut(parent).map(|node| &mut node.shape) {
                    Some(Shape::Sequence { items, .. }) => items.push(index),
                    Some(Shape::Mapping { pairs, .. }) => match key {
                        Some(key) => pairs.push((key, index)),
                        None => open.pending_key = Some(index),
                    },
                    _ => {}
                }
            }
        }
        index
    }

    fn set_size(&mut self, index: NodeIndex, size: usize) {
        if let Some(slot) = self.sizes.get_mut(index) {
            *slot = size;
        }
    }

    /// Sets the end of a collection: behind the closing bracket, or behind its last part.
    fn close(&mut self, index: NodeIndex, event_end: Option<usize>) {
        let last = match self.nodes.get(index).map(|node| &node.shape) {
            Some(Shape::Sequence { flow: true, .. } | Shape::Mapping { flow: true, .. }) => event_end,
            Some(Shape::Sequence { items, .. }) => {
                items.last().and_then(|item| self.nodes.get(*item)).map(|n| n.full.end)
            }
            Some(Shape::Mapping { pairs, .. }) => pairs.last().map(|(key, value)| {
                let end = |index: &usize| self.nodes.get(*index).map_or(0, |node| node.full.end);
                end(key).max(end(value))
            }),
            _ => None,
        };
        let size = |child: &NodeIndex| self.sizes.get(*child).copied().unwrap_or(0);
        let total = match self.nodes.get(index).map(|node| &node.shape) {
            Some(Shape::Sequence { items, .. }) => items.iter().map(size).fold(1, usize::saturating_add),
            Some(Shape::Mapping { pairs, .. }) => {
                pairs.iter().flat_map(|(key, value)| [size(key), size(value)]).fold(1, usize::saturating_add)
            }
            _ => 1,
        };
        self.set_size(index, total);
        if let Some(node) = self.nodes.get_mut(index) {
            let end = last.unwrap_or(node.content.end).max(node.content.start);
            node.full.end = end;
            node.content.end = end;
            self.floor = self.floor.max(end);
        }
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
                let inside = match content {
                    Some(_) if indent >= least && (least > parent || parent == 0) => true,
                    _ => false,
                };
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

impl Tree {
    /// The top node.
    pub fn root(&self) -> Option<NodeIndex> {
        self.root
    }

    /// A node of this tree.
    pub fn get(&self, index: NodeIndex) -> Option<&Spanned> {
        self.nodes.get(index)
    }

    /// True where the text was read to its end.
    pub fn is_complete(&self) -> bool {
        !self.errors.iter().any(|error| error.kind.is_fatal())
    }

    /// The node behind an alias; the node itself where it is none.
    pub fn resolve(&self, index: NodeIndex) -> Option<NodeIndex> {
        match self.get(index)?.shape {
            Shape::Alias(target) => target,
            _ => Some(index),
        }
    }

    /// The text of a scalar key.
    pub fn key_text(&self, index: NodeIndex) -> Option<&str> {
        match &self.get(self.resolve(index)?)?.shape {
            Shape::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }

    /// True for the merge key `<<`.
    pub fn is_merge(&self, key: NodeIndex) -> bool {
        matches!(self.get(key).map(|node| &node.shape), Some(Shape::Scalar(Scalar { text, style: Style::Plain })) if &**text == "<<")
    }

    /// The pairs of a mapping with merge keys resolved: explicit keys win, then earlier merges. Each comes with the
    /// index of the key node, of the value node, and whether it was merged in.
    pub fn merged_pairs(&self, index: NodeIndex) -> Vec<(NodeIndex, NodeIndex, bool)> {
        let Some(Shape::Mapping { pairs, .. }) = self.resolve(index).and_then(|i| self.get(i)).map(|node| &node.shape)
        else {
            return Vec::new();
        };
        if !pairs.iter().any(|(key, _)| self.is_merge(*key)) {
            return pairs.iter().map(|(key, value)| (*key, *value, false)).collect();
        }
        let mut seen: std::collections::HashSet<&str> =
            pairs.iter().filter(|(key, _)| !self.is_merge(*key)).filter_map(|(key, _)| self.key_text(*key)).collect();
        let mut all = Vec::new();
        for (key, value) in pairs {
            if !self.is_merge(*key) {
                all.push((*key, *value, false));
                continue;
            }
            let mut sources = Vec::new();
            match self.resolve(*value).and_then(|i| self.get(i)).map(|node| &node.shape) {
                Some(Shape::Sequence { items, .. }) => sources.extend(items.iter().copied()),
                _ => sources.push(*value),
            }
            for source in sources {
                // A mapping cannot merge itself: anchors stand before their aliases.
                for (key, value, _) in self.merged_pairs(source) {
                    if self.key_text(key).is_some_and(|text| seen.insert(text)) {
                        all.push((key, value, true));
                    }
                }
            }
        }
        all
    }

    /// The value tree below a node: aliases and merge keys resolved, of duplicate keys the first.
    pub fn to_node(&self, index: NodeIndex) -> Node {
        let Some(spanned) = self.resolve(index).and_then(|i| self.get(i)) else { return Node::null() };
        let value = match &spanned.shape {
            Shape::Scalar(scalar) => Value::Scalar(scalar.clone()),
            Shape::Sequence { items, .. } => Value::Sequence(items.iter().map(|item| self.to_node(*item)).collect()),
            Shape::Mapping { .. } => {
                let pairs = self.merged_pairs(index);
                let mut entries: Vec<Entry> = Vec::with_capacity(pairs.len());
                let mut seen = std::collections::HashSet::with_capacity(if pairs.len() > 16 { pairs.len() } else { 0 });
                for (key, value, _) in &pairs {
                    let Some(text) = self.key_text(*key) else { continue };
                    let new = if pairs.len() > 16 {
                        seen.insert(text)
                    } else {
                        !entries.iter().any(|entry| &*entry.key == text)
                    };
                    if new {
                        entries.push(Entry { key: text.into(), value: self.to_node(*value) });
                    }
                }
                Value::Mapping(Mapping::from_unique(entries))
            }
            Shape::Alias(_) => return Node::null(),
        };
        Node { value, tag: spanned.tag.clone() }
    }

    /// True where a node is null, written or not.
    pub fn to_node_is_null(&self, index: NodeIndex) -> bool {
        matches!(self.get(index).map(|node| &node.shape), Some(Shape::Scalar(_))) && self.to_node(index).is_null()
    }

    /// The node at the end of the steps, through aliases and merge keys, with its key where it has one.
    pub fn locate(&self, steps: &[Step]) -> Option<(Option<NodeIndex>, NodeIndex)> {
        let mut at = (None, self.root?);
        for step in steps {
            at = match step {
                Step::Key(name) => {
                    let found = self.merged_pairs(at.1).into_iter().find(|(key, ..)| self.key_text(*key) == Some(name));
                    let (key, value, _) = found?;
                    (Some(key), value)
                }
                Step::Index(number) => match &self.get(self.resolve(at.1)?)?.shape {
                    Shape::Sequence { items, .. } => (None, *items.get(*number)?),
                    _ => return None,
                },
            };
        }
        Some(at)
    }

    fn check_keys(&mut self) {
        let mut errors = Vec::new();
        for node in &self.nodes {
            let Shape::Mapping { pairs, .. } = &node.shape else { continue };
            let mut seen = std::collections::HashSet::with_capacity(pairs.len());
            for (key, value) in pairs {
                let at = self.get(*key).map_or(0, |key| key.full.start);
                match self.get(*key).map(|key| &key.shape) {
                    Some(Shape::Scalar(scalar)) => {
                        if !seen.insert(&*scalar.text) {
                            errors.push(SyntaxError { kind: SyntaxErrorKind::DuplicateKey(scalar.text.clone()), at });
                        }
                        if scalar.style == Style::Plain && is_number_or_null(&scalar.text) {
                            errors.push(SyntaxError { kind: SyntaxErrorKind::KeyNotText(scalar.text.clone()), at });
                        }
                        if self.is_merge(*key) && !self.merges_mappings(*value) {
                            let at = self.get(*value).map_or(at, |value| value.full.start);
                            errors.push(SyntaxError { kind: SyntaxErrorKind::MergeOfOther, at });
                        }
                    }
                    Some(Shape::Alias(_)) => {}
                    _ => errors.push(SyntaxError { kind: SyntaxErrorKind::KeyNotText("".into()), at }),
                }
            }
        }
        self.errors.extend(errors);
    }

    fn merges_mappings(&self, value: NodeIndex) -> bool {
        let is_mapping = |index: NodeIndex| {
            matches!(self.resolve(index).and_then(|i| self.get(i)).map(|n| &n.shape), Some(Shape::Mapping { .. }))
        };
        match self.resolve(value).and_then(|i| self.get(i)).map(|node| &node.shape) {
            Some(Shape::Sequence { items, .. }) => items.iter().all(|item| is_mapping(*item)),
            Some(_) => is_mapping(value),
            // An unknown alias has its own error.
            None => true,
        }
    }
}

fn is_number_or_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL" | "true" | "false" | "True" | "False" | "TRUE" | "FALSE")
        || text.parse::<i64>().is_ok()
        || (text.starts_with(|c: char| c.is_ascii_digit() || c == '.') && text.parse::<f64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The content of every scalar in file order.
    fn contents(text: &str) -> Vec<&str> {
        let tree = parse(text);
        assert_eq!(tree.errors, [], "{text}");
        let scalars = tree.nodes.iter().filter(|node| matches!(node.shape, Shape::Scalar(_)));
        scalars.map(|node| &text[node.content.clone()]).collect()
    }

    #[test]
    fn ranges_are_exact_for_every_style() {
        let text = "a: 'it''s' # c\nb: \"x \\\" y\"   # d\nc: plain text # e\nd: &x !t |-\n  one\n\n  two\n\n# f\ne: >\n  fold\nf: [ 'q' , w ]\n量: 化 # g\n";
        assert_eq!(
            contents(text),
            [
                "a",
                "'it''s'",
                "b",
                "\"x \\\" y\"",
                "c",
                "plain text",
                "d",
                "|-\n  one\n\n  two",
                "e",
                ">\n  fold",
                "f",
                "'q'",
                "w",
                "量",
                "化"
            ]
        );
        let tree = parse(text);
        let (_, node) = tree.locate(&["d".into()]).unwrap();
        assert!(text[tree.get(node).unwrap().full.clone()].starts_with("&x !t |-"));
    }

    #[test]
    fn collections_end_behind_their_last_part() {
        let text = "services:\n  a: &x # c\n    ports: [ \"80:80\", 8080 ]  # d\n    list:\n    - b: 1\n      c: 2   # cmt\n\n  # before b\n  b: {image: z, x: !reset null}\nlast:\n";
        let tree = parse(text);
        let slice = |path: &[Step]| {
            let (_, node) = tree.locate(path).unwrap();
            &text[tree.get(node).unwrap().content.clone()]
        };
        assert_eq!(slice(&["services".into(), "a".into(), "ports".into()]), "[ \"80:80\", 8080 ]");
        assert_eq!(slice(&["services".into(), "a".into(), "list".into()]), "- b: 1\n      c: 2");
        assert_eq!(slice(&["services".into(), "a".into(), "list".into(), 0.into()]), "b: 1\n      c: 2");
        assert_eq!(slice(&["services".into(), "b".into()]), "{image: z, x: !reset null}");
        assert_eq!(slice(&["last".into()]), "");
    }

    #[test]
    fn merge_keys_and_aliases_are_resolved() {
        let text = "x-a: &a {A: 1, B: 2}\nx-b: &b {B: 3, C: 4}\nenv:\n  <<: [*a, *b]\n  C: own\nlike: *a\n";
        let tree = parse(text);
        assert_eq!(tree.errors, []);
        let node = tree.to_node(tree.root().unwrap());
        let env = node.get("env").unwrap();
        let value = |key: &str| env.get(key).and_then(Node::as_text).unwrap().to_owned();
        assert_eq!((value("A"), value("B"), value("C")), ("1".into(), "2".into(), "own".into()));
        assert_eq!(node.get("like"), node.get("x-a"));
    }

    #[test]
    fn hostile_text_gets_a_place_and_no_hang() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for level in 1..9 {
            let before = format!("*a{},", level - 1).repeat(9);
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", before.trim_end_matches(',')));
        }
        let kinds = |text: &str| parse(text).errors.into_iter().map(|error| error.kind).collect::<Vec<_>>();
        assert!(kinds(&bomb).contains(&SyntaxErrorKind::TooManyAliases));
        assert!(!kinds(&"[".repeat(10_000)).is_empty());
        let deep: String = (0..10_000).map(|n| format!("{}a:\n", " ".repeat(n % 2000))).collect();
        assert!(!kinds(&deep).is_empty());
        let nested: String = (0..1_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
        assert!(kinds(&nested).contains(&SyntaxErrorKind::TooDeep));
        assert!(kinds("a: &a [*a]").contains(&SyntaxErrorKind::TooManyAliases));
        assert!(!kinds("a: *nope").is_empty());
        assert!(kinds("a: 1\na: 2").contains(&SyntaxErrorKind::DuplicateKey("a".into())));
        assert!(!kinds("a:\n\t- b").is_empty());
    }
}
