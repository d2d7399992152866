//! `ngx-dup-location`: location given twice.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-dup-location",
    family: Family::Nginx,
    severity: Severity::Stop,
    name: Text::fixed("Location given twice", "location 重复"),
    why: Text::fixed(
        "nginx refuses two locations of the same path in one server: duplicate location.",
        "同一 server 中出现两个相同路径的 location 时，nginx 会报错：duplicate location。",
    ),
    how: Text::fixed("Join the two, or remove one.", "合并两处，或删去其中一处。"),
    proof: "docker compose exec <service> nginx -t",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
--- nginx.conf
events {}
http { server { listen 80; location /api/ { return 200; } location /api/ { return 404; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location /a { return 200; } location /a { return 200; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { location = /a { return 200; } location = /a { return 200; } }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location /a { return 200; } location = /a { return 200; } location /a/ { return 200; } location ~ x { return 200; } location ~ x { return 200; } }
server { location /a { return 200; } }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        for (_, server) in proxy.walk().into_iter().filter(|(_, one)| one.name == "server") {
            let mut seen: HashMap<(bool, &str), usize> = HashMap::new();
            for location in server.children_named("location") {
                let Some(path) = location.args.last() else { continue };
                let modifier = if location.args.len() > 1 { location.first().unwrap_or("") } else { "" };
                // Regular expressions may stand twice; the first one counts.
                if modifier.starts_with('~') {
                    continue;
                }
                if let Some(first) = seen.insert((modifier == "=", path), location.line) {
                    found.push(proxy.finding(
                        &RULE,
                        stack,
                        location,
                        format!("{path} stands in lines {first} and {} of {}.", location.line, proxy.path_of(location)),
                        format!("{path} 在 {} 的第 {first} 行和第 {} 行重复。", proxy.path_of(location), location.line),
                    ));
                }
            }
        }
    }
}
