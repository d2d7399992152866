//! `vol-rel-target`: path in the container is not absolute.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-rel-target",
    family: Family::Volume,
    severity: Severity::Stop,
    name: Text::fixed("Path in the container is not absolute", "容器内路径不是绝对路径"),
    why: Text::fixed("The engine refuses the mount: must be absolute.", "引擎会拒绝这个挂载：must be absolute。"),
    how: Text::fixed("Begin the path in the container with a slash.", "容器内的路径要以 / 开头。"),
    proof: "docker compose up <service>",
    example: r#"services:
  api:
    image: example/api:1.4
    volumes: ["./src:app"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.volumes[0]
services:
  a: {image: 'x:1', volumes: ['./a:app']}
",
            r"services:
  a: {image: 'x:1', volumes: [{type: bind, source: ./a, target: app}], tmpfs: [tmp]}
",
            r"services:
  a: {image: 'x:1', volumes: ['./a:${T}']}
--- .env
T=app
",
        ],
        silent: &[r#"services:
  a: {image: 'x:1', volumes: ['./a:/app', 'c:\x:c:\y', './a:${UNSET}/x', './b:C:\app'], tmpfs: /tmp}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let mounts = service.view.mounts.iter().map(|mount| (&*mount.target, &mount.steps));
        let memory = service.view.tmpfs.iter().map(|mount| (&*mount.target, &mount.steps));
        for (target, steps) in mounts.chain(memory) {
            let windows = target.get(1..2) == Some(":") || target.contains('\\');
            if target.starts_with('/') || target.is_empty() || windows || target.contains('$') {
                continue;
            }
            found.push(RULE.finding(
                stack.path(index, steps),
                format!("{target} is no absolute path in {}.", service.name),
                format!("{target} 不是 {} 中的绝对路径。", service.name),
            ));
        }
    }
}
