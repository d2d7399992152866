//! `vol-one-letter`: volume named with one letter.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::mount::MountKind;
use crate::model::{Kind, Node};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-one-letter",
    family: Family::Volume,
    severity: Severity::Exposed,
    name: Text::fixed("Volume named with one letter", "卷名只有一个字母"),
    why: Text::fixed(
        "One letter before a colon is read as a Windows drive: the result is a volume without a name at a strange path, and the data is lost.",
        "冒号前的单个字母会被当成 Windows 盘符：结果是在奇怪路径上的匿名卷，数据会丢失。",
    ),
    how: Text::fixed("Give the volume a longer name.", "给卷起一个更长的名字。"),
    proof: "docker inspect -f '{{json .Mounts}}' <container>",
    example: r#"services:
  api:
    image: example/api:1.4
    volumes: ["d:/data"]
volumes:
  d: {}
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.volumes[0]
services:
  a: {image: 'x:1', volumes: ['d:/data']}
volumes: {d: {}}
",
            r"services:
  a: {image: 'x:1', volumes: ['${V}:/data']}
volumes: {x: {}}
--- .env
V=x
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', volumes: ['dd:/data', 'c:/Users/me:/data', {type: volume, source: d, target: /data}]}
volumes: {d: {}, dd: {}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        for mount in service.view.mounts.iter().filter(|mount| mount.kind == MountKind::Anonymous) {
            let mut letters = mount.target.chars();
            let (Some(letter), Some(':'), Some('/')) = (letters.next(), letters.next(), letters.next()) else {
                continue;
            };
            let name = letter.to_string();
            if !stack.declares(Kind::Volume, &name) {
                continue;
            }
            let long = format!("{name}_data");
            let mut commands: Vec<Command> = stack
                .document()
                .find(Kind::Volume, &name)
                .filter(|_| !stack.declares(Kind::Volume, &long))
                .map(|id| Command::Rename { id, name: long.clone() })
                .into_iter()
                .collect();
            let text = service
                .record
                .body
                .at(&mount.steps)
                .and_then(Node::as_text)
                .and_then(|text| text.strip_prefix(&format!("{name}:")));
            match text {
                Some(rest) => commands.push(mend::set_text(stack, index, &mount.steps, &format!("{long}:{rest}"))),
                None => commands.clear(),
            }
            found.push(
                RULE.finding(
                    stack.path(index, &mount.steps),
                    format!("{} is read as a Windows drive, not as the volume {name}.", mount.target),
                    format!("{} 会被当成 Windows 盘符，而不是卷 {name}。", mount.target),
                )
                .with_fix(
                    Safety::Review,
                    format!("Call the volume {long}"),
                    format!("将卷改名为 {long}"),
                    commands,
                ),
            );
        }
    }
}
