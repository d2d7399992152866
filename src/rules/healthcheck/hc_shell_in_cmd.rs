//! `hc-shell-in-cmd`: shell syntax without a shell.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::model::healthcheck::HealthTest;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "hc-shell-in-cmd",
    family: Family::Healthcheck,
    severity: Severity::Fragile,
    name: Text::fixed("Shell syntax without a shell", "没有 shell 却用了 shell 语法"),
    why: Text::fixed(
        "With CMD no shell runs: || and $ are passed on as plain words, or the whole line is taken for a program's name. The check always fails.",
        "CMD 形式不经过 shell：|| 和 $ 会被当作普通参数，或整行被当作程序名，检查总是失败。",
    ),
    how: Text::fixed("Use CMD-SHELL.", "改用 CMD-SHELL。"),
    proof: "docker inspect -f '{{json .State.Health.Log}}' <container>",
    example: r#"services:
  api:
    image: example/api:1.4
    healthcheck:
      test: ["CMD", "curl -f http://localhost/ || exit 1"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.healthcheck.test
services:
  a: {image: 'x:1', healthcheck: {test: [CMD, 'curl -f http://localhost/ || exit 1']}}
",
            r"services:
  a: {image: 'x:1', healthcheck: {test: [CMD, curl, -f, http://localhost/, '||', exit, '1']}}
",
            r"services:
  a: {image: 'x:1', healthcheck: {test: [CMD, '${C}']}}
--- .env
C=pg_isready -U x
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', healthcheck: {test: [CMD-SHELL, 'curl -f http://localhost/ || exit 1']}}
  b: {image: 'x:1', healthcheck: {test: [CMD, sh, -c, 'a || b']}}
  c: {image: 'x:1', healthcheck: {test: [CMD, python, -c, 'import x; x.y() or 1']}}
  d: {image: 'x:1', healthcheck: {test: 'a || b'}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(HealthTest::Exec(words)) = service.view.healthcheck.as_ref().and_then(|check| check.test.as_ref())
        else {
            continue;
        };
        let Some(first) = words.first() else { continue };
        let one_line = words.len() == 1 && first.contains(' ');
        let operator = words.iter().any(|word| matches!(word.as_str(), "||" | "&&" | "|" | ";" | ">" | ">/dev/null"));
        if !one_line && !operator {
            continue;
        }
        let line = if one_line { first.clone() } else { words.join(" ") };
        let mut finding = RULE.finding(
            stack.path(index, &["healthcheck".into(), "test".into()]),
            format!("The healthcheck of {} is written for a shell, but CMD runs none.", service.name),
            format!("{} 的健康检查用了 shell 语法，但 CMD 不经过 shell。", service.name),
        );
        let raw = service.record.body.at(&["healthcheck".into(), "test".into()]);
        let plain = raw.is_some_and(|node| !crate::model::template::node_has_variable(node));
        if plain {
            let test = Node::sequence(vec![Node::quoted("CMD-SHELL"), Node::quoted(line)]);
            finding = finding.with_fix(
                Safety::Safe,
                "Use CMD-SHELL",
                "改用 CMD-SHELL",
                vec![mend::set(stack, index, &["healthcheck".into(), "test".into()], Some(test))],
            );
        }
        found.push(finding);
    }
}
