//! `ngx-upstream-replica-name`: a replica has no such name.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::AddressTarget;
use crate::graph::Stack;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-upstream-replica-name",
    family: Family::Nginx,
    severity: Severity::Stop,
    name: Text::fixed("A replica has no such name", "副本没有这样的名称"),
    why: Text::fixed(
        "The name of a service reaches all of its containers in turn. Names like app_2 belong to nobody, and nginx does not start.",
        "服务名会轮流访问它的所有容器。app_2 这样的名称并不存在，nginx 会启动失败。",
    ),
    how: Text::fixed("Name the service once.", "只写一次服务名。"),
    proof: "docker compose exec <service> nginx -t",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  app:
    image: example/app:1.4
    deploy: {replicas: 2}
--- nginx.conf
events {}
http { upstream app { server app_1:5000; server app_2:5000; } server { listen 80; location / { proxy_pass http://app; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
  app: {image: 'x:1', deploy: {replicas: 2}}
--- a.conf
upstream a { server app_1:5000; server app_2:5000; }
server { location / { proxy_pass http://a; } }
"#,
            r#"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
  app: {image: 'x:1', scale: 3}
--- a.conf
server { location / { proxy_pass http://app-3:80; } }
"#,
        ],
        silent: &[r#"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
  app: {image: 'x:1'}
  app_2: {image: 'x:1'}
  api: {image: 'x:1', container_name: app_3}
--- a.conf
upstream a { server app:5000; server app_2:5000; server app_3:80; server web_1:80; }
server { location / { proxy_pass http://a; } }
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        for upstream in proxy.upstreams() {
            let host = upstream.host;
            let unknown = matches!(stack.resolve(proxy.service, host), AddressTarget::Unknown);
            let Some(service) = service_of(stack, host).filter(|_| unknown) else { continue };
            if proxy.upstream_names().iter().any(|(name, _)| *name == host) {
                continue;
            }
            found.push(proxy.finding(
                &RULE,
                stack,
                upstream.directive,
                format!("Nothing is called {host}; the name {service} reaches all of its containers."),
                format!("没有名为 {host} 的主机；用 {service} 就能访问它的所有容器。"),
            ));
        }
    }
}

/// The service that `app_2` or `app-2` is meant to be a replica of.
pub(super) fn service_of<'a>(stack: &Stack, host: &'a str) -> Option<&'a str> {
    let (stem, number) = host.rsplit_once(['_', '-'])?;
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (numbered && stack.find(stem).is_some()).then_some(stem)
}
