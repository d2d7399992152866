//! `ngx-server-tokens`: nginx tells its version.
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
    code: "ngx-server-tokens",
    family: Family::Nginx,
    severity: Severity::Style,
    name: Text::fixed("nginx tells its version", "nginx 公开了版本号"),
    why: Text::fixed(
        "Every answer names the release, and tells whoever looks for one with a known hole.",
        "每个响应都带着版本号，方便别人寻找有漏洞的版本。",
    ),
    how: Text::fixed("Write server_tokens off in http.", "在 http 中写 server_tokens off。"),
    proof: "curl -sI http://<host>/ | grep -i server",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http {
  server { listen 80; root /x; }
}
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./conf.d:/etc/nginx/conf.d:ro']}
--- conf.d/a.conf
# the first site
server {
  listen 80;
}
server { listen 81; }
--- conf.d/b.conf
server { listen 82; }
",
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server {
  listen 80;
  root /x;
}
",
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
events {}
http {
    server_tokens on;
    server { listen 80; root /x; }
}
",
        ],
        silent: &[
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server_tokens off;
server { listen 80; root /x; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { server_tokens off; root /x; }
server { listen 81; server_tokens build; server_tokens off; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
events {}
http { include /etc/nginx/snippets/*.conf; server { listen 80; root /x; } }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        let hidden = |block: &Directive| block.children_named("server_tokens").any(|one| one.first() != Some("on"));
        let open = proxy.servers().into_iter().find(|(around, server)| {
            let levels = || around.iter().copied().chain([*server]);
            !levels().any(hidden) && !levels().any(proxy_file::includes_unread)
        });
        let Some((around, server)) = open.filter(|_| !proxy.unread) else { continue };
        let http = around.last().copied().filter(|http| http.line > 0);
        let told =
            || around.iter().copied().chain([server]).find_map(|level| level.children_named("server_tokens").next());
        let at = told().or(http).unwrap_or(server);
        let path = proxy.path_of(at);
        let command = match (at.name.as_str(), http) {
            ("server_tokens", _) => {
                mend::reword(stack, path, &(at.line..=at.line), "server_tokens on", "server_tokens off")
            }
            (_, Some(http)) => mend::first_in_block(stack, path, http.line, &["server_tokens off;".to_owned()]),
            // Before the server it counts for all servers of http, wherever they stand.
            (_, None) => mend::line_before(stack, path, server.line, "server", "server_tokens off;"),
        };
        let name = &stack.service(proxy.service).name;
        found.push(
            proxy
                .finding(
                    &RULE,
                    stack,
                    at,
                    format!("{name} names the version of nginx in every answer."),
                    format!("{name} 在每个响应中公开 nginx 的版本号。"),
                )
                .with_fix(Safety::Safe, "Hide the version", "隐藏版本号", command.into_iter().collect()),
        );
    }
}
