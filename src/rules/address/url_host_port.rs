//! `url-host-port`: the host's port inside the network.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{AddressTarget, Purpose, Stack};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "url-host-port",
    family: Family::Address,
    severity: Severity::Connect,
    name: Text::fixed("The host's port inside the network", "容器之间用了主机端口"),
    why: Text::fixed(
        "Between containers the port of the container counts; the published port exists only on the host. The connection is refused.",
        "容器之间要用容器端口；发布的端口只存在于主机上，这样连接会被拒绝。",
    ),
    how: Text::fixed("Use the port on which the service listens.", "改用该服务监听的端口。"),
    proof: "docker compose exec <service> sh -c 'nc -zv <other> <port>'",
    example: r#"services:
  api:
    image: example/api:1.4
    environment:
      DATABASE_URL: postgresql://app@db:15432/app
  db:
    image: postgres:16
    ports: ["127.0.0.1:15432:5432"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.api.environment.U
services:
  api: {image: 'api:1', environment: {U: 'postgresql://u@db:15432/x'}}
  db: {image: 'postgres:15', ports: ['127.0.0.1:15432:5432']}
",
            r"services:
  api: {image: 'api:1', environment: ['DB_HOST=db', 'DB_PORT=3307']}
  db: {image: 'mysql:8', ports: [{target: 3306, published: '3307'}]}
",
            r"services:
  api: {image: 'api:1', command: 'run --url http://${H}:8081'}
  web: {image: 'x:1', ports: ['8081:80']}
--- .env
H=web
",
        ],
        silent: &[
            r"services:
  api: {image: 'api:1', environment: {U: 'postgresql://u@db:5432/x', V: 'http://web:9000'}}
  db: {image: 'postgres:15', ports: ['127.0.0.1:15432:5432']}
  web: {image: 'x:1', ports: ['8081:80']}
",
            r"services:
  api: {image: 'api:1', environment: {U: 'http://web:8081', W: 'http://both:8080'}}
  web: {image: 'x:1', ports: ['8081:80'], expose: ['8081']}
  both: {image: 'x:1', ports: ['8080:8080']}
",
            r"services:
  api: {image: 'api:1', environment: {CORS_ORIGIN: 'http://web:8081', VITE_U: 'http://web:8081'}}
  web: {image: 'x:1', ports: ['8081:80']}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for address in stack.addresses() {
        let (AddressTarget::Service(to), Some(port)) = (address.target, address.port) else { continue };
        let server = stack.service(to);
        let local = stack.network_owner(address.from) == stack.network_owner(to);
        if address.purpose != Purpose::Connect || local || !address.port_written || server.listens.contains(&port) {
            continue;
        }
        let mut pairs = server
            .view
            .ports
            .iter()
            .filter(|mapping| mapping.transport() == Default::default())
            .flat_map(|mapping| mapping.pairs());
        let Some((_, right)) = pairs.find(|(published, target)| *published == Some(port) && *target != port) else {
            continue;
        };
        let client = &stack.service(address.from).name;
        let finding = RULE.finding(
            stack.path(address.from, &address.steps),
            format!(
                "{client} uses port {port} of {}, which is the host's; {} listens on {right}.",
                server.name, server.name
            ),
            format!("{client} 使用 {} 的 {port} 端口，那是主机端口；{} 监听的是 {right}。", server.name, server.name),
        );
        let change = match address.reference.port_number() {
            Some(_) => mend::readdress(stack, address, &address.reference.host, Some(right)),
            None => None,
        };
        found.push(finding.with_fix(
            Safety::Safe,
            format!("Use port {right}"),
            format!("改用 {right} 端口"),
            change.into_iter().collect(),
        ));
    }
}
