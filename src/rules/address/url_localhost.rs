//! `url-localhost`: a service is told to find another on `localhost`.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{AddressTarget, NetworkPlace, Purpose, Stack, StackAddress};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "url-localhost",
    family: Family::Address,
    severity: Severity::Connect,
    name: Text::fixed("localhost is the container itself", "localhost 指的是容器自己"),
    why: Text::fixed(
        "Inside a container localhost is that container. The other service listens in its own, so the connection is refused.",
        "在容器里，localhost 就是这个容器本身。另一个服务在它自己的容器里监听，连接会被拒绝。",
    ),
    how: Text::fixed("Use the name of the service instead of localhost.", "用服务名代替 localhost。"),
    proof: "docker compose exec <service> sh -c 'nc -zv localhost <port>'",
    example: "services:\n  api:\n    image: example/api:1.4\n    environment:\n      REDIS_URL: redis://localhost:6379/0\n  redis:\n    image: redis:7\n",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            "# services.api.environment.REDIS_URL\nservices:\n  api: {image: 'api:1', environment: {REDIS_URL: 'redis://localhost:6379/0'}}\n  redis: {image: 'redis:7'}\n",
            "# services.api.environment[0]\nservices:\n  api: {image: 'api:1', environment: ['DB=postgres://u@127.0.0.1/x']}\n  db: {image: 'postgres:16'}\n",
            "services:\n  api: {image: 'api:1', environment: {DB_HOST: '${H}', DB_PORT: 3306}}\n  db: {image: 'mysql:8'}\n--- .env\nH=localhost\n",
            "services:\n  api: {image: 'api:1', command: ['run', '--amqp=amqp://localhost']}\n  mq: {image: 'rabbitmq:4'}\n",
            "services:\n  api: {image: 'api:1', networks: [a], environment: {D: 'postgres://localhost:5432/x'}}\n  db: {image: 'postgres:16', networks: [b]}\nnetworks: {a: {}, b: {}}\n",
        ],
        silent: &[
            "services:\n  api: {image: 'api:1', environment: {REDIS_URL: 'redis://redis:6379/0'}}\n  redis: {image: 'redis:7'}\n",
            "services:\n  web: {image: 'api:1', environment: {VITE_API: 'http://localhost:8000', NEXT_PUBLIC_A: 'http://localhost:8000', CORS_ORIGINS: 'http://localhost:8000', ALLOWED_HOSTS: 'localhost:8000', OAUTH_REDIRECT_URL: 'http://localhost:8000/cb', HTTP_PROXY: 'http://localhost:8000'}}\n  api: {image: 'x:1', expose: ['8000']}\n",
            "services:\n  api: {image: 'api:1', network_mode: 'service:redis', environment: {R: 'redis://localhost:6379'}}\n  redis: {image: 'redis:7'}\n",
            "services:\n  api: {image: 'api:1', network_mode: host, environment: {R: 'redis://localhost:6379'}}\n  redis: {image: 'redis:7', ports: ['6379:6379']}\n",
            "services:\n  db: {image: 'postgres:16', environment: {U: 'postgres://localhost:5432'}, healthcheck: {test: 'psql postgres://localhost:5432'}}\n  other: {image: 'postgres:16'}\n",
            "services:\n  api: {image: 'api:1', expose: ['8000'], environment: {SELF: 'http://localhost:8000'}}\n  b: {image: 'x:1', expose: ['8000']}\n",
            "services:\n  k: {image: 'apache/kafka:3.9.1', environment: {KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://localhost:29092'}}\n  z: {image: 'z:1', expose: ['29092']}\n",
            "services:\n  api: {image: 'api:1', environment: {OTEL: 'http://localhost:4317'}}\n",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut by_port: HashMap<u16, Vec<usize>> = HashMap::new();
    for (index, service) in stack.services().iter().enumerate() {
        for port in &service.listens {
            by_port.entry(*port).or_default().push(index);
        }
    }
    for address in stack.addresses() {
        if address.target != AddressTarget::Local
            || address.purpose != Purpose::Connect
            || !address.reference.is_loopback()
        {
            continue;
        }
        let from = stack.service(address.from);
        let owner = stack.network_owner(address.from);
        let is_own = stack.service(owner).place == NetworkPlace::Own;
        let Some(port) = address.port.filter(|_| is_own && !from.partial) else { continue };
        let all = by_port.get(&port).map_or(&[][..], Vec::as_slice);
        let listens_here = all.iter().any(|other| stack.network_owner(*other) == owner);
        let others: Vec<usize> =
            all.iter().copied().filter(|other| stack.service(*other).place == NetworkPlace::Own).collect();
        let Some(first) = others.first().copied().filter(|_| !listens_here) else { continue };
        found.push(finding(stack, address, port, first, &others));
    }
}

fn finding(stack: &Stack, address: &StackAddress, port: u16, first: usize, others: &[usize]) -> Diagnostic {
    let (from, to) = (stack.service(address.from), stack.service(first));
    let host = &address.reference.host;
    // The browser's own machine may be meant where the port is published; then it only looks like a mistake.
    let published = others.iter().any(|other| {
        let ports = stack.service(*other).view.ports.iter();
        ports.flat_map(|mapping| mapping.pairs()).any(|(published, _)| published == Some(port))
    });
    let severity = if address.is_web() && published { Severity::Fragile } else { Severity::Connect };
    let mut finding = RULE.ranked(
        severity,
        stack.path(address.from, &address.steps),
        format!("{} looks for port {port} on {host}, but that is {} in a container of its own.", from.name, to.name),
        format!("{} 在 {host} 上找 {port} 端口，但监听该端口的是另一个容器里的 {}。", from.name, to.name),
    );
    finding = finding.with_related(
        stack.path(first, &[]),
        format!("{} listens on {port}.", to.name),
        format!("{} 监听 {port} 端口。", to.name),
    );
    for other in others.iter().copied().take(3) {
        let name = &stack.service(other).name;
        let shared = !stack.shares_network(address.from, other).is_empty();
        let Some(change) = mend::readdress(stack, address, name, None) else { continue };
        let sure = others.len() == 1 && shared && severity == Severity::Connect;
        let safety = if sure { Safety::Safe } else { Safety::Review };
        let mut commands = vec![change];
        if !shared && let Some((who, network)) = mend::meeting_point(stack, address.from, other) {
            commands.extend(mend::attach(stack, who, &stack.network(network).name));
        }
        finding = finding.with_fix(
            safety,
            format!("Use {name} instead of {host}"),
            format!("将 {host} 改为 {name}"),
            commands,
        );
    }
    finding
}
