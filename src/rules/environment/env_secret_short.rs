//! `env-secret-short`: key too short.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-secret-short",
    family: Family::Environment,
    severity: Severity::Exposed,
    name: Text::fixed("Key too short", "密钥太短"),
    why: Text::fixed(
        "Keys that sign sessions and tokens are guessed offline, without anybody noticing; short ones in hours.",
        "用于签名会话和令牌的密钥可以被离线破解而无人察觉，太短的几小时就能破解。",
    ),
    how: Text::fixed("Use at least 32 random characters.", "使用至少 32 个随机字符。"),
    proof: "awk -F= '/SECRET/ {print $1, length($2)}' .env",
    example: r"services:
  api:
    image: example/api:1.4
    environment:
      SECRET_KEY: ${SECRET_KEY}
--- .env
SECRET_KEY=short
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.environment.SECRET_KEY
services:
  a: {image: 'x:1', environment: {SECRET_KEY: '${SECRET_KEY}'}}
--- .env
SECRET_KEY=short
",
            r"services:
  a: {image: 'x:1', environment: ['JWT_SECRET=${J}']}
--- .env
J=abcdefghij
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', environment: {SECRET_KEY: '${SECRET_KEY}', AWS_SECRET_ACCESS_KEY: abc, JWT_SECRET: '${UNSET}', CLIENT_SECRET: abc}}
--- .env
SECRET_KEY=3f9a1c7be2d84f6095ab7c1d2e3f4a5b6c7d8e9f
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const KEYS: [&str; 8] = [
        "SECRET_KEY",
        "JWT_SECRET",
        "JWT_SECRET_KEY",
        "SESSION_SECRET",
        "SECRET_KEY_BASE",
        "COOKIE_SECRET",
        "NEXTAUTH_SECRET",
        "JWT_KEY",
    ];
    for (index, service) in stack.services().iter().enumerate() {
        for entry in &service.view.environment {
            let named = KEYS
                .iter()
                .any(|key| entry.key.strip_suffix(key).is_some_and(|stem| stem.is_empty() || stem.ends_with('_')));
            let Some(value) =
                entry.value.as_deref().filter(|value| named && !value.is_empty() && !value.starts_with('/'))
            else {
                continue;
            };
            let length = value.chars().count();
            if length < 32 {
                found.push(RULE.finding(
                    stack.path(index, &entry.steps),
                    format!("{} of {} has {length} characters; it should have at least 32.", entry.key, service.name),
                    format!("{} 的 {} 只有 {length} 个字符，至少应有 32 个。", service.name, entry.key),
                ));
            }
        }
    }
}
