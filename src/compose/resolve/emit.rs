//! The canonical project as JSON, with the types and in the shape of `docker compose config --format json`.
use super::environment::pairs;
use super::interpolate::read_flag;
use super::problem::{Problems, words};
use super::scalar::{Typed, as_string, printed, typed};
use super::specification::{Object, PROJECT, Shape, Zero};
use crate::model::command::split;
use crate::model::units::{Bytes, ComposeDuration};
use crate::model::{Node, Value as NodeValue};
use crate::text::Text;
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// The project as JSON; keys are sorted.
pub(super) fn project(model: &Node, name: &str, problems: &mut Problems) -> Value {
    let mut emit = Emit { problems, way: Vec::new() };
    let mut out = match emit.object(model, &PROJECT) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    };
    out.insert("name".to_owned(), Value::String(name.to_owned()));
    out.entry("services").or_insert_with(|| Value::Object(Map::new()));
    for (key, value) in model.as_mapping().map(|mapping| mapping.iter()).into_iter().flatten() {
        if key.starts_with("x-") {
            out.insert(key.to_owned(), free(value));
        }
    }
    Value::Object(sorted(out))
}

/// A duration as Go prints it: `1m30s`, `24h0m0s`, `1.5s`, `500ms`.
pub(super) fn duration(nanos: i64) -> String {
    if nanos == 0 {
        return "0s".to_owned();
    }
    let sign = if nanos < 0 { "-" } else { "" };
    let all = nanos.unsigned_abs();
    let fraction = |value: u64, unit: u64| {
        let (whole, rest) = (value / unit, value % unit);
        if rest == 0 {
            return whole.to_string();
        }
        let digits = unit.ilog10() as usize;
        format!("{whole}.{}", format!("{rest:0digits$}").trim_end_matches('0'))
    };
    let text = match all {
        0..1_000 => format!("{all}ns"),
        1_000..1_000_000 => format!("{}µs", fraction(all, 1_000)),
        1_000_000..1_000_000_000 => format!("{}ms", fraction(all, 1_000_000)),
        _ => {
            let seconds = all / 1_000_000_000;
            let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
            let rest = fraction(all % 60_000_000_000, 1_000_000_000);
            match (hours, minutes) {
                (0, 0) => format!("{rest}s"),
                (0, _) => format!("{minutes}m{rest}s"),
                _ => format!("{hours}h{minutes}m{rest}s"),
            }
        }
    };
    format!("{sign}{text}")
}

fn sorted(map: Map<String, Value>) -> Map<String, Value> {
    let ordered: BTreeMap<String, Value> = map.into_iter().collect();
    ordered.into_iter().collect()
}

/// A value of an extension, as it is, but for empty lists: docker compose prints them as null.
fn free(node: &Node) -> Value {
    match &node.value {
        NodeValue::Scalar(_) => match typed(node) {
            Some(Typed::Null) | None => Value::Null,
            Some(Typed::Flag(flag)) => Value::Bool(flag),
            Some(Typed::Whole(whole)) => whole_value(whole),
            Some(Typed::Number(number)) => Number::from_f64(number).map_or(Value::Null, Value::Number),
            Some(Typed::Text(_) | Typed::Time) => Value::String(printed(node)),
        },
        NodeValue::Sequence(items) if items.is_empty() => Value::Null,
        NodeValue::Sequence(items) => Value::Array(items.iter().map(free).collect()),
        NodeValue::Mapping(mapping) => {
            Value::Object(sorted(mapping.iter().map(|(key, value)| (key.to_owned(), free(value))).collect()))
        }
    }
}

fn whole_value(whole: i128) -> Value {
    match (i64::try_from(whole), u64::try_from(whole)) {
        (Ok(small), _) => Value::from(small),
        (_, Ok(large)) => Value::from(large),
        _ => Value::String(whole.to_string()),
    }
}

struct Emit<'a> {
    problems: &'a mut Problems,
    way: Vec<String>,
}

