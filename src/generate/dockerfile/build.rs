//! A description as a Dockerfile, with everything that belongs beside it.
use super::draft::Draft;
use super::spec::{FileSpec, Recipe, RecipeSpec};
use super::tree::Dockerfile;
use super::{compiled, ignore, node, php, print, python, ruby};
use crate::generate::nginx::spec::{Files, Header, Privilege, ProxySpec};
use crate::generate::nginx::{self, Route, RouteAction, RouteKind};
use crate::generate::{Artifact, ArtifactLanguage, ArtifactProblem, Generated};
use crate::text::Text;

/// A Dockerfile with what must be known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The tree.
    pub dockerfile: Dockerfile,
    /// Each service with the stage that builds it (`build.target`).
    pub targets: Vec<(String, String)>,
    /// Each service with the stage in which somebody works on it, for those that have one.
    pub developments: Vec<(String, String)>,
    /// Files and folders that the build reads, relative to the build context. They are the user's to provide, except
    /// those that [`artifacts`] writes.
    pub inputs: Vec<String>,
    /// What was left out, and why.
    pub problems: Vec<Text>,
}

/// The Dockerfile of one or several services.
pub fn build(spec: &FileSpec) -> Built {
    let mut draft = Draft::new(spec.language);
    let mut targets: Vec<(String, String)> = Vec::new();
    let mut done = vec![false; spec.services.len()];
    for ((at, service), done) in spec.services.iter().enumerate().zip(done.iter_mut()) {
        let name = &service.service;
        if spec.services.iter().take(at).any(|other| other.service == *name) {
            *done = true;
            draft.problem(format!("“{name}” is there twice."), format!("“{name}”出现了两次。"));
        }
        if written_raw(service).iter().any(|text| text.chars().any(char::is_control))
            || image_names(service).iter().any(|text| text.is_empty() || text.contains(char::is_whitespace))
        {
            *done = true;
            draft.problem(
                format!("“{name}” is left out: a name or path of its image is empty or contains a line break."),
                format!("已省略“{name}”：其镜像的名称或路径为空，或含有换行。"),
            );
        }
        let outside = |path: &&String| path.starts_with('/') || path.split('/').any(|part| part == "..");
        if let Some(path) = service.copies.iter().map(|(from, _)| from).find(outside) {
            *done = true;
            draft.problem(
                format!("“{name}” is left out: “{path}” is outside the build context."),
                format!("已省略“{name}”：“{path}”在构建上下文之外。"),
            );
        }
    }
    // Names that Compose uses come first; the stages on the way take what is left.
    for (service, done) in spec.services.iter().zip(&done) {
        if !done {
            draft.reserve(service);
            targets.push((service.service.clone(), draft.final_stage(service)));
        }
    }
    for (at, service) in spec.services.iter().enumerate() {
        if done.get(at).copied().unwrap_or(true) {
            continue;
        }
        match service.recipe.python() {
            Some(python) => {
                // Services with the same packages share their stages, wherever they stand.
                let mut group = Vec::new();
                for ((other, done), index) in spec.services.iter().zip(done.iter_mut()).zip(0_usize..) {
                    if index >= at && !*done && other.recipe.python() == Some(python) {
                        *done = true;
                        group.push(other);
                    }
                }
                python::stages(&mut draft, python, &group);
            }
            None => {
                let config = web_config_name(spec, service);
                match &service.recipe {
                    Recipe::Express { node, .. } | Recipe::Next { node } | Recipe::Vite { node, .. } => {
                        node::stages(&mut draft, node, service, &config);
                    }
                    Recipe::Php { .. } => php::stages(&mut draft, service),
                    Recipe::Rails { .. } => ruby::stages(&mut draft, service),
                    Recipe::StaticSite { .. } => node::static_site(&mut draft, service, &config),
                    _ => compiled::stages(&mut draft, service),
                }
            }
        }
    }
    // A second target says the same again.
    let mut problems: Vec<Text> = Vec::new();
    for problem in draft.problems {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    Built { dockerfile: draft.dockerfile, targets, developments: draft.developments, inputs: draft.inputs, problems }
}

/// The Dockerfile, its ignore file, and the nginx configurations of front ends that it serves.
pub fn artifacts(spec: &FileSpec) -> Generated {
    let built = build(spec);
    let mut generated = Generated::default();
    generated.artifacts.push(Artifact::new(&spec.path, ArtifactLanguage::Dockerfile, print(&built.dockerfile)));
    let problem = |message| ArtifactProblem { path: spec.path.clone(), message };
    generated.problems.extend(built.problems.into_iter().map(problem));
    // Next to a Dockerfile under another name or in another folder, BuildKit looks for `<name>.dockerignore`.
    let usual = in_context(spec, "Dockerfile");
    let path =
        if spec.path == usual { in_context(spec, ".dockerignore") } else { format!("{}.dockerignore", spec.path) };
    let text = ignore::text(&spec.services, spec.language);
    generated.artifacts.push(Artifact::new(path, ArtifactLanguage::Ignore, text));
    for service in &spec.services {
        if let Some(proxy) = web_config(spec, service) {
            generated.extend(nginx::artifact(&proxy, &in_context(spec, &web_config_name(spec, service))));
        }
    }
    generated
}

/// nginx for a service whose image serves files: the application at `/`, and its routes to other services.
pub fn web_config(spec: &FileSpec, service: &RecipeSpec) -> Option<ProxySpec> {
    let (single_page, routes) = match &service.recipe {
        Recipe::Vite { routes, .. } => (true, routes.clone()),
        Recipe::StaticSite { single_page } => (*single_page, Vec::new()),
        _ => return None,
    };
    let files = |single_page| {
        RouteAction::Files(Files { root: "/usr/share/nginx/html".to_string(), strip_prefix: false, single_page })
    };
    let mut all = routes;
    if matches!(service.recipe, Recipe::Vite { .. }) {
        // Vite puts a hash into the names of these files, so they never change.
        let mut assets = Route::new("/assets/", RouteKind::Prefix, files(false));
        assets.cache_static = Some(31_536_000);
        all.push(assets);
    }
    let mut root = Route::new("/", RouteKind::Prefix, files(single_page));
    if single_page {
        root.headers.push(Header { name: "Cache-Control".to_string(), value: "no-cache".to_string() });
    }
    all.push(root);
    Some(ProxySpec {
        language: spec.language,
        listen_http: service.listens_on(),
        routes: all,
        privilege: Privilege::Unprivileged,
        ..ProxySpec::default()
    })
}

/// The texts of a service that become image names, paths and words of shell commands, none of which can hold a line
/// break.
fn written_raw(spec: &RecipeSpec) -> Vec<&str> {
    let mut texts = vec![spec.service.as_str()];
    texts.extend(spec.copies.iter().flat_map(|(from, to)| [from.as_str(), to]));
    if let Some(python) = spec.recipe.python() {
        let lists = [&python.requirements, &python.build_packages, &python.run_packages];
        texts.extend(lists.into_iter().flatten().chain([&python.version]).map(String::as_str));
    }
    match &spec.recipe {
        Recipe::CeleryWorker { app, .. } => texts.push(app),
        Recipe::Express { node, entry, .. } => texts.extend([&node.version, entry].map(String::as_str)),
        Recipe::Next { node } => texts.push(&node.version),
        Recipe::Vite { node, output, .. } => texts.extend([&node.version, output].map(String::as_str)),
        Recipe::Go { version, package, .. } => texts.extend([version, package].map(String::as_str)),
        Recipe::Rust { version, binary } => texts.extend([version, binary].map(String::as_str)),
        Recipe::SpringBoot { version, .. } => texts.push(version),
        Recipe::DotNet { version, project, .. } => texts.extend([version, project].map(String::as_str)),
        Recipe::Php { version, extensions, build_packages, run_packages } => {
            let lists = [extensions, build_packages, run_packages];
            texts.extend(lists.into_iter().flatten().chain([version]).map(String::as_str));
        }
        Recipe::Rails { version, build_packages, run_packages } => {
            texts.extend(build_packages.iter().chain(run_packages).chain([version]).map(String::as_str));
        }
        Recipe::Generic { image, .. } => texts.push(image),
        _ => {}
    }
    texts
}

/// Images and versions of images.
fn image_names(spec: &RecipeSpec) -> Vec<&str> {
    match &spec.recipe {
        Recipe::Express { node, .. } | Recipe::Next { node } | Recipe::Vite { node, .. } => vec![&node.version],
        Recipe::Go { version, .. }
        | Recipe::Rust { version, .. }
        | Recipe::SpringBoot { version, .. }
        | Recipe::Php { version, .. }
        | Recipe::Rails { version, .. }
        | Recipe::DotNet { version, .. } => vec![version],
        Recipe::Generic { image, .. } => vec![image],
        recipe => recipe.python().map(|python| python.version.as_str()).into_iter().collect(),
    }
}

fn web_config_name(spec: &FileSpec, service: &RecipeSpec) -> String {
    let serving =
        spec.services.iter().filter(|other| matches!(other.recipe, Recipe::Vite { .. } | Recipe::StaticSite { .. }));
    if serving.count() > 1 { format!("nginx.{}.conf", service.service) } else { "nginx.conf".to_string() }
}

fn in_context(spec: &FileSpec, file: &str) -> String {
    let context = spec.context.trim_matches('/').trim_start_matches("./");
    if context.is_empty() || context == "." { file.to_string() } else { format!("{context}/{file}") }
}

#[cfg(test)]
mod tests {
    use super::super::spec::*;
    use super::super::tree::{Command, Kind};
    use super::super::{build, parse, print};
    use super::*;
    use crate::text::Language;
    use proptest::prelude::*;

    fn file(services: Vec<RecipeSpec>) -> FileSpec {
        FileSpec { language: Language::En, context: "app".into(), path: "app/Dockerfile".into(), services }
    }

    fn every_recipe() -> Vec<RecipeSpec> {
        let python = Python::default;
        let node = Node::default;
        let recipes = vec![
            Recipe::Fastapi { python: python(), app: "app.main:app".into(), workers: 4, trust_proxy: true },
            Recipe::Flask { python: python(), app: "wsgi:app".into(), workers: 2 },
            Recipe::Django {
                python: python(),
                app: "config.asgi:application".into(),
                server: DjangoServer::Uvicorn,
                workers: 1,
                collect_static: true,
            },
            Recipe::CeleryWorker {
                python: python(),
                app: "app".into(),
                concurrency: Some(2),
                queues: vec!["q".into()],
            },
            Recipe::CeleryBeat { python: python(), app: "app".into() },
            Recipe::PythonScript { python: python(), command: vec!["python".into(), "init.py".into()] },
            Recipe::Express { node: node(), entry: "src/index.js".into(), build: false },
            Recipe::Next { node: node() },
            Recipe::Vite { node: node(), output: "dist".into(), routes: vec![Route::proxy("/api/", "api", 8000)] },
            Recipe::StaticSite { single_page: true },
            Recipe::Go { version: "1.24".into(), package: "./cmd/api".into(), image: GoImage::Distroless },
            Recipe::Rust { version: "1.88".into(), binary: "api".into() },
            Recipe::SpringBoot { tool: JavaTool::Gradle, version: "21".into() },
            Recipe::DotNet { version: "8.0".into(), project: "src/Api/Api.csproj".into(), assembly: "Api.dll".into() },
            Recipe::Php {
                version: "8.4".into(),
                extensions: vec!["pdo_pgsql".into()],
                build_packages: vec!["postgresql-dev".into()],
                run_packages: vec!["libpq".into()],
            },
            Recipe::Rails { version: "3.4".into(), build_packages: vec![], run_packages: vec!["libpq5".into()] },
            Recipe::Generic {
                image: "alpine:3.22".into(),
                build: vec!["true".into()],
                command: vec!["sleep".into(), "60".into()],
                health: HealthTool::Wget,
            },
        ];
        let specs = recipes.into_iter().enumerate().map(|(at, recipe)| RecipeSpec {
            port: Some(4_321),
            health_path: Some("/health".into()),
            development: true,
            ..RecipeSpec::new(format!("svc{at}"), recipe)
        });
        specs.collect()
    }

    #[test]
    fn expose_healthcheck_and_command_agree_and_nothing_runs_as_root() {
        for spec in every_recipe() {
            let listens = spec.listens_on().filter(|_| !matches!(spec.recipe, Recipe::Php { .. }));
            let fast_cgi = matches!(spec.recipe, Recipe::Php { .. });
            let built = build(&file(vec![spec]));
            assert_eq!(built.problems, []);
            let printed = print(&built.dockerfile);
            let image = built.dockerfile.image(None).unwrap();
            let user = image.user.unwrap().to_string();
            assert!(user.starts_with("10001") || user == "101", "{printed}");
            assert!(matches!(image.cmd, Some(Command::Exec(_))), "{printed}");
            let expose: Vec<String> = image.expose.iter().map(ToString::to_string).collect();
            match listens {
                Some(port) => {
                    assert_eq!(expose, [port.to_string()], "{printed}");
                    let (_, check) = image.healthcheck.flatten().unwrap();
                    assert!(check.text().contains("127.0.0.1:4321/health"), "{printed}");
                }
                None if fast_cgi => {
                    assert_eq!(expose, ["9000"]);
                    let (_, check) = image.healthcheck.flatten().unwrap();
                    assert!(check.text().contains("'127.0.0.1', 9000"), "{printed}");
                }
                None => assert!(expose.is_empty(), "{printed}"),
            }
            assert_eq!(parse(&printed).dockerfile, built.dockerfile, "{printed}");
        }
    }

    #[test]
    fn services_with_the_same_packages_share_stages() {
        let service = |name: &str, files: &[&str]| {
            let python =
                Python { requirements: files.iter().map(|file| file.to_string()).collect(), ..Python::default() };
            RecipeSpec::new(name, Recipe::Fastapi { python, app: "main:app".into(), workers: 1, trust_proxy: false })
        };
        let built = build(&file(vec![
            service("core", &["requirements.txt"]),
            service("data", &["requirements.txt", "more.txt"]),
            service("Base", &["requirements.txt"]),
        ]));
        let stages: Vec<_> =
            built.dockerfile.stages().iter().map(|stage| stage.from.stage.clone().unwrap_or_default()).collect();
        assert_eq!(stages, ["python", "builder", "base-2", "core", "base", "builder-2", "data"]);
        let target = |service: &str, stage: &str| (service.to_string(), stage.to_string());
        assert_eq!(built.targets, [target("core", "core"), target("data", "data"), target("Base", "base")]);
        assert_eq!(built.inputs, ["requirements.txt", ".", "more.txt"]);
        let again = built.dockerfile.stages();
        assert_eq!(again[5].from.image.to_string(), "builder", "the second set of packages goes on from the first");
        let image = built.dockerfile.image(Some("data")).unwrap();
        assert_eq!(image.base.unwrap().to_string(), "python:3.12-slim-bookworm");
    }

    #[test]
    fn an_image_without_a_tool_gets_one_before_a_healthcheck_calls_it() {
        for spec in every_recipe() {
            let built = build(&file(vec![spec]));
            let image = built.dockerfile.image(None).unwrap();
            let base = image.base.unwrap().to_string();
            let Some((_, Command::Exec(args))) = image.healthcheck.flatten() else { continue };
            let carried = print(&built.dockerfile).contains("/bin/wget /usr/local/bin/wget");
            let has = match args[0].as_str() {
                "wget" => base.contains("alpine") || carried,
                "node" => base.starts_with("node:"),
                "php" => base.starts_with("php:"),
                "ruby" => base.starts_with("ruby:"),
                "python" | "sh" => base.starts_with("python:"),
                _ => false,
            };
            assert!(has, "{} in {base}", args[0]);
        }
    }

    #[test]
    fn the_files_beside_a_dockerfile_have_their_places() {
        let paths = |spec: &FileSpec| -> Vec<String> {
            artifacts(spec).artifacts.iter().map(|artifact| artifact.path.clone()).collect()
        };
        let vite = |name: &str| {
            let recipe = Recipe::Vite { node: Node::default(), output: "dist".into(), routes: vec![] };
            RecipeSpec::new(name, recipe)
        };
        assert_eq!(paths(&file(vec![vite("web")])), ["app/Dockerfile", "app/.dockerignore", "app/nginx.conf"]);
        let other = FileSpec { path: "deploy/web.Dockerfile".into(), ..file(vec![vite("web"), vite("admin")]) };
        assert_eq!(
            paths(&other),
            [
                "deploy/web.Dockerfile",
                "deploy/web.Dockerfile.dockerignore",
                "app/nginx.web.conf",
                "app/nginx.admin.conf"
            ]
        );
    }

    #[test]
    fn what_cannot_be_written_is_a_problem() {
        let mut spec = every_recipe().swap_remove(0);
        spec.uid = 0;
        spec.labels = vec![("a b".into(), "x".into()), ("ok".into(), "two\nlines".into())];
        spec.writable = vec!["data".into()];
        spec.build_args = vec![BuildArg { name: "A-B".into(), default: None }];
        let built = build(&file(vec![spec]));
        assert_eq!(built.problems.len(), 5, "{:?}", built.problems);
        assert_eq!(built.dockerfile.image(None).unwrap().user.unwrap().to_string(), "10001:10001");
    }

    proptest! {
        #[test]
        fn any_values_give_a_file_that_reads_back(
            at in 0..17_usize, name in "(?s).{0,8}", value in "(?s).{0,12}", path in "(?s).{0,10}", folder in "(?s).{0,8}",
        ) {
            let mut spec = every_recipe().swap_remove(at);
            spec.service = name;
            spec.labels = vec![("k".into(), value.clone())];
            spec.build_args = vec![BuildArg { name: "V".into(), default: Some(value) }];
            spec.health_path = Some(path.clone());
            spec.writable = vec![format!("/{folder}")];
            spec.copies = vec![(folder.clone(), "./".into()), ("a".into(), folder)];
            let built = build(&file(vec![spec]));
            let printed = print(&built.dockerfile);
            let parsed = parse(&printed);
            prop_assert_eq!(&parsed.errors, &[], "{}", printed);
            prop_assert!(!built.problems.is_empty() || !built.targets.is_empty());
            prop_assert_eq!(&parsed.dockerfile, &built.dockerfile, "{}", printed);
            let runs = built.dockerfile.instructions().filter(|i| matches!(i.kind, Kind::Run(..)));
            prop_assert!(runs.count() <= 10);
        }
    }
}
