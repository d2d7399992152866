//! Addresses of other services in values: URLs, database strings, `host:port` (RFC 3986, section 3; the connection
//! strings of libpq, JDBC, ADO.NET and Go's MySQL driver).
//!
//! The reader is careful: what may be an image, a time or a user id is not taken for an address. Parts with variables
//! stay as they are written.
use super::template::{Templated, Token, UseKind, scan};
use std::net::IpAddr;
use std::ops::Range;

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReferenceKind {
    /// `scheme://host…`.
    Url,
    /// `jdbc:postgresql://host…`.
    Jdbc,
    /// `host=db port=5432 …`, `Server=db;Database=…` or `user@tcp(db:3306)/name`.
    Dsn,
    /// `host:port` alone or in a list with commas.
    HostPort,
    /// A host alone, in a variable whose name says that it holds one.
    Host,
}

/// An address in a value. A text that names several hosts gives several references.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// How it is written.
    pub kind: ReferenceKind,
    /// The scheme in lower case, such as `postgresql+asyncpg` or `jdbc:mysql`; empty without one.
    pub scheme: String,
    /// The user.
    pub user: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// The host, without the brackets of an IPv6 address; may be a text with variables.
    pub host: String,
    /// The port; what is no number and no variable is no port.
    pub port: Option<Templated<u16>>,
    /// What follows the address from `/` or `?` on.
    pub path: Option<String>,
    /// The bytes of the text that the whole address takes.
    pub range: Range<usize>,
    /// The bytes that the host takes.
    pub host_range: Range<usize>,
}

/// A text and its variables, which are passed over as a whole.
struct Field<'a> {
    text: &'a str,
    holes: Vec<Range<usize>>,
}

/// Schemes whose addresses name no host, or none that matters to a stack.
const LOCAL_SCHEMES: [&str; 9] = ["file", "sqlite", "unix", "npipe", "data", "urn", "jar", "mem", "classpath"];
const DEEPEST: usize = 6;
/// Texts beyond this are configuration files, not addresses.
const LONGEST: usize = 64 << 10;

impl Reference {
    /// True for this container itself: `localhost`, `127.0.0.1`, `::1`.
    pub fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost") || self.address().is_some_and(|address| address.is_loopback())
    }

    /// The host as an IP address.
    pub fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// True where a variable is part of the host.
    pub fn has_open_host(&self) -> bool {
        self.host.contains('$')
    }

    /// The port, where it is a number.
    pub fn port_number(&self) -> Option<u16> {
        self.port.as_ref()?.known().copied()
    }

    /// The first part of the path: the database, the bucket, the virtual host.
    pub fn database(&self) -> Option<&str> {
        let path = self.path.as_deref()?.strip_prefix('/')?;
        let end = path.find(['/', '?', '#', ';', '&']).unwrap_or(path.len());
        path.get(..end).filter(|name| !name.is_empty())
    }
}

/// The addresses in a text, in the order in which they begin. Defaults of variables are looked into.
pub fn references(text: &str) -> Vec<Reference> {
    let mut out = Vec::new();
    if text.len() <= LONGEST {
        collect(text, 0, 0, &mut out);
    }
    out
}

/// The addresses in the value of an environment variable: those of [`references`], and a bare host where the
/// variable's name says that it holds one (`DB_HOST`, `REDIS_HOSTNAME`, `KAFKA_BROKERS`).
pub fn environment_references(key: &str, value: &str) -> Vec<Reference> {
    let mut out = references(value);
    if out.is_empty() && names_host(key) {
        let mut at = 0;
        for part in value.split(',') {
            let start = at + (part.len() - part.trim_start().len());
            at += part.len() + 1;
            let host = part.trim();
            let bare = default_of(host).unwrap_or((0, host));
            let named = bare.1.bytes().any(|byte| byte.is_ascii_alphabetic()) && !is_switch(bare.1);
            if is_host(bare.1) && named {
                let range = start + bare.0..start + bare.0 + bare.1.len();
                out.push(Reference { range: range.clone(), ..bare_reference(bare.1, None, range) });
            }
        }
    }
    out
}

