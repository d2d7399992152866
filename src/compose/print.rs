//! Value tree to YAML text.
use crate::model::node::is_ambiguous;
use crate::model::{Mapping, Node, Scalar, Style, Value};

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns by which a mapping is indented below its key.
    pub indent: usize,
    /// Columns by which a sequence's dashes are indented below its key.
    pub dash: usize,
    /// Texts of several lines in quotes instead of `|` blocks, which take blank lines below them for their own.
    pub quoted: bool,
}

impl Default for Layout {
    fn default() -> Layout {
        Layout { indent: 2, dash: 2, quoted: false }
    }
}

/// The lines of `key: value` at a column, first line not indented, without a final line break.
pub fn entry(key: &str, value: &Node, column: usize, layout: Layout) -> String {
    let mut out = print_key(key);
    out.push(':');
    after_colon(&mut out, value, column, layout);
    out
}

/// The lines of `- item` whose dash stands at a column, first line not indented, without a final line break.
pub fn item(value: &Node, column: usize, layout: Layout) -> String {
    let mut out = String::from("-");
    match &value.value {
        Value::Mapping(mapping) if !mapping.is_empty() && value.tag.is_none() => {
            out.push(' ');
            block_mapping(&mut out, mapping, column + 2, layout);
        }
        Value::Sequence(items) if !items.is_empty() && value.tag.is_none() => {
            out.push(' ');
            block_sequence(&mut out, items, column + 2, layout);
        }
        _ if value.is_null() && value.tag.is_none() => out.push_str(" null"),
        _ => after_colon(&mut out, value, column, layout),
    }
    out
}

/// What follows `key:`: a space and a scalar or a flow collection, or a line break and a block.
pub fn after_colon(out: &mut String, value: &Node, column: usize, layout: Layout) {
    let tag = value.tag.as_deref();
    if let Some(tag) = tag {
        out.push(' ');
        out.push_str(tag);
    }
    match &value.value {
        Value::Scalar(scalar) if scalar.text.is_empty() && scalar.style == Style::Plain => {}
        Value::Scalar(scalar) => {
            out.push(' ');
            match literal_block(scalar, column + layout.indent).filter(|_| !layout.quoted) {
                Some(block) => out.push_str(&block),
                None => out.push_str(&print_scalar(scalar, false)),
            }
        }
        Value::Mapping(mapping) if mapping.is_empty() => out.push_str(" {}"),
        Value::Sequence(items) if items.is_empty() => out.push_str(" []"),
        Value::Mapping(mapping) => {
            let column = column + layout.indent;
            new_line(out, column);
            block_mapping(out, mapping, column, layout);
        }
        Value::Sequence(items) if is_short_command(items) => {
            out.push(' ');
            out.push_str(&inline(value));
        }
        Value::Sequence(items) => {
            let column = column + layout.dash;
            new_line(out, column);
            block_sequence(out, items, column, layout);
        }
    }
}

/// The entries of a mapping at a column, first line not indented.
pub fn block_mapping(out: &mut String, mapping: &Mapping, column: usize, layout: Layout) {
    for (position, (key, value)) in mapping.iter().enumerate() {
        if position > 0 {
            new_line(out, column);
        }
        out.push_str(&entry(key, value, column, layout));
    }
}

/// The items of a sequence whose dashes stand at a column, first line not indented.
pub fn block_sequence(out: &mut String, items: &[Node], column: usize, layout: Layout) {
    for (position, value) in items.iter().enumerate() {
        if position > 0 {
            new_line(out, column);
        }
        out.push_str(&item(value, column, layout));
    }
}

