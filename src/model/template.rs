//! Variables in values: `${VAR}`, `${VAR:-default}` and their kin (Compose specification, "Interpolation").
//!
//! docker compose evaluates the argument of an operator even where it is not used, takes the operator that comes first
//! in the text, and leaves a `$` alone that begins no variable. This module does the same.
use super::node::{Entry, Mapping, Node, Step, Style, Value};
use super::problem::{ValueError, ValueErrorKind, shown};
use std::fmt;
use std::ops::Range;

/// A value, or a text that names variables and has no value yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Templated<T> {
    /// The value.
    Known(T),
    /// The text with its variables.
    Template(Box<str>),
}

/// What a variable's text asks for beyond the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UseKind {
    /// `$V`, `${V}`: the empty text where unset.
    Plain,
    /// `${V:-d}`: the argument where unset or empty.
    Default,
    /// `${V-d}`: the argument where unset.
    DefaultIfUnset,
    /// `${V:?e}`: an error where unset or empty.
    Required,
    /// `${V?e}`: an error where unset.
    RequiredIfUnset,
    /// `${V:+r}`: the argument where set and not empty.
    Replace,
    /// `${V+r}`: the argument where set.
    ReplaceIfSet,
}

/// A variable in a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VariableUse {
    /// The variable's name.
    pub name: String,
    /// What happens where it has no value.
    pub kind: UseKind,
    /// The default, the error text or the replacement; empty for [`UseKind::Plain`].
    pub argument: String,
    /// The bytes of the text that it takes, from `$` on.
    pub range: Range<usize>,
    /// 0 in the text itself, 1 in the argument of another variable, and so on.
    pub depth: usize,
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text as it is; `$$` yields a literal `$`.
    Literal(&'a str),
    /// A variable.
    Variable(Variable<'a>),
}

/// A variable as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable<'a> {
    /// The name.
    pub name: &'a str,
    /// The operator.
    pub kind: UseKind,
    /// The text after the operator.
    pub argument: &'a str,
    /// Where the argument begins in the text.
    pub argument_start: usize,
    /// Where the variable begins in the text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// A text with its variables replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interpolated {
    /// The text; as written where `error` is set.
    pub text: String,
    /// Variables that have no value and no default; Compose takes the empty text and warns.
    pub unset: Vec<String>,
    /// Variables that must have a value and have none, with the text that their author wrote about it.
    pub required_missing: Vec<(String, String)>,
    /// Why the text cannot be interpolated.
    pub error: Option<ValueError>,
}

/// What went wrong with the variables of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InterpolationProblemKind {
    /// A variable without value and default: the empty text stands for it.
    Unset(String),
    /// A variable without the value that `:?` or `?` asks for: Compose refuses the file.
    RequiredMissing {
        /// The variable.
        name: String,
        /// What the file's author says about it; often empty.
        message: String,
    },
    /// The text cannot be read: Compose refuses the file.
    Invalid(ValueError),
}

/// What went wrong with the variables of a value, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterpolationProblem {
    /// The place of the value below the node that was interpolated.
    pub steps: Vec<Step>,
    /// What went wrong.
    pub kind: InterpolationProblemKind,
}

/// How deep arguments may hold variables that hold arguments, and how deep nodes are followed.
const DEEPEST: usize = 24;
const DEEPEST_NODE: usize = 200;
/// How long a text may grow. Values that repeat a long variable could otherwise fill the memory.
const LONGEST: usize = 4 << 20;
/// How long a variable may be whose argument has braces of its own.
const LONGEST_WITH_BRACES: usize = 4 << 10;

impl<T> Templated<T> {
    /// Reads a text: as a template where it holds a variable, else with `parse`.
    pub fn read<E>(text: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<Templated<T>, E> {
        if has_variable(text) { Ok(Templated::Template(text.into())) } else { parse(text).map(Templated::Known) }
    }

    /// The value, where it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Templated::Known(value) => Some(value),
            Templated::Template(_) => None,
        }
    }

    /// The text with variables, where it is one.
    pub fn template(&self) -> Option<&str> {
        match self {
            Templated::Known(_) => None,
            Templated::Template(text) => Some(text),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Templated<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Templated::Known(value) => value.fmt(formatter),
            Templated::Template(text) => formatter.write_str(text),
        }
    }
}