impl Emit<'_> {
    fn error(&mut self, code: &'static str, message: Text) {
        let way: Vec<&str> = self.way.iter().map(String::as_str).collect();
        self.problems.error(code, &way, message);
    }

    fn no(&mut self, code: &'static str, node: &Node, en: &str, zh: &str) -> Option<Value> {
        let shown: String = printed(node).chars().take(60).collect();
        self.error(code, words(format!("“{shown}” is {en}."), format!("“{shown}”{zh}。")));
        None
    }

    fn object(&mut self, node: &Node, object: &'static Object) -> Option<Value> {
        let mapping = node.as_mapping()?;
        let mut out = Map::new();
        for field in object.fields {
            self.way.push(field.key.to_owned());
            let value = match mapping.get(field.key) {
                Some(value) => self.value(value, &field.shape),
                None => missing(&field.shape),
            };
            self.way.pop();
            let value = value.or_else(|| if object.filled { zero(&field.shape) } else { None });
            if let Some(value) = value {
                out.insert(field.shown.to_owned(), value);
            }
        }
        Some(Value::Object(sorted(out)))
    }

    /// A value; `None` where it is not shown.
    fn value(&mut self, node: &Node, shape: &'static Shape) -> Option<Value> {
        match shape {
            Shape::Free | Shape::Hidden(_) => None,
            Shape::Text | Shape::OneOf(_) | Shape::Like(_) | Shape::TextOrFlag | Shape::TextOrWhole => {
                if node.as_scalar().is_none() || node.is_null() {
                    return None;
                }
                let text = printed(node);
                (!text.is_empty()).then_some(Value::String(text))
            }
            Shape::Flag(zero) => self.flag(node, *zero),
            Shape::StrictFlag(zero) => self.flag(node, *zero),
            Shape::External => self.flag(node, Zero::Dropped),
            Shape::Whole(zero, ..) | Shape::Amount(zero) | Shape::PlainWhole(zero) => {
                let number = match typed(node)? {
                    Typed::Whole(whole) => whole,
                    Typed::Number(number) => number as i128,
                    Typed::Text(text) => match text.parse::<i64>() {
                        Ok(number) => number.into(),
                        Err(_) => return self.no("compose-type", node, "no whole number", "不是整数"),
                    },
                    _ => return None,
                };
                (number != 0 || *zero == Zero::Shown).then(|| whole_value(number))
            }
            Shape::Share => {
                let number = match typed(node)? {
                    Typed::Whole(whole) => whole as f64,
                    Typed::Number(number) => number,
                    Typed::Text(text) => match text.parse::<f64>() {
                        Ok(number) => number,
                        Err(_) => return self.no("compose-cpus", node, "no number", "不是数字"),
                    },
                    _ => return None,
                };
                single(number)
            }
            Shape::Bytes { .. } => {
                let bytes = self.bytes(node)?;
                (bytes != 0 || self.way.last().is_some_and(|key| key == "rate"))
                    .then(|| Value::String(bytes.to_string()))
            }
            Shape::Span(zero) => match ComposeDuration::parse(as_string(node)?) {
                Ok(span) if span.nanos == 0 && *zero == Zero::Dropped => None,
                Ok(span) => Some(Value::String(duration(span.nanos))),
                Err(error) => {
                    let code = if self.way.iter().any(|key| key == "healthcheck") {
                        "compose-hc-types"
                    } else {
                        "compose-type"
                    };
                    self.error(code, error.message);
                    None
                }
            },
            Shape::Words => Some(self.words(node)),
            Shape::Test => match as_string(node) {
                Some(line) => Some(Value::from(vec!["CMD-SHELL".to_owned(), line.to_owned()])),
                None => texts(node),
            },
            Shape::Texts { .. } | Shape::TextsOrNumbers => texts(node),
            Shape::TextOrTexts { .. } => match as_string(node) {
                Some(line) => Some(Value::from(vec![line.to_owned()])),
                None => texts(node),
            },
            Shape::Pairs { null } => self.pairs(node, *null),
            Shape::Options { .. } => {
                let mapping = node.as_mapping().filter(|mapping| !mapping.is_empty())?;
                let text = |node: &Node| if node.is_null() { String::new() } else { printed(node) };
                let map = mapping.iter().map(|(key, value)| (key.to_owned(), Value::String(text(value)))).collect();
                Some(Value::Object(sorted(map)))
            }
            Shape::ManyOptions => {
                let mapping = node.as_mapping().filter(|mapping| !mapping.is_empty())?;
                let many = |node: &Node| match node.as_sequence() {
                    Some(items) => items.iter().map(printed).collect::<Vec<_>>(),
                    None => vec![printed(node)],
                };
                let some =
                    mapping.iter().filter(|(_, value)| value.as_sequence().is_none_or(|items| !items.is_empty()));
                let map = some.map(|(key, value)| (key.to_owned(), Value::from(many(value)))).collect();
                Some(Value::Object(sorted(map)))
            }
            Shape::Hosts => self.hosts(node),
            Shape::Ulimits { .. } => self.ulimits(node),
            Shape::DeviceCount => match typed(node)? {
                Typed::Whole(0) => None,
                Typed::Whole(count) => Some(whole_value(count)),
                Typed::Text(text) if text.eq_ignore_ascii_case("all") => Some(Value::from(-1)),
                Typed::Text(text) => match text.parse::<i64>() {
                    Ok(count) => Some(Value::from(count)),
                    Err(_) => self.no("compose-type", node, "neither all nor a number", "既不是 all 也不是数字"),
                },
                _ => None,
            },
            Shape::Mode => {
                let mode = match typed(node)? {
                    Typed::Whole(mode) => i64::try_from(mode).ok(),
                    Typed::Text(text) => i64::from_str_radix(text, 8).ok(),
                    _ => None,
                };
                match mode {
                    Some(mode) if mode < 0 => Some(Value::String(format!("0-{:o}", mode.unsigned_abs()))),
                    Some(mode) => Some(Value::String(format!("0{mode:o}"))),
                    None => self.no("compose-type", node, "no file mode in octal digits", "不是八进制文件模式"),
                }
            }
            Shape::Ssh => {
                let keys: Vec<String> = node
                    .as_mapping()?
                    .iter()
                    .map(|(key, value)| match value.as_text() {
                        Some(path) if !path.is_empty() => format!("{key}={path}"),
                        _ => key.to_owned(),
                    })
                    .collect();
                (!keys.is_empty()).then(|| Value::from(keys))
            }
            Shape::Gpus(item) | Shape::List(item, _) => {
                let mut out = Vec::new();
                for (index, value) in node.as_sequence()?.iter().enumerate() {
                    self.way.push(format!("[{index}]"));
                    out.extend(self.value(value, item));
                    self.way.pop();
                }
                (!out.is_empty()).then_some(Value::Array(out))
            }
            Shape::TextOr(inner) | Shape::NumberOrTextOr(inner) => self.value(node, inner),
            Shape::Named(item, _) | Shape::NamesOr(item, _) => {
                let mut out = Map::new();
                for (name, value) in node.as_mapping()?.iter() {
                    self.way.push(name.to_owned());
                    let value = if value.is_null() { Some(Value::Null) } else { self.value(value, item) };
                    self.way.pop();
                    if let Some(value) = value {
                        out.insert(name.to_owned(), value);
                    }
                }
                (!out.is_empty()).then(|| Value::Object(sorted(out)))
            }
            Shape::Object(object) => self.object(node, object).or_else(|| missing(shape)),
        }
    }

    fn flag(&mut self, node: &Node, zero: Zero) -> Option<Value> {
        let flag = match typed(node)? {
            Typed::Flag(flag) => flag,
            Typed::Text(text) => match read_flag(text) {
                Some(flag) => flag,
                None => {
                    self.no("compose-type", node, "neither true nor false", "既不是 true 也不是 false");
                    return None;
                }
            },
            _ => return None,
        };
        (flag || zero == Zero::Shown).then_some(Value::Bool(flag))
    }

    fn bytes(&mut self, node: &Node) -> Option<i128> {
        match typed(node)? {
            Typed::Whole(whole) => Some(whole),
            Typed::Text(text) => match Bytes::parse(text) {
                Ok(bytes) => Some(bytes.0.into()),
                Err(error) => {
                    self.error("compose-bytes", error.message);
                    None
                }
            },
            // A number with a fraction or an exponent counts for nothing, which docker compose does not say.
            _ => Some(0),
        }
    }

    fn words(&mut self, node: &Node) -> Value {
        match as_string(node) {
            Some(line) => match split(line) {
                Ok(words) => Value::from(words.words),
                Err(error) => {
                    self.error("compose-type", error.message);
                    Value::Null
                }
            },
            None => match node.as_sequence() {
                Some(items) => Value::from(items.iter().map(printed).collect::<Vec<_>>()),
                None => Value::Null,
            },
        }
    }

    fn pairs(&mut self, node: &Node, null: bool) -> Option<Value> {
        let pairs = pairs(node);
        let value = |value: Option<String>| match value {
            Some(text) => Value::String(text),
            None if null => Value::Null,
            None => Value::String(String::new()),
        };
        let map: Map<String, Value> = pairs.into_iter().map(|(key, text)| (key, value(text))).collect();
        (!map.is_empty()).then(|| Value::Object(sorted(map)))
    }

    fn hosts(&mut self, node: &Node) -> Option<Value> {
        let mut hosts: Vec<(String, String)> = Vec::new();
        for (host, addresses) in node.as_mapping().map(|mapping| mapping.iter()).into_iter().flatten() {
            match addresses.as_sequence() {
                Some(many) => hosts.extend(many.iter().map(|address| (host.to_owned(), printed(address)))),
                None if addresses.is_null() => hosts.push((host.to_owned(), String::new())),
                None => hosts.push((host.to_owned(), printed(addresses))),
            }
        }
        for item in node.as_sequence().unwrap_or(&[]) {
            let text = printed(item);
            match text.split_once('=').or_else(|| text.split_once(':')) {
                Some((host, addresses)) => {
                    hosts.extend(addresses.split(',').map(|address| (host.to_owned(), address.to_owned())));
                }
                None => {
                    self.no("compose-extra-hosts", item, "no HOST=ADDRESS", "不是 主机=地址");
                }
            }
        }
        let mut out = Vec::new();
        for (host, address) in hosts {
            if host.is_empty() || host.contains([':', '=']) {
                self.error(
                    "compose-extra-hosts",
                    words(format!("“{host}” is no host name."), format!("“{host}”不是主机名。")),
                );
                continue;
            }
            let bare =
                address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|bare| !bare.is_empty());
            out.push(format!("{host}={}", bare.unwrap_or(&address)));
        }
        out.sort();
        let is_written = node.as_mapping().is_some_and(|mapping| !mapping.is_empty());
        (is_written || !out.is_empty()).then(|| Value::from(out))
    }

    fn ulimits(&mut self, node: &Node) -> Option<Value> {
        let mapping = node.as_mapping().filter(|mapping| !mapping.is_empty())?;
        let mut out = Map::new();
        let number = |node: Option<&Node>| match node.and_then(typed) {
            Some(Typed::Whole(whole)) => whole,
            Some(Typed::Text(text)) => text.parse().unwrap_or(0),
            _ => 0,
        };
        for (name, value) in mapping.iter() {
            let limit = if value.as_scalar().is_some() {
                match number(Some(value)) {
                    0 => Value::Object(Map::new()),
                    both => whole_value(both),
                }
            } else {
                let parts = [("hard", number(value.get("hard"))), ("soft", number(value.get("soft")))];
                let shown = parts.into_iter().filter(|(_, limit)| *limit != 0);
                Value::Object(shown.map(|(key, limit)| (key.to_owned(), whole_value(limit))).collect())
            };
            out.insert(name.to_owned(), limit);
        }
        Some(Value::Object(sorted(out)))
    }
}

