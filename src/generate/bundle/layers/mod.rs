//! What a machine of a developer and one in production have different from the Compose file: override files (Compose
//! specification, "Merge") and the environment files that go with them.
mod dev;
mod prod;
mod values;

use super::images::Images;
use super::part::Part;
use super::{Context, Generated};
use crate::generate::{Artifact, ArtifactLanguage, yaml};
use crate::model::env_file::EnvFile;
use crate::model::{Mapping, Node};
use crate::text::Text;

/// The override for a developer's machine.
pub(super) const DEV: &str = "docker-compose.dev.yml";
/// The override for production.
pub(super) const PROD: &str = "docker-compose.prod.yml";
/// Values for a developer's machine, read after `.env`.
pub(super) const DEV_ENV: &str = ".env.development";
/// Values for production, read after `.env`.
pub(super) const PROD_ENV: &str = ".env.production";

/// An override file with the values that belong to it.
#[derive(Default)]
struct Layer {
    services: Mapping,
    networks: Mapping,
    volumes: Mapping,
    /// Variables of `.env` that have another value here, with what is said about them.
    values: Vec<(String, String)>,
}

pub(super) fn artifacts(context: &Context<'_>, images: &Images) -> Generated {
    let mut out = Generated::default();
    if context.parts.has(Part::Development) {
        let head = Text::fixed(
            "On a developer's machine: source code is mounted, a change restarts the service, tools start on request.",
            "开发环境：挂载源码，修改后服务自动重启，工具按需启动。",
        );
        let layer = dev::layer(context, images);
        out.artifacts.extend(layer.artifacts(context, (DEV, DEV_ENV), &head));
    }
    if context.parts.has(Part::Production) {
        let head = Text::fixed(
            "In production: replicas behind the proxy, sizes, rolling updates.",
            "生产环境：代理之后的多个副本、资源规格、滚动更新。",
        );
        let layer = prod::layer(context, images);
        out.artifacts.extend(layer.artifacts(context, (PROD, PROD_ENV), &head));
    }
    out
}

/// How Compose is called with an override: the words before its own command.
pub(super) fn call(context: &Context<'_>, part: Part) -> Vec<&'static str> {
    let (file, env) = match part {
        Part::Production => (PROD, PROD_ENV),
        _ => (DEV, DEV_ENV),
    };
    let mut words = vec!["docker", "compose"];
    if context.uses_variables() {
        words.extend(["--env-file", ".env", "--env-file", env]);
    }
    words.extend(["-f", "docker-compose.yml", "-f", file]);
    words
}

impl Layer {
    fn artifacts(self, context: &Context<'_>, (path, env): (&str, &str), head: &Text) -> Vec<Artifact> {
        let part = if path == PROD { Part::Production } else { Part::Development };
        let usage = call(context, part).join(" ");
        let up = if path == PROD { "up -d --build" } else { "up --build" };
        let usage = format!("{usage} {up}");
        let mut body = Mapping::default();
        for (key, section) in [("services", self.services), ("networks", self.networks), ("volumes", self.volumes)] {
            if !section.is_empty() {
                body.set(key, Node::mapping(section));
            }
        }
        let mut out = Vec::new();
        let text = yaml::file(&[head.get(context.language), &usage], &body);
        out.push(Artifact::new(path, ArtifactLanguage::Yaml, text));
        if context.uses_variables() {
            let mut file = EnvFile::default();
            let words = Text::new(
                format!("Values that differ from .env here. {path} goes with it; secrets stay in .env."),
                format!("与 .env 不同的取值，配合 {path} 使用；密钥只放在 .env 中。"),
            );
            file.push_comment(words.get(context.language));
            for (name, value) in &self.values {
                // Every value here is a word or a number of ours.
                let _ = file.push(name, value);
            }
            let mut text = file.to_string();
            if !text.ends_with('\n') {
                text.push('\n');
            }
            out.push(Artifact::new(env, ArtifactLanguage::Env, text));
        }
        out
    }

    /// Sets a value below a service of the layer.
    fn set(&mut self, service: &str, path: &[&str], value: Node) {
        let body = self.services.get_or_insert(service, || Node::mapping(Mapping::default()));
        let steps: Vec<crate::model::Step> = path.iter().map(|key| (*key).into()).collect();
        body.set_at(&steps, value);
    }
}

#[cfg(test)]
mod tests;
