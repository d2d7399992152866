//! `res-memswap`: swap limit that the engine refuses.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::template::node_has_variable;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "res-memswap",
    family: Family::Resource,
    severity: Severity::Stop,
    name: Text::fixed("Swap limit that the engine refuses", "引擎拒绝的交换分区上限"),
    why: Text::fixed(
        "memswap_limit is memory and swap together. Without a limit of memory, or below it, the container is not made.",
        "memswap_limit 是内存加交换分区的总量。没有内存上限，或小于内存上限，容器都无法创建。",
    ),
    how: Text::fixed(
        "Set mem_limit, and memswap_limit at least as high.",
        "设置 mem_limit，并让 memswap_limit 不小于它。",
    ),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    mem_limit: 1g
    memswap_limit: 512m
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.memswap_limit
services:
  a: {image: "x:1", memswap_limit: 1g}
"#,
            r#"services:
  a: {image: "x:1", memswap_limit: 256m, deploy: {resources: {limits: {memory: 512M}}}}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", mem_limit: 1g, memswap_limit: 1g}
  b: {image: "x:1", memswap_limit: -1}
  c: {image: "x:1", mem_limit: 1g, memswap_limit: 0}
  d: {image: "x:1", mem_limit: "${M}", memswap_limit: 1g}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let resources = &service.view.resources;
        let Some(swap) = &resources.memswap_limit else { continue };
        let Some(amount) = swap.known().filter(|amount| amount.0 > 0) else { continue };
        // A limit that a variable holds back is there, if only on another machine.
        let body = &service.record.body;
        let written = ["mem_limit", "deploy"].iter().any(|key| body.get(key).is_some_and(node_has_variable));
        let (en, zh, commands) = match resources.effective_memory() {
            None if written => continue,
            None => (
                "sets no limit of memory".to_owned(),
                "没有设置内存上限".to_owned(),
                vec![mend::set(stack, index, &swap.steps, None)],
            ),
            Some(limit) => match limit.known() {
                Some(limit) if limit.0 > amount.0 => (
                    format!("may use {limit} of memory already"),
                    format!("内存上限已是 {limit}"),
                    vec![mend::set_text(stack, index, &swap.steps, &limit.to_string())],
                ),
                _ => continue,
            },
        };
        found.push(
            RULE.finding(
                stack.path(index, &swap.steps),
                format!("{} limits memory and swap to {amount}, but {en}.", service.name),
                format!("{} 的内存加交换分区上限是 {amount}，但{zh}。", service.name),
            )
            .with_fix(Safety::Review, "Correct the swap limit", "修正交换分区上限", commands),
        );
    }
}
