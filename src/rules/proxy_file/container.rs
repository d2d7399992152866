//! The files of the project that a service's container has, by their path in it.
use crate::generate::dockerfile::tree::{Dockerfile, Kind as Instruction};
use crate::graph::Stack;
use crate::model::mount::{MountKind, clean_path};
use crate::model::secret::{ContentSource, SecretView};
use crate::model::{Document, Kind, Step};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A file of the project in a container.
#[derive(Clone)]
pub(super) struct Source<'a> {
    /// Its path in the project.
    pub path: String,
    /// The place in the service that brings it.
    pub steps: Vec<Step>,
    /// Its text, with the variables of a template filled in.
    pub text: Cow<'a, str>,
}

/// The files of a service. What is mounted hides what the image has; `templates` says whether the image fills in
/// `/etc/nginx/templates` as the official one does.
pub(super) fn sources<'a>(
    stack: &'a Stack,
    service: usize,
    built: Option<&Dockerfile>,
    templates: bool,
) -> BTreeMap<String, Source<'a>> {
    let mut out = BTreeMap::new();
    let one = stack.service(service);
    let document = stack.document();
    if let Some(built) = built {
        copied(stack, service, built, &mut out);
    }
    for grant in &one.view.configs {
        let Some((_, record)) = document.table(Kind::Config).by_name(&grant.source) else { continue };
        let ContentSource::File(file) = SecretView::config(&record.name, &record.body).source else { continue };
        let target = grant.target.as_deref().map_or_else(|| format!("/{}", grant.source), clean_path);
        add(document, &file, &target, &grant.steps, &mut out);
    }
    for mount in one.view.mounts.iter().filter(|mount| mount.kind == MountKind::Bind) {
        let target = mount.clean_target();
        let below = format!("{target}/");
        out.retain(|path, _| *path != target && !path.starts_with(&below));
        add(document, mount.host_path().unwrap_or(""), &target, &mount.steps, &mut out);
    }
    if templates {
        fill_in(stack, service, &mut out);
    }
    out
}

/// Adds a file, or the files of a folder.
fn add<'a>(document: &'a Document, source: &str, target: &str, steps: &[Step], out: &mut BTreeMap<String, Source<'a>>) {
    let source = clean_path(source);
    if let Some(text) = document.file(&source) {
        let text = Cow::Borrowed(&**text);
        out.insert(target.to_owned(), Source { path: source, steps: steps.to_vec(), text });
        return;
    }
    let folder = if source == "." { String::new() } else { format!("{source}/") };
    for (path, text) in &document.files {
        if let Some(name) = path.strip_prefix(folder.as_str()) {
            let source = Source { path: path.to_string(), steps: steps.to_vec(), text: Cow::Borrowed(&**text) };
            out.insert(format!("{target}/{name}"), source);
        }
    }
}

/// What the Dockerfile copies from the build context below `/etc/nginx`.
fn copied<'a>(stack: &'a Stack, service: usize, file: &Dockerfile, out: &mut BTreeMap<String, Source<'a>>) {
    let Some(build) = &stack.service(service).view.build else { return };
    let steps = [Step::from("build")];
    for stage in file.chain(build.target.as_deref()) {
        for one in &stage.instructions {
            let (Instruction::Copy(transfer) | Instruction::Add(transfer)) = &one.kind else { continue };
            let Some(to) = transfer.target.as_literal().filter(|to| to.starts_with("/etc/nginx")) else { continue };
            if transfer.flags.iter().any(|flag| flag.name == "from") {
                continue;
            }
            let clean = clean_path(&to);
            let folder = to.ends_with('/')
                || transfer.sources.len() > 1
                || matches!(&*clean, "/etc/nginx" | "/etc/nginx/conf.d" | "/etc/nginx/templates");
            for source in transfer.sources.iter().filter_map(|source| source.as_literal()) {
                let path = clean_path(&format!("{}/{source}", build.effective_context()));
                let name = path.rsplit('/').next().unwrap_or("");
                let is_file = stack.document().file(&path).is_some();
                let target = if folder && is_file { format!("{clean}/{name}") } else { clean.clone() };
                add(stack.document(), &path, &target, &steps, out);
            }
        }
    }
}

/// The official image fills in the variables of `/etc/nginx/templates/*.template` that the container has, and writes
/// the files to `/etc/nginx/conf.d`.
fn fill_in(stack: &Stack, service: usize, out: &mut BTreeMap<String, Source<'_>>) {
    const FROM: &str = "/etc/nginx/templates/";
    let variables = &stack.service(service).view.environment;
    let templates: Vec<(String, Source)> = out
        .iter()
        .filter_map(|(target, source)| {
            let name = target.strip_prefix(FROM)?.strip_suffix(".template")?;
            Some((format!("/etc/nginx/conf.d/{name}"), source.clone()))
        })
        .collect();
    for (target, mut source) in templates {
        let mut text = source.text.into_owned();
        for variable in variables {
            let Some(value) = variable.value.as_deref().filter(|value| !value.contains('$')) else { continue };
            text = text.replace(&format!("${{{}}}", variable.key), value);
            text = replace_name(&text, &variable.key, value);
        }
        source.text = Cow::Owned(text);
        out.insert(target, source);
    }
}

/// Replaces `$NAME` where no longer name stands.
fn replace_name(text: &str, name: &str, value: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let written = format!("${name}");
    while let Some((before, after)) = rest.split_once(written.as_str()) {
        out.push_str(before);
        let longer = after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        out.push_str(if longer { &written } else { value });
        rest = after;
    }
    out.push_str(rest);
    out
}
