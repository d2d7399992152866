//! Recipes of compiled languages: Go, Rust, Spring Boot, .NET; and the generic one.
use super::draft::{Draft, shell_word};
use super::node::alpine_user;
use super::spec::{GoImage, HealthTool, JavaTool, Recipe, RecipeSpec};
use super::tree::Kind;

const ALPINE: &str = "alpine:3.22";
const DEBIAN: &str = "debian:bookworm-slim";
const DISTROLESS: &str = "gcr.io/distroless/static-debian12:nonroot";
/// Statically linked, so its `wget` runs in any image.
const BUSYBOX: &str = "busybox:1.37.0-musl";

/// The stages of a compiled service.
pub(super) fn stages(draft: &mut Draft, spec: &RecipeSpec) {
    match &spec.recipe {
        Recipe::Go { version, package, image } => go(draft, spec, version, package, *image),
        Recipe::Rust { version, binary } => rust(draft, spec, version, binary),
        Recipe::SpringBoot { tool, version } => spring_boot(draft, spec, *tool, version),
        Recipe::DotNet { version, project, assembly } => dot_net(draft, spec, version, project, assembly),
        Recipe::Generic { image, build, command, health } => generic(draft, spec, image, build, command, *health),
        _ => {}
    }
}

fn go(draft: &mut Draft, spec: &RecipeSpec, version: &str, package: &str, image: GoImage) {
    let builder = draft.stage_name("builder");
    draft.from(&format!("golang:{version}-alpine"), &builder);
    draft.workdir("/src");
    let modules = "/go/pkg/mod";
    draft.copy(&["go.mod", "go.sum"], "./", None);
    draft.run_cached(&[modules], &["go mod download"]);
    draft.copy_code(spec, None);
    draft.build_args(spec);
    let build = format!(
        "CGO_ENABLED=0 go build -trimpath -ldflags=\"-s -w\" -o /out/app {}",
        shell_word(if package.is_empty() { "." } else { package })
    );
    draft.run_cached(&[modules, "/root/.cache/go-build"], &[&build]);
    let stage = draft.final_stage(spec);
    development(draft, spec, &builder, &stage, &["go", "run", if package.is_empty() { "." } else { package }]);
    let uid = draft.uid(spec);
    match image {
        GoImage::Alpine => {
            draft.from(ALPINE, &stage);
            alpine_user(draft, spec, uid);
            draft.copy_from(&builder, "/out/app", "/usr/local/bin/app", None);
            draft.writable(spec, uid);
        }
        GoImage::Distroless => {
            draft.from(DISTROLESS, &stage);
            if spec.health_path.is_some() {
                draft.copy_from(BUSYBOX, "/bin/wget", "/usr/local/bin/wget", None);
            }
            draft.copy_from(&builder, "/out/app", "/usr/local/bin/app", None);
            if !spec.writable.is_empty() {
                let service = &spec.service;
                draft.problem(
                    format!("The folders that “{service}” writes to are not created: its image has no shell."),
                    format!("未创建“{service}”要写入的文件夹：它的镜像中没有 shell。"),
                );
            }
        }
    }
    let port = spec.listens_on().unwrap_or(8_080).to_string();
    draft.env(&[("PORT", &port)]);
    finish(draft, spec, uid, HealthTool::Wget);
    draft.cmd(["/usr/local/bin/app"]);
}

fn rust(draft: &mut Draft, spec: &RecipeSpec, version: &str, binary: &str) {
    let builder = draft.stage_name("builder");
    draft.from(&format!("rust:{version}-slim-bookworm"), &builder);
    draft.workdir("/src");
    draft.copy_code(spec, None);
    draft.inputs.extend(["Cargo.toml".to_string(), "Cargo.lock".to_string()]);
    draft.build_args(spec);
    let binary = shell_word(binary);
    // The cached folder is gone after this instruction, so the binary leaves it in the same one.
    draft.run_cached(
        &["/usr/local/cargo/registry", "/src/target"],
        &[
            &format!("cargo build --release --locked --bin {binary}"),
            &format!("cp target/release/{binary} /usr/local/bin/app"),
        ],
    );
    let stage = draft.final_stage(spec);
    development(draft, spec, &builder, &stage, &["cargo", "run", "--locked", "--bin", &binary]);
    draft.from(DEBIAN, &stage);
    let uid = draft.uid(spec);
    let name = draft.user_name(spec);
    draft.run(&[
        &format!("groupadd --gid {uid} {name}"),
        &format!("useradd --uid {uid} --gid {name} --no-create-home --shell /usr/sbin/nologin {name}"),
    ]);
    if spec.health_path.is_some() {
        // Debian's slim image has neither curl nor wget.
        draft.copy_from(BUSYBOX, "/bin/wget", "/usr/local/bin/wget", None);
    }
    draft.copy_from(&builder, "/usr/local/bin/app", "/usr/local/bin/app", None);
    draft.writable(spec, uid);
    let port = spec.listens_on().unwrap_or(8_080).to_string();
    draft.env(&[("PORT", &port)]);
    finish(draft, spec, uid, HealthTool::Wget);
    draft.cmd(["/usr/local/bin/app"]);
}