/// True where the text names a variable or tries to: a `$` that is neither doubled nor alone.
pub fn has_variable(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let tail = rest.get(at + 1..).unwrap_or("");
        match tail.bytes().next() {
            Some(b'$') => rest = tail.get(1..).unwrap_or(""),
            Some(byte) if byte == b'{' || is_name_start(byte) => return true,
            _ => rest = tail,
        }
    }
    false
}

/// True where a node or a part of it names a variable; keys do not count, for Compose leaves them alone.
pub fn node_has_variable(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(scalar) => scalar.text.contains('$'),
        Value::Sequence(items) => items.iter().any(node_has_variable),
        Value::Mapping(mapping) => mapping.iter().any(|(_, value)| node_has_variable(value)),
    }
}

/// Cuts a text into literals and variables. The error says which `${` cannot be read.
pub fn tokens(text: &str) -> Result<Vec<Token<'_>>, ValueError> {
    match scan(text) {
        (tokens, None) => Ok(tokens),
        (_, Some(dollar)) => Err(invalid(text, dollar)),
    }
}

/// The variables of a text, those in arguments included, in the order in which they begin. What stands after a place
/// that cannot be read is not looked at.
pub fn variables(text: &str) -> Vec<VariableUse> {
    let mut out = Vec::new();
    collect(text, 0, 0, &mut out);
    out
}

/// Replaces the variables of a text.
pub fn interpolate(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Interpolated {
    let mut result = Interpolated::default();
    let mut out = String::new();
    match expand(text, lookup, 0, &mut out, &mut result) {
        Ok(()) => result.text = out,
        Err(error) => {
            result.text = text.to_owned();
            result.error = Some(error);
        }
    }
    result
}

/// Replaces the variables in the values below a node. A value that changes becomes a quoted text: Compose does not
/// read it as YAML again. Keys stay as they are.
pub fn interpolate_node(node: &Node, lookup: &dyn Fn(&str) -> Option<String>) -> (Node, Vec<InterpolationProblem>) {
    let mut problems = Vec::new();
    let mut steps = Vec::new();
    let node = expand_node(node, lookup, &mut steps, &mut problems);
    (node, problems)
}

/// Splits a text at a character, but not within `${…}`.
pub(crate) fn split_outside(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if c == '$' && text.get(at + 1..).is_some_and(|rest| rest.starts_with('{')) {
            at = closing_brace(text, at).map_or(text.len(), |close| close + 1);
            continue;
        }
        if c == separator {
            parts.push(text.get(from..at).unwrap_or(""));
            from = at + c.len_utf8();
        }
        at += c.len_utf8();
    }
    parts.push(text.get(from..).unwrap_or(""));
    parts
}

/// Where the `}` stands that closes the `${` at `dollar`. Braces of the argument's own (`${V:-{"a":1}}`) are counted
/// where they come in pairs.
pub(crate) fn closing_brace(text: &str, dollar: usize) -> Option<usize> {
    matching_brace(text, dollar, true).or_else(|| matching_brace(text, dollar, false))
}

fn matching_brace(text: &str, dollar: usize, count_plain: bool) -> Option<usize> {
    let mut open = 0usize;
    let mut dollar_before = false;
    // Without an end to the search, a text full of open braces would take quadratic time.
    let farthest = if count_plain { dollar + LONGEST_WITH_BRACES } else { text.len() };
    for (at, byte) in text.bytes().enumerate().take(farthest).skip(dollar) {
        match byte {
            b'}' => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return Some(at);
                }
            }
            b'{' if dollar_before || count_plain => open += 1,
            _ => {}
        }
        dollar_before = byte == b'$';
    }
    None
}

/// The tokens before the first place that cannot be read, and that place.
pub(crate) fn scan(text: &str) -> (Vec<Token<'_>>, Option<usize>) {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(offset) = text.get(at..).and_then(|rest| rest.find('$')) {
        let dollar = at + offset;
        push_literal(&mut out, text, at, dollar);
        let tail = text.get(dollar + 1..).unwrap_or("");
        match tail.bytes().next() {
            Some(b'$') => {
                push_literal(&mut out, text, dollar + 1, dollar + 2);
                at = dollar + 2;
            }
            Some(b'{') => {
                let Some(variable) = braced(text, dollar) else { return (out, Some(dollar)) };
                at = variable.end;
                out.push(Token::Variable(variable));
            }
            Some(byte) if is_name_start(byte) => {
                let end = dollar + 1 + name_length(tail);
                let name = text.get(dollar + 1..end).unwrap_or("");
                let (argument, argument_start) = ("", end);
                let kind = UseKind::Plain;
                out.push(Token::Variable(Variable { name, kind, argument, argument_start, start: dollar, end }));
                at = end;
            }
            _ => {
                push_literal(&mut out, text, dollar, dollar + 1);
                at = dollar + 1;
            }
        }
    }
    push_literal(&mut out, text, at, text.len());
    (out, None)
}

