//! `sec-privileged`: all rights on the host.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "sec-privileged",
    family: Family::Security,
    severity: Severity::Exposed,
    name: Text::fixed("All rights on the host", "拥有主机的全部权限"),
    why: Text::fixed(
        "A privileged container can do everything that root on the host can, its disks included.",
        "特权容器能做主机 root 能做的一切，包括读写磁盘。",
    ),
    how: Text::fixed(
        "Remove privileged; give single capabilities or devices instead.",
        "去掉 privileged，只授予需要的 capability 或设备。",
    ),
    proof: "docker inspect -f '{{.HostConfig.Privileged}}' <container>",
    example: r"services:
  agent:
    image: example/agent:1
    privileged: true
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.privileged
services:
  a: {image: 'x:1', privileged: true}
",
            r"services:
  a: {image: 'x:1', privileged: '${P}'}
--- .env
P=true
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', privileged: false}
  b: {image: 'x:1', cap_add: [NET_BIND_SERVICE]}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate().filter(|(_, service)| service.view.privileged) {
        found.push(
            RULE.finding(
                stack.path(index, &["privileged".into()]),
                format!("{} has all rights on the host.", service.name),
                format!("{} 拥有主机的全部权限。", service.name),
            )
            .with_fix(
                Safety::Review,
                "Remove privileged",
                "去掉 privileged",
                vec![mend::set(stack, index, &["privileged".into()], None)],
            ),
        );
    }
}
