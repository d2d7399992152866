//! `ngx-fwd-headers`: the upstream does not learn who asks.
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
    code: "ngx-fwd-headers",
    family: Family::Nginx,
    severity: Severity::Style,
    name: Text::fixed("The upstream does not learn who asks", "上游不知道真实的访问者"),
    why: Text::fixed(
        "Without these headers the application sees nginx as the visitor: wrong addresses in logs and limits, wrong links.",
        "没有这些请求头，应用会把 nginx 当成访问者：日志和限流中的地址不对，生成的链接也不对。",
    ),
    how: Text::fixed(
        "Set Host, X-Real-IP, X-Forwarded-For and X-Forwarded-Proto.",
        "设置 Host、X-Real-IP、X-Forwarded-For 和 X-Forwarded-Proto。",
    ),
    proof: "docker compose logs <upstream>",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
--- nginx.conf
events {}
http { server { listen 80; location / { proxy_pass http://127.0.0.1:81; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location / { proxy_pass http://127.0.0.1:8000; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { proxy_set_header Host $host; location / { proxy_pass http://127.0.0.1:8000; proxy_set_header X-A b; } }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location / { proxy_pass http://127.0.0.1:8000; proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; } location /b { proxy_pass http://127.0.0.1:1; include proxy_params; } }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        for (around, location) in proxy.walk().into_iter().filter(|(_, one)| one.name == "location") {
            if location.children_named("proxy_pass").next().is_none() {
                continue;
            }
            let levels: Vec<&Directive> = around.iter().copied().chain([location]).collect();
            if levels.iter().any(|level| proxy_file::includes_unread(level)) {
                continue;
            }
            // The innermost level with headers of its own counts.
            let headers = levels.iter().rev().find(|level| level.children_named("proxy_set_header").next().is_some());
            let has = |name: &str| {
                headers.is_some_and(|level| {
                    level
                        .children_named("proxy_set_header")
                        .any(|one| one.first().is_some_and(|word| word.eq_ignore_ascii_case(name)))
                })
            };
            let missing: Vec<&str> = ["Host", "X-Forwarded-For"].into_iter().filter(|name| !has(name)).collect();
            if !missing.is_empty() {
                let path = location.args.last().map_or("", String::as_str);
                found.push(proxy.finding(
                    &RULE,
                    stack,
                    location,
                    format!("{path} in {} does not pass on {}.", proxy.path_of(location), missing.join(", ")),
                    format!("{} 中的 {path} 没有转发 {}。", proxy.path_of(location), missing.join("、")),
                ));
            }
        }
    }
}