fn is_name_start(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphabetic()
}

fn name_length(text: &str) -> usize {
    text.bytes().position(|byte| byte != b'_' && !byte.is_ascii_alphanumeric()).unwrap_or(text.len())
}

fn push_literal<'a>(out: &mut Vec<Token<'a>>, text: &'a str, from: usize, to: usize) {
    if let Some(literal) = text.get(from..to).filter(|literal| !literal.is_empty()) {
        out.push(Token::Literal(literal));
    }
}

/// The variable in braces whose `$` stands at `dollar`.
pub(crate) fn braced(text: &str, dollar: usize) -> Option<Variable<'_>> {
    let close = closing_brace(text, dollar)?;
    let body = text.get(dollar + 2..close)?;
    let name = body.get(..name_length(body)).filter(|name| name.bytes().next().is_some_and(is_name_start))?;
    let rest = body.get(name.len()..)?;
    let (kind, width) = match rest.as_bytes() {
        [] => (UseKind::Plain, 0),
        [b':', b'-', ..] => (UseKind::Default, 2),
        [b':', b'?', ..] => (UseKind::Required, 2),
        [b':', b'+', ..] => (UseKind::Replace, 2),
        [b'-', ..] => (UseKind::DefaultIfUnset, 1),
        [b'?', ..] => (UseKind::RequiredIfUnset, 1),
        [b'+', ..] => (UseKind::ReplaceIfSet, 1),
        _ => return None,
    };
    let argument = rest.get(width..)?;
    // The loader's pattern does not go across lines.
    if argument.contains('\n') {
        return None;
    }
    let argument_start = close - argument.len();
    Some(Variable { name, kind, argument, argument_start, start: dollar, end: close + 1 })
}

fn invalid(text: &str, dollar: usize) -> ValueError {
    let found = shown(text.get(dollar..).unwrap_or(""));
    ValueError::new(
        ValueErrorKind::Interpolation,
        format!("Compose cannot read “{found}”. Write ${{NAME}} or ${{NAME:-default}}; for a plain $ write $$."),
        format!("Compose 读不懂“{found}”。请写 ${{NAME}} 或 ${{NAME:-默认值}}；要写 $ 本身请写 $$。"),
    )
}

fn too_deep() -> ValueError {
    ValueError::new(
        ValueErrorKind::Interpolation,
        "The variables in this value are nested too deeply.",
        "这个值中的变量嵌套得太深。",
    )
}

fn too_long() -> ValueError {
    ValueError::new(
        ValueErrorKind::Interpolation,
        "With its variables filled in, this value is longer than 4 MB.",
        "填入变量后，这个值超过 4 MB。",
    )
}

fn collect(text: &str, offset: usize, depth: usize, out: &mut Vec<VariableUse>) {
    if depth > DEEPEST {
        return;
    }
    // A text that is broken somewhere still shows the variables before that place.
    for token in scan(text).0 {
        if let Token::Variable(variable) = token {
            out.push(VariableUse {
                name: variable.name.to_owned(),
                kind: variable.kind,
                argument: variable.argument.to_owned(),
                range: offset + variable.start..offset + variable.end,
                depth,
            });
            collect(variable.argument, offset + variable.argument_start, depth + 1, out);
        }
    }
}

fn expand(
    text: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
    depth: usize,
    out: &mut String,
    result: &mut Interpolated,
) -> Result<(), ValueError> {
    if depth > DEEPEST {
        return Err(too_deep());
    }
    for token in tokens(text)? {
        match token {
            Token::Literal(literal) => out.push_str(literal),
            Token::Variable(variable) => {
                let mut argument = String::new();
                if !variable.argument.is_empty() {
                    expand(variable.argument, lookup, depth + 1, &mut argument, result)?;
                }
                let value = lookup(variable.name);
                let filled = value.as_deref().filter(|value| !value.is_empty());
                match variable.kind {
                    UseKind::Plain => match &value {
                        Some(value) => out.push_str(value),
                        None => push_once(&mut result.unset, variable.name),
                    },
                    UseKind::Default => out.push_str(filled.unwrap_or(&argument)),
                    UseKind::DefaultIfUnset => out.push_str(value.as_deref().unwrap_or(&argument)),
                    UseKind::Required | UseKind::RequiredIfUnset => {
                        let given = if variable.kind == UseKind::Required { filled } else { value.as_deref() };
                        match given {
                            Some(value) => out.push_str(value),
                            None => result.required_missing.push((variable.name.to_owned(), argument)),
                        }
                    }
                    UseKind::Replace if filled.is_some() => out.push_str(&argument),
                    UseKind::ReplaceIfSet if value.is_some() => out.push_str(&argument),
                    UseKind::Replace | UseKind::ReplaceIfSet => {}
                }
            }
        }
        if out.len() > LONGEST {
            return Err(too_long());
        }
    }
    Ok(())
}

