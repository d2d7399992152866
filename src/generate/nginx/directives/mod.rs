//! The directives of nginx: where each may stand and what it takes.
//!
//! The facts are those of nginx's own command tables (1.31), all modules that its official images bring included.
//! Directives that older supported releases know besides are marked in [`removed_in`], newer ones in [`since`].
mod core;
mod faults;
mod http;
mod mail;
mod passing;
mod stream;
mod values;
mod variables;

pub use faults::{Fault, FaultKind, faults};
pub use variables::{undefined, used};

/// Name, contexts, arguments.
type Entry = (&'static str, u16, u16);

const MAIN: u16 = 1;
const EVENTS: u16 = 1 << 1;
const HTTP: u16 = 1 << 2;
const SERVER: u16 = 1 << 3;
const LOCATION: u16 = 1 << 4;
const UPSTREAM: u16 = 1 << 5;
const SERVER_IF: u16 = 1 << 6;
const LOCATION_IF: u16 = 1 << 7;
const LIMIT_EXCEPT: u16 = 1 << 8;
const STREAM: u16 = 1 << 9;
const STREAM_SERVER: u16 = 1 << 10;
const STREAM_UPSTREAM: u16 = 1 << 11;
const MAIL: u16 = 1 << 12;
const MAIL_SERVER: u16 = 1 << 13;
const HSL: u16 = HTTP | SERVER | LOCATION;
const STREAM_BOTH: u16 = STREAM | STREAM_SERVER;
const MAIL_BOTH: u16 = MAIL | MAIL_SERVER;
const EVERYWHERE: u16 = u16::MAX;

const NONE: u16 = 1;
const ONE: u16 = 1 << 1;
const TWO: u16 = 1 << 2;
const THREE: u16 = 1 << 3;
const FOUR: u16 = 1 << 4;
/// One argument, `on` or `off`.
const FLAG: u16 = 1 << 5;
/// One argument or more.
const ANY: u16 = 1 << 6;
/// Two arguments or more.
const TWO_MORE: u16 = 1 << 7;
/// With a block after the arguments.
const BLOCK: u16 = 1 << 8;
/// Not twice in one block.
const ONCE: u16 = 1 << 9;
/// The argument is a number.
const NUMBER: u16 = 1 << 10;
/// The argument is a size: `k` and `m`.
const SIZE: u16 = 1 << 11;
/// The argument is a size: `k`, `m` and `g`.
const OFFSET: u16 = 1 << 12;
/// The argument is a time.
const TIME: u16 = 1 << 13;

/// Where directives stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// The top of `nginx.conf`.
    Main,
    /// `events`
    Events,
    /// `http`
    Http,
    /// `server` of `http`
    Server,
    /// `location`
    Location,
    /// `upstream` of `http`
    Upstream,
    /// `if` of a server
    ServerIf,
    /// `if` of a location
    LocationIf,
    /// `limit_except`
    LimitExcept,
    /// `stream`
    Stream,
    /// `server` of `stream`
    StreamServer,
    /// `upstream` of `stream`
    StreamUpstream,
    /// `mail`
    Mail,
    /// `server` of `mail`
    MailServer,
}

impl Context {
    const ALL: [Context; 14] = [
        Context::Main,
        Context::Events,
        Context::Http,
        Context::Server,
        Context::Location,
        Context::Upstream,
        Context::ServerIf,
        Context::LocationIf,
        Context::LimitExcept,
        Context::Stream,
        Context::StreamServer,
        Context::StreamUpstream,
        Context::Mail,
        Context::MailServer,
    ];

    fn bit(self) -> u16 {
        1 << (self as u16)
    }

    /// The block that makes it, `main` for the top of the file.
    pub fn name(self) -> &'static str {
        match self {
            Context::Main => "main",
            Context::Events => "events",
            Context::Http => "http",
            Context::Server => "server",
            Context::Location => "location",
            Context::Upstream => "upstream",
            Context::ServerIf | Context::LocationIf => "if",
            Context::LimitExcept => "limit_except",
            Context::Stream => "stream",
            Context::StreamServer => "stream server",
            Context::StreamUpstream => "stream upstream",
            Context::Mail => "mail",
            Context::MailServer => "mail server",
        }
    }

    /// The context inside a block of this one; `None` where the block holds data (`map`, `types`) or is none of nginx's.
    pub fn inside(self, block: &str) -> Option<Context> {
        Some(match (self, block) {
            (Context::Main, "events") => Context::Events,
            (Context::Main, "http") => Context::Http,
            (Context::Main, "stream") => Context::Stream,
            (Context::Main, "mail") => Context::Mail,
            (Context::Http, "server") => Context::Server,
            (Context::Http, "upstream") => Context::Upstream,
            (Context::Stream, "server") => Context::StreamServer,
            (Context::Stream, "upstream") => Context::StreamUpstream,
            (Context::Mail, "server") => Context::MailServer,
            (Context::Server | Context::Location, "location") => Context::Location,
            (Context::Server, "if") => Context::ServerIf,
            (Context::Location, "if") => Context::LocationIf,
            (Context::Location, "limit_except") => Context::LimitExcept,
            _ => return None,
        })
    }
}

