//! `env-db-pool`: more connections than the database takes.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::Step;
use crate::model::mount::clean_path;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::rules::workers::workers;
use crate::text::Text;
use std::collections::BTreeMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-db-pool",
    family: Family::Environment,
    severity: Severity::Fragile,
    name: Text::fixed("More connections than the database takes", "连接数会超过数据库上限"),
    why: Text::fixed(
        "Every process keeps a pool of its own. Under load the last ones are refused, with \"too many clients\".",
        "每个进程都有自己的连接池。负载升高时，超出的连接会被拒绝，报 too many clients。",
    ),
    how: Text::fixed(
        "Make the pools smaller, raise max_connections, or put a pooler in between.",
        "减小连接池、调高 max_connections，或者在中间加一个连接池代理。",
    ),
    proof: "docker compose exec <database> psql -U postgres -c 'show max_connections'",
    example: r#"services:
  api:
    image: example/api:1.4
    deploy:
      replicas: 3
    environment:
      DATABASE_URL: postgresql://app@db:5432/app
      WORKER_PROCESSES: "4"
      DB_POOL_SIZE: "20"
      DB_MAX_OVERFLOW: "40"
  db:
    image: postgres:16
    command: postgres -c max_connections=200
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.environment.DB_POOL_SIZE
services:
  a: {image: "x:1", deploy: {replicas: 3}, environment: {WORKER_PROCESSES: "4", DB_POOL_SIZE: "20", DB_MAX_OVERFLOW: "40"}}
  db: {image: "postgres:15", command: "postgres -c max_connections=200"}
"#,
            r#"services:
  a: {image: "x:1", scale: 2, command: [gunicorn, --workers, "4", app], environment: ["DATABASE_URL=mysql://u@db/x", "DB_POOL_SIZE=${POOL}"]}
  db: {image: "mysql:8"}
--- .env
POOL=20
"#,
            r#"services:
  a: {image: "x:1", environment: {DB_POOL_SIZE: "80"}}
  b: {image: "x:1", environment: {DB_POOL_SIZE: "80"}}
  db: {image: "postgres:15", volumes: ["./pg.conf:/etc/postgresql/postgresql.conf:ro"], command: "postgres -c config_file=/etc/postgresql/postgresql.conf"}
--- pg.conf
shared_buffers = 128MB
max_connections = 120 # for now
"#,
        ],
        silent: &[
            r#"services:
  a: {image: "x:1", environment: {WORKER_PROCESSES: "2", DB_POOL_SIZE: "10"}}
  db: {image: "postgres:15"}
"#,
            r#"services:
  a: {image: "x:1", deploy: {replicas: 3}, environment: {WORKER_PROCESSES: "4", DB_POOL_SIZE: "20"}}
  db: {image: "postgres:15", volumes: ["./pg.conf:/etc/postgresql/postgresql.conf"], command: "postgres -c config_file=/etc/postgresql/postgresql.conf"}
"#,
            r#"services:
  a: {image: "x:1", environment: {DATABASE_URL: "postgres://u@bouncer:6432/x", DB_POOL_SIZE: "500"}}
  bouncer: {image: "edoburu/pgbouncer:1.23", environment: {DATABASE_URL: "postgres://u@db/x"}}
  db: {image: "postgres:15"}
"#,
        ],
    },
};

const POOLS: [&str; 10] = [
    "DB_POOL_SIZE",
    "DATABASE_POOL_SIZE",
    "SQLALCHEMY_POOL_SIZE",
    "DB_POOL_MAX",
    "DATABASE_POOL_MAX",
    "DB_POOL",
    "DATABASE_POOL",
    "PG_POOL_MAX",
    "PGPOOL_MAX",
    "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE",
];
const OVERFLOWS: [&str; 3] = ["DB_MAX_OVERFLOW", "DATABASE_MAX_OVERFLOW", "SQLALCHEMY_MAX_OVERFLOW"];

