//! `vol-source-in-prod`: source code mounted in production.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-source-in-prod",
    family: Family::Volume,
    severity: Severity::Fragile,
    name: Text::fixed("Source code mounted in production", "生产环境挂载了源码"),
    why: Text::fixed(
        "What runs is then the folder on the host, not the image that was built and tested.",
        "这样运行的是主机目录里的内容，而不是构建并测试过的镜像。",
    ),
    how: Text::fixed(
        "Copy the code into the image; mount it only in a file for development.",
        "把代码复制进镜像，只在开发用的文件里挂载。",
    ),
    proof: "docker inspect -f '{{json .Mounts}}' <container>",
    example: r#"services:
  api:
    build: ./backend
    environment:
      ENVIRONMENT: production
    volumes: ["./backend:/app"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.volumes[0]
services:
  a: {build: ./backend, environment: {ENVIRONMENT: production}, volumes: ['./backend:/app']}
",
            r"services:
  a: {build: {context: .}, environment: ['NODE_ENV=${E}'], volumes: [{type: bind, source: ., target: /app}]}
--- .env
E=production
",
        ],
        silent: &[r"services:
  a: {build: ./backend, environment: {ENVIRONMENT: development}, volumes: ['./backend:/app']}
  b: {build: ./backend, environment: {ENVIRONMENT: production}, volumes: ['./logs:/app/logs', './backend/config.yml:/etc/app.yml:ro']}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const KEYS: [&str; 8] =
        ["ENVIRONMENT", "NODE_ENV", "APP_ENV", "FLASK_ENV", "RAILS_ENV", "ENV", "DJANGO_ENV", "ASPNETCORE_ENVIRONMENT"];
    for (index, service) in stack.services().iter().enumerate() {
        let production =
            KEYS.iter().filter_map(|key| service.view.env(key)).any(|value| value.eq_ignore_ascii_case("production"));
        let Some(build) = service.view.build.as_ref().filter(|build| production && !build.is_remote()) else {
            continue;
        };
        let context = crate::model::mount::clean_path(build.effective_context());
        for mount in &service.view.mounts {
            let same = mount.host_path().is_some_and(|path| crate::model::mount::clean_path(path) == context);
            if same {
                found.push(
                    RULE.finding(
                        stack.path(index, &mount.steps),
                        format!("{} runs in production from the folder that it is built from.", service.name),
                        format!("{} 在生产环境中直接挂载了构建目录。", service.name),
                    )
                    .with_fix(
                        Safety::Review,
                        "Remove the mount",
                        "删去这个挂载",
                        vec![mend::set(stack, index, &mount.steps, None)],
                    ),
                );
            }
        }
    }
}
