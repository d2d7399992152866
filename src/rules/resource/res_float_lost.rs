//! `res-float-lost`: limit that is dropped.
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
    code: "res-float-lost",
    family: Family::Resource,
    severity: Severity::Fragile,
    name: Text::fixed("Limit that is dropped", "会被丢弃的上限"),
    why: Text::fixed(
        "YAML reads 1e9 as a number with a fraction, and docker compose drops it without a word: there is no limit.",
        "YAML 会把 1e9 读成浮点数，docker compose 会不作提示地丢弃它，等于没有上限。",
    ),
    how: Text::fixed("Write a size with a unit: 1G.", "写成带单位的大小，例如 1G。"),
    proof: "docker compose config",
    example: r"services:
  api:
    image: example/api:1.4
    mem_limit: 1e9
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.mem_limit
services:
  a: {image: 'x:1', mem_limit: 1e9}
",
            r"services:
  a: {image: 'x:1', memswap_limit: 1.5e9}
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', mem_limit: 1g, memswap_limit: 2000000000}
  b: {image: 'x:1', mem_limit: '1e9x'}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for key in ["mem_limit", "memswap_limit", "mem_reservation", "shm_size"] {
            let Some(scalar) = service.record.body.get(key).and_then(Node::as_scalar) else { continue };
            let exponent = scalar.text.contains(['e', 'E']) && scalar.text.parse::<f64>().is_ok();
            let Some(value) =
                scalar.text.parse::<f64>().ok().filter(|_| exponent && scalar.style == crate::model::Style::Plain)
            else {
                continue;
            };
            let whole = format!("{}M", (value / 1_048_576.0).round().max(1.0));
            found.push(
                RULE.finding(
                    stack.path(index, &[key.into()]),
                    format!("{key}: {} of {} is dropped.", scalar.text, service.name),
                    format!("{} 的 {key}: {} 会被丢弃。", service.name, scalar.text),
                )
                .with_fix(
                    // A limit of swap that counts again is refused where memory has none.
                    if key == "memswap_limit" { Safety::Review } else { Safety::Safe },
                    format!("Write {whole}"),
                    format!("改为 {whole}"),
                    vec![mend::set(stack, index, &[key.into()], Some(Node::plain(whole.clone())))],
                ),
            );
        }
    }
}