/// A value on one line, collections in brackets and braces.
pub fn inline(value: &Node) -> String {
    let body = match &value.value {
        Value::Scalar(scalar) if scalar.text.is_empty() && scalar.style == Style::Plain => "null".to_owned(),
        Value::Scalar(scalar) => print_scalar(scalar, true),
        Value::Sequence(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Mapping(mapping) => {
            let pairs: Vec<String> = mapping.iter().map(|(key, value)| inline_entry(key, value)).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    };
    match value.tag.as_deref() {
        Some(tag) => format!("{tag} {body}"),
        None => body,
    }
}

/// `key: value` within braces.
pub fn inline_entry(key: &str, value: &Node) -> String {
    format!("{}: {}", print_key(key), inline(value))
}

/// A key, quoted where it must be.
pub fn print_key(key: &str) -> String {
    // Words such as `on` are plain keys to Compose, but numbers and null are not texts.
    let plain = is_plain(key, true) && (!is_ambiguous(key) || matches!(key, "y" | "n" | "on" | "off" | "yes" | "no"));
    if plain { key.to_owned() } else { quote_double(key) }
}

/// A scalar on one line; `flow` within brackets or braces.
pub fn print_scalar(scalar: &Scalar, flow: bool) -> String {
    let text = &*scalar.text;
    let one_line = !text.chars().any(char::is_control);
    match scalar.style {
        Style::Plain if text.is_empty() || is_plain(text, flow) => text.to_owned(),
        Style::Single if one_line => format!("'{}'", text.replace('\'', "''")),
        // A double-quoted text full of quotes or backslashes reads better in single ones.
        Style::Plain if one_line && (text.contains('"') || text.contains('\\')) && !text.contains('\'') => {
            format!("'{text}'")
        }
        _ => quote_double(text),
    }
}

/// True where a text may stand without quotes and is read back as the same text or as the type it looks like.
pub fn is_plain(text: &str, flow: bool) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    let second = chars.next();
    let first_fits = match first {
        ':' if flow => false,
        '-' | '?' | ':' => second.is_some_and(|c| !(c.is_whitespace() || flow && is_flow_mark(c))),
        ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => false,
        c => !c.is_whitespace(),
    };
    first_fits
        && !text.ends_with(char::is_whitespace)
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains(":\t")
        && !text.contains("\t#")
        && !text.starts_with("---")
        && !text.starts_with("...")
        && !text.chars().any(|c| c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{85}'))
        // Within brackets docker compose's reader takes a question mark anywhere for the sign of a key.
        && !(flow && text.chars().any(|c| c == '?' || is_flow_mark(c)))
        // `a:b` in braces is read as a key and a value by some readers.
        && !(flow && text.contains(":,"))
}

fn is_flow_mark(c: char) -> bool {
    matches!(c, ',' | '[' | ']' | '{' | '}')
}

fn quote_double(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0' => out.push_str("\\0"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A `|` block for a text of several lines, its lines indented to a column; `None` where the text needs escapes.
fn literal_block(scalar: &Scalar, column: usize) -> Option<String> {
    let text = &*scalar.text;
    let wanted = matches!(scalar.style, Style::Literal | Style::Folded);
    let printable = !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
    if !wanted || !printable || text.trim_matches('\n').is_empty() || text.starts_with(['\n', ' ', '\t']) {
        return None;
    }
    let body = text.trim_end_matches('\n');
    let chomp = match text.len() - body.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    };
    let mut out = String::from(chomp);
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if line.is_empty() {
            out.push('\n');
        } else {
            new_line(&mut out, column);
            out.push_str(line);
        }
    }
    Some(out)
}

/// `["CMD", "curl", …]` is written on one line, as everybody writes it.
fn is_short_command(items: &[Node]) -> bool {
    let is_marker = |text: &str| matches!(text, "CMD" | "CMD-SHELL" | "NONE");
    items.first().and_then(Node::as_text).is_some_and(is_marker)
        && items
            .iter()
            .all(|item| item.as_scalar().is_some() && item.as_text().is_some_and(|text| !text.contains('\n')))
}

fn new_line(out: &mut String, column: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', column));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::parse::parse;
    use proptest::prelude::*;

    fn read(text: &str) -> Node {
        let tree = parse(text);
        assert_eq!(tree.errors, [], "{text}");
        tree.to_node(tree.root().expect("a root"))
    }

    fn same(left: &Node, right: &Node) -> bool {
        match (&left.value, &right.value) {
            (Value::Scalar(a), Value::Scalar(b)) => {
                a.text == b.text && (left.is_null() == right.is_null()) || left.is_null() && right.is_null()
            }
            (Value::Sequence(a), Value::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
            (Value::Mapping(a), Value::Mapping(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.0 == b.0 && same(a.1, b.1))
            }
            _ => false,
        }
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-z:# '\"\\\\{}\\[\\],&*!|>%@`?$量 \\-\\n\\t~=<.0-9]{0,12}",
            proptest::sample::select(vec![
                "yes", "null", "1e3", "- a", "a: b", "a #b", "---", "x:", "22:22", " lead", "trail "
            ])
            .prop_map(str::to_owned),
        ]
    }

    fn any_node() -> impl Strategy<Value = Node> {
        let styles = proptest::sample::select(vec![Style::Single, Style::Double, Style::Literal, Style::Folded]);
        let leaf = prop_oneof![
            (any_text(), styles).prop_map(|(text, style)| Node::scalar(text, style)),
            "[a-z][a-z0-9:/.]{0,8}".prop_map(Node::plain),
            Just(Node::null()),
        ];
        leaf.prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Node::sequence),
                proptest::collection::vec((any_text(), inner), 0..4)
                    .prop_map(|pairs| Node::map_of(pairs.into_iter().filter(|(key, _)| key != "<<"))),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(node in any_node()) {
            let mut out = entry("key", &node, 0, Layout::default());
            out.push('\n');
            let back = read(&out);
            prop_assert!(same(back.get("key").expect("key"), &node), "{out}");
            let line = format!("key: {}\n", inline(&node));
            prop_assert!(same(read(&line).get("key").expect("key"), &node), "{line}");
        }
    }
}
