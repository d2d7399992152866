//! `dep-profile`: depends on a service of an inactive profile.
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
    code: "dep-profile",
    family: Family::Dependency,
    severity: Severity::Stop,
    name: Text::fixed("Depends on a service of an inactive profile", "依赖了未启用的 profile 中的服务"),
    why: Text::fixed(
        "Without its profile the other service does not exist for docker compose, which refuses the file: depends on undefined service.",
        "不启用该 profile 时，对 docker compose 来说被依赖的服务并不存在，整个文件会被拒绝：depends on undefined service。",
    ),
    how: Text::fixed(
        "Give both the same profiles, or mark the dependency with required: false.",
        "让两者属于相同的 profile，或者给依赖加上 required: false。",
    ),
    proof: "docker compose config -q",
    example: r"services:
  api:
    image: example/api:1.4
    depends_on: [tools]
  tools:
    image: example/tools:1
    profiles: [tools]
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.depends_on[0]
services:
  a: {image: 'x:1', depends_on: [t]}
  t: {image: 'y:1', profiles: [tools]}
",
            r"services:
  a: {image: 'x:1', depends_on: {t: {condition: service_started}}, profiles: [dev]}
  t: {image: 'y:1', profiles: ['${P}']}
--- .env
P=tools
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', depends_on: {t: {condition: service_started, required: false}}}
  t: {image: 'y:1', profiles: [tools]}
",
            r"services:
  a: {image: 'x:1', depends_on: [t, u], profiles: [tools]}
  t: {image: 'y:1', profiles: [tools, more]}
  u: {image: 'y:1'}
",
            r"services:
  a: {image: 'x:1', depends_on: [t]}
  t: {image: 'y:1', profiles: [tools]}
--- .env
COMPOSE_PROFILES=tools
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let chosen: Vec<&str> = stack.variables.value("COMPOSE_PROFILES").unwrap_or("").split(',').map(str::trim).collect();
    for edge in stack.start().edges() {
        let (from, to) = (stack.service(edge.from), stack.service(edge.to));
        if to.view.profiles.is_empty()
            || to.view.profiles.iter().any(|profile| chosen.contains(&&**profile))
            || chosen.contains(&"*")
        {
            continue;
        }
        let required =
            from.view.dependencies.iter().find(|one| *one.service == *to.name).is_none_or(|one| one.required);
        let covered = !from.view.profiles.is_empty()
            && from.view.profiles.iter().all(|profile| to.view.profiles.contains(profile));
        if !required || covered {
            continue;
        }
        let profiles = Node::sequence(to.view.profiles.iter().map(|profile| Node::text(profile.clone())).collect());
        let mut finding = RULE.finding(
            stack.path(edge.from, &edge.steps),
            format!(
                "{} depends on {}, which runs only with the profile {}.",
                from.name,
                to.name,
                to.view.profiles.join(", ")
            ),
            format!("{} 依赖 {}，而后者只在启用 profile {} 时运行。", from.name, to.name, to.view.profiles.join("、")),
        );
        if from.view.profiles.is_empty() {
            finding = finding
                .with_fix(
                    Safety::Review,
                    format!("Run {} always", to.name),
                    format!("让 {} 始终运行", to.name),
                    vec![mend::set(stack, edge.to, &["profiles".into()], None)],
                )
                .with_fix(
                    Safety::Review,
                    format!("Run {} only with that profile as well", from.name),
                    format!("让 {} 也只在该 profile 中运行", from.name),
                    vec![mend::set(stack, edge.from, &["profiles".into()], Some(profiles))],
                );
        }
        found.push(finding);
    }
}
