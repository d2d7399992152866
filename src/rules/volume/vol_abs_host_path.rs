//! `vol-abs-host-path`: folder of one person's machine.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::Node;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-abs-host-path",
    family: Family::Volume,
    severity: Severity::Style,
    name: Text::fixed("Folder of one person's machine", "个人电脑上的目录"),
    why: Text::fixed(
        "On another machine the folder does not exist; the engine makes an empty one in its place.",
        "换一台机器这个目录就不存在，引擎会在原处建一个空目录。",
    ),
    how: Text::fixed("Use a path relative to the file, or a named volume.", "使用相对路径或命名卷。"),
    proof: "docker compose config",
    example: r#"services:
  api:
    image: example/api:1.4
    volumes: ["/Users/me/app:/app"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.volumes[0]
services:
  a: {image: 'x:1', volumes: ['/Users/me/app:/app']}
",
            r"services:
  a: {image: 'x:1', volumes: [{type: bind, source: '${H}/x', target: /x}]}
--- .env
H=/home/me
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', volumes: ['./app:/app', '/etc/localtime:/etc/localtime:ro', '/srv/data:/d', '~/x:/x', '/home/${USER}/x:/y']}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for mount in &service.view.mounts {
            let Some(path) = mount.host_path() else { continue };
            let home = ["/Users/", "/home/"].iter().find_map(|start| path.strip_prefix(start));
            let windows = path.get(1..3).is_some_and(|rest| rest == ":\\" || rest == ":/") && path.contains("Users");
            let raw = service.record.body.at(&mount.steps).and_then(Node::as_text).unwrap_or("");
            let by_variable =
                raw.contains("${USER}") || raw.contains("$USER") || raw.contains("${HOME}") || raw.contains("$HOME");
            if (home.is_some_and(|rest| !rest.starts_with('/')) || windows) && !by_variable {
                found.push(RULE.finding(
                    stack.path(index, &mount.steps),
                    format!("{path} exists only on the machine of one person."),
                    format!("{path} 只存在于某个人的电脑上。"),
                ));
            }
        }
    }
}
