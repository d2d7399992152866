//! The value tree of a Compose file: what was written, without positions.
//!
//! A [`Node`] keeps what the Compose specification allows to differ: short and long forms, lists and maps, quoted and
//! plain scalars, `KEY:` and `KEY: ""`, tags such as `!reset`. Aliases and merge keys are resolved (YAML 1.2, section
//! 3.2.2.2; the merge key of YAML 1.1), so a reader of the tree need not know of them.
use ecow::EcoString;
use std::fmt;

/// How a scalar was written (YAML 1.2, sections 7.3 and 8.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Style {
    /// Without quotes: the text decides the type (`8080` is a number, `true` a boolean, nothing at all is null).
    #[default]
    Plain,
    /// In `'single quotes'`.
    Single,
    /// In `"double quotes"`.
    Double,
    /// A `|` block.
    Literal,
    /// A `>` block.
    Folded,
}

/// A scalar with its text after unquoting and unescaping.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scalar {
    /// The text, unquoted and unescaped; empty for a null written as nothing.
    pub text: EcoString,
    /// How it was written.
    pub style: Style,
}

/// One key of a mapping and its value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The key's text.
    pub key: EcoString,
    /// The value.
    pub value: Node,
}

/// An ordered mapping with unique keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Mapping {
    entries: Vec<Entry>,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A scalar, null included.
    Scalar(Scalar),
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping.
    Mapping(Mapping),
}

/// A value with its tag.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// An explicit tag as written, such as `!reset` or `!!str`.
    pub tag: Option<Box<str>>,
}

/// One step from a node to a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// The value of a mapping's key.
    Key(Box<str>),
    /// An item of a sequence, counted from 0.
    Index(usize),
}

/// A place in a document: steps from its root, printed like `services.api.ports[0]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Path(pub Vec<Step>);

impl Node {
    /// A plain scalar, written without quotes where YAML lets it be.
    pub fn plain(text: impl AsRef<str>) -> Node {
        Node::scalar(text, Style::Plain)
    }

    /// A text that stays a text: quoted.
    pub fn quoted(text: impl AsRef<str>) -> Node {
        Node::scalar(text, Style::Double)
    }

    /// A text, quoted only when its plain form would be read as something else (`yes`, `8080`, `1e3`).
    pub fn text(text: impl AsRef<str>) -> Node {
        let text = text.as_ref();
        let style = if is_ambiguous(text) { Style::Double } else { Style::Plain };
        Node::scalar(text, style)
    }

    /// A scalar in the style given.
    pub fn scalar(text: impl AsRef<str>, style: Style) -> Node {
        Node { value: Value::Scalar(Scalar { text: text.as_ref().into(), style }), tag: None }
    }

    /// Null, written as nothing.
    pub fn null() -> Node {
        Node::plain("")
    }

    /// A mapping.
    pub fn mapping(mapping: Mapping) -> Node {
        Node { value: Value::Mapping(mapping), tag: None }
    }

    /// A sequence.
    pub fn sequence(items: Vec<Node>) -> Node {
        Node { value: Value::Sequence(items), tag: None }
    }

    /// A mapping of the pairs given, in their order.
    pub fn map_of<K: AsRef<str>>(pairs: impl IntoIterator<Item = (K, Node)>) -> Node {
        Node::mapping(Mapping::from_pairs(pairs))
    }

    /// True for null: nothing, `~`, `null`, `Null` or `NULL`, unquoted.
    pub fn is_null(&self) -> bool {
        match &self.value {
            Value::Scalar(Scalar { text, style: Style::Plain }) => {
                matches!(&**text, "" | "~" | "null" | "Null" | "NULL") && self.tag.as_deref() != Some("!!str")
            }
            _ => false,
        }
    }

    /// The scalar's text, whatever its type; `None` for null and for collections.
    pub fn as_text(&self) -> Option<&str> {
        if self.is_null() { None } else { self.as_scalar().map(|scalar| &*scalar.text) }
    }

