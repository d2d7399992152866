//! YAML text with positions.
//!
//! The tree is an arena of nodes with byte ranges into the text. It keeps what [`crate::model::Node`] drops: anchors,
//! aliases, merge keys, flow or block layout. Reading is bounded: depth, alias expansion and size have limits, so that
//! hostile text gets a message and not a hang (the aliases of nine lines can stand for gigabytes).
use crate::model::{Entry, Mapping, Node, Scalar, Step, Style, Value};
use std::ops::Range;

/// The place of a node in its [`Tree`].
pub type NodeIndex = u32;

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
        items: Box<[NodeIndex]>,
        /// In brackets.
        flow: bool,
    },
    /// A mapping; `flow` where it is written in braces.
    Mapping {
        /// Keys and values, merge keys included.
        pairs: Box<[(NodeIndex, NodeIndex)]>,
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
    // A box of a box: hardly any node has one, and there are many nodes.
    pub tag: Option<Box<Box<str>>>,
    /// True where other nodes may refer to this one.
    pub anchored: bool,
    pub(super) start: u32,
    pub(super) content_start: u32,
    pub(super) end: u32,
}

impl Spanned {
    /// Bytes from the first property (tag, anchor) or content to the end of the content.
    pub fn full(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Bytes of the content alone, quotes, brackets and block headers included. Empty for a null written as nothing.
    pub fn content(&self) -> Range<usize> {
        self.content_start as usize..self.end as usize
    }
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
    /// An unquoted text within `[ ]` or `{ }` that begins with `:` or has this `?` anywhere (`http://x/?a=1`). YAML 1.2
    /// allows both; the reader of docker compose takes them for the signs of a key.
    FlowIndicator(char),
}

/// A parsed text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    pub(super) nodes: Vec<Spanned>,
    pub(super) root: Option<NodeIndex>,
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
                | SyntaxErrorKind::UnknownAnchor
                | SyntaxErrorKind::TooDeep
                | SyntaxErrorKind::TooManyAliases
                | SyntaxErrorKind::TooLong
        )
    }
}

impl Tree {
    /// The top node.
    pub fn root(&self) -> Option<NodeIndex> {
        self.root
    }

    /// A node of this tree.
    pub fn get(&self, index: NodeIndex) -> Option<&Spanned> {
        self.nodes.get(index as usize)
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
        Node { value, tag: spanned.tag.as_deref().cloned() }
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

    /// Adds what is wrong with keys to the errors.
    pub(super) fn check_keys(&mut self) {
        let mut errors = Vec::new();
        for node in &self.nodes {
            let Shape::Mapping { pairs, .. } = &node.shape else { continue };
            let mut seen = std::collections::HashSet::with_capacity(pairs.len());
            for (key, value) in pairs {
                let at = self.get(*key).map_or(0, |key| key.full().start);
                match self.get(*key).map(|key| &key.shape) {
                    Some(Shape::Scalar(scalar)) => {
                        if !seen.insert(&*scalar.text) {
                            errors.push(SyntaxError {
                                kind: SyntaxErrorKind::DuplicateKey(scalar.text.as_str().into()),
                                at,
                            });
                        }
                        // `!!str 1` is a text, whatever it looks like.
                        let is_tagged = self.get(*key).is_some_and(|key| key.tag.is_some());
                        if scalar.style == Style::Plain && !is_tagged && is_number_or_null(&scalar.text) {
                            errors.push(SyntaxError {
                                kind: SyntaxErrorKind::KeyNotText(scalar.text.as_str().into()),
                                at,
                            });
                        }
                        if self.is_merge(*key) && !self.merges_mappings(*value) {
                            let at = self.get(*value).map_or(at, |value| value.full().start);
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
    use crate::compose::parse::parse;

    /// The content of every scalar in file order.
    fn contents(text: &str) -> Vec<&str> {
        let tree = parse(text);
        assert_eq!(tree.errors, [], "{text}");
        let scalars = tree.nodes.iter().filter(|node| matches!(node.shape, Shape::Scalar(_)));
        scalars.map(|node| &text[node.content()]).collect()
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
        assert!(text[tree.get(node).unwrap().full()].starts_with("&x !t |-"));
    }

    #[test]
    fn collections_end_behind_their_last_part() {
        let text = "services:\n  a: &x # c\n    ports: [ \"80:80\", 8080 ]  # d\n    list:\n    - b: 1\n      c: 2   # cmt\n\n  # before b\n  b: {image: z, x: !reset null}\nlast:\n";
        let tree = parse(text);
        let slice = |path: &[Step]| {
            let (_, node) = tree.locate(path).unwrap();
            &text[tree.get(node).unwrap().content()]
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
