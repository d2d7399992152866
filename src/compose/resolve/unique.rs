//! Lists in which one entry takes the place of another with the same key: mounts by their path, ports by what they
//! bind, variables by their name.
use super::scalar::{Typed, as_string, printed, typed};
use crate::model::mount::Mount;
use crate::model::{Node, Value};

/// Takes double entries out of the lists of a tree whose place is `way`; the last one stays, in the first one's place.
/// `fault` hears of entries that have no key.
pub(crate) fn enforce(node: &mut Node, way: &[&str], fault: &mut dyn FnMut(&[&str], Fault)) {
    match &mut node.value {
        Value::Mapping(mapping) => {
            let keys: Vec<Box<str>> = mapping.keys().map(Box::from).collect();
            for key in keys {
                let deeper = [way, &[&*key]].concat();
                if reaches(&deeper)
                    && let Some(value) = mapping.get_mut(&key)
                {
                    enforce(value, &deeper, fault);
                }
            }
        }
        Value::Sequence(items) => {
            let Some(keys) = keys_of(way) else { return };
            let mut seen: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
            let mut kept: Vec<Node> = Vec::with_capacity(items.len());
            for (index, item) in std::mem::take(items).into_iter().enumerate() {
                let key = key_of(keys, &item).unwrap_or_else(|reason| {
                    fault(&[way, &[&*format!("[{index}]")]].concat(), reason);
                    format!("\0{index}")
                });
                match seen.get(&key).and_then(|at| kept.get_mut(*at)) {
                    Some(old) => *old = item,
                    None => {
                        seen.insert(key, kept.len());
                        kept.push(item);
                    }
                }
            }
            *items = kept;
        }
        Value::Scalar(_) => {}
    }
}

/// Why an entry has no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is of a kind that cannot stand here.
    Kind,
    /// A long form without its target.
    NoTarget,
    /// A short form that cannot be read.
    Syntax,
}

#[derive(Clone, Copy)]
enum Keys {
    /// What stands before `=`.
    KeyValue,
    Mount,
    Device,
    Grant(&'static str),
    Port,
    EnvFile,
    Expose,
}

/// True where a place is one of the lists or lies on the way to one.
fn reaches(way: &[&str]) -> bool {
    matches!(way, [] | ["services" | "networks"] | ["services" | "networks", _])
        || matches!(way, ["services", _, "build" | "deploy" | "networks"] | ["services", _, "networks", _])
        || matches!(way, ["networks", _, "ipam"])
        || keys_of(way).is_some()
}

fn keys_of(way: &[&str]) -> Option<Keys> {
    Some(match way {
        ["networks", _, "labels"] | ["networks", _, "ipam", "options"] => Keys::KeyValue,
        ["services", _, "build", "args" | "additional_contexts" | "tags" | "labels"] => Keys::KeyValue,
        ["services", _, "deploy", "labels"] => Keys::KeyValue,
        ["services", _, "networks", _, "aliases" | "link_local_ips"] => Keys::KeyValue,
        ["services", _, key] => match *key {
            "annotations" | "cap_add" | "cap_drop" | "dns" | "dns_opt" | "dns_search" | "environment" | "labels"
            | "links" | "profiles" | "sysctls" | "tmpfs" => Keys::KeyValue,
            "devices" => Keys::Device,
            "volumes" => Keys::Mount,
            "configs" => Keys::Grant(""),
            "secrets" => Keys::Grant("/run/secrets"),
            "ports" => Keys::Port,
            "env_file" => Keys::EnvFile,
            "expose" => Keys::Expose,
            _ => return None,
        },
        _ => return None,
    })
}

fn key_of(keys: Keys, item: &Node) -> Result<String, Fault> {
    let text = as_string(item);
    let is_map = item.as_mapping().is_some();
    let field = |key: &str| item.get(key).and_then(as_string).map(str::to_owned);
    match keys {
        Keys::KeyValue => {
            let text = text.ok_or(Fault::Kind)?;
            Ok(text.split_once('=').map_or(text, |(key, _)| key).to_owned())
        }
        Keys::Mount => match text {
            Some(text) => Mount::parse_short(text).map(|mount| mount.target.to_string()).map_err(|_| Fault::Syntax),
            None if is_map => field("target").ok_or(Fault::NoTarget),
            None => Ok(String::new()),
        },
        Keys::Device => match text {
            Some(text) => Ok(text.split(':').nth(1).unwrap_or(text).to_owned()),
            None if is_map => field("target").ok_or(Fault::NoTarget),
            None => Ok(String::new()),
        },
        Keys::Grant(folder) => match text {
            Some(text) => Ok(format!("{folder}/{text}")),
            None if is_map => Ok(field("target")
                .unwrap_or_else(|| format!("{folder}/{}", item.get("source").map_or(String::new(), printed)))),
            None => Err(Fault::Kind),
        },
        Keys::Port if is_map => {
            let part = |key: &str, default: &str| match item.get(key) {
                // A number and a text of the same digits are different ports to the loader.
                Some(node) if matches!(typed(node), Some(Typed::Whole(_))) && key == "published" => {
                    format!("={}", printed(node))
                }
                Some(node) => printed(node),
                None => default.to_owned(),
            };
            if item.get("target").is_none() {
                return Err(Fault::NoTarget);
            }
            let (host, published) = (part("host_ip", "0.0.0.0"), part("published", ""));
            Ok(format!("{host}:{published}:{}/{}", part("target", ""), part("protocol", "tcp")))
        }
        Keys::Port => match typed(item) {
            Some(Typed::Whole(_) | Typed::Text(_)) => Ok(printed(item)),
            _ => Ok(String::new()),
        },
        Keys::EnvFile => match text {
            Some(text) => Ok(text.to_owned()),
            None if is_map => field("path").ok_or(Fault::NoTarget),
            None => Ok(String::new()),
        },
        Keys::Expose => match typed(item) {
            Some(Typed::Whole(_) | Typed::Text(_)) => Ok(printed(item)),
            _ => Err(Fault::Kind),
        },
    }
}
