//! The recipe that a project keeps for a service, as a description of its image.
use super::spec::{
    BuildArg, DjangoServer, GoImage, JavaTool, Node, NodeManager, Python, PythonManager, Recipe, RecipeSpec,
};
use crate::model::settings;
use crate::text::Text;

/// The image of a service from its kept recipe. `behind_proxy` says that only a reverse proxy of the stack reaches the
/// service, so that it may believe the proxy's word on the client's address and scheme.
///
/// # Errors
/// The kind of the recipe or its package manager is unknown.
pub fn recipe_spec(service: &str, kept: &settings::Recipe, behind_proxy: bool) -> Result<RecipeSpec, Text> {
    let entry = |usual: &str| kept.entry.clone().filter(|entry| !entry.trim().is_empty()).unwrap_or(usual.to_string());
    let version = |usual: &str| kept.version.clone().unwrap_or(usual.to_string());
    let recipe = match kept.kind.as_str() {
        "fastapi" => Recipe::Fastapi {
            python: python(kept)?,
            app: entry("app.main:app"),
            // Uvicorn takes the number from WEB_CONCURRENCY, where the stack sets it.
            workers: 1,
            trust_proxy: behind_proxy,
        },
        "flask" => Recipe::Flask { python: python(kept)?, app: entry("app:app"), workers: 2 },
        "django" => {
            let app = entry("config.wsgi:application");
            let asgi = app.contains("asgi");
            let server = if asgi { DjangoServer::Uvicorn } else { DjangoServer::Gunicorn };
            Recipe::Django { python: python(kept)?, app, server, workers: 2, collect_static: false }
        }
        "celery-worker" => {
            Recipe::CeleryWorker { python: python(kept)?, app: entry("app.celery"), concurrency: None, queues: vec![] }
        }
        "celery-beat" => Recipe::CeleryBeat { python: python(kept)?, app: entry("app.celery") },
        "script" => Recipe::PythonScript { python: python(kept)?, command: script(&entry("main.py")) },
        "express" => {
            let entry = entry("server.js");
            let build = ["dist/", "build/", "out/"].iter().any(|folder| entry.starts_with(folder));
            Recipe::Express { node: node(kept)?, entry, build }
        }
        "nextjs" => Recipe::Next { node: node(kept)? },
        "vite" => Recipe::Vite { node: node(kept)?, output: entry("dist"), routes: Vec::new() },
        "static" => Recipe::StaticSite { single_page: false },
        "go" => Recipe::Go { version: version("1.24"), package: entry("."), image: GoImage::Alpine },
        "rust" => Recipe::Rust { version: version("1.88"), binary: entry(service) },
        "spring-boot" => {
            let tool = match kept.package_manager.as_deref() {
                None | Some("maven") => JavaTool::Maven,
                Some("gradle") => JavaTool::Gradle,
                Some(other) => return Err(unknown_manager(other)),
            };
            Recipe::SpringBoot { tool, version: version("21") }
        }
        "php" => Recipe::Php {
            version: version("8.4"),
            extensions: kept.extensions.clone(),
            build_packages: kept.build_packages.clone(),
            run_packages: kept.runtime_packages.clone(),
        },
        "rails" => Recipe::Rails {
            version: version("3.4"),
            build_packages: kept.build_packages.clone(),
            run_packages: kept.runtime_packages.clone(),
        },
        "dotnet" => {
            let project = entry("App.csproj");
            let name = project.rsplit('/').next().unwrap_or(&project);
            let assembly = format!("{}.dll", name.strip_suffix(".csproj").unwrap_or(name));
            Recipe::DotNet { version: version("8.0"), project, assembly }
        }
        other => {
            return Err(Text::new(
                format!("There is no recipe “{other}”, so “{service}” gets no Dockerfile."),
                format!("没有“{other}”这种配方，因此没有为“{service}”生成 Dockerfile。"),
            ));
        }
    };
    let build_args = kept.build_args.iter().map(|arg| match arg.split_once('=') {
        Some((name, default)) => BuildArg { name: name.to_string(), default: Some(default.to_string()) },
        None => BuildArg { name: arg.clone(), default: None },
    });
    let mut spec = RecipeSpec {
        port: kept.port,
        health_path: kept.health_path.clone(),
        stage: kept.stage.clone(),
        shared_base: kept.shared_base.clone(),
        copies: kept.copies.clone(),
        writable: kept.writable.clone(),
        labels: kept.labels.clone(),
        build_args: build_args.collect(),
        ..RecipeSpec::new(service, recipe)
    };
    if let Some(user) = &kept.user {
        spec.user = user.clone();
    }
    Ok(spec)
}

