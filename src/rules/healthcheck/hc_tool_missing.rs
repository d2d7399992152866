//! `hc-tool-missing`: the image lacks the program of the healthcheck.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::model::healthcheck::HealthTest;
use crate::model::knowledge::Role;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "hc-tool-missing",
    family: Family::Healthcheck,
    severity: Severity::Fragile,
    name: Text::fixed("The image lacks the program of the healthcheck", "镜像里没有健康检查所用的程序"),
    why: Text::fixed(
        "A program that is not there fails every time: the container is unhealthy for ever, and who waits for it does not start.",
        "程序不存在，检查每次都失败：容器一直是 unhealthy，等待它的服务也无法启动。",
    ),
    how: Text::fixed("Use a program that the image has.", "改用镜像自带的程序。"),
    proof: "docker compose exec <service> which <program>",
    example: r#"services:
  cache:
    image: redis:7
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:6379"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"services:
  a: {image: 'amir20/dozzle:v8', healthcheck: {test: '/dozzle healthcheck'}}
",
            r"# services.db.healthcheck.test
services:
  db: {image: 'postgres:16', healthcheck: {test: [CMD, curl, -f, 'http://localhost:5432']}}
",
            r"services:
  db: {image: 'qdrant/qdrant:v1.13.4', healthcheck: {test: 'curl -f http://localhost:6333 || exit 1'}}
",
            r"services:
  w: {image: 'python:3.12-slim', command: python app.py, healthcheck: {test: [CMD-SHELL, 'curl -f http://localhost:8000']}}
",
            r"services:
  w: {image: 'node:22-alpine', healthcheck: {test: [CMD, '${T}', 'http://localhost']}}
--- .env
T=curl
",
        ],
        silent: &[
            r"services:
  a: {image: 'amir20/dozzle:v8', healthcheck: {test: [CMD, /dozzle, healthcheck]}}
",
            r"services:
  db: {image: 'postgres:16', healthcheck: {test: [CMD, pg_isready]}}
  a: {image: 'postgres:16-alpine', healthcheck: {test: [CMD, wget, 'http://x']}}
  b: {image: 'nginx:1.27', healthcheck: {test: [CMD, curl, -f, 'http://localhost']}}
  c: {image: 'own/api:1', healthcheck: {test: [CMD, curl, -f, 'http://localhost']}}
  d: {build: ., image: 'python:3.12-slim', healthcheck: {test: [CMD, curl, -f, 'http://localhost']}}
  e: {image: 'python:3.12', healthcheck: {test: [CMD, curl, -f, 'http://localhost']}}
  f: {image: 'postgres:16', healthcheck: {test: 'command -v curl && curl localhost || pg_isready'}}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let (Some(image), Some(reference)) = (service.knowledge, &service.view.image_reference) else { continue };
        let Some(test) = service.view.healthcheck.as_ref().and_then(|check| check.test.as_ref()) else { continue };
        let program = match test {
            HealthTest::Exec(words) => words.first().map(String::as_str),
            // Without a shell no line can be run, whatever stands in it.
            HealthTest::Shell(_) if image.has_tool(reference, "sh") == Some(false) => Some("sh"),
            HealthTest::Shell(line) => line.split_whitespace().next(),
            HealthTest::None => None,
        };
        let Some(program) = program.map(|program| program.rsplit('/').next().unwrap_or(program)) else { continue };
        let slim =
            image.role == Role::Runtime && lacks_in_runtime(image.id, reference.tag.as_deref().unwrap_or(""), program);
        if image.has_tool(reference, program) != Some(false) && !slim {
            continue;
        }
        let mut finding = RULE.finding(
            stack.path(index, &["healthcheck".into(), "test".into()]),
            format!("The healthcheck of {} needs {program}, which {reference} does not have.", service.name),
            format!("{} 的健康检查需要 {program}，但 {reference} 里没有。", service.name),
        );
        if let Some(line) = image.health {
            let test = Node::sequence(vec![Node::quoted("CMD-SHELL"), Node::quoted(line)]);
            finding = finding.with_fix(
                Safety::Safe,
                format!("Ask {} with its own tools", service.name),
                format!("改用 {} 自带的工具检查", service.name),
                vec![mend::set(stack, index, &["healthcheck".into(), "test".into()], Some(test))],
            );
        }
        found.push(finding);
    }
}

/// The slim variants of languages have neither of them, the Alpine ones have wget.
fn lacks_in_runtime(id: &str, tag: &str, program: &str) -> bool {
    let slim = tag.contains("slim") && matches!(program, "curl" | "wget" | "nc");
    let alpine = tag.contains("alpine") && program == "curl";
    matches!(id, "python" | "node" | "golang") && (slim || alpine)
}
