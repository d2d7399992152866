//! `ngx-host-spoof`: the upstream believes any host name.
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
    code: "ngx-host-spoof",
    family: Family::Nginx,
    severity: Severity::Fragile,
    name: Text::fixed("The upstream believes any host name", "上游会相信任意主机名"),
    why: Text::fixed(
        "$http_host is what the client wrote, even where nginx chose the server by another name. An application that builds links from it sends users elsewhere.",
        "$http_host 是客户端写的内容，可能与 nginx 选中的 server 不同。应用用它生成链接时，会把用户引到别处。",
    ),
    how: Text::fixed("Pass $host on.", "改为转发 $host。"),
    proof: "curl -H 'Host: evil.example' http://<host>/",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http {
  server {
    listen 80;
    location / {
      proxy_pass http://127.0.0.1:81;
      proxy_set_header Host $http_host;
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
server { location / { proxy_pass http://127.0.0.1:81; proxy_set_header Host $http_host; } }
",
            r#"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
proxy_set_header host "$http_host";
server { location / { proxy_pass http://127.0.0.1:81; } }
"#,
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location / { proxy_pass http://127.0.0.1:81; proxy_set_header Host $host; proxy_set_header X-Forwarded-Host $http_host; } }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        // Only $http_host has the port, which links need where another one is published than nginx listens on.
        let ports = &stack.service(proxy.service).view.ports;
        let moved =
            ports.iter().any(|port| port.published.as_ref().and_then(|range| range.known()) != port.target.known());
        for (_, one) in proxy.walk() {
            let header = one.first().is_some_and(|name| name.eq_ignore_ascii_case("host"));
            let value = one.args.get(1).map(String::as_str);
            if one.name != "proxy_set_header" || !header || value != Some("$http_host") || one.line == 0 {
                continue;
            }
            let (path, line) = (proxy.path_of(one), one.line);
            let mended = mend::reword(stack, path, &(line..=line), "$http_host", "$host");
            let severity = if moved { Severity::Style } else { RULE.severity };
            let mut finding = proxy.finding(
                &RULE,
                stack,
                one,
                format!("{path}:{line} passes on whatever host the client names."),
                format!("{path} 第 {line} 行会转发客户端写的任意主机名。"),
            );
            finding.severity = severity;
            found.push(finding.with_fix(
                Safety::Review,
                "Pass $host on",
                "改为转发 $host",
                mended.into_iter().collect(),
            ));
        }
    }
}