/// True where a variable of this name holds a host.
pub fn names_host(key: &str) -> bool {
    let upper = key.to_ascii_uppercase().replace(['.', '-'], "_");
    let endings = ["_HOST", "_HOSTNAME", "_HOSTS", "_SERVER", "_SERVERS", "_BROKERS", "_NODES", "_ADDR", "_ADDRESS"];
    upper == "PGHOST" || endings.iter().any(|ending| upper.ends_with(ending)) && !upper.ends_with("ALLOWED_HOSTS")
}

/// True for a text that can be a host's name or address, variables allowed.
pub fn is_host(text: &str) -> bool {
    let (tokens, broken) = scan(text);
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let literal_ok = tokens.iter().all(|token| match token {
        Token::Literal(literal) => literal.chars().all(allowed),
        Token::Variable(_) => true,
    });
    let first = text.chars().next();
    let starts = first.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '$' | '_'));
    broken.is_none() && literal_ok && starts && !text.ends_with(['-', '.']) && text.len() <= 253
}

fn collect(text: &str, offset: usize, depth: usize, out: &mut Vec<Reference>) {
    let (tokens, broken) = scan(text);
    if broken.is_some() || depth > DEEPEST {
        return;
    }
    let mut holes = Vec::new();
    let mut defaults = Vec::new();
    for token in tokens {
        if let Token::Variable(variable) = token {
            holes.push(variable.start..variable.end);
            if matches!(variable.kind, UseKind::Default | UseKind::DefaultIfUnset) {
                defaults.push((variable.argument, variable.argument_start));
            }
        }
    }
    let field = Field { text, holes };
    let mut found = field.urls();
    if found.is_empty() && !text.contains("://") {
        found = field.go_dsn();
        if found.is_empty() {
            found = field.key_value_dsn();
        }
        if found.is_empty() {
            found = field.host_ports();
        }
    }
    for mut reference in found {
        for range in [&mut reference.range, &mut reference.host_range] {
            *range = range.start + offset..range.end + offset;
        }
        out.push(reference);
    }
    for (argument, start) in defaults {
        collect(argument, offset + start, depth + 1, out);
    }
}

impl<'a> Field<'a> {
    fn get(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or("")
    }

    /// The variable that a place lies in.
    fn hole(&self, at: usize) -> Option<&Range<usize>> {
        let after = self.holes.partition_point(|hole| hole.start <= at);
        self.holes.get(after.checked_sub(1)?).filter(|hole| at < hole.end)
    }

    fn in_hole(&self, at: usize) -> bool {
        self.hole(at).is_some()
    }

    /// The first place in the range, outside of variables, with a character that `stops`; the range's end without one.
    fn find(&self, range: Range<usize>, stops: impl Fn(char) -> bool) -> usize {
        let mut at = range.start;
        while at < range.end
            && let Some(c) = self.text.get(at..).and_then(|rest| rest.chars().next())
        {
            match self.hole(at) {
                Some(hole) => at = hole.end,
                None if stops(c) => return at,
                None => at += c.len_utf8(),
            }
        }
        range.end
    }

    fn rfind(&self, range: Range<usize>, wanted: char) -> Option<usize> {
        let inner = self.get(range.clone()).char_indices().rev();
        inner.map(|(at, c)| (range.start + at, c)).find(|(at, c)| *c == wanted && !self.in_hole(*at)).map(|(at, _)| at)
    }

