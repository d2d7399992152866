//! Whole systems to start from.
//!
//! Each one is checked by its tests: `docker compose config` accepts it without a warning and the product's own rules
//! find nothing in it.
use super::Stack;
use super::side::{BundleFile, CopySpec, Recipe, RecipeSpec, RouteSpec, StackSide};
use crate::text::Text;

/// Every stack, in the order of the template list.
pub fn stacks() -> &'static [Stack] {
    STACKS
}

const YEAR_SECONDS: u32 = 31_536_000;

static STACKS: &[Stack] = &[
    Stack {
        id: "trading-platform",
        name: Text::fixed("Trading platform", "量化交易平台"),
        summary: Text::fixed(
            "Vite front end and FastAPI backend behind nginx, with PostgreSQL, Redis and InfluxDB on a closed network and a one-shot database setup.",
            "nginx 之后是 Vite 前端与 FastAPI 后端；PostgreSQL、Redis、InfluxDB 位于隔离网络，并带一次性数据库初始化任务。",
        ),
        compose: include_str!("stacks/trading-platform.yml"),
        env: include_str!("stacks/trading-platform.env"),
        picture: include_str!("stacks/trading-platform.svg"),
        size: (7, 2),
        side: TRADING_PLATFORM,
    },
    Stack {
        id: "redfire",
        name: Text::fixed("RedFire microservices", "RedFire 微服务"),
        summary: Text::fixed(
            "Five Python services behind an nginx gateway, four datastores, and separate front, back, data and egress networks.",
            "nginx 网关之后的五个 Python 微服务、四种数据存储，前端、后端、数据与出口网络相互隔离。",
        ),
        compose: include_str!("stacks/redfire.yml"),
        env: include_str!("stacks/redfire.env"),
        picture: include_str!("stacks/redfire.svg"),
        size: (10, 4),
        side: REDFIRE,
    },
    Stack {
        id: "taifish",
        name: Text::fixed("TaiFish web application", "泰摸鱼吧 Web 应用"),
        summary: Text::fixed(
            "Flask with Celery workers and scheduler behind nginx, PostgreSQL and Redis, fixed addresses, data in host directories.",
            "nginx 之后的 Flask 应用，配 Celery 工作进程与定时任务、PostgreSQL 与 Redis，使用固定 IP，数据存放在主机目录。",
        ),
        compose: include_str!("stacks/taifish.yml"),
        env: include_str!("stacks/taifish.env"),
        picture: include_str!("stacks/taifish.svg"),
        size: (6, 1),
        side: TAIFISH,
    },
    Stack {
        id: "ai-agent-api",
        name: Text::fixed("AI agent API", "AI Agent API"),
        summary: Text::fixed(
            "One FastAPI service with PostgreSQL and Redis on a closed data network; logs and uploads in volumes.",
            "单个 FastAPI 服务，PostgreSQL 与 Redis 位于隔离的数据网络，日志与上传文件保存在数据卷中。",
        ),
        compose: include_str!("stacks/ai-agent-api.yml"),
        env: include_str!("stacks/ai-agent-api.env"),
        picture: include_str!("stacks/ai-agent-api.svg"),
        size: (3, 2),
        side: AI_AGENT_API,
    },
];

const TRADING_PLATFORM: StackSide = StackSide {
    routes: &[
        RouteSpec {
            websocket: true,
            read_timeout_seconds: Some(3600),
            ..RouteSpec::prefix("nginx", "/api/v1/ws", ("backend", 8000))
        },
        RouteSpec { max_body: Some("20m"), ..RouteSpec::prefix("nginx", "/api/", ("backend", 8000)) },
        RouteSpec::prefix("nginx", "/", ("frontend", 3000)),
    ],
    recipes: &[
        RecipeSpec {
            port: Some(3000),
            health_path: Some("/"),
            build_args: &["VITE_API_BASE_URL", "VITE_WS_BASE_URL"],
            ..RecipeSpec::new("frontend", Recipe::Vite)
        },
        RecipeSpec {
            port: Some(8000),
            app_module: Some("app.main:app"),
            health_path: Some("/api/v1/health/"),
            stage: Some("runtime"),
            ..TRADING_BACKEND
        },
        RecipeSpec {
            service: "db-init",
            recipe: Recipe::OneShot { script: "init_db.py" },
            stage: Some("db-init"),
            ..TRADING_BACKEND
        },
    ],
    files: &[],
};

/// What the backend and its database setup have in common: one context, one set of dependencies, one user.
const TRADING_BACKEND: RecipeSpec = RecipeSpec {
    shared_base: Some("base"),
    version: Some("3.11"),
    dependency_files: &["requirements.txt"],
    build_packages: &["build-essential", "libpq-dev"],
    runtime_packages: &["libpq5"],
    writable: &["/var/log/trading", "/var/lib/db-init"],
    user: "appuser",
    ..RecipeSpec::new("backend", Recipe::FastApi)
};

