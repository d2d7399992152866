//! `build-image-both`: image and build without an order.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "build-image-both",
    family: Family::Run,
    severity: Severity::Style,
    name: Text::fixed("Image and build without an order", "同时写了 image 和 build"),
    why: Text::fixed(
        "docker compose tries to pull the image before it builds it: a warning at best, somebody else's image at worst.",
        "docker compose 会先尝试拉取镜像再构建：轻则警告，重则拉到别人的镜像。",
    ),
    how: Text::fixed("Add pull_policy: build.", "加上 pull_policy: build。"),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: acme/api
    build: .
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.image
services:
  a: {build: ., image: "acme/x:1"}
"#,
            r"services:
  a: {build: {context: .}, image: 'registry.example.com/${N}:1'}
--- .env
N=x
",
        ],
        silent: &[r#"services:
  a: {build: ., image: "acme/x:1", pull_policy: build}
  b: {build: .}
  c: {build: ., image: 'local-name'}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let both = service.view.build.is_some() && service.view.image.is_some();
        let named = service.view.image.as_deref().is_some_and(|image| image.contains('/'));
        if both && named && service.body().get("pull_policy").is_none() {
            found.push(
                RULE.finding(
                    stack.path(index, &["image".into()]),
                    format!("{} is pulled or built, whichever comes first.", service.name),
                    format!("{} 会先尝试拉取，再构建。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    "Always build it",
                    "总是构建",
                    vec![mend::set(stack, index, &["pull_policy".into()], Some(Node::plain("build")))],
                ),
            );
        }
    }
}
