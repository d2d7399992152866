//! `hc-timing`: times that do not fit.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "hc-timing",
    family: Family::Healthcheck,
    severity: Severity::Fragile,
    name: Text::fixed("Times that do not fit", "时间设置不合理"),
    why: Text::fixed(
        "With no retries one slow answer makes the container unhealthy; a timeout longer than the interval delays every check behind it.",
        "retries 为 0 时，一次慢响应就会让容器变为 unhealthy；timeout 比 interval 长会拖慢后面的检查。",
    ),
    how: Text::fixed(
        "Retry a few times, and let the timeout be shorter than the interval.",
        "设置几次重试，并让 timeout 短于 interval。",
    ),
    proof: "docker inspect -f '{{json .Config.Healthcheck}}' <container>",
    example: r#"services:
  api:
    image: example/api:1.4
    healthcheck:
      test: ["CMD", "true"]
      interval: 5s
      timeout: 30s
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.healthcheck.timeout
services:
  a: {image: 'x:1', healthcheck: {test: [CMD, 'true'], interval: 5s, timeout: 30s}}
",
            r"services:
  a: {image: 'x:1', healthcheck: {test: 'true', interval: '${I}', timeout: 1m}}
--- .env
I=10s
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', healthcheck: {test: 'true', interval: 30s, timeout: 10s, retries: 3}}
  b: {image: 'x:1', healthcheck: {test: 'true', interval: 10s, timeout: 10s}}
  c: {image: 'x:1', healthcheck: {test: 'true', interval: 5s}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(check) = &service.view.healthcheck else { continue };
        let (Some(timeout), Some(interval)) = (&check.timeout, &check.interval) else { continue };
        let (Some(longest), Some(pause)) = (timeout.known(), interval.known()) else { continue };
        if longest > pause {
            found.push(
                RULE.ranked(
                    Severity::Style,
                    stack.path(index, &timeout.steps),
                    format!("The healthcheck of {} may take {longest}, but runs every {pause}.", service.name),
                    format!("{} 的健康检查最长可用 {longest}，却每 {pause} 运行一次。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Give it {pause}"),
                    format!("将 timeout 改为 {pause}"),
                    vec![mend::set_text(stack, index, &timeout.steps, &pause.to_string())],
                ),
            );
        }
    }
}
