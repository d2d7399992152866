//! `hc-port-mismatch`: the healthcheck asks on another port.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{AddressTarget, NetworkPlace, Purpose, Stack};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "hc-port-mismatch",
    family: Family::Healthcheck,
    severity: Severity::Fragile,
    name: Text::fixed("The healthcheck asks on another port", "健康检查的端口不对"),
    why: Text::fixed(
        "On a port where nobody listens the check fails every time: the container is unhealthy for ever.",
        "检查的端口无人监听，每次都会失败，容器一直是 unhealthy。",
    ),
    how: Text::fixed("Ask on the port on which the process listens.", "改为检查进程实际监听的端口。"),
    proof: "docker inspect -f '{{json .State.Health.Log}}' <container>",
    example: r#"services:
  api:
    image: example/api:1.4
    command: uvicorn app:app --host 0.0.0.0 --port 8001
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8000/health"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.healthcheck.test[3]
services:
  a: {image: 'x:1', command: 'uvicorn a:a --port 8001', healthcheck: {test: [CMD, curl, -f, 'http://localhost:8000/health']}}
",
            r"services:
  a: {image: 'x:1', command: 'gunicorn -b 0.0.0.0:${P} a', healthcheck: {test: 'wget -q http://127.0.0.1:8000/'}}
--- .env
P=5000
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', command: 'uvicorn a:a --port 8000', healthcheck: {test: [CMD, curl, -f, 'http://localhost:8000/health']}}
  b: {image: 'x:1', expose: ['8001'], healthcheck: {test: 'curl http://localhost:8000'}}
  c: {image: 'x:1', command: 'uvicorn a:a --port 8001', expose: ['8000'], healthcheck: {test: 'curl http://localhost:8000'}}
  d: {image: 'x:1', command: 'uvicorn a:a --port 8001', healthcheck: {test: 'curl http://other:8000'}}
"],
    },
};

const SERVERS: [&str; 3] = ["uvicorn", "gunicorn", "hypercorn"];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for address in stack.addresses() {
        let asks_itself = address.purpose == Purpose::Healthcheck && address.target == AddressTarget::Local;
        let (Some(port), true) = (address.port, asks_itself && address.port_written) else { continue };
        let service = stack.service(address.from);
        // Only where the command says what is listened on.
        let first = service.words().next().map(|word| word.rsplit('/').next().unwrap_or(word));
        let sure = first.is_some_and(|word| SERVERS.contains(&word))
            && service.words().all(|word| !word.contains(['&', ';', '|']));
        let told = service.words().any(|word| matches!(word, "--port" | "-b" | "--bind"));
        if !sure || !told || service.listens.contains(&port) || service.place != NetworkPlace::Own {
            continue;
        }
        let Some(right) = service.listens.first().copied() else { continue };
        found.push(
            RULE.finding(
                stack.path(address.from, &address.steps),
                format!("The healthcheck of {} asks on port {port}, but it listens on {right}.", service.name),
                format!("{} 的健康检查使用 {port} 端口，但它监听的是 {right}。", service.name),
            )
            .with_fix(
                Safety::Review,
                format!("Ask on port {right}"),
                format!("改为检查 {right} 端口"),
                mend::readdress(stack, address, &address.reference.host, Some(right)).into_iter().collect(),
            ),
        );
    }
}
