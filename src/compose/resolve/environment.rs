//! The variables of a project, and the environment of its services with the files that `env_file` and `label_file` name.
use super::problem::{Problems, words};
use super::scalar::{as_string, printed, text};
use super::{Input, paths};
use crate::model::env_file::EnvFile;
use crate::model::template::interpolate;
use crate::model::{Mapping, Node};
use std::collections::BTreeMap;

/// Variables by name.
pub(super) type Variables = BTreeMap<String, String>;

/// The variables with which a project's files are read: those given, then those of `.env` or of the files given.
pub(super) fn of_project(input: &Input<'_>, directory: &str, problems: &mut Problems) -> Variables {
    let mut files: Vec<String> = input.env_files.iter().map(|file| paths::join(directory, file)).collect();
    let default = paths::join(directory, ".env");
    if files.is_empty() && (input.file)(&default).is_some() {
        files.push(default);
    }
    with_files(&input.variables, &files, input, problems)
}

/// Variables with those of environment files behind them. The variables given win; of the files the last one.
pub(super) fn with_files(given: &Variables, files: &[String], input: &Input<'_>, problems: &mut Problems) -> Variables {
    let mut read = Variables::new();
    for file in files {
        let outer = problems.enter(file);
        match (input.file)(file) {
            Some(text) => read_file(&text, &|name| given.get(name).cloned(), &mut read, problems),
            None => problems.absent("compose-env-file-missing", &[], file),
        }
        problems.enter(&outer);
    }
    let mut all = given.clone();
    for (name, value) in read {
        all.entry(name).or_insert(value);
    }
    all
}

/// Gives list entries without a value (`- KEY`) the value of the variables with which their file was read.
pub(super) fn take_over(model: &mut Node, variables: &Variables) {
    paths::for_each(model, "services", &mut |_, service| {
        paths::items(service, "environment", &mut |_, item| {
            let found = as_string(item).and_then(|name| Some(format!("{name}={}", variables.get(name)?)));
            if let Some(found) = found {
                *item = text(found);
            }
        });
    });
}

/// Reads the files of `env_file` and `label_file` into `environment` and `labels`.
pub(super) fn read_env_files(
    model: &mut Node,
    input: &Input<'_>,
    directory: &str,
    variables: &Variables,
    problems: &mut Problems,
) {
    paths::for_each(model, "services", &mut |name, service| {
        let environment = service.get("environment").map(pairs).unwrap_or_default();
        let environment: Vec<(String, Option<String>)> = environment
            .into_iter()
            .map(|(key, value)| {
                let value = value.or_else(|| variables.get(&key).cloned());
                (key, value)
            })
            .collect();
        let own: BTreeMap<&str, Option<&str>> =
            environment.iter().map(|(key, value)| (key.as_str(), value.as_deref())).collect();
        let mut read: Variables =
            environment.iter().filter_map(|(key, value)| Some((key.clone(), value.clone()?))).collect();
        let files = service.get("env_file").and_then(Node::as_sequence).unwrap_or(&[]);
        for (index, file) in files.iter().enumerate() {
            let Some(path) = file.get("path").and_then(as_string) else { continue };
            let required = file.get("required").is_none_or(|node| printed(node) != "false");
            let lookup =
                |key: &str| variables.get(key).cloned().or_else(|| own.get(key).copied().flatten().map(str::to_owned));
            let absolute = paths::join(directory, path);
            let way = ["services", name, "env_file", &format!("[{index}]")];
            match (input.file)(&absolute) {
                None if required => problems.absent("compose-env-file-missing", &way, path),
                None => {}
                Some(content) => {
                    let format = file.get("format").and_then(as_string).unwrap_or("");
                    let outer = problems.enter(&absolute);
                    match format {
                        "" => read_file(&content, &lookup, &mut read, problems),
                        "raw" => read_raw(&content, &mut read),
                        _ => {
                            problems.enter(&outer);
                            let message = words(
                                format!("There is no format {format} of environment files; there is raw."),
                                format!("环境文件没有 {format} 格式，可用的是 raw。"),
                            );
                            problems.error("compose-env-file-syntax", &way, message);
                        }
                    }
                    problems.enter(&outer);
                }
            }
        }
        // What the service says itself wins; a variable without a value stays unset, whatever the files say.
        let mut all = Mapping::from_pairs(read.into_iter().map(|(key, value)| (key, text(value))));
        for (key, value) in environment {
            all.set(&key, value.map_or_else(Node::null, text));
        }
        set(service, "environment", all);
        read_label_files(service, name, input, directory, problems);
    });
}

