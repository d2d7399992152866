//! Dockerfiles of the services that are built from source.
use super::{Context, inside};
use crate::generate::dockerfile::spec::{
    BuildArg, DjangoServer, GoImage, JavaTool, Node, NodeManager, Python, PythonManager,
};
use crate::generate::dockerfile::{self, FileSpec, Recipe, RecipeSpec};
use crate::generate::{ArtifactProblem, Generated};
use crate::model::build::Build;
use crate::model::service_view::ServiceView;
use crate::model::settings;
use crate::text::Text;

pub(super) fn artifacts(context: &Context<'_>) -> Generated {
    let mut out = Generated::default();
    let mut files: Vec<FileSpec> = Vec::new();
    for service in &context.services {
        let Some(build) = &service.build else { continue };
        // Text within the Compose file, and folders on other machines, need no file of ours.
        if build.dockerfile_inline.is_some() || build.is_remote() {
            continue;
        }
        let name = build.effective_dockerfile().unwrap_or("Dockerfile");
        let folder = inside(build.effective_context());
        let path = folder.as_ref().and_then(|folder| inside(&format!("./{folder}/{name}")));
        let (Some(folder), Some(path)) = (folder, path) else {
            let message = Text::new(
                format!("{} is built outside of the stack's folder; its Dockerfile is yours to provide.", service.name),
                format!("{} 在编排目录之外构建，Dockerfile 需要自行提供。", service.name),
            );
            out.problems.push(ArtifactProblem { path: build.effective_context().to_owned(), message });
            continue;
        };
        if context.document.files.contains_key(path.as_str()) {
            continue;
        }
        let recipe = context.document.settings.recipes.get(&*service.name).cloned().or_else(|| guess(service));
        let Some(image) = recipe.and_then(|recipe| image(service, build, &recipe)) else {
            let message = Text::new(
                format!("How {} is built is not known. Choose a recipe for it, or bring its Dockerfile.", service.name),
                format!("不知道如何构建 {}。为它选择一种构建方式，或提供 Dockerfile。", service.name),
            );
            out.problems.push(ArtifactProblem { path, message });
            continue;
        };
        match files.iter_mut().find(|file| file.path == path && file.context == folder) {
            Some(file) => file.services.push(image),
            None => {
                let language = context.language;
                files.push(FileSpec { language, context: folder, path, services: vec![image] });
            }
        }
    }
    for file in &files {
        out.extend(dockerfile::artifacts(file));
    }
    // Two Dockerfiles in one folder share its ignore file.
    let mut seen = std::collections::HashSet::new();
    out.artifacts.retain(|artifact| seen.insert(artifact.path.clone()));
    out
}

fn image(service: &ServiceView, build: &Build, recipe: &settings::Recipe) -> Option<RecipeSpec> {
    let kind = kind(service, recipe)?;
    let build_args = recipe.build_args.iter().map(|name| BuildArg { name: name.clone(), default: None });
    let from_compose = build.args.iter().filter(|arg| !recipe.build_args.iter().any(|name| **name == *arg.key));
    let from_compose = from_compose.map(|arg| BuildArg { name: arg.key.to_string(), default: None });
    // Code of several services in one context: the first folder is the service's own, the others come along.
    let mut copies = recipe.copies.iter();
    let source = copies.next().map_or_else(|| ".".to_owned(), |(from, _)| trimmed(from));
    Some(RecipeSpec {
        port: recipe.port,
        health_path: recipe.health_path.clone(),
        stage: build.target.as_deref().map(str::to_owned).or_else(|| recipe.stage.clone()),
        source,
        shared: copies.map(|(from, _)| trimmed(from)).collect(),
        writable: recipe.writable.clone(),
        labels: recipe.labels.clone(),
        build_args: build_args.chain(from_compose).collect(),
        ..RecipeSpec::new(service.name.to_string(), kind)
    })
}

fn trimmed(path: &str) -> String {
    let path = path.trim_start_matches("./").trim_end_matches('/');
    if path.is_empty() { ".".to_owned() } else { path.to_owned() }
}

