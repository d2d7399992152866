//! `.dockerignore`: what never goes into a build.
use super::spec::{Recipe, RecipeSpec};
use crate::text::{Language, Text};

/// The patterns for the services of one build context.
pub fn text(services: &[RecipeSpec], language: Language) -> String {
    let mut out = String::new();
    let mut section = |title: Text, patterns: &[&str]| {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&format!("# {}\n", title.get(language)));
        for pattern in patterns {
            out.push_str(pattern);
            out.push('\n');
        }
    };
    section(Text::fixed("Secrets", "密钥"), &["**/.env", "**/.env.*", "secrets"]);
    section(
        Text::fixed("Not part of the program", "不属于程序的文件"),
        &[
            "**/.git",
            "**/.gitignore",
            "**/.dockerignore",
            "**/*.dockerignore",
            "**/Dockerfile*",
            "**/compose*.y*ml",
            "**/docker-compose*.y*ml",
            "**/.idea",
            "**/.vscode",
            "**/.DS_Store",
            "**/*.log",
        ],
    );
    let any = |wanted: fn(&Recipe) -> bool| services.iter().any(|service| wanted(&service.recipe));
    if any(|recipe| recipe.python().is_some()) {
        section(
            Text::fixed("Python", "Python"),
            &[
                "**/__pycache__",
                "**/*.py[cod]",
                "**/.venv",
                "**/venv",
                "**/.pytest_cache",
                "**/.mypy_cache",
                "**/.ruff_cache",
                "**/*.egg-info",
                "**/.coverage",
            ],
        );
    }
    if any(|recipe| matches!(recipe, Recipe::Express { .. } | Recipe::Next { .. } | Recipe::Vite { .. })) {
        section(
            Text::fixed("Node.js", "Node.js"),
            &["**/node_modules", "**/.next", "**/.vite", "**/coverage", "**/.pnpm-store", "**/.yarn/cache"],
        );
    }
    // Built again inside the image, so old results stay out.
    for service in services {
        match &service.recipe {
            Recipe::Vite { output, .. } => section(Text::fixed("Built in the image", "在镜像中构建"), &[output]),
            Recipe::Express { build: true, entry, .. } => {
                let folder = entry.split_once('/').map_or("dist", |(folder, _)| folder);
                section(Text::fixed("Built in the image", "在镜像中构建"), &[folder]);
            }
            _ => {}
        }
    }
    if any(|recipe| matches!(recipe, Recipe::Rust { .. })) {
        section(Text::fixed("Rust", "Rust"), &["**/target"]);
    }
    if any(|recipe| matches!(recipe, Recipe::SpringBoot { .. })) {
        section(Text::fixed("Java", "Java"), &["**/target", "**/build", "**/.gradle"]);
    }
    if any(|recipe| matches!(recipe, Recipe::Php { .. })) {
        section(Text::fixed("PHP", "PHP"), &["**/vendor", "**/.phpunit.cache"]);
    }
    if any(|recipe| matches!(recipe, Recipe::Rails { .. })) {
        section(
            Text::fixed("Ruby", "Ruby"),
            &["**/.bundle", "log/*", "tmp/*", "storage/*", "public/assets", "config/master.key", "config/*.key"],
        );
    }
    if any(|recipe| matches!(recipe, Recipe::DotNet { .. })) {
        section(Text::fixed(".NET", ".NET"), &["**/bin", "**/obj"]);
    }
    out
}
