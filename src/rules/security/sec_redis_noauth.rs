//! `sec-redis-noauth`: a datastore that the host's network reaches asks for no password.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "sec-redis-noauth",
    family: Family::Security,
    severity: Severity::Exposed,
    name: Text::fixed("Open without a password", "没有密码就能访问"),
    why: Text::fixed("Whoever reaches the port reads and changes everything.", "能连上端口的人就能读写所有数据。"),
    how: Text::fixed("Set a password, and do not publish the port.", "设置密码，并且不要发布端口。"),
    proof: "redis-cli -h <address of the host> ping",
    example: r#"services:
  redis:
    image: redis:7
    ports: ["6379:6379"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.redis
services:
  redis: {image: 'redis:7', ports: ['6379:6379']}
",
            r"services:
  db: {image: 'mongo:7', ports: [{target: 27017, published: '${P}'}]}
--- .env
P=27017
",
            r"services:
  db: {image: 'postgres:16', environment: {POSTGRES_HOST_AUTH_METHOD: trust}, ports: ['5432:5432']}
",
        ],
        silent: &[r"services:
  redis: {image: 'redis:7', command: 'redis-server --requirepass x', ports: ['6379:6379']}
  b: {image: 'redis:7'}
  c: {image: 'redis:7', ports: ['127.0.0.1:6379:6379']}
  d: {image: 'mongo:7', environment: {MONGO_INITDB_ROOT_USERNAME: u, MONGO_INITDB_ROOT_PASSWORD: p}, ports: ['27017:27017']}
  e: {image: 'redis:7', ports: ['6380:6379'], command: redis-server /usr/local/etc/redis/redis.conf}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(image) = service.knowledge.filter(|_| !stack.is_cut_off(index) && service.view.env_files.is_empty())
        else {
            continue;
        };
        let open = service.view.ports.iter().any(|mapping| {
            let bound = mapping.host_ip.as_ref().is_some_and(|ip| ip.known().is_none_or(|ip| !ip.is_unspecified()));
            !bound && mapping.target.known().is_some_and(|range| image.private_ports.contains(&range.start))
        });
        let words = || service.words().flat_map(str::split_whitespace);
        let bare = match image.id {
            "redis" | "valkey" | "keydb" => {
                !words().any(|word| word.contains("requirepass") || word.contains(".conf") || word.contains("acl"))
            }
            "mongo" => {
                service.view.env("MONGO_INITDB_ROOT_USERNAME").is_none()
                    && !words().any(|word| word == "--auth" || word.contains("keyFile") || word.contains("config"))
            }
            "postgres" | "timescaledb" => service.view.env("POSTGRES_HOST_AUTH_METHOD") == Some("trust"),
            "memcached" => true,
            _ => false,
        };
        if open && bare {
            found.push(RULE.finding(
                stack.path(index, &[]),
                format!("{} answers everybody who reaches the host, without a password.", service.name),
                format!("任何能访问主机的人无需密码就能使用 {}。", service.name),
            ));
        }
    }
}
