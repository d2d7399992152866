//! `ngx-http-splitting`: A request can write headers of the answer.
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
    code: "ngx-http-splitting",
    family: Family::Nginx,
    severity: Severity::Exposed,
    name: Text::fixed("A request can write headers of the answer", "请求可以伪造响应头"),
    why: Text::fixed(
        "$uri is decoded: %0d%0a in the address becomes a line break, and what follows becomes a header, a cookie for instance.",
        "$uri 是解码后的内容：地址中的 %0d%0a 会变成换行，后面的内容就成了响应头，例如 Cookie。",
    ),
    how: Text::fixed("Write $request_uri.", "改用 $request_uri。"),
    proof: "curl -i 'http://<host>/%0d%0aSet-Cookie:%20a=b'",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http { server { listen 80; return 301 https://$host$uri; } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { return 301 https://$host$uri; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { location / { add_header X-Path $document_uri; root /x; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location /a { return 302 https://b.com${uri}?x; } }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { return 301 https://$host$request_uri; }
server { listen 81; location / { try_files $uri $uri/ /index.html; add_header X-A $uri_a; return 200 $uri; } }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        for (_, one) in proxy.walk().into_iter().filter(|(_, one)| one.line > 0) {
            let into_header = match one.name.as_str() {
                "return" => matches!(one.first(), Some("301" | "302" | "303" | "307" | "308")),
                "add_header" => true,
                _ => false,
            };
            let value = one.args.get(1).map_or("", String::as_str);
            let Some(variable) =
                ["$uri", "$document_uri", "${uri}", "${document_uri}"].into_iter().find(|name| holds(value, name))
            else {
                continue;
            };
            if !into_header {
                continue;
            }
            let (path, line) = (proxy.path_of(one), one.line);
            let redirect = one.name == "return";
            let mended = redirect.then(|| {
                mend::reword(stack, path, &(line..=line), value, &value.replacen(variable, "$request_uri", 1))
            });
            found.push(
                proxy
                    .finding(
                        &RULE,
                        stack,
                        one,
                        format!("{path}:{line} puts {variable} into a header."),
                        format!("{path} 第 {line} 行把 {variable} 写进了响应头。"),
                    )
                    .with_fix(
                        Safety::Review,
                        "Write $request_uri",
                        "改用 $request_uri",
                        mended.flatten().into_iter().collect(),
                    ),
            );
        }
    }
}

/// Whether a variable, and not a longer one, stands in a value.
fn holds(value: &str, variable: &str) -> bool {
    value.match_indices(variable).any(|(at, _)| {
        let next = value.get(at + variable.len()..).and_then(|rest| rest.chars().next());
        variable.ends_with('}') || next.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_')
    })
}
