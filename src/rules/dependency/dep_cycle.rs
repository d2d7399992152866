//! `dep-cycle`: services wait for each other in a circle.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{DependencyEdge, Stack};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "dep-cycle",
    family: Family::Dependency,
    severity: Severity::Stop,
    name: Text::fixed("Dependencies go in a circle", "依赖成环"),
    why: Text::fixed(
        "None of them can be started first. docker compose refuses the whole file: dependency cycle detected.",
        "没有哪个服务能先启动。docker compose 会拒绝整个文件：dependency cycle detected。",
    ),
    how: Text::fixed(
        "Remove one of the dependencies: usually the one from the server back to its client.",
        "去掉其中一条依赖，通常是被依赖的一方反过来依赖使用方的那条。",
    ),
    proof: "docker compose config -q",
    example: "services:\n  api:\n    image: example/api:1.4\n    depends_on: [worker]\n  worker:\n    image: example/worker:1.4\n    depends_on: [api]\n",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            "# services.b.depends_on[0]\nservices:\n  a: {image: 'x:1', depends_on: [b]}\n  b: {image: 'y:1', depends_on: [a]}\n",
            "services:\n  a: {image: 'x:1', depends_on: {b: {condition: service_started}}}\n  b: {image: 'y:1', links: [c]}\n  c: {image: 'y:1', network_mode: 'service:a'}\n",
            "services:\n  a: {image: 'x:1', depends_on: [a]}\n",
            "services:\n  a: {image: 'x:1', volumes_from: [b]}\n  b: {image: 'y:1', ipc: 'service:a'}\n",
        ],
        silent: &[
            "services:\n  a: {image: 'x:1', depends_on: [b, c]}\n  b: {image: 'y:1', depends_on: [c]}\n  c: {image: 'z:1'}\n",
            "services:\n  a: {image: 'x:1', environment: {B: 'http://b'}, depends_on: [b]}\n  b: {image: 'y:1', environment: {A: 'http://a'}}\n",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for cycle in stack.start().cycles() {
        let edges: Vec<&DependencyEdge> = cycle.circle.iter().filter_map(|edge| stack.start().edge(*edge)).collect();
        let Some(culprit) = edges.iter().copied().max_by_key(|edge| blame(stack, edge)) else { continue };
        let shown = edges.iter().take(8).map(|edge| edge.from).chain(edges.first().map(|edge| edge.from));
        let mut names: Vec<&str> = shown.map(|service| &*stack.service(service).name).collect();
        if edges.len() > 8 {
            names.insert(8, "…");
        }
        let more = cycle.services.len().saturating_sub(edges.len());
        let also = |en: bool| match (more, en) {
            (0, _) => String::new(),
            (_, true) => format!(" {more} more services hang in the same knot."),
            (_, false) => format!("另有 {more} 个服务也在这个环里。"),
        };
        let circle = names.join(" → ");
        let mut finding = RULE.finding(
            stack.path(culprit.from, &culprit.steps),
            format!("These wait for each other: {circle}.{}", also(true)),
            format!("这些服务互相等待：{circle}。{}", also(false)),
        );
        for edge in edges.iter().filter(|edge| **edge != culprit) {
            let (from, to) = (&stack.service(edge.from).name, &stack.service(edge.to).name);
            finding = finding.with_related(
                stack.path(edge.from, &edge.steps),
                format!("{from} waits for {to}."),
                format!("{from} 等待 {to}。"),
            );
        }
        for edge in std::iter::once(culprit).chain(edges.iter().copied().filter(|edge| *edge != culprit)).take(4) {
            let (from, to) = (stack.service(edge.from), stack.service(edge.to));
            if edge.written {
                finding = finding.with_fix(
                    Safety::Review,
                    format!("Let {} no longer wait for {}", from.name, to.name),
                    format!("让 {} 不再等待 {}", from.name, to.name),
                    vec![Command::Undepend { service: from.id, on: to.name.to_string() }],
                );
            }
        }
        found.push(finding);
    }
}

/// How likely an edge is the wrong one: a datastore waits for nobody, and the last of a circle closed it.
fn blame(stack: &Stack, edge: &DependencyEdge) -> (bool, bool, bool, usize) {
    let (from, to) = (stack.service(edge.from), stack.service(edge.to));
    let called = stack.addresses_of(edge.to).any(|address| address.service() == Some(edge.from));
    (edge.written, from.keeps_data() && !to.keeps_data(), called, edge.from)
}
