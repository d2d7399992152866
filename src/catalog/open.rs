//! Templates as documents and fragments: what the page opens and what it drops on the canvas.
use super::side::{self, BundleFile, RecipeSpec, RouteMatch, RouteSpec};
use super::{ServiceTemplate, Stack};
use crate::change::Fragment;
use crate::compose::read;
use crate::model::{Document, Kind, PathMatch, Recipe, Route, Settings};
use std::sync::Arc;

/// The document of a whole stack: its Compose text, `.env`, mounted files, routes and recipes. Nothing has a place yet.
pub fn open_stack(stack: &Stack) -> Document {
    let mut document = read(stack.compose).document;
    document.files.insert(".env".into(), stack.env.into());
    insert_files(&mut document, stack.side.files);
    document.settings = Arc::new(Settings {
        title: stack.name.en.to_string(),
        routes: stack.side.routes.iter().map(route).collect(),
        recipes: stack.side.recipes.iter().map(|spec| (spec.service.to_owned(), recipe(spec))).collect(),
        silenced: Vec::new(),
    });
    document
}

/// What comes on the canvas with a service of the palette. It names no place and joins no network: the caller knows.
pub fn fragment(template: &ServiceTemplate) -> Fragment {
    let document = read(template.compose).document;
    let records = Kind::ALL
        .into_iter()
        .flat_map(|kind| document.table(kind).iter().map(move |(_, record)| (kind, (**record).clone())))
        .collect();
    Fragment {
        records,
        env: template.env.to_owned(),
        recipes: template.recipe.iter().map(|spec| (spec.service.to_owned(), recipe(spec))).collect(),
        ..Fragment::default()
    }
}

fn insert_files(document: &mut Document, files: &[BundleFile]) {
    for file in files {
        document.files.insert(file.path.into(), file.content.into());
    }
}

fn route(spec: &RouteSpec) -> Route {
    Route {
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
        buffering: true,
    }
}

fn recipe(spec: &RecipeSpec) -> Recipe {
    let (kind, script) = match spec.recipe {
        side::Recipe::FastApi => ("fastapi", None),
        side::Recipe::Flask => ("flask", None),
        side::Recipe::Django => ("django", None),
        side::Recipe::CeleryWorker => ("celery-worker", None),
        side::Recipe::CeleryBeat => ("celery-beat", None),
        side::Recipe::OneShot { script } => ("one-shot", Some(script)),
        side::Recipe::Express => ("express", None),
        side::Recipe::NextJs => ("nextjs", None),
        side::Recipe::Vite => ("vite", None),
        side::Recipe::Go => ("go", None),
        side::Recipe::Rust => ("rust", None),
        side::Recipe::SpringBoot => ("spring-boot", None),
    };
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    Recipe {
        kind: kind.to_owned(),
        port: spec.port,
        entry: spec.app_module.or(script).map(str::to_owned),
        health_path: spec.health_path.map(str::to_owned),
        stage: spec.stage.map(str::to_owned),
        shared_base: spec.shared_base.map(str::to_owned),
        version: spec.version.map(str::to_owned),
        package_manager: None,
        dependency_files: texts(spec.dependency_files),
        copies: spec.copies.iter().map(|copy| (copy.from.to_owned(), copy.to.to_owned())).collect(),
        build_packages: texts(spec.build_packages),
        runtime_packages: texts(spec.runtime_packages),
        writable: texts(spec.writable),
        build_args: texts(spec.build_args),
        labels: spec.labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        user: Some(spec.user.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{service, services, stacks};
    use crate::change::{Command, plan};

    #[test]
    fn every_stack_opens_with_all_that_belongs_to_it() {
        for stack in stacks() {
            let document = open_stack(stack);
            assert!(document.invariants().is_empty());
            assert_eq!(crate::compose::write(&document), stack.compose, "{}", stack.id);
            assert_eq!(document.settings.routes.len(), stack.side.routes.len());
            for route in &document.settings.routes {
                assert!(document.find(Kind::Service, &route.service).is_some(), "{}: {}", stack.id, route.service);
            }
            for name in document.settings.recipes.keys() {
                assert!(document.find(Kind::Service, name).is_some(), "{}: {name}", stack.id);
            }
            assert_eq!(document.file(".env").map(|text| &**text), Some(stack.env));
        }
    }

    #[test]
    fn every_palette_entry_is_one_service_with_its_volumes() {
        for template in services() {
            let fragment = fragment(template);
            let count = fragment.records.iter().filter(|(kind, _)| *kind == Kind::Service).count();
            assert_eq!(count, 1, "{}", template.id);
        }
    }

    #[test]
    fn a_second_one_gets_its_own_name_and_volume() {
        let template = service("postgresql").unwrap();
        let mut document = Document::default();
        for _ in 0..2 {
            plan(&document, &Command::Insert(Box::new(fragment(template)))).unwrap().diff.apply(&mut document);
        }
        assert_eq!((document.table(Kind::Service).len(), document.table(Kind::Volume).len()), (2, 2));
    }
}
