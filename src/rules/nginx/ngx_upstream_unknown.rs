//! `ngx-upstream-unknown`: nginx does not find where to pass requests.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::{AddressTarget, Stack};
use crate::rules::nginx::ngx_upstream_replica_name;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-upstream-unknown",
    family: Family::Nginx,
    severity: Severity::Stop,
    name: Text::fixed("nginx does not find where to pass requests", "nginx 找不到上游主机"),
    why: Text::fixed(
        "nginx looks its upstreams up when it starts. One that it does not find ends it: host not found in upstream.",
        "nginx 启动时会解析上游主机名，找不到就会退出：host not found in upstream。",
    ),
    how: Text::fixed(
        "Use the name of a service that shares a network with nginx.",
        "使用与 nginx 在同一网络的服务名。",
    ),
    proof: "docker compose exec <service> nginx -t",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  api:
    image: example/api:1.4
--- nginx.conf
events {}
http { server { listen 80; location / { proxy_pass http://apii:8000; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
  api: {image: 'x:1'}
--- a.conf
server { location / { proxy_pass http://apii:8000; } }
",
            r"services:
  w: {image: 'nginx:1.27', networks: [front], volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
  api: {image: 'x:1', networks: [back]}
networks: {front: {}, back: {}}
--- a.conf
upstream a { server api:8000; }
server { location / { proxy_pass http://a; } }
",
        ],
        silent: &[
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro', './b.conf:/etc/nginx/conf.d/b.conf:ro']}
  api: {image: 'x:1', container_name: ap}
--- a.conf
upstream backend { server api:8000; server ap:8000; server 127.0.0.1:81; server example.com:80 down; }
server { location / { proxy_pass http://backend; } location /v { proxy_pass http://$host:80; } location /u { proxy_pass http://unix:/x.sock; } }
--- b.conf
server { location / { proxy_pass http://backend; } }
",
            r"services:
  w: {image: 'nginx:1.27', networks: [x], volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
networks: {x: {external: true}}
--- a.conf
server { location / { proxy_pass http://elsewhere:8000; } }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        let names: HashSet<&str> = proxy.upstream_names().into_iter().map(|(name, _)| name).collect();
        let mut told = HashSet::new();
        for upstream in proxy.upstreams() {
            let host = upstream.host;
            if names.contains(host) || !told.insert(host) {
                continue;
            }
            let (en, zh) = match stack.resolve(proxy.service, host) {
                AddressTarget::Apart(_) => {
                    (format!("shares no network with {host}"), format!("与 {host} 没有共同的网络"))
                }
                AddressTarget::Unknown
                    if !stack.may_know_more_names(proxy.service)
                        && ngx_upstream_replica_name::service_of(stack, host).is_none() =>
                {
                    (format!("does not find {host}"), format!("找不到 {host}"))
                }
                _ => continue,
            };
            let name = &stack.service(proxy.service).name;
            let (path, line) = (proxy.path_of(upstream.directive), upstream.directive.line);
            found.push(proxy.finding(
                &RULE,
                stack,
                upstream.directive,
                format!("{name} {en} ({path}:{line})."),
                format!("{name} {zh}（{path} 第 {line} 行）。"),
            ));
        }
    }
}
