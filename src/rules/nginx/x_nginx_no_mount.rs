//! `x-nginx-no-mount`: nginx without its configuration.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{Stack, StackService};
use crate::model::Node;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "x-nginx-no-mount",
    family: Family::Nginx,
    severity: Severity::Connect,
    name: Text::fixed("nginx without its configuration", "nginx 没有挂载配置"),
    why: Text::fixed(
        "Without its configuration nginx shows its own welcome page and passes nothing on.",
        "没有挂载配置时，nginx 只会显示欢迎页，不会转发任何请求。",
    ),
    how: Text::fixed("Mount the nginx.conf.", "挂载 nginx.conf。"),
    proof: "curl -v http://<host>/",
    example: r#"services:
  proxy:
    image: nginx:1.27
    ports: ["80:80"]
  api:
    image: example/api:1.4
--- nginx/nginx.conf
events {}
http { server { listen 80; location / { proxy_pass http://api:8000; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.gw
services:
  gw: {image: "nginx:1.27", ports: ["80:80"]}
--- nginx/nginx.conf
events {}
http { server { listen 80; location / { proxy_pass http://127.0.0.1:8000; } } }
"#,
            r#"services:
  gw: {image: "nginx:1.27", volumes: ['./html:/usr/share/nginx/html']}
--- nginx.conf
events {}
"#,
        ],
        silent: &[
            r#"services:
  gw: {image: "nginx:1.27", volumes: ['./nginx/nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx/nginx.conf
events {}
"#,
            r#"services:
  gw: {image: "nginx:1.27"}
"#,
            r#"services:
  gw: {image: "nginx:1.27", configs: [{source: c, target: /etc/nginx/nginx.conf}]}
configs: {c: {file: ./nginx.conf}}
--- nginx.conf
events {}
"#,
            r#"services:
  gw: {image: "nginx:1.27", volumes: ['./nginx.conf:/etc/nginx/nginx.conf']}
  static: {image: "nginx:1.27"}
--- nginx.conf
events {}
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let known = stack.document().files.keys().find(|path| path.rsplit('/').next() == Some("nginx.conf"));
    let Some(path) = known else { return };
    let is_nginx = |service: &StackService| {
        service
            .knowledge
            .is_some_and(|image| image.id.starts_with("nginx") && image.config.contains(&"/etc/nginx/nginx.conf"))
    };
    let takes = |service: &StackService| {
        let mounts = service.view.mounts.iter().any(|mount| mount.target.starts_with("/etc/nginx"));
        let source = service
            .view
            .mounts
            .iter()
            .filter_map(|mount| mount.host_path())
            .any(|source| source.contains("nginx.conf"));
        mounts || source || !service.view.configs.is_empty() || !service.view.volumes_from.is_empty()
    };
    // The file may belong to another service, or to a build.
    let used = stack.services().iter().any(takes);
    let built = stack.services().iter().any(|service| {
        service
            .view
            .build
            .as_ref()
            .is_some_and(|build| path.starts_with(build.effective_context().trim_start_matches("./")))
    });
    if used || built {
        return;
    }
    for (index, service) in stack.services().iter().enumerate().filter(|(_, service)| is_nginx(service)) {
        let commands = mend::push(stack, index, "volumes", Node::plain(format!("./{path}:/etc/nginx/nginx.conf:ro")));
        found.push(
            RULE.finding(
                stack.path(index, &[]),
                format!("{} does not mount {path}.", service.name),
                format!("{} 没有挂载 {path}。", service.name),
            )
            .with_fix(
                Safety::Review,
                format!("Mount {path}"),
                format!("挂载 {path}"),
                commands.into_iter().collect(),
            ),
        );
    }
}
