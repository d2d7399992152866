//! Python recipes: FastAPI, Flask, Django, Celery, scripts.
use super::draft::{Draft, shell_word};
use super::spec::{DjangoServer, HealthTool, Python, PythonManager, Recipe, RecipeSpec};
use super::tree::{Command, Kind};
use super::word::Word;

const UV: &str = "uv==0.8.0";
const POETRY: &str = "poetry==2.1.3";

/// The stages of services that share one interpreter and one set of packages.
pub(super) fn stages(draft: &mut Draft, python: &Python, specs: &[&RecipeSpec]) {
    // Users differ rarely; where they do, the base makes the one of the first service and numbers do for the rest.
    let Some(first) = specs.first() else { return };
    let uid = draft.uid(first);
    let interpreter = interpreter_stage(draft, python, first, uid);
    let builder = builder_stage(draft, python, first, &interpreter);
    let mut from = interpreter;
    if specs.len() > 1 {
        let shared = draft.stage_name(first.shared_base.as_deref().unwrap_or("base"));
        draft.stage_comment("What these services have in common.", "这些服务共用的部分。");
        draft.from(&from, &shared);
        draft.copy_from(&builder, "/opt/venv", "/opt/venv", None);
        from = shared;
    }
    for spec in specs {
        let uid = if spec.uid == 0 { uid } else { spec.uid };
        let stage = draft.final_stage(spec);
        if spec.development {
            let name = draft.development_stage(spec, &stage);
            draft.from(&builder, &name);
            service(draft, spec, uid, false);
            draft.cmd(development_command(spec));
        }
        draft.from(&from, &stage);
        if specs.len() == 1 {
            draft.copy_from(&builder, "/opt/venv", "/opt/venv", None);
        }
        service(draft, spec, uid, true);
        draft.cmd(command(spec));
    }
}

fn image(python: &Python) -> String {
    format!("python:{}-slim-bookworm", python.version)
}

/// The stage with the interpreter and the user; an earlier one if it is the same.
fn interpreter_stage(draft: &mut Draft, python: &Python, spec: &RecipeSpec, uid: u32) -> String {
    let name = draft.user_name(spec);
    let key = format!("{} {uid} {name} {:?}", image(python), python.run_packages);
    if let Some((_, stage)) = draft.bases.iter().find(|(known, _)| *known == key) {
        return stage.clone();
    }
    let stage = draft.stage_name("python");
    draft.bases.push((key, stage.clone()));
    draft.from(&image(python), &stage);
    let mut env = vec![
        ("PYTHONDONTWRITEBYTECODE".to_string(), Word::literal("1")),
        ("PYTHONUNBUFFERED".to_string(), Word::literal("1")),
        ("PYTHONPATH".to_string(), Word::literal("/app")),
        ("PIP_DISABLE_PIP_VERSION_CHECK".to_string(), Word::literal("1")),
        ("VIRTUAL_ENV".to_string(), Word::literal("/opt/venv")),
    ];
    env.push(("PATH".to_string(), Word::literal("/opt/venv/bin:").with_variable("PATH")));
    draft.push(Kind::Env(env));
    draft.workdir("/app");
    let group = format!("groupadd --gid {uid} {name}");
    let user =
        format!("useradd --uid {uid} --gid {name} --no-create-home --home-dir /app --shell /usr/sbin/nologin {name}");
    let owner = format!("chown {uid}:{uid} /app");
    let mut commands = Vec::new();
    let install = apt_install(&python.run_packages);
    commands.extend(install.iter().map(String::as_str));
    commands.extend([group.as_str(), &user, &owner]);
    if !install.is_empty() {
        draft.allow_unpinned_packages();
    }
    draft.run(&commands);
    stage
}