    fn urls(&self) -> Vec<Reference> {
        let mut out = Vec::new();
        let mut from = 0;
        for (colon, _) in self.text.match_indices("://") {
            if colon < from || self.in_hole(colon) {
                continue;
            }
            let start = self.scheme_start(colon, from);
            let scheme = self.get(start..colon).to_ascii_lowercase();
            let authority = colon + 3;
            let ends = |c: char| c.is_whitespace() || "/?#;\"'`<>(){}|\\^&".contains(c);
            let end = self.find(authority..self.text.len(), ends);
            let bare = scheme.rsplit(':').next().unwrap_or("");
            if scheme.is_empty() && !self.in_hole(colon.saturating_sub(1)) || LOCAL_SCHEMES.contains(&bare) {
                from = authority;
                continue;
            }
            let at = self.rfind(authority..end, '@');
            let (user, password) = at.map_or((None, None), |at| self.user_info(authority..at));
            let java = scheme.starts_with("jdbc:") || scheme.starts_with("r2dbc:");
            let mut hosts = self.hosts(at.map_or(authority, |at| at + 1)..end);
            // In `http://a:1,http://b:2` the last part is the next address's scheme.
            let cut = hosts.len() > 1 && self.get(end..end + 2) == "//";
            if cut {
                hosts.pop();
            }
            hosts.retain(|(range, _)| {
                let host = self.get(range.clone());
                is_host(host) || host.parse::<IpAddr>().is_ok()
            });
            if cut || hosts.is_empty() {
                from = authority;
            } else {
                // What stands in the path or the query is another program's address.
                from = self.find(end..self.text.len(), |c| c.is_whitespace() || "\"'`<>,|".contains(c));
            }
            let path_end = if cut { end } else { from };
            let path = Some(self.get(end..path_end)).filter(|path| !path.is_empty()).map(str::to_owned);
            for (host_range, port) in hosts {
                let host = self.get(host_range.clone());
                out.push(Reference {
                    kind: if java { ReferenceKind::Jdbc } else { ReferenceKind::Url },
                    scheme: scheme.clone(),
                    user: user.clone(),
                    password: password.clone(),
                    host: host.to_owned(),
                    port,
                    path: path.clone(),
                    range: start..if cut { host_range.end } else { path_end },
                    host_range,
                });
            }
        }
        out
    }

    /// Where the scheme before `colon` begins; `colon` itself without one.
    fn scheme_start(&self, colon: usize, from: usize) -> usize {
        let before = self.get(from..colon);
        let java = before.rfind("r2dbc:").or_else(|| before.rfind("jdbc:"));
        let java =
            java.filter(|at| before.get(*at..).is_some_and(|rest| rest.chars().all(|c| is_scheme(c) || c == ':')));
        if let Some(at) = java {
            return from + at;
        }
        let length = before.chars().rev().take_while(|c| is_scheme(*c)).count();
        let start = colon - length;
        let skipped = self.get(start..colon).chars().take_while(|c| !c.is_ascii_alphabetic()).count();
        start + skipped
    }

    fn user_info(&self, range: Range<usize>) -> (Option<String>, Option<String>) {
        let colon = self.find(range.clone(), |c| c == ':');
        let some = |range: Range<usize>| Some(self.get(range)).filter(|text| !text.is_empty()).map(str::to_owned);
        if colon < range.end { (some(range.start..colon), some(colon + 1..range.end)) } else { (some(range), None) }
    }

    /// The hosts with their ports in a list with commas.
    fn hosts(&self, range: Range<usize>) -> Vec<(Range<usize>, Option<Templated<u16>>)> {
        let mut out = Vec::new();
        let mut start = range.start;
        while start < range.end {
            let end = self.find(start..range.end, |c| c == ',');
            let inner = start..end;
            start = end + 1;
            let bracket = self.get(inner.clone()).starts_with('[');
            let close = if bracket { self.rfind(inner.clone(), ']') } else { None };
            let host = match close {
                Some(close) => inner.start + 1..close,
                None => inner.start..self.find(inner.clone(), |c| c == ':'),
            };
            let tail = self.get(close.map_or(host.end, |close| close + 1)..inner.end);
            let port = tail.strip_prefix(':').unwrap_or("");
            if tail.len() > port.len() + 1 || !tail.is_empty() && !tail.starts_with(':') {
                continue;
            }
            out.push((host, read_port(port)));
        }
        out
    }

    /// `user:password@tcp(host:3306)/database`, as Go's MySQL driver takes it.
    fn go_dsn(&self) -> Vec<Reference> {
        let Some(tcp) = self.text.find("tcp(").filter(|at| !self.in_hole(*at)) else { return Vec::new() };
        let before = self.get(0..tcp);
        let open = tcp + 4;
        let close = self.find(open..self.text.len(), |c| c == ')');
        if !before.is_empty() && !before.ends_with('@') || close >= self.text.len() || before.contains(' ') {
            return Vec::new();
        }
        let (user, password) = if before.is_empty() { (None, None) } else { self.user_info(0..tcp.saturating_sub(1)) };
        let Some((host_range, port)) = self.hosts(open..close).into_iter().next() else { return Vec::new() };
        let host = self.get(host_range.clone());
        if !is_host(host) {
            return Vec::new();
        }
        let path = Some(self.get(close + 1..self.text.len())).filter(|path| !path.is_empty()).map(str::to_owned);
        vec![Reference {
            kind: ReferenceKind::Dsn,
            scheme: String::new(),
            user,
            password,
            host: host.to_owned(),
            port,
            path,
            range: 0..self.text.len(),
            host_range,
        }]
    }

