//! `.env` and `.env.example`.
use super::Context;
use crate::catalog::env::{self, SecretAlphabet, SecretKind, VariableSource};
use crate::generate::{Artifact, ArtifactLanguage, ArtifactProblem, Generated};
use crate::model::env_file::EnvFile;
use crate::model::template::{UseKind, variables};
use crate::model::{Document, Kind, Node, Value};
use crate::text::{Language, Text};
use std::collections::{BTreeMap, BTreeSet};

/// What a password of a variable without any hint is made of.
const PASSWORD: SecretKind = SecretKind { alphabet: SecretAlphabet::Password, length: 24 };

/// How the stack uses a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Use {
    /// The default in the Compose file.
    default: Option<String>,
}

/// The secrets that the stack needs and `.env` does not have a value for, each with a new value.
pub fn missing_secrets(document: &Document, random: &mut dyn FnMut(usize) -> Vec<u8>) -> Vec<(String, String)> {
    let text = document.file(".env").map_or("", |text| text);
    let (file, _) = EnvFile::parse(text);
    let kinds = secret_kinds(text);
    let uses = uses(document);
    let mut found = Vec::new();
    let names = kinds.keys().cloned().chain(uses.keys().filter(|name| looks_secret(name)).cloned());
    for name in names.collect::<BTreeSet<String>>() {
        let value = file.get(&name).and_then(|entry| entry.value.as_ref()).map(|value| value.text.as_str());
        let has_default = uses.get(&name).is_some_and(|using| using.default.is_some());
        let provided = is_provided(text, &name);
        if value.is_none_or(str::is_empty) && !has_default && !provided {
            let kind = kinds.get(&name).copied().unwrap_or(PASSWORD);
            found.push((name, generate(kind, random)));
        }
    }
    found
}

/// Whether the bundle has a `.env`.
pub(super) fn is_needed(document: &Document) -> bool {
    document.file(".env").is_some_and(|text| !text.trim().is_empty()) || !uses(document).is_empty()
}

pub(super) fn artifacts(context: &Context<'_>, random: &mut dyn FnMut(usize) -> Vec<u8>) -> Generated {
    let document = context.document;
    let text = document.file(".env").map_or("", |text| text);
    let uses = uses(document);
    let mut out = Generated::default();
    if !is_needed(document) {
        return out;
    }
    let (mut file, _) = EnvFile::parse(text);
    let missing: Vec<&String> = uses.keys().filter(|name| file.get(name).is_none()).collect();
    if !missing.is_empty() {
        if !text.is_empty() {
            file.push_blank();
        }
        let words = Text::fixed("Used in docker-compose.yml", "docker-compose.yml 中使用");
        file.push_comment(&format!("--- {} ---", words.get(context.language)));
        for name in missing {
            let default = uses.get(name).and_then(|using| using.default.clone());
            note(&mut out, file.push(name, &default.unwrap_or_default()));
        }
    }
    let mut example = file.clone();
    for (name, value) in missing_secrets(document, random) {
        note(&mut out, file.set(&name, &value));
    }
    let kinds = secret_kinds(text);
    let names: Vec<String> = example.entries().map(|entry| entry.name.clone()).collect();
    for name in names {
        let value = example.get(&name).and_then(|entry| entry.value.as_ref()).map(|value| value.text.clone());
        let secret = kinds.contains_key(&name) || looks_secret(&name) || value.as_deref().is_some_and(has_credentials);
        if secret && value.is_some_and(|value| !value.is_empty()) {
            note(&mut out, example.set(&name, ""));
        }
    }
    let head = match context.language {
        Language::En => "# Copy this file to .env and fill in the empty values.\n",
        Language::Zh => "# 将本文件复制为 .env，并填写空值。\n",
    };
    let mut env = Artifact::new(".env", ArtifactLanguage::Env, ended(file.to_string()));
    env.secret = true;
    out.artifacts.push(env);
    let example = format!("{head}{}", ended(example.to_string()));
    out.artifacts.push(Artifact::new(".env.example", ArtifactLanguage::Env, example));
    out
}

