//! The addresses that services are given, and where they lead.
use super::Stack;
use super::service::NetworkPlace;
use crate::model::address::{AddressPlace, addresses};
use crate::model::url::{Reference, ReferenceKind, names_host};
use crate::model::{RecordId, Step};

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressTarget {
    /// A service that can be reached under this name. The index of the service.
    Service(usize),
    /// A service of this name exists, but no network leads there.
    Apart(usize),
    /// The container itself, or one that shares its network stack.
    Local,
    /// The machine that runs the containers.
    Host,
    /// Somewhere outside of the stack.
    Outside,
    /// A name of a single label that nobody in the stack has.
    Unknown,
    /// A variable decides.
    Undecided,
}

/// What an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The service connects there.
    Connect,
    /// The user's browser goes there: `VITE_API_URL` and its kin.
    Browser,
    /// The service tells others who it is, or who may come: public addresses, origins, callbacks.
    Announce,
    /// The service listens there, or tells peers where to come.
    Listen,
    /// A proxy for outgoing requests, or the exceptions from it.
    OutgoingProxy,
    /// A healthcheck asks there.
    Healthcheck,
    /// It is used while the image is built.
    Build,
}

/// An address that a service is given.
#[derive(Clone, Debug)]
pub struct StackAddress {
    /// The service.
    pub from: usize,
    /// The attribute.
    pub place: AddressPlace,
    /// The place of the scalar in the service.
    pub steps: Vec<Step>,
    /// The address, read after variables were filled in; its byte ranges are those of that text.
    pub reference: Reference,
    /// What it is for.
    pub purpose: Purpose,
    /// Where it leads.
    pub target: AddressTarget,
    /// The port: the one that is written, that of a variable beside it (`DB_HOST`, `DB_PORT`), or the scheme's own.
    pub port: Option<u16>,
    /// True where the port is written in the address or beside it.
    pub port_written: bool,
}

/// A connection that a service is meant to make.
#[derive(Clone, Debug)]
pub struct Connection<'a> {
    /// The service that connects.
    pub from: RecordId,
    /// The service that answers.
    pub to: RecordId,
    /// The address that says so.
    pub address: &'a StackAddress,
    /// The port, where it is known.
    pub port: Option<u16>,
    /// The networks that lead there, by index; empty where none does.
    pub via: Vec<usize>,
    /// True where both share one network stack.
    pub local: bool,
}

impl StackAddress {
    /// The environment variable or build argument.
    pub fn variable(&self) -> Option<&str> {
        match &self.place {
            AddressPlace::Environment(name) | AddressPlace::BuildArg(name) => Some(name),
            AddressPlace::Command | AddressPlace::Healthcheck => None,
        }
    }

    /// The service that is named, reachable or not.
    pub fn service(&self) -> Option<usize> {
        match self.target {
            AddressTarget::Service(service) | AddressTarget::Apart(service) => Some(service),
            _ => None,
        }
    }

    /// The connection that it means, where it means one to another service.
    pub fn connection<'a>(&'a self, stack: &Stack) -> Option<Connection<'a>> {
        let to = self.service().filter(|to| self.purpose == Purpose::Connect && *to != self.from)?;
        Some(Connection {
            from: stack.service(self.from).id,
            to: stack.service(to).id,
            address: self,
            port: self.port,
            via: stack.shares_network(self.from, to),
            local: stack.network_owner(self.from) == stack.network_owner(to),
        })
    }

    /// True for schemes of the web.
    pub fn is_web(&self) -> bool {
        matches!(self.reference.scheme.as_str(), "http" | "https" | "ws" | "wss")
    }
}