/// The stage with the packages. With pip it goes on from an earlier one that has the first of them already.
fn builder_stage(draft: &mut Draft, python: &Python, spec: &RecipeSpec, interpreter: &str) -> String {
    let stage = draft.stage_name("builder");
    let key = format!("{interpreter} {:?} {:?}", python.build_packages, spec.build_args);
    draft.stage_comment(
        "Packages, installed again only when the files that name them change.",
        "依赖包，仅在声明文件变化时重新安装。",
    );
    if python.manager == PythonManager::Pip {
        let earlier = draft
            .builders
            .iter()
            .filter(|(known, files, _)| *known == key && !files.is_empty() && python.requirements.starts_with(files));
        let earlier = earlier.max_by_key(|(_, files, _)| files.len()).cloned();
        draft.builders.push((key, python.requirements.clone(), stage.clone()));
        if let Some((_, files, from)) = earlier {
            draft.from(&from, &stage);
            pip_install(draft, python.requirements.get(files.len()..).unwrap_or_default());
            return stage;
        }
    }
    draft.from(interpreter, &stage);
    draft.build_args(spec);
    if python.manager == PythonManager::Uv {
        draft.env(&[
            ("UV_PROJECT_ENVIRONMENT", "/opt/venv"),
            ("UV_LINK_MODE", "copy"),
            ("UV_PYTHON_DOWNLOADS", "never"),
        ]);
    }
    let install = apt_install(&python.build_packages);
    if !install.is_empty() {
        draft.allow_unpinned_packages();
    }
    let prepare = match python.manager {
        PythonManager::Pip => "python -m venv /opt/venv".to_string(),
        PythonManager::Uv => format!("pip install {UV}"),
        PythonManager::Poetry => format!("pip install {POETRY}"),
    };
    let mut commands: Vec<&str> = install.iter().map(String::as_str).collect();
    commands.push(&prepare);
    match python.manager {
        PythonManager::Pip => {
            draft.run(&commands);
            pip_install(draft, &python.requirements);
        }
        PythonManager::Uv => {
            draft.run_cached(&["/root/.cache/pip"], &commands);
            draft.copy(&["pyproject.toml", "uv.lock"], "./", None);
            draft.run_cached(&["/root/.cache/uv"], &["uv sync --frozen --no-dev --no-install-project"]);
        }
        PythonManager::Poetry => {
            commands.push("python -m venv /opt/venv");
            draft.run_cached(&["/root/.cache/pip"], &commands);
            draft.copy(&["pyproject.toml", "poetry.lock"], "./", None);
            draft.run_cached(
                &["/root/.cache/pypoetry"],
                &["poetry install --only main --no-root --no-interaction --no-ansi"],
            );
        }
    }
    stage
}

fn pip_install(draft: &mut Draft, requirements: &[String]) {
    let mut arguments = String::new();
    for file in requirements {
        let target = if file.contains('/') { format!("./{file}") } else { "./".to_string() };
        draft.copy(&[file], &target, None);
        arguments.push_str(&format!(" -r {}", shell_word(file)));
    }
    if !arguments.is_empty() {
        draft.run_cached(&["/root/.cache/pip"], &[&format!("pip install{arguments}")]);
    }
}

/// Everything of the final stage but its command.
fn service(draft: &mut Draft, spec: &RecipeSpec, uid: u32, production: bool) {
    draft.copy_code(spec, Some(uid));
    if let (Recipe::Django { collect_static: true, .. }, true) = (&spec.recipe, production) {
        // Settings usually insist on a key; the files do not depend on it.
        draft
            .run(&["SECRET_KEY=build python manage.py collectstatic --noinput", &format!("chown -R {uid}:{uid} /app")]);
    }
    draft.writable(spec, uid);
    if production {
        draft.labels(spec);
    }
    draft.user(uid);
    draft.expose(spec.listens_on());
    match &spec.recipe {
        Recipe::CeleryWorker { app, .. } => {
            let ping = format!("celery -A {} inspect ping --destination \"celery@$HOSTNAME\"", shell_word(app));
            // The worker answers under the name of its host, which only a shell can fill in.
            draft.health(Command::exec(["sh", "-c", &ping]), "60s", "20s", "40s");
        }
        Recipe::CeleryBeat { app, .. } => {
            // The scheduler answers nobody; what can be asked is whether it reaches its broker.
            let code = "import sys; from celery.app.utils import find_app; \
                        find_app(sys.argv[1]).connection_for_write().ensure_connection(max_retries=1, timeout=5)";
            draft.health(Command::exec(["python", "-c", code, app]), "60s", "20s", "40s");
        }
        _ => draft.http_health(spec, HealthTool::Python),
    }
}