const REDFIRE: StackSide = StackSide {
    routes: &[
        RouteSpec::prefix("api-gateway", "/api/v1/auth/", ("user-trading", 8001)),
        RouteSpec::prefix("api-gateway", "/api/v1/trading/", ("vnpy-core", 8006)),
        RouteSpec {
            read_timeout_seconds: Some(300),
            ..RouteSpec::prefix("api-gateway", "/api/v1/strategy/", ("strategy-data", 8002))
        },
        RouteSpec::prefix("api-gateway", "/api/v1/gateway/", ("gateway-adapter", 8004)),
        RouteSpec::prefix("api-gateway", "/api/v1/monitor/", ("monitor-service", 8005)),
    ],
    recipes: &[
        RecipeSpec {
            port: Some(8006),
            stage: Some("vnpy-core-service"),
            copies: &[
                CopySpec { from: "services/vnpy-core/", to: "./" },
                CopySpec { from: "shared/", to: "./shared/" },
            ],
            labels: &[("maintainer", "RedFire Team"), ("service", "vnpy-core"), ("version", "1.0.0")],
            ..redfire_service("vnpy-core")
        },
        RecipeSpec {
            port: Some(8001),
            stage: Some("user-trading-service"),
            copies: &[
                CopySpec { from: "services/user-trading/", to: "./" },
                CopySpec { from: "shared/", to: "./shared/" },
            ],
            labels: &[("maintainer", "RedFire Team"), ("service", "user-trading"), ("version", "1.0.0")],
            ..redfire_service("user-trading")
        },
        RecipeSpec {
            port: Some(8002),
            stage: Some("strategy-data-service"),
            dependency_files: &["requirements.txt", "requirements-strategy.txt"],
            copies: &[
                CopySpec { from: "services/strategy-data/", to: "./" },
                CopySpec { from: "shared/", to: "./shared/" },
            ],
            writable: &["/app/data", "/app/data/strategies", "/app/data/backtest", "/app/data/reports"],
            labels: &[("service", "strategy-data")],
            ..redfire_service("strategy-data")
        },
        RecipeSpec {
            port: Some(8004),
            stage: Some("gateway-adapter-service"),
            // The exchange adapters (vnpy with ctp, ib, okex) stand in the second file, with versions.
            dependency_files: &["requirements.txt", "requirements-gateway.txt"],
            copies: &[
                CopySpec { from: "services/gateway/", to: "./" },
                CopySpec { from: "adapters/", to: "./adapters/" },
                CopySpec { from: "shared/", to: "./shared/" },
            ],
            labels: &[("service", "gateway-adapter")],
            ..redfire_service("gateway-adapter")
        },
        RecipeSpec {
            port: Some(8005),
            stage: Some("monitor-service"),
            copies: &[CopySpec { from: "services/monitor/", to: "./" }, CopySpec { from: "shared/", to: "./shared/" }],
            labels: &[("service", "monitor")],
            ..redfire_service("monitor-service")
        },
    ],
    files: &[BundleFile { path: "init-scripts/01-extensions.sql", content: include_str!("stacks/redfire-init.sql") }],
};

/// What the five services have in common. Both shared volumes are made writable in every image, because the first
/// container to mount one decides its owner.
const fn redfire_service(service: &'static str) -> RecipeSpec {
    RecipeSpec {
        app_module: Some("main:app"),
        health_path: Some("/health"),
        shared_base: Some("base"),
        version: Some("3.11"),
        dependency_files: &["requirements.txt"],
        build_packages: &["build-essential", "libpq-dev"],
        runtime_packages: &["libpq5"],
        writable: &["/app/data", "/app/logs"],
        user: "redfire",
        ..RecipeSpec::new(service, Recipe::FastApi)
    }
}

const TAIFISH: StackSide = StackSide {
    routes: &[
        RouteSpec { cache_seconds: Some(YEAR_SECONDS), ..RouteSpec::prefix("nginx", "/static/", ("app", 5000)) },
        RouteSpec { max_body: Some("50m"), ..RouteSpec::prefix("nginx", "/", ("app", 5000)) },
    ],
    recipes: &[
        RecipeSpec {
            port: Some(5000),
            app_module: Some("app:app"),
            health_path: Some("/health"),
            stage: Some("app"),
            ..taifish_process("app", Recipe::Flask)
        },
        RecipeSpec {
            app_module: Some("app.celery"),
            stage: Some("celery-worker"),
            ..taifish_process("celery_worker", Recipe::CeleryWorker)
        },
        RecipeSpec {
            app_module: Some("app.celery"),
            stage: Some("celery-beat"),
            ..taifish_process("celery_beat", Recipe::CeleryBeat)
        },
    ],
    files: &[
        BundleFile { path: "configs/postgresql.conf", content: include_str!("stacks/taifish-postgresql.conf") },
        BundleFile { path: "configs/redis.conf", content: include_str!("stacks/taifish-redis.conf") },
    ],
};

/// What the web process, the worker and the scheduler have in common: the same code under the same user.
const fn taifish_process(service: &'static str, recipe: Recipe) -> RecipeSpec {
    RecipeSpec {
        shared_base: Some("base"),
        version: Some("3.11"),
        dependency_files: &["requirements.txt"],
        build_packages: &["build-essential", "libpq-dev"],
        runtime_packages: &["libpq5"],
        writable: &["/app/data", "/app/data/logs", "/app/data/uploads", "/app/data/exports", "/app/data/backups"],
        user: "taifish",
        ..RecipeSpec::new(service, recipe)
    }
}

const AI_AGENT_API: StackSide = StackSide {
    routes: &[],
    recipes: &[RecipeSpec {
        port: Some(8000),
        app_module: Some("app.main:app"),
        health_path: Some("/health"),
        version: Some("3.13"),
        dependency_files: &["requirements.txt"],
        writable: &["/app/logs", "/app/uploads"],
        ..RecipeSpec::new("api", Recipe::FastApi)
    }],
    files: &[BundleFile { path: "config.yaml", content: include_str!("stacks/ai-agent-api-config.yaml") }],
};
