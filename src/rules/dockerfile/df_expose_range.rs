//! `df-expose-range`: EXPOSE names no port.
use crate::diagnostics::{Diagnostic, Severity};
use crate::generate::dockerfile::tree::Kind as Instruction;
use crate::graph::Stack;
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-expose-range",
    family: Family::Dockerfile,
    severity: Severity::Stop,
    name: Text::fixed("EXPOSE names no port", "EXPOSE 不是有效的端口"),
    why: Text::fixed(
        "Ports go from 1 to 65535. The build stops at anything else.",
        "端口范围是 1 到 65535，其他写法会使构建中止。",
    ),
    how: Text::fixed("Write the port that the process listens on.", "写进程监听的端口。"),
    proof: "docker compose build <service>",
    example: r"services:
  api:
    build: .
--- Dockerfile
FROM alpine:3
EXPOSE 80000
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
EXPOSE 80 70000
",
            r"services:
  a: {build: {context: ./api, dockerfile: D}}
--- api/D
FROM alpine:3
EXPOSE http
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
EXPOSE 90-80
",
            r"services:
  a: {build: .}
--- Dockerfile
FROM alpine:3
EXPOSE 53/ucp
",
        ],
        silent: &[r"services:
  a: {build: .}
--- Dockerfile
ARG P
FROM alpine:3
EXPOSE 80 443/tcp 53/UDP 8000-8010 ${P} $P/udp 9/sctp
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for file in image_file::dockerfiles(stack) {
        for one in file.dockerfile.instructions() {
            let Instruction::Expose(ports) = &one.kind else { continue };
            for port in ports.iter().filter_map(|port| port.as_literal()).filter(|port| !is_port(port)) {
                found.push(RULE.in_file(
                    stack,
                    stack.path(file.service, &["build".into()]),
                    (&file.path, one.line),
                    format!("{}:{}: {port} is no port.", file.path, one.line),
                    format!("{} 第 {} 行：{port} 不是有效的端口。", file.path, one.line),
                ));
            }
        }
    }
}

/// `80`, `80/tcp`, `8000-8010`. A host's port before a colon is ignored by the builder with a warning.
fn is_port(text: &str) -> bool {
    let (range, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let range = range.rsplit(':').next().unwrap_or(range);
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let known = ["tcp", "udp", "sctp"].contains(&protocol.to_ascii_lowercase().as_str());
    match (first.parse::<u16>(), last.parse::<u16>()) {
        (Ok(first), Ok(last)) => known && first > 0 && first <= last,
        _ => false,
    }
}
