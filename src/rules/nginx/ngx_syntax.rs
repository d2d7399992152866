//! `ngx-syntax`: nginx cannot read its configuration.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-syntax",
    family: Family::Nginx,
    severity: Severity::Stop,
    name: Text::fixed("nginx cannot read its configuration", "nginx 无法读取配置"),
    why: Text::fixed(
        "nginx ends at the first mistake of its configuration; the proxy does not start.",
        "nginx 遇到配置错误就会退出，代理无法启动。",
    ),
    how: Text::fixed("Correct the line.", "修改这一行。"),
    proof: "docker compose exec <service> nginx -t",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
--- nginx.conf
events {}
http { server { listen 80 }
}
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
events {
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./conf, target: /etc/nginx/conf.d}]}
--- conf/a.conf
server { listen 80; } }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro', './other.conf:/etc/app/x.conf']}
--- nginx.conf
events {}
http { server { listen 80; } }
--- other.conf
not { nginx
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        for file in proxy.files.iter().filter(|file| file.included) {
            for error in file.errors.iter().take(5) {
                found.push(RULE.in_file(
                    stack,
                    proxy.place(stack, file),
                    (&file.path, error.line),
                    format!("{}:{}: {}", file.path, error.line, error.message.en),
                    format!("{} 第 {} 行：{}", file.path, error.line, error.message.zh),
                ));
            }
        }
    }
}
