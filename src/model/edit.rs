//! Changes to a service's body that keep the form found: a list stays a list, quotes stay quotes.
//!
//! A collection that becomes empty goes with its key, for Compose rejects most empty ones. Where the body holds
//! something else than Compose allows (a number as `environment`), nothing is changed: the text is the user's.
use super::command;
use super::dependency::Condition;
use super::environment::entry_key;
use super::healthcheck::HealthTest;
use super::node::{Mapping, Node, Step, Style, Value, is_ambiguous};

mod ports;
mod quota;

pub use ports::{add_mount, add_port, remove_mount, remove_port, set_mount, set_port};
pub use quota::{Quota, set_quota};

/// The usual order of a service's keys: what it is, what it runs, what it needs, what it may do, how it is kept.
pub const SERVICE_KEYS: &[&str] = &[
    "extends",
    "profiles",
    "image",
    "build",
    "provider",
    "platform",
    "pull_policy",
    "container_name",
    "hostname",
    "domainname",
    "restart",
    "init",
    "entrypoint",
    "command",
    "working_dir",
    "user",
    "group_add",
    "stdin_open",
    "tty",
    "stop_signal",
    "stop_grace_period",
    "env_file",
    "environment",
    "depends_on",
    "links",
    "external_links",
    "ports",
    "expose",
    "network_mode",
    "networks",
    "dns",
    "dns_search",
    "dns_opt",
    "extra_hosts",
    "mac_address",
    "volumes",
    "volumes_from",
    "tmpfs",
    "devices",
    "secrets",
    "configs",
    "models",
    "healthcheck",
    "deploy",
    "scale",
    "cpus",
    "mem_limit",
    "mem_reservation",
    "memswap_limit",
    "pids_limit",
    "shm_size",
    "gpus",
    "ulimits",
    "sysctls",
    "privileged",
    "read_only",
    "cap_add",
    "cap_drop",
    "security_opt",
    "userns_mode",
    "pid",
    "ipc",
    "labels",
    "label_file",
    "annotations",
    "logging",
    "develop",
];

/// The usual order of a healthcheck's keys.
pub const HEALTHCHECK_KEYS: &[&str] =
    &["test", "interval", "timeout", "retries", "start_period", "start_interval", "disable"];

/// The quotes that a collection's values have.
#[derive(Clone, Copy)]
pub(super) struct Usual {
    style: Style,
    everywhere: bool,
}

/// Sets a key of the body: in its place, or where the usual order suggests.
pub fn set_key(body: &mut Node, key: &str, value: Node) {
    if let Some(mapping) = mapping_of(body) {
        mapping.set_ordered(key, value, SERVICE_KEYS);
    }
}

/// Sets or, with `None` or an empty text, removes the text at a path of keys, in the quotes it has. Maps on the way are
/// made, and removed when they become empty.
pub fn set_text(body: &mut Node, path: &[&str], text: Option<&str>) {
    let steps = steps_of(path);
    match text.filter(|text| !text.is_empty()) {
        Some(text) => {
            let node = match body.at(&steps) {
                Some(old) => restyled(old, text),
                None => Node::text(text),
            };
            set_path(body, path, node);
        }
        None => remove_path(body, &steps),
    }
}

/// Sets the image.
pub fn set_image(body: &mut Node, image: &str) {
    set_text(body, &["image"], Some(image));
}

/// Sets an environment variable.
pub fn set_env(body: &mut Node, key: &str, value: &str) {
    set_entry(body, &["environment"], key, Some(value));
}

/// Removes an environment variable; `false` where there is none.
pub fn remove_env(body: &mut Node, key: &str) -> bool {
    remove_entry(body, &["environment"], key)
}

/// Gives an environment variable another name in its place; `false` where it is missing or the new name is taken.
pub fn rename_env(body: &mut Node, from: &str, to: &str) -> bool {
    rename_entry(body, &["environment"], from, to)
}

