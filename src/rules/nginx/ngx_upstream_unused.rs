//! `ngx-upstream-unused`: upstream that nothing uses.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-upstream-unused",
    family: Family::Nginx,
    severity: Severity::Style,
    name: Text::fixed("Upstream that nothing uses", "没有用到的 upstream"),
    why: Text::fixed("A reader believes that requests go there.", "读者会以为有请求转发到那里。"),
    how: Text::fixed("Use it or remove it.", "使用它，或者删去它。"),
    proof: "docker compose exec <service> nginx -T",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
--- nginx.conf
events {}
http { upstream api { server 127.0.0.1:81; } server { listen 80; } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
upstream a { server 127.0.0.1:81; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
upstream a { server 127.0.0.1:81; }
server { location / { proxy_pass http://b; } }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro', './b.conf:/etc/nginx/conf.d/b.conf:ro']}
--- a.conf
upstream a { server 127.0.0.1:81; }
upstream m { server 127.0.0.1:81; }
--- b.conf
server { location / { proxy_pass http://a; } }
map $x $y { default m; }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack).iter().filter(|proxy| !proxy.unread) {
        for (name, upstream) in proxy.upstream_names() {
            let used = proxy.walk().iter().any(|(_, one)| {
                let mention = |word: &str| {
                    let rest = word.split_once("://").map_or(word, |(_, rest)| rest);
                    rest.split('/').next().and_then(|host| host.split(':').next()) == Some(name)
                };
                one.name != "upstream" && one.args.iter().any(|word| mention(word))
            });
            if !used {
                let (path, line) = (proxy.path_of(upstream), upstream.line);
                found.push(proxy.finding(
                    &RULE,
                    stack,
                    upstream,
                    format!("Nothing passes requests to the upstream {name} ({path}:{line})."),
                    format!("没有请求转发到 upstream {name}（{path} 第 {line} 行）。"),
                ));
            }
        }
    }
}
