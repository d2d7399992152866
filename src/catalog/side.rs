//! What a template knows and Compose has no words for: nginx routes, Dockerfile recipes, mounted files.

/// Everything beside the Compose document of a stack.
#[derive(Clone, Copy, Debug)]
pub struct StackSide {
    /// Routes of the nginx services, in the order in which they stand in the file.
    pub routes: &'static [RouteSpec],
    /// One recipe for every service with a `build` section.
    pub recipes: &'static [RecipeSpec],
    /// Files that services mount from the bundle, beside the nginx configuration, which comes from `routes`.
    pub files: &'static [BundleFile],
}

/// One `location` of an nginx service.
#[derive(Clone, Copy, Debug)]
pub struct RouteSpec {
    /// The service that runs nginx.
    pub proxy: &'static str,
    /// Request path. A prefix ends in a slash, except for WebSocket endpoints and `/`.
    pub path: &'static str,
    /// How `path` is compared.
    pub matching: RouteMatch,
    /// The service that answers. It shares a network with `proxy`.
    pub upstream_service: &'static str,
    /// The container port that it listens on.
    pub upstream_port: u16,
    /// Whether to pass the upgrade to WebSocket.
    pub websocket: bool,
    /// Whether to cut `path` off before passing the request on.
    pub strip_prefix: bool,
    /// `proxy_read_timeout` in seconds; nginx's own 60 if absent.
    pub read_timeout_seconds: Option<u32>,
    /// `client_max_body_size` in nginx's notation; nginx's own 1 MiB if absent.
    pub max_body: Option<&'static str>,
    /// How long browsers may keep the answer, in seconds, as public and immutable.
    pub cache_seconds: Option<u32>,
}

impl RouteSpec {
    /// A plain route by prefix: the whole path goes to the upstream.
    pub const fn prefix(proxy: &'static str, path: &'static str, upstream: (&'static str, u16)) -> RouteSpec {
        RouteSpec {
            proxy,
            path,
            matching: RouteMatch::Prefix,
            upstream_service: upstream.0,
            upstream_port: upstream.1,
            websocket: false,
            strip_prefix: false,
            read_timeout_seconds: None,
            max_body: None,
            cache_seconds: None,
        }
    }
}

/// How a route compares the path of a request, after nginx's `location`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteMatch {
    /// `location /path/`: the longest matching prefix wins.
    Prefix,
    /// `location = /path`.
    Exact,
}

/// How to write the Dockerfile of one service.
///
/// Services whose `build` names the same context and Dockerfile share one file: a builder stage, then the stage
/// `shared_base` with the dependencies and the user, then one final stage per service under the name `stage`.
#[derive(Clone, Copy, Debug)]
pub struct RecipeSpec {
    /// The Compose service that is built.
    pub service: &'static str,
    /// The kind of program.
    pub recipe: Recipe,
    /// The container port that it listens on; none for workers and one-shot jobs.
    pub port: Option<u16>,
    /// What to start, as the framework names it: `app.main:app` for an ASGI or WSGI server, `app.celery` for Celery,
    /// the script of a Node service, the binary of a Go or Rust package. The recipe's usual one if absent.
    pub app_module: Option<&'static str>,
    /// HTTP path that answers 200 when the service is well.
    pub health_path: Option<&'static str>,
    /// Name of the final stage, equal to `build.target`.
    pub stage: Option<&'static str>,
    /// Name of the stage that the final stages of one Dockerfile have in common.
    pub shared_base: Option<&'static str>,
    /// Version of the language, the tag's beginning: `3.11`, `22`, `1.23`. The recipe's usual one if absent.
    pub version: Option<&'static str>,
    /// Dependency files inside the context, in the order of installation; the recipe's usual one if empty.
    pub dependency_files: &'static [&'static str],
    /// What to copy from the context into the working directory; the whole context if empty.
    pub copies: &'static [CopySpec],
    /// System packages for building only.
    pub build_packages: &'static [&'static str],
    /// System packages in the final image.
    pub runtime_packages: &'static [&'static str],
    /// Absolute directories that the program writes to. They must belong to the user of the image, because a named
    /// volume takes its owner from the image when it is first mounted.
    pub writable: &'static [&'static str],
    /// Names of build arguments, which `build.args` sets.
    pub build_args: &'static [&'static str],
    /// Image labels.
    pub labels: &'static [(&'static str, &'static str)],
    /// Name of the unprivileged user in the image.
    pub user: &'static str,
}

impl RecipeSpec {
    /// A recipe with nothing but its kind: the rest is the recipe's usual.
    pub const fn new(service: &'static str, recipe: Recipe) -> RecipeSpec {
        RecipeSpec {
            service,
            recipe,
            port: None,
            app_module: None,
            health_path: None,
            stage: None,
            shared_base: None,
            version: None,
            dependency_files: &[],
            copies: &[],
            build_packages: &[],
            runtime_packages: &[],
            writable: &[],
            build_args: &[],
            labels: &[],
            user: "app",
        }
    }
}

/// One path of the build context and where it goes, relative to the working directory of the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopySpec {
    /// Path inside the context.
    pub from: &'static str,
    /// Path inside the working directory.
    pub to: &'static str,
}

/// The kinds of program that a Dockerfile can be written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipe {
    /// Python, ASGI, served by uvicorn.
    FastApi,
    /// Python, WSGI, served by gunicorn.
    Flask,
    /// Python, WSGI, served by gunicorn, static files collected at build time.
    Django,
    /// A Celery worker.
    CeleryWorker,
    /// The Celery scheduler; never more than one.
    CeleryBeat,
    /// A Python script that runs once and exits.
    OneShot {
        /// Path of the script inside the context.
        script: &'static str,
    },
    /// Node.js service.
    Express,
    /// Node.js, Next.js with standalone output.
    NextJs,
    /// Static files built by Vite and served by nginx as an unprivileged user.
    Vite,
    /// One static Go binary.
    Go,
    /// One Rust binary.
    Rust,
    /// Java, Spring Boot as a layered jar.
    SpringBoot,
}

/// A file of the bundle that a service mounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundleFile {
    /// Path relative to the Compose file.
    pub path: &'static str,
    /// Contents. Never a secret.
    pub content: &'static str,
}
