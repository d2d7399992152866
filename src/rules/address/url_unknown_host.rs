//! `url-unknown-host`: a service is told to reach a host that nobody in the stack is.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{AddressTarget, Purpose, Stack, Variables};
use crate::model::Path;
use crate::model::url::{ReferenceKind, environment_references};
use crate::rules::env_files::environment_files;
use crate::rules::mend;
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "url-unknown-host",
    family: Family::Address,
    severity: Severity::Connect,
    name: Text::fixed("Nobody has this name", "没有叫这个名称的主机"),
    why: Text::fixed(
        "A name of one word is looked up among the services, aliases, container names and hosts of the stack. None has it, so it does not resolve.",
        "单个词的主机名会在服务名、别名、容器名和主机名中查找。没有一个叫这个名称，因此无法解析。",
    ),
    how: Text::fixed(
        "Write the name of the service that is meant, or add that service.",
        "改成要连接的服务的名称，或者添加这个服务。",
    ),
    proof: "docker compose exec <service> getent hosts <host>",
    example: "services:\n  api:\n    image: example/api:1.4\n    environment:\n      DATABASE_URL: postgresql://app@postgress:5432/app\n  postgres:\n    image: postgres:16\n",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            "# services.api.environment.DATABASE_URL\nservices:\n  api: {image: 'api:1', environment: {DATABASE_URL: 'postgresql://u@postgress:5432/x'}}\n  postgres: {image: 'postgres:15'}\n",
            "# services.api.environment[0]\nservices:\n  api: {image: 'api:1', environment: ['C=http://consul:8500']}\n",
            "services:\n  api: {image: 'api:1', environment: {C: 'http://${H:-consul}:8500'}}\n",
            "services:\n  api: {image: 'api:1', environment: {KAFKA_BROKERS: '${B}'}}\n--- .env\nB=kafka:9092\n",
            "services:\n  api: {image: 'api:1', environment: {MYSQL_HOST: database}}\n",
            "services:\n  api: {image: 'api:1'}\n--- .env\nSERVICE_REGISTRY_URL=http://consul:8500\n",
            "services:\n  api: {image: 'api:1', env_file: [./api.env]}\n--- api.env\nDATABASE_URL=postgres://u@database/x\n",
            "services:\n  api: {image: 'api:1', command: ['serve', '--amqp', 'amqp://broker:5672']}\n",
        ],
        silent: &[
            "services:\n  api: {image: 'api:1', env_file: .env}\n  db: {image: 'postgres:16'}\n--- .env\nA=http://db:5432\nB=https://example.com\nCORS_ORIGINS=http://front:3000\nC=http://localhost\n",
            "services:\n  api: {image: 'api:1', environment: {A: 'http://db', B: 'http://pg', C: 'http://store', D: 'http://box', E: 'http://extra', F: 'http://l', G: 'http://x.example.com', H: 'http://localhost'}, extra_hosts: ['extra:1.2.3.4'], links: ['db:l']}\n  db: {image: 'postgres:15', container_name: pg, hostname: box, networks: {default: {aliases: [store]}}}\n",
            "services:\n  api: {image: 'api:1', networks: [shared], environment: {A: 'http://elsewhere:80'}}\nnetworks: {shared: {external: true}}\n",
            "include: [other.yml]\nservices:\n  api: {image: 'api:1', environment: {A: 'http://elsewhere:80'}}\n",
            "services:\n  api: {image: 'api:1', network_mode: host, environment: {A: 'http://elsewhere:80'}}\n",
            "services:\n  api: {image: 'api:1', environment: {U: 'http://${HOST}:80', USER: 'app:1000', IMAGE: 'node:200', S3: 's3://bucket/x', APP: 'myapp://callback', VITE_X: 'http://api2:80', ORIGIN: 'http://front:80', WEB_SERVER: gunicorn, N8N_HOST: myhost}, command: chown app:1000}\n",
            "services:\n  api: {image: 'api:1', extends: {file: a.yml, service: x}, environment: {A: 'http://elsewhere:80'}}\n",
            "services:\n  es: {image: 'elasticsearch:8.1', environment: {cluster.initial_master_nodes: node-1, 'A': 'project-es-1:9200'}}\n",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut told = HashSet::new();
    for address in stack.addresses() {
        let counts = matches!(address.purpose, Purpose::Connect);
        if address.target != AddressTarget::Unknown || !counts || stack.may_know_more_names(address.from) {
            continue;
        }
        let host = &address.reference.host;
        if !told.insert((address.from, host.clone())) {
            continue;
        }
        let service = stack.service(address.from);
        let mut finding = RULE.finding(
            stack.path(address.from, &address.steps),
            format!("{} is told to reach {host}, but no service has this name.", service.name),
            format!("{} 要连接 {host}，但没有服务叫这个名称。", service.name),
        );
        let mates = stack.networks_of(address.from).iter().flat_map(|network| &stack.network(*network).members);
        let names = mates.filter(|mate| **mate != address.from).map(|mate| &*stack.service(*mate).name);
        let names: HashSet<&str> = names.take(4_000).collect();
        let close = nearest(host, names.iter().copied());
        // A name that says which server is meant: the only service that listens on the port.
        let by_port = || {
            let port = address.port?;
            let mut listening = names
                .iter()
                .filter(|name| stack.find(name).is_some_and(|index| stack.service(index).listens.contains(&port)));
            listening.next().copied().filter(|_| listening.next().is_none())
        };
        if let Some(name) = close.or_else(by_port)
            && let Some(change) = mend::readdress(stack, address, name, None)
        {
            finding = finding.with_fix(
                Safety::Review,
                format!("Use {name} instead of {host}"),
                format!("将 {host} 改为 {name}"),
                vec![change],
            );
        }
        found.push(finding);
    }
    in_environment_files(stack, found);
}

