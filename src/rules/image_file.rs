//! What the Dockerfile of a service says, where the project has it.
use super::project_files::project_files;
use crate::generate::dockerfile::tree::{Dockerfile, ImageConfig, Kind};
use crate::generate::dockerfile::{Parsed, SyntaxError, parse};
use crate::graph::Stack;
use crate::model::image::ImageReference;
use crate::model::knowledge::{self, Role};
use std::collections::{HashMap, HashSet};

/// Whether a service has a healthcheck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// The file, the image or the Dockerfile gives it one.
    Present,
    /// Nothing gives it one.
    Missing,
    /// It is switched off.
    Disabled,
    /// The image is built from what the project does not show.
    Unknown,
}

/// A Dockerfile of the project.
pub struct BuildFile {
    /// The first service that is built from it.
    pub service: usize,
    /// Its path in the project; empty where it stands in the Compose file.
    pub path: String,
    /// What it says.
    pub dockerfile: Dockerfile,
    /// What is wrong with it.
    pub errors: Vec<SyntaxError>,
}

/// Whether a service has a healthcheck.
pub fn health(stack: &Stack, index: usize) -> Health {
    let service = stack.service(index);
    if service.view.healthcheck.as_ref().is_some_and(|check| check.is_disabled()) {
        return Health::Disabled;
    }
    if service.view.has_healthcheck() {
        return Health::Present;
    }
    if service.partial || service.view.has_provider {
        return Health::Unknown;
    }
    if let Some(image) = service.knowledge {
        return if image.own_health { Health::Present } else { Health::Missing };
    }
    if service.view.build.is_none() {
        let unread = service.view.image.as_deref().is_none_or(|image| image.contains('$'))
            || service.view.image_reference.is_none();
        return if unread { Health::Unknown } else { Health::Missing };
    }
    match dockerfile(stack, index) {
        Some(file) => health_of(file, service.view.build.as_ref().and_then(|build| build.target.as_deref())),
        None => Health::Unknown,
    }
}

/// The Dockerfile of a service that is built here, where the project has it.
pub fn dockerfile(stack: &Stack, index: usize) -> Option<&Dockerfile> {
    project_files(stack)?.dockerfile(index)
}

/// How the Dockerfile of a service is called in findings: by its path, or by the key that holds its text.
pub fn name(stack: &Stack, index: usize) -> String {
    stack.dockerfile_path(index).filter(|path| !path.is_empty()).unwrap_or_else(|| "dockerfile_inline".to_owned())
}

fn health_of(file: &Dockerfile, target: Option<&str>) -> Health {
    let Some(image) = file.image(target) else { return Health::Unknown };
    match image.healthcheck {
        Some(Some(_)) => Health::Present,
        Some(None) => Health::Disabled,
        None => base_health(&image.base.and_then(|base| base.as_literal()).unwrap_or_default()),
    }
}

/// Languages and systems bring no healthcheck; of other images that is not known.
fn base_health(base: &str) -> Health {
    let known = ImageReference::parse(base).ok().and_then(|reference| knowledge::of(&reference));
    match known {
        Some(image) if image.own_health => Health::Present,
        Some(_) => Health::Missing,
        None if base == "scratch" => Health::Missing,
        None => Health::Unknown,
    }
}

/// Every Dockerfile that a service is built from and the project has, each once.
pub fn dockerfiles(stack: &Stack) -> impl Iterator<Item = &BuildFile> {
    let builds = project_files(stack).map_or(&[][..], |files| &files.builds);
    builds.iter().filter(|build| !build.path.is_empty())
}

/// Stages above which a Dockerfile was made to be slow rather than to be built.
const MOST_STAGES: usize = 200;

/// The Dockerfiles of [`dockerfiles`] whose stages can be compared one with another.
pub fn staged(stack: &Stack) -> impl Iterator<Item = &BuildFile> {
    let is_stage = |kind: &Kind| matches!(kind, Kind::From(_));
    dockerfiles(stack)
        .filter(move |file| file.dockerfile.instructions().filter(|one| is_stage(&one.kind)).count() <= MOST_STAGES)
}

/// The services that are built from a Dockerfile of [`dockerfiles`].
pub fn built_from<'a>(stack: &'a Stack, file: &'a BuildFile) -> impl Iterator<Item = usize> + 'a {
    let files = project_files(stack);
    let all = files.map_or(&[][..], |files| &files.build_of);
    let at = files.and_then(|files| files.builds.iter().position(|build| build.path == file.path));
    all.iter().enumerate().filter(move |(_, build)| at.is_some() && **build == at).map(|(service, _)| service)
}

/// The stages of a Dockerfile that end up in the image of a service, by their numbers.
pub fn shipped(stack: &Stack, file: &BuildFile) -> HashSet<usize> {
    let target = |service: usize| stack.service(service).view.build.as_ref().and_then(|build| build.target.as_deref());
    let chains = built_from(stack, file).map(|service| file.dockerfile.chain(target(service)));
    chains.flatten().map(|stage| stage.index).collect()
}

/// Where a build of the compose file can take files from besides the stages: its further contexts.
pub fn has_context(stack: &Stack, file: &BuildFile, name: &str) -> bool {
    built_from(stack, file).any(|service| {
        let build = stack.service(service).view.build.as_ref();
        build.is_some_and(|build| build.additional_contexts.iter().any(|context| &*context.key == name))
    })
}

/// Names that authors give to stages and no publisher to an image of Docker Hub's own.
pub fn is_name_of_stage(name: &str) -> bool {
    const NAMES: [&str; 22] = [
        "builder",
        "build",
        "build-stage",
        "build-env",
        "base",
        "deps",
        "dependencies",
        "compile",
        "compiler",
        "development",
        "production",
        "prod",
        "runtime",
        "runner",
        "final",
        "release",
        "app",
        "frontend",
        "backend",
        "node-builder",
        "test",
        "prepare",
    ];
    NAMES.contains(&name.to_ascii_lowercase().as_str())
}

/// Reads the Dockerfiles, and says which service is built from which; rules ask [`dockerfiles`] and [`dockerfile`].
pub(super) fn read(stack: &Stack) -> (Vec<BuildFile>, Vec<Option<usize>>) {
    let mut builds: Vec<BuildFile> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut build_of = Vec::new();
    for service in 0..stack.services().len() {
        let Some(text) = stack.dockerfile(service) else {
            build_of.push(None);
            continue;
        };
        let path = stack.dockerfile_path(service).unwrap_or_default();
        let known = seen.get(&path).copied();
        build_of.push(Some(known.unwrap_or(builds.len())));
        if known.is_none() {
            if !path.is_empty() {
                seen.insert(path.clone(), builds.len());
            }
            let Parsed { dockerfile, errors } = parse(text);
            builds.push(BuildFile { service, path, dockerfile, errors });
        }
    }
    (builds, build_of)
}

/// True where an image is built on a plain language or system, which brings no user of its own.
pub fn is_plain_base(image: &ImageConfig) -> bool {
    let base = image.base.and_then(|base| base.as_literal()).unwrap_or_default();
    let known = ImageReference::parse(&base).ok().and_then(|reference| knowledge::of(&reference));
    known.is_some_and(|image| image.role == Role::Runtime)
}