fn read_label_files(service: &mut Node, name: &str, input: &Input<'_>, directory: &str, problems: &mut Problems) {
    let files = service.get("label_file").and_then(Node::as_sequence).unwrap_or(&[]);
    if files.is_empty() {
        return;
    }
    let mut labels = Variables::new();
    for (index, file) in files.iter().enumerate() {
        let Some(path) = as_string(file) else { continue };
        let absolute = paths::join(directory, path);
        match (input.file)(&absolute) {
            Some(content) => {
                let before = labels.clone();
                let outer = problems.enter(&absolute);
                let mut read = Variables::new();
                read_file(&content, &|key| before.get(key).cloned(), &mut read, problems);
                problems.enter(&outer);
                labels.extend(read);
            }
            None => problems.absent(
                "compose-env-file-missing",
                &["services", name, "label_file", &format!("[{index}]")],
                path,
            ),
        }
    }
    let own = service.get("labels").map(pairs).unwrap_or_default();
    labels.extend(own.into_iter().map(|(key, value)| (key, value.unwrap_or_default())));
    set(service, "labels", Mapping::from_pairs(labels.into_iter().map(|(key, value)| (key, text(value)))));
}

fn set(service: &mut Node, key: &str, mapping: Mapping) {
    if let Some(body) = service.as_mapping_mut() {
        if mapping.is_empty() {
            body.remove(key);
        } else {
            body.set(key, Node::mapping(mapping));
        }
    }
}

/// A list or a map of `KEY=VALUE` as pairs; of double keys the last.
pub(super) fn pairs(node: &Node) -> Vec<(String, Option<String>)> {
    let mut pairs: Vec<(String, Option<String>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut add = |key: &str, value: Option<String>| match places.get(key).and_then(|at| pairs.get_mut(*at)) {
        Some(pair) => pair.1 = value,
        None => {
            places.insert(key.to_owned(), pairs.len());
            pairs.push((key.to_owned(), value));
        }
    };
    if let Some(mapping) = node.as_mapping() {
        for (key, value) in mapping.iter() {
            add(key, if value.is_null() { None } else { Some(printed(value)) });
        }
    }
    for item in node.as_sequence().unwrap_or(&[]) {
        let item = printed(item);
        match item.split_once('=') {
            Some((key, value)) => add(key, Some(value.to_owned())),
            None => add(&item, None),
        }
    }
    pairs
}

/// Reads an environment file into `read`. A variable sees `lookup` first, then what was read before it.
fn read_file(content: &str, lookup: &dyn Fn(&str) -> Option<String>, read: &mut Variables, problems: &mut Problems) {
    let (file, errors) = EnvFile::parse(content);
    let start = |line: usize| {
        content.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>().min(content.len())
    };
    for error in errors {
        problems.error_in_text("compose-env-file-syntax", start(error.line), error.message);
    }
    for entry in file.entries() {
        let Some(value) = &entry.value else {
            if let Some(value) = lookup(&entry.name) {
                read.insert(entry.name.clone(), value);
            }
            continue;
        };
        let template = value.template();
        let result = interpolate(&template, &|name| lookup(name).or_else(|| read.get(name).cloned()));
        for (name, reason) in &result.required_missing {
            let reason = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
            let message =
                words(format!("The variable {name} needs a value{reason}."), format!("变量 {name} 必须有值{reason}。"));
            problems.error_in_text("compose-interp-required", start(entry.line), message);
        }
        for name in &result.unset {
            let message = words(
                format!("The variable {name} has no value; the empty text stands for it."),
                format!("变量 {name} 没有值，按空文本处理。"),
            );
            problems.warning_in_text("compose-interp-unset", start(entry.line), message);
        }
        if let Some(error) = result.error {
            problems.error_in_text("compose-interp-format", start(entry.line), error.message);
        }
        read.insert(entry.name.clone(), result.text);
    }
}

/// Reads `KEY=VALUE` lines as they are.
fn read_raw(content: &str, read: &mut Variables) {
    for line in content.lines() {
        let line = line.trim_start();
        if let Some((key, value)) = line.split_once('=')
            && !line.starts_with('#')
        {
            read.insert(key.trim().to_owned(), value.to_owned());
        }
    }
}
