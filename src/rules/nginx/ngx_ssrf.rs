//! `ngx-ssrf`: A request chooses where nginx goes.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-ssrf",
    family: Family::Nginx,
    severity: Severity::Exposed,
    name: Text::fixed("A request chooses where nginx goes", "请求可以决定 nginx 访问哪里"),
    why: Text::fixed(
        "Whoever names a host in the request reaches every service that nginx reaches, the private ones too.",
        "请求中写什么主机，nginx 就访问什么主机，包括内部服务。",
    ),
    how: Text::fixed("Write the host out, or choose it from a map.", "写明主机，或用 map 选择。"),
    proof: "curl 'http://<host>/<path>?url=db:5432'",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http { resolver 127.0.0.11; server { listen 80; location /fetch { proxy_pass http://$arg_host/; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location /x { proxy_pass http://$arg_url; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { location /x { proxy_pass $arg_url; } location /y { proxy_pass http://$http_x_target:80/a; } }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
map $arg_v $up { default a; }
server { location /x { proxy_pass http://$up; } location /y { internal; proxy_pass http://$arg_url; } location /z { proxy_pass http://127.0.0.1/$arg_path; } }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        for (around, pass) in proxy.walk().into_iter().filter(|(_, one)| one.name == "proxy_pass") {
            let address = pass.first().unwrap_or("");
            let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
            let authority = rest.split('/').next().unwrap_or("");
            let chosen = ["$arg_", "$http_x", "$cookie_", "${arg_", "${http_x", "${cookie_"]
                .iter()
                .any(|variable| authority.contains(variable));
            // Only nginx itself goes to an internal location.
            let inner = around.iter().any(|level| level.children_named("internal").next().is_some());
            if chosen && !inner {
                let (path, line) = (proxy.path_of(pass), pass.line);
                found.push(proxy.finding(
                    &RULE,
                    stack,
                    pass,
                    format!("{path}:{line} goes wherever the request says ({authority})."),
                    format!("{path} 第 {line} 行访问的主机由请求决定（{authority}）。"),
                ));
            }
        }
    }
}
