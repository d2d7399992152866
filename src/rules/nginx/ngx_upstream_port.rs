//! `ngx-upstream-port`: nginx asks on another port.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::{AddressTarget, Stack};
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-upstream-port",
    family: Family::Nginx,
    severity: Severity::Connect,
    name: Text::fixed("nginx asks on another port", "nginx 转发的端口不对"),
    why: Text::fixed(
        "On a port where the service does not listen every request ends with 502 Bad Gateway.",
        "转发到没有监听的端口，每个请求都会得到 502 Bad Gateway。",
    ),
    how: Text::fixed("Pass requests to the port on which the service listens.", "转发到服务实际监听的端口。"),
    proof: "docker compose exec <service> curl -v http://<upstream>:<port>/",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  api:
    image: example/api:1.4
    ports: ["127.0.0.1:8080:8000"]
--- nginx.conf
events {}
http { server { listen 80; location / { proxy_pass http://api:8080; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
  api: {image: 'x:1', ports: ['8080:8000']}
--- a.conf
server { location / { proxy_pass http://api:8080; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
  g: {image: 'grafana/grafana:11.1.0'}
--- a.conf
upstream u { server g:80; }
server { location / { proxy_pass http://u; } }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
  api: {image: 'x:1', ports: ['8080:8000']}
  b: {image: 'x:1'}
  c: {build: ., expose: ['8000']}
--- a.conf
server { location / { proxy_pass http://api:8000; } location /b { proxy_pass http://b:9999; } location /c { proxy_pass http://c:9000; } }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        for upstream in proxy.upstreams() {
            let AddressTarget::Service(to) = stack.resolve(proxy.service, upstream.host) else { continue };
            let port = upstream.port.unwrap_or(80);
            let server = stack.service(to);
            if server.listens.contains(&port) || to == proxy.service {
                continue;
            }
            let mut pairs = server.view.ports.iter().flat_map(|mapping| mapping.pairs());
            let host_port = pairs.any(|(host, target)| host == Some(port) && target != port);
            // Without the host's port in it, only a known image without settings is sure.
            let plain = server.knowledge.is_some_and(|image| !image.ports.is_empty())
                && server.view.environment.is_empty()
                && server.view.command.is_none();
            let Some(right) = server.listens.first().filter(|_| host_port || plain) else { continue };
            let (path, line) = (proxy.path_of(upstream.directive), upstream.directive.line);
            let name = &stack.service(proxy.service).name;
            found.push(proxy.finding(
                &RULE,
                stack,
                upstream.directive,
                format!("{name} asks {} on port {port}, but it listens on {right} ({path}:{line}).", server.name),
                format!("{name} 转发到 {} 的 {port} 端口，但它监听的是 {right}（{path} 第 {line} 行）。", server.name),
            ));
        }
    }
}
