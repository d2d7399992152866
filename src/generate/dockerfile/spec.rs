//! What images a Dockerfile shall give, as plain values.
use crate::generate::nginx::Route;
use crate::text::Language;

/// A Dockerfile and the build context that it is used with. Several services in one file are its targets and share
/// what they can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSpec {
    /// Language of the comments.
    pub language: Language,
    /// Place of the build context in the bundle; empty for its top.
    pub context: String,
    /// Place of the Dockerfile in the bundle, usually `<context>/Dockerfile`.
    pub path: String,
    /// The services that are built with it.
    pub services: Vec<RecipeSpec>,
}

/// The image of one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipeSpec {
    /// Service name.
    pub service: String,
    /// How it is built and started.
    pub recipe: Recipe,
    /// Container port; the recipe's usual one if unset. Ignored by recipes that listen nowhere.
    pub port: Option<u16>,
    /// URL path that answers 2xx when the service is well; `None` for no HTTP healthcheck.
    pub health_path: Option<String>,
    /// Name of the final stage; the service name if unset.
    pub stage: Option<String>,
    /// Name of the stage that several services of one file start from; `base` if unset.
    pub shared_base: Option<String>,
    /// What is copied from the build context and to where, relative to `/app`; the whole context if empty.
    pub copies: Vec<(String, String)>,
    /// Folders in the container that it writes to, such as the targets of its volumes.
    pub writable: Vec<String>,
    /// Image labels.
    pub labels: Vec<(String, String)>,
    /// Variables of the build.
    pub build_args: Vec<BuildArg>,
    /// Numeric user and group.
    pub uid: u32,
    /// Their name in the image.
    pub user: String,
    /// Whether there is a second target that restarts on changes.
    pub development: bool,
}

/// A variable of the build, visible to its commands and not to the running service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildArg {
    /// Name.
    pub name: String,
    /// Default.
    pub default: Option<String>,
}

/// How a service is built and started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipe {
    /// FastAPI under Uvicorn.
    Fastapi {
        /// Interpreter and packages.
        python: Python,
        /// `module:variable`
        app: String,
        /// Processes.
        workers: u32,
        /// Whether a proxy in front may tell address and scheme of the client.
        trust_proxy: bool,
    },
    /// Flask under Gunicorn.
    Flask {
        /// Interpreter and packages.
        python: Python,
        /// `module:variable`
        app: String,
        /// Processes.
        workers: u32,
    },
    /// Django.
    Django {
        /// Interpreter and packages.
        python: Python,
        /// `module:variable`, such as `config.wsgi:application`
        app: String,
        /// Gunicorn (WSGI) or Uvicorn (ASGI).
        server: DjangoServer,
        /// Processes.
        workers: u32,
        /// Whether `collectstatic` runs in the build.
        collect_static: bool,
    },
    /// A Celery worker.
    CeleryWorker {
        /// Interpreter and packages.
        python: Python,
        /// Module of the Celery application.
        app: String,
        /// Processes; the number of processors if unset.
        concurrency: Option<u32>,
        /// Queues; the default one if empty.
        queues: Vec<String>,
    },
    /// The Celery scheduler.
    CeleryBeat {
        /// Interpreter and packages.
        python: Python,
        /// Module of the Celery application.
        app: String,
    },
    /// A Python program that ends, such as a migration.
    PythonScript {
        /// Interpreter and packages.
        python: Python,
        /// Program and arguments.
        command: Vec<String>,
    },
    /// A Node.js server.
    Express {
        /// Runtime and packages.
        node: Node,
        /// File that is started.
        entry: String,
        /// Whether the script `build` runs first, for TypeScript.
        build: bool,
    },
    /// Next.js with `output: "standalone"`.
    Next {
        /// Runtime and packages.
        node: Node,
    },
    /// A Vite front end, built and served by nginx without root.
    Vite {
        /// Runtime and packages of the build.
        node: Node,
        /// Folder that the build writes.
        output: String,
        /// Paths that go to other services instead of the application.
        routes: Vec<Route>,
    },
    /// Files served by nginx without root.
    StaticSite {
        /// Whether unknown paths get `/index.html`.
        single_page: bool,
    },
    /// A Go program.
    Go {
        /// Compiler, such as `1.24`.
        version: String,
        /// Package with `main`, such as `./cmd/api`.
        package: String,
        /// Final image.
        image: GoImage,
    },
    /// A Rust program.
    Rust {
        /// Compiler, such as `1.88`.
        version: String,
        /// Name of the binary.
        binary: String,
    },
    /// Spring Boot.
    SpringBoot {
        /// Build tool.
        tool: JavaTool,
        /// Java version, such as `21`.
        version: String,
    },
    /// PHP under FPM, which a web server asks over FastCGI.
    Php {
        /// PHP version, such as `8.4`.
        version: String,
        /// Extensions that `docker-php-ext-install` builds, such as `pdo_pgsql`.
        extensions: Vec<String>,
        /// Alpine packages that the extensions are built with, such as `postgresql-dev`.
        build_packages: Vec<String>,
        /// Alpine packages that they need at run time, such as `libpq`.
        run_packages: Vec<String>,
    },
    /// Ruby on Rails under Puma.
    Rails {
        /// Ruby version, such as `3.4`.
        version: String,
        /// Debian packages needed to build gems.
        build_packages: Vec<String>,
        /// Debian packages needed at run time.
        run_packages: Vec<String>,
    },
    /// ASP.NET Core.
    DotNet {
        /// .NET version, such as `8.0`.
        version: String,
        /// Project file inside the source folder.
        project: String,
        /// Assembly that is started, such as `Api.dll`.
        assembly: String,
    },
    /// Anything else that is an image with files in it.
    Generic {
        /// Base image with its tag.
        image: String,
        /// Shell commands of the build, run as root.
        build: Vec<String>,
        /// Program and arguments.
        command: Vec<String>,
        /// Tool of that image for the healthcheck.
        health: HealthTool,
    },
}