    /// The scalar, null included.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The boolean that a scalar means to Compose, written plain or as a string, the forms of YAML 1.1 included
    /// (Compose accepts `"true"` and, after interpolation, `yes`, `on` and `y`).
    pub fn as_bool(&self) -> Option<bool> {
        match self.as_text()?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" | "1" => Some(true),
            "false" | "no" | "off" | "n" | "0" => Some(false),
            _ => None,
        }
    }

    /// The whole number that a scalar means, written plain or as a string.
    pub fn as_int(&self) -> Option<i64> {
        self.as_text()?.trim().parse().ok()
    }

    /// The number that a scalar means, written plain or as a string.
    pub fn as_float(&self) -> Option<f64> {
        self.as_text()?.trim().parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// The items of a sequence.
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The items of a sequence, to change.
    pub fn as_sequence_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The mapping.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The mapping, to change.
    pub fn as_mapping_mut(&mut self) -> Option<&mut Mapping> {
        match &mut self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The value of a key; `None` where this is no mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_mapping()?.get(key)
    }

    /// The node at the end of the steps.
    pub fn at(&self, steps: &[Step]) -> Option<&Node> {
        let mut node = self;
        for step in steps {
            node = match step {
                Step::Key(key) => node.get(key)?,
                Step::Index(index) => node.as_sequence()?.get(*index)?,
            };
        }
        Some(node)
    }

    /// Sets the node at the end of the steps, making the mappings on the way; `false` where a step meets a value of
    /// another kind (nothing is changed then but for new empty mappings on the way).
    pub fn set_at(&mut self, steps: &[Step], node: Node) -> bool {
        let Some((last, way)) = steps.split_last() else {
            *self = node;
            return true;
        };
        let mut parent = self;
        for step in way {
            parent = match step {
                Step::Key(key) => {
                    if parent.is_null() {
                        *parent = Node::mapping(Mapping::default());
                    }
                    let Some(mapping) = parent.as_mapping_mut() else { return false };
                    mapping.get_or_insert(key, Node::null)
                }
                Step::Index(index) => match parent.as_sequence_mut().and_then(|items| items.get_mut(*index)) {
                    Some(item) => item,
                    None => return false,
                },
            };
        }
        match last {
            Step::Key(key) => {
                if parent.is_null() {
                    *parent = Node::mapping(Mapping::default());
                }
                match parent.as_mapping_mut() {
                    Some(mapping) => mapping.set(key, node),
                    None => return false,
                }
            }
            Step::Index(index) => {
                if parent.is_null() {
                    *parent = Node::sequence(Vec::new());
                }
                match parent.as_sequence_mut() {
                    Some(items) if *index < items.len() => items.splice(*index..*index + 1, [node]).for_each(drop),
                    Some(items) if *index == items.len() => items.push(node),
                    _ => return false,
                }
            }
        }
        true
    }

    /// Removes the node at the end of the steps and returns it. Collections that become empty stay.
    pub fn remove_at(&mut self, steps: &[Step]) -> Option<Node> {
        let (last, way) = steps.split_last()?;
        let mut parent = self;
        for step in way {
            parent = match step {
                Step::Key(key) => parent.as_mapping_mut()?.get_mut(key)?,
                Step::Index(index) => parent.as_sequence_mut()?.get_mut(*index)?,
            };
        }
        match last {
            Step::Key(key) => parent.as_mapping_mut()?.remove(key),
            Step::Index(index) => {
                let items = parent.as_sequence_mut()?;
                (*index < items.len()).then(|| items.remove(*index))
            }
        }
    }
}

impl Mapping {
    /// A mapping of the pairs given; a later pair with the same key replaces the earlier.
    pub fn from_pairs<K: AsRef<str>>(pairs: impl IntoIterator<Item = (K, Node)>) -> Mapping {
        let mut mapping = Mapping::default();
        for (key, value) in pairs {
            mapping.set(key.as_ref(), value);
        }
        mapping
    }

    /// A mapping of entries whose keys the caller knows to be unique.
    pub fn from_unique(entries: Vec<Entry>) -> Mapping {
        Mapping { entries }
    }

    /// The entries in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| &*entry.key)
    }

    /// The pairs in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.entries.iter().map(|entry| (&*entry.key, &entry.value))
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True without entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The place of a key, counted from 0.
    pub fn index_of(&self, key: &str) -> Option<usize> {
        self.entries.iter().position(|entry| &*entry.key == key)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| &*entry.key == key).map(|entry| &entry.value)
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.iter_mut().find(|entry| &*entry.key == key).map(|entry| &mut entry.value)
    }

    /// The value of a key; where there is none, `make` makes one and it goes last.
    pub fn get_or_insert(&mut self, key: &str, make: impl FnOnce() -> Node) -> &mut Node {
        let index = self.index_of(key).unwrap_or_else(|| {
            self.entries.push(Entry { key: key.into(), value: make() });
            self.entries.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the index was found or made above")]
        &mut self.entries[index].value
    }

    /// Sets a key: in its place where it is, last where it is new.
    pub fn set(&mut self, key: &str, value: Node) {
        match self.get_mut(key) {
            Some(old) => *old = value,
            None => self.entries.push(Entry { key: key.into(), value }),
        }
    }

    /// Sets a key: in its place where it is; where it is new, as `order` suggests: before the first present key that
    /// stands after it in `order`, else last.
    pub fn set_ordered(&mut self, key: &str, value: Node, order: &[&str]) {
        if let Some(old) = self.get_mut(key) {
            *old = value;
            return;
        }
        let rank = |name: &str| order.iter().position(|known| *known == name);
        let at = rank(key)
            .and_then(|own| {
                // After the last key that belongs before it: files that are not in the order keep their groups.
                let before = self.entries.iter().rposition(|entry| rank(&entry.key).is_some_and(|other| other < own));
                match before {
                    Some(index) => Some(index + 1),
                    None => self.entries.iter().position(|entry| rank(&entry.key).is_some_and(|other| other > own)),
                }
            })
            .unwrap_or(self.entries.len());
        self.entries.insert(at, Entry { key: key.into(), value });
    }

    /// Removes a key and returns its value.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        self.index_of(key).map(|index| self.entries.remove(index).value)
    }

    /// Gives a key a new name in its place; `false` where it is missing or the new name is taken.
    pub fn rename(&mut self, from: &str, to: &str) -> bool {
        if from == to || self.index_of(to).is_some() {
            return false;
        }
        match self.entries.iter_mut().find(|entry| &*entry.key == from) {
            Some(entry) => {
                entry.key = to.into();
                true
            }
            None => false,
        }
    }
}

