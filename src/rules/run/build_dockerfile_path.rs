//! `build-dockerfile-path`: the Dockerfile is not where the build looks.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Step;
use crate::model::mount::clean_path;
use crate::rules::mend;
use crate::rules::nearest::nearest;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "build-dockerfile-path",
    family: Family::Run,
    severity: Severity::Stop,
    name: Text::fixed("The Dockerfile is not there", "找不到 Dockerfile"),
    why: Text::fixed(
        "The path counts from the context, not from the Compose file. The build ends before it begins.",
        "路径相对于构建上下文，而不是 Compose 文件。构建一开始就会失败。",
    ),
    how: Text::fixed(
        "Write the path from the context, or move the file.",
        "写成相对于构建上下文的路径，或者移动文件。",
    ),
    proof: "docker compose build <service>",
    example: r"services:
  api:
    build:
      context: ./backend
      dockerfile: docker/api.Dockerfile
--- docker/api.Dockerfile
FROM alpine:3.20
USER 1000
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.build.dockerfile
services:
  a: {build: {context: ./src, dockerfile: src/Dockerfile}}
--- src/Dockerfile
FROM alpine:3.20
",
            r"services:
  a: {build: {context: ., dockerfile: '${F}'}}
--- .env
F=Dockerfil
--- Dockerfile
FROM alpine:3.20
",
        ],
        silent: &[r#"services:
  a: {build: {context: ., dockerfile: docker/api/Dockerfile}}
  b: {build: ./b}
  c: {build: {context: ., dockerfile_inline: "FROM alpine:3.20"}}
  d: {build: {context: 'https://example.com/x.git', dockerfile: Dockerfil}}
--- b/Dockerfile
FROM alpine:3.20
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let document = stack.document();
    for (index, service) in stack.services().iter().enumerate() {
        let Some(build) = &service.view.build else { continue };
        let (Some(written), Some(path)) = (build.dockerfile.as_deref(), stack.dockerfile_path(index)) else { continue };
        if document.file(&path).is_some()
            || path.contains('$')
            || document.settings.recipes.contains_key(&*service.name)
        {
            continue;
        }
        // That a file is not among those of the project proves nothing; that it lies elsewhere does.
        let context = clean(build.effective_context());
        let named = clean(written);
        let inside = |file: &str| match context.as_str() {
            "" => Some(file.to_owned()),
            context => Some(file.strip_prefix(context)?.strip_prefix('/')?.to_owned()),
        };
        let meant = if document.file(&named).is_some() {
            Some((named.clone(), inside(&named)))
        } else {
            let files: Vec<String> = document.files.keys().filter_map(|file| inside(file)).collect();
            let dockerfiles =
                files.iter().map(String::as_str).filter(|file| file.to_ascii_lowercase().contains("dockerfile"));
            nearest(&named, dockerfiles).map(|file| (file.to_owned(), Some(file.to_owned())))
        };
        let Some((there, relative)) = meant else { continue };
        let steps: [Step; 2] = ["build".into(), "dockerfile".into()];
        let commands = relative.iter().map(|file| mend::set_text(stack, index, &steps, file)).collect();
        let title = relative.unwrap_or_default();
        found.push(
            RULE.finding(
                stack.path(index, &steps),
                format!("{} is built from {path}, which does not exist; {there} does.", service.name),
                format!("{} 要用 {path} 构建，但它不存在；存在的是 {there}。", service.name),
            )
            .with_fix(Safety::Review, format!("Use {title}"), format!("改用 {title}"), commands),
        );
    }
}

/// A relative path without `./`.
fn clean(path: &str) -> String {
    let path = clean_path(path);
    let path = path.strip_prefix("./").unwrap_or(&path);
    if path == "." { String::new() } else { path.to_owned() }
}
