//! `vol-bad-option`: unknown mount option.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-bad-option",
    family: Family::Volume,
    severity: Severity::Fragile,
    name: Text::fixed("Unknown mount option", "未知的挂载选项"),
    why: Text::fixed(
        "docker compose ignores words that it does not know here: what was to be read-only can be written.",
        "docker compose 会忽略不认识的选项：本想只读的挂载其实可写。",
    ),
    how: Text::fixed("Use ro, rw, z, Z, nocopy or a propagation mode.", "使用 ro、rw、z、Z、nocopy 或传播模式。"),
    proof: "docker inspect -f '{{json .Mounts}}' <container>",
    example: r#"services:
  api:
    image: example/api:1.4
    volumes: ["./src:/app:readonly"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.volumes[0]
services:
  a: {image: 'x:1', volumes: ['./a:/app:readonly']}
",
            r"services:
  a: {image: 'x:1', volumes: ['./a:/app:ro,${O}']}
--- .env
O=foo
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', volumes: ['./a:/app:ro', './b:/b:rw,z', './c:/c:cached', './d:/d:delegated,consistent', 'dd:/e:nocopy', './f:/f:rshared']}
volumes: {dd: {}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    // `cached` and its kin were once meant for Docker Desktop and do no harm.
    const KNOWN: [&str; 16] = [
        "ro",
        "rw",
        "z",
        "Z",
        "nocopy",
        "private",
        "rprivate",
        "shared",
        "rshared",
        "slave",
        "rslave",
        "cached",
        "delegated",
        "consistent",
        "default",
        "U",
    ];
    for (index, service) in stack.services().iter().enumerate() {
        for mount in &service.view.mounts {
            let Some(unknown) = mount.options.iter().find(|option| !KNOWN.contains(&&***option)) else { continue };
            let meant = if unknown.to_ascii_lowercase().contains("read") { "ro" } else { "" };
            let text = service.record.body.at(&mount.steps).and_then(Node::as_text);
            let command = text
                .filter(|_| !meant.is_empty())
                .and_then(|text| text.strip_suffix(&**unknown))
                .map(|rest| mend::set_text(stack, index, &mount.steps, &format!("{rest}{meant}")));
            found.push(
                RULE.finding(
                    stack.path(index, &mount.steps),
                    format!("{unknown} is no mount option; it is ignored."),
                    format!("{unknown} 不是挂载选项，会被忽略。"),
                )
                .with_fix(Safety::Safe, "Write ro", "改为 ro", command.into_iter().collect()),
            );
        }
    }
}