fn python(kept: &settings::Recipe) -> Result<Python, Text> {
    let manager = match kept.package_manager.as_deref() {
        None | Some("pip") => PythonManager::Pip,
        Some("uv") => PythonManager::Uv,
        Some("poetry") => PythonManager::Poetry,
        Some(other) => return Err(unknown_manager(other)),
    };
    let mut python = Python {
        manager,
        build_packages: kept.build_packages.clone(),
        run_packages: kept.runtime_packages.clone(),
        ..Python::default()
    };
    if let Some(version) = &kept.version {
        python.version = version.clone();
    }
    if !kept.dependency_files.is_empty() {
        python.requirements = kept.dependency_files.clone();
    }
    Ok(python)
}

fn node(kept: &settings::Recipe) -> Result<Node, Text> {
    let manager = match kept.package_manager.as_deref() {
        None | Some("npm") => NodeManager::Npm,
        Some("pnpm") => NodeManager::Pnpm,
        Some("yarn") => NodeManager::Yarn,
        Some(other) => return Err(unknown_manager(other)),
    };
    let mut node = Node { manager, dependency_files: kept.dependency_files.clone(), ..Node::default() };
    if let Some(version) = &kept.version {
        node.version = version.clone();
    }
    Ok(node)
}

/// `init.py --force` runs the file, `app.init` the module, `alembic upgrade head` the program.
fn script(entry: &str) -> Vec<String> {
    let words: Vec<String> = entry.split_whitespace().map(str::to_string).collect();
    let prefix: &[&str] = match words.as_slice() {
        [first, ..] if first.ends_with(".py") => &["python"],
        [only] => {
            let is_module = only.contains('.') && !only.contains('/');
            if is_module { &["python", "-m"] } else { &[] }
        }
        _ => &[],
    };
    prefix.iter().map(|word| word.to_string()).chain(words).collect()
}

fn unknown_manager(name: &str) -> Text {
    Text::new(
        format!("“{name}” is no package manager that this recipe knows."),
        format!("该配方不支持包管理器“{name}”。"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::{FileSpec, build, parse, print};
    use super::*;
    use crate::catalog;
    use crate::text::Language;
    use std::collections::BTreeMap;

    #[test]
    fn every_recipe_of_the_templates_gives_the_stage_that_compose_names() {
        for stack in catalog::stacks() {
            let document = catalog::open::open_stack(stack);
            let mut files: BTreeMap<(String, String), Vec<RecipeSpec>> = BTreeMap::new();
            for (_, record) in document.services().iter() {
                let view = crate::model::service_view::ServiceView::new(&record.name, &record.body);
                let Some(build) = &view.build else { continue };
                let kept = &document.settings.recipes[&*record.name];
                let place = (build.effective_context().to_string(), build.effective_dockerfile().unwrap().to_string());
                let spec = recipe_spec(&record.name, kept, true).unwrap();
                if let Some(target) = &build.target {
                    assert_eq!(spec.stage.as_deref(), Some(&**target), "{}", record.name);
                }
                files.entry(place).or_default().push(spec);
            }
            assert!(!files.is_empty());
            for ((context, name), services) in files {
                let wanted: Vec<(String, String)> = services
                    .iter()
                    .map(|spec| (spec.service.clone(), spec.stage.clone().unwrap_or(spec.service.clone())))
                    .collect();
                let path = format!("{context}/{name}");
                let built = build(&FileSpec { language: Language::Zh, context, path, services });
                assert_eq!(built.problems, [], "{}", stack.id);
                assert_eq!(built.targets, wanted, "{}", stack.id);
                let parsed = parse(&print(&built.dockerfile));
                assert_eq!(parsed.errors, []);
                for (service, stage) in &built.targets {
                    let image = parsed.dockerfile.image(Some(stage)).unwrap();
                    assert_eq!(
                        image.user.unwrap().to_string(),
                        if image.base.unwrap().to_string().starts_with("nginx") { "101" } else { "10001:10001" }
                    );
                    let port = document.settings.recipes[service].port.map(|port| port.to_string());
                    assert_eq!(image.expose.first().map(|word| word.to_string()), port, "{service}");
                }
            }
        }
    }

    #[test]
    fn what_no_recipe_knows_is_said() {
        let kept = |kind: &str, manager: Option<&str>| settings::Recipe {
            kind: kind.into(),
            package_manager: manager.map(str::to_string),
            ..settings::Recipe::default()
        };
        assert!(recipe_spec("a", &kept("cobol", None), false).is_err());
        assert!(recipe_spec("a", &kept("flask", Some("npm")), false).is_err());
        assert!(recipe_spec("a", &kept("vite", Some("pip")), false).is_err());
        assert!(recipe_spec("a", &kept("vite", Some("pnpm")), false).is_ok());
    }

    #[test]
    fn scripts_are_files_modules_or_programs() {
        assert_eq!(script("init_db.py --force"), ["python", "init_db.py", "--force"]);
        assert_eq!(script("app.init"), ["python", "-m", "app.init"]);
        assert_eq!(script("alembic upgrade head"), ["alembic", "upgrade", "head"]);
    }
}
