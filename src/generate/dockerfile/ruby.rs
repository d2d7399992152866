//! The Ruby on Rails recipe.
use super::draft::{Draft, shell_word};
use super::spec::{HealthTool, Recipe, RecipeSpec};

/// What native gems of most applications are built with.
const BUILD: [&str; 4] = ["build-essential", "git", "libyaml-dev", "pkg-config"];

/// The stages of a Rails service.
pub(super) fn stages(draft: &mut Draft, spec: &RecipeSpec) {
    let Recipe::Rails { version, build_packages, run_packages } = &spec.recipe else { return };
    let base = draft.stage_name("ruby");
    draft.from(&format!("ruby:{version}-slim-bookworm"), &base);
    draft.workdir("/app");
    draft.env(&[
        ("BUNDLE_DEPLOYMENT", "1"),
        ("BUNDLE_PATH", "/usr/local/bundle"),
        ("BUNDLE_WITHOUT", "development:test"),
    ]);
    install(draft, run_packages.iter().map(String::as_str));
    let builder = draft.stage_name("builder");
    draft.stage_comment("Gems, installed again only when the lock file changes.", "依赖包，仅在锁文件变化时重新安装。");
    draft.from(&base, &builder);
    install(draft, BUILD.into_iter().chain(build_packages.iter().map(String::as_str)));
    draft.copy(&["Gemfile", "Gemfile.lock"], "./", None);
    // Downloads stay between builds; the installed gems belong to the layer.
    draft.run_cached(&["/usr/local/bundle/cache"], &["bundle install"]);
    draft.copy_code(spec, None);
    draft.build_args(spec);
    // Rails insists on a key to start at all; the assets do not depend on it.
    draft.run(&["RAILS_ENV=production SECRET_KEY_BASE_DUMMY=1 ./bin/rails assets:precompile"]);
    let stage = draft.final_stage(spec);
    let uid = draft.uid(spec);
    let port = spec.listens_on().unwrap_or(3_000).to_string();
    let command = ["./bin/rails", "server", "-b", "0.0.0.0", "-p", &port];
    if spec.development {
        let name = draft.development_stage(spec, &stage);
        draft.from(&builder, &name);
        draft.env(&[("RAILS_ENV", "development"), ("BUNDLE_DEPLOYMENT", "0"), ("BUNDLE_WITHOUT", "")]);
        draft.run(&["bundle install", &format!("chown -R {uid}:{uid} /app /usr/local/bundle")]);
        draft.user(uid);
        draft.expose(spec.listens_on());
        draft.cmd(command);
    }
    draft.from(&base, &stage);
    let name = draft.user_name(spec);
    draft.run(&[
        &format!("groupadd --gid {uid} {name}"),
        &format!("useradd --uid {uid} --gid {name} --no-create-home --home-dir /app --shell /usr/sbin/nologin {name}"),
    ]);
    draft.env(&[("RAILS_ENV", "production"), ("RAILS_LOG_TO_STDOUT", "1"), ("PORT", &port)]);
    draft.copy_from(&builder, "/usr/local/bundle", "/usr/local/bundle", None);
    draft.copy_from(&builder, "/app", "./", Some(uid));
    draft.writable(spec, uid);
    draft.labels(spec);
    draft.user(uid);
    draft.expose(spec.listens_on());
    draft.http_health(spec, HealthTool::Ruby);
    draft.cmd(command);
}

fn install<'a>(draft: &mut Draft, packages: impl Iterator<Item = &'a str>) {
    let packages: Vec<String> = packages.map(shell_word).collect();
    if packages.is_empty() {
        return;
    }
    draft.allow_unpinned_packages();
    draft.run(&[
        "apt-get update",
        &format!("apt-get install -y --no-install-recommends {}", packages.join(" ")),
        "rm -rf /var/lib/apt/lists/*",
    ]);
}
