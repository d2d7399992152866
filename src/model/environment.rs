//! Lists and maps of `KEY=VALUE`: `environment`, `labels`, `build.args`, `sysctls` and their kin, and `env_file`.
use super::node::{Node, Step, Style, Value};
use super::problem::{Problems, ValueError, ValueErrorKind, note, shown};

/// How an entry is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryForm {
    /// `KEY: value`.
    Map,
    /// `- KEY=value`.
    List,
}

/// An entry of `environment`, `labels` or another attribute of their shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyValue {
    /// The key.
    pub key: Box<str>,
    /// The value as written; `None` for `KEY:` and `- KEY`, which take their value from elsewhere.
    pub value: Option<Box<str>>,
    /// How the value is written; [`Style::Plain`] ones are read as YAML first, so `1.50` arrives as `1.5`. The style of
    /// the whole item in a list.
    pub style: Style,
    /// List or map.
    pub form: EntryForm,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

/// A file of `env_file`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvFile {
    /// The path as written.
    pub path: Box<str>,
    /// False where the file may be absent.
    pub required: bool,
    /// `raw` for files whose values are taken as they are.
    pub format: Option<Box<str>>,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

impl KeyValue {
    /// The value that arrives in the container, where it differs from the text: an unquoted YAML number is printed
    /// anew by the loader (`1.50` → `1.5`, `017` → `15`, `1e3` → `1000`).
    pub fn retyped(&self) -> Option<String> {
        let text = self.value.as_deref().filter(|_| self.form == EntryForm::Map && self.style == Style::Plain)?;
        retyped_number(text).filter(|printed| printed != text)
    }
}

/// Reads `environment` of a service.
pub fn environment(body: &Node, problems: &mut Problems) -> Vec<KeyValue> {
    key_values(body, &["environment"], problems)
}

/// Reads `labels` of a service.
pub fn labels(body: &Node, problems: &mut Problems) -> Vec<KeyValue> {
    key_values(body, &["labels"], problems)
}

/// Reads the list or map of `KEY=VALUE` at a path of keys, such as `["build", "args"]`.
pub fn key_values(body: &Node, path: &[&str], problems: &mut Problems) -> Vec<KeyValue> {
    let mut node = body;
    for key in path {
        let Some(next) = node.get(key) else { return Vec::new() };
        node = next;
    }
    let base: Vec<Step> = path.iter().map(|key| Step::from(*key)).collect();
    match &node.value {
        Value::Mapping(mapping) => {
            let mut out = Vec::with_capacity(mapping.len());
            for (key, value) in mapping.iter() {
                let mut steps = Vec::with_capacity(base.len() + 1);
                steps.extend_from_slice(&base);
                steps.push(Step::from(key));
                match &value.value {
                    Value::Scalar(scalar) => out.push(KeyValue {
                        key: key.into(),
                        value: value.as_text().map(Into::into),
                        style: scalar.style,
                        form: EntryForm::Map,
                        steps,
                    }),
                    _ => note(problems, &steps, &[], ValueError::shape(value, "a single value", "单个值")),
                }
            }
            out
        }
        Value::Sequence(items) => {
            let mut out = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                let mut steps = Vec::with_capacity(base.len() + 1);
                steps.extend_from_slice(&base);
                steps.push(Step::Index(index));
                match item.as_scalar().filter(|_| !item.is_null()) {
                    Some(scalar) => {
                        let (key, value) = match scalar.text.split_once('=') {
                            Some((key, value)) => (key, Some(value)),
                            None => (&*scalar.text, None),
                        };
                        if key.ends_with([' ', '\t']) && value.is_some() {
                            note(problems, &steps, &[], space_before_equals(key));
                        }
                        out.push(KeyValue {
                            key: key.into(),
                            value: value.map(Into::into),
                            style: scalar.style,
                            form: EntryForm::List,
                            steps,
                        });
                    }
                    None => note(problems, &steps, &[], ValueError::shape(item, "KEY=value", "KEY=值")),
                }
            }
            out
        }
        Value::Scalar(_) => {
            note(problems, &base, &[], ValueError::shape(node, "a map or a list of KEY=value", "映射或 KEY=值 列表"));
            Vec::new()
        }
    }
}

/// Reads `env_file` of a service.
pub fn env_files(body: &Node, problems: &mut Problems) -> Vec<EnvFile> {
    let Some(node) = body.get("env_file") else { return Vec::new() };
    let base = vec![Step::from("env_file")];
    let items = match &node.value {
        Value::Sequence(items) => items.as_slice(),
        Value::Scalar(scalar) if !node.is_null() => {
            return vec![EnvFile { path: scalar.text.as_str().into(), required: true, format: None, steps: base }];
        }
        _ => {
            note(problems, &base, &[], ValueError::shape(node, "a path or a list of paths", "路径或路径列表"));
            return Vec::new();
        }
    };
    let mut out = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let steps = vec![Step::from("env_file"), Step::Index(index)];
        match (&item.value, item.get("path").and_then(Node::as_text)) {
            (Value::Scalar(scalar), _) if !item.is_null() => {
                out.push(EnvFile { path: scalar.text.as_str().into(), required: true, format: None, steps });
            }
            (Value::Mapping(_), Some(path)) => out.push(EnvFile {
                path: path.into(),
                required: item.get("required").and_then(Node::as_bool).unwrap_or(true),
                format: item.get("format").and_then(Node::as_text).map(Into::into),
                steps,
            }),
            (Value::Mapping(_), None) => note(problems, &steps, &[], ValueError::missing("path", "./app.env")),
            _ => note(problems, &steps, &[], ValueError::shape(item, "a path", "路径")),
        }
    }
    out
}

