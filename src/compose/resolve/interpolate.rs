//! The variables of a file, and the casts that come with them: a text at a place of a number or a boolean becomes one.
use super::problem::{Problems, words};
use super::scalar::{Typed, flag, text, typed, whole};
use crate::model::template::{has_variable, interpolate};
use crate::model::{Entry, Mapping, Node, Path, Step, Value};
use std::collections::BTreeMap;

/// All values of a file with their variables replaced may not take more bytes than this.
const MOST_BYTES: usize = 48 << 20;

/// What a text becomes.
#[derive(Clone, Copy)]
enum Cast {
    Flag,
    Whole,
    Number,
}

/// Replaces the variables below a node; keys stay as they are.
pub(super) fn file(node: &Node, variables: &BTreeMap<String, String>, problems: &mut Problems) -> Node {
    let mut walk = Walk { variables, problems, steps: Vec::new(), bytes: 0 };
    walk.node(node)
}

/// Replaces the variables of one text, such as the project's name.
pub(super) fn line(value: &str, at: &[&str], variables: &BTreeMap<String, String>, problems: &mut Problems) -> String {
    let steps = at.iter().map(|key| Step::from(*key)).collect();
    let mut walk = Walk { variables, problems, steps, bytes: 0 };
    walk.text(value).unwrap_or_else(|| value.to_owned())
}

struct Walk<'a> {
    variables: &'a BTreeMap<String, String>,
    problems: &'a mut Problems,
    steps: Vec<Step>,
    bytes: usize,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node) -> Node {
        let value = match &node.value {
            Value::Scalar(_) => return self.scalar(node),
            Value::Sequence(items) => {
                let mut out = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    self.steps.push(Step::Index(index));
                    out.push(self.node(item));
                    self.steps.pop();
                }
                Value::Sequence(out)
            }
            Value::Mapping(mapping) => {
                let mut out = Vec::with_capacity(mapping.len());
                for entry in mapping.entries() {
                    self.steps.push(Step::Key(entry.key.as_str().into()));
                    out.push(Entry { key: entry.key.clone(), value: self.node(&entry.value) });
                    self.steps.pop();
                }
                Value::Mapping(Mapping::from_unique(out))
            }
        };
        Node { value, tag: node.tag.clone() }
    }

    fn scalar(&mut self, node: &Node) -> Node {
        let Some(Typed::Text(written)) = typed(node) else { return node.clone() };
        let replaced = if written.contains('$') { self.text(written) } else { None };
        let value = replaced.as_deref().unwrap_or(written);
        let Some(cast) = cast_at(&self.steps) else {
            return match replaced {
                Some(value) => text(value),
                None => node.clone(),
            };
        };
        match cast_text(value, cast) {
            Some(node) => {
                if matches!(value.to_ascii_lowercase().as_str(), "y" | "yes" | "on" | "n" | "no" | "off") {
                    let message = words(
                        format!("“{value}” is no boolean of YAML 1.2. Write true or false."),
                        format!("“{value}”不是 YAML 1.2 的布尔值，请写 true 或 false。"),
                    );
                    self.problems.warning_at("compose-bool-yaml11", Path(self.steps.clone()), message);
                }
                node
            }
            None => {
                let (en, zh) = match cast {
                    Cast::Flag => ("true or false", "true 或 false"),
                    Cast::Whole => ("a whole number", "整数"),
                    Cast::Number => ("a number", "数字"),
                };
                let shown: String = value.chars().take(60).collect();
                let message = words(format!("“{shown}” must be {en} here."), format!("此处的“{shown}”应为{zh}。"));
                self.problems.error_at("compose-interp-cast", Path(self.steps.clone()), message);
                text(value)
            }
        }
    }

    /// A text with its variables replaced; `None` where it cannot be or need not be.
    fn text(&mut self, written: &str) -> Option<String> {
        if !written.contains('$') {
            return None;
        }
        if self.bytes > MOST_BYTES {
            let message = words(
                "With their variables filled in, the values of this file are longer than 48 MiB.",
                "填入变量后，此文件的值超过 48 MiB。",
            );
            self.problems.error_at("compose-interp-format", Path::default(), message);
            return None;
        }
        let lookup = |name: &str| self.variables.get(name).cloned();
        let result = interpolate(written, &lookup);
        let path = || Path(self.steps.clone());
        for name in &result.unset {
            let message = words(
                format!("The variable {name} has no value; the empty text stands for it."),
                format!("变量 {name} 没有值，按空文本处理。"),
            );
            self.problems.warning_at("compose-interp-unset", path(), message);
        }
        for (name, reason) in &result.required_missing {
            let reason = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
            let message =
                words(format!("The variable {name} needs a value{reason}."), format!("变量 {name} 必须有值{reason}。"));
            self.problems.error_at("compose-interp-required", path(), message);
        }
        if let Some(error) = result.error {
            self.problems.error_at("compose-interp-format", path(), error.message);
            return None;
        }
        if !has_variable(written) && result.text == written {
            return None;
        }
        self.bytes += result.text.len();
        Some(result.text)
    }
}

fn cast_at(steps: &[Step]) -> Option<Cast> {
    // Paths are compared from the end first: nearly every value has none of these keys.
    let keys: Vec<&str> = steps
        .iter()
        .map(|step| match step {
            Step::Key(key) => &**key,
            Step::Index(_) => "[]",
        })
        .collect();
    Some(match keys.as_slice() {
        ["services", _, rest @ ..] => match rest {
            ["cpu_count" | "cpu_period" | "cpu_quota" | "cpu_rt_period" | "cpu_rt_runtime" | "cpu_shares"]
            | ["oom_score_adj" | "pids_limit" | "scale"] => Cast::Whole,
            ["cpu_percent" | "cpus"] => Cast::Number,
            ["init" | "oom_kill_disable" | "privileged" | "read_only" | "stdin_open" | "tty"] => Cast::Flag,
            ["depends_on", _, "restart"] | ["healthcheck", "disable"] => Cast::Flag,
            ["deploy", "replicas"] | ["deploy", "update_config" | "rollback_config", "parallelism"] => Cast::Whole,
            ["deploy", "update_config" | "rollback_config", "max_failure_ratio"] => Cast::Number,
            ["deploy", "restart_policy", "max_attempts"] | ["deploy", "placement", "max_replicas_per_node"] => {
                Cast::Whole
            }
            ["healthcheck", "retries"] | ["ports", "[]", "target"] => Cast::Whole,
            ["ulimits", _] | ["ulimits", _, "hard" | "soft"] => Cast::Whole,
            ["volumes", "[]", "read_only"] | ["volumes", "[]", "volume", "nocopy"] => Cast::Flag,
            _ => return None,
        },
        ["networks", _, "external" | "internal" | "attachable" | "enable_ipv4" | "enable_ipv6"]
        | ["volumes" | "secrets" | "configs", _, "external"] => Cast::Flag,
        _ => return None,
    })
}

fn cast_text(value: &str, cast: Cast) -> Option<Node> {
    match cast {
        Cast::Flag => read_flag(value).map(flag),
        Cast::Whole => value.parse::<i64>().ok().map(|number| whole(number.into())),
        Cast::Number => {
            value.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| Node::plain(format!("{number}")))
        }
    }
}

/// A boolean as the loader reads it from a text.
pub(super) fn read_flag(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "y" | "yes" | "on" => Some(true),
        "false" | "n" | "no" | "off" => Some(false),
        _ => None,
    }
}