fn spring_boot(draft: &mut Draft, spec: &RecipeSpec, tool: JavaTool, version: &str) {
    let builder = draft.stage_name("builder");
    let development_args: &[&str] = match tool {
        JavaTool::Maven => {
            draft.from(&format!("maven:3.9-eclipse-temurin-{version}"), &builder);
            draft.workdir("/src");
            draft.copy(&["pom.xml"], "./", None);
            draft.run_cached(&["/root/.m2"], &["mvn -B -q dependency:go-offline"]);
            draft.copy_code(spec, None);
            draft.build_args(spec);
            draft.run_cached(
                &["/root/.m2"],
                &["mvn -B -q -DskipTests package", "mkdir /out", "cp target/*.jar /out/app.jar"],
            );
            &["mvn", "spring-boot:run"]
        }
        JavaTool::Gradle => {
            draft.from(&format!("gradle:8.14-jdk{version}"), &builder);
            draft.workdir("/src");
            // The build files alone first: the packages that they name are a layer of their own.
            draft.copy(&["build.gradle*", "settings.gradle*"], "./", None);
            draft.run_cached(&["/home/gradle/.gradle"], &["gradle --no-daemon -q dependencies"]);
            draft.copy_code(spec, None);
            draft.build_args(spec);
            draft.run_cached(
                &["/home/gradle/.gradle"],
                &["gradle --no-daemon -q bootJar", "mkdir /out", "cp build/libs/*.jar /out/app.jar"],
            );
            &["gradle", "--no-daemon", "bootRun"]
        }
    };
    let stage = draft.final_stage(spec);
    development(draft, spec, &builder, &stage, development_args);
    draft.from(&format!("eclipse-temurin:{version}-jre-alpine"), &stage);
    draft.workdir("/app");
    let uid = draft.uid(spec);
    alpine_user(draft, spec, uid);
    draft.copy_from(&builder, "/out/app.jar", "./app.jar", Some(uid));
    draft.writable(spec, uid);
    let port = spec.listens_on().unwrap_or(8_080).to_string();
    draft.env(&[("SERVER_PORT", &port)]);
    finish(draft, spec, uid, HealthTool::Wget);
    // The heap follows the memory limit of the container.
    draft.cmd(["java", "-XX:MaxRAMPercentage=75", "-jar", "/app/app.jar"]);
}

fn dot_net(draft: &mut Draft, spec: &RecipeSpec, version: &str, project: &str, assembly: &str) {
    let builder = draft.stage_name("builder");
    draft.from(&format!("mcr.microsoft.com/dotnet/sdk:{version}-alpine"), &builder);
    draft.workdir("/src");
    let target = project.rsplit_once('/').map_or("./".to_string(), |(folder, _)| format!("./{folder}/"));
    draft.copy(&[project], &target, None);
    let packages = "/root/.nuget/packages";
    let project = shell_word(project);
    draft.run_cached(&[packages], &[&format!("dotnet restore {project}")]);
    draft.copy_code(spec, None);
    draft.build_args(spec);
    draft.run_cached(&[packages], &[&format!("dotnet publish {project} -c Release -o /out --no-restore")]);
    let stage = draft.final_stage(spec);
    development(draft, spec, &builder, &stage, &["dotnet", "run", "--project", &project]);
    draft.from(&format!("mcr.microsoft.com/dotnet/aspnet:{version}-alpine"), &stage);
    draft.workdir("/app");
    let uid = draft.uid(spec);
    alpine_user(draft, spec, uid);
    draft.copy_from(&builder, "/out", "./", Some(uid));
    draft.writable(spec, uid);
    let port = spec.listens_on().unwrap_or(8_080).to_string();
    draft.env(&[("ASPNETCORE_HTTP_PORTS", &port)]);
    finish(draft, spec, uid, HealthTool::Wget);
    draft.cmd(["dotnet", assembly]);
}

fn generic(
    draft: &mut Draft,
    spec: &RecipeSpec,
    image: &str,
    build: &[String],
    command: &[String],
    health: HealthTool,
) {
    let stage = draft.final_stage(spec);
    draft.from(image, &stage);
    draft.workdir("/app");
    draft.build_args(spec);
    let uid = draft.uid(spec);
    draft.copy_code(spec, Some(uid));
    let usable: Vec<&str> = build.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    if usable.iter().any(|line| line.contains('\n')) {
        let service = &spec.service;
        draft.problem(
            format!("A build command of “{service}” has several lines; write them as separate commands."),
            format!("“{service}”的构建命令含有多行，请拆成多条命令。"),
        );
    }
    let single: Vec<&str> = usable.into_iter().filter(|line| !line.contains('\n')).collect();
    if !single.is_empty() {
        draft.run(&single);
    }
    draft.writable(spec, uid);
    finish(draft, spec, uid, health);
    if !command.is_empty() {
        draft.cmd(command.iter().map(String::as_str));
    }
}

fn finish(draft: &mut Draft, spec: &RecipeSpec, uid: u32, health: HealthTool) {
    draft.labels(spec);
    draft.user(uid);
    draft.expose(spec.listens_on());
    draft.http_health(spec, health);
}

fn development(draft: &mut Draft, spec: &RecipeSpec, builder: &str, stage: &str, args: &[&str]) {
    if spec.development {
        let name = draft.development_stage(spec, stage);
        draft.from(builder, &name);
        draft.expose(spec.listens_on());
        draft.push(Kind::Cmd(super::tree::Command::exec(args.iter().copied())));
    }
}
