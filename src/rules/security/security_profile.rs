//! `security-profile`: a wall of the kernel is taken down.
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
    code: "security-profile",
    family: Family::Security,
    severity: Severity::Exposed,
    name: Text::fixed("A wall of the kernel is taken down", "关闭了内核防护"),
    why: Text::fixed(
        "The default profiles forbid some fifty system calls that hardly any program needs and most break-outs use.",
        "默认配置禁用了约五十个系统调用，几乎没有程序需要它们，而多数逃逸手段都要用到。",
    ),
    how: Text::fixed("Remove the entry, or name a profile of your own.", "删去这一项，或者指定自己的配置文件。"),
    proof: "docker inspect -f '{{.HostConfig.SecurityOpt}}' <container>",
    example: r#"services:
  browser:
    image: example/browser:1
    security_opt: ["seccomp:unconfined"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.security_opt[0]
services:
  a: {image: "x:1", security_opt: ["seccomp:unconfined"]}
"#,
            r#"services:
  a: {image: "x:1", security_opt: [no-new-privileges:true, "apparmor=${P}"]}
--- .env
P=unconfined
"#,
            r#"services:
  a: {image: "x:1", security_opt: ["label:disable"]}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", security_opt: ["no-new-privileges:true", "seccomp=./profile.json", "label:type:svirt_x"]}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let items = service.body().get("security_opt").and_then(Node::as_sequence).unwrap_or(&[]);
        for (at, item) in items.iter().enumerate() {
            let text = item.as_text().unwrap_or("").to_ascii_lowercase().replace('=', ":");
            let what = match text.as_str() {
                "seccomp:unconfined" => "seccomp",
                "apparmor:unconfined" => "AppArmor",
                "label:disable" => "SELinux",
                "systempaths:unconfined" => "/proc",
                _ => continue,
            };
            let steps: [Step; 2] = ["security_opt".into(), Step::Index(at)];
            found.push(
                RULE.finding(
                    stack.path(index, &steps),
                    format!("{} runs without the protection of {what}.", service.name),
                    format!("{} 运行时没有 {what} 的保护。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    "Remove it",
                    "删去这一项",
                    vec![mend::set(stack, index, &steps, None)],
                ),
            );
        }
    }
}
