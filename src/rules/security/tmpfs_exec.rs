//! `tmpfs-exec`: programs can be started from memory.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "tmpfs-exec",
    family: Family::Security,
    severity: Severity::Style,
    name: Text::fixed("Programs can be started from memory", "内存目录允许执行程序"),
    why: Text::fixed(
        "A folder in memory is where an intruder puts a program first; noexec is the default for good reason.",
        "入侵者最先往内存目录放程序，因此默认就是 noexec。",
    ),
    how: Text::fixed("Remove exec, suid and dev from the options.", "从选项中去掉 exec、suid、dev。"),
    proof: "docker compose exec <service> grep tmpfs /proc/mounts",
    example: r#"services:
  api:
    image: example/api:1.4
    tmpfs: ["/tmp:exec"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.tmpfs[0]
services:
  a: {image: "x:1", tmpfs: ["/tmp:exec"]}
"#,
            r#"services:
  a: {image: "x:1", tmpfs: "/run:size=64m,suid"}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", tmpfs: ["/tmp:size=64m,noexec,nosuid", /run]}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for mount in &service.view.tmpfs {
            let Some(word) = mount.options.iter().find(|option| matches!(&***option, "exec" | "suid" | "dev")) else {
                continue;
            };
            found.push(RULE.finding(
                stack.path(index, &mount.steps),
                format!("{} of {} is mounted with {word}.", mount.target, service.name),
                format!("{} 的 {} 以 {word} 方式挂载。", service.name, mount.target),
            ));
        }
    }
}
