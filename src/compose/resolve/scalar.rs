//! What a scalar is to the loader, and how it prints it.
//!
//! docker compose reads YAML 1.2 with the numbers of YAML 1.1 beside it: `017` and `0o17` are fifteen, `1_000` is a
//! thousand, `yes` and `on` are texts, `2024-01-01` is a time.
use crate::model::{Node, Scalar, Style, Value};

/// The type and value of a scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Typed<'a> {
    Null,
    Flag(bool),
    Whole(i128),
    Number(f64),
    /// A date or a time, which the specification allows nowhere.
    Time,
    Text(&'a str),
}

/// The type and value of a node; `None` for collections.
pub(crate) fn typed(node: &Node) -> Option<Typed<'_>> {
    let Value::Scalar(scalar) = &node.value else { return None };
    Some(match node.tag.as_deref() {
        Some("!!str") => Typed::Text(&scalar.text),
        _ => typed_scalar(scalar),
    })
}

/// The text of a scalar that is a text; `None` for numbers, booleans, null and collections.
pub(crate) fn as_string(node: &Node) -> Option<&str> {
    match typed(node)? {
        Typed::Text(text) => Some(text),
        _ => None,
    }
}

/// A scalar as the loader prints it into a text: `1.50` gives `1.5`, `017` gives `15`, null gives `<nil>`.
pub(crate) fn printed(node: &Node) -> String {
    match typed(node) {
        Some(Typed::Null) => "<nil>".to_owned(),
        Some(Typed::Flag(flag)) => flag.to_string(),
        Some(Typed::Whole(whole)) => whole.to_string(),
        Some(Typed::Number(number)) => printed_number(number),
        Some(Typed::Text(text)) => text.to_owned(),
        Some(Typed::Time) | None => node.as_scalar().map_or(String::new(), |scalar| scalar.text.to_string()),
    }
}

/// A whole number as a node.
pub(crate) fn whole(number: i128) -> Node {
    Node::plain(number.to_string())
}

/// A boolean as a node.
pub(crate) fn flag(value: bool) -> Node {
    Node::plain(if value { "true" } else { "false" })
}

/// A text as a node that no reader takes for something else.
pub(crate) fn text(value: impl AsRef<str>) -> Node {
    Node::quoted(value)
}

fn typed_scalar(scalar: &Scalar) -> Typed<'_> {
    let text = &*scalar.text;
    if scalar.style != Style::Plain {
        return Typed::Text(text);
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Typed::Null,
        "true" | "True" | "TRUE" => return Typed::Flag(true),
        "false" | "False" | "FALSE" => return Typed::Flag(false),
        ".nan" | ".NaN" | ".NAN" => return Typed::Number(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Typed::Number(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Typed::Number(f64::NEG_INFINITY),
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return Typed::Text(text);
    }
    if is_time(text) {
        return Typed::Time;
    }
    let plain = text.replace('_', "");
    if let Some(whole) = read_whole(&plain) {
        return Typed::Whole(whole);
    }
    match read_number(&plain) {
        Some(number) => Typed::Number(number),
        None => Typed::Text(text),
    }
}

fn read_whole(text: &str) -> Option<i128> {
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (radix, digits) = match body.get(..2) {
        Some("0x" | "0X") => (16, body.get(2..)?),
        Some("0o" | "0O") => (8, body.get(2..)?),
        Some("0b" | "0B") => (2, body.get(2..)?),
        _ if body.len() > 1 && body.starts_with('0') => (8, body.get(1..)?),
        _ => (10, body),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value = i128::from(u64::from_str_radix(digits, radix).ok()?);
    let value = if negative { -value } else { value };
    (value >= i128::from(i64::MIN)).then_some(value)
}

fn read_number(text: &str) -> Option<f64> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (body.get(..at)?, Some(body.get(at + 1..)?)),
        None => (body, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let sound = digits(before) && digits(after) && !(before.is_empty() && after.is_empty());
    let exponent_sound = exponent.is_none_or(|text| {
        let text = text.strip_prefix(['-', '+']).unwrap_or(text);
        !text.is_empty() && digits(text)
    });
    if sound && exponent_sound { text.parse().ok() } else { None }
}

/// True for `2024-1-2` and what may follow it, `T10:00:00Z` or ` 10:00:00`.
fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if bytes.get(4) != Some(&b'-') || !bytes.iter().take(4).all(u8::is_ascii_digit) {
        return false;
    }
    let date_end = text.find(['T', 't', ' ']).unwrap_or(text.len());
    let (date, time) = text.split_at(date_end);
    let mut parts = date.splitn(3, '-').skip(1);
    let part = |part: Option<&str>, high: u32| {
        part.is_some_and(|part| digits(part, 2) && part.parse().is_ok_and(|n: u32| (1..=high).contains(&n)))
    };
    if !part(parts.next(), 12) || !part(parts.next(), 31) {
        return false;
    }
    time.is_empty() || time.get(1..).is_some_and(|clock| clock.splitn(3, ':').take(2).all(|part| digits(part, 2)))
}

/// A number in the shortest form that reads back, with an exponent where it is very small or very large.
fn printed_number(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) || number == 0.0 {
        return format!("{number}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_printed_as_docker_compose_prints_them() {
        for (written, wanted) in [
            ("1.50", "1.5"),
            ("1e3", "1000"),
            ("017", "15"),
            ("0o17", "15"),
            ("0x1F", "31"),
            ("1_000", "1000"),
            ("100000000000000000000", "1e+20"),
            ("18446744073709551615", "18446744073709551615"),
            ("1e5", "100000"),
            ("1e6", "1e+06"),
            ("12345678.9", "1.23456789e+07"),
            ("0.0001", "0.0001"),
            ("0.00001234", "1.234e-05"),
            (".inf", "+Inf"),
            ("yes", "yes"),
            ("12:30:45", "12:30:45"),
            ("08", "8"),
            ("1.2.3", "1.2.3"),
            ("-5", "-5"),
            ("True", "true"),
            ("~", "<nil>"),
            ("22:22", "22:22"),
        ] {
            assert_eq!(printed(&Node::plain(written)), wanted, "{written}");
        }
        assert_eq!(typed(&Node::plain("2024-01-01")), Some(Typed::Time));
        assert_eq!(typed(&Node::quoted("2024-01-01")), Some(Typed::Text("2024-01-01")));
    }
}
