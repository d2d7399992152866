//! `run-restart-typo`: a restart policy that does not exist.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::rules::fields;
use crate::rules::mend;
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "run-restart-typo",
    family: Family::Run,
    severity: Severity::Stop,
    name: Text::fixed("A restart policy that does not exist", "不存在的重启策略"),
    why: Text::fixed(
        "docker compose passes the word on; the engine refuses it, and the container is not made.",
        "docker compose 不检查这个词，引擎会拒绝，容器无法创建。",
    ),
    how: Text::fixed(
        "Write no, always, on-failure, on-failure:5 or unless-stopped.",
        "写 no、always、on-failure、on-failure:5 或 unless-stopped。",
    ),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    restart: unless_stopped
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.restart
services:
  a: {image: "x:1", restart: unless_stopped}
"#,
            r#"services:
  a: {image: "x:1", restart: "${R}"}
--- .env
R=allways
"#,
            r#"services:
  a: {image: "x:1", restart: "on-failure:many"}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", restart: "no"}
  b: {image: "x:1", restart: "on-failure:3"}
  c: {image: "x:1", restart: "${R}"}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (path, problem) in fields::of(stack, RULE.code) {
        let what = &problem.error.message;
        let mut finding = RULE.finding(path.clone(), what.en.as_ref(), what.zh.as_ref());
        let service = finding.subject().and_then(|(_, name)| stack.find(name));
        if let Some(index) = service {
            let raw = stack.service(index).record.body.get("restart").and_then(Node::as_text).unwrap_or("");
            if let Some(meant) = nearest(raw, ["no", "always", "on-failure", "unless-stopped"]) {
                let command = mend::set_text(stack, index, &["restart".into()], meant);
                finding =
                    finding.with_fix(Safety::Safe, format!("Write {meant}"), format!("改为 {meant}"), vec![command]);
            }
        }
        found.push(finding);
    }
}