/// What is shown for a key that is not there.
fn missing(shape: &'static Shape) -> Option<Value> {
    match shape {
        Shape::Words => Some(Value::Null),
        Shape::Object(object) if object.always => {
            let mut out = Map::new();
            for field in object.fields {
                out.extend(missing(&field.shape).map(|value| (field.shown.to_owned(), value)));
            }
            Some(Value::Object(sorted(out)))
        }
        _ => None,
    }
}

/// What stands for a missing value where all keys are shown.
fn zero(shape: &'static Shape) -> Option<Value> {
    match shape {
        Shape::Text => Some(Value::from("")),
        Shape::Bytes { .. } => Some(Value::from("0")),
        Shape::Amount(_) | Shape::PlainWhole(_) => Some(Value::from(0)),
        _ => None,
    }
}

fn texts(node: &Node) -> Option<Value> {
    let items = node.as_sequence().filter(|items| !items.is_empty())?;
    Some(Value::from(items.iter().map(printed).collect::<Vec<_>>()))
}

/// A number with single precision, in its shortest form; `None` for zero.
fn single(number: f64) -> Option<Value> {
    let shortest = format!("{}", number as f32).parse::<f64>().ok()?;
    if shortest == 0.0 {
        return None;
    }
    if shortest.fract() == 0.0 && shortest.abs() < 1e15 {
        return Some(Value::from(shortest as i64));
    }
    Number::from_f64(shortest).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_are_printed_as_go_prints_them() {
        for (nanos, wanted) in [
            (90_000_000_000, "1m30s"),
            (86_400_000_000_000, "24h0m0s"),
            (1_500_000_000, "1.5s"),
            (500_000_000, "500ms"),
            (1_500_000, "1.5ms"),
            (1_500, "1.5µs"),
            (7, "7ns"),
            (-60_000_000_000, "-1m0s"),
            (0, "0s"),
            (3_600_000_000_001, "1h0m0.000000001s"),
        ] {
            assert_eq!(duration(nanos), wanted);
        }
    }
}
