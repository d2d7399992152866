//! `ngx-ws-upgrade`: webSockets do not get through.
use crate::diagnostics::{Diagnostic, Severity};
use crate::generate::nginx::tree::Directive;
use crate::graph::Stack;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-ws-upgrade",
    family: Family::Nginx,
    severity: Severity::Connect,
    name: Text::fixed("WebSockets do not get through", "WebSocket 无法通过"),
    why: Text::fixed(
        "nginx speaks HTTP/1.0 to its upstreams and drops the headers of an upgrade unless it is told otherwise: the connection is refused.",
        "nginx 默认用 HTTP/1.0 转发并丢弃升级请求头，WebSocket 连接会失败。",
    ),
    how: Text::fixed(
        "Set proxy_http_version 1.1 and the headers Upgrade and Connection.",
        "设置 proxy_http_version 1.1 以及 Upgrade 和 Connection 请求头。",
    ),
    proof: "curl -i -H 'Connection: Upgrade' -H 'Upgrade: websocket' http://<host>/<path>",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  api:
    image: example/api:1.4
--- nginx.conf
events {}
http { server { listen 80; location /ws { proxy_pass http://api:8000; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location /ws/ { proxy_pass http://127.0.0.1:8000; proxy_http_version 1.1; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { location ^~ /socket.io { proxy_pass http://127.0.0.1:8000; } }
",
        ],
        silent: &[
            r#"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server {
  location /ws { proxy_pass http://127.0.0.1:8000; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; }
  location /api { proxy_pass http://127.0.0.1:8000; }
  location /news { proxy_pass http://127.0.0.1:8000; }
}
"#,
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; location /ws { proxy_pass http://127.0.0.1:8000; } }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const SOCKETS: [&str; 6] = ["ws", "wss", "websocket", "websockets", "socket.io", "sockjs"];
    for proxy in proxy_file::proxies(stack) {
        for (around, location) in proxy.walk() {
            let path = location.args.last().map_or("", String::as_str);
            let socket = path.split('/').any(|part| SOCKETS.contains(&part.trim_matches(['^', '$', '\\', '(', ')'])));
            let passes = location.children_named("proxy_pass").next().is_some();
            if location.name != "location" || !socket || !passes {
                continue;
            }
            // Headers are inherited only where the location sets none of its own.
            let own = location.children_named("proxy_set_header").next().is_some();
            let mut levels: Vec<&Directive> = around.clone();
            levels.push(location);
            let upgrades = |level: &&&Directive| {
                level
                    .children_named("proxy_set_header")
                    .any(|one| one.first().is_some_and(|name| name.eq_ignore_ascii_case("upgrade")))
            };
            let upgraded = if own { upgrades(&&location) } else { levels.iter().any(|level| upgrades(&level)) };
            let included = levels.iter().any(|level| proxy_file::includes_unread(level));
            let modern = levels
                .iter()
                .any(|level| level.children_named("proxy_http_version").any(|one| one.first() == Some("1.1")));
            if (upgraded && modern) || included {
                continue;
            }
            found.push(proxy.finding(
                &RULE,
                stack,
                location,
                format!("{path} in {} passes no WebSockets on.", proxy.path_of(location)),
                format!("{} 中的 {path} 不能转发 WebSocket。", proxy.path_of(location)),
            ));
        }
    }
}
