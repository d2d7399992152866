//! What a reverse proxy shall do, as plain values.
//!
//! Durations are whole seconds, sizes are bytes, paths of routes are URL paths as a browser shows them.
use crate::text::Language;

/// A reverse proxy in one container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxySpec {
    /// Language of the comments in the file.
    pub language: Language,
    /// Host names it answers for; empty answers for every name. A leading `~` makes a regular expression.
    pub server_names: Vec<String>,
    /// Container port for plain HTTP.
    pub listen_http: Option<u16>,
    /// The port under which browsers reach plain HTTP, when it is not 80.
    pub public_http_port: Option<u16>,
    /// TLS, when it ends here.
    pub tls: Option<TlsSpec>,
    /// What happens with which path. A path that no route matches gets 404.
    pub routes: Vec<Route>,
    /// Load balancing of upstreams that need more than the defaults.
    pub pools: Vec<Pool>,
    /// When service names are looked up.
    pub resolution: Resolution,
    /// Largest request body; `None` keeps nginx's own 1 MiB.
    pub body_size: Option<u64>,
    /// Compression of text.
    pub gzip: bool,
    /// `X-Content-Type-Options`, `X-Frame-Options` and `Referrer-Policy` where the application sends none.
    pub security_headers: bool,
    /// A path that answers 200 without any upstream, for the container's own healthcheck.
    pub health_path: Option<String>,
    /// The balancer in front, when there is one.
    pub real_ip: Option<RealIp>,
    /// Whether the master process runs as root.
    pub privilege: Privilege,
    /// Connections per worker.
    pub worker_connections: u32,
}

/// TLS at the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsSpec {
    /// Container port.
    pub port: u16,
    /// The port under which browsers reach it, when it is not 443.
    pub public_port: Option<u16>,
    /// Path of the certificate chain in the container.
    pub certificate: String,
    /// Path of the private key in the container.
    pub key: String,
    /// Whether plain HTTP only redirects.
    pub redirect_http: bool,
    /// `max-age` of Strict-Transport-Security.
    pub hsts: Option<u64>,
    /// HTTP/2, written as `http2 on;` (nginx 1.25.1 and newer).
    pub http2: bool,
    /// Which clients are served.
    pub profile: TlsProfile,
    /// OCSP stapling, with Docker's resolver.
    pub ocsp: bool,
}

/// Which protocol versions are accepted, after Mozilla's server-side TLS profiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TlsProfile {
    /// TLS 1.2 and 1.3.
    #[default]
    Intermediate,
    /// TLS 1.3 alone.
    Modern,
}

/// When service names are looked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resolution {
    /// Once, at start: nginx refuses to start while a name is unknown. Connections to upstreams are kept open.
    #[default]
    Startup,
    /// At each request through Docker's resolver, 127.0.0.11: a stopped service gives 502, a new address is found.
    Late,
}

/// Whether the master process runs as root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Privilege {
    /// The `nginx` image: master as root, workers as `nginx`.
    #[default]
    Root,
    /// The `nginxinc/nginx-unprivileged` image: everything as one user, files under `/tmp`, ports from 1024.
    Unprivileged,
}

/// A load balancer in front of the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RealIp {
    /// Addresses and networks whose header is believed.
    pub trusted: Vec<String>,
    /// `X-Forwarded-For`, `X-Real-IP` or `proxy_protocol`.
    pub header: String,
}

/// A path and what happens with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// URL path, or a regular expression on the decoded path for [`RouteKind::Regex`].
    pub path: String,
    /// How the path is compared.
    pub kind: RouteKind,
    /// What answers.
    pub action: RouteAction,
    /// Largest request body.
    pub body_size: Option<u64>,
    /// How long browsers keep answers, for files whose name changes with their content.
    pub cache_static: Option<u64>,
    /// Requests per client address.
    pub rate_limit: Option<RateLimit>,
    /// Simultaneous connections per client address.
    pub connection_limit: Option<u32>,
    /// User name and password.
    pub basic_auth: Option<BasicAuth>,
    /// Addresses and networks that may enter; empty lets everybody in.
    pub allow: Vec<String>,
    /// Headers added to the answer.
    pub headers: Vec<Header>,
    /// Cross-origin access.
    pub cors: Option<Cors>,
}

/// How the path of a route is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RouteKind {
    /// The path begins with it; the longest such route wins.
    #[default]
    Prefix,
    /// The path is it.
    Exact,
    /// A regular expression (PCRE); the first that matches wins over prefixes.
    Regex,
    /// The same, ignoring case.
    RegexIgnoreCase,
}

/// What answers a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouteAction {
    /// A service.
    Proxy(ProxyPass),
    /// Files in the container.
    Files(Files),
    /// Another address.
    Redirect(Redirect),
    /// A fixed status, such as 404.
    Status(u16),
}