/// Sets an entry of a list or map of `KEY=VALUE` at a path, such as `["labels"]` or `["build", "args"]`. `None` is a
/// key without a value, which takes it from elsewhere.
pub fn set_entry(body: &mut Node, path: &[&str], key: &str, value: Option<&str>) {
    let steps = steps_of(path);
    let missing = body.at(&steps).is_none_or(Node::is_null);
    if missing {
        let value = value.map_or_else(Node::null, Node::text);
        set_path(body, path, Node::map_of([(key, value)]));
        return;
    }
    let usual = usual_style(body, path);
    match node_mut(body, &steps).map(|node| &mut node.value) {
        Some(Value::Mapping(mapping)) => {
            let node = match (value, mapping.get(key)) {
                (None, _) => Node::null(),
                (Some(value), Some(old)) if !old.is_null() => restyled(old, value),
                (Some(value), _) => styled(value, usual),
            };
            mapping.set(key, node);
        }
        Some(Value::Sequence(items)) => {
            let text = value.map_or_else(|| key.to_owned(), |value| format!("{key}={value}"));
            // The last one counts where a key stands twice.
            match items.iter_mut().rev().find(|item| entry_key(item) == Some(key)) {
                Some(item) => *item = restyled(item, &text),
                None => items.push(styled(&text, usual)),
            }
        }
        _ => {}
    }
}

/// Removes an entry of a list or map of `KEY=VALUE`; `false` where there is none.
pub fn remove_entry(body: &mut Node, path: &[&str], key: &str) -> bool {
    let steps = steps_of(path);
    let removed = match node_mut(body, &steps).map(|node| &mut node.value) {
        Some(Value::Mapping(mapping)) => mapping.remove(key).is_some(),
        Some(Value::Sequence(items)) => {
            let before = items.len();
            items.retain(|item| entry_key(item) != Some(key));
            items.len() < before
        }
        _ => false,
    };
    tidy(body, &steps);
    removed
}

/// Gives an entry of a list or map of `KEY=VALUE` another key in its place.
pub fn rename_entry(body: &mut Node, path: &[&str], from: &str, to: &str) -> bool {
    let steps = steps_of(path);
    match node_mut(body, &steps).map(|node| &mut node.value) {
        Some(Value::Mapping(mapping)) => mapping.rename(from, to),
        Some(Value::Sequence(items)) => {
            if from == to || items.iter().any(|item| entry_key(item) == Some(to)) {
                return false;
            }
            let mut renamed = false;
            for item in items.iter_mut().filter(|item| entry_key(item) == Some(from)) {
                let rest = item.as_text().and_then(|text| text.get(from.len()..)).unwrap_or("");
                *item = restyled(item, &format!("{to}{rest}"));
                renamed = true;
            }
            renamed
        }
        _ => false,
    }
}

/// Joins a network.
pub fn attach(body: &mut Node, network: &str) {
    add_name(body, "networks", network);
}

/// Leaves a network.
pub fn detach(body: &mut Node, network: &str) {
    remove_name(body, "networks", network);
}

/// Waits for a service. A list becomes a map only where the condition needs it; without a condition the one that is
/// there stays.
pub fn add_dependency(body: &mut Node, on: &str, condition: Option<Condition>) {
    let needs_map = condition.is_some_and(|condition| condition != Condition::Started);
    let entry = |condition: Condition| Node::map_of([("condition", Node::plain(condition.name()))]);
    let Some(mapping) = mapping_of(body) else { return };
    let found = mapping.get_mut("depends_on").filter(|node| !node.is_null());
    let Some(node) = found else {
        let made = if needs_map {
            Node::map_of([(on, entry(condition.unwrap_or_default()))])
        } else {
            Node::sequence(vec![Node::text(on)])
        };
        mapping.set_ordered("depends_on", made, SERVICE_KEYS);
        return;
    };
    if needs_map && let Some(items) = node.as_sequence() {
        let names: Vec<Box<str>> = items.iter().filter_map(Node::as_text).map(Into::into).collect();
        node.value =
            Value::Mapping(Mapping::from_pairs(names.into_iter().map(|name| (name, entry(Condition::Started)))));
    }
    match &mut node.value {
        Value::Sequence(items) => {
            if !items.iter().any(|item| item.as_text() == Some(on)) {
                items.push(Node::text(on));
            }
        }
        Value::Mapping(services) => match (services.get_mut(on), condition) {
            (Some(old), Some(condition)) if old.as_mapping().is_some() => {
                let word = condition.name();
                let node = old.get("condition").map_or_else(|| Node::plain(word), |node| restyled(node, word));
                old.set_at(&["condition".into()], node);
            }
            (Some(old), _) if old.as_mapping().is_some() => {}
            _ => services.set(on, entry(condition.unwrap_or_default())),
        },
        Value::Scalar(_) => {}
    }
}

