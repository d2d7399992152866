//! Catalogue entries as documents and fragments.
use super::side::{BundleFile, Recipe, RecipeSpec, RouteMatch, RouteSpec};
use super::{ServiceTemplate, Stack};
use crate::change::Fragment;
use crate::compose::read;
use crate::model::{self, Document, Kind, PathMatch, Settings};
use std::sync::Arc;

/// A template as a document: the Compose file, `.env`, mounted files, routes and recipes.
pub fn open_stack(stack: &Stack) -> Document {
    let mut document = read(stack.compose).document;
    document.files.insert(".env".into(), stack.env.into());
    add_files(&mut document, stack.side.files);
    document.settings = Arc::new(Settings {
        title: stack.id.to_owned(),
        routes: stack.side.routes.iter().map(route).collect(),
        recipes: stack.side.recipes.iter().map(|spec| (spec.service.to_owned(), recipe(spec))).collect(),
        ..Settings::default()
    });
    document
}

/// A palette entry, ready to be added to a document.
pub fn fragment(template: &ServiceTemplate) -> Fragment {
    let document = read(template.compose).document;
    let mut fragment = Fragment { env: template.env.to_owned(), ..Fragment::default() };
    for kind in Kind::ALL {
        fragment.records.extend(document.table(kind).iter().map(|(_, record)| (kind, (**record).clone())));
    }
    fragment.recipes = template.recipe.iter().map(|spec| (spec.service.to_owned(), recipe(spec))).collect();
    fragment.files = template.files.iter().map(|file| (file.path.to_owned(), file.content.to_owned())).collect();
    fragment
}

fn add_files(document: &mut Document, files: &[BundleFile]) {
    for file in files {
        document.files.insert(file.path.into(), file.content.into());
    }
}

fn route(spec: &RouteSpec) -> model::Route {
    model::Route {
        proxy: spec.proxy.to_owned(),
        path: spec.path.to_owned(),
        matches: match spec.matching {
            RouteMatch::Prefix => PathMatch::Prefix,
            RouteMatch::Exact => PathMatch::Exact,
        },
        service: spec.upstream_service.to_owned(),
        port: spec.upstream_port,
        websocket: spec.websocket,
        strip_prefix: spec.strip_prefix,
        read_timeout: spec.read_timeout_seconds,
        max_body: spec.max_body.map(str::to_owned),
        cache_seconds: spec.cache_seconds,
        ..model::Route::default()
    }
}

fn recipe(spec: &RecipeSpec) -> model::Recipe {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let entry = match spec.recipe {
        Recipe::OneShot { script } => Some(script.to_owned()),
        _ => spec.app_module.map(str::to_owned),
    };
    model::Recipe {
        kind: recipe_id(spec.recipe).to_owned(),
        port: spec.port,
        entry,
        health_path: spec.health_path.map(str::to_owned),
        stage: spec.stage.map(str::to_owned),
        shared_base: spec.shared_base.map(str::to_owned),
        version: spec.version.map(str::to_owned),
        package_manager: None,
        dependency_files: owned(spec.dependency_files),
        copies: spec.copies.iter().map(|copy| (copy.from.to_owned(), copy.to.to_owned())).collect(),
        build_packages: owned(spec.build_packages),
        runtime_packages: owned(spec.runtime_packages),
        extensions: Vec::new(),
        writable: owned(spec.writable),
        build_args: owned(spec.build_args),
        labels: spec.labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        user: Some(spec.user.to_owned()),
    }
}

/// The id under which a recipe is kept in the settings.
pub fn recipe_id(recipe: Recipe) -> &'static str {
    match recipe {
        Recipe::FastApi => "fastapi",
        Recipe::Flask => "flask",
        Recipe::Django => "django",
        Recipe::CeleryWorker => "celery-worker",
        Recipe::CeleryBeat => "celery-beat",
        Recipe::OneShot { .. } => "script",
        Recipe::Express => "express",
        Recipe::NextJs => "nextjs",
        Recipe::Vite => "vite",
        Recipe::Go => "go",
        Recipe::Rust => "rust",
        Recipe::SpringBoot => "spring-boot",
    }
}
