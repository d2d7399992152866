//! Whether a project has the shape that the Compose specification asks for. Every fault is found, not only the first.
use super::interpolate::read_flag;
use super::problem::{Problems, words};
use super::scalar::{Typed, as_string, printed, typed};
use super::specification::{Numbers, Object, PROJECT, Shape};
use crate::model::port::read_address;
use crate::model::{Node, Value};
use crate::text::Text;

/// Checks a merged project, in short and long forms.
pub(super) fn shape(model: &Node, problems: &mut Problems) {
    let mut walk = Walk { problems, way: Vec::new() };
    walk.object(model, &PROJECT);
}

/// Checks what the shape cannot say: objects with parts that exclude each other.
pub(super) fn objects(model: &Node, problems: &mut Problems) {
    for (name, volume) in entries(model, "volumes") {
        if is_true(volume.get("external")) {
            let others = volume.as_mapping().map(|mapping| mapping.keys()).into_iter().flatten();
            for key in others.filter(|key| !matches!(*key, "name" | "external") && !key.starts_with("x-")) {
                let message = words(
                    format!("An external volume takes no {key}: it is not made here."),
                    format!("外部卷不能有 {key}：它不在这里创建。"),
                );
                problems.error("compose-external-volume", &["volumes", name, key], message);
            }
        }
    }
    let sources: [(&str, &[&str]); 2] =
        [("configs", &["file", "environment", "content"]), ("secrets", &["file", "environment"])];
    for (section, keys) in sources {
        for (name, object) in entries(model, section) {
            let count = keys.iter().filter(|key| object.get(key).is_some()).count();
            let elsewhere = object.get("driver").is_some() || object.get("external").is_some();
            if count > 1 || count == 0 && !elsewhere && object.as_mapping().is_some() {
                let list = keys.join(", ");
                let message =
                    words(format!("Exactly one of {list} must be here."), format!("{list} 中必须且只能有一个。"));
                problems.error("compose-secret-source", &[section, name], message);
            }
        }
    }
    for (name, service) in entries(model, "services") {
        let negative = |node: Option<&Node>| node.and_then(Node::as_float).is_some_and(|number| number < 0.0);
        let mut below_zero: Vec<Vec<String>> = Vec::new();
        if negative(service.get("healthcheck").and_then(|check| check.get("retries"))) {
            below_zero.push(vec!["healthcheck".to_owned(), "retries".to_owned()]);
        }
        for (index, mount) in list(service, "volumes").iter().enumerate() {
            if negative(mount.get("tmpfs").and_then(|tmpfs| tmpfs.get("size"))) {
                below_zero.push(vec![
                    "volumes".to_owned(),
                    format!("[{index}]"),
                    "tmpfs".to_owned(),
                    "size".to_owned(),
                ]);
            }
        }
        for place in &below_zero {
            let way: Vec<&str> = ["services", name].into_iter().chain(place.iter().map(String::as_str)).collect();
            problems.error("compose-range", &way, words("This cannot be negative.", "不能为负数。"));
        }
        let contexts = service.get("build").and_then(|build| build.get("additional_contexts"));
        for (key, value) in contexts.and_then(Node::as_mapping).into_iter().flat_map(|mapping| mapping.iter()) {
            if !matches!(typed(value), Some(Typed::Text(_))) {
                let way = ["services", name, "build", "additional_contexts", key];
                problems.error("compose-type", &way, words("This must be a path or a URL.", "此处应为路径或 URL。"));
            }
        }
        for (index, file) in list(service, "env_file").iter().enumerate() {
            let required = file.get("required").filter(|node| matches!(typed(node), Some(Typed::Text(_))));
            if required.and_then(as_string).is_some_and(|text| read_flag(text).is_none()) {
                let way = ["services", name, "env_file", &format!("[{index}]"), "required"];
                problems.error("compose-type", &way, words("This must be true or false.", "此处应为 true 或 false。"));
            }
        }
        for (index, port) in list(service, "ports").iter().enumerate() {
            if let Some(address) = port.get("host_ip").and_then(as_string)
                && read_address(address).is_err()
            {
                let message = words(format!("“{address}” is no IP address."), format!("“{address}”不是 IP 地址。"));
                problems.error(
                    "compose-port-syntax",
                    &["services", name, "ports", &format!("[{index}]"), "host_ip"],
                    message,
                );
            }
        }
        let devices = service.get("deploy").and_then(|d| d.get("resources")?.get("reservations")?.get("devices"));
        let devices = devices.and_then(Node::as_sequence).unwrap_or(&[]);
        for request in devices.iter().chain(list(service, "gpus")) {
            if request.get("count").is_some() && request.get("device_ids").is_some() {
                let message = words("count and device_ids exclude each other.", "count 和 device_ids 不能同时使用。");
                problems.error("compose-device-count", &["services", name], message);
            }
        }
        let watch = service.get("develop").map_or(&[][..], |develop| list(develop, "watch"));
        for (index, rule) in watch.iter().enumerate() {
            if rule.get("path").and_then(as_string) == Some("") {
                let way = ["services", name, "develop", "watch", &format!("[{index}]"), "path"];
                problems.error("compose-required", &way, words("The path must not be empty.", "路径不能为空。"));
            }
        }
    }
}

