//! `env-build-only`: a variable that only the build could use.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::generate::dockerfile::parse;
use crate::graph::Stack;
use crate::model::Step;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-build-only",
    family: Family::Environment,
    severity: Severity::Fragile,
    name: Text::fixed("Set too late: the page is already built", "变量设置太晚：页面已经构建完成"),
    why: Text::fixed(
        "Such variables are written into the files when they are built. The container only serves these files; what it is given now changes nothing.",
        "这类变量在构建时写入静态文件。容器只负责提供这些文件，运行时再设置不起作用。",
    ),
    how: Text::fixed(
        "Pass it as a build argument, with ARG in the Dockerfile.",
        "改用构建参数，并在 Dockerfile 中声明 ARG。",
    ),
    proof: "docker compose exec <service> grep -rl <value> /usr/share/nginx/html",
    example: r"services:
  web:
    build:
      context: ./web
      target: nginx
    environment:
      VITE_API_BASE_URL: https://shop.example.com/api
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.web.environment.VITE_API_BASE_URL
services:
  web: {build: {context: ., target: nginx}, environment: {VITE_API_BASE_URL: "https://d.com/api"}}
"#,
            r#"services:
  web: {build: ./web, environment: ["REACT_APP_API=${API}"]}
--- .env
API=https://d.com
--- web/Dockerfile
FROM node:22 AS build
RUN npm run build
FROM nginx:1.27
COPY --from=build /app/dist /usr/share/nginx/html
"#,
        ],
        silent: &[
            r#"services:
  web: {build: {context: ., target: nginx, args: {VITE_API: "https://d.com"}}, environment: {VITE_API: "https://d.com", TZ: UTC}}
  dev: {build: {context: ., target: dev}, environment: {VITE_API: "https://d.com"}}
  image: {image: "web:1", environment: {VITE_API: "https://d.com"}}
"#,
            r#"services:
  web: {build: ./web, environment: {VITE_API: "https://d.com"}}
--- web/Dockerfile
FROM nginx:1.27
CMD ["sh", "-c", "envsubst < /t > /usr/share/nginx/html/env.js && nginx"]
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const PREFIXES: [&str; 6] = ["VITE_", "REACT_APP_", "VUE_APP_", "NEXT_PUBLIC_", "GATSBY_", "NG_APP_"];
    for (index, service) in stack.services().iter().enumerate() {
        let Some(build) = service.view.build.as_ref().filter(|_| serves_files(stack, index)) else { continue };
        for entry in &service.view.environment {
            let prefixed = PREFIXES.iter().any(|prefix| entry.key.starts_with(prefix));
            if !prefixed || build.args.iter().any(|argument| argument.key == entry.key) {
                continue;
            }
            let list = service
                .record
                .body
                .at(&["build".into(), "args".into()])
                .is_some_and(|args| args.as_sequence().is_some());
            let raw = service.record.body.get("environment").and_then(|all| all.get(&entry.key));
            let mut commands = Vec::new();
            if let (Some(value), false, false) = (raw.filter(|value| !value.is_null()), build.short, list) {
                let steps: [Step; 3] = ["build".into(), "args".into(), Step::from(&*entry.key)];
                commands.push(mend::set(stack, index, &steps, Some(value.clone())));
                commands.push(Command::SetEnv { service: service.id, key: entry.key.to_string(), value: None });
            }
            found.push(
                RULE.finding(
                    stack.path(index, &entry.steps),
                    format!("{} of {} counts only while the image is built.", entry.key, service.name),
                    format!("{} 的 {} 只在构建镜像时起作用。", service.name, entry.key),
                )
                .with_fix(Safety::Review, "Make it a build argument", "改为构建参数", commands),
            );
        }
    }
}

/// True where the image that is built only serves files: its last stage, or the target by its name, is a web server.
fn serves_files(stack: &Stack, index: usize) -> bool {
    const SERVERS: [&str; 4] = ["nginx", "caddy", "httpd", "apache"];
    let target = stack.service(index).view.build.as_ref().and_then(|build| build.target.as_deref());
    let Some(text) = stack.dockerfile(index) else {
        return target.is_some_and(|target| SERVERS.contains(&target));
    };
    // Who fills in files at the start knows what to do with the variables.
    if ["envsubst", "entrypoint", "_env_", "env.js", "env-config"].iter().any(|word| text.contains(word)) {
        return false;
    }
    let file = parse(text).dockerfile;
    let base = file.image(target).and_then(|image| image.base.and_then(|base| base.as_literal())).unwrap_or_default();
    let family = crate::model::image::family(&base);
    SERVERS.iter().any(|server| family.contains(server))
}
