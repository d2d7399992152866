//! `dep-url-no-depends`: connects without waiting.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{AddressTarget, Purpose, Stack};
use crate::model::dependency::Condition;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "dep-url-no-depends",
    family: Family::Dependency,
    severity: Severity::Style,
    name: Text::fixed("Connects without waiting", "有连接但没有声明依赖"),
    why: Text::fixed(
        "Without depends_on the order of the start is left to chance, and docker compose up <service> does not bring the other one along.",
        "没有 depends_on 时启动顺序全凭运气，单独启动该服务时也不会带上对方。",
    ),
    how: Text::fixed("Add depends_on.", "添加 depends_on。"),
    proof: "docker compose up <service>",
    example: r"services:
  api:
    image: example/api:1.4
    environment:
      REDIS_URL: redis://redis:6379
  redis:
    image: redis:7
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.environment.REDIS_URL
services:
  a: {image: 'x:1', environment: {REDIS_URL: 'redis://redis:6379'}}
  redis: {image: 'redis:7'}
",
            r"services:
  a: {image: 'x:1', environment: ['DB=postgres://${H}/x']}
  db: {image: 'postgres:16', healthcheck: {test: 'pg_isready'}}
--- .env
H=db
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1', depends_on: [redis], environment: {REDIS_URL: 'redis://redis:6379'}}
  redis: {image: 'redis:7'}
",
            r"services:
  a: {image: 'x:1', depends_on: [b], environment: {REDIS_URL: 'redis://redis:6379'}}
  b: {image: 'x:1', depends_on: [redis]}
  redis: {image: 'redis:7'}
",
            r"services:
  a: {image: 'x:1', environment: {B: 'http://b:80'}}
  b: {image: 'x:1', depends_on: [a]}
",
            r"services:
  a: {image: 'x:1', environment: {B: 'redis://b:6379'}}
  b: {image: 'redis:7', profiles: [cache]}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut told = HashSet::new();
    for address in stack.addresses() {
        let AddressTarget::Service(to) = address.target else { continue };
        let data = stack.service(to).keeps_data() && !stack.service(address.from).keeps_data();
        if !data || address.purpose != Purpose::Connect || address.from == to || !told.insert((address.from, to)) {
            continue;
        }
        let (from, server) = (stack.service(address.from), stack.service(to));
        // A service of a profile need not be there.
        let optional = !server.is_default() && from.view.profiles != server.view.profiles;
        if optional || waits(stack, address.from, to) || waits(stack, to, address.from) {
            continue;
        }
        let condition = if server.view.has_healthcheck() { Condition::Healthy } else { Condition::Started };
        found.push(
            RULE.finding(
                stack.path(address.from, &address.steps),
                format!("{} uses {}, but does not wait for it.", from.name, server.name),
                format!("{} 要使用 {}，却没有声明依赖。", from.name, server.name),
            )
            .with_fix(
                Safety::Safe,
                format!("Let {} wait for {}", from.name, server.name),
                format!("让 {} 等待 {}", from.name, server.name),
                vec![Command::Depend { service: from.id, on: server.name.to_string(), condition: Some(condition) }],
            ),
        );
    }
}

/// Whether one waits for the other, directly or over a few others. The search is cut short: a long way is as good as
/// none for the reader.
fn waits(stack: &Stack, from: usize, to: usize) -> bool {
    let mut seen = vec![from];
    let mut at = 0;
    while let Some(service) = seen.get(at).copied().filter(|_| at < 64) {
        at += 1;
        for edge in stack.start().dependencies(service) {
            if edge.to == to {
                return true;
            }
            if seen.len() < 64 && !seen.contains(&edge.to) {
                seen.push(edge.to);
            }
        }
    }
    // Nothing is said about services with more dependencies than that.
    seen.len() >= 64
}
