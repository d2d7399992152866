//! Node.js recipes: Express, Next.js, Vite; and static files, which share the web server with Vite.
use super::draft::Draft;
use super::spec::{HealthTool, Node, NodeManager, Recipe, RecipeSpec};
use super::tree::Kind;

/// nginx as an ordinary user, listening from port 1024.
const WEB_SERVER: &str = "nginxinc/nginx-unprivileged:1.28-alpine";
/// The user of that image.
const WEB_SERVER_UID: u32 = 101;
const PNPM: &str = "pnpm@9.15.9";

/// The stages of a Node.js service.
pub(super) fn stages(draft: &mut Draft, node: &Node, spec: &RecipeSpec, web_config: &str) {
    let base = draft.stage_name("node");
    draft.from(&format!("node:{}-alpine", node.version), &base);
    draft.workdir("/app");
    if node.manager == NodeManager::Pnpm {
        draft.run(&[&format!("npm install --global {PNPM}")]);
    }
    match &spec.recipe {
        Recipe::Express { entry, build, .. } => express(draft, node, spec, &base, entry, *build),
        Recipe::Next { .. } => next(draft, node, spec, &base),
        Recipe::Vite { output, .. } => vite(draft, node, spec, &base, output, web_config),
        _ => {}
    }
}

/// The single stage of a site without a build.
pub(super) fn static_site(draft: &mut Draft, spec: &RecipeSpec, web_config: &str) {
    let stage = draft.final_stage(spec);
    draft.from(WEB_SERVER, &stage);
    draft.copy(&[web_config], "/etc/nginx/nginx.conf", None);
    draft.workdir("/usr/share/nginx/html");
    draft.copy_code(spec, None);
    web_server(draft, spec);
}

fn express(draft: &mut Draft, node: &Node, spec: &RecipeSpec, base: &str, entry: &str, build: bool) {
    let dependencies = draft.stage_name("dependencies");
    packages_comment(draft);
    draft.from(base, &dependencies);
    install(draft, node, true, &[]);
    let mut builder = None;
    if build {
        let name = draft.stage_name("builder");
        draft.from(base, &name);
        install(draft, node, false, &[]);
        draft.copy_code(spec, None);
        draft.build_args(spec);
        draft.run(&[&script(node, "build")]);
        builder = Some(name);
    }
    let stage = draft.final_stage(spec);
    development(draft, node, spec, base, &stage);
    draft.from(base, &stage);
    let uid = draft.uid(spec);
    production(draft, spec);
    alpine_user(draft, spec, uid);
    draft.copy_from(&dependencies, "/app/node_modules", "./node_modules", Some(uid));
    match &builder {
        // The built files only; sources and tools stay behind.
        Some(builder) => {
            let folder = entry.split_once('/').map_or("dist", |(folder, _)| folder);
            let package = node.dependency_files.iter().find(|file| file.ends_with("package.json"));
            draft.copy(&[package.map_or("package.json", String::as_str)], "./", Some(uid));
            draft.copy_from(builder, &format!("/app/{folder}"), &format!("./{folder}"), Some(uid));
        }
        None => draft.copy_code(spec, Some(uid)),
    }
    finish(draft, spec, uid);
    draft.cmd(["node", entry]);
}

fn next(draft: &mut Draft, node: &Node, spec: &RecipeSpec, base: &str) {
    let builder = draft.stage_name("builder");
    packages_comment(draft);
    draft.from(base, &builder);
    install(draft, node, false, &[]);
    draft.copy_code(spec, None);
    draft.build_args(spec);
    draft.env(&[("NEXT_TELEMETRY_DISABLED", "1")]);
    // A project without static files has no `public`, and the copy below needs one.
    draft.run_cached(&["/app/.next/cache"], &["mkdir -p public", &script(node, "build")]);
    let stage = draft.final_stage(spec);
    let port = spec.listens_on().unwrap_or(3_000).to_string();
    development(draft, node, spec, base, &stage);
    draft.from(base, &stage);
    let uid = draft.uid(spec);
    draft.env(&[
        ("NODE_ENV", "production"),
        ("NEXT_TELEMETRY_DISABLED", "1"),
        ("HOSTNAME", "0.0.0.0"),
        ("PORT", &port),
    ]);
    alpine_user(draft, spec, uid);
    draft.comment("next.config must say output: \"standalone\".", "next.config 中必须设置 output: \"standalone\"。");
    draft.copy_from(&builder, "/app/.next/standalone", "./", Some(uid));
    draft.copy_from(&builder, "/app/.next/static", "./.next/static", Some(uid));
    draft.copy_from(&builder, "/app/public", "./public", Some(uid));
    finish(draft, spec, uid);
    draft.cmd(["node", "server.js"]);
}

