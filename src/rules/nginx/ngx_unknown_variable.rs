//! `ngx-unknown-variable`: variable that nobody defines.
use crate::diagnostics::{Diagnostic, Severity};
use crate::generate::nginx::directives::undefined;
use crate::graph::Stack;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-unknown-variable",
    family: Family::Nginx,
    severity: Severity::Stop,
    name: Text::fixed("Variable that nobody defines", "没有定义的变量"),
    why: Text::fixed(
        "nginx ends with: unknown variable. Variables of the environment are not among those of nginx.",
        "nginx 会以 unknown variable 退出。环境变量并不会成为 nginx 的变量。",
    ),
    how: Text::fixed(
        "Define it with set or map, or correct its name. For variables of the environment, mount the file as a template.",
        "用 set 或 map 定义它，或改正名称。要用环境变量，请把文件挂载为模板。",
    ),
    proof: "docker compose exec <service> nginx -t",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
--- nginx.conf
events {}
http { server { listen 80; location / { proxy_pass http://$BACKEND; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location / { proxy_pass http://${BACKEND}:80; } }
"#,
            r#"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { return 301 https://$hosts$request_uri; }
"#,
        ],
        silent: &[
            r#"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
map $http_upgrade $up { default close; }
server { location ~ ^/(?<p>a)$ { set $b http://127.0.0.1; proxy_pass $b/$p; proxy_set_header Connection $up; } location / { return 301 https://$host$request_uri; } }
"#,
            r#"services:
  w: {image: 'nginx:1.27', environment: {BACKEND: api}, volumes: ['./a.template:/etc/nginx/templates/a.conf.template:ro']}
  api: {image: 'x:1'}
--- a.template
server { listen 80; location / { proxy_pass http://${BACKEND}:80; } }
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    // What is included from elsewhere may define it; other modules bring variables of their own.
    for proxy in proxy_file::proxies(stack).iter().filter(|proxy| proxy.plain && !proxy.unread) {
        // Scripts that fill in variables before nginx starts do it in the command.
        let filled =
            stack.service(proxy.service).words().any(|word| word.contains("envsubst") || word.contains("sed "));
        if filled {
            continue;
        }
        for one in undefined(&proxy.config) {
            let (path, line) = (proxy.path_of(one.directive), one.directive.line);
            found.push(proxy.finding(
                &RULE,
                stack,
                one.directive,
                format!("Nobody defines ${} ({path}:{line}).", one.name),
                format!("没有定义 ${}（{path} 第 {line} 行）。", one.name),
            ));
        }
    }
}