fn command(spec: &RecipeSpec) -> Vec<String> {
    let port = spec.listens_on().unwrap_or_default();
    match &spec.recipe {
        Recipe::Fastapi { app, workers, trust_proxy, .. } => uvicorn(app, port, *workers, *trust_proxy),
        Recipe::Flask { app, workers, .. } => gunicorn(app, port, *workers),
        Recipe::Django { app, server, workers, .. } => match server {
            DjangoServer::Gunicorn => gunicorn(app, port, *workers),
            DjangoServer::Uvicorn => uvicorn(app, port, *workers, true),
        },
        Recipe::CeleryWorker { app, concurrency, queues, .. } => {
            let mut args = words(&["celery", "-A", app, "worker", "--loglevel", "info"]);
            if let Some(concurrency) = concurrency {
                args.extend(["--concurrency".to_string(), concurrency.max(&1).to_string()]);
            }
            if !queues.is_empty() {
                args.extend(["--queues".to_string(), queues.join(",")]);
            }
            args
        }
        Recipe::CeleryBeat { app, .. } => {
            words(&["celery", "-A", app, "beat", "--loglevel", "info", "--schedule", "/tmp/celerybeat-schedule"])
        }
        Recipe::PythonScript { command, .. } => command.clone(),
        _ => Vec::new(),
    }
}

pub(super) fn development_command(spec: &RecipeSpec) -> Vec<String> {
    let port = spec.listens_on().unwrap_or_default().to_string();
    match &spec.recipe {
        Recipe::Fastapi { app, .. } => words(&["uvicorn", app, "--host", "0.0.0.0", "--port", &port, "--reload"]),
        Recipe::Flask { app, .. } => {
            words(&["flask", "--app", app, "run", "--host", "0.0.0.0", "--port", &port, "--debug"])
        }
        Recipe::Django { .. } => words(&["python", "manage.py", "runserver", &format!("0.0.0.0:{port}")]),
        _ => command(spec),
    }
}

fn uvicorn(app: &str, port: u16, workers: u32, trust_proxy: bool) -> Vec<String> {
    let mut args = words(&["uvicorn", app, "--host", "0.0.0.0", "--port", &port.to_string()]);
    if workers > 1 {
        args.extend(["--workers".to_string(), workers.to_string()]);
    }
    if trust_proxy {
        args.extend(words(&["--proxy-headers", "--forwarded-allow-ips", "*"]));
    }
    args
}

fn gunicorn(app: &str, port: u16, workers: u32) -> Vec<String> {
    let bind = format!("0.0.0.0:{port}");
    let workers = workers.max(1).to_string();
    // The heartbeat files of the workers stay in memory; on a slow disk they would block them.
    words(&[
        "gunicorn",
        "--bind",
        &bind,
        "--workers",
        &workers,
        "--worker-tmp-dir",
        "/dev/shm",
        "--access-logfile",
        "-",
        app,
    ])
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| word.to_string()).collect()
}

fn apt_install(packages: &[String]) -> Vec<String> {
    if packages.is_empty() {
        return Vec::new();
    }
    let packages: Vec<String> = packages.iter().map(|package| shell_word(package)).collect();
    vec![
        "apt-get update".to_string(),
        format!("apt-get install -y --no-install-recommends {}", packages.join(" ")),
        "rm -rf /var/lib/apt/lists/*".to_string(),
    ]
}
