//! `ngx-port-unpublished`: a published port of nginx is one that no server of its configuration listens on.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-port-unpublished",
    family: Family::Nginx,
    severity: Severity::Connect,
    name: Text::fixed("Published port without a server", "发布的端口没有对应的 server"),
    why: Text::fixed(
        "nginx listens only where a server says so. Requests to the other ports are refused.",
        "nginx 只监听 server 中写明的端口，访问其他端口会被拒绝。",
    ),
    how: Text::fixed(
        "Publish the port that a server listens on, or add a server.",
        "发布 server 监听的端口，或添加相应的 server。",
    ),
    proof: "docker compose exec <service> nginx -T",
    example: r#"services:
  proxy:
    image: nginx:1.27
    ports: ["80:80", "443:443"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
--- nginx.conf
events {}
http { server { listen 80; } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.ports[1]
services:
  w: {image: 'nginx:1.27', ports: ['80:80', '443:443'], volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
events {}
http { server { listen 80; } }
",
            r"services:
  w: {image: 'nginx:1.27', ports: [{target: 80, published: '80'}], volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
events {}
http { server { listen 0.0.0.0:8080; listen [::]:8080; } }
",
        ],
        silent: &[
            r"services:
  w: {image: 'nginx:1.27', ports: ['80:80', '443:443', '81:8081'], volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
events {}
http { server { listen 80; } server { listen 443 ssl; } server { listen 127.0.0.1:8081; } }
",
            r"services:
  w: {image: 'nginx:1.27', ports: ['80:80', '443:443'], volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
events {}
http { include /etc/nginx/conf.d/*.conf; server { listen 80; } }
",
            r"services:
  w: {image: 'nginx:1.27', ports: ['80:80'], volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
events {}
http { server { server_name x; } }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        let servers = proxy.servers();
        let streams = proxy.config.directives().any(|one| one.name == "stream");
        let broken = proxy.files.iter().any(|file| file.included && !file.errors.is_empty());
        let Some((_, first)) = servers.first().filter(|_| !streams && !broken && !proxy.unread) else { continue };
        let path = proxy.path_of(first);
        let mut ports: HashSet<u16> = HashSet::new();
        for (_, server) in &servers {
            let mut any = false;
            for listen in server.children_named("listen") {
                any = true;
                let word = listen.first().unwrap_or("");
                let port = word.rsplit(':').next().and_then(|port| port.parse().ok());
                ports.insert(port.unwrap_or(80));
            }
            if !any {
                ports.insert(80);
            }
        }
        if proxy.welcome {
            ports.extend([80, 8080]);
        }
        let service = stack.service(proxy.service);
        for mapping in service.view.ports.iter().filter(|mapping| mapping.transport() == Default::default()) {
            let Some(target) = mapping.target.known().filter(|range| range.count() == 1) else { continue };
            if ports.contains(&target.start) {
                continue;
            }
            found.push(
                RULE.finding(
                    stack.path(proxy.service, &mapping.steps),
                    format!(
                        "{} publishes port {}, but no server in {} listens on it.",
                        service.name, target.start, path
                    ),
                    format!("{} 发布了 {} 端口，但 {} 中没有 server 监听它。", service.name, target.start, path),
                )
                .with_fix(
                    Safety::Review,
                    format!("Publish {} no longer", target.start),
                    format!("不再发布 {}", target.start),
                    vec![mend::set(stack, proxy.service, &mapping.steps, None)],
                ),
            );
        }
    }
}