/// Waits no longer for a service.
pub fn remove_dependency(body: &mut Node, on: &str) {
    remove_name(body, "depends_on", on);
}

/// Sets or removes a value of the healthcheck, such as `interval`.
pub fn set_healthcheck(body: &mut Node, key: &str, value: Option<&str>) {
    let path = ["healthcheck", key];
    match value.filter(|value| !value.is_empty()) {
        Some(value) => {
            let node = match body.at(&steps_of(&path)) {
                Some(old) => restyled(old, value),
                None if matches!(key, "retries" | "disable") => Node::plain(value),
                None => Node::text(value),
            };
            set_in_healthcheck(body, key, node);
        }
        None => remove_path(body, &steps_of(&path)),
    }
}

/// Sets the healthcheck's test. A line that is one stays one; everything else is written as a list.
pub fn set_healthcheck_test(body: &mut Node, test: &HealthTest) {
    let old = body.at(&["healthcheck".into(), "test".into()]);
    let node = match (test, old) {
        (HealthTest::Shell(line), Some(old)) if old.as_scalar().is_some() && !old.is_null() => restyled(old, line),
        (HealthTest::Shell(line), _) => list_like(old, &["CMD-SHELL".to_owned(), line.clone()]),
        (HealthTest::None, _) => list_like(old, &["NONE".to_owned()]),
        (HealthTest::Exec(words), _) => {
            let words: Vec<String> = std::iter::once("CMD".to_owned()).chain(words.iter().cloned()).collect();
            list_like(old, &words)
        }
    };
    set_in_healthcheck(body, "test", node);
}

/// Sets or removes `command` or `entrypoint`, given as a line. A list stays a list where the line can be split without
/// loss.
pub fn set_command(body: &mut Node, key: &str, line: &str) {
    let is_list = body.get(key).is_some_and(|node| node.as_sequence().is_some());
    match command::split(line) {
        Ok(split) if is_list && split.cut_at.is_none() && !split.words.is_empty() => {
            let node = list_like(body.get(key), &split.words);
            set_key(body, key, node);
        }
        _ if is_list && !line.is_empty() => {
            let words = ["sh", "-c", line].map(str::to_owned);
            let node = list_like(body.get(key), &words);
            set_key(body, key, node);
        }
        _ => set_text(body, &[key], Some(line)),
    }
}

/// Adds a name to a list of names or a map by name, such as `networks`, `secrets` or `profiles`.
pub fn add_name(body: &mut Node, key: &str, name: &str) {
    let Some(mapping) = mapping_of(body) else { return };
    let found = mapping.get_mut(key).filter(|node| !node.is_null());
    let Some(node) = found else {
        mapping.set_ordered(key, Node::sequence(vec![Node::text(name)]), SERVICE_KEYS);
        return;
    };
    match &mut node.value {
        Value::Sequence(items) => {
            if !items.iter().any(|item| item_name(item) == Some(name)) {
                items.push(Node::text(name));
            }
        }
        Value::Mapping(names) => drop(names.get_or_insert(name, Node::null)),
        Value::Scalar(_) => {}
    }
}

