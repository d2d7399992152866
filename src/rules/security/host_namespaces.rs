//! `host-namespaces`: a namespace of the host is shared.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::knowledge::Role;
use crate::model::{Node, Step};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "host-namespaces",
    family: Family::Security,
    severity: Severity::Exposed,
    name: Text::fixed("Shares a namespace with the host", "与主机共用命名空间"),
    why: Text::fixed(
        "With the host’s processes or memory in sight, a container can watch, stop and read them.",
        "能看到主机的进程或共享内存，容器就能观察、终止或读取它们。",
    ),
    how: Text::fixed(
        "Remove the entry; to share between containers, name the service: service:<name>.",
        "删去这一项。若要在容器之间共用，请写 service:<名称>。",
    ),
    proof: "docker inspect -f '{{.HostConfig.PidMode}} {{.HostConfig.IpcMode}}' <container>",
    example: r"services:
  api:
    image: example/api:1.4
    pid: host
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.pid
services:
  a: {image: "x:1", pid: host}
"#,
            r#"services:
  a: {image: "x:1", ipc: "${M}"}
--- .env
M=host
"#,
            r#"services:
  a: {image: "x:1", userns_mode: host, uts: host}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", pid: 'service:b', ipc: private}
  b: {image: "x:1", ipc: shareable}
  exporter: {image: 'prom/node-exporter:v1.8.2', pid: host}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        // Who measures the host must see its processes.
        let watches = service.knowledge.is_some_and(|image| image.role == Role::Observability);
        for key in ["pid", "ipc", "uts", "userns_mode"] {
            let shared = service.body().get(key).and_then(Node::as_text) == Some("host");
            if !shared || watches && key == "pid" {
                continue;
            }
            let steps: [Step; 1] = [key.into()];
            found.push(
                RULE.finding(
                    stack.path(index, &steps),
                    format!("{} shares the {key} namespace of the host.", service.name),
                    format!("{} 与主机共用 {key} 命名空间。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Remove {key}"),
                    format!("删去 {key}"),
                    vec![mend::set(stack, index, &steps, None)],
                ),
            );
        }
    }
}
