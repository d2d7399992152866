//! How the palette's services are built that come as source.
use super::super::side::{Recipe, RecipeSpec};

/// An ASGI application behind uvicorn.
pub const FASTAPI: RecipeSpec = RecipeSpec {
    port: Some(8000),
    app_module: Some("app.main:app"),
    health_path: Some("/health"),
    ..RecipeSpec::new("fastapi", Recipe::FastApi)
};

/// A WSGI application behind gunicorn.
pub const FLASK: RecipeSpec = RecipeSpec {
    port: Some(5000),
    app_module: Some("app:app"),
    health_path: Some("/health"),
    ..RecipeSpec::new("flask", Recipe::Flask)
};

/// A Django project with its settings in `config`; uploads go to the volume.
pub const DJANGO: RecipeSpec = RecipeSpec {
    port: Some(8000),
    app_module: Some("config.wsgi:application"),
    health_path: Some("/health/"),
    writable: &["/app/media"],
    ..RecipeSpec::new("django", Recipe::Django)
};

/// Shares its Dockerfile with the scheduler.
pub const CELERY_WORKER: RecipeSpec = RecipeSpec {
    app_module: Some("app.celery"),
    stage: Some("worker"),
    shared_base: Some("base"),
    ..RecipeSpec::new("celery-worker", Recipe::CeleryWorker)
};

/// Shares its Dockerfile with the worker.
pub const CELERY_BEAT: RecipeSpec = RecipeSpec {
    app_module: Some("app.celery"),
    stage: Some("beat"),
    shared_base: Some("base"),
    ..RecipeSpec::new("celery-beat", Recipe::CeleryBeat)
};

/// A Node.js service.
pub const EXPRESS: RecipeSpec = RecipeSpec {
    port: Some(3000),
    app_module: Some("server.js"),
    health_path: Some("/health"),
    ..RecipeSpec::new("express", Recipe::Express)
};

/// Pages rendered on the server; the site address is compiled in.
pub const NEXTJS: RecipeSpec = RecipeSpec {
    port: Some(3000),
    health_path: Some("/"),
    build_args: &["NEXT_PUBLIC_SITE_URL"],
    ..RecipeSpec::new("nextjs", Recipe::NextJs)
};

/// Static files; the address of the API is compiled in.
pub const VITE: RecipeSpec = RecipeSpec {
    port: Some(8080),
    health_path: Some("/"),
    build_args: &["VITE_API_BASE_URL"],
    ..RecipeSpec::new("frontend", Recipe::Vite)
};

/// One binary.
pub const GO: RecipeSpec =
    RecipeSpec { port: Some(8080), health_path: Some("/health"), ..RecipeSpec::new("go-app", Recipe::Go) };

/// One binary.
pub const RUST: RecipeSpec =
    RecipeSpec { port: Some(8080), health_path: Some("/health"), ..RecipeSpec::new("rust-app", Recipe::Rust) };

/// A jar with Actuator, whose readiness probe is the healthcheck.
pub const SPRING_BOOT: RecipeSpec = RecipeSpec {
    port: Some(8080),
    health_path: Some("/actuator/health/readiness"),
    ..RecipeSpec::new("spring-boot", Recipe::SpringBoot)
};