/// Passing requests to a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyPass {
    /// The service and the port it listens on.
    pub upstream: Endpoint,
    /// Whether the path of the route is taken off.
    pub strip_prefix: bool,
    /// Whether the connection may be upgraded.
    pub websocket: bool,
    /// Time to connect.
    pub connect_timeout: Option<u64>,
    /// Longest silence of the service; one hour for WebSocket and unbuffered routes if unset.
    pub read_timeout: Option<u64>,
    /// Longest silence while sending to the service.
    pub send_timeout: Option<u64>,
    /// Whether answers are collected before they are sent on; `false` for server-sent events.
    pub buffering: bool,
    /// Headers added to the request.
    pub request_headers: Vec<Header>,
}

/// A service on a network of the proxy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    /// Service name, alias or container name.
    pub service: String,
    /// Container port.
    pub port: u16,
}

/// Load balancing of one upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// The endpoint that routes name.
    pub endpoint: Endpoint,
    /// How requests are shared out. Replicas of one service share its name: nginx finds all their addresses.
    pub balance: Balance,
    /// Weight of the endpoint itself among the members.
    pub weight: Option<u32>,
    /// Other services behind the same upstream.
    pub members: Vec<Member>,
    /// Idle connections kept per worker; 0 for none.
    pub keepalive: u32,
}

/// Another service behind the same upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Service and port.
    pub endpoint: Endpoint,
    /// Share of the requests, default 1.
    pub weight: Option<u32>,
    /// Used only while the others are down.
    pub backup: bool,
}

/// How requests are shared out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Balance {
    /// In turn.
    #[default]
    RoundRobin,
    /// To the member with the fewest connections.
    LeastConnections,
    /// By client address.
    IpHash,
}

/// Files in the container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// Folder in the container.
    pub root: String,
    /// Whether the path of the route is taken off before the folder is searched.
    pub strip_prefix: bool,
    /// Whether unknown paths get `/index.html`, for a single-page application.
    pub single_page: bool,
}

/// A redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// Absolute URL or path, without nginx variables.
    pub target: String,
    /// 301, 302, 303, 307 or 308.
    pub status: u16,
    /// Whether path and query of the request are appended.
    pub keep_path: bool,
}

/// Requests per client address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests per minute.
    pub per_minute: u32,
    /// Requests above the rate that are let through at once.
    pub burst: u32,
}

/// User name and password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasicAuth {
    /// What the browser's dialogue says.
    pub realm: String,
    /// Path of the `htpasswd` file in the container.
    pub user_file: String,
}

/// A header with a literal value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Field name.
    pub name: String,
    /// Field value; a `$` is a dollar sign.
    pub value: String,
}

/// Cross-origin access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cors {
    /// Origins such as `https://app.example.com`; `*` alone for everybody.
    pub origins: Vec<String>,
    /// Methods.
    pub methods: Vec<String>,
    /// Request headers.
    pub headers: Vec<String>,
    /// Whether cookies are sent.
    pub credentials: bool,
    /// How long a browser keeps the permission.
    pub max_age: u64,
}

impl Default for ProxySpec {
    fn default() -> ProxySpec {
        ProxySpec {
            language: Language::En,
            server_names: Vec::new(),
            listen_http: Some(80),
            public_http_port: None,
            tls: None,
            routes: Vec::new(),
            pools: Vec::new(),
            resolution: Resolution::Startup,
            body_size: Some(10 << 20),
            gzip: true,
            security_headers: true,
            health_path: Some("/healthz".to_string()),
            real_ip: None,
            privilege: Privilege::Root,
            worker_connections: 4096,
        }
    }
}

impl TlsSpec {
    /// TLS on 443 with a redirect, HSTS for a year and HTTP/2.
    pub fn new(certificate: impl Into<String>, key: impl Into<String>) -> TlsSpec {
        TlsSpec {
            port: 443,
            public_port: None,
            certificate: certificate.into(),
            key: key.into(),
            redirect_http: true,
            hsts: Some(31_536_000),
            http2: true,
            profile: TlsProfile::Intermediate,
            ocsp: false,
        }
    }
}

impl Route {
    /// A route with nothing special.
    pub fn new(path: impl Into<String>, kind: RouteKind, action: RouteAction) -> Route {
        Route {
            path: path.into(),
            kind,
            action,
            body_size: None,
            cache_static: None,
            rate_limit: None,
            connection_limit: None,
            basic_auth: None,
            allow: Vec::new(),
            headers: Vec::new(),
            cors: None,
        }
    }

    /// A prefix that goes to a service, path unchanged.
    pub fn proxy(path: impl Into<String>, service: impl Into<String>, port: u16) -> Route {
        Route::new(path, RouteKind::Prefix, RouteAction::Proxy(ProxyPass::new(service, port)))
    }
}

impl ProxyPass {
    /// Path unchanged, buffered, no upgrade.
    pub fn new(service: impl Into<String>, port: u16) -> ProxyPass {
        ProxyPass {
            upstream: Endpoint { service: service.into(), port },
            strip_prefix: false,
            websocket: false,
            connect_timeout: None,
            read_timeout: None,
            send_timeout: None,
            buffering: true,
            request_headers: Vec::new(),
        }
    }
}
