//! What is wrong with a value, and where it stands.
use super::node::{Node, Step, Value};
use crate::text::Text;

/// The kinds of mistake in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueErrorKind {
    /// A collection where a text belongs, or the other way round.
    Shape,
    /// Nothing where something belongs; Compose rejects the null.
    Empty,
    /// A required part or key is not there.
    Missing,
    /// The text does not follow the grammar of the field.
    Syntax,
    /// A number without its unit, or with one that does not exist.
    Unit,
    /// A number outside of what the field can hold.
    Range,
    /// A word that is none of those allowed.
    Choice,
    /// No valid network address, subnet or MAC address.
    Address,
    /// The same item twice where Compose wants each once.
    Duplicate,
    /// `${…}` that cannot be read or has no value although it must have one.
    Interpolation,
}

/// A mistake in a value, in words for the person who is typing it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ValueError {
    /// What kind of mistake.
    pub kind: ValueErrorKind,
    /// What is wrong and what a right value looks like.
    pub message: Text,
}

/// A mistake and its place below the body that was read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldProblem {
    /// The place, from the body of the service, network or volume.
    pub steps: Vec<Step>,
    /// The mistake.
    pub error: ValueError,
}

/// Where the readers of this layer put the mistakes they find; they never stop at the first.
pub type Problems = Vec<FieldProblem>;

impl ValueError {
    /// A mistake with its words in both languages.
    pub fn new(kind: ValueErrorKind, en: impl Into<String>, zh: impl Into<String>) -> ValueError {
        ValueError { kind, message: Text::new(en.into(), zh.into()) }
    }

    /// A collection stands where a single value belongs, or the other way round.
    pub(crate) fn shape(found: &Node, wanted_en: &str, wanted_zh: &str) -> ValueError {
        let (en, zh) = match &found.value {
            _ if found.is_null() => return ValueError::empty(wanted_en, wanted_zh),
            Value::Scalar(_) => ("a single value", "单个值"),
            Value::Sequence(_) => ("a list", "列表"),
            Value::Mapping(_) => ("a map", "映射"),
        };
        ValueError::new(
            ValueErrorKind::Shape,
            format!("This is {en}. Compose wants {wanted_en} here."),
            format!("这里是{zh}，而 Compose 需要{wanted_zh}。"),
        )
    }

    /// Nothing stands where something belongs.
    pub(crate) fn empty(wanted_en: &str, wanted_zh: &str) -> ValueError {
        ValueError::new(
            ValueErrorKind::Empty,
            format!("Nothing is written here. Compose wants {wanted_en}; without a value, remove the key."),
            format!("这里是空的，而 Compose 需要{wanted_zh}；没有值时请删去这个键。"),
        )
    }

    /// A key is missing from a mapping.
    pub(crate) fn missing(key: &str, example: &str) -> ValueError {
        ValueError::new(
            ValueErrorKind::Missing,
            format!("The key `{key}` is missing. Add it, for example `{key}: {example}`."),
            format!("缺少键 `{key}`。请补上，例如 `{key}: {example}`。"),
        )
    }

    /// A word is none of those allowed.
    pub(crate) fn choice(found: &str, allowed: &[&str]) -> ValueError {
        let found = shown(found);
        let (en, zh) = (allowed.join(", "), allowed.join("、"));
        ValueError::new(
            ValueErrorKind::Choice,
            format!("“{found}” is not known here. Use one of: {en}."),
            format!("这里不认识“{found}”。可用的值：{zh}。"),
        )
    }

    /// An item stands twice in a list whose items must differ.
    pub(crate) fn duplicate(found: &str) -> ValueError {
        let found = shown(found);
        ValueError::new(
            ValueErrorKind::Duplicate,
            format!("“{found}” is in this list twice. Compose wants each item once."),
            format!("“{found}”在列表中出现了两次。Compose 要求每项只出现一次。"),
        )
    }
}

/// A text as it is quoted in a message: long ones are cut, line breaks are shown.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 48;
    let mut out: String = text.chars().take(LONGEST).map(|c| if c.is_control() { '␣' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    out
}

/// Notes a mistake at `base` followed by `rest`.
pub(crate) fn note(problems: &mut Problems, base: &[Step], rest: &[Step], error: ValueError) {
    let mut steps = base.to_vec();
    steps.extend_from_slice(rest);
    problems.push(FieldProblem { steps, error });
}
