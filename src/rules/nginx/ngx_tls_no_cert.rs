//! `ngx-tls-no-cert`: tLS without a certificate.
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
    code: "ngx-tls-no-cert",
    family: Family::Nginx,
    severity: Severity::Stop,
    name: Text::fixed("TLS without a certificate", "启用了 TLS 却没有证书"),
    why: Text::fixed(
        "nginx ends when a certificate is missing: no ssl_certificate is defined, or cannot load certificate.",
        "缺少证书时 nginx 会退出：no ssl_certificate is defined，或 cannot load certificate。",
    ),
    how: Text::fixed(
        "Name certificate and key, and mount the folder that they lie in.",
        "写明证书和私钥，并挂载它们所在的目录。",
    ),
    proof: "docker compose exec <service> nginx -t",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
--- nginx.conf
events {}
http { server { listen 443 ssl; } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 443 ssl; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { listen 443 ssl; ssl_certificate /etc/ssl/own/cert.pem; ssl_certificate_key /etc/ssl/own/key.pem; }
",
        ],
        silent: &[
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro', './certs:/etc/ssl/own:ro']}
--- a.conf
server { listen 443 ssl; ssl_certificate /etc/ssl/own/cert.pem; ssl_certificate_key /etc/ssl/own/key.pem; }
server { listen 80; }
",
            r"services:
  w: {image: 'nginx:1.27', secrets: [cert], volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
secrets: {cert: {file: ./cert.pem}}
--- a.conf
server { listen 443 ssl; ssl_certificate /run/secrets/cert; ssl_certificate_key /run/secrets/cert; }
",
            r"services:
  w: {build: ., volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        let service = stack.service(proxy.service);
        for (around, server) in proxy.servers() {
            let tls = server
                .children_named("listen")
                .any(|listen| listen.args.iter().any(|word| word == "ssl" || word == "quic"));
            if !tls {
                continue;
            }
            let levels: Vec<&Directive> = around.iter().copied().chain([server]).collect();
            if levels.iter().any(|level| proxy_file::includes_unread(level)) {
                continue;
            }
            let certificates = || levels.iter().flat_map(|level| level.children_named("ssl_certificate"));
            let rejects = server.children_named("ssl_reject_handshake").any(|one| one.first() == Some("on"));
            let (at, en, zh) = match certificates().last() {
                None if rejects => continue,
                None => (server, "no certificate is named".to_owned(), "没有写明证书".to_owned()),
                Some(one) => {
                    let path = one.first().unwrap_or("");
                    let mounted = service.view.mounts.iter().any(|mount| {
                        let target = mount.clean_target();
                        path == target || path.starts_with(&format!("{target}/"))
                    });
                    let own = !path.starts_with('/')
                        || path.contains('$')
                        || path.starts_with("/run/secrets")
                        || service.view.build.is_some()
                        || !service.view.configs.is_empty();
                    if mounted || own {
                        continue;
                    }
                    (one, format!("{path} is not mounted"), format!("{path} 没有挂载"))
                }
            };
            let (path, line) = (proxy.path_of(at), at.line);
            found.push(proxy.finding(
                &RULE,
                stack,
                at,
                format!("{} offers TLS, but {en} ({path}:{line}).", service.name),
                format!("{} 启用了 TLS，但{zh}（{path} 第 {line} 行）。", service.name),
            ));
        }
    }
}
