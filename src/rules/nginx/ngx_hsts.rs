//! `ngx-hsts`: TLS without HSTS.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::generate::nginx::tree::Directive;
use crate::graph::Stack;
use crate::rules::mend;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-hsts",
    family: Family::Nginx,
    severity: Severity::Style,
    name: Text::fixed("TLS without HSTS", "启用了 TLS 却没有 HSTS"),
    why: Text::fixed(
        "Without Strict-Transport-Security a browser asks by plain HTTP first, and that request can be caught.",
        "没有 Strict-Transport-Security，浏览器会先用明文 HTTP 访问，这个请求可能被劫持。",
    ),
    how: Text::fixed(
        "Add the header once the site is meant to stay on TLS.",
        "确定站点会一直使用 TLS 后，加上这个响应头。",
    ),
    proof: "curl -sI https://<host>/ | grep -i strict",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http {
  server {
    listen 443 ssl;
    ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key;
    location / { proxy_pass http://127.0.0.1:81; }
  }
}
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; root /x; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { listen 443 ssl; server_name example.com; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; location / { proxy_pass http://127.0.0.1:1; } }
",
        ],
        silent: &[
            r#"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; add_header Strict-Transport-Security "max-age=31536000" always; root /x; }
"#,
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
add_header strict-transport-security max-age=1;
server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; root /x; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 443 ssl; server_name localhost; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; root /x; }
server { listen 80; root /x; }
server { listen 443 ssl default_server; ssl_reject_handshake on; }
server { listen 443 ssl; server_name www.x.com; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; return 301 https://x.com$request_uri; }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        let mut first = true;
        for (around, server) in proxy.servers().into_iter().filter(|(_, server)| proxy_file::speaks_tls(server)) {
            let levels: Vec<&Directive> = around.iter().copied().chain([server]).collect();
            let inside = |one: &&Directive| one.name == "location";
            let locations: Vec<&Directive> = server.children().filter(inside).collect();
            let set = levels.iter().chain(&locations).any(|level| {
                level.children().any(|one| {
                    let header = one.args.iter().any(|word| word.to_ascii_lowercase().contains("strict-transport"));
                    matches!(one.name.as_str(), "add_header" | "more_set_headers") && header
                })
            });
            let names = server.children_named("server_name").flat_map(|one| &one.args);
            let at_home = names
                .into_iter()
                .any(|name| name == "localhost" || name.ends_with(".local") || name.ends_with(".test"));
            let only_returns = server.children_named("return").next().is_some() && locations.is_empty();
            let refuses = server.children_named("ssl_reject_handshake").any(|one| one.first() == Some("on"));
            let unread = levels.iter().any(|level| proxy_file::includes_unread(level));
            if set || at_home || only_returns || refuses || unread || !std::mem::take(&mut first) {
                continue;
            }
            let (path, line) = (proxy.path_of(server), server.line);
            let header = r#"add_header Strict-Transport-Security "max-age=31536000" always;"#;
            // Headers of a location hide those of the server, so there the line would do half of it.
            let hidden = locations.iter().any(|one| one.children_named("add_header").next().is_some());
            let mended = (!hidden && line > 0).then(|| mend::first_in_block(stack, path, line, &[header.to_owned()]));
            found.push(
                proxy
                    .finding(
                        &RULE,
                        stack,
                        server,
                        format!("{path}:{line} serves TLS without Strict-Transport-Security."),
                        format!("{path} 第 {line} 行启用了 TLS，但没有 Strict-Transport-Security。"),
                    )
                    .with_fix(
                        Safety::Review,
                        "Add the header for a year",
                        "加上有效期一年的响应头",
                        mended.flatten().into_iter().collect(),
                    ),
            );
        }
    }
}
