//! `df-local-base`: base image that nothing here builds.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::image::ImageReference;
use crate::model::knowledge;
use crate::model::{Document, Node};
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-local-base",
    family: Family::Dockerfile,
    severity: Severity::Fragile,
    name: Text::fixed("Base image that nothing here builds", "没有任何服务构建这个基础镜像"),
    why: Text::fixed(
        "An image of your own that is on no registry exists only where somebody has built it by hand. Elsewhere the build stops.",
        "自己的镜像如果没有推送到仓库，就只存在于手工构建过的机器上，在别处构建会中止。",
    ),
    how: Text::fixed(
        "Add a service that builds it and name it in additional_contexts, or push it to a registry and write its address.",
        "添加一个构建它的服务并写进 additional_contexts，或推送到仓库后写上完整地址。",
    ),
    proof: "docker pull <image>",
    example: r"services:
  api:
    build: .
    image: redfire/api:1.0
--- Dockerfile
FROM redfire/base:latest
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.build
services:
  a: {build: ., image: "acme/api:1"}
--- Dockerfile
FROM acme/base:1
"#,
            r"name: shop
services:
  a: {build: {context: ./x}}
--- x/Dockerfile
FROM shop/python-base:1
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM builder
",
            r#"services:
  base: {build: ./base, image: "acme/base:1"}
  a: {build: ., image: "acme/api:1"}
--- Dockerfile
FROM acme/base:1
--- base/Dockerfile
FROM alpine:3
"#,
        ],
        silent: &[
            r#"services:
  a: {build: ., image: "acme/api:1"}
--- Dockerfile
FROM python:3.12 AS base
FROM base
FROM other/base:1
FROM registry.example.com/acme/base:1
"#,
            r#"services:
  a: {build: ., image: "ghcr.io/acme/api:1"}
--- Dockerfile
FROM acme/base:1
"#,
            r#"services:
  base: {build: ./base, image: "acme/base:1"}
  a: {build: {context: ., additional_contexts: {"acme/base:1": "service:base"}}, image: "acme/api:1"}
--- Dockerfile
FROM acme/base:1
--- base/Dockerfile
FROM alpine:3
"#,
            r#"services:
  a: {build: ., image: "bitnami/redis:1"}
--- Dockerfile
FROM bitnami/redis:7
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::staged(stack) {
        let stages = file.dockerfile.stages();
        for stage in &stages {
            let Some(image) = stage.from.image.as_literal() else { continue };
            let is_stage = stages
                .iter()
                .take(stage.index)
                .any(|other| other.from.stage.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(&image)));
            let Ok(reference) = ImageReference::parse(&image) else { continue };
            if is_stage || reference.registry.is_some() || image_file::has_context(stack, file, &image) {
                continue;
            }
            let builder = builder_of(stack, &reference);
            if builder.is_none() && !is_own(stack, &reference) || knowledge::of(&reference).is_some() {
                continue;
            }
            let (path, line) = (&file.path, stage.line);
            let (en, zh) = match builder {
                // Compose builds in any order unless it is told.
                Some(service) => {
                    let name = &stack.service(service).name;
                    (
                        format!("{image} comes from {name}, but {path}:{line} does not wait for its build."),
                        format!("{image} 由 {name} 构建，但 {path} 第 {line} 行不会等它构建完成。"),
                    )
                }
                None => (
                    format!("{path}:{line} starts from {image}, which no service here builds."),
                    format!("{path} 第 {line} 行的 {image} 没有任何服务构建。"),
                ),
            };
            found.push(RULE.in_file(stack, stack.path(file.service, &["build".into()]), (path, line), en, zh));
        }
    }
}

/// The service that builds an image of this name.
fn builder_of(stack: &Stack, wanted: &ImageReference) -> Option<usize> {
    stack.services().iter().position(|service| {
        let same = |image: &ImageReference| image.repository == wanted.repository && image.registry.is_none();
        service.view.build.is_some() && service.view.image_reference.as_ref().is_some_and(same)
    })
}

/// True for images that can only be the author's own: of the same account as those that are built here, or of the
/// project's name, or with a name that is usual for stages.
fn is_own(stack: &Stack, wanted: &ImageReference) -> bool {
    let Some((account, _)) = wanted.repository.split_once('/') else {
        return image_file::is_name_of_stage(&wanted.repository);
    };
    let built_here = stack.services().iter().filter(|service| service.view.build.is_some());
    let mut images = built_here.filter_map(|service| service.view.image_reference.as_ref());
    images.any(|image| {
        image.registry.is_none() && image.repository.split_once('/').is_some_and(|(other, _)| other == account)
    }) || project_name(stack.document()).is_some_and(|name| name == account)
}

fn project_name(document: &Document) -> Option<&str> {
    document.extra.get("name").and_then(Node::as_text)
}
