//! `res-out-of-range`: value outside of what the kernel takes.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::Step;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "res-out-of-range",
    family: Family::Resource,
    severity: Severity::Stop,
    name: Text::fixed("Value outside of what the kernel takes", "超出内核允许范围的值"),
    why: Text::fixed(
        "The engine refuses the value, and the container is not made.",
        "引擎会拒绝这个值，容器无法创建。",
    ),
    how: Text::fixed("Stay within the range.", "改为范围内的值。"),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    mem_swappiness: 150
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.mem_swappiness
services:
  a: {image: "x:1", mem_swappiness: 101}
"#,
            r#"services:
  a: {image: "x:1", blkio_config: {weight: 5}}
"#,
            r#"services:
  a: {image: "x:1", cpu_period: 10}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", mem_swappiness: 0, blkio_config: {weight: 300}, cpu_period: 100000, cpu_quota: 50000}
  b: {image: "x:1", blkio_config: {weight: 0}, cpu_quota: -1, mem_swappiness: -1}
"#],
    },
};

/// Key, least, most, and a value that means "as the system does" (Docker Engine, checks of the host configuration).
const RANGES: [(&[&str], i64, i64, i64); 4] = [
    (&["mem_swappiness"], 0, 100, -1),
    (&["blkio_config", "weight"], 10, 1000, 0),
    (&["cpu_period"], 1000, 1_000_000, 0),
    (&["cpu_quota"], 1000, i64::MAX, 0),
];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for (keys, least, most, usual) in RANGES {
            let steps: Vec<Step> = keys.iter().map(|key| Step::from(*key)).collect();
            let written = service.body().at(&steps).and_then(|node| node.as_text());
            let Some(value) = written.and_then(|text| text.parse::<i64>().ok()) else { continue };
            let endless = keys == ["cpu_quota"] && value < 0;
            if (least..=most).contains(&value) || value == usual || endless {
                continue;
            }
            let name = keys.join(".");
            let range = if most == i64::MAX { format!("≥ {least}") } else { format!("{least}–{most}") };
            found.push(RULE.finding(
                stack.path(index, &steps),
                format!("{}: {name} is {value}, but takes {range}.", service.name),
                format!("{}：{name} 的值是 {value}，允许的范围是 {range}。", service.name),
            ));
        }
    }
}