/// What a variable's address is for, by its name.
fn purpose(place: &AddressPlace, reference: &Reference) -> Purpose {
    let key = match place {
        AddressPlace::Healthcheck => return Purpose::Healthcheck,
        AddressPlace::BuildArg(_) => return Purpose::Build,
        AddressPlace::Command => return command_purpose(reference),
        AddressPlace::Environment(key) => key.to_ascii_uppercase().replace(['.', '-'], "_"),
    };
    const BROWSER: [&str; 10] = [
        "VITE_",
        "NEXT_PUBLIC_",
        "REACT_APP_",
        "NUXT_PUBLIC_",
        "PUBLIC_",
        "VUE_APP_",
        "GATSBY_",
        "EXPO_PUBLIC_",
        "NG_APP_",
        "STORYBOOK_",
    ];
    const ANNOUNCE: [&str; 22] = [
        "CORS",
        "ORIGIN",
        "ALLOWED",
        "CALLBACK",
        "REDIRECT",
        "ISSUER",
        "PUBLIC",
        "EXTERNAL",
        "FRONTEND",
        "CLIENT_URL",
        "SITE",
        "ROOT_URL",
        "DOMAIN",
        "SERVER_NAME",
        "VIRTUAL_HOST",
        "LETSENCRYPT",
        "HOMEPAGE",
        "TRUSTED",
        "WHITELIST",
        "NAMESPACE",
        "CSRF",
        "KC_HOSTNAME",
    ];
    const ANNOUNCE_WHOLE: [&str; 11] = [
        "HOST",
        "HOSTNAME",
        "URL",
        "DEFAULT_URL",
        "ADDRESS",
        "BASE_URL",
        "APP_URL",
        "APP_BASE_URL",
        "WEB_URL",
        "SERVER_URL",
        "SELF_URL",
    ];
    const LISTEN: [&str; 9] = [
        "LISTEN",
        "ADVERTISE",
        "BIND",
        "INITIAL_MASTER",
        "QUORUM_VOTERS",
        "CLUSTER_NAME",
        "NODE_NAME",
        "ASPNETCORE_URLS",
        "KESTREL",
    ];
    let has = |words: &[&str]| words.iter().any(|word| key.contains(word));
    if BROWSER.iter().any(|prefix| key.starts_with(prefix)) {
        Purpose::Browser
    } else if key.ends_with("_PROXY") || key == "NO_PROXY" {
        Purpose::OutgoingProxy
    } else if has(&LISTEN) {
        Purpose::Listen
    } else if has(&ANNOUNCE) || ANNOUNCE_WHOLE.contains(&key.as_str()) {
        Purpose::Announce
    } else {
        Purpose::Connect
    }
}

/// In commands only addresses with a scheme are sure to be meant as such; listeners name every address or none.
fn command_purpose(reference: &Reference) -> Purpose {
    let open = matches!(reference.host.as_str(), "0.0.0.0" | "::" | "");
    if open || reference.is_loopback() && reference.kind != ReferenceKind::Url {
        Purpose::Listen
    } else {
        Purpose::Connect
    }
}

/// The port that a scheme means without one.
fn scheme_port(scheme: &str) -> Option<u16> {
    let bare = scheme.strip_prefix("jdbc:").or(scheme.strip_prefix("r2dbc:")).unwrap_or(scheme);
    let bare = bare.split(['+', ':']).next().unwrap_or(bare);
    Some(match bare {
        "http" | "ws" => 80,
        "https" | "wss" => 443,
        "postgres" | "postgresql" | "timescaledb" | "asyncpg" | "postgis" => 5432,
        "mysql" | "mysql2" | "mariadb" => 3306,
        "redis" | "valkey" => 6379,
        "rediss" => 6379,
        "mongodb" => 27017,
        "amqp" | "pyamqp" => 5672,
        "amqps" => 5671,
        "nats" => 4222,
        "kafka" => 9092,
        "mssql" | "sqlserver" => 1433,
        "clickhouse" => 9000,
        "bolt" | "neo4j" => 7687,
        "mqtt" => 1883,
        "memcached" | "memcache" => 11211,
        "ldap" => 389,
        "smtp" => 25,
        "influxdb" => 8086,
        _ => return None,
    })
}

/// The port of a server that a variable's name speaks of: `REDIS_HOST`.
fn named_port(key: &str) -> Option<u16> {
    let upper = key.to_ascii_uppercase();
    let known = [
        ("POSTGRES", 5432),
        ("PGHOST", 5432),
        ("PG_", 5432),
        ("MYSQL", 3306),
        ("MARIADB", 3306),
        ("REDIS", 6379),
        ("VALKEY", 6379),
        ("MONGO", 27017),
        ("RABBIT", 5672),
        ("AMQP", 5672),
        ("ELASTIC", 9200),
        ("INFLUX", 8086),
        ("MEMCACHE", 11211),
        ("KAFKA", 9092),
        ("CLICKHOUSE", 9000),
        ("NATS", 4222),
    ];
    known.iter().find(|(word, _)| upper.contains(word)).map(|(_, port)| *port)
}

