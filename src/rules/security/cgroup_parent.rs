//! `cgroup-parent`: limits are somebody else’s.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Node, Step};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "cgroup-parent",
    family: Family::Security,
    severity: Severity::Style,
    name: Text::fixed("Limits of another group", "资源受其他 cgroup 控制"),
    why: Text::fixed(
        "The container is counted in a group that the file does not describe; its limits are not those that a reader sees.",
        "容器归入文件之外的 cgroup，实际限制与文件所写不同。",
    ),
    how: Text::fixed("Remove cgroup_parent and set limits in the file.", "删去 cgroup_parent，在文件中设置限制。"),
    proof: "docker inspect -f '{{.HostConfig.CgroupParent}}' <container>",
    example: r"services:
  api:
    image: example/api:1.4
    cgroup_parent: batch.slice
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.cgroup_parent
services:
  a: {image: "x:1", cgroup_parent: x}
"#,
            r#"services:
  a: {image: "x:1", cgroup_parent: "${C:-y}"}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", cgroup: private}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(parent) = service.body().get("cgroup_parent").and_then(Node::as_text) else { continue };
        let steps: [Step; 1] = ["cgroup_parent".into()];
        found.push(
            RULE.finding(
                stack.path(index, &steps),
                format!("{} is counted in the group {parent}.", service.name),
                format!("{} 归入 cgroup {parent}。", service.name),
            )
            .with_fix(
                Safety::Review,
                "Remove cgroup_parent",
                "删去 cgroup_parent",
                vec![mend::set(stack, index, &steps, None)],
            ),
        );
    }
}
