//! `env-debug-prod`: debugging in production.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-debug-prod",
    family: Family::Environment,
    severity: Severity::Exposed,
    name: Text::fixed("Debugging in production", "生产环境开启了调试"),
    why: Text::fixed(
        "Debug pages show code, variables and secrets to everybody, and some of them run code.",
        "调试页面会向所有人展示代码、变量和密钥，有的还能执行代码。",
    ),
    how: Text::fixed("Switch debugging off.", "关闭调试。"),
    proof: "docker compose exec <service> env",
    example: r#"services:
  api:
    image: example/api:1.4
    environment:
      ENVIRONMENT: production
      DEBUG: "true"
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.environment.DEBUG
services:
  a: {image: 'x:1', environment: {ENVIRONMENT: production, DEBUG: "true"}}
"#,
            r"services:
  a: {image: 'x:1', environment: ['APP_ENV=${E}', 'FLASK_DEBUG=1']}
--- .env
E=production
",
        ],
        silent: &[r#"services:
  a: {image: 'x:1', environment: {ENVIRONMENT: production, DEBUG: "false"}}
  b: {image: 'x:1', environment: {ENVIRONMENT: development, DEBUG: "true"}}
  c: {image: 'x:1', environment: {NODE_ENV: production, DEBUG: 'app:*'}}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const KEYS: [&str; 8] =
        ["ENVIRONMENT", "NODE_ENV", "APP_ENV", "FLASK_ENV", "RAILS_ENV", "ENV", "DJANGO_ENV", "ASPNETCORE_ENVIRONMENT"];
    for (index, service) in stack.services().iter().enumerate() {
        let production =
            KEYS.iter().filter_map(|key| service.view.env(key)).any(|value| value.eq_ignore_ascii_case("production"));
        for entry in service.view.environment.iter().filter(|_| production) {
            let debug = matches!(&*entry.key, "DEBUG" | "FLASK_DEBUG" | "DJANGO_DEBUG" | "APP_DEBUG");
            let on = matches!(
                entry.value.as_deref().unwrap_or("").to_ascii_lowercase().as_str(),
                "true" | "1" | "yes" | "on"
            );
            if !debug || !on {
                continue;
            }
            let off = if entry.value.as_deref() == Some("1") { "0" } else { "false" };
            found.push(
                RULE.finding(
                    stack.path(index, &entry.steps),
                    format!("{} runs in production with {} on.", service.name, entry.key),
                    format!("{} 在生产环境中开启了 {}。", service.name, entry.key),
                )
                .with_fix(
                    Safety::Safe,
                    "Switch it off",
                    "关闭调试",
                    vec![Command::SetEnv { service: service.id, key: entry.key.to_string(), value: Some(off.into()) }],
                ),
            );
        }
    }
}
