//! Dockerfiles of the services that are built from source.
use super::part::Part;
use super::{Context, inside};
use crate::generate::dockerfile::spec::BuildArg;
use crate::generate::dockerfile::{self, Development, FileSpec, RecipeSpec};
use crate::generate::{ArtifactProblem, Generated};
use crate::model::Recipe;
use crate::model::build::Build;
use crate::model::service_view::ServiceView;
use crate::text::Text;

/// The images that the bundle brings Dockerfiles for.
pub(super) struct Images {
    files: Vec<FileSpec>,
    problems: Vec<ArtifactProblem>,
}

/// A service that is built from a Dockerfile of the bundle, for those who work on it.
pub(super) struct Workplace<'i> {
    /// The image.
    pub spec: &'i RecipeSpec,
    /// The build context, as a path in the bundle; empty for its top.
    pub context: &'i str,
    /// The stage with the tools; none where the image has no such stage.
    pub stage: Option<String>,
    /// What runs and what is mounted.
    pub development: Development,
}

/// What has to be built, and from which recipes.
pub(super) fn plan(context: &Context<'_>) -> Images {
    let mut out = Images { files: Vec::new(), problems: Vec::new() };
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
        let unknown = || {
            Text::new(
                format!("How {} is built is not known. Choose a recipe for it, or bring its Dockerfile.", service.name),
                format!("不知道如何构建 {}。为它选择一种构建方式，或提供 Dockerfile。", service.name),
            )
        };
        let image = match recipe.ok_or_else(unknown).and_then(|recipe| image(context, service, build, &recipe)) {
            Ok(image) => image,
            Err(message) => {
                out.problems.push(ArtifactProblem { path, message });
                continue;
            }
        };
        match out.files.iter_mut().find(|file| file.path == path && file.context == folder) {
            Some(file) => file.services.push(image),
            None => {
                let language = context.language;
                out.files.push(FileSpec { language, context: folder, path, services: vec![image] });
            }
        }
    }
    out
}

impl Images {
    /// The Dockerfiles and what belongs beside them.
    pub(super) fn artifacts(&self) -> Generated {
        let mut out = Generated { problems: self.problems.clone(), ..Generated::default() };
        for file in &self.files {
            out.extend(dockerfile::artifacts(file));
        }
        // Two Dockerfiles in one folder share its ignore file.
        let mut seen = std::collections::HashSet::new();
        out.artifacts.retain(|artifact| seen.insert(artifact.path.clone()));
        out
    }

    /// The services that somebody can work on while they run.
    pub(super) fn workplaces(&self) -> Vec<Workplace<'_>> {
        let mut out = Vec::new();
        for file in &self.files {
            let built = dockerfile::build(file);
            for spec in &file.services {
                let Some(development) = dockerfile::development(spec) else { continue };
                let stage = built.developments.iter().find(|(service, _)| *service == spec.service);
                let stage = stage.map(|(_, stage)| stage.clone());
                out.push(Workplace { spec, context: &file.context, stage, development });
            }
        }
        out
    }

    /// The places of the Dockerfiles.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.path.as_str())
    }

    /// The image of a service, where the bundle builds it.
    pub(super) fn of(&self, service: &str) -> Option<&RecipeSpec> {
        self.files.iter().flat_map(|file| &file.services).find(|spec| spec.service == service)
    }

    /// Files and folders that the builds read and the user provides, as paths in the bundle.
    pub(super) fn inputs(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for file in &self.files {
            for input in dockerfile::build(file).inputs {
                let path = inside(&format!("./{}/{input}", file.context)).unwrap_or(input);
                if !out.contains(&path) {
                    out.push(path);
                }
            }
        }
        out
    }
}

/// The image of a service by its recipe; what Compose says of the build wins.
fn image(context: &Context<'_>, service: &ServiceView, build: &Build, recipe: &Recipe) -> Result<RecipeSpec, Text> {
    let proxied = context.document.settings.routes.iter().any(|route| *route.service == *service.name);
    let mut spec = dockerfile::recipe_spec(&service.name, recipe, proxied)?;
    if let Some(target) = build.target.as_deref() {
        spec.stage = Some(target.to_owned());
    }
    for arg in &build.args {
        if !spec.build_args.iter().any(|known| *known.name == *arg.key) {
            spec.build_args.push(BuildArg { name: arg.key.to_string(), default: None });
        }
    }
    spec.development = context.parts.has(Part::Development);
    Ok(spec)
}

/// The recipe that a service's own words suggest, for files that were written elsewhere.
fn guess(service: &ServiceView) -> Option<Recipe> {
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
    } else if has("rails") || has("puma") || variable("RAILS_") {
        "rails"
    } else if has("php-fpm") || has("artisan") {
        "php"
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
    Some(Recipe { kind: kind.to_owned(), port: port.or(target), entry, ..Recipe::default() })
}
