//! Single values of a body, each with its place.
use super::node::{Node, Step, Value};
use super::problem::{Problems, ValueError, note};
use super::template::Templated;

/// A value of a body and its place below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: Templated<T>,
    /// The place, from the body that was read.
    pub steps: Vec<Step>,
}

impl<T> Setting<T> {
    /// The value, where no variable decides it.
    pub fn known(&self) -> Option<&T> {
        self.value.known()
    }
}

/// The node at a path of keys.
pub(crate) fn at<'a>(body: &'a Node, path: &[&str]) -> Option<&'a Node> {
    path.iter().try_fold(body, |node, key| node.get(key))
}

/// The steps of a path of keys.
pub(crate) fn steps_of(path: &[&str]) -> Vec<Step> {
    path.iter().map(|key| Step::from(*key)).collect()
}

/// The text of a key; `None` where it is absent, null or no scalar.
pub(crate) fn text(body: &Node, key: &str) -> Option<Box<str>> {
    body.get(key).and_then(Node::as_text).map(Into::into)
}

/// Reads the value at a path; a mistake is noted and reads as absent.
pub(crate) fn setting<T>(
    body: &Node,
    path: &[&str],
    problems: &mut Problems,
    parse: impl FnOnce(&str) -> Result<T, ValueError>,
) -> Option<Setting<T>> {
    let node = at(body, path).filter(|node| !node.is_null())?;
    let read = match node.as_text() {
        Some(text) => Templated::read(text, parse),
        None => Err(ValueError::shape(node, "a single value", "单个值")),
    };
    match read {
        Ok(value) => Some(Setting { value, steps: steps_of(path) }),
        Err(error) => {
            note(problems, &steps_of(path), &[], error);
            None
        }
    }
}

/// Reads a text or a list of texts at a path, each with its place.
pub(crate) fn texts(body: &Node, path: &[&str], problems: &mut Problems) -> Vec<(Box<str>, Vec<Step>)> {
    let Some(node) = at(body, path) else { return Vec::new() };
    match &node.value {
        Value::Scalar(scalar) if !node.is_null() => vec![(scalar.text.as_str().into(), steps_of(path))],
        Value::Sequence(items) => {
            let mut out = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                let mut steps = steps_of(path);
                steps.push(Step::Index(index));
                match item.as_text() {
                    Some(text) => out.push((text.into(), steps)),
                    None => note(problems, &steps, &[], ValueError::shape(item, "a single value", "单个值")),
                }
            }
            out
        }
        _ => {
            note(
                problems,
                &steps_of(path),
                &[],
                ValueError::shape(node, "a text or a list of texts", "文本或文本列表"),
            );
            Vec::new()
        }
    }
}

/// The texts of a text or list, without places.
pub(crate) fn plain_texts(body: &Node, path: &[&str], problems: &mut Problems) -> Vec<Box<str>> {
    texts(body, path, problems).into_iter().map(|(text, _)| text).collect()
}

/// Reads a whole number from `low` to `high`.
pub(crate) fn whole(text: &str, low: i64, high: i64) -> Result<i64, ValueError> {
    use super::problem::{ValueErrorKind, shown};
    let value: i64 = text.parse().map_err(|_| {
        let text = shown(text);
        ValueError::new(
            ValueErrorKind::Syntax,
            format!("“{text}” is not a whole number."),
            format!("“{text}”不是整数。"),
        )
    })?;
    if (low..=high).contains(&value) {
        return Ok(value);
    }
    let (en, zh) = if high == i64::MAX {
        (format!("{value} is too small. The smallest value is {low}."), format!("{value} 太小，最小为 {low}。"))
    } else {
        (format!("{value} is out of range. Use {low} to {high}."), format!("{value} 超出范围，应为 {low} 到 {high}。"))
    };
    Err(ValueError::new(ValueErrorKind::Range, en, zh))
}

/// Reads a boolean as Compose does after interpolation.
pub(crate) fn boolean(text: &str) -> Result<bool, ValueError> {
    Node::quoted(text).as_bool().ok_or_else(|| ValueError::choice(text, &["true", "false"]))
}

/// The boolean of a key; `None` where it is absent or a variable decides.
pub(crate) fn flag(body: &Node, path: &[&str], problems: &mut Problems) -> Option<bool> {
    setting(body, path, problems, boolean).and_then(|setting| setting.known().copied())
}