fn vite(draft: &mut Draft, node: &Node, spec: &RecipeSpec, base: &str, output: &str, web_config: &str) {
    let builder = draft.stage_name("builder");
    packages_comment(draft);
    draft.from(base, &builder);
    install(draft, node, false, &[]);
    draft.copy_code(spec, None);
    draft.build_args(spec);
    draft.run(&[&script(node, "build")]);
    let stage = draft.final_stage(spec);
    development(draft, node, spec, base, &stage);
    draft.stage_comment("Static files behind nginx, without root.", "由 nginx 以非 root 用户提供静态文件。");
    draft.from(WEB_SERVER, &stage);
    draft.copy(&[web_config], "/etc/nginx/nginx.conf", None);
    draft.copy_from(&builder, &format!("/app/{}", super::draft::folder(output)), "/usr/share/nginx/html", None);
    web_server(draft, spec);
}

fn web_server(draft: &mut Draft, spec: &RecipeSpec) {
    draft.labels(spec);
    draft.push(Kind::User(WEB_SERVER_UID.to_string().into()));
    draft.expose(spec.listens_on());
    draft.http_health(spec, HealthTool::Wget);
    // SIGQUIT lets nginx finish the requests that are under way.
    draft.push(Kind::Stopsignal("SIGQUIT".into()));
    draft.cmd(["nginx", "-g", "daemon off;"]);
}

fn packages_comment(draft: &mut Draft) {
    draft.stage_comment(
        "Packages, installed again only when the lock file changes.",
        "依赖包，仅在锁文件变化时重新安装。",
    );
}

fn install(draft: &mut Draft, node: &Node, production: bool, then: &[&str]) {
    let (lock, cache, command) = match (node.manager, production) {
        (NodeManager::Npm, true) => ("package-lock.json", "/root/.npm", "npm ci --omit=dev"),
        (NodeManager::Npm, false) => ("package-lock.json", "/root/.npm", "npm ci"),
        (NodeManager::Pnpm, true) => {
            ("pnpm-lock.yaml", "/root/.local/share/pnpm/store", "pnpm install --frozen-lockfile --prod")
        }
        (NodeManager::Pnpm, false) => {
            ("pnpm-lock.yaml", "/root/.local/share/pnpm/store", "pnpm install --frozen-lockfile")
        }
        (NodeManager::Yarn, true) => {
            ("yarn.lock", "/root/.yarn", "yarn install --frozen-lockfile --production --cache-folder /root/.yarn")
        }
        (NodeManager::Yarn, false) => {
            ("yarn.lock", "/root/.yarn", "yarn install --frozen-lockfile --cache-folder /root/.yarn")
        }
    };
    if node.dependency_files.is_empty() {
        draft.copy(&["package.json", lock], "./", None);
    } else {
        draft.copy(&node.dependency_files.iter().map(String::as_str).collect::<Vec<_>>(), "./", None);
    }
    let commands: Vec<&str> = [command].iter().chain(then).copied().collect();
    draft.run_cached(&[cache], &commands);
}

fn script(node: &Node, name: &str) -> String {
    format!("{} run {name}", manager(node))
}

fn manager(node: &Node) -> &'static str {
    match node.manager {
        NodeManager::Npm => "npm",
        NodeManager::Pnpm => "pnpm",
        NodeManager::Yarn => "yarn",
    }
}

/// What runs while somebody works on the service.
pub(super) fn development_command(node: &Node, spec: &RecipeSpec) -> Vec<String> {
    let mut words = vec![manager(node).to_owned(), "run".to_owned(), "dev".to_owned()];
    if let (Recipe::Vite { .. }, Some(port)) = (&spec.recipe, spec.listens_on()) {
        // npm hands on only what follows two dashes; pnpm and Yarn would hand on the dashes too.
        let dashes = (node.manager == NodeManager::Npm).then_some("--");
        let port = port.to_string();
        let rest = dashes.into_iter().chain(["--host", "0.0.0.0", "--port", &port]);
        words.extend(rest.map(str::to_owned));
    }
    words
}

fn development(draft: &mut Draft, node: &Node, spec: &RecipeSpec, base: &str, stage: &str) {
    if !spec.development {
        return;
    }
    let name = draft.development_stage(spec, stage);
    draft.from(base, &name);
    // The user of the Node.js image, who owns mounted sources on most machines. Tools write beside the packages.
    install(draft, node, false, &["chown -R 1000:1000 /app"]);
    draft.copy_code(spec, Some(1_000));
    draft.push(Kind::User("1000:1000".into()));
    draft.expose(spec.listens_on());
    draft.cmd(development_command(node, spec));
}

fn production(draft: &mut Draft, spec: &RecipeSpec) {
    let port = spec.listens_on().unwrap_or(3_000).to_string();
    draft.env(&[("NODE_ENV", "production"), ("PORT", &port)]);
}

pub(super) fn alpine_user(draft: &mut Draft, spec: &RecipeSpec, uid: u32) {
    let name = draft.user_name(spec);
    draft.run(&[&format!("addgroup -S -g {uid} {name}"), &format!("adduser -S -D -H -u {uid} -G {name} {name}")]);
}

fn finish(draft: &mut Draft, spec: &RecipeSpec, uid: u32) {
    draft.writable(spec, uid);
    draft.labels(spec);
    draft.user(uid);
    draft.expose(spec.listens_on());
    draft.http_health(spec, HealthTool::Node);
}
