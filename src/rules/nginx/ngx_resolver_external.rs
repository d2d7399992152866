//! `ngx-resolver-external`: nginx asks a name server outside.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::NetworkPlace;
use crate::graph::Stack;
use crate::rules::mend;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::net::IpAddr;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-resolver-external",
    family: Family::Nginx,
    severity: Severity::Fragile,
    name: Text::fixed("nginx asks a name server outside", "nginx 使用外部的域名服务器"),
    why: Text::fixed(
        "A public name server knows no service of the stack, and may be told about every name that nginx looks up.",
        "公共域名服务器不认识编排中的服务，还会知道 nginx 查询的每个域名。",
    ),
    how: Text::fixed(
        "Ask 127.0.0.11, the resolver of Docker; it passes other names on.",
        "使用 Docker 内置的 127.0.0.11，它会转发其他域名的查询。",
    ),
    proof: "docker compose exec <service> cat /etc/resolv.conf",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  api: {image: "example/api:1.4"}
--- nginx.conf
events {}
http { resolver 8.8.8.8; server { listen 80; location / { set $up http://api:8000; proxy_pass $up; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
resolver 8.8.8.8 1.1.1.1 valid=30s;
server { location / { proxy_pass http://127.0.0.1; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { resolver 223.5.5.5:53; location / { root /x; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
  api: {image: 'x:1'}
--- a.conf
server { resolver 8.8.8.8; location / { set $u http://api:80; proxy_pass $u; } }
",
        ],
        silent: &[
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
resolver 127.0.0.11 valid=10s ipv6=off;
server { resolver 10.0.0.2; location / { root /x; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { resolver kube-dns.local; root /x; }
",
            r"services:
  w: {image: 'nginx:1.27', network_mode: host, volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { resolver 8.8.8.8; root /x; }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        if stack.service(proxy.service).place != NetworkPlace::Own {
            continue;
        }
        for (_, one) in proxy.walk().into_iter().filter(|(_, one)| one.name == "resolver" && one.line > 0) {
            let servers: Vec<&str> = one.args.iter().map(String::as_str).filter(|word| !word.contains('=')).collect();
            if servers.is_empty() || !servers.iter().all(|server| is_public(server)) {
                continue;
            }
            let (path, line) = (proxy.path_of(one), one.line);
            let old = servers.join(" ");
            let mended = mend::reword(stack, path, &(line..=line), &format!("resolver {old}"), "resolver 127.0.0.11");
            found.push(
                proxy
                    .finding(
                        &RULE,
                        stack,
                        one,
                        format!("{path}:{line} asks {old}, which knows no service of this stack."),
                        format!("{path} 第 {line} 行使用 {old}，它不认识编排中的服务。"),
                    )
                    .with_fix(Safety::Review, "Ask 127.0.0.11", "改用 127.0.0.11", mended.into_iter().collect()),
            );
        }
    }
}

/// True for an address of the Internet.
fn is_public(server: &str) -> bool {
    let host = match server.parse::<IpAddr>() {
        Ok(address) => Some(address),
        Err(_) => server.rsplit_once(':').and_then(|(host, _)| host.trim_matches(['[', ']']).parse().ok()),
    };
    match host {
        Some(IpAddr::V4(address)) => !address.is_private() && !address.is_loopback() && !address.is_link_local(),
        Some(IpAddr::V6(address)) => !address.is_loopback() && !address.is_unique_local(),
        None => false,
    }
}
