//! What a Compose file cannot say: the title, the routes of a proxy, the recipes for Dockerfiles.
use std::collections::BTreeMap;

/// How the path of a proxy route is matched (nginx `location`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum PathMatch {
    /// `location /path`: every path that begins so.
    #[default]
    Prefix,
    /// `location = /path`: this path only.
    Exact,
    /// `location ~ path`: a regular expression.
    Regex,
}

/// A route from a reverse proxy to a service. Services are named, not identified: routes outlive a paste or a reload,
/// and a rename rewrites them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Route {
    /// The proxy's service name.
    pub proxy: String,
    /// The path as the proxy sees it.
    pub path: String,
    /// How the path is matched.
    #[serde(default)]
    pub matches: PathMatch,
    /// The service that answers.
    pub service: String,
    /// The container port on which it listens.
    pub port: u16,
    /// Whether the connection may be upgraded to a WebSocket (RFC 6455).
    #[serde(default)]
    pub websocket: bool,
    /// Whether the path is cut off before the request is passed on.
    #[serde(default)]
    pub strip_prefix: bool,
    /// `proxy_read_timeout`, in seconds.
    #[serde(default)]
    pub read_timeout: Option<u32>,
    /// `client_max_body_size`, as nginx writes it (`20m`).
    #[serde(default)]
    pub max_body: Option<String>,
    /// How long a browser may keep the answers, in seconds.
    #[serde(default)]
    pub cache_seconds: Option<u32>,
    /// False for streams: answers are passed on as they come (server-sent events).
    #[serde(default = "yes")]
    pub buffering: bool,
}

/// How a service that is built from source is built.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Recipe {
    /// The recipe's id, such as `fastapi` or `celery-worker`.
    pub kind: String,
    /// The port the process listens on.
    #[serde(default)]
    pub port: Option<u16>,
    /// What is started: an ASGI or WSGI module (`app.main:app`), a script, a package, a binary.
    #[serde(default)]
    pub entry: Option<String>,
    /// The path of the health endpoint.
    #[serde(default)]
    pub health_path: Option<String>,
    /// The package manager (`pip`, `uv`, `poetry`, `npm`, `pnpm`, `yarn`, `maven`, `gradle`).
    #[serde(default)]
    pub package_manager: Option<String>,
    /// The folder of this service's own code below the build context; the context itself where absent.
    #[serde(default)]
    pub source: Option<String>,
    /// Debian packages that the final image needs.
    #[serde(default)]
    pub packages: Vec<String>,
}

/// A finding that the user has silenced, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Silence {
    /// The rule's code.
    pub code: String,
    /// The place it is silenced at; everywhere where absent.
    #[serde(default)]
    pub path: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Everything of a project that its files cannot say.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Settings {
    /// The project's title, shown in the top bar and in the documents.
    #[serde(default)]
    pub title: String,
    /// Routes in the order in which the proxy lists them.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// Recipes by service name.
    #[serde(default)]
    pub recipes: BTreeMap<String, Recipe>,
    /// Silenced findings.
    #[serde(default)]
    pub silenced: Vec<Silence>,
}

fn yes() -> bool {
    true
}
