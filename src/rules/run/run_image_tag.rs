//! `run-image-tag`: image without a fixed version.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "run-image-tag",
    family: Family::Run,
    severity: Severity::Style,
    name: Text::fixed("Image without a fixed version", "镜像没有固定版本"),
    why: Text::fixed(
        "The same file brings another program next week; a restart can be an upgrade.",
        "同一个文件过一周就可能拉到另一个版本，一次重启就等于升级。",
    ),
    how: Text::fixed("Name a version: postgres:16.4.", "写明版本，例如 postgres:16.4。"),
    proof: "docker compose images",
    example: r"services:
  web:
    image: nginx
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.image
services:
  a: {image: nginx}
",
            r"services:
  a: {image: 'nginx:latest'}
",
            r"services:
  a: {image: 'nginx:${T}'}
--- .env
T=stable
",
        ],
        silent: &[r"services:
  a: {image: 'nginx:1.27'}
  b: {image: 'nginx@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}
  c: {build: ., image: own}
  d: {image: 'nginx:${UNSET}'}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const MOVING: [&str; 11] =
        ["latest", "stable", "edge", "test", "nightly", "dev", "beta", "canary", "lts", "alpine", "main"];
    for (index, service) in stack.services().iter().enumerate().filter(|(_, service)| service.view.build.is_none()) {
        let Some(reference) = service.view.image_reference.as_ref().filter(|reference| reference.digest.is_none())
        else {
            continue;
        };
        let moving = match reference.tag.as_deref() {
            None => true,
            Some(tag) => MOVING.contains(&tag),
        };
        if moving {
            found.push(RULE.finding(
                stack.path(index, &["image".into()]),
                format!("{} takes whatever version {reference} is at the moment.", service.name),
                format!("{} 使用的 {reference} 没有固定版本。", service.name),
            ));
        }
    }
}