    /// `host=db port=5432 dbname=x` and `Server=db,1433;Database=x;User Id=y`.
    fn key_value_dsn(&self) -> Vec<Reference> {
        let semicolons = self.text.contains(';');
        let ends = |c: char| if semicolons { c == ';' } else { c.is_whitespace() };
        let mut pairs: Vec<(String, Range<usize>)> = Vec::new();
        let mut at = 0;
        while at < self.text.len() {
            let end = self.find(at..self.text.len(), ends);
            let equals = self.find(at..end, |c| c == '=');
            let part = self.get(at..end);
            if !part.trim().is_empty() {
                if equals >= end {
                    return Vec::new();
                }
                pairs.push((self.get(at..equals).trim().to_ascii_lowercase(), equals + 1..end));
            }
            at = end + 1;
        }
        let value = |names: &[&str]| {
            pairs.iter().find(|(key, _)| names.contains(&key.as_str())).map(|(_, range)| range.clone())
        };
        let known = |names: &[&str]| value(names).map(|range| self.get(range).trim().to_owned());
        let database = known(&["dbname", "database", "initial catalog"]);
        let user = known(&["user", "user id", "uid", "username"]);
        let Some(host) = value(&["host", "server", "data source", "hostname"]) else { return Vec::new() };
        if database.is_none() && user.is_none() {
            return Vec::new();
        }
        // SQL Server: `tcp:` before the host, and the port after a comma.
        let start = if self.get(host.clone()).starts_with("tcp:") { host.start + 4 } else { host.start };
        let comma = self.find(start..host.end, |c| c == ',');
        let host_range = start..comma;
        let name = self.get(host_range.clone());
        if !is_host(name) {
            return Vec::new();
        }
        let port = known(&["port"]).or_else(|| Some(self.get(comma + 1..host.end).to_owned()));
        vec![Reference {
            kind: ReferenceKind::Dsn,
            scheme: String::new(),
            user,
            password: known(&["password", "pwd"]),
            host: name.to_owned(),
            port: port.and_then(|port| read_port(&port)),
            path: database.map(|database| format!("/{database}")),
            range: 0..self.text.len(),
            host_range,
        }]
    }

    /// `host:port`, alone or in a list with commas; anything else in the text makes it something else.
    fn host_ports(&self) -> Vec<Reference> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < self.text.len() {
            let end = self.find(at..self.text.len(), |c| c == ',');
            let part = self.get(at..end);
            let start = at + (part.len() - part.trim_start().len());
            let stop = start + part.trim().len();
            at = end + 1;
            let slash = self.find(start..stop, |c| c == '/');
            let colon = self.find(start..slash, |c| c == ':');
            let (host, port) = (self.get(start..colon), self.get(colon + 1..slash));
            let port = read_port(port).filter(|port| is_likely(host, port));
            let named = host.bytes().any(|byte| byte.is_ascii_alphabetic()) || host.parse::<IpAddr>().is_ok();
            let Some(port) = port.filter(|_| is_host(host) && named) else { return Vec::new() };
            let path = Some(self.get(slash..stop)).filter(|path| !path.is_empty()).map(str::to_owned);
            let reference = bare_reference(host, Some(port), start..colon);
            let kind = ReferenceKind::HostPort;
            out.push(Reference { kind, path, range: start..stop, ..reference });
        }
        out
    }
}