/// Reads all addresses of a stack whose services and networks are known.
pub(super) fn read(stack: &Stack) -> Vec<StackAddress> {
    let mut out = Vec::new();
    for (from, service) in stack.services().iter().enumerate() {
        for address in addresses(service.body()) {
            let beside = |name: &str| service.view.env(name).map(str::to_owned);
            out.extend(stack.classify(from, address.place, address.steps, address.reference, &beside));
        }
    }
    out
}

impl Stack {
    /// What an address means that a service is given; `None` for a word that is no host for certain. `beside` tells the
    /// values of variables that stand beside it.
    pub(crate) fn classify(
        &self,
        from: usize,
        place: AddressPlace,
        steps: Vec<Step>,
        reference: Reference,
        beside: &dyn Fn(&str) -> Option<String>,
    ) -> Option<StackAddress> {
        let key = match &place {
            AddressPlace::Environment(key) => Some(&**key),
            _ => None,
        };
        let target = match self.resolve(from, &reference.host) {
            AddressTarget::Unknown if !is_surely_host(self, from, key, &reference) => return None,
            // `NAME: db` says nothing; `NAME: db:5432` does.
            target => target,
        };
        let written = reference.port_number();
        let port = written.or_else(|| port_beside(key?, beside));
        let port_written = port.is_some();
        let implied = || match reference.kind {
            ReferenceKind::Host | ReferenceKind::HostPort => key.and_then(named_port),
            _ => scheme_port(&reference.scheme),
        };
        // A port that is a variable's is not known.
        let port = if reference.port.is_some() { port } else { port.or_else(implied) };
        let purpose = purpose(&place, &reference);
        Some(StackAddress { from, place, steps, reference, purpose, target, port, port_written })
    }
}

/// The value of `DB_PORT` beside `DB_HOST`.
fn port_beside(key: &str, beside: &dyn Fn(&str) -> Option<String>) -> Option<u16> {
    let upper = key.to_ascii_uppercase();
    let stem = ["HOSTNAME", "HOST", "SERVER", "ADDRESS", "ADDR"].iter().find_map(|end| upper.strip_suffix(end))?;
    let stem = key.get(..stem.len())?;
    let port = |name: String| beside(&name).and_then(|value| value.trim().parse().ok());
    port(format!("{stem}PORT")).or_else(|| port(format!("{stem}port")))
}

/// True where a single-label name that nobody has is meant as a host for certain: in an address with a known scheme,
/// or in a variable that is named after a server of data.
fn is_surely_host(stack: &Stack, from: usize, key: Option<&str>, reference: &Reference) -> bool {
    const SCHEMES: [&str; 36] = [
        "http",
        "https",
        "ws",
        "wss",
        "grpc",
        "grpcs",
        "tcp",
        "tls",
        "ssl",
        "postgres",
        "postgresql",
        "mysql",
        "mysql2",
        "mariadb",
        "mongodb",
        "redis",
        "rediss",
        "valkey",
        "amqp",
        "amqps",
        "pyamqp",
        "kafka",
        "nats",
        "mqtt",
        "mqtts",
        "smtp",
        "smtps",
        "ldap",
        "ldaps",
        "memcached",
        "clickhouse",
        "mssql",
        "sqlserver",
        "bolt",
        "neo4j",
        "influxdb",
    ];
    let scheme = reference.scheme.as_str();
    let bare = scheme.strip_prefix("jdbc:").or(scheme.strip_prefix("r2dbc:")).unwrap_or(scheme);
    let bare = bare.split(['+', ':']).next().unwrap_or(bare);
    match reference.kind {
        ReferenceKind::Url | ReferenceKind::Jdbc => SCHEMES.contains(&bare),
        ReferenceKind::Dsn => true,
        ReferenceKind::HostPort => key.is_some_and(|key| {
            let upper = key.to_ascii_uppercase();
            names_host(key)
                || named_port(key).is_some()
                || ["URL", "URI", "ENDPOINT", "UPSTREAM", "BROKER", "BOOTSTRAP"].iter().any(|word| upper.contains(word))
        }),
        ReferenceKind::Host => key.is_some_and(|key| {
            let upper = key.to_ascii_uppercase();
            let of_data =
                named_port(key).is_some() || ["DB_HOST", "DATABASE_HOST"].iter().any(|end| upper.ends_with(end));
            let word = matches!(
                &*reference.host.to_ascii_lowercase(),
                "true" | "false" | "none" | "auto" | "null" | "any" | "all"
            );
            of_data && !word && upper.ends_with("HOST") && stack.service(from).place == NetworkPlace::Own
        }),
    }
}
