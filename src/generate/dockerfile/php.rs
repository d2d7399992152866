//! The PHP recipe: FPM with the packages of Composer.
use super::draft::{Draft, shell_word};
use super::node::alpine_user;
use super::spec::{Recipe, RecipeSpec};
use super::tree::Command;

const COMPOSER: &str = "composer:2.8";

/// The stages of a PHP service.
pub(super) fn stages(draft: &mut Draft, spec: &RecipeSpec) {
    let Recipe::Php { version, extensions, build_packages, run_packages } = &spec.recipe else { return };
    let base = draft.stage_name("php");
    draft.from(&format!("php:{version}-fpm-alpine"), &base);
    draft.workdir("/app");
    let mut commands = Vec::new();
    if !run_packages.is_empty() {
        commands.push(format!("apk add --no-cache {}", words(run_packages)));
    }
    if !extensions.is_empty() {
        // The compiler and its headers go again in the same layer. $PHPIZE_DEPS is a list: the shell has to split it.
        let packages = words(build_packages);
        commands.push(format!("apk add --no-cache --virtual .build $PHPIZE_DEPS {packages}").trim_end().to_owned());
        commands.push(format!("docker-php-ext-install -j\"$(nproc)\" {}", words(extensions)));
        commands.push("apk del .build".to_owned());
    }
    if !commands.is_empty() {
        draft.comment(
            "Package versions follow the Alpine release of the base image.",
            "软件包版本随基础镜像的 Alpine 版本。",
        );
        draft.ignore_lint("DL3018,SC2086");
        draft.run(&commands.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let vendor = draft.stage_name("vendor");
    draft.stage_comment(
        "Packages, installed again only when the lock file changes.",
        "依赖包，仅在锁文件变化时重新安装。",
    );
    draft.from(COMPOSER, &vendor);
    draft.workdir("/app");
    draft.copy(&["composer.json", "composer.lock"], "./", None);
    // The extensions are in the other image, so Composer must not look for them here.
    let install = "composer install --no-dev --no-scripts --no-autoloader --no-interaction --ignore-platform-reqs";
    draft.run_cached(&["/tmp/cache"], &[install]);
    draft.copy_code(spec, None);
    draft.run(&["composer dump-autoload --no-dev --optimize"]);
    let stage = draft.final_stage(spec);
    let uid = draft.uid(spec);
    if spec.development {
        let name = draft.development_stage(spec, &stage);
        draft.from(&base, &name);
        draft.copy_from(&vendor, "/app", "./", Some(uid));
        draft.user(uid);
        draft.expose(spec.listens_on());
        draft.cmd(["php-fpm"]);
    }
    draft.from(&base, &stage);
    alpine_user(draft, spec, uid);
    draft.run(&["mv \"$PHP_INI_DIR/php.ini-production\" \"$PHP_INI_DIR/php.ini\""]);
    draft.copy_from(&vendor, "/app", "./", Some(uid));
    draft.writable(spec, uid);
    draft.labels(spec);
    draft.user(uid);
    draft.expose(spec.listens_on());
    // FPM speaks FastCGI, so what can be asked without a further tool is whether it takes connections.
    let code = "exit(@fsockopen('127.0.0.1', 9000, $no, $why, 4) ? 0 : 1);";
    draft.health(Command::exec(["php", "-r", code]), "30s", "5s", "20s");
    draft.cmd(["php-fpm"]);
}

fn words(texts: &[String]) -> String {
    texts.iter().map(|text| shell_word(text)).collect::<Vec<_>>().join(" ")
}
