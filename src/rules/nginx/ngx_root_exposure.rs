//! `ngx-root-exposure`: the whole disk is served.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-root-exposure",
    family: Family::Nginx,
    severity: Severity::Exposed,
    name: Text::fixed("The whole disk is served", "整个文件系统都能被访问"),
    why: Text::fixed(
        "With root / every file that nginx may read can be fetched: its configuration, keys, variables of processes.",
        "root / 会让 nginx 能读的文件都可以被下载：配置、私钥、进程变量。",
    ),
    how: Text::fixed("Serve a folder of its own.", "只提供专门的目录。"),
    proof: "curl http://<host>/etc/nginx/nginx.conf",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http { server { listen 80; root /; } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { root /; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { location /files/ { alias /; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location / { root /etc; } }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { root /usr/share/nginx/html; location /a/ { alias /srv/a/; } location /b { root /x; } }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        for (_, one) in proxy.walk().into_iter().filter(|(_, one)| matches!(one.name.as_str(), "root" | "alias")) {
            let folder = one.first().unwrap_or("");
            if !matches!(folder, "/" | "//" | "/etc" | "/etc/" | "/proc" | "/proc/" | "/root" | "/root/") {
                continue;
            }
            let (path, line) = (proxy.path_of(one), one.line);
            found.push(proxy.finding(
                &RULE,
                stack,
                one,
                format!("{path}:{line} serves every file below {folder}."),
                format!("{path} 第 {line} 行会提供 {folder} 下的所有文件。"),
            ));
        }
    }
}
