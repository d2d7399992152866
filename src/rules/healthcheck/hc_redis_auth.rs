//! `hc-redis-auth`: the healthcheck does not sign in.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "hc-redis-auth",
    family: Family::Healthcheck,
    severity: Severity::Fragile,
    name: Text::fixed("The healthcheck does not sign in", "健康检查没有带密码"),
    why: Text::fixed(
        "With a password set, redis answers NOAUTH to a ping without one. redis-cli ends without an error all the same, so the check says nothing; with grep it fails for ever.",
        "设置密码后，未认证的 ping 会得到 NOAUTH。redis-cli 仍然正常退出，检查形同虚设；配合 grep 则永远失败。",
    ),
    how: Text::fixed(
        "Give redis-cli the password with the variable REDISCLI_AUTH.",
        "通过环境变量 REDISCLI_AUTH 把密码交给 redis-cli。",
    ),
    proof: "docker compose exec <service> redis-cli ping",
    example: r#"services:
  redis:
    image: redis:7
    command: redis-server --requirepass ${REDIS_PASSWORD}
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
--- .env
REDIS_PASSWORD=Vn3kQ8wZx2
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.redis.healthcheck.test
services:
  redis: {image: 'redis:7', command: 'redis-server --requirepass ${P}', healthcheck: {test: [CMD, redis-cli, ping]}}
--- .env
P=x
",
            r"services:
  redis: {image: 'valkey/valkey:8', command: [valkey-server, --requirepass, secret-words], healthcheck: {test: 'valkey-cli ping'}}
",
        ],
        silent: &[r#"services:
  redis: {image: 'redis:7', command: 'redis-server --requirepass x', environment: {REDISCLI_AUTH: x}, healthcheck: {test: [CMD, redis-cli, ping]}}
  b: {image: 'redis:7', command: 'redis-server --requirepass x', healthcheck: {test: [CMD, redis-cli, -a, x, ping]}}
  c: {image: 'redis:7', healthcheck: {test: [CMD, redis-cli, ping]}}
  d: {image: 'redis:7', command: 'redis-server --requirepass x', healthcheck: {test: 'redis-cli --pass x ping'}}
  e: {image: 'redis:7', command: 'redis-server --requirepass x', healthcheck: {test: "redis-cli ping | grep -E 'PONG|NOAUTH'"}}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(image) = service.knowledge.filter(|image| matches!(image.id, "redis" | "valkey" | "redis-stack"))
        else {
            continue;
        };
        let words: Vec<&str> = service.words().flat_map(str::split_whitespace).collect();
        let Some(at) = words.iter().position(|word| *word == "--requirepass") else { continue };
        let Some(line) = service.view.healthcheck.as_ref().and_then(|check| check.line()) else { continue };
        let asks = line.contains("redis-cli") || line.contains("valkey-cli");
        let signs_in = [" -a", "--pass", "REDISCLI_AUTH", "VALKEYCLI_AUTH", "NOAUTH", "--askpass"]
            .iter()
            .any(|word| line.contains(word));
        let given = ["REDISCLI_AUTH", "VALKEYCLI_AUTH"].iter().any(|key| service.view.env(key).is_some());
        if !asks || signs_in || given || words.get(at + 1).is_none_or(|password| password.is_empty()) {
            continue;
        }
        let finding = RULE.finding(
            stack.path(index, &["healthcheck".into(), "test".into()]),
            format!("{} wants a password, but its healthcheck gives none.", service.name),
            format!("{} 需要密码，但健康检查没有提供。", service.name),
        );
        let raw = crate::model::command::command(&service.record.body, "command", &mut Vec::new());
        let raw: Vec<String> = raw.map(|command| command.words).unwrap_or_default();
        let password = raw
            .iter()
            .zip(raw.iter().skip(1))
            .find(|(flag, _)| *flag == "--requirepass")
            .map(|(_, value)| value.clone());
        let key = if image.id == "valkey" { "VALKEYCLI_AUTH" } else { "REDISCLI_AUTH" };
        // A password written out is not copied to a second place.
        let variable = password.filter(|password| password.contains('$'));
        found.push(
            finding.with_fix(
                Safety::Safe,
                format!("Set {key}"),
                format!("设置 {key}"),
                variable
                    .map(|value| Command::SetEnv { service: service.id, key: key.into(), value: Some(value) })
                    .into_iter()
                    .collect(),
            ),
        );
    }
}
