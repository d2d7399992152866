//! `compose-undef-volume`: volume that is not declared.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Kind, Node};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-undef-volume",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("Volume that is not declared", "卷没有声明"),
    why: Text::fixed(
        "docker compose refuses the file: refers to undefined volume.",
        "docker compose 会拒绝整个文件：refers to undefined volume。",
    ),
    how: Text::fixed(
        "Declare the volume, or begin a folder of the host with ./",
        "声明这个卷；如果是主机目录，请以 ./ 开头。",
    ),
    proof: "docker compose config -q",
    example: r#"services:
  db:
    image: postgres:16
    volumes: ["pg:/var/lib/postgresql/data"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.volumes[0]
services:
  a: {image: 'x:1', volumes: ["dd:/d"]}
"#,
            r"services:
  a: {image: 'x:1', volumes: [{type: volume, source: '${V}', target: /d}]}
volumes: {other: {}}
--- .env
V=nope
",
            r#"services:
  a: {image: 'x:1', volumes: ["data/sub:/d"]}
"#,
        ],
        silent: &[
            r#"services:
  a: {image: 'x:1', volumes: ["dd:/d", "./x:/x", "/anon", {type: bind, source: x, target: /y}]}
volumes: {dd: {}}
"#,
            r#"include: [x.yml]
services:
  a: {image: 'x:1', volumes: ["dd:/d"]}
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate().filter(|_| !stack.is_open()) {
        for mount in &service.view.mounts {
            let Some(name) =
                mount.named_volume().filter(|name| !name.is_empty() && !stack.declares(Kind::Volume, name))
            else {
                continue;
            };
            let mut finding = RULE.finding(
                stack.path(index, &mount.steps),
                format!("{} mounts {name}, which is not declared.", service.name),
                format!("{} 挂载了 {name}，但它没有声明。", service.name),
            );
            let valid = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
            if valid {
                finding = finding.with_fix(
                    Safety::Safe,
                    format!("Declare {name}"),
                    format!("声明 {name}"),
                    vec![Command::AddRecord { kind: Kind::Volume, name: name.to_owned(), body: Node::null() }],
                );
            } else if let Some(text) = service.record.body.at(&mount.steps).and_then(Node::as_text) {
                finding = finding.with_fix(
                    Safety::Review,
                    "Take the folder beside the file",
                    "改为文件旁的目录",
                    vec![mend::set_text(stack, index, &mount.steps, &format!("./{text}"))],
                );
            }
            found.push(finding);
        }
    }
}
