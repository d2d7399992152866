//! Scripts: what a person would otherwise type by hand. The functions of each stand in a file of their own beside this
//! one; the builders here add the calls for the stack.
mod data;
mod docker_run;
mod firewall;
mod makefile;
mod verify;
mod workflow;

use super::images::Images;
use super::part::Part;
use super::{Context, Generated};
use crate::generate::shell::Script;
use crate::generate::{Artifact, ArtifactLanguage};
use crate::model::Node;

pub(super) fn artifacts(context: &Context<'_>, images: &Images) -> Generated {
    let mut out = Generated::default();
    let mut script = |path: &str, script: Option<Script>| {
        if let Some(script) = script {
            let mut artifact = Artifact::new(path, ArtifactLanguage::Shell, script.print());
            artifact.executable = true;
            out.artifacts.push(artifact);
        }
    };
    if context.parts.has(Part::Scripts) {
        script("scripts/verify.sh", Some(verify::script(context)));
        script("scripts/backup.sh", data::backup(context));
        script("scripts/restore.sh", data::restore(context));
    }
    if context.parts.has(Part::Firewall) {
        script("scripts/firewall.sh", firewall::script(context));
    }
    if context.parts.has(Part::DockerRun) {
        script("scripts/docker-run.sh", Some(docker_run::script(context)));
    }
    if context.parts.has(Part::Scripts) {
        let text = makefile::text(context, data::stores(context).is_empty());
        out.artifacts.push(Artifact::new("Makefile", ArtifactLanguage::Shell, text));
    }
    if context.parts.has(Part::Workflow) {
        let text = workflow::text(context, images);
        out.artifacts.push(Artifact::new(".github/workflows/stack.yml", ArtifactLanguage::Yaml, text));
    }
    out
}

/// The name under which Compose runs the stack, made of letters, digits, `-` and `_`.
pub(super) fn project_name(context: &Context<'_>) -> String {
    let name = context.document.extra.get("name").and_then(Node::as_text).filter(|name| !name.contains('$'));
    let name = name.unwrap_or(&context.document.settings.title).to_lowercase();
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    let name = name.trim_start_matches(['-', '_']).to_owned();
    if name.is_empty() { "stack".to_owned() } else { name }
}
