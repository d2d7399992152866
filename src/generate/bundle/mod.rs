//! The bundle: every file that runs the stack, from one document.
mod diagram;
mod environment;
mod images;
mod layers;
mod markdown;
mod onboarding;
mod part;
mod proxy;
mod readme;
mod scripts;

pub use environment::missing_secrets;
pub use part::{Part, Parts};
pub use proxy::{default_routes, size as nginx_size};

use super::{Artifact, ArtifactLanguage, ArtifactProblem, Generated};
use crate::compose;
use crate::graph::Stack;
use crate::model::service_view::ServiceView;
use crate::model::{Document, Kind};
use crate::text::{Language, Text};

/// What the bundle shall be like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BundleOptions {
    /// The language of the documents and comments.
    pub language: Language,
    /// The parts that are wanted beside what the stack needs to start.
    pub parts: Parts,
}

/// The files and what they could not express.
pub type Bundle = Generated;

/// Everything that the generators need to know of a document, read once.
pub(super) struct Context<'d> {
    pub document: &'d Document,
    /// The services as written, with their variables.
    pub services: Vec<ServiceView>,
    /// The stack as it runs.
    pub stack: Stack,
    pub language: Language,
    pub parts: Parts,
}

/// All files of the bundle. `random` gives as many bytes as asked from a cryptographically secure source; it is asked
/// only for secrets that `.env` does not have yet.
pub fn bundle(document: &Document, options: &BundleOptions, random: &mut dyn FnMut(usize) -> Vec<u8>) -> Bundle {
    let context = Context::new(document, options);
    let images = images::plan(&context);
    let mut out = Generated::default();
    out.artifacts.push(Artifact::new("docker-compose.yml", ArtifactLanguage::Yaml, compose::write(document)));
    out.extend(layers::artifacts(&context, &images));
    out.extend(environment::artifacts(&context, random));
    out.artifacts.push(Artifact::new(".gitignore", ArtifactLanguage::Ignore, git_ignore(&context)));
    out.extend(proxy::artifacts(&context));
    out.extend(images.artifacts());
    out.extend(scripts::artifacts(&context, &images));
    keep_own(&context, &mut out);
    out.extend(own_files(&context, &out));
    missing_paths(&context, &mut out);
    if context.parts.has(Part::Documents) {
        out.artifacts.push(Artifact::new(
            "README.md",
            ArtifactLanguage::Markdown,
            readme::readme(&context, &images, &out),
        ));
        let text = onboarding::onboarding(&context, &out);
        out.artifacts.push(Artifact::new("ONBOARDING.md", ArtifactLanguage::Markdown, text));
    }
    keep_own(&context, &mut out);
    out
}

/// Puts the user's own text in the place of what was made under the same path, except where the document is the file.
fn keep_own(context: &Context<'_>, out: &mut Generated) {
    for artifact in &mut out.artifacts {
        let made_of_document = matches!(artifact.path.as_str(), "docker-compose.yml" | ".env" | ".env.example");
        if let (false, Some(text)) = (made_of_document, context.document.file(&artifact.path)) {
            artifact.text = text.to_string();
        }
    }
}

