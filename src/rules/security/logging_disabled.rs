//! `logging-disabled`: nobody sees what the service says.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Step;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "logging-disabled",
    family: Family::Security,
    severity: Severity::Style,
    name: Text::fixed("No log is kept", "没有保留日志"),
    why: Text::fixed(
        "When something breaks, there is nothing to read: docker logs has no answer.",
        "出问题时没有日志可看，docker logs 也读不到内容。",
    ),
    how: Text::fixed("Use json-file with max-size and max-file.", "改用 json-file，并设置 max-size 和 max-file。"),
    proof: "docker compose logs <service>",
    example: r"services:
  api:
    image: example/api:1.4
    logging:
      driver: none
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.logging.driver
services:
  a: {image: "x:1", logging: {driver: none}}
"#,
            r#"services:
  a: {image: "x:1", logging: {driver: "${L}"}}
--- .env
L=none
"#,
            r#"x-log: &log {driver: "none"}
services:
  a: {image: "x:1", logging: *log}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", logging: {driver: syslog}}
  b: {image: "x:1"}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        if service.view.logging.as_ref().and_then(|logging| logging.driver.as_deref()) != Some("none") {
            continue;
        }
        let steps: [Step; 2] = ["logging".into(), "driver".into()];
        found.push(
            RULE.finding(
                stack.path(index, &steps),
                format!("No log of {} is kept.", service.name),
                format!("{} 没有保留日志。", service.name),
            )
            .with_fix(
                Safety::Review,
                "Keep three files of 10 MB",
                "保留 3 个 10 MB 的日志文件",
                vec![mend::set(stack, index, &["logging".into()], Some(mend::rotation()))],
            ),
        );
    }
}