/// Addresses that stand in an environment file and in no value of the Compose file.
fn in_environment_files(stack: &Stack, found: &mut Vec<Diagnostic>) {
    // What says who the stack is, and not where it connects.
    const OTHERS: [&str; 12] = [
        "CORS",
        "ORIGIN",
        "ALLOWED",
        "PUBLIC",
        "CALLBACK",
        "REDIRECT",
        "VITE_",
        "REACT_APP_",
        "DOMAIN",
        "PROXY",
        "LISTEN",
        "ADVERTISE",
    ];
    let known: HashSet<&str> = stack.addresses().iter().map(|address| address.reference.host.as_str()).collect();
    for (path, text) in environment_files(stack) {
        let takes = |index: &usize| {
            let files = &stack.service(*index).view.env_files;
            files.iter().any(|file| file.path.trim_start_matches("./") == path)
        };
        let all = 0..stack.services().len();
        let readers: Vec<usize> = all.clone().filter(takes).collect();
        let asked: Vec<usize> = if readers.is_empty() { all.collect() } else { readers.clone() };
        if asked.is_empty() || asked.iter().any(|index| stack.may_know_more_names(*index)) {
            continue;
        }
        let values = if path == ".env" { stack.variables.clone() } else { Variables::read(text, &stack.variables) };
        for (name, line) in &values.lines {
            let upper = name.to_ascii_uppercase();
            if OTHERS.iter().any(|word| upper.contains(word)) {
                continue;
            }
            for reference in environment_references(name, values.value(name).unwrap_or("")) {
                let sure = matches!(reference.kind, ReferenceKind::Url | ReferenceKind::Jdbc | ReferenceKind::Dsn);
                let host = reference.host.as_str();
                let unknown = asked.iter().all(|index| stack.resolve(*index, host) == AddressTarget::Unknown);
                if !sure || known.contains(host) || !unknown || reference.scheme.starts_with("s3") {
                    continue;
                }
                let mut finding = RULE.in_file(
                    stack,
                    Path::default(),
                    (path, *line),
                    format!("{name} of {path} names {host}, but no service has this name."),
                    format!("{path} 中的 {name} 指向 {host}，但没有服务叫这个名称。"),
                );
                // Where nobody reads the variable nothing fails yet.
                finding.severity = if readers.is_empty() { Severity::Fragile } else { Severity::Connect };
                found.push(finding);
            }
        }
    }
}