/// True for the words of a setting that is on or off, as in `REV_SERVER=true`.
fn is_switch(text: &str) -> bool {
    let words = ["true", "false", "yes", "no", "on", "off", "none", "null", "enabled", "disabled", "auto", "default"];
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn is_scheme(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_')
}

fn read_port(text: &str) -> Option<Templated<u16>> {
    if text.is_empty() {
        return None;
    }
    let known = |text: &str| text.parse::<u16>().map_err(|_| ());
    Templated::read(text, known).ok().filter(|port| match port {
        Templated::Known(port) => *port > 0,
        Templated::Template(text) => matches!(scan(text), (tokens, None) if tokens.len() == 1),
    })
}

/// Tells `redis:6379` from `redis:7`, which is an image, and `db:${DB_PORT}` from `app:${TAG}`.
fn is_likely(host: &str, port: &Templated<u16>) -> bool {
    match port {
        Templated::Known(port) => *port >= 100 && !host.eq_ignore_ascii_case("sha256") || *port == 80,
        Templated::Template(text) => text.to_ascii_uppercase().contains("PORT"),
    }
}

fn bare_reference(host: &str, port: Option<Templated<u16>>, host_range: Range<usize>) -> Reference {
    Reference {
        kind: ReferenceKind::Host,
        scheme: String::new(),
        user: None,
        password: None,
        host: host.to_owned(),
        port,
        path: None,
        range: host_range.clone(),
        host_range,
    }
}

/// The default of a text that is one variable, and where it begins: `${DB_HOST:-db}` gives `db`.
fn default_of(text: &str) -> Option<(usize, &str)> {
    match scan(text) {
        (tokens, None) => match tokens.as_slice() {
            [Token::Variable(variable)] if matches!(variable.kind, UseKind::Default | UseKind::DefaultIfUnset) => {
                Some((variable.argument_start, variable.argument))
            }
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        references(text)
            .iter()
            .map(|one| {
                assert_eq!(text.get(one.host_range.clone()), Some(one.host.as_str()), "{text}");
                assert!(text.get(one.range.clone()).is_some(), "{text}");
                let port = one.port.as_ref().map(|port| format!(":{port}")).unwrap_or_default();
                let path = one.path.as_deref().unwrap_or("");
                let user = one.user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
                format!("{:?} {} {user}{}{port}{path}", one.kind, one.scheme, one.host)
            })
            .collect()
    }

    #[test]
    fn addresses_are_found() {
        for (text, wanted) in [
            ("redis://redis:6379/0", vec!["Url redis redis:6379/0"]),
            ("postgresql+asyncpg://u:p@db:5432/app?x=1", vec!["Url postgresql+asyncpg u@db:5432/app?x=1"]),
            ("postgres://${U}:${P:-a@b/c}@db/app", vec!["Url postgres ${U}@db/app"]),
            ("postgres://u:p@${DB_HOST:-db}:${DB_PORT}/app", vec!["Url postgres u@${DB_HOST:-db}:${DB_PORT}/app"]),
            (
                "mongodb://a:27017,b:27018/db?replicaSet=r",
                vec!["Url mongodb a:27017/db?replicaSet=r", "Url mongodb b:27018/db?replicaSet=r"],
            ),
            ("http://a:1,http://b:2/x", vec!["Url http a:1", "Url http b:2/x"]),
            ("PLAINTEXT://k:9092,SSL://0.0.0.0:9093", vec!["Url plaintext k:9092", "Url ssl 0.0.0.0:9093"]),
            ("jdbc:postgresql://db:5432/x", vec!["Jdbc jdbc:postgresql db:5432/x"]),
            ("jdbc:mysql://db/x?a=b", vec!["Jdbc jdbc:mysql db/x?a=b"]),
            ("jdbc:sqlserver://mssql:1433;databaseName=x", vec!["Jdbc jdbc:sqlserver mssql:1433;databaseName=x"]),
            ("r2dbc:postgresql://db/x", vec!["Jdbc r2dbc:postgresql db/x"]),
            ("amqp://guest:guest@rabbitmq:5672//", vec!["Url amqp guest@rabbitmq:5672//"]),
            ("--api=http://api:8000/v1 --x", vec!["Url http api:8000/v1"]),
            ("curl -f http://localhost:8080/health || exit 1", vec!["Url http localhost:8080/health"]),
            ("http://[::1]:80/", vec!["Url http ::1:80/"]),
            ("${URL:-http://api:80}", vec!["Url http api:80"]),
            ("http://api", vec!["Url http api"]),
            ("u:p@tcp(mysql:3306)/db?parseTime=true", vec!["Dsn  u@mysql:3306/db?parseTime=true"]),
            ("host=db port=5432 dbname=x user=y password=z", vec!["Dsn  y@db:5432/x"]),
            ("Server=tcp:sql,1433;Database=x;User Id=sa;Password=p", vec!["Dsn  sa@sql:1433/x"]),
            ("Host=db;Port=${P};Database=x", vec!["Dsn  db:${P}/x"]),
            ("redis:6379", vec!["HostPort  redis:6379"]),
            ("a:9092, b:9092", vec!["HostPort  a:9092", "HostPort  b:9092"]),
            ("${H:-db}:${DB_PORT:-5432}", vec!["HostPort  ${H:-db}:${DB_PORT:-5432}"]),
            ("es:9200/index", vec!["HostPort  es:9200/index"]),
            ("10.0.0.5:8080", vec!["HostPort  10.0.0.5:8080"]),
        ] {
            assert_eq!(found(text), wanted, "{text}");
        }
        let dsn = references("host=db user=y password=z");
        assert_eq!(
            (dsn[0].password.as_deref(), references("redis://:s@r/0")[0].password.as_deref()),
            (Some("z"), Some("s"))
        );
        assert_eq!(references("postgres://db/app?x=1")[0].database(), Some("app"));
        assert!(references("http://127.0.0.1/")[0].is_loopback() && references("http://localhost")[0].is_loopback());
    }

    #[test]
    fn what_is_no_address_is_left_alone() {
        for text in [
            "",
            "redis:7",
            "node:20-alpine",
            "postgres:${TAG}",
            "12:30",
            "1000:1000",
            "12:30:45",
            "a b:80",
            "sqlite:///x.db",
            "file:///etc/x",
            "unix:///var/run/docker.sock",
            "://x",
            "http://",
            "key=value",
            "host=db",
            "a=b;c=d",
            "tcp(",
            "user:pass",
            "*",
            "sha256:1234",
            "http:// x",
            "http://;x",
            "PLAINTEXT://:9092",
            "${X",
            "Mozilla/5.0 (X11)",
            "-Xmx512m",
            "c:\\x:80",
            "a:99999",
            "日志:8080",
            "http://!!!/",
            "jdbc:h2:mem:x",
            "redis://",
            "[::",
            "http://[::1",
            "user@host:80",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
        for text in [
            "://".repeat(5_000),
            "http://a,".repeat(3_000),
            "${A:-".repeat(3_000),
            "a:80,".repeat(5_000),
            "http://a/".repeat(5_000),
        ] {
            references(&text);
        }
    }

    #[test]
    fn hosts_by_the_name_of_the_variable() {
        let hosts = |key: &str, value: &str| -> Vec<String> {
            let found = environment_references(key, value);
            found.iter().for_each(|one| assert_eq!(value.get(one.host_range.clone()), Some(one.host.as_str())));
            found.into_iter().map(|one| one.host).collect()
        };
        assert_eq!(hosts("DB_HOST", "db"), ["db"]);
        assert_eq!(hosts("PGHOST", "db"), ["db"]);
        assert_eq!(hosts("spring.redis.host", "cache"), ["cache"]);
        assert_eq!(hosts("DB_HOST", "${DB:-db}"), ["db"]);
        assert_eq!(hosts("KAFKA_BROKERS", "a, b"), ["a", "b"]);
        assert_eq!(hosts("KAFKA_BROKERS", "a:9092,b:9092"), ["a", "b"]);
        assert_eq!(hosts("ALLOWED_HOSTS", "example"), Vec::<String>::new());
        assert_eq!(hosts("DB_NAME", "db"), Vec::<String>::new());
        assert_eq!(hosts("DB_HOST", ""), Vec::<String>::new());
        assert_eq!(hosts("DB_HOST", "not a host"), Vec::<String>::new());
        assert_eq!(hosts("REV_SERVER", "true"), Vec::<String>::new());
        assert_eq!(hosts("DB_HOST", "10"), Vec::<String>::new());
    }
}
