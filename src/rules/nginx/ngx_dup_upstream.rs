//! `ngx-dup-upstream`: upstream given twice.
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
    code: "ngx-dup-upstream",
    family: Family::Nginx,
    severity: Severity::Stop,
    name: Text::fixed("Upstream given twice", "upstream 重复"),
    why: Text::fixed(
        "nginx refuses two upstreams of one name: duplicate upstream.",
        "两个同名的 upstream 会让 nginx 报错：duplicate upstream。",
    ),
    how: Text::fixed("Rename one.", "给其中一个改名。"),
    proof: "docker compose exec <service> nginx -t",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
--- nginx.conf
events {}
http { upstream api { server 127.0.0.1:81; } upstream api { server 127.0.0.1:82; } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
upstream a { server 127.0.0.1:81; } upstream a { server 127.0.0.1:81; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./c:/etc/nginx/conf.d']}
--- c/a.conf
upstream a { server 127.0.0.1:81; }
--- c/b.conf
upstream a { server 127.0.0.1:81; }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
  v: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
upstream a { server 127.0.0.1:81; } upstream b { server 127.0.0.1:81; }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        let mut seen: HashMap<&str, (&str, usize)> = HashMap::new();
        for (name, directive) in proxy.upstream_names() {
            let path = proxy.path_of(directive);
            let Some((first, line)) = seen.insert(name, (path, directive.line)) else { continue };
            found.push(proxy.finding(
                &RULE,
                stack,
                directive,
                format!("The upstream {name} stands in {first}:{line} already."),
                format!("upstream {name} 已在 {first} 第 {line} 行定义。"),
            ));
        }
    }
}