/// Removes a name from a list of names or a map by name; `false` where it is not there.
pub fn remove_name(body: &mut Node, key: &str, name: &str) -> bool {
    let removed = match node_mut(body, &[key.into()]).map(|node| &mut node.value) {
        Some(Value::Sequence(items)) => {
            let before = items.len();
            items.retain(|item| item_name(item) != Some(name));
            items.len() < before
        }
        Some(Value::Mapping(names)) => names.remove(name).is_some(),
        _ => false,
    };
    if removed {
        tidy(body, &[key.into()]);
    }
    removed
}

/// Removes what stands at a place, and the collections that become empty with it.
pub fn remove_path(body: &mut Node, steps: &[Step]) {
    if body.remove_at(steps).is_some()
        && let Some((_, way)) = steps.split_last()
    {
        tidy(body, way);
    }
}

/// A scalar of another text in the style of the old one, where the text allows it.
pub fn restyled(old: &Node, text: &str) -> Node {
    let style = old.as_scalar().map_or(Style::Plain, |scalar| scalar.style);
    let fresh = match style {
        Style::Single | Style::Double => Node::scalar(text, style),
        Style::Literal | Style::Folded if text.contains('\n') => Node::scalar(text, style),
        // A plain number may be followed by a plain number.
        Style::Plain if old.as_float().is_some() && text.parse::<f64>().is_ok() => Node::plain(text),
        Style::Plain if is_boolean(old.as_text().unwrap_or("")) && is_boolean(text) => Node::plain(text),
        _ => Node::text(text),
    };
    Node { tag: old.tag.clone(), ..fresh }
}

pub(crate) fn item_name(item: &Node) -> Option<&str> {
    item.as_text().or_else(|| item.get("source").and_then(Node::as_text))
}

pub(crate) fn tidy(body: &mut Node, steps: &[Step]) {
    let mut way = steps;
    while !way.is_empty() && body.at(way).is_some_and(is_empty_collection) {
        body.remove_at(way);
        way = way.split_last().map_or(&[], |(_, rest)| rest);
    }
}

pub(crate) fn node_mut<'a>(body: &'a mut Node, steps: &[Step]) -> Option<&'a mut Node> {
    steps.iter().try_fold(body, |node, step| match step {
        Step::Key(key) => node.as_mapping_mut()?.get_mut(key),
        Step::Index(index) => node.as_sequence_mut()?.get_mut(*index),
    })
}

fn is_boolean(text: &str) -> bool {
    matches!(text, "true" | "false")
}

fn is_empty_collection(node: &Node) -> bool {
    match &node.value {
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(mapping) => mapping.is_empty(),
        Value::Scalar(_) => false,
    }
}

pub(super) fn steps_of(path: &[&str]) -> Vec<Step> {
    path.iter().map(|key| Step::from(*key)).collect()
}

pub(super) fn mapping_of(body: &mut Node) -> Option<&mut Mapping> {
    if body.is_null() {
        *body = Node::mapping(Mapping::default());
    }
    body.as_mapping_mut()
}

pub(super) fn set_path(body: &mut Node, path: &[&str], node: Node) {
    let Some((first, rest)) = path.split_first() else { return };
    let Some(mapping) = mapping_of(body) else { return };
    if rest.is_empty() || mapping.get(first).is_none() {
        let mut made = Node::null();
        if made.set_at(&steps_of(rest), node) {
            mapping.set_ordered(first, made, SERVICE_KEYS);
        }
    } else {
        body.set_at(&steps_of(path), node);
    }
}

fn set_in_healthcheck(body: &mut Node, key: &str, node: Node) {
    let Some(mapping) = mapping_of(body) else { return };
    if mapping.get("healthcheck").is_none_or(Node::is_null) {
        mapping.set_ordered("healthcheck", Node::mapping(Mapping::default()), SERVICE_KEYS);
    }
    if let Some(check) = mapping.get_mut("healthcheck").and_then(Node::as_mapping_mut) {
        check.set_ordered(key, node, HEALTHCHECK_KEYS);
    }
}

