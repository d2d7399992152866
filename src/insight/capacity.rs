//! How much a stack needs: memory and processors against a host, connections against what databases allow.
use super::{Insight, Party};
use crate::graph::StackService;
use crate::model::Path;
use crate::model::units::Bytes;

/// What one service asks for, all of its containers together.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// The service.
    pub service: usize,
    /// How many containers it has.
    pub replicas: i64,
    /// The most memory that it may take, in bytes; none without a limit.
    pub memory: Option<u64>,
    /// The memory that is kept for it, in bytes.
    pub reserved: Option<u64>,
    /// The most processors that it may take; none without a limit.
    pub cpus: Option<f64>,
    /// The processors that are kept for it.
    pub reserved_cpus: Option<f64>,
}

/// Demands added up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    /// Limits of memory, in bytes.
    pub memory: u64,
    /// Reservations of memory, in bytes.
    pub reserved: u64,
    /// Limits of processors.
    pub cpus: f64,
    /// Reservations of processors.
    pub reserved_cpus: f64,
    /// How many services have no limit of memory.
    pub unlimited_memory: usize,
    /// How many services have no limit of processors.
    pub unlimited_cpus: usize,
}

/// The connections that a database allows and those that its clients may open.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// The database, or the pooler before it.
    pub service: usize,
    /// How many connections it allows.
    pub allowed: u64,
    /// Whether the limit is written, or the program's own.
    pub written: bool,
    /// The clients.
    pub clients: Vec<PoolUse>,
    /// How many connections the clients may open together, as far as it is known.
    pub wanted: u64,
    /// Whether some client does not tell how many it opens: the sum is a lower bound.
    pub at_least: bool,
}

/// How many connections one client may open.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolUse {
    /// The client.
    pub service: usize,
    /// Its containers.
    pub replicas: u64,
    /// Processes in each; 1 where nothing is said.
    pub workers: u64,
    /// Connections of each process; none where nothing is said.
    pub pool: Option<u64>,
    /// The place that says so, or the service.
    pub path: Path,
}

/// The needs of a stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Capacity {
    /// What each service asks for, in file order. Services behind profiles are left out.
    pub demands: Vec<Demand>,
    /// All of it together.
    pub sum: Sum,
    /// Databases with their clients.
    pub pools: Vec<Pool>,
}

/// Adds up what a stack needs.
pub fn capacity(insight: &Insight) -> Capacity {
    let stack = &*insight.stack;
    let mut demands = Vec::new();
    let mut sum = Sum::default();
    for (service, one) in stack.services().iter().enumerate().filter(|(_, one)| one.is_default()) {
        let replicas = one.replicas().clamp(0, 100_000);
        let times = replicas.unsigned_abs();
        let resources = &one.view.resources;
        let bytes = |setting: Option<&crate::model::field::Setting<Bytes>>| {
            let known = setting.and_then(|setting| setting.known()).filter(|bytes| bytes.0 > 0);
            known.map(|bytes| bytes.0.saturating_mul(times))
        };
        let cores = |setting: Option<&crate::model::field::Setting<crate::model::units::Cpus>>| {
            let known = setting.and_then(|setting| setting.known()).filter(|cpus| cpus.nanos > 0);
            known.map(|cpus| cpus.cores() * times as f64)
        };
        let demand = Demand {
            service,
            replicas,
            memory: bytes(resources.effective_memory()),
            reserved: bytes(resources.effective_reserved_memory()),
            cpus: cores(resources.effective_cpus()),
            reserved_cpus: cores(resources.reserved_cpus.as_ref()),
        };
        sum.memory = sum.memory.saturating_add(demand.memory.unwrap_or(0));
        sum.reserved = sum.reserved.saturating_add(demand.reserved.unwrap_or(0));
        sum.cpus += demand.cpus.unwrap_or(0.0);
        sum.reserved_cpus += demand.reserved_cpus.unwrap_or(0.0);
        sum.unlimited_memory += usize::from(demand.memory.is_none() && replicas > 0);
        sum.unlimited_cpus += usize::from(demand.cpus.is_none() && replicas > 0);
        demands.push(demand);
    }
    Capacity { demands, sum, pools: pools(insight) }
}

