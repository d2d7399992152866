//! `hc-writes`: the healthcheck changes data.
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
    code: "hc-writes",
    family: Family::Healthcheck,
    severity: Severity::Fragile,
    name: Text::fixed("The healthcheck changes data", "健康检查会修改数据"),
    why: Text::fixed(
        "Each check writes into the data that it should only look at: the key grows for ever and is copied to every replica and backup.",
        "每次检查都会改动数据：计数的键会不断增长，并同步到所有副本和备份。",
    ),
    how: Text::fixed("Ask with ping.", "改用 ping。"),
    proof: "docker compose exec <service> redis-cli get ping",
    example: r#"services:
  redis:
    image: redis:7
    healthcheck:
      test: ["CMD", "redis-cli", "--raw", "incr", "ping"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.redis.healthcheck.test
services:
  redis: {image: 'redis:7', healthcheck: {test: [CMD, redis-cli, --raw, incr, ping]}}
",
            r"services:
  redis: {image: 'redis:7', healthcheck: {test: 'redis-cli --raw INCR ${K:-ping}'}}
",
        ],
        silent: &[r"services:
  redis: {image: 'redis:7', healthcheck: {test: [CMD, redis-cli, ping]}}
  b: {image: 'x:1', healthcheck: {test: 'curl localhost/set'}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const WRITES: [&str; 6] = ["incr", "set", "lpush", "rpush", "append", "flushall"];
    for (index, service) in stack.services().iter().enumerate() {
        let Some(line) = service.view.healthcheck.as_ref().and_then(|check| check.line()) else { continue };
        let mut words = line.split_whitespace().map(str::to_ascii_lowercase);
        let client = words.by_ref().find(|word| word.ends_with("redis-cli") || word.ends_with("valkey-cli"));
        let (Some(client), Some(_)) = (client, words.find(|word| WRITES.contains(&word.as_str()))) else { continue };
        let test = Node::sequence(["CMD", client.as_str(), "ping"].into_iter().map(Node::quoted).collect());
        found.push(
            RULE.finding(
                stack.path(index, &["healthcheck".into(), "test".into()]),
                format!("The healthcheck of {} writes into the data.", service.name),
                format!("{} 的健康检查会写入数据。", service.name),
            )
            .with_fix(
                Safety::Review,
                "Ask with ping",
                "改用 ping",
                vec![mend::set(stack, index, &["healthcheck".into(), "test".into()], Some(test))],
            ),
        );
    }
}