/// The quotes of a collection's values, if all have the same.
pub(super) fn usual_style(body: &Node, path: &[&str]) -> Option<Usual> {
    let node = body.at(&steps_of(path))?;
    let scalars: Vec<(Style, bool)> = match &node.value {
        Value::Sequence(items) => {
            items.iter().filter_map(Node::as_scalar).map(|scalar| (scalar.style, is_ambiguous(&scalar.text))).collect()
        }
        Value::Mapping(mapping) => {
            let values =
                mapping.iter().filter(|(_, value)| !value.is_null()).filter_map(|(_, value)| value.as_scalar());
            values.map(|scalar| (scalar.style, is_ambiguous(&scalar.text))).collect()
        }
        Value::Scalar(_) => return None,
    };
    // Only quotes that were not needed show a habit.
    let style = scalars.iter().map(|(style, _)| *style).find(|style| matches!(style, Style::Single | Style::Double))?;
    let quoted = scalars.iter().all(|(other, _)| *other == style);
    Some(Usual { style, everywhere: quoted && scalars.iter().any(|(_, needed)| !needed) })
}

pub(super) fn styled(text: &str, usual: Option<Usual>) -> Node {
    match usual {
        Some(Usual { style, everywhere }) if everywhere || is_ambiguous(text) => Node::scalar(text, style),
        _ => Node::text(text),
    }
}

