//! Text to document. Reading never fails: it returns what could be read and everything that is wrong with the rest.
use super::parse::parse;
use super::tree::{self, NodeIndex, Shape, SyntaxErrorKind, Tree};
use crate::model::{Document, Entry, Kind, Mapping, Path, Record, Step};
use crate::text::Text;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// A fault of the text, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadProblem {
    /// The kind, for the code of the finding.
    pub kind: ReadProblemKind,
    /// Where, in bytes of the text.
    pub range: Range<usize>,
    /// Where, in the document, as far as known.
    pub path: Path,
}

/// The kinds of [`ReadProblem`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadProblemKind {
    /// The YAML itself.
    Syntax(SyntaxErrorKind),
    /// The bytes are no UTF-8 text.
    NotText,
    /// There is nothing in the file.
    Empty,
    /// The top is no mapping.
    NotMapping,
    /// A section such as `services` is no mapping.
    SectionNotMapping(Kind),
    /// A service is no mapping.
    ServiceNotMapping,
}

/// What was read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The document.
    pub document: Document,
    /// Everything wrong with the text.
    pub problems: Vec<ReadProblem>,
    /// The text's tree, for places.
    pub tree: Tree,
    /// False where the text broke off and the document is only a part: it must not be written over the text.
    pub complete: bool,
}

/// A line and a column, both counted from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Reads bytes: text with or without a byte order mark (UTF-8).
pub fn read_bytes(bytes: &[u8]) -> Reading {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => read(text),
        Ok(text) => not_text(text.find('\0').unwrap_or(0), text.to_owned()),
        Err(error) => not_text(error.valid_up_to(), String::from_utf8_lossy(bytes).into_owned()),
    }
}

fn not_text(at: usize, text: String) -> Reading {
    let mut document = Document::default();
    document.set_source(text.into());
    let problem = ReadProblem { kind: ReadProblemKind::NotText, range: at..at, path: Path::default() };
    Reading { document, problems: vec![problem], tree: Tree::default(), complete: false }
}

/// Reads the text of a Compose file (Compose specification, section 2, "Compose file").
pub fn read(text: &str) -> Reading {
    // The parser counts a byte order mark as a character of its own; it stays in the source.
    let tree = parse(text);
    let mut document = Document::default();
    let mut problems: Vec<ReadProblem> = tree
        .errors
        .iter()
        .map(|error| ReadProblem {
            kind: ReadProblemKind::Syntax(error.kind.clone()),
            range: error.at..error.at,
            path: Path::default(),
        })
        .collect();
    let mut extra: Vec<Entry> = Vec::new();
    match tree.root().map(|root| (root, tree.get(root).map(|node| &node.shape))) {
        Some((root, Some(Shape::Mapping { .. }))) => {
            for (key, value, _) in tree.merged_pairs(root) {
                let Some(name) = tree.key_text(key) else { continue };
                match Kind::from_section(name) {
                    Some(kind) => section(&tree, &mut document, &mut problems, kind, value),
                    None if extra.iter().any(|entry| &*entry.key == name) => {}
                    None => extra.push(Entry { key: name.into(), value: tree.to_node(value) }),
                }
            }
        }
        None if tree.is_complete() => {
            problems.push(ReadProblem { kind: ReadProblemKind::Empty, range: 0..0, path: Path::default() });
        }
        Some((root, Some(_))) if !tree.to_node(root).is_null() => {
            let range = tree.get(root).map_or(0..0, |node| node.full());
            problems.push(ReadProblem { kind: ReadProblemKind::NotMapping, range, path: Path::default() });
        }
        _ if tree.is_complete() => {
            problems.push(ReadProblem { kind: ReadProblemKind::Empty, range: 0..0, path: Path::default() });
        }
        _ => {}
    }
    document.extra = Arc::new(Mapping::from_unique(extra));
    document.set_source(text.into());
    let whole = !problems.iter().any(|problem| problem.kind == ReadProblemKind::NotMapping);
    let complete = tree.is_complete() && whole;
    Reading { document, problems, tree, complete }
}

fn section(tree: &Tree, document: &mut Document, problems: &mut Vec<ReadProblem>, kind: Kind, value: NodeIndex) {
    let path = Path::default().key(kind.section());
    let resolved = tree.resolve(value).and_then(|index| tree.get(index));
    match resolved.map(|node| &node.shape) {
        Some(Shape::Mapping { .. }) => {}
        _ => {
            let range = tree.get(value).map_or(0..0, |node| node.full());
            problems.push(ReadProblem { kind: ReadProblemKind::SectionNotMapping(kind), range, path });
            return;
        }
    }
    let mut seen = HashSet::new();
    // A section that stands twice is reported; what the first one has stays.
    let taken: HashSet<Box<str>> = document.table(kind).names().map(Into::into).collect();
    for (key, value, _) in tree.merged_pairs(value) {
        let Some(name) = tree.key_text(key) else { continue };
        if taken.contains(name) || !seen.insert(name) {
            continue;
        }
        let body = tree.to_node(value);
        // `!reset` takes a service of a file below away.
        let reset = body.tag.as_deref() == Some("!reset");
        if kind == Kind::Service && body.as_mapping().is_none() && !reset {
            let range = tree.get(key).map_or(0..0, |node| node.full());
            problems.push(ReadProblem { kind: ReadProblemKind::ServiceNotMapping, range, path: path.key(name) });
        }
        document.push(kind, Record { name: name.into(), body });
    }
}

