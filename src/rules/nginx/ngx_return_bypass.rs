//! `ngx-return-bypass`: return answers before deny is asked.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-return-bypass",
    family: Family::Nginx,
    severity: Severity::Exposed,
    name: Text::fixed("return answers before deny is asked", "return 先于 deny 生效"),
    why: Text::fixed(
        "return and rewrite run before the access rules. Everybody gets the answer, whatever allow and deny say.",
        "return 和 rewrite 先于访问规则执行，无论 allow、deny 怎么写，谁都能得到响应。",
    ),
    how: Text::fixed(
        "Serve the answer from a location of its own, by try_files.",
        "用 try_files 转到单独的 location 再返回。",
    ),
    proof: "curl -i http://<host>/<path>",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http { server { listen 80; location /secret { allow 10.0.0.0/8; deny all; return 200 "secret"; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location /a { deny all; return 200 x; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { location /a { allow 10.0.0.1; deny all; return 302 https://a.com; } }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location /a { deny all; } location /b { return 200 x; } location /c { deny all; return 403; } location /d { deny 1.2.3.4; if ($a) { return 200; } root /x; } location /e { deny all; return 404; } }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        for (_, block) in proxy.walk() {
            let denies = block.children_named("deny").next().is_some();
            // An error tells nobody anything.
            let gives = |word: Option<&str>| word.is_some_and(|word| !word.starts_with(['4', '5']));
            let Some(answer) = block.children_named("return").find(|one| gives(one.first())).filter(|_| denies) else {
                continue;
            };
            let (path, line) = (proxy.path_of(answer), answer.line);
            found.push(proxy.finding(
                &RULE,
                stack,
                answer,
                format!("{path}:{line} answers everybody; deny beside it comes too late."),
                format!("{path} 第 {line} 行会响应所有人，旁边的 deny 不起作用。"),
            ));
        }
    }
}
