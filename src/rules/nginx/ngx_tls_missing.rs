//! `ngx-tls-missing`: port 443 without TLS.
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
    code: "ngx-tls-missing",
    family: Family::Nginx,
    severity: Severity::Connect,
    name: Text::fixed("Port 443 without TLS", "443 端口没有启用 TLS"),
    why: Text::fixed(
        "Browsers speak TLS to port 443. A server that answers in plain HTTP there ends the connection.",
        "浏览器访问 443 端口时使用 TLS，server 若用明文应答，连接会失败。",
    ),
    how: Text::fixed("Write listen 443 ssl and name a certificate.", "写 listen 443 ssl 并指定证书。"),
    proof: "curl -v https://<host>/",
    example: r#"services:
  proxy:
    image: nginx:1.27
    ports: ["443:443"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
--- nginx.conf
events {}
http { server { listen 443; } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.ports[1]
services:
  w: {image: 'nginx:1.27', ports: ['80:80', '443:443'], volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro', './certs:/certs:ro']}
--- nginx.conf
events {}
http { server { listen 80; } server { listen 443; server_name x; } }
",
            r"services:
  w: {image: 'nginx:1.27', ports: [{target: 8443, published: '443'}], volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
events {}
http { server { listen [::]:8443 http2; } }
",
        ],
        silent: &[
            r"services:
  w: {image: 'nginx:1.27', ports: ['80:80', '443:443'], volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro', './certs:/certs:ro']}
--- nginx.conf
events {}
http { server { listen 80; } server { listen 443 ssl; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; } server { listen 443; server_name b; } }
",
            r"services:
  w: {image: 'nginx:1.27', ports: ['80:80', '443:443'], volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro', './certs:/certs:ro']}
--- nginx.conf
events {}
http { server { listen 80; listen 443 proxy_protocol; } }
",
            r"services:
  w: {image: 'nginx:1.27', ports: ['443:443'], volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
events {}
http { server { listen 80; } }
stream { server { listen 443; proxy_pass 127.0.0.1:1; } }
",
            r"services:
  w: {image: 'nginx:1.27', ports: ['80:80', '443:443'], volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro', './certs:/certs:ro']}
--- nginx.conf
events {}
http { server { listen 80; } }
",
            r"services:
  w: {image: 'nginx:1.27', ports: ['80:80', '443:443'], volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro', './certs:/certs:ro']}
--- nginx.conf
events {}
http { ssl on; server { listen 80; listen 443; ssl_certificate /certs/a.pem; ssl_certificate_key /certs/a.key; } }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        let streams = proxy.config.directives().any(|one| one.name == "stream");
        // The old way of saying it, for a whole server or for all of them.
        let old = proxy.walk().iter().any(|(_, one)| one.name == "ssl" && one.first() == Some("on"));
        if streams || old || proxy.unread {
            continue;
        }
        let servers = proxy.servers();
        let listens: Vec<_> = servers.iter().flat_map(|(_, server)| server.children_named("listen")).collect();
        let service = stack.service(proxy.service);
        for mapping in service.view.ports.iter().filter(|mapping| mapping.transport() == Default::default()) {
            let single = |range: &crate::model::units::PortRange| (range.count() == 1).then_some(range.start);
            let target = mapping.target.known().and_then(single);
            let published = mapping.published.as_ref().and_then(|port| port.known()).and_then(single);
            let (Some(target), Some(443)) = (target, published) else { continue };
            let mut here = listens.iter().filter(|one| proxy_file::port_of(one) == target).peekable();
            let Some(first) = here.peek().copied().copied() else { continue };
            let speaks = |one: &&Directive| {
                one.args.iter().any(|word| matches!(word.as_str(), "ssl" | "quic" | "proxy_protocol"))
            };
            if here.any(speaks) {
                continue;
            }
            found.push(RULE.finding(
                stack.path(proxy.service, &mapping.steps),
                format!(
                    "{} publishes 443, but answers without TLS there ({}:{}).",
                    service.name,
                    proxy.path_of(first),
                    first.line
                ),
                format!(
                    "{} 发布了 443，但没有启用 TLS（{} 第 {} 行）。",
                    service.name,
                    proxy.path_of(first),
                    first.line
                ),
            ));
        }
    }
}