fn push_once(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

fn expand_node(
    node: &Node,
    lookup: &dyn Fn(&str) -> Option<String>,
    steps: &mut Vec<Step>,
    problems: &mut Vec<InterpolationProblem>,
) -> Node {
    if steps.len() > DEEPEST_NODE || !node_has_variable(node) {
        return node.clone();
    }
    let value = match &node.value {
        Value::Scalar(scalar) => {
            let result = interpolate(&scalar.text, lookup);
            let mut note = |kind| problems.push(InterpolationProblem { steps: steps.clone(), kind });
            result.unset.into_iter().for_each(|name| note(InterpolationProblemKind::Unset(name)));
            for (name, message) in result.required_missing {
                note(InterpolationProblemKind::RequiredMissing { name, message });
            }
            if let Some(error) = result.error {
                note(InterpolationProblemKind::Invalid(error));
            }
            if result.text == *scalar.text {
                return node.clone();
            }
            let style = if scalar.style == Style::Plain { Style::Double } else { scalar.style };
            return Node { tag: node.tag.clone(), ..Node::scalar(result.text, style) };
        }
        Value::Sequence(items) => Value::Sequence(
            items
                .iter()
                .enumerate()
                .map(|(index, item)| {
                    steps.push(Step::Index(index));
                    let item = expand_node(item, lookup, steps, problems);
                    steps.pop();
                    item
                })
                .collect(),
        ),
        Value::Mapping(mapping) => Value::Mapping(Mapping::from_unique(
            mapping
                .entries()
                .iter()
                .map(|entry| {
                    steps.push(Step::Key(entry.key.as_str().into()));
                    let value = expand_node(&entry.value, lookup, steps, problems);
                    steps.pop();
                    Entry { key: entry.key.clone(), value }
                })
                .collect(),
        )),
    };
    Node { value, tag: node.tag.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(name: &str) -> Option<String> {
        match name {
            "A" => Some("av".to_owned()),
            "E" => Some(String::new()),
            _ => None,
        }
    }

    #[test]
    fn every_operator_with_unset_empty_and_set() {
        // The three columns of the specification's table: U is unset, E is empty, A is set.
        for (form, unset, empty, set) in [
            ("${V}", Some(""), Some(""), Some("av")),
            ("${V:-d}", Some("d"), Some("d"), Some("av")),
            ("${V-d}", Some("d"), Some(""), Some("av")),
            ("${V:?e}", None, None, Some("av")),
            ("${V?e}", None, Some(""), Some("av")),
            ("${V:+r}", Some(""), Some(""), Some("r")),
            ("${V+r}", Some(""), Some("r"), Some("r")),
        ] {
            for (name, wanted) in [("U", unset), ("E", empty), ("A", set)] {
                let text = form.replace('V', name);
                let result = interpolate(&text, &env);
                match wanted {
                    Some(wanted) => {
                        assert_eq!((result.text.as_str(), result.required_missing.len()), (wanted, 0), "{text}")
                    }
                    None => assert_eq!(result.required_missing, [(name.to_owned(), "e".to_owned())], "{text}"),
                }
                assert_eq!(!result.unset.is_empty(), text == "${U}", "{text}");
            }
        }
    }

    #[test]
    fn texts_come_out_as_docker_compose_makes_them() {
        for (text, wanted) in [
            ("${U:-{a}b}", "{a}b".to_owned()),
            ("${A:-{a}b} x", "av x".to_owned()),
            ("${U:-{a} b", "{a b".to_owned()),
            ("${U:-{a}b} x} y", "{a}b x} y".to_owned()),
            ("${U:-{\"a\":1}}", "{\"a\":1}".to_owned()),
            ("${U:-${W:-c}d}", "cd".to_owned()),
            ("${U:-a$$b}", "a$b".to_owned()),
            ("${U:-a}b}", "ab}".to_owned()),
            ("$A-b", "av-b".to_owned()),
            ("${A}${U-x}", "avx".to_owned()),
            ("$$A", "$A".to_owned()),
            ("$$$A", "$av".to_owned()),
            ("$$${A}", "$av".to_owned()),
            ("${A:+${W:-q}}", "q".to_owned()),
            ("$", "$".to_owned()),
            ("$1 a$ $é", "$1 a$ $é".to_owned()),
            ("${U:-}", String::new()),
            ("${U:-$A}", "av".to_owned()),
            ("${U:-a:?b}", "a:?b".to_owned()),
            ("${U-a:-b}", "a:-b".to_owned()),
            ("$Ab", String::new()),
            ("a}b {{.X}}", "a}b {{.X}}".to_owned()),
        ] {
            let result = interpolate(text, &env);
            assert_eq!((result.text, result.error), (wanted, None), "{text}");
        }
        assert_eq!(interpolate("${U:?a ${A} b}", &env).required_missing, [("U".to_owned(), "a av b".to_owned())]);
        assert_eq!(interpolate("${A:-${W:?x}}", &env).required_missing, [("W".to_owned(), "x".to_owned())]);
        assert_eq!(interpolate("${A:-${W}}$W", &env).unset, ["W"]);
    }

    #[test]
    fn texts_that_compose_refuses_stay_as_they_are() {
        let deep = format!("{}x{}", "${U:-".repeat(60), "}".repeat(60));
        for text in [
            "${A",
            "${}",
            "${1}",
            "${A!}",
            "${U:=x}",
            "${#A}",
            "${A:0:1}",
            "${A/x/y}",
            "${ A }",
            "${A.b}",
            "${U:-x\ny}",
            "${U:-${W}",
            &deep,
        ] {
            let result = interpolate(text, &env);
            assert_eq!(result.error.map(|error| error.kind), Some(ValueErrorKind::Interpolation), "{text}");
            assert_eq!(result.text, text);
        }
        for hostile in ["${A:-{}", "${A:-", "$${", "${", "$$"] {
            let text = hostile.repeat(10_000);
            let _ = (interpolate(&text, &env), variables(&text), split_outside(&text, ':'));
        }
        let bomb = "${X}".repeat(3_000);
        assert!(interpolate(&bomb, &|_| Some("y".repeat(2_000))).error.is_some());
    }

    #[test]
    fn variables_are_listed_with_their_places() {
        let text = "pre $A ${B:-x${C}y} $$D ${E?no}";
        let found = variables(text);
        let names: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.kind, one.depth)).collect();
        assert_eq!(
            names,
            [
                ("A", UseKind::Plain, 0),
                ("B", UseKind::Default, 0),
                ("C", UseKind::Plain, 1),
                ("E", UseKind::RequiredIfUnset, 0)
            ]
        );
        let places: Vec<_> = found.iter().map(|one| &text[one.range.clone()]).collect();
        assert_eq!(places, ["$A", "${B:-x${C}y}", "${C}", "${E?no}"]);
        assert_eq!(variables("$A ${B} ${C!} ${D}").iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    }

    #[test]
    fn nodes_are_interpolated_in_their_values() {
        let node = Node::map_of([
            ("${A}", Node::plain("${A}")),
            ("list", Node::sequence(vec![Node::plain("x"), Node::plain("${U}"), Node::plain("${A!}")])),
        ]);
        let (out, problems) = interpolate_node(&node, &env);
        assert_eq!(out.get("${A}"), Some(&Node::quoted("av")));
        let list = out.get("list").and_then(Node::as_sequence).unwrap();
        assert_eq!(list, [Node::plain("x"), Node::quoted(""), Node::plain("${A!}")]);
        assert_eq!(problems.len(), 2);
        assert_eq!(problems[0].steps, ["list".into(), 1.into()]);
        assert_eq!(problems[0].kind, InterpolationProblemKind::Unset("U".to_owned()));
        assert!(matches!(problems[1].kind, InterpolationProblemKind::Invalid(_)));
    }

    #[test]
    fn texts_are_split_outside_of_variables() {
        assert_eq!(split_outside("${A:-x}:80:${B}", ':'), ["${A:-x}", "80", "${B}"]);
        assert_eq!(split_outside("a::", ':'), ["a", "", ""]);
        assert_eq!(split_outside("${A:b", ':'), ["${A:b"]);
        assert!(has_variable("a${B}") && has_variable("$B") && !has_variable("$$B") && !has_variable("5$ $1"));
    }
}