/// A list of words in the quotes that the old list has.
fn list_like(old: Option<&Node>, words: &[String]) -> Node {
    let items = old.and_then(Node::as_sequence).unwrap_or(&[]);
    let style = items.iter().find_map(Node::as_scalar).map_or(Style::Double, |scalar| scalar.style);
    let item = |word: &String| match style {
        Style::Single | Style::Double => Node::scalar(word.as_str(), style),
        _ => Node::text(word.as_str()),
    };
    let tag = old.filter(|old| old.as_sequence().is_some()).and_then(|old| old.tag.clone());
    Node { tag, ..Node::sequence(words.iter().map(item).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Node {
        Node::sequence(items.iter().map(|item| Node::plain(*item)).collect())
    }

    fn map(pairs: &[(&str, &str)]) -> Node {
        Node::map_of(pairs.iter().map(|(key, value)| (*key, Node::plain(*value))))
    }

    fn body(key: &str, node: Node) -> Node {
        Node::map_of([("image", Node::plain("x")), (key, node)])
    }

    #[test]
    fn environment_keeps_its_form() {
        let mut node = body("environment", list(&["A=1", "B", "A=2"]));
        set_env(&mut node, "A", "3");
        set_env(&mut node, "B", "x y");
        set_env(&mut node, "C", "");
        assert_eq!(node.get("environment"), Some(&list(&["A=1", "B=x y", "A=3", "C="])));
        assert!(rename_env(&mut node, "B", "D") && !rename_env(&mut node, "D", "C"));
        assert!(remove_env(&mut node, "A") && !remove_env(&mut node, "A"));
        assert_eq!(node.get("environment"), Some(&list(&["D=x y", "C="])));
        assert!(remove_env(&mut node, "C") && remove_env(&mut node, "D"));
        assert_eq!(node.get("environment"), None);

        let mut node = Node::map_of([("image", Node::plain("x")), ("ports", list(&["80"]))]);
        set_env(&mut node, "A", "8080");
        set_env(&mut node, "B", "x");
        let wanted = Node::map_of([("A", Node::quoted("8080")), ("B", Node::plain("x"))]);
        assert_eq!(node.get("environment"), Some(&wanted));
        assert_eq!(
            node.as_mapping().map(|one| one.keys().collect::<Vec<_>>()),
            Some(vec!["image", "environment", "ports"])
        );

        let mut node =
            body("environment", Node::map_of([("A", Node::scalar("one", Style::Single)), ("B", Node::null())]));
        set_env(&mut node, "A", "two");
        set_env(&mut node, "B", "b");
        set_env(&mut node, "C", "c");
        let environment = node.get("environment").unwrap();
        for key in ["A", "B", "C"] {
            assert_eq!(
                environment.get(key).and_then(Node::as_scalar).map(|one| one.style),
                Some(Style::Single),
                "{key}"
            );
        }
        let mut node = body("environment", Node::plain("nonsense"));
        let before = node.clone();
        set_env(&mut node, "A", "1");
        assert_eq!(node, before);
        let mut node = Node::null();
        set_entry(&mut node, &["build", "args"], "V", Some("1"));
        assert_eq!(node.at(&["build".into(), "args".into(), "V".into()]), Some(&Node::quoted("1")));
    }

    #[test]
    fn networks_and_dependencies() {
        let mut node = body("networks", list(&["a"]));
        attach(&mut node, "b");
        attach(&mut node, "b");
        assert_eq!(node.get("networks"), Some(&list(&["a", "b"])));
        detach(&mut node, "a");
        detach(&mut node, "b");
        assert_eq!(node.get("networks"), None);
        let mut node = body("networks", map(&[("a", "")]));
        attach(&mut node, "b");
        assert_eq!(node.get("networks"), Some(&map(&[("a", ""), ("b", "")])));

        let mut node = body("image", Node::plain("x"));
        add_dependency(&mut node, "db", None);
        add_dependency(&mut node, "cache", Some(Condition::Started));
        assert_eq!(node.get("depends_on"), Some(&list(&["db", "cache"])));
        add_dependency(&mut node, "cache", Some(Condition::Healthy));
        let entry = |word: &str| map(&[("condition", word)]);
        let wanted = Node::map_of([("db", entry("service_started")), ("cache", entry("service_healthy"))]);
        assert_eq!(node.get("depends_on"), Some(&wanted));
        add_dependency(&mut node, "cache", None);
        assert_eq!(node.get("depends_on"), Some(&wanted));
        add_dependency(&mut node, "job", None);
        remove_dependency(&mut node, "db");
        let wanted = Node::map_of([("cache", entry("service_healthy")), ("job", entry("service_started"))]);
        assert_eq!(node.get("depends_on"), Some(&wanted));
    }

    #[test]
    fn healthchecks_and_commands() {
        let mut node = body("image", Node::plain("x"));
        set_healthcheck(&mut node, "retries", Some("5"));
        set_healthcheck(&mut node, "interval", Some("30s"));
        set_healthcheck_test(&mut node, &HealthTest::Exec(vec!["true".to_owned()]));
        let check = node.get("healthcheck").unwrap();
        let keys: Vec<_> = check.as_mapping().unwrap().keys().collect();
        assert_eq!(keys, ["test", "interval", "retries"]);
        assert_eq!(check.get("test"), Some(&Node::sequence(vec![Node::quoted("CMD"), Node::quoted("true")])));
        set_healthcheck_test(&mut node, &HealthTest::Shell("a || b".to_owned()));
        assert_eq!(node.at(&["healthcheck".into(), "test".into(), 1.into()]), Some(&Node::quoted("a || b")));
        for key in ["test", "interval", "retries"] {
            set_healthcheck(&mut node, key, None);
        }
        assert_eq!(node.get("healthcheck"), None);

        let mut node = body("command", list(&["a", "b"]));
        set_command(&mut node, "command", "serve 'x y'");
        assert_eq!(node.get("command"), Some(&list(&["serve", "x y"])));
        set_command(&mut node, "command", "a && b");
        assert_eq!(node.get("command"), Some(&list(&["sh", "-c", "a && b"])));
        set_command(&mut node, "command", "");
        assert_eq!(node.get("command"), None);
        set_command(&mut node, "command", "a b");
        assert_eq!(node.get("command"), Some(&Node::plain("a b")));
    }
}
