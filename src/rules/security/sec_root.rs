//! `sec-root`: a service runs as root on purpose.
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
    code: "sec-root",
    family: Family::Security,
    severity: Severity::Style,
    name: Text::fixed("Runs as root", "以 root 运行"),
    why: Text::fixed(
        "Whoever breaks out of the container through a hole of the kernel or a mount is root on the host.",
        "如果有人通过内核漏洞或挂载逃出容器，他在主机上就是 root。",
    ),
    how: Text::fixed(
        "Name a user without rights, and give it the folders that it writes to.",
        "指定一个没有特权的用户，并让它拥有需要写入的目录。",
    ),
    proof: "docker compose exec <service> id",
    example: r"services:
  api:
    image: example/api:1.4
    user: root
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.user
services:
  a: {image: "x:1", user: root}
"#,
            r#"services:
  a: {image: "x:1", user: "0:0"}
"#,
            r#"services:
  a: {image: "x:1", user: "${U:-0}:1000"}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", user: "1000:0"}
  b: {image: "x:1"}
  c: {image: "x:1", user: "${U:-app}"}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let user = service.view.user.as_deref().and_then(|user| user.split(':').next()).unwrap_or("");
        if user != "root" && user != "0" {
            continue;
        }
        let steps: [Step; 1] = ["user".into()];
        found.push(
            RULE.finding(
                stack.path(index, &steps),
                format!("{} runs as root.", service.name),
                format!("{} 以 root 身份运行。", service.name),
            )
            .with_fix(
                Safety::Review,
                "Run as user 1000",
                "以用户 1000 运行",
                vec![mend::set(stack, index, &steps, Some(Node::quoted("1000:1000")))],
            ),
        );
    }
}