fn pools(insight: &Insight) -> Vec<Pool> {
    let stack = &*insight.stack;
    let mut out = Vec::new();
    for (service, one) in stack.services().iter().enumerate() {
        let Some((allowed, written)) = allowed(one) else { continue };
        let mut clients: Vec<PoolUse> = Vec::new();
        for intent in insight.intents_to(service) {
            let client = stack.service(intent.from);
            let job = client.is_one_shot() || !client.is_default();
            if job || intent.to != Some(Party::Service(service)) || clients.iter().any(|one| one.service == intent.from)
            {
                continue;
            }
            let pool = pool_size(client).or_else(|| url_pool(client));
            clients.push(PoolUse {
                service: intent.from,
                replicas: client.replicas().clamp(0, 100_000).unsigned_abs(),
                workers: workers(client),
                pool,
                path: intent.path.clone(),
            });
        }
        if clients.is_empty() {
            continue;
        }
        let wanted = clients
            .iter()
            .map(|one| one.replicas.saturating_mul(one.workers).saturating_mul(one.pool.unwrap_or(1)))
            .fold(0u64, u64::saturating_add);
        let at_least = clients.iter().any(|one| one.pool.is_none());
        out.push(Pool { service, allowed, written, clients, wanted, at_least });
    }
    out
}

/// How many connections a database allows: what its command or environment says, or the program's default
/// (PostgreSQL `max_connections` 100, MySQL and MariaDB 151).
fn allowed(service: &StackService) -> Option<(u64, bool)> {
    let image = service.knowledge?;
    let (keys, variables): (&[&str], &[&str]) = match image.id {
        "mysql" | "mariadb" | "percona" => (&["max_connections", "max-connections"], &["MYSQL_MAX_CONNECTIONS"]),
        _ => (&["max_connections"], &["POSTGRESQL_MAX_CONNECTIONS"]),
    };
    let default = image.max_connections?;
    let words = service.words().flat_map(str::split_whitespace);
    let from_words = words.filter_map(|word| {
        let (key, value) = word.trim_start_matches('-').split_once('=')?;
        let key = key.strip_prefix('c').filter(|rest| keys.contains(rest)).unwrap_or(key);
        if keys.contains(&key) { value.trim_matches(['"', '\'']).parse().ok() } else { None }
    });
    let from_variables = || variables.iter().find_map(|name| service.view.env(name)?.trim().parse().ok());
    match from_words.last().or_else(from_variables) {
        Some(written) => Some((written, true)),
        None => Some((default, false)),
    }
}

/// How many processes a container runs: `--workers 4`, `-w 4`, `--concurrency=8`, `WEB_CONCURRENCY`.
fn workers(service: &StackService) -> u64 {
    let words: Vec<&str> = service.words().flat_map(str::split_whitespace).collect();
    const FLAGS: [&str; 5] = ["--workers", "-w", "--concurrency", "--processes", "--instances"];
    for (at, word) in words.iter().enumerate() {
        let value = match word.split_once('=') {
            Some((flag, value)) if FLAGS.contains(&flag) => Some(value),
            _ if FLAGS.contains(word) => words.get(at + 1).copied(),
            _ => None,
        };
        if let Some(count) = value.and_then(|value| value.parse::<u64>().ok()).filter(|count| *count > 0) {
            return count.min(100_000);
        }
    }
    const VARIABLES: [&str; 6] =
        ["WEB_CONCURRENCY", "GUNICORN_WORKERS", "UVICORN_WORKERS", "WORKERS", "NUM_WORKERS", "CELERY_CONCURRENCY"];
    let value = VARIABLES.iter().find_map(|name| service.view.env(name)?.trim().parse::<u64>().ok());
    value.filter(|count| *count > 0).unwrap_or(1).min(100_000)
}

/// How many connections a process keeps: the pool and what it may add to it.
fn pool_size(service: &StackService) -> Option<u64> {
    let mut pool = None;
    let mut overflow = 0;
    for entry in &service.view.environment {
        let key = entry.key.to_ascii_uppercase();
        let Some(count) = entry.value.as_deref().and_then(|value| value.trim().parse::<u64>().ok()) else { continue };
        if key.ends_with("MAX_OVERFLOW") {
            overflow = count;
        } else if key.contains("POOL")
            && (key.ends_with("SIZE") || key.ends_with("MAX") || key.ends_with("CONNECTIONS"))
            && !key.contains("MIN")
            && !key.contains("REDIS")
            && !key.contains("THREAD")
        {
            pool = pool.max(Some(count));
        }
    }
    pool.map(|pool: u64| pool.saturating_add(overflow).min(1_000_000))
}

/// `?connection_limit=5` or `pool_size=10` in a database's address.
fn url_pool(service: &StackService) -> Option<u64> {
    let values = service.view.environment.iter().filter_map(|entry| entry.value.as_deref());
    let asked = values.filter(|value| value.contains("://")).filter_map(|value| value.split_once('?'));
    asked
        .flat_map(|(_, query)| query.split('&'))
        .filter_map(|pair| pair.split_once('='))
        .filter(|(key, _)| matches!(*key, "connection_limit" | "pool_size" | "pool_max_conns" | "maximumPoolSize"))
        .find_map(|(_, value)| value.parse().ok())
}
