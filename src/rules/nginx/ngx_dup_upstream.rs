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
    let files = proxy_file::proxy_files(stack);
    let mut seen: HashMap<(usize, String), (String, usize)> = HashMap::new();
    for file in &files {
        for (name, line) in file.upstream_names() {
            let first = seen.insert((file.service, name.to_owned()), (file.path.clone(), line));
            let Some((path, before)) = first else { continue };
            found.push(RULE.in_file(
                stack,
                file.place(stack),
                (&file.path, line),
                format!("The upstream {name} stands in {path}:{before} already."),
                format!("upstream {name} 已在 {path} 第 {before} 行定义。"),
            ));
        }
    }
}
