//! `vol-dup-target`: two mounts at one place.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-dup-target",
    family: Family::Volume,
    severity: Severity::Fragile,
    name: Text::fixed("Two mounts at one place", "同一路径挂载了两次"),
    why: Text::fixed(
        "docker compose keeps the last one and says nothing; what the first brings never appears.",
        "docker compose 只保留最后一个，也不给提示；前一个挂载的内容不会出现。",
    ),
    how: Text::fixed("Remove one, or mount it elsewhere.", "删去其中一个，或挂载到别的路径。"),
    proof: "docker inspect -f '{{json .Mounts}}' <container>",
    example: r#"services:
  api:
    image: example/api:1.4
    volumes: ["./a:/app/data", "./b:/app/data"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.volumes[1]
services:
  a: {image: 'x:1', volumes: ['./a:/x', './b:/x']}
",
            r"services:
  a: {image: 'x:1', volumes: ['./a:/x/', {type: bind, source: ./b, target: '/${D}'}]}
--- .env
D=x
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', volumes: ['./a:/x', './b:/x/y', './a:/z']}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (at, mount) in service.view.mounts.iter().enumerate() {
            let target = mount.clean_target();
            if let Some(first) = seen.get(&target).and_then(|first| service.view.mounts.get(*first)) {
                // The same mount twice is one.
                if first.source == mount.source {
                    continue;
                }
                found.push(
                    RULE.finding(
                        stack.path(index, &mount.steps),
                        format!("{} mounts two things at {target}; only this one counts.", service.name),
                        format!("{} 在 {target} 挂载了两样东西，只有这一个生效。", service.name),
                    )
                    .with_related(
                        stack.path(index, &first.steps),
                        "This one is lost.",
                        "这一个不会生效。",
                    ),
                );
            }
            seen.insert(target, at);
        }
    }
}
