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
    /// Requests per minute that one address may send; without limit where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_per_minute: Option<u32>,
    /// Addresses and networks that may use it; everybody where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<String>,
    /// Origins whose pages may call it (Fetch standard, CORS protocol).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cors: Vec<String>,
}

impl Default for Route {
    fn default() -> Route {
        Route {
            proxy: String::new(),
            path: "/".to_owned(),
            matches: PathMatch::Prefix,
            service: String::new(),
            port: 80,
            websocket: false,
            strip_prefix: false,
            read_timeout: None,
            max_body: None,
            cache_seconds: None,
            buffering: true,
            rate_per_minute: None,
            allow: Vec::new(),
            cors: Vec::new(),
        }
    }
}

/// What a reverse proxy does for all of its routes.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Proxy {
    /// The host names that it answers for; every name where empty.
    pub server_names: Vec<String>,
    /// Whether service names are looked up at each request: nginx starts while a service is down.
    pub late: bool,
    /// `client_max_body_size` of all routes, as nginx writes it.
    pub max_body: Option<String>,
    /// TLS, where it ends here.
    pub tls: Option<ProxyTls>,
}

/// TLS at a reverse proxy.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct ProxyTls {
    /// The certificate chain in the container.
    pub certificate: String,
    /// The private key in the container.
    pub key: String,
    /// Whether plain HTTP only redirects.
    pub redirect: bool,
    /// Whether browsers shall keep to HTTPS for a year (RFC 6797).
    pub hsts: bool,
    /// Whether clients without TLS 1.3 are turned away.
    pub modern: bool,
}

impl Default for ProxyTls {
    fn default() -> ProxyTls {
        ProxyTls {
            certificate: "/etc/nginx/certs/fullchain.pem".to_owned(),
            key: "/etc/nginx/certs/privkey.pem".to_owned(),
            redirect: true,
            hsts: true,
            modern: false,
        }
    }
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

/// A note on the canvas.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Note {
    /// What it says; line breaks count.
    #[serde(default)]
    pub text: String,
    /// Its left border, in world units.
    #[serde(default)]
    pub x: f64,
    /// Its upper border.
    #[serde(default)]
    pub y: f64,
}

impl Note {
    /// How wide a note is, in world units.
    pub const WIDTH: f64 = 220.0;
}

// A note's place is never NaN: it comes from a pointer or from JSON, which has none.
impl Eq for Note {}

/// Everything of a project that its files cannot say.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Settings {
    /// The project's title, shown in the top bar and in the documents.
    #[serde(default)]
    pub title: String,
    /// Routes in the order in which the proxy lists them.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// What reverse proxies do for all of their routes, by service name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub proxies: BTreeMap<String, Proxy>,
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
    /// Notes on the canvas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Where cards stand whose records only an override file has, by section and name (`services.tools`), in world units.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub places: BTreeMap<String, [i32; 2]>,
    /// Which override files show, where these are others than docker compose takes by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layers: Option<Layers>,
}

/// The override files that the user has laid on the base.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Layers {
    /// Their paths, in order.
    pub active: Vec<String>,
    /// Which file changes are written to.
    pub write_to: WriteTo,
}

/// Which file of several changes are written to.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WriteTo {
    /// The one that has the value; a new value goes where its neighbours are.
    #[default]
    Defining,
    /// The base.
    Base,
    /// An override file, by path.
    Override(Box<str>),
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