/// The bytes of what stands at a path: the value, or the key where the value is a block or empty.
pub fn locate(tree: &Tree, path: &Path) -> Option<Range<usize>> {
    let mut steps: &[Step] = &path.0;
    loop {
        if let Some((key, value)) = tree.locate(steps) {
            let node = tree.get(value)?;
            let short = match &node.shape {
                Shape::Scalar(_) | Shape::Alias(_) => !node.full().is_empty(),
                Shape::Sequence { flow, .. } | Shape::Mapping { flow, .. } => *flow && key.is_none(),
            };
            return match key {
                Some(key) if !short => tree.get(key).map(|key| key.full()),
                _ => Some(node.full()),
            };
        }
        // The place is gone or not there yet: its parent is the nearest.
        steps = steps.split_last()?.1;
        if steps.is_empty() {
            return None;
        }
    }
}

/// The line and column of a byte.
pub fn line_column(text: &str, at: usize) -> LineColumn {
    let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let before = text.get(..at).unwrap_or("");
    let line_start = before.rfind('\n').map_or(0, |n| n + 1);
    let column = before.get(line_start..).unwrap_or("").trim_start_matches('\u{feff}').chars().count() + 1;
    LineColumn { line: before.matches('\n').count() + 1, column }
}

impl ReadProblemKind {
    /// The code of the finding.
    pub fn code(&self) -> &'static str {
        match self {
            ReadProblemKind::Syntax(SyntaxErrorKind::DuplicateKey(_)) => "compose-dup-key",
            ReadProblemKind::Syntax(SyntaxErrorKind::UnknownAnchor) => "compose-unknown-anchor",
            ReadProblemKind::Syntax(SyntaxErrorKind::MergeOfOther) => "compose-merge-type",
            ReadProblemKind::Syntax(SyntaxErrorKind::KeyNotText(_)) => "compose-key-string",
            ReadProblemKind::Syntax(SyntaxErrorKind::SecondDocument) => "compose-second-document",
            ReadProblemKind::Syntax(_) | ReadProblemKind::NotText => "compose-yaml-syntax",
            ReadProblemKind::Empty => "compose-empty",
            ReadProblemKind::NotMapping
            | ReadProblemKind::SectionNotMapping(_)
            | ReadProblemKind::ServiceNotMapping => "compose-type",
        }
    }

    /// What is wrong.
    pub fn what(&self) -> Text {
        match self {
            ReadProblemKind::Syntax(kind) => kind.what(),
            ReadProblemKind::NotText => Text::fixed(
                "This is no text file: it has bytes that are not UTF-8.",
                "这不是文本文件:其中有不是 UTF-8 的字节。",
            ),
            ReadProblemKind::Empty => Text::fixed("The file is empty.", "文件是空的。"),
            ReadProblemKind::NotMapping => Text::fixed(
                "The top of a Compose file must be a mapping with keys such as services.",
                "Compose 文件的最外层必须是映射,带有 services 这样的键。",
            ),
            ReadProblemKind::SectionNotMapping(kind) => Text::new(
                format!("{} must be a mapping of names.", kind.section()),
                format!("{} 必须是由名称组成的映射。", kind.section()),
            ),
            ReadProblemKind::ServiceNotMapping => Text::fixed(
                "A service must be a mapping with keys such as image.",
                "服务必须是映射,带有 image 这样的键。",
            ),
        }
    }
}

impl SyntaxErrorKind {
    /// What is wrong.
    pub fn what(&self) -> Text {
        match self {
            SyntaxErrorKind::Invalid(words) => {
                Text::new(format!("This is not valid YAML: {words}."), format!("YAML 语法有误:{words}。"))
            }
            SyntaxErrorKind::TooDeep => Text::new(
                format!("Nested deeper than {} levels.", tree::MAX_DEPTH),
                format!("嵌套超过 {} 层。", tree::MAX_DEPTH),
            ),
            SyntaxErrorKind::TooManyAliases => Text::new(
                format!("Aliases expand to more than {} values.", tree::MAX_ALIAS_NODES),
                format!("别名展开后超过 {} 个值。", tree::MAX_ALIAS_NODES),
            ),
            SyntaxErrorKind::TooLong => Text::new(
                format!("The file is longer than {} MiB.", tree::MAX_BYTES >> 20),
                format!("文件超过 {} MiB。", tree::MAX_BYTES >> 20),
            ),
            SyntaxErrorKind::DuplicateKey(key) => {
                Text::new(format!("The key {key} stands twice here."), format!("键 {key} 在这里出现了两次。"))
            }
            SyntaxErrorKind::UnknownAnchor => {
                Text::fixed("No anchor of this name stands above.", "上文没有这个名称的锚点。")
            }
            SyntaxErrorKind::MergeOfOther => Text::fixed(
                "The merge key << takes a mapping or a list of mappings.",
                "合并键 << 只接受映射或映射的列表。",
            ),
            SyntaxErrorKind::KeyNotText(key) => Text::new(
                format!("The key {key} is not a text; put it in quotes."),
                format!("键 {key} 不是文本,应加引号。"),
            ),
            SyntaxErrorKind::FlowIndicator(sign) => Text::new(
                format!(
                    "docker compose takes this {sign} for the sign of a key: in [ ] and {{ }} the text needs quotes."
                ),
                format!("docker compose 会把此处的 {sign} 当作键的标记：在 [ ] 和 {{ }} 中，该文本需要加引号。"),
            ),
            SyntaxErrorKind::SecondDocument => Text::fixed(
                "Only the first YAML document of the file is read; this one is kept as it is.",
                "只读取文件中的第一个 YAML 文档;这一个原样保留。",
            ),
        }
    }
}
