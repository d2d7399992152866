//! `compose-undef-network`: network that is not declared.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Kind, Node, Step};
use crate::rules::mend;
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-undef-network",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("Network that is not declared", "网络没有声明"),
    why: Text::fixed(
        "docker compose refuses the file: refers to undefined network.",
        "docker compose 会拒绝整个文件：refers to undefined network。",
    ),
    how: Text::fixed("Declare the network, or correct the name.", "声明这个网络，或改正名称。"),
    proof: "docker compose config -q",
    example: r"services:
  api:
    image: example/api:1.4
    networks: [back]
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.networks[0]
services:
  a: {image: 'x:1', networks: [nope]}
",
            r"# services.a.networks.bakc
services:
  a: {image: 'x:1', networks: {bakc: {aliases: [x]}}}
networks: {back: {}}
",
            r"services:
  a: {image: 'x:1', networks: ['${N}']}
--- .env
N=nope
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', networks: [n, default]}
networks: {n: null}
",
            r"include: [x.yml]
services:
  a: {image: 'x:1', networks: [nope]}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate().filter(|_| !stack.is_open()) {
        for attachment in &service.view.attachments {
            let name = &*attachment.network;
            if name == "default" || name.is_empty() || stack.declares(Kind::Network, name) {
                continue;
            }
            let mut finding = RULE.finding(
                stack.path(index, &attachment.steps),
                format!("{} joins {name}, which is not declared.", service.name),
                format!("{} 加入了 {name}，但它没有声明。", service.name),
            );
            let listed = matches!(attachment.steps.last(), Some(Step::Index(_)));
            if let Some(meant) = nearest(name, stack.document().networks().names()).filter(|_| listed) {
                finding = finding.with_fix(
                    Safety::Review,
                    format!("Join {meant}"),
                    format!("改为加入 {meant}"),
                    vec![mend::set_text(stack, index, &attachment.steps, meant)],
                );
            }
            found.push(finding.with_fix(
                Safety::Review,
                format!("Declare {name}"),
                format!("声明 {name}"),
                vec![Command::AddRecord { kind: Kind::Network, name: name.to_owned(), body: Node::null() }],
            ));
        }
    }
}