/// Python and its packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Python {
    /// Such as `3.12`.
    pub version: String,
    /// Who installs packages.
    pub manager: PythonManager,
    /// Requirement files for pip, inside the build context.
    pub requirements: Vec<String>,
    /// Debian packages needed to compile packages.
    pub build_packages: Vec<String>,
    /// Debian packages needed at run time.
    pub run_packages: Vec<String>,
}

/// Who installs Python packages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PythonManager {
    /// pip, from `requirements.txt`.
    #[default]
    Pip,
    /// uv, from `pyproject.toml` and `uv.lock`.
    Uv,
    /// Poetry, from `pyproject.toml` and `poetry.lock`.
    Poetry,
}

/// Node.js and its packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Such as `22`.
    pub version: String,
    /// Who installs packages.
    pub manager: NodeManager,
    /// Files that name the packages; `package.json` and the manager's lock file if empty.
    pub dependency_files: Vec<String>,
}

/// Who installs Node.js packages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NodeManager {
    /// npm, with `package-lock.json`.
    #[default]
    Npm,
    /// pnpm, with `pnpm-lock.yaml`.
    Pnpm,
    /// Yarn 1, with `yarn.lock`.
    Yarn,
}

/// Who serves Django.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DjangoServer {
    /// Gunicorn and WSGI.
    #[default]
    Gunicorn,
    /// Uvicorn and ASGI, for WebSocket and asynchronous views.
    Uvicorn,
}

/// The final image of a Go program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GoImage {
    /// Alpine Linux, with a shell.
    #[default]
    Alpine,
    /// Distroless static, without a shell.
    Distroless,
}

/// Who builds a Java program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JavaTool {
    /// Maven, with `pom.xml`.
    #[default]
    Maven,
    /// Gradle, with `build.gradle` or `build.gradle.kts`.
    Gradle,
}

/// The tool that a healthcheck calls. It must be in the final image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HealthTool {
    /// `wget` of BusyBox: Alpine images.
    #[default]
    Wget,
    /// `curl`
    Curl,
    /// Python's own library.
    Python,
    /// `fetch` of Node.js 18 and newer.
    Node,
    /// Ruby's own library.
    Ruby,
    /// None: no healthcheck in the image.
    None,
}

impl RecipeSpec {
    /// A service whose code is the whole build context.
    pub fn new(service: impl Into<String>, recipe: Recipe) -> RecipeSpec {
        RecipeSpec {
            service: service.into(),
            recipe,
            port: None,
            health_path: None,
            stage: None,
            shared_base: None,
            copies: Vec::new(),
            writable: Vec::new(),
            labels: Vec::new(),
            build_args: Vec::new(),
            uid: 10_001,
            user: "app".to_string(),
            development: false,
        }
    }

    /// The port it listens on: the given one, or the recipe's usual one. `None` for a recipe that listens nowhere.
    pub fn listens_on(&self) -> Option<u16> {
        let usual = match &self.recipe {
            Recipe::Fastapi { .. } | Recipe::Django { .. } => 8_000,
            Recipe::Flask { .. } => 5_000,
            Recipe::Express { .. } | Recipe::Next { .. } | Recipe::Rails { .. } => 3_000,
            // The port of the image's own pool.
            Recipe::Php { .. } => return Some(9_000),
            Recipe::Vite { .. }
            | Recipe::StaticSite { .. }
            | Recipe::Go { .. }
            | Recipe::Rust { .. }
            | Recipe::SpringBoot { .. }
            | Recipe::DotNet { .. } => 8_080,
            Recipe::Generic { .. } => return self.port,
            Recipe::CeleryWorker { .. } | Recipe::CeleryBeat { .. } | Recipe::PythonScript { .. } => return None,
        };
        Some(self.port.unwrap_or(usual))
    }
}

impl Default for Python {
    fn default() -> Python {
        Python {
            version: "3.12".to_string(),
            manager: PythonManager::Pip,
            requirements: vec!["requirements.txt".to_string()],
            build_packages: Vec::new(),
            run_packages: Vec::new(),
        }
    }
}

impl Default for Node {
    fn default() -> Node {
        Node { version: "22".to_string(), manager: NodeManager::Npm, dependency_files: Vec::new() }
    }
}

impl Recipe {
    /// Python and its packages, for the recipes that run on it.
    pub fn python(&self) -> Option<&Python> {
        match self {
            Recipe::Fastapi { python, .. }
            | Recipe::Flask { python, .. }
            | Recipe::Django { python, .. }
            | Recipe::CeleryWorker { python, .. }
            | Recipe::CeleryBeat { python, .. }
            | Recipe::PythonScript { python, .. } => Some(python),
            _ => None,
        }
    }
}
