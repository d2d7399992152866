//! What a Compose file cannot say: the title, the routes of a proxy, the recipes for Dockerfiles.
use std::collections::BTreeMap;
use std::sync::Arc;

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
#[serde(default)]
pub struct Recipe {
    /// The recipe's id, such as `fastapi` or `celery-worker`.
    pub kind: String,
    /// The port the process listens on; none for workers and one-shot jobs.
    pub port: Option<u16>,
    /// What is started: an ASGI or WSGI module (`app.main:app`), a script, a package, a binary.
    pub entry: Option<String>,
    /// The path of the health endpoint.
    pub health_path: Option<String>,
    /// The final stage's name, equal to `build.target`.
    pub stage: Option<String>,
    /// The stage that the targets of one Dockerfile have in common.
    pub shared_base: Option<String>,
    /// The version of the language, as the base image's tag begins: `3.11`, `22`.
    pub version: Option<String>,
    /// The package manager (`pip`, `uv`, `poetry`, `npm`, `pnpm`, `yarn`, `maven`, `gradle`).
    pub package_manager: Option<String>,
    /// Dependency files within the context, in the order of installation.
    pub dependency_files: Vec<String>,
    /// What is copied from the context, and to where; the whole context where empty.
    pub copies: Vec<(String, String)>,
    /// System packages for building only.
    pub build_packages: Vec<String>,
    /// System packages of the final image.
    pub runtime_packages: Vec<String>,
    /// Extensions of the language that are built into the image (PHP).
    pub extensions: Vec<String>,
    /// Absolute directories that the process writes to.
    pub writable: Vec<String>,
    /// Build arguments.
    pub build_args: Vec<String>,
    /// Image labels.
    pub labels: Vec<(String, String)>,
    /// The unprivileged user.
    pub user: Option<String>,
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

/// The machine that the stack is meant for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Host {
    /// Processors; 0 where not known.
    pub cpus: u32,
    /// Memory in bytes; 0 where not known.
    pub memory: u64,
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
    /// The machine that the stack is meant for, where the user has told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Host>,
    /// The Compose text that is being written, while it cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
}

/// A Compose text that cannot be read yet. The stack follows it no further than what it was written over.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Draft {
    /// The text as it was typed.
    #[serde(serialize_with = "write_text", deserialize_with = "read_text")]
    pub text: Arc<str>,
    /// The text of the stack that it was typed over.
    #[serde(serialize_with = "write_text", deserialize_with = "read_text")]
    pub over: Arc<str>,
}

fn write_text<S: serde::Serializer>(text: &Arc<str>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(text)
}

fn read_text<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
    <String as serde::Deserialize>::deserialize(from).map(Arc::from)
}

fn yes() -> bool {
    true
}
