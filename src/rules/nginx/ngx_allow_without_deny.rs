//! `ngx-allow-without-deny`: allow without deny lets everybody in.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-allow-without-deny",
    family: Family::Nginx,
    severity: Severity::Exposed,
    name: Text::fixed("allow without deny lets everybody in", "只有 allow 没有 deny，谁都能进"),
    why: Text::fixed(
        "Who matches no rule is let in. A list of allow alone forbids nothing.",
        "没有匹配规则的请求会被放行，只写 allow 等于没有限制。",
    ),
    how: Text::fixed("End the list with deny all.", "在最后写 deny all。"),
    proof: "curl -I http://<host>/<path>",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http { server { listen 80; location /admin { allow 10.0.0.0/8; proxy_pass http://127.0.0.1:81; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server {
  location /a {
    allow 10.0.0.0/8;
    root /x;
  }
}
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { deny all; location /a { allow 10.0.0.1; allow 10.0.0.2; root /x; } }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location /a { allow 10.0.0.0/8; deny all; root /x; } location /b { deny 1.2.3.4; root /x; } location /c { allow all; root /x; } }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        for (_, block) in proxy.walk() {
            let Some(first) = block.children_named("allow").next() else { continue };
            let everybody = block.children_named("allow").any(|one| one.first() == Some("all"));
            let denies = block.children_named("deny").next().is_some();
            if everybody || denies || proxy_file::includes_unread(block) {
                continue;
            }
            let (path, line) = (proxy.path_of(first), first.line);
            let last = block.children_named("allow").last().unwrap_or(first);
            let old = format!("allow {};", last.args.join(" "));
            let mended = mend::reword(stack, path, &(last.line..=last.line), &old, &format!("{old} deny all;"));
            found.push(
                proxy
                    .finding(
                        &RULE,
                        stack,
                        first,
                        format!("{path}:{line} allows some and denies nobody."),
                        format!("{path} 第 {line} 行只写了 allow，没有 deny。"),
                    )
                    .with_fix(Safety::Review, "Deny all others", "拒绝其他访问", mended.into_iter().collect()),
            );
        }
    }
}
