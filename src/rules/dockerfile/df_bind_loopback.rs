//! `df-bind-loopback`: the image listens only on its own loopback.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::{NetworkPlace, Stack};
use crate::rules::image_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "df-bind-loopback",
    family: Family::Dockerfile,
    severity: Severity::Connect,
    name: Text::fixed("The image listens only on its own loopback", "镜像只监听回环地址"),
    why: Text::fixed(
        "A process that binds 127.0.0.1 inside a container is reached by nobody outside of it.",
        "容器里的进程若只绑定 127.0.0.1，容器外都无法访问。",
    ),
    how: Text::fixed("Bind 0.0.0.0.", "绑定 0.0.0.0。"),
    proof: "docker compose exec <service> sh -c 'ss -ltn || netstat -ltn'",
    example: r#"services:
  api:
    build: .
--- Dockerfile
FROM python:3.12-slim
CMD ["uvicorn", "app:app", "--host", "127.0.0.1", "--port", "8000"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.build
services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
CMD ["uvicorn", "app:app", "--host", "127.0.0.1"]
"#,
            r"services:
  a: {build: {context: ., target: run}}
--- Dockerfile
FROM python:3.12 AS run
CMD gunicorn --bind=localhost:8000 app
FROM alpine:3
",
        ],
        silent: &[
            r#"services:
  a: {build: .}
--- Dockerfile
FROM python:3.12
CMD ["uvicorn", "app:app", "--host", "0.0.0.0"]
"#,
            r#"services:
  a: {build: ., command: uvicorn app:app --host 0.0.0.0}
--- Dockerfile
FROM python:3.12
CMD ["uvicorn", "app:app", "--host", "127.0.0.1"]
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const SERVERS: [&str; 5] = ["uvicorn", "gunicorn", "hypercorn", "flask", "daphne"];
    for (index, service) in stack.services().iter().enumerate() {
        if service.view.command.is_some() || service.view.entrypoint.is_some() || service.place != NetworkPlace::Own {
            continue;
        }
        let Some(file) = image_file::dockerfile(stack, index) else { continue };
        let target = service.view.build.as_ref().and_then(|build| build.target.as_deref());
        let Some(image) = file.image(target) else { continue };
        let text = [image.entrypoint, image.cmd]
            .into_iter()
            .flatten()
            .map(|command| command.text())
            .collect::<Vec<_>>()
            .join(" ");
        let server = text.split_whitespace().any(|word| SERVERS.contains(&word.rsplit('/').next().unwrap_or(word)));
        let words: Vec<&str> = text.split([' ', '=']).collect();
        let bound = words.iter().zip(words.iter().skip(1)).any(|(flag, value)| {
            matches!(*flag, "--host" | "--bind" | "-b" | "-h")
                && (value.starts_with("127.0.0.1") || value.starts_with("localhost"))
        });
        if server && bound {
            let path = image_file::name(stack, index);
            found.push(RULE.finding(
                stack.path(index, &["build".into()]),
                format!("The image of {} listens on 127.0.0.1 only ({path}).", service.name),
                format!("{} 的镜像只监听 127.0.0.1（{path}）。", service.name),
            ));
        }
    }
}
