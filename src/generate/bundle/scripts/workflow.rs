//! A workflow that checks the stack's files and builds its images on every push (GitHub Actions, "Workflow syntax").
use super::super::images::Images;
use super::super::part::Part;
use super::{Context, data};
use crate::generate::yaml;
use crate::model::{Mapping, Node};
use crate::text::Text;

pub(super) fn text(context: &Context<'_>, images: &Images) -> String {
    let mut checks = vec!["docker compose config --quiet".to_owned()];
    for (part, file) in [(Part::Development, super::super::layers::DEV), (Part::Production, super::super::layers::PROD)]
    {
        if context.parts.has(part) {
            checks.push(format!("docker compose -f docker-compose.yml -f {file} config --quiet"));
        }
    }
    let mut steps = vec![Node::map_of([("uses", Node::text("actions/checkout@v4"))])];
    if context.uses_variables() {
        // Secrets are not in the repository; for a check any value does.
        let fill = "sed -E 's/^([A-Za-z_][A-Za-z0-9_]*)=$/\\1=check/' .env.example > .env";
        steps.push(step("Values", fill));
    }
    steps.push(step("Compose files", &checks.join("\n")));
    for path in images.paths() {
        let with = yaml::pairs([("dockerfile", path), ("failure-threshold", "warning")]);
        steps.push(Node::map_of([
            ("name", Node::text(format!("Lint {path}"))),
            ("uses", Node::text("hadolint/hadolint-action@v3.1.0")),
            ("with", with),
        ]));
    }
    if context.parts.has(Part::Scripts) {
        steps.push(step("Scripts", "shellcheck scripts/*.sh"));
    }
    let mut jobs = Mapping::default();
    jobs.set("check", job(steps));
    if context.services.iter().any(|service| service.build.is_some()) {
        let mut steps = vec![Node::map_of([("uses", Node::text("actions/checkout@v4"))])];
        if context.uses_variables() {
            steps.push(step("Values", "sed -E 's/^([A-Za-z_][A-Za-z0-9_]*)=$/\\1=check/' .env.example > .env"));
        }
        steps.push(Node::map_of([("uses", Node::text("docker/setup-buildx-action@v3"))]));
        steps.push(step("Build", "docker compose build"));
        if context.parts.has(Part::Scripts) && !data::stores(context).is_empty() {
            steps.push(step("Start and verify", "docker compose up -d --wait\n./scripts/verify.sh"));
        }
        let mut body = job(steps);
        if let Some(mapping) = body.as_mapping_mut() {
            mapping.set("needs", Node::text("check"));
        }
        jobs.set("build", body);
    }
    let head = Text::fixed("Checks and builds the stack on every push.", "每次推送时检查并构建整套服务。");
    let body = Mapping::from_pairs([
        ("name", Node::text("stack")),
        ("on", Node::sequence(vec![Node::text("push"), Node::text("pull_request")])),
        ("permissions", yaml::pairs([("contents", "read")])),
        ("jobs", Node::mapping(jobs)),
    ]);
    yaml::file(&[head.get(context.language)], &body)
}

fn job(steps: Vec<Node>) -> Node {
    Node::map_of([("runs-on", Node::text("ubuntu-24.04")), ("steps", Node::sequence(steps))])
}

fn step(name: &str, run: &str) -> Node {
    let style = if run.contains('\n') { crate::model::Style::Literal } else { crate::model::Style::Plain };
    Node::map_of([("name", Node::text(name)), ("run", Node::scalar(run, style))])
}
