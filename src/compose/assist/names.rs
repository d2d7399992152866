//! Names and words that can stand as values: services, networks, volumes, variables, the words of an attribute.
use super::place::Place;
use super::{Completion, Meaning};
use crate::compose::attributes::{self, AttributeForm};
use crate::generate::mask::is_secret_name;
use crate::model::env_file::EnvFile;
use crate::model::{Document, Kind, Node};
use crate::text::Text;
use std::collections::BTreeSet;

/// The names of a kind, with what they are.
fn of_kind(document: &Document, kind: Kind) -> Vec<Completion> {
    document.table(kind).iter().map(|(_, record)| Completion::word(&*record.name, what(kind, &record.body))).collect()
}

/// A record in a few words: the image of a service, the kind of anything else.
fn what(kind: Kind, body: &Node) -> Text {
    let image = body.get("image").and_then(Node::as_text);
    match (kind, image) {
        (Kind::Service, Some(image)) => Text::new(image.to_owned(), image.to_owned()),
        (Kind::Service, None) => Text::fixed("service", "服务"),
        (Kind::Network, _) => Text::fixed("network", "网络"),
        (Kind::Volume, _) => Text::fixed("volume", "卷"),
        (Kind::Secret, _) => Text::fixed("secret", "密钥"),
        (Kind::Config, _) => Text::fixed("config", "配置"),
        (Kind::Model, _) => Text::fixed("model", "模型"),
    }
}

/// The kind whose names an attribute of a service takes.
fn kind_below(keys: &[&str]) -> Option<Kind> {
    match keys {
        ["services", _, "depends_on" | "links" | "volumes_from" | "extends"] => Some(Kind::Service),
        ["services", _, "extends", "service"] => Some(Kind::Service),
        ["services", _, "networks"] => Some(Kind::Network),
        ["services", _, "volumes", "source"] => Some(Kind::Volume),
        ["services", _, "secrets"] | ["services", _, "secrets", "source"] => Some(Kind::Secret),
        ["services", _, "build", "secrets"] | ["services", _, "build", "secrets", "source"] => Some(Kind::Secret),
        ["services", _, "configs"] | ["services", _, "configs", "source"] => Some(Kind::Config),
        ["services", _, "models"] => Some(Kind::Model),
        _ => None,
    }
}

/// What can stand as an item of a list, or as a key that is a name.
pub(super) fn items(document: &Document, place: &Place) -> Vec<Completion> {
    let keys: Vec<&str> = place.keys.iter().map(String::as_str).collect();
    let own = keys.get(1).copied().unwrap_or("");
    if let ["services", _, "volumes"] = keys.as_slice() {
        let volumes = of_kind(document, Kind::Volume).into_iter();
        return volumes.map(|one| Completion { insert: format!("{}:", one.label), ..one }).collect();
    }
    if let ["services", _, "profiles"] = keys.as_slice() {
        return words(profiles(document));
    }
    let Some(kind) = kind_below(&keys) else {
        return attributes::of_keys(&keys).map_or_else(Vec::new, |one| of_form(one.form));
    };
    let names = of_kind(document, kind).into_iter().filter(|one| kind != Kind::Service || one.label != own);
    if place.item {
        return names.collect();
    }
    let deeper = " ".repeat(place.column + 2);
    let below = match keys.as_slice() {
        ["services", _, "depends_on"] => format!("\n{deeper}condition: "),
        ["services", _, "networks" | "models"] => String::new(),
        _ => return Vec::new(),
    };
    names.map(|one| Completion { insert: format!("{}:{below}", one.label), ..one }).collect()
}

/// What can stand behind a key on the same line.
pub(super) fn values(document: &Document, place: &Place, key: &str, images: &[&str]) -> Vec<Completion> {
    let keys: Vec<&str> = place.keys.iter().map(String::as_str).chain([key]).collect();
    if let Some(kind) = kind_below(&keys) {
        let own = keys.get(1).copied().unwrap_or("");
        return of_kind(document, kind).into_iter().filter(|one| kind != Kind::Service || one.label != own).collect();
    }
    match keys.as_slice() {
        ["services", _, "image"] => {
            let image = |image: &&str| Completion::word(*image, Text::fixed("", ""));
            images.iter().map(image).collect()
        }
        ["services", _, "profiles"] => words(profiles(document)),
        ["services", _, "restart"] => words(["no", "always", "unless-stopped", "on-failure"].map(str::to_owned)),
        ["services", _, "network_mode" | "pid" | "ipc"] => {
            let services = document.services().names().map(|name| format!("service:{name}"));
            let others = if key == "network_mode" { &["host", "none", "bridge"][..] } else { &["host"] };
            words(others.iter().map(|word| (*word).to_owned()).chain(services))
        }
        _ => attributes::of_keys(&keys).map_or_else(Vec::new, |one| of_form(one.form)),
    }
}