/// The entries of a section.
pub(super) fn entries<'n>(model: &'n Node, section: &str) -> impl Iterator<Item = (&'n str, &'n Node)> {
    model.get(section).and_then(Node::as_mapping).into_iter().flat_map(|mapping| mapping.iter())
}

/// The items of a key's list.
pub(super) fn list<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).and_then(Node::as_sequence).unwrap_or(&[])
}

/// True for a value that means true.
pub(super) fn is_true(node: Option<&Node>) -> bool {
    node.is_some_and(|node| printed(node) == "true")
}

struct Walk<'a> {
    problems: &'a mut Problems,
    way: Vec<String>,
}

impl Walk<'_> {
    fn error(&mut self, code: &'static str, message: Text) {
        let way: Vec<&str> = self.way.iter().map(String::as_str).collect();
        self.problems.error(code, &way, message);
    }

    fn must_be(&mut self, en: &str, zh: &str) {
        let code = match self.way.get(2).map(String::as_str) {
            Some("healthcheck") if self.way.len() > 3 => "compose-hc-types",
            _ => "compose-type",
        };
        self.not(code, en, zh);
    }

    fn not(&mut self, code: &'static str, en: &str, zh: &str) {
        self.error(code, words(format!("This must be {en}."), format!("此处应为{zh}。")));
    }

    fn below(&mut self, key: &str, check: impl FnOnce(&mut Self)) {
        self.way.push(key.to_owned());
        check(self);
        self.way.pop();
    }

    fn object(&mut self, node: &Node, object: &'static Object) {
        if object.null && node.is_null() {
            return;
        }
        let Some(mapping) = node.as_mapping() else { return self.must_be("a mapping", "映射") };
        for (key, value) in mapping.iter() {
            match object.fields.iter().find(|field| field.key == key) {
                Some(field) => self.below(key, |walk| walk.shape(value, &field.shape)),
                None if object.open || object.extensions && key.starts_with("x-") => {}
                None => self.below(key, |walk| {
                    walk.error(
                        "compose-unknown-key",
                        words(format!("There is no key {key} here."), format!("此处没有 {key} 这个键。")),
                    );
                }),
            }
        }
        for key in object.required.iter().filter(|key| mapping.get(key).is_none()) {
            self.error(
                "compose-required",
                words(format!("The key {key} is missing here."), format!("此处缺少键 {key}。")),
            );
        }
    }

    fn shape(&mut self, node: &Node, shape: &'static Shape) {
        let kind = typed(node);
        let is_text = matches!(kind, Some(Typed::Text(_)));
        let is_number = matches!(kind, Some(Typed::Whole(_) | Typed::Number(_)));
        let is_whole = match kind {
            Some(Typed::Whole(_)) => true,
            Some(Typed::Number(number)) => number.fract() == 0.0,
            _ => false,
        };
        let is_negative = match kind {
            Some(Typed::Whole(number)) => number < 0,
            Some(Typed::Number(number)) => number < 0.0,
            _ => false,
        };
        let is_flag = matches!(kind, Some(Typed::Flag(_)));
        match shape {
            Shape::Free => {}
            Shape::Text if is_text => {}
            Shape::Text => self.must_be("a text; put it in quotes", "文本，请加引号"),
            Shape::OneOf(allowed) => {
                if !as_string(node).is_some_and(|text| allowed.contains(&text)) {
                    let list = allowed.join(", ");
                    self.not("compose-enum", &format!("one of {list}"), &format!("下列之一：{list}"));
                }
            }
            Shape::Like(matches) => {
                if !as_string(node).is_some_and(matches) {
                    let code = match self.way.last().map(String::as_str) {
                        Some("container_name") => "compose-cn-pattern",
                        _ => "compose-enum",
                    };
                    self.not(code, "a text of the form that the specification asks for", "符合规范格式的文本");
                }
            }
            Shape::Flag(_) if is_flag || is_text => {}
            Shape::Flag(_) => self.must_be("true or false", "true 或 false"),
            Shape::StrictFlag(_) if is_flag => {}
            Shape::StrictFlag(_) => self.must_be("true or false without quotes", "不加引号的 true 或 false"),
            Shape::Whole(_, low, high) => {
                let within = match kind {
                    Some(Typed::Whole(number)) => (i128::from(*low)..=i128::from(*high)).contains(&number),
                    Some(Typed::Number(number)) => is_whole && (*low as f64..=*high as f64).contains(&number),
                    _ => is_text,
                };
                if !within {
                    let (en, zh) = match (*low, *high) {
                        (i64::MIN, i64::MAX) => ("a whole number".to_owned(), "整数".to_owned()),
                        (low, i64::MAX) => (format!("a whole number from {low}"), format!("不小于 {low} 的整数")),
                        (low, high) => {
                            (format!("a whole number from {low} to {high}"), format!("{low} 到 {high} 之间的整数"))
                        }
                    };
                    self.not(if is_whole { "compose-range" } else { "compose-type" }, &en, &zh);
                }
            }
            Shape::PlainWhole(_) if is_whole && !is_negative => {}
            Shape::PlainWhole(_) => self.must_be("a whole number from 0 without quotes", "不加引号且不小于 0 的整数"),
            Shape::Amount(_) | Shape::Share | Shape::Mode if is_number || is_text => {}
            Shape::Amount(_) | Shape::Share | Shape::Mode => self.must_be("a number", "数字"),
            Shape::Bytes { whole, text_only } => {
                if !(is_text || !text_only && is_number && (is_whole || !whole)) {
                    self.must_be("a size such as \"512M\"", "大小，例如 \"512M\"");
                }
            }
            Shape::Span(_) if is_text => {}
            Shape::Span(_) => self.must_be("a duration with its unit, such as 30s", "带单位的时长，例如 30s"),
            Shape::Words if is_text || node.is_null() => {}
            Shape::Words | Shape::Test | Shape::TextOrTexts { .. } => {
                if !is_text {
                    let unique = matches!(shape, Shape::TextOrTexts { unique: true });
                    self.texts(node, unique, false);
                }
            }
            Shape::Texts { unique } => self.texts(node, *unique, false),
            Shape::TextsOrNumbers => self.texts(node, true, true),
            Shape::Pairs { null } => self.pairs(node, *null),
            Shape::Ssh => self.pairs(node, false),
            Shape::Options { null, numbers } => match node.as_mapping() {
                Some(mapping) => {
                    for (key, value) in mapping.iter() {
                        if key.is_empty() {
                            self.no_name();
                        }
                        let sound = match typed(value) {
                            Some(Typed::Text(_)) => true,
                            Some(Typed::Whole(_)) => *numbers != Numbers::None,
                            Some(Typed::Number(_)) => *numbers == Numbers::All,
                            _ => *null && value.is_null(),
                        };
                        let (en, zh) = match numbers {
                            Numbers::None => ("a text; put it in quotes", "文本，请加引号"),
                            Numbers::Whole => ("a text or a whole number", "文本或整数"),
                            Numbers::All => ("a text or a number", "文本或数字"),
                        };
                        if !sound {
                            self.below(key, |walk| walk.must_be(en, zh));
                        }
                    }
                }
                None => self.must_be("a mapping", "映射"),
            },
            Shape::ManyOptions => self.many_options(node),
            Shape::Hosts => match node.as_mapping() {
                Some(mapping) => {
                    for (key, value) in mapping.iter() {
                        if key.is_empty() {
                            self.no_name();
                        }
                        if as_string(value).is_none() {
                            self.below(key, |walk| walk.texts(value, false, false));
                        }
                    }
                }
                None => self.texts(node, true, false),
            },
            Shape::Ulimits { text } => self.ulimits(node, *text),
            Shape::DeviceCount if is_text || is_whole => {}
            Shape::DeviceCount => self.must_be("all or a whole number", "all 或整数"),
            Shape::TextOrFlag if is_text || is_flag => {}
            Shape::TextOrFlag => self.must_be("a text or true or false", "文本或 true、false"),
            Shape::TextOrWhole if is_text || is_whole => {}
            Shape::TextOrWhole => self.must_be("a text or a whole number", "文本或整数"),
            Shape::External if is_text || is_flag => {}
            Shape::External if node.as_mapping().is_some() => self.external(node),
            Shape::External => self.must_be("true or false", "true 或 false"),
            Shape::Gpus(_) if as_string(node) == Some("all") => {}
            Shape::Gpus(item) => self.list(node, item, false),
            Shape::TextOr(_) if is_text => {}
            Shape::TextOr(inner) => self.shape(node, inner),
            Shape::NumberOrTextOr(_) if is_text || is_number => {}
            Shape::NumberOrTextOr(inner) => self.shape(node, inner),
            Shape::List(item, unique) => self.list(node, item, *unique),
            Shape::Named(item, open) => self.named(node, item, *open),
            Shape::NamesOr(item, open) => match &node.value {
                Value::Sequence(_) => self.texts(node, true, false),
                _ => self.named(node, item, *open),
            },
            Shape::Object(object) => self.object(node, object),
            Shape::Hidden(inner) => self.shape(node, inner),
        }
    }

    /// The old form of `external`: a mapping with the name.
    fn external(&mut self, node: &Node) {
        let strict = matches!(self.way.first().map(String::as_str), Some("networks" | "volumes"));
        for (key, value) in node.as_mapping().map(|mapping| mapping.iter()).into_iter().flatten() {
            match key {
                "name" => self.below(key, |walk| walk.shape(value, &Shape::Text)),
                _ if !strict || key.starts_with("x-") => {}
                _ => self.below(key, |walk| {
                    walk.error(
                        "compose-unknown-key",
                        words(format!("There is no key {key} here."), format!("此处没有 {key} 这个键。")),
                    );
                }),
            }
        }
    }

    /// The options of a provider: texts, numbers and booleans, alone or in lists.
    fn many_options(&mut self, node: &Node) {
        let Some(mapping) = node.as_mapping() else { return self.must_be("a mapping", "映射") };
        let is_sound = |value: &Node| !matches!(typed(value), None | Some(Typed::Null | Typed::Time));
        for (key, value) in mapping.iter() {
            let alone = std::slice::from_ref(value);
            if !value.as_sequence().unwrap_or(alone).iter().all(is_sound) {
                self.below(key, |walk| {
                    walk.must_be("a text, a number, a boolean or a list of such", "文本、数字、布尔值或它们的列表")
                });
            }
        }
    }

    fn list(&mut self, node: &Node, item: &'static Shape, unique: bool) {
        let Some(items) = node.as_sequence() else { return self.must_be("a list", "列表") };
        for (index, value) in items.iter().enumerate() {
            self.below(&format!("[{index}]"), |walk| walk.shape(value, item));
        }
        if unique {
            self.no_doubles(items);
        }
    }

    fn named(&mut self, node: &Node, item: &'static Shape, open: bool) {
        let Some(mapping) = node.as_mapping() else {
            return self.must_be("a mapping of names", "由名称组成的映射");
        };
        for (name, value) in mapping.iter() {
            let sound = !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
            self.below(name, |walk| {
                if sound {
                    walk.shape(value, item);
                } else if !open {
                    let message = words(
                        format!("“{name}” is no name: use letters without accents, digits, “.”, “_” and “-”."),
                        format!("“{name}”不是有效名称：只能用英文字母、数字、“.”、“_”和“-”。"),
                    );
                    walk.error("compose-name-pattern", message);
                }
            });
        }
    }

    fn texts(&mut self, node: &Node, unique: bool, numbers: bool) {
        let Some(items) = node.as_sequence() else { return self.must_be("a list of texts", "文本列表") };
        for (index, item) in items.iter().enumerate() {
            let sound = match typed(item) {
                Some(Typed::Text(_)) => true,
                Some(Typed::Whole(_)) => numbers,
                _ => false,
            };
            if !sound {
                self.below(&format!("[{index}]"), |walk| walk.must_be("a text; put it in quotes", "文本，请加引号"));
            }
        }
        if unique {
            self.no_doubles(items);
        }
    }

    fn no_doubles(&mut self, items: &[Node]) {
        let mut seen = std::collections::HashMap::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let key = match typed(item) {
                Some(Typed::Text(text)) => format!("\"{text}"),
                _ => format!("{:?}", item.value),
            };
            if let Some(first) = seen.insert(key, index) {
                let message =
                    words(format!("This is the same as item {}.", first + 1), format!("这与第 {} 项相同。", first + 1));
                self.below(&format!("[{index}]"), |walk| walk.error("compose-unique", message));
            }
        }
    }

    fn no_name(&mut self) {
        self.error("compose-name-pattern", words("The name is empty.", "名称为空。"));
    }

    fn pairs(&mut self, node: &Node, environment: bool) {
        let Some(mapping) = node.as_mapping() else {
            if node.as_sequence().is_none() {
                return self.must_be("a mapping or a list of KEY=VALUE", "映射或 键=值 的列表");
            }
            for (index, item) in node.as_sequence().unwrap_or(&[]).iter().enumerate() {
                let item = printed(item);
                let key = item.split('=').next().unwrap_or("");
                if environment && key.ends_with(char::is_whitespace) {
                    let key = key.trim_end().to_owned();
                    let message = words(
                        format!("There is a space before the equals sign of {key}."),
                        format!("{key} 的等号前有空格。"),
                    );
                    self.below(&format!("[{index}]"), |walk| walk.error("compose-env-trailing-space", message));
                }
            }
            return self.texts(node, true, false);
        };
        for (key, value) in mapping.iter() {
            if key.is_empty() {
                self.no_name();
            }
            let sound = !matches!(typed(value), None | Some(Typed::Time));
            if !sound {
                let code = if typed(value) == Some(Typed::Time) { "compose-env-date" } else { "compose-type" };
                self.below(key, |walk| {
                    walk.not(code, "a text, a number, a boolean or nothing", "文本、数字、布尔值或空")
                });
            }
        }
    }

    fn ulimits(&mut self, node: &Node, text: bool) {
        let Some(mapping) = node.as_mapping() else { return self.must_be("a mapping", "映射") };
        let is_limit = |node: &Node| match typed(node) {
            Some(Typed::Whole(_)) => true,
            Some(Typed::Text(_)) => text,
            _ => false,
        };
        for (key, value) in mapping.iter() {
            let pair = value.get("soft").is_some_and(is_limit) && value.get("hard").is_some_and(is_limit);
            let named = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase());
            if named && !is_limit(value) && !pair {
                self.below(key, |walk| walk.must_be("a whole number or soft and hard", "整数，或 soft 与 hard"));
            }
        }
    }
}