/// The key of an item of the list form.
pub(crate) fn entry_key(item: &Node) -> Option<&str> {
    item.as_text().map(|text| text.split_once('=').map_or(text, |(key, _)| key))
}

fn space_before_equals(key: &str) -> ValueError {
    let key = shown(key.trim_end());
    ValueError::new(
        ValueErrorKind::Syntax,
        format!("There is a space before the equals sign. Write {key}=value."),
        format!("等号前有空格。请写成 {key}=值。"),
    )
}

/// How the loader prints an unquoted number; `None` for what YAML does not read as a number.
fn retyped_number(text: &str) -> Option<String> {
    let (sign, body) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if !body.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let plain = body.replace('_', "");
    let radix = |digits: &str, radix| i64::from_str_radix(digits, radix).ok();
    let whole = match plain.get(..2) {
        Some("0x" | "0X") => radix(plain.get(2..)?, 16),
        Some("0o" | "0O") => radix(plain.get(2..)?, 8),
        Some("0b" | "0B") => radix(plain.get(2..)?, 2),
        _ if plain.len() > 1 && plain.starts_with('0') && plain.bytes().all(|b| b.is_ascii_digit()) => {
            radix(plain.get(1..)?, 8)
        }
        _ => plain.parse::<i64>().ok(),
    };
    if let Some(whole) = whole {
        return Some(format!("{sign}{whole}"));
    }
    if !plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-')) {
        return None;
    }
    let value: f64 = plain.parse().ok().filter(|value: &f64| value.is_finite())?;
    // Go prints large floats with an exponent; those are left to the reader's imagination rather than got wrong.
    (value < 1e15 && (value == 0.0 || value > 1e-4)).then(|| format!("{sign}{value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_and_lists() {
        let mut problems = Vec::new();
        let body = Node::map_of([(
            "environment",
            Node::map_of([
                ("A", Node::plain("1")),
                ("B", Node::null()),
                ("C", Node::quoted("")),
                ("D", Node::sequence(vec![])),
            ]),
        )]);
        let found = environment(&body, &mut problems);
        let pairs: Vec<_> = found.iter().map(|one| (&*one.key, one.value.as_deref())).collect();
        assert_eq!(pairs, [("A", Some("1")), ("B", None), ("C", Some(""))]);
        assert_eq!(problems.len(), 1);
        assert_eq!(found[0].steps, ["environment".into(), "A".into()]);

        let items = ["A=1", "B", "C=", "D =x", "E=a=b", "${K}=v"].map(Node::plain);
        let body = Node::map_of([("build", Node::map_of([("args", Node::sequence(items.to_vec()))]))]);
        problems.clear();
        let found = key_values(&body, &["build", "args"], &mut problems);
        let pairs: Vec<_> = found.iter().map(|one| (&*one.key, one.value.as_deref())).collect();
        assert_eq!(
            pairs,
            [
                ("A", Some("1")),
                ("B", None),
                ("C", Some("")),
                ("D ", Some("x")),
                ("E", Some("a=b")),
                ("${K}", Some("v"))
            ]
        );
        assert_eq!(problems.len(), 1);
        assert_eq!(found[1].steps, ["build".into(), "args".into(), 1.into()]);
    }

    #[test]
    fn nothing_and_nonsense_are_problems() {
        for node in [Node::null(), Node::plain("x"), Node::sequence(vec![Node::null()])] {
            let mut problems = Vec::new();
            assert!(environment(&Node::map_of([("environment", node)]), &mut problems).is_empty());
            assert_eq!(problems.len(), 1);
        }
    }

    #[test]
    fn unquoted_numbers_are_printed_anew() {
        for (text, printed) in [
            ("1.50", Some("1.5")),
            ("1e3", Some("1000")),
            ("017", Some("15")),
            ("0o17", Some("15")),
            ("0x1F", Some("31")),
            ("1_000", Some("1000")),
            ("8080", None),
            ("1.5", None),
            ("12:30:45", None),
            ("yes", None),
            ("1.2.3", None),
            ("5m", None),
        ] {
            let body = Node::map_of([("environment", Node::map_of([("K", Node::plain(text))]))]);
            let found = environment(&body, &mut Vec::new());
            assert_eq!(found[0].retyped().as_deref(), printed, "{text}");
        }
        let body = Node::map_of([("environment", Node::map_of([("K", Node::quoted("017"))]))]);
        assert_eq!(environment(&body, &mut Vec::new())[0].retyped(), None);
    }

    #[test]
    fn env_files_in_every_form() {
        let mut problems = Vec::new();
        let body = |node| Node::map_of([("env_file", node)]);
        assert_eq!(&*env_files(&body(Node::plain(".env")), &mut problems)[0].path, ".env");
        let list = Node::sequence(vec![
            Node::plain("a.env"),
            Node::map_of([
                ("path", Node::plain("b.env")),
                ("required", Node::plain("false")),
                ("format", Node::plain("raw")),
            ]),
            Node::map_of([("required", Node::plain("false"))]),
        ]);
        let found = env_files(&body(list), &mut problems);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].required, found[1].required, found[1].format.as_deref()), (true, false, Some("raw")));
        assert_eq!(problems.len(), 1);
    }
}