impl<'d> Context<'d> {
    fn new(document: &'d Document, options: &BundleOptions) -> Context<'d> {
        let services =
            document.services().iter().map(|(_, record)| ServiceView::new(&record.name, &record.body)).collect();
        let BundleOptions { language, parts } = *options;
        Context { document, services, stack: Stack::new(document), language, parts }
    }

    /// Whether the Compose file names variables, so that `.env` comes with it.
    pub fn uses_variables(&self) -> bool {
        environment::is_needed(self.document)
    }
}

/// A path below the bundle's folder without `./` and `..`; `None` where it leaves the folder or is absolute.
pub(super) fn inside(path: &str) -> Option<String> {
    if path.starts_with('/') || path.starts_with('~') || path.contains("${") || path.contains('\\') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Files of the project that are neither generated nor secret: what a template mounts, what the user brought.
fn own_files(context: &Context<'_>, made: &Generated) -> Generated {
    let mut out = Generated::default();
    for (path, text) in &context.document.files {
        let taken = made.artifacts.iter().any(|artifact| artifact.path == **path);
        if &**path == ".env" || taken {
            continue;
        }
        let Some(path) = inside(path) else {
            let message = Text::fixed(
                "This file lies outside of the stack's folder and is not part of the bundle.",
                "该文件位于编排目录之外，不包含在文件包中。",
            );
            out.problems.push(ArtifactProblem { path: path.to_string(), message });
            continue;
        };
        let mut artifact = Artifact::new(path.clone(), language_of(&path), text.to_string());
        artifact.executable = text.starts_with("#!");
        out.artifacts.push(artifact);
    }
    out
}

/// The language of a file by its name.
pub fn language_of(path: &str) -> ArtifactLanguage {
    let name = path.rsplit('/').next().unwrap_or(path);
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    match (name, end) {
        (name, _) if name.starts_with(".env") => ArtifactLanguage::Env,
        (".gitignore" | ".dockerignore", _) => ArtifactLanguage::Ignore,
        (name, _) if name.starts_with("Dockerfile") || name.ends_with(".Dockerfile") => ArtifactLanguage::Dockerfile,
        (_, "yml" | "yaml") => ArtifactLanguage::Yaml,
        (_, "md") => ArtifactLanguage::Markdown,
        (_, "sh") => ArtifactLanguage::Shell,
        (_, "json") => ArtifactLanguage::Json,
        (_, "sql") => ArtifactLanguage::Sql,
        (_, "toml" | "ini" | "cfg") => ArtifactLanguage::Toml,
        (name, "conf") if name.contains("nginx") => ArtifactLanguage::Nginx,
        _ => ArtifactLanguage::Text,
    }
}

fn git_ignore(context: &Context<'_>) -> String {
    let mut lines = vec![".env", "*.pem", "*.key", "backups/"];
    if !context.document.table(Kind::Secret).is_empty() {
        lines.push("secrets/");
    }
    let mut out = lines.join("\n");
    out.push('\n');
    out
}

/// Names what the stack mounts or builds from and the bundle does not bring.
fn missing_paths(context: &Context<'_>, out: &mut Generated) {
    let mut named: Vec<String> = Vec::new();
    for service in &context.services {
        for mount in &service.mounts {
            let Some(path) = mount.host_path().and_then(inside) else { continue };
            let is_file = path.rsplit('/').next().is_some_and(|name| name.trim_start_matches('.').contains('.'));
            let there = out.artifacts.iter().any(|artifact| {
                artifact.path == path || artifact.path.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/'))
            });
            // Docker makes a missing folder, and would make one in the place of a missing file too.
            if is_file && !there && !named.contains(&path) {
                let message = Text::new(
                    format!("{} mounts this file; it is yours to provide.", service.name),
                    format!("{} 挂载了这个文件，需要自行提供。", service.name),
                );
                out.problems.push(ArtifactProblem { path: path.clone(), message });
                named.push(path);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    fn zeros(count: usize) -> Vec<u8> {
        vec![7; count]
    }

    #[test]
    fn the_same_document_gives_the_same_bytes() {
        for stack in catalog::stacks() {
            let document = catalog::open::open_stack(stack);
            let options = BundleOptions::default();
            let one = bundle(&document, &options, &mut zeros);
            assert_eq!(one, bundle(&document, &options, &mut zeros), "{}", stack.id);
            let mut paths: Vec<&str> = one.artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
            paths.sort_unstable();
            let count = paths.len();
            paths.dedup();
            assert_eq!(paths.len(), count, "{}: a path stands twice", stack.id);
        }
    }

    #[test]
    fn secrets_stand_in_env_alone() {
        for stack in catalog::stacks() {
            let document = catalog::open::open_stack(stack);
            let secrets = missing_secrets(&document, &mut zeros);
            assert!(!secrets.is_empty(), "{}", stack.id);
            let bundle = bundle(&document, &BundleOptions::default(), &mut zeros);
            for artifact in bundle.artifacts.iter().filter(|artifact| artifact.path != ".env") {
                for (key, value) in &secrets {
                    assert!(!artifact.text.contains(value.as_str()), "{} holds {key}", artifact.path);
                }
            }
        }
    }

    #[test]
    fn paths_stay_inside() {
        assert_eq!(inside("./a/../b").as_deref(), Some("b"));
        assert_eq!(inside("../b"), None);
        assert_eq!(inside("/etc/x"), None);
    }
}