fn kind(service: &ServiceView, recipe: &settings::Recipe) -> Option<Recipe> {
    let entry = |usual: &str| recipe.entry.clone().unwrap_or_else(|| usual.to_owned());
    let version = |usual: &str| recipe.version.clone().unwrap_or_else(|| usual.to_owned());
    let python = || {
        let usual = Python::default();
        Python {
            version: recipe.version.clone().unwrap_or(usual.version),
            manager: match recipe.package_manager.as_deref() {
                Some("uv") => PythonManager::Uv,
                Some("poetry") => PythonManager::Poetry,
                _ => PythonManager::Pip,
            },
            requirements: if recipe.dependency_files.is_empty() {
                usual.requirements
            } else {
                recipe.dependency_files.clone()
            },
            build_packages: recipe.build_packages.clone(),
            run_packages: recipe.runtime_packages.clone(),
        }
    };
    let node = || Node {
        version: version("22"),
        manager: match recipe.package_manager.as_deref() {
            Some("pnpm") => NodeManager::Pnpm,
            Some("yarn") => NodeManager::Yarn,
            _ => NodeManager::Npm,
        },
    };
    Some(match recipe.kind.as_str() {
        "fastapi" => Recipe::Fastapi { python: python(), app: entry("app.main:app"), workers: 1, trust_proxy: true },
        "flask" => Recipe::Flask { python: python(), app: entry("app:app"), workers: 2 },
        "django" => {
            // The framework names the module; the image needs its package.
            let module = entry("config.wsgi:application");
            let asgi = module.contains("asgi");
            let project = module.split(['.', ':']).next().unwrap_or("config").to_owned();
            let server = if asgi { DjangoServer::Uvicorn } else { DjangoServer::Gunicorn };
            Recipe::Django { python: python(), project, server, workers: 2, collect_static: true }
        }
        "celery-worker" => {
            Recipe::CeleryWorker { python: python(), app: entry("app.celery"), concurrency: None, queues: Vec::new() }
        }
        "celery-beat" => Recipe::CeleryBeat { python: python(), app: entry("app.celery") },
        "script" => {
            let script = entry("main.py");
            Recipe::PythonScript { python: python(), command: vec!["python".to_owned(), script] }
        }
        "express" => Recipe::Express { node: node(), entry: entry("server.js"), build: false },
        "nextjs" => Recipe::Next { node: node() },
        "vite" => Recipe::Vite { node: node(), output: entry("dist"), routes: Vec::new() },
        "static" => Recipe::StaticSite { single_page: false },
        "go" => Recipe::Go { version: version("1.24"), package: entry("."), image: GoImage::Alpine },
        "rust" => Recipe::Rust { version: version("1.88"), binary: entry(&service.name) },
        "spring-boot" => Recipe::SpringBoot {
            tool: match recipe.package_manager.as_deref() {
                Some("gradle") => JavaTool::Gradle,
                _ => JavaTool::Maven,
            },
            version: version("21"),
        },
        "dotnet" => {
            let project = entry("Api.csproj");
            let assembly = format!("{}.dll", project.trim_end_matches(".csproj"));
            Recipe::DotNet { version: version("8.0"), project, assembly }
        }
        _ => return None,
    })
}

/// The recipe that a service's own words suggest, for files that were written elsewhere.
fn guess(service: &ServiceView) -> Option<settings::Recipe> {
    let words = |command: &Option<crate::model::command::Command>| {
        command.as_ref().map_or_else(Vec::new, |command| command.words.iter().map(|word| word.to_string()).collect())
    };
    let all: Vec<String> = words(&service.entrypoint).into_iter().chain(words(&service.command)).collect();
    let has = |word: &str| all.iter().any(|other| other == word || other.rsplit('/').next() == Some(word));
    let variable = |prefix: &str| service.environment.iter().any(|entry| entry.key.starts_with(prefix));
    let after = |word: &str| all.iter().skip_while(|other| *other != word).nth(1).cloned();
    let module = || all.iter().find(|word| word.contains(':') && !word.contains('/')).cloned();
    let kind = if has("uvicorn") || has("fastapi") {
        "fastapi"
    } else if has("celery") {
        if has("beat") { "celery-beat" } else { "celery-worker" }
    } else if has("gunicorn") || has("flask") || variable("FLASK_") {
        "flask"
    } else if has("manage.py") || variable("DJANGO_") {
        "django"
    } else if has("next") {
        "nextjs"
    } else if has("vite") || variable("VITE_") {
        "vite"
    } else if has("node") || has("npm") || variable("NODE_ENV") {
        "express"
    } else if variable("SPRING_") {
        "spring-boot"
    } else if variable("ASPNETCORE_") {
        "dotnet"
    } else {
        return None;
    };
    let port = after("--port").and_then(|port| port.parse().ok());
    let target = service.ports.iter().flat_map(|port| port.pairs()).map(|(_, target)| target).next();
    let entry = match kind {
        "celery-worker" | "celery-beat" => after("-A").or_else(|| after("--app")),
        "fastapi" | "flask" => module(),
        "express" => all.iter().find(|word| word.ends_with(".js")).cloned(),
        _ => None,
    };
    Some(settings::Recipe { kind: kind.to_owned(), port: port.or(target), entry, ..settings::Recipe::default() })
}