/// The names of all directives, sorted within each module; some stand in several modules.
pub fn names() -> impl Iterator<Item = &'static str> {
    tables().into_iter().flatten().map(|(name, ..)| *name)
}

/// The blocks in which a directive may stand, the outermost first; empty for a name that nginx does not know.
pub fn allowed_in(name: &str) -> Vec<&'static str> {
    let contexts = entries(name).fold(0, |all, (_, contexts, _)| all | contexts);
    let mut out: Vec<&str> = Vec::new();
    for context in Context::ALL.into_iter().filter(|context| context.bit() & contexts != 0) {
        if !out.contains(&context.name()) {
            out.push(context.name());
        }
    }
    out
}

/// The release that no longer knows a directive.
pub fn removed_in(name: &str) -> Option<(u32, u32, u32)> {
    (name == "ssl").then_some((1, 25, 1))
}

/// The release that brought a directive, for those that supported distributions are still too old for.
pub fn since(name: &str) -> Option<(u32, u32, u32)> {
    const NEWER: [(&str, (u32, u32, u32)); 16] = [
        ("add_header_inherit", (1, 29, 3)),
        ("early_hints", (1, 29, 0)),
        ("http2", (1, 25, 1)),
        ("http3", (1, 25, 0)),
        ("http3_hq", (1, 25, 0)),
        ("http3_max_concurrent_streams", (1, 25, 0)),
        ("http3_stream_buffer_size", (1, 25, 0)),
        ("keepalive_min_timeout", (1, 27, 4)),
        ("keepalive_time", (1, 19, 10)),
        ("proxy_cookie_flags", (1, 19, 3)),
        ("proxy_pass_trailers", (1, 27, 2)),
        ("quic_active_connection_id_limit", (1, 25, 0)),
        ("quic_gso", (1, 25, 0)),
        ("quic_host_key", (1, 25, 0)),
        ("quic_retry", (1, 25, 0)),
        ("ssl_reject_handshake", (1, 19, 4)),
    ];
    NEWER.iter().find(|(newer, _)| *newer == name).map(|(_, version)| *version)
}

fn tables() -> [&'static [Entry]; 5] {
    [core::ENTRIES, http::ENTRIES, passing::ENTRIES, stream::ENTRIES, mail::ENTRIES]
}

fn entries<'a>(name: &'a str) -> impl Iterator<Item = Entry> + 'a {
    tables().into_iter().flat_map(move |table| {
        let start = table.partition_point(|(other, ..)| *other < name);
        table.iter().skip(start).take_while(move |(other, ..)| *other == name).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_whole() {
        for table in tables() {
            assert!(table.is_sorted_by_key(|(name, ..)| *name));
            for (name, contexts, arguments) in table {
                assert!(*contexts != 0 && arguments & !(ONCE | BLOCK) != 0, "{name}");
            }
        }
        assert!(names().count() > 780);
        assert_eq!(allowed_in("proxy_pass"), ["location", "if", "limit_except", "stream server"]);
        assert!(allowed_in("proxy_passs").is_empty());
        for name in ["http2", "http3", "early_hints", "keepalive_time", "proxy_cookie_flags"] {
            assert!(since(name).is_some() && !allowed_in(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn contexts_are_the_bits_of_the_tables() {
        assert_eq!(Context::Main.bit(), MAIN);
        assert_eq!(Context::LimitExcept.bit(), LIMIT_EXCEPT);
        assert_eq!(Context::MailServer.bit(), MAIL_SERVER);
        assert_eq!(Context::Main.inside("http").and_then(|http| http.inside("server")), Some(Context::Server));
        assert_eq!(Context::Http.inside("map"), None);
    }
}
