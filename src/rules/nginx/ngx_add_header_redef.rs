//! `ngx-add-header-redef`: headers that are lost in a location.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::generate::nginx::tree::Directive;
use crate::graph::Stack;
use crate::rules::mend;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-add-header-redef",
    family: Family::Nginx,
    severity: Severity::Fragile,
    name: Text::fixed("Headers that are lost in a location", "在 location 中丢失的响应头"),
    why: Text::fixed(
        "A block with add_header of its own inherits none from outside. Security and CORS headers vanish there.",
        "块内只要写了 add_header，就不再继承外层的，安全和跨域响应头会因此丢失。",
    ),
    how: Text::fixed("Repeat the headers in the block.", "在块内重复写这些响应头。"),
    proof: "curl -sI http://<host>/<path>",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http {
  server {
    listen 80;
    add_header X-Frame-Options DENY;
    location /static/ {
      root /x;
      add_header Cache-Control "max-age=3600";
    }
  }
}
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
  add_header X-Frame-Options DENY;
  location /s/ {
    add_header Cache-Control public;
    root /x;
  }
}
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
add_header Strict-Transport-Security max-age=1;
server { add_header X-A b; root /x; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { add_header X-Served-By a; location / { add_header X-B c; root /x; } }
",
        ],
        silent: &[
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { add_header X-Frame-Options DENY; location / { root /x; } location /s/ { add_header x-frame-options DENY; add_header Cache-Control public; root /x; } location /n { root /x; expires 1d; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location / { add_header A b; } location /b { add_header C d; } }
",
            r"services:
  w: {image: 'nginx:1.29', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { add_header X-Frame-Options DENY; location / { add_header_inherit merge; add_header A b; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { add_header X-Frame-Options DENY; location / { if ($request_method = OPTIONS) { add_header Access-Control-Allow-Origin *; return 204; } root /x; } }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const COSTLY: [&str; 8] = [
        "strict-transport-security",
        "content-security-policy",
        "x-frame-options",
        "x-content-type-options",
        "referrer-policy",
        "permissions-policy",
        "access-control-allow-origin",
        "access-control-allow-credentials",
    ];
    for proxy in proxy_file::proxies(stack) {
        for (around, block) in proxy.walk() {
            // What an `if` answers is an answer of its own kind, such as that to a preflight request.
            let kind = matches!(block.name.as_str(), "server" | "location");
            let own: Vec<String> = headers(block).map(|(name, _)| name).collect();
            let levels = || around.iter().copied().chain([block]);
            let merged = levels().any(|level| level.children_named("add_header_inherit").next().is_some());
            if !kind || own.is_empty() || merged || levels().any(proxy_file::includes_unread) {
                continue;
            }
            let Some(outer) = around.iter().rev().find(|level| headers(level).next().is_some()) else { continue };
            let lost: Vec<(String, &Directive)> =
                headers(outer).filter(|(name, _)| !own.contains(&name.to_ascii_lowercase())).collect();
            if lost.is_empty() {
                continue;
            }
            let path = proxy.path_of(block);
            let names: Vec<&str> = lost.iter().filter_map(|(_, one)| one.first()).collect();
            let mut finding = proxy.finding(
                &RULE,
                stack,
                block,
                format!("{path}:{} has headers of its own and loses {}.", block.line, names.join(", ")),
                format!("{path} 第 {} 行有自己的响应头，因此丢失了 {}。", block.line, names.join("、")),
            );
            if !lost.iter().any(|(name, _)| COSTLY.contains(&name.as_str())) {
                finding.severity = Severity::Style;
            }
            let written = |one: &Directive| {
                let text = stack.document().file(proxy.path_of(one))?;
                let line = text.lines().nth(one.line.checked_sub(1)?)?.trim();
                (line.starts_with("add_header") && line.ends_with(';') && line.matches(';').count() == 1)
                    .then(|| line.to_owned())
            };
            let lines: Option<Vec<String>> = lost.iter().map(|(_, one)| written(one)).collect();
            let command = lines.and_then(|lines| mend::first_in_block(stack, path, block.line, &lines));
            found.push(finding.with_fix(
                Safety::Review,
                "Repeat them here",
                "在这里重复写出",
                command.into_iter().collect(),
            ));
        }
    }
}

/// The headers that a block sets itself: the name in lower case and the directive.
fn headers(block: &Directive) -> impl Iterator<Item = (String, &Directive)> {
    block.children_named("add_header").filter_map(|one| Some((one.first()?.to_ascii_lowercase(), one)))
}
