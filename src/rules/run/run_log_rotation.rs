//! `run-log-rotation`: logs that grow without end.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{Stack, StackService};
use crate::model::{Path, Step};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "run-log-rotation",
    family: Family::Run,
    severity: Severity::Style,
    name: Text::fixed("Logs grow without end", "日志无限增长"),
    why: Text::fixed(
        "json-file keeps everything until the disk of the host is full; then nothing on it works.",
        "json-file 会一直保留日志，直到主机磁盘写满，所有服务都受影响。",
    ),
    how: Text::fixed(
        "Set max-size and max-file under logging.options, as the others have.",
        "像其他服务一样，在 logging.options 中设置 max-size 和 max-file。",
    ),
    proof: "docker inspect -f '{{json .HostConfig.LogConfig}}' <container>",
    example: r#"services:
  api:
    image: example/api:1.4
    logging:
      driver: json-file
      options: {max-size: 10m, max-file: "3"}
  worker:
    image: example/worker:1.4
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services
services:
  a: {image: "x:1", logging: {options: {max-size: 10m}}}
  b: {image: "x:1"}
"#,
            r#"x-log: &log {driver: json-file, options: {max-size: '${S:-10m}'}}
services:
  a: {image: "x:1", logging: *log}
  b: {image: "x:1", logging: {driver: json-file}}
"#,
        ],
        silent: &[
            r#"services:
  a: {image: "x:1"}
  b: {image: "x:1"}
"#,
            r#"services:
  a: {image: "x:1", logging: {options: {max-size: 10m}}}
  b: {image: "x:1", logging: {driver: loki}}
  c: {image: "x:1", logging: {driver: local}}
  d: {image: "x:1", logging: {driver: none}}
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let services = stack.services();
    // A stack in which nothing is rotated may leave it to the engine's settings: see the summary.
    let rotates = |service: &StackService| {
        service.view.logging.iter().any(|log| log.options.iter().any(|one| &*one.key == "max-size"))
    };
    if !services.iter().any(rotates) {
        return;
    }
    let grows: Vec<&StackService> = services.iter().filter(|service| grows_without_end(service)).collect();
    if grows.is_empty() {
        return;
    }
    let names: Vec<&str> = grows.iter().map(|service| &*service.name).collect();
    let set = |service: &&StackService| Command::SetAt {
        id: service.id,
        steps: vec![Step::from("logging")],
        value: Some(mend::rotation()),
    };
    found.push(
        RULE.finding(
            Path::of([Step::from("services")]),
            format!("Logs grow without end: {}.", names.join(", ")),
            format!("这些服务的日志会无限增长：{}。", names.join("、")),
        )
        .with_fix(
            Safety::Review,
            "Keep three files of 10 MB for each",
            "每个服务保留 3 个 10 MB 的日志文件",
            grows.iter().map(set).collect(),
        ),
    );
}

/// True where the engine keeps every line that a service writes.
pub fn grows_without_end(service: &StackService) -> bool {
    match &service.view.logging {
        Some(log) => {
            let file = log.driver.as_deref().is_none_or(|driver| driver == "json-file");
            file && !log.options.iter().any(|one| &*one.key == "max-size")
        }
        None => !service.partial && !service.view.has_provider,
    }
}
