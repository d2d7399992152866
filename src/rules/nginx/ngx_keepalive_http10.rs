//! `ngx-keepalive-http10`: connections to the upstream are not kept.
use crate::diagnostics::{Diagnostic, Severity};
use crate::generate::nginx::tree::Directive;
use crate::graph::Stack;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-keepalive-http10",
    family: Family::Nginx,
    severity: Severity::Style,
    name: Text::fixed("Connections to the upstream are not kept", "到上游的连接没有保持"),
    why: Text::fixed(
        "Up to 1.29.6 nginx speaks HTTP/1.0 to the upstream and closes each connection. keepalive then does nothing.",
        "1.29.6 及之前的 nginx 用 HTTP/1.0 访问上游并逐个关闭连接，keepalive 不起作用。",
    ),
    how: Text::fixed(
        "Write proxy_http_version 1.1 and proxy_set_header Connection \"\".",
        "写上 proxy_http_version 1.1 和 proxy_set_header Connection \"\"。",
    ),
    proof: "docker compose exec <upstream> sh -c 'ss -tn || netstat -tn'",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http { upstream app { server 127.0.0.1:81; keepalive 32; } server { listen 80; location / { proxy_pass http://app; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
upstream u { server 127.0.0.1:1; keepalive 8; }
server { location / { proxy_pass http://u; } }
",
            r#"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
upstream u { server 127.0.0.1:1; keepalive 8; }
server { proxy_set_header Connection ""; location /x { proxy_http_version 1.1; proxy_set_header Host $host; proxy_pass http://u/y; } }
"#,
        ],
        silent: &[
            r#"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
upstream u { server 127.0.0.1:1; keepalive 8; }
proxy_http_version 1.1;
server { location / { proxy_set_header Connection ""; proxy_pass http://u; } location /ws { proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade; proxy_pass http://u; } }
"#,
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
upstream u { server 127.0.0.1:1; }
upstream v { server 127.0.0.1:1; keepalive 8; }
server { location / { proxy_pass http://u; } location /f { fastcgi_pass v; } }
",
            r"services:
  w: {image: 'nginx:1.31', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
upstream u { server 127.0.0.1:1; keepalive 8; }
server { location / { proxy_pass http://u; } }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        if proxy.version.is_some_and(|version| version >= (1, 29, 7)) {
            continue;
        }
        let kept = |block: &&Directive| {
            block.children_named("keepalive").any(|one| one.first().is_some_and(|count| count != "0"))
        };
        let pools: Vec<(&str, &Directive)> =
            proxy.upstream_names().into_iter().filter(|(_, block)| kept(block)).collect();
        let mut told = HashSet::new();
        for (around, pass) in proxy.walk().into_iter().filter(|(_, one)| one.name == "proxy_pass") {
            let host = pass.first().and_then(|to| to.split_once("://")).map(|(_, rest)| rest);
            let host = host.and_then(|rest| rest.split('/').next()).unwrap_or("");
            let Some((name, _)) = pools.iter().find(|(name, _)| *name == host) else { continue };
            if around.iter().copied().any(proxy_file::includes_unread) {
                continue;
            }
            let version = around.iter().rev().find_map(|level| level.children_named("proxy_http_version").last());
            let modern = version.and_then(|one| one.first()).is_some_and(|version| version != "1.0");
            // The innermost level with headers of its own counts.
            let headers = around.iter().rev().find(|level| level.children_named("proxy_set_header").next().is_some());
            let open = headers.is_some_and(|level| {
                level.children_named("proxy_set_header").any(|one| {
                    one.first().is_some_and(|name| name.eq_ignore_ascii_case("connection"))
                        && one.args.get(1).is_none_or(|value| !value.eq_ignore_ascii_case("close"))
                })
            });
            if modern && open || !told.insert(*name) {
                continue;
            }
            let (path, line) = (proxy.path_of(pass), pass.line);
            let what = if modern { "the Connection header stays close" } else { "it speaks HTTP/1.0" };
            let zh = if modern { "Connection 请求头仍是 close" } else { "使用的是 HTTP/1.0" };
            found.push(proxy.finding(
                &RULE,
                stack,
                pass,
                format!("{path}:{line} keeps no connection to {name}: {what}."),
                format!("{path} 第 {line} 行没有保持到 {name} 的连接：{zh}。"),
            ));
        }
    }
}