/// The words that an attribute of a form takes.
fn of_form(form: AttributeForm) -> Vec<Completion> {
    match form {
        AttributeForm::Choice(choices) => words(choices.iter().map(|word| (*word).to_owned())),
        AttributeForm::Flag => words(["true", "false"].map(str::to_owned)),
        _ => Vec::new(),
    }
}

fn words(words: impl IntoIterator<Item = String>) -> Vec<Completion> {
    words.into_iter().map(|word| Completion::word(word, Text::fixed("", ""))).collect()
}

fn profiles(document: &Document) -> BTreeSet<String> {
    let of = |body: &Node| -> Vec<String> {
        let items = body.get("profiles").and_then(Node::as_sequence).unwrap_or(&[]);
        items.iter().filter_map(Node::as_text).map(str::to_owned).collect()
    };
    document.services().iter().flat_map(|(_, record)| of(&record.body)).collect()
}

/// How the value of an attribute begins that has no single form.
pub(super) fn own_form(path: &[&str], deeper: &str) -> String {
    match path {
        ["services", _, key] => match *key {
            "ports" | "volumes" | "networks" | "depends_on" | "expose" | "cap_add" | "cap_drop" | "security_opt"
            | "profiles" | "env_file" | "tmpfs" => format!("\n{deeper}- "),
            "environment" | "labels" | "build" | "deploy" | "healthcheck" | "logging" | "develop" | "ulimits" => {
                format!("\n{deeper}")
            }
            _ => " ".to_owned(),
        },
        [_] | [_, _, "ipam" | "resources" | "limits" | "reservations"] => format!("\n{deeper}"),
        _ => "".to_owned(),
    }
}

/// The variables of `.env`, and those that the stack names besides.
pub(super) fn variables(document: &Document) -> Vec<Completion> {
    let (env, _) = EnvFile::parse(document.file(".env").map_or("", |text| text));
    let close = |name: &str| format!("{name}}}");
    let known = env.entries().map(|entry| {
        let detail = if is_secret_name(&entry.name) {
            Text::fixed("secret in .env", ".env 中的密钥")
        } else {
            let value = entry.value.as_ref().map(|value| value.template().into_owned()).unwrap_or_default();
            Text::new(format!("= {value}"), format!("= {value}"))
        };
        Completion { label: entry.name.to_string(), insert: close(&entry.name), detail }
    });
    known.collect()
}

/// The variable under a caret, with its value.
pub(super) fn variable_at(text: &str, caret: usize, document: &Document) -> Option<Meaning> {
    let before = text.get(..caret)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let start = line + before.get(line..)?.rfind("${")?;
    let inner = text.get(start + 2..)?.lines().next()?;
    let end = start + 2 + inner.find('}')?;
    if caret > end {
        return None;
    }
    let name: String = inner.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let (env, _) = EnvFile::parse(document.file(".env").map_or("", |text| text));
    let words = match env.get(&name) {
        Some(_) if is_secret_name(&name) => Text::fixed("A secret that .env sets.", "由 .env 设置的密钥。"),
        Some(entry) => {
            let value = entry.value.as_ref().map(|value| value.template().into_owned()).unwrap_or_default();
            Text::new(format!("{value} (from .env)"), format!("{value}（来自 .env）"))
        }
        None => Text::fixed("Not set in .env.", ".env 中没有设置。"),
    };
    Some(Meaning { range: start..end + 1, title: name, text: words, section: Text::fixed("", "") })
}

/// What a name of the user's choice stands for.
pub(super) fn named(document: &Document, path: &[&str]) -> Option<Text> {
    let (kind, name) = match path {
        [section, name] => (Kind::from_section(section)?, *name),
        ["services", _, "depends_on", name] => (Kind::Service, *name),
        ["services", _, "networks", name] => (Kind::Network, *name),
        _ => return None,
    };
    let record = document.get(document.find(kind, name)?)?;
    Some(what(kind, &record.body))
}