/// What a line cannot hold is said, not dropped in silence.
fn note(out: &mut Generated, done: Result<(), Text>) {
    if let Err(message) = done {
        out.problems.push(ArtifactProblem { path: ".env".to_owned(), message });
    }
}

fn ended(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The variables of the Compose file, each with the services that use it and whether its value is a secret.
pub(super) fn users(document: &Document) -> Vec<(String, Vec<String>, bool)> {
    let kinds = secret_kinds(document.file(".env").map_or("", |text| text));
    let mut services: BTreeMap<String, Vec<String>> =
        uses(document).into_keys().map(|name| (name, Vec::new())).collect();
    for (_, record) in document.services().iter() {
        let mut found = BTreeMap::new();
        collect(&record.body, &mut found);
        for name in found.keys() {
            if let Some(users) = services.get_mut(name) {
                users.push(record.name.to_string());
            }
        }
    }
    let row = |(name, users): (String, Vec<String>)| {
        let secret = kinds.contains_key(&name) || looks_secret(&name);
        (name, users, secret)
    };
    services.into_iter().map(row).collect()
}

/// The variables that the Compose file uses, but those that are always defined.
fn uses(document: &Document) -> BTreeMap<String, Use> {
    let mut found = BTreeMap::new();
    for kind in Kind::ALL {
        for (_, record) in document.table(kind).iter() {
            collect(&record.body, &mut found);
        }
    }
    document.extra.iter().for_each(|(_, value)| collect(value, &mut found));
    found.remove("COMPOSE_PROJECT_NAME");
    found
}

fn collect(node: &Node, found: &mut BTreeMap<String, Use>) {
    match &node.value {
        Value::Scalar(scalar) if scalar.text.contains('$') => {
            for variable in variables(&scalar.text) {
                let default = match variable.kind {
                    UseKind::Default | UseKind::DefaultIfUnset => Some(variable.argument.clone()),
                    UseKind::Replace | UseKind::ReplaceIfSet => Some(String::new()),
                    UseKind::Plain | UseKind::Required | UseKind::RequiredIfUnset => None,
                };
                let entry = found.entry(variable.name.to_string()).or_insert(Use { default: default.clone() });
                // One use without a default makes the variable needed.
                if default.is_none() {
                    entry.default = None;
                }
            }
        }
        Value::Scalar(_) => {}
        Value::Sequence(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Mapping(mapping) => mapping.iter().for_each(|(_, value)| collect(value, found)),
    }
}

fn secret_kinds(text: &str) -> BTreeMap<String, SecretKind> {
    let variables = env::variables(text).into_iter();
    let secret = |variable: env::EnvVariable<'_>| match variable.source {
        VariableSource::Secret(kind) => Some((variable.name.to_owned(), kind)),
        _ => None,
    };
    variables.filter_map(secret).collect()
}

/// True for a value that only the user has, such as the key of an account.
fn is_provided(text: &str, name: &str) -> bool {
    let asked = env::variables(text)
        .into_iter()
        .any(|variable| variable.name == name && matches!(variable.source, VariableSource::Provided(_)));
    let upper = name.to_ascii_uppercase();
    asked || upper.contains("API_KEY") || upper.contains("ACCESS_KEY") || upper.contains("LICENSE")
}

/// True for names that everybody uses for secrets.
pub(crate) fn looks_secret(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let marks = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "PRIVATE_KEY", "API_KEY", "JWT_KEY", "SIGNING_KEY"];
    marks.iter().any(|mark| upper.contains(mark)) && !upper.ends_with("_FILE") && !upper.ends_with("_PATH")
}

/// True for `scheme://user:password@host` with a password written out.
fn has_credentials(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else { return false };
    let Some((user, _)) = rest.split_once('@') else { return false };
    user.split_once(':').is_some_and(|(_, password)| !password.is_empty() && !password.contains('$'))
}

fn generate(kind: SecretKind, random: &mut dyn FnMut(usize) -> Vec<u8>) -> String {
    let mut bytes = Vec::new();
    kind.generate(|| {
        if bytes.is_empty() {
            bytes = random(64);
        }
        bytes.pop().unwrap_or_default()
    })
}
