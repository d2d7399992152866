//! `ngx-http-no-redirect`: plain HTTP beside TLS.
use crate::diagnostics::{Diagnostic, Severity};
use crate::generate::nginx::tree::Directive;
use crate::graph::Stack;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-http-no-redirect",
    family: Family::Nginx,
    severity: Severity::Style,
    name: Text::fixed("Plain HTTP beside TLS", "TLS 旁边还有明文 HTTP"),
    why: Text::fixed(
        "Who types the address without https stays on plain HTTP, passwords included.",
        "用户不写 https 时会一直走明文 HTTP，密码也不例外。",
    ),
    how: Text::fixed(
        "Let the server on port 80 return 301 https://$host$request_uri.",
        "让 80 端口的 server 返回 301 https://$host$request_uri。",
    ),
    proof: "curl -sI http://<host>/",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http {
  server { listen 80; location / { proxy_pass http://127.0.0.1:81; } }
  server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; location / { proxy_pass http://127.0.0.1:81; } }
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
server { listen 80; location / { proxy_pass http://127.0.0.1:1; } }
server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; root /x; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { server_name a.com; root /x; }
server { listen 443 ssl; server_name a.com www.a.com; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; root /x; }
",
        ],
        silent: &[
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 80; location /.well-known/acme-challenge/ { root /x; } location / { return 301 https://$host$request_uri; } }
server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; root /x; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 80; listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; if ($scheme = http) { return 301 https://$host$request_uri; } root /x; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 80; server_name b.com; root /x; }
server { listen 443 ssl; server_name a.com; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; root /x; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 8080; root /x; }
server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; root /x; }
server { listen 80; return 444; }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        let servers: Vec<&Directive> = proxy.servers().into_iter().map(|(_, server)| server).collect();
        let tls: Vec<&Directive> = servers.iter().copied().filter(|server| proxy_file::speaks_tls(server)).collect();
        if tls.is_empty() {
            continue;
        }
        for server in servers {
            let mut listens = server.children_named("listen").peekable();
            let plain = listens.peek().is_none()
                || listens.any(|one| proxy_file::port_of(one) == 80 && !one.args.iter().any(|word| word == "ssl"));
            let twin = tls.iter().any(|other| share_a_name(server, other));
            if !plain || !twin || redirects(server) || !serves(server) || proxy_file::includes_unread(server) {
                continue;
            }
            let (path, line) = (proxy.path_of(server), server.line);
            found.push(proxy.finding(
                &RULE,
                stack,
                server,
                format!("{path}:{line} serves plain HTTP although there is TLS."),
                format!("{path} 第 {line} 行已有 TLS，却仍提供明文 HTTP。"),
            ));
        }
    }
}

/// Two servers without names answer to all.
fn share_a_name(a: &Directive, b: &Directive) -> bool {
    let names = |server: &Directive| {
        let all = server.children_named("server_name").flat_map(|one| one.args.clone());
        all.filter(|name| name != "_" && !name.is_empty()).collect::<Vec<_>>()
    };
    let (a, b) = (names(a), names(b));
    a.is_empty() && b.is_empty() || a.iter().any(|name| b.contains(name))
}

/// Whether it sends anybody to TLS.
fn redirects(block: &Directive) -> bool {
    block.children().any(|one| {
        let target = one.args.iter().any(|word| word.starts_with("https://") || word.starts_with("$scheme"));
        matches!(one.name.as_str(), "return" | "rewrite") && target || redirects(one)
    })
}

/// Whether it has content of its own; files for a certificate authority do not count.
fn serves(block: &Directive) -> bool {
    block.children().any(|one| match one.name.as_str() {
        "proxy_pass" | "fastcgi_pass" | "uwsgi_pass" | "grpc_pass" | "root" | "alias" | "try_files" => true,
        "location" if one.args.iter().any(|word| word.contains(".well-known")) => false,
        _ => serves(one),
    })
}
