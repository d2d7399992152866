//! How a service runs while somebody works on it: what is mounted, what restarts it.
use super::node;
use super::python;
use super::spec::{JavaTool, Recipe, RecipeSpec};

/// A service under development.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Development {
    /// What runs instead of the image's command; empty where that stays.
    pub command: Vec<String>,
    /// Folders of the build context and where they are mounted. They hide what the image has there.
    pub mounts: Vec<(String, String)>,
    /// Folders of the container below a mount that keep what the image has: installed packages.
    pub kept: Vec<String>,
    /// The folder to which changed files are copied before the service restarts, for programs that do not watch their
    /// own sources (`develop.watch` with `sync+restart`).
    pub synced: Option<String>,
}

/// How the service of a recipe runs under development; `None` where the recipe has nothing for it.
pub fn development(spec: &RecipeSpec) -> Option<Development> {
    let mounted = |root: &str| match spec.copies.as_slice() {
        [] => vec![(".".to_owned(), root.to_owned())],
        copies => copies.iter().map(|(from, to)| (super::draft::folder(from), joined(root, to))).collect(),
    };
    let watching =
        |command: Vec<String>| Development { command, mounts: mounted("/app"), kept: Vec::new(), synced: None };
    let restarted = |command: &[&str]| Development {
        command: command.iter().map(|word| (*word).to_owned()).collect(),
        mounts: Vec::new(),
        kept: Vec::new(),
        synced: Some("/src".to_owned()),
    };
    Some(match &spec.recipe {
        Recipe::Fastapi { .. } | Recipe::Flask { .. } | Recipe::Django { .. } | Recipe::PythonScript { .. } => {
            watching(python::development_command(spec))
        }
        // Celery does not watch its sources.
        Recipe::CeleryWorker { .. } | Recipe::CeleryBeat { .. } => Development {
            mounts: Vec::new(),
            synced: Some("/app".to_owned()),
            ..watching(python::development_command(spec))
        },
        Recipe::Express { node, .. } | Recipe::Next { node } | Recipe::Vite { node, .. } => {
            let mut kept = vec!["/app/node_modules".to_owned()];
            if matches!(spec.recipe, Recipe::Next { .. }) {
                kept.push("/app/.next".to_owned());
            }
            Development { kept, ..watching(node::development_command(node, spec)) }
        }
        Recipe::Go { package, .. } => restarted(&["go", "run", if package.is_empty() { "." } else { package }]),
        Recipe::Rust { binary, .. } => restarted(&["cargo", "run", "--locked", "--bin", binary]),
        Recipe::SpringBoot { tool: JavaTool::Maven, .. } => restarted(&["mvn", "spring-boot:run"]),
        Recipe::SpringBoot { tool: JavaTool::Gradle, .. } => restarted(&["gradle", "--no-daemon", "bootRun"]),
        Recipe::DotNet { project, .. } => restarted(&["dotnet", "run", "--project", project]),
        // PHP reads its files at every request; Rails reloads them in its development environment.
        Recipe::Php { .. } => Development { kept: vec!["/app/vendor".to_owned()], ..watching(Vec::new()) },
        Recipe::Rails { .. } => watching(Vec::new()),
        Recipe::StaticSite { .. } => Development { mounts: mounted("/usr/share/nginx/html"), ..watching(Vec::new()) },
        Recipe::Generic { .. } => return None,
    })
}

fn joined(root: &str, to: &str) -> String {
    match super::draft::folder(to).as_str() {
        "." => root.to_owned(),
        below => format!("{root}/{below}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::spec::{Node, Python};
    use super::*;

    #[test]
    fn sources_are_mounted_where_the_image_has_them() {
        let app = "main:app".to_owned();
        let recipe = Recipe::Fastapi { python: Python::default(), app, workers: 4, trust_proxy: true };
        let mut spec = RecipeSpec { port: Some(8006), ..RecipeSpec::new("core", recipe) };
        spec.copies = vec![("services/core/".into(), "./".into()), ("shared/".into(), "./shared/".into())];
        let found = development(&spec).unwrap();
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(found.mounts, [pair("services/core", "/app"), pair("shared", "/app/shared")]);
        assert!(found.command.contains(&"--reload".to_owned()) && found.command.contains(&"8006".to_owned()));
    }

    #[test]
    fn installed_packages_stay_visible() {
        let recipe = Recipe::Vite { node: Node::default(), output: "dist".into(), routes: vec![] };
        let found = development(&RecipeSpec::new("web", recipe)).unwrap();
        assert_eq!(found.kept, ["/app/node_modules"]);
        assert_eq!(found.mounts, [(".".to_owned(), "/app".to_owned())]);
        let go = Recipe::Go { version: "1.24".into(), package: "./cmd".into(), image: Default::default() };
        let found = development(&RecipeSpec::new("api", go)).unwrap();
        assert_eq!((found.mounts.len(), found.synced.as_deref()), (0, Some("/src")));
    }
}
