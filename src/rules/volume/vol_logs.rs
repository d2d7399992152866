//! `vol-logs`: log files that go with the container.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::mount::clean_path;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-logs",
    family: Family::Volume,
    severity: Severity::Style,
    name: Text::fixed("Log files go with the container", "日志文件会随容器丢失"),
    why: Text::fixed(
        "The folder is part of the container: with the next update its files are gone, and until then they grow on the disk of the engine.",
        "这个目录在容器内：下次更新时文件就没了，在那之前还会一直占用磁盘。",
    ),
    how: Text::fixed("Write to standard output, or mount a volume there.", "输出到标准输出，或者在那里挂载存储卷。"),
    proof: "docker diff <container>",
    example: r"services:
  api:
    image: example/api:1.4
    environment:
      LOG_FILE: /var/log/api/api.log
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.environment.LOG_FILE
services:
  a: {image: "x:1", environment: {LOG_FILE: /var/log/trading/b.log}}
"#,
            r#"services:
  a: {image: "x:1", environment: ["LOG_DIR=${D}"], volumes: ["./data:/app/data"]}
--- .env
D=/app/logs
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", environment: {LOG_FILE: /var/log/x/b.log, LOG_DIR: logs, LOG_PATH: /dev/stdout}, volumes: ["./logs:/var/log/x"]}
  b: {image: "x:1", environment: {LOG_DIR: /logs}, tmpfs: /logs}
  c: {image: "x:1", environment: {LOG_LEVEL: info}}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const KEYS: [&str; 9] = [
        "LOG_FILE",
        "LOG_FILE_PATH",
        "LOG_PATH",
        "LOG_DIR",
        "LOGS_DIR",
        "LOG_DIRECTORY",
        "LOGGING_FILE_NAME",
        "LOGGING_FILE_PATH",
        "ERROR_LOG",
    ];
    for (index, service) in stack.services().iter().enumerate() {
        for entry in service.view.environment.iter().filter(|entry| KEYS.contains(&&*entry.key)) {
            let path = clean_path(entry.value.as_deref().unwrap_or(""));
            if !path.starts_with('/') || path.starts_with("/dev/") || path.starts_with("/proc/") || path.contains('$') {
                continue;
            }
            let mounts = service.view.mounts.iter().map(|mount| mount.clean_target());
            let memory = service.view.tmpfs.iter().map(|mount| clean_path(&mount.target));
            let kept = mounts.chain(memory).any(|target| {
                path.strip_prefix(target.trim_end_matches('/'))
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
            if kept || !service.view.volumes_from.is_empty() {
                continue;
            }
            found.push(RULE.finding(
                stack.path(index, &entry.steps),
                format!("{} writes its log to {path}, where nothing is mounted.", service.name),
                format!("{} 把日志写到 {path}，那里没有挂载。", service.name),
            ));
        }
    }
}