impl Path {
    /// The path of the steps given.
    pub fn of(steps: impl IntoIterator<Item = Step>) -> Path {
        Path(steps.into_iter().collect())
    }

    /// This path and one key more.
    pub fn key(&self, key: &str) -> Path {
        let mut steps = self.0.clone();
        steps.push(Step::Key(key.into()));
        Path(steps)
    }

    /// This path and one index more.
    pub fn index(&self, index: usize) -> Path {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        Path(steps)
    }

    /// This path and the steps given.
    pub fn join(&self, steps: &[Step]) -> Path {
        let mut all = self.0.clone();
        all.extend_from_slice(steps);
        Path(all)
    }

    /// The path of a service or of something in it.
    pub fn service(name: &str, steps: &[Step]) -> Path {
        Path::default().key("services").key(name).join(steps)
    }
}

impl From<&str> for Step {
    fn from(key: &str) -> Step {
        Step::Key(key.into())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Step {
        Step::Index(index)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if position == 0 => write!(formatter, "{key}")?,
                Step::Key(key) => write!(formatter, ".{key}")?,
                Step::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// True where a plain scalar of this text is no string to a reader of YAML 1.1 or 1.2: null, boolean, number, date,
/// or a sexagesimal number such as `22:22`.
pub fn is_ambiguous(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if matches!(
        lower.as_str(),
        "" | "~" | "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | ".nan" | "=" | "<<"
    ) {
        return true;
    }
    let body = lower.trim_start_matches(['+', '-']);
    let first = body.chars().next();
    let numeric_start = first.is_some_and(|c| c.is_ascii_digit() || c == '.');
    numeric_start
        && (body
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '_' | ':' | ',' | '-' | '+' | 'e' | 't' | 'z'))
            || body.starts_with("0x")
            || body.starts_with("0o")
            || body.starts_with("0b")
            || body == ".inf"
            || body.parse::<f64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_goes_where_the_order_suggests() {
        let mut mapping = Mapping::from_pairs([("image", Node::plain("x")), ("ports", Node::null())]);
        let order = ["image", "environment", "ports", "networks"];
        mapping.set_ordered("environment", Node::null(), &order);
        mapping.set_ordered("networks", Node::null(), &order);
        mapping.set_ordered("x-own", Node::null(), &order);
        assert_eq!(mapping.keys().collect::<Vec<_>>(), ["image", "environment", "ports", "networks", "x-own"]);
    }

    #[test]
    fn text_that_yaml_would_retype_is_ambiguous() {
        for text in ["yes", "8080", "1e3", "22:22", "2024-01-01", "0x1F", "", "~", "1.50", ".5"] {
            assert!(is_ambiguous(text), "{text}");
        }
        for text in ["nginx:1.27", "abc", "512M", "30s", "a=1", "1.2.3-alpine", "redis"] {
            assert!(!is_ambiguous(text), "{text}");
        }
    }

    #[test]
    fn nodes_are_set_and_removed_by_path() {
        let mut node = Node::null();
        assert!(node.set_at(&["deploy".into(), "replicas".into()], Node::plain("3")));
        assert_eq!(node.at(&["deploy".into(), "replicas".into()]).and_then(Node::as_int), Some(3));
        assert!(node.set_at(&["ports".into()], Node::sequence(vec![Node::quoted("80:80")])));
        assert!(node.set_at(&["ports".into(), 1.into()], Node::quoted("81:81")));
        assert!(!node.set_at(&["ports".into(), 7.into()], Node::quoted("81:81")));
        assert_eq!(node.remove_at(&["ports".into(), 0.into()]), Some(Node::quoted("80:80")));
        assert_eq!(node.get("ports").and_then(Node::as_sequence).map(<[Node]>::len), Some(1));
    }
}