/// What a service may open.
struct Client {
    service: usize,
    steps: Vec<Step>,
    total: u64,
    sum: String,
}

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut clients: BTreeMap<usize, Vec<Client>> = BTreeMap::new();
    for (index, service) in stack.services().iter().enumerate() {
        let pooled = service.view.environment.iter().find(|entry| POOLS.contains(&&*entry.key));
        let Some((entry, pool)) = pooled.and_then(|entry| Some((entry, number(entry.value.as_deref()?)?))) else {
            continue;
        };
        let Some(server) = server(stack, index) else { continue };
        let overflow = OVERFLOWS.iter().find_map(|key| number(service.view.env(key)?)).unwrap_or(0);
        let workers = workers(service).map_or(1, |(count, _)| count);
        let replicas = u64::try_from(service.replicas()).unwrap_or(1);
        let each = pool.saturating_add(overflow);
        let total = replicas.saturating_mul(workers).saturating_mul(each);
        let each = if overflow > 0 { format!("({pool} + {overflow})") } else { pool.to_string() };
        let factors = [replicas, workers].into_iter().filter(|factor| *factor > 1).map(|factor| format!("{factor} × "));
        let sum = format!("{}{each}", factors.collect::<String>());
        let client = Client { service: index, steps: entry.steps.clone(), total, sum };
        clients.entry(server).or_default().push(client);
    }
    for (server, clients) in clients {
        let total = clients.iter().fold(0_u64, |sum, client| sum.saturating_add(client.total));
        let Some(limit) = limit(stack, server).filter(|limit| total > *limit) else { continue };
        let Some(most) = clients.iter().max_by_key(|client| client.total) else { continue };
        let names: Vec<&str> = clients.iter().map(|client| &*stack.service(client.service).name).collect();
        let sum = clients.iter().map(|client| client.sum.as_str()).collect::<Vec<_>>().join(" + ");
        let sum = if sum == total.to_string() { sum } else { format!("{sum} = {total}") };
        let server = &stack.service(server).name;
        found.push(RULE.finding(
            stack.path(most.service, &most.steps),
            format!("{} may open {sum} connections, but {server} takes {limit}.", names.join(" and ")),
            format!("{} 最多会打开 {sum} 个连接，而 {server} 只接受 {limit} 个。", names.join("、")),
        ));
    }
}

fn number(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|number| *number > 0)
}

fn default_limit(stack: &Stack, index: usize) -> Option<u64> {
    match stack.service(index).knowledge?.id {
        "postgres" | "timescaledb" | "postgis" => Some(100),
        "mysql" | "mariadb" => Some(151),
        _ => None,
    }
}

/// The database that a service is given; where it is given none, the only one of the stack.
fn server(stack: &Stack, index: usize) -> Option<usize> {
    let told: Vec<usize> = stack.addresses_of(index).filter_map(|address| address.service()).collect();
    if let Some(server) = told.iter().copied().find(|server| default_limit(stack, *server).is_some()) {
        return Some(server);
    }
    let pooler = |server: &usize| stack.addresses_of(*server).next().is_some();
    if told.iter().any(pooler) {
        return None;
    }
    let mut servers = (0..stack.services().len()).filter(|server| default_limit(stack, *server).is_some());
    servers.next().filter(|_| servers.next().is_none())
}

/// How many connections a database takes, as far as command, configuration and image tell.
fn limit(stack: &Stack, server: usize) -> Option<u64> {
    let service = stack.service(server);
    let words: Vec<&str> = service.words().flat_map(str::split_whitespace).collect();
    for word in &words {
        let word = word.trim_start_matches('-').replace('-', "_");
        if let Some(value) = word.strip_prefix("max_connections=") {
            return number(value);
        }
    }
    for mount in &service.view.mounts {
        let configures = [".conf", ".cnf", "conf.d"].iter().any(|end| mount.target.ends_with(end));
        if !configures {
            continue;
        }
        let text = stack.document().file(&clean_path(mount.host_path()?).replace("./", ""))?;
        let line = text.lines().find_map(|line| line.trim().strip_prefix("max_connections"));
        if let Some(value) = line {
            let value = value.trim_start_matches([' ', '\t', '=']);
            return number(value.split(['#', ' ', '\t']).next()?);
        }
    }
    let elsewhere = words.iter().any(|word| word.contains("config_file") || word.contains("defaults-file"));
    default_limit(stack, server).filter(|_| !elsewhere)
}
