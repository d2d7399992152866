//! `res-db-settings`: more memory than the limit allows.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::Step;
use crate::model::units::Bytes;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "res-db-settings",
    family: Family::Resource,
    severity: Severity::Fragile,
    name: Text::fixed("More memory than the limit allows", "配置的内存超过上限"),
    why: Text::fixed(
        "When the process fills the memory that it is set to use, the kernel ends it at the limit, with all that it holds.",
        "进程用到设定的内存时会撞上容器上限，被内核直接终止，内存中的数据随之丢失。",
    ),
    how: Text::fixed("Set it to at most three quarters of the limit.", "设为不超过上限的四分之三。"),
    proof: "docker inspect -f '{{.State.OOMKilled}}' <container>",
    example: r"services:
  redis:
    image: redis:7
    command: redis-server --maxmemory 1gb
    mem_limit: 512m
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.redis.command
services:
  redis: {image: 'redis:7', command: redis-server --maxmemory 1gb, mem_limit: 512m, cpus: 1}
",
            r"services:
  db: {image: 'postgres:16', command: [postgres, -c, 'shared_buffers=${S}'], deploy: {resources: {limits: {memory: 1G}}}}
--- .env
S=2GB
",
            r"# services.es.environment.ES_JAVA_OPTS
services:
  es: {image: 'elasticsearch:8.1', environment: {ES_JAVA_OPTS: '-Xms2g -Xmx2g'}, mem_limit: 2g}
",
        ],
        silent: &[r"services:
  redis: {image: 'redis:7', command: redis-server --maxmemory 256mb, mem_limit: 512m}
  b: {image: 'redis:7', command: redis-server --maxmemory 1gb}
  db: {image: 'postgres:16', command: postgres -c shared_buffers=256MB, mem_limit: 1g}
  es: {image: 'elasticsearch:8.1', environment: {ES_JAVA_OPTS: '-Xms512m -Xmx512m'}, mem_limit: 2g}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(limit) =
            service.view.resources.effective_memory().and_then(|limit| limit.known()).filter(|limit| limit.0 > 0)
        else {
            continue;
        };
        let words: Vec<&str> = service.words().flat_map(str::split_whitespace).collect();
        let mut settings: Vec<(Vec<Step>, &str, &str)> = Vec::new();
        for (word, next) in words.iter().zip(words.iter().skip(1).chain([&""])) {
            if *word == "--maxmemory" {
                settings.push((vec!["command".into()], "maxmemory", next));
            }
            for key in ["shared_buffers", "innodb_buffer_pool_size", "innodb-buffer-pool-size", "maxmemory"] {
                if let Some(value) =
                    word.trim_start_matches('-').strip_prefix(key).and_then(|rest| rest.strip_prefix('='))
                {
                    settings.push((vec!["command".into()], key, value));
                }
            }
        }
        for entry in service
            .view
            .environment
            .iter()
            .filter(|entry| entry.key.contains("JAVA") || entry.key.contains("HEAP") || entry.key.contains("JVM"))
        {
            let value = entry.value.as_deref().unwrap_or("");
            settings.extend(
                value
                    .split_whitespace()
                    .filter_map(|word| Some((entry.steps.clone(), "-Xmx", word.strip_prefix("-Xmx")?))),
            );
        }
        for (steps, key, value) in settings {
            let Ok(amount) = Bytes::parse(value) else { continue };
            if amount >= *limit {
                found.push(RULE.finding(
                    stack.path(index, &steps),
                    format!("{key} of {} is {value}, but the container may use only {limit}.", service.name),
                    format!("{} 的 {key} 为 {value}，但容器上限只有 {limit}。", service.name),
                ));
            }
        }
    }
}
