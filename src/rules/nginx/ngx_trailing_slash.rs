//! `ngx-trailing-slash`: the path is cut or doubled on the way.
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
    code: "ngx-trailing-slash",
    family: Family::Nginx,
    severity: Severity::Fragile,
    name: Text::fixed("The path is cut or doubled on the way", "转发时路径被截断或多出斜杠"),
    why: Text::fixed(
        "nginx replaces the text of the location by the path of proxy_pass. Where only one of them ends with a slash, /api/users becomes //users or /v1users.",
        "nginx 用 proxy_pass 的路径替换 location 的文本。两者只有一个以 / 结尾时，/api/users 会变成 //users 或 /v1users。",
    ),
    how: Text::fixed("End both with a slash, or neither.", "让两者都以 / 结尾，或都不以 / 结尾。"),
    proof: "docker compose logs <upstream>",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "./certs:/certs:ro"]
--- nginx.conf
events {}
http { server { listen 80; location /api { proxy_pass http://127.0.0.1:81/; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location /api { proxy_pass http://127.0.0.1:81/; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { location ^~ /api/ { proxy_pass http://127.0.0.1:81/v1; } }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location /api/ { proxy_pass http://127.0.0.1:81/; } location / { proxy_pass http://127.0.0.1:81; } location /x { proxy_pass http://127.0.0.1:81/y; } location = /z { proxy_pass http://127.0.0.1:81/; } location /ws { proxy_pass http://127.0.0.1:81/; } location /q/ { proxy_pass http://127.0.0.1:81/q?a=b; } location /v/ { proxy_pass http://127.0.0.1:81/$a; } location /r/ { rewrite ^/r(.*) /$1 break; proxy_pass http://127.0.0.1:81/x; } }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const SOCKETS: [&str; 6] = ["ws", "wss", "websocket", "websockets", "socket.io", "sockjs"];
    for proxy in proxy_file::proxies(stack) {
        for (_, location) in proxy.walk().into_iter().filter(|(_, one)| one.name == "location" && one.line > 0) {
            let path = match location.args.as_slice() {
                [path] => path,
                [modifier, path] if modifier == "^~" => path,
                _ => continue,
            };
            // A connection of this kind has one address and nothing below it.
            let socket = path.rsplit('/').next().is_some_and(|part| SOCKETS.contains(&part));
            if !path.starts_with('/') || socket || location.children_named("rewrite").next().is_some() {
                continue;
            }
            for pass in location.children_named("proxy_pass") {
                let Some(to) = pass.first().and_then(path_part).filter(|to| !to.contains(['$', '?'])) else { continue };
                if to.ends_with('/') == path.ends_with('/') {
                    continue;
                }
                let example = format!("{path}{}users", if path.ends_with('/') { "" } else { "/" });
                let becomes = example.replacen(path.as_str(), to, 1);
                let at = proxy.path_of(location);
                let line = if path.ends_with('/') { pass.line } else { location.line };
                let mended = if path.ends_with('/') {
                    pass.first().and_then(|old| mend::reword(stack, at, &(line..=line), old, &format!("{old}/")))
                } else {
                    let old = format!("{path} ");
                    mend::reword(stack, at, &(line..=line), &old, &format!("{path}/ "))
                };
                found.push(
                    proxy
                        .finding(
                            &RULE,
                            stack,
                            location,
                            format!("{at}:{}: {example} reaches the upstream as {becomes}.", location.line),
                            format!("{at} 第 {} 行：{example} 转发后变成 {becomes}。", location.line),
                        )
                        .with_fix(
                            Safety::Review,
                            "End both with a slash",
                            "让两者都以 / 结尾",
                            mended.into_iter().collect(),
                        ),
                );
            }
        }
    }
}

/// What stands behind the host in `http://host:port/path`.
fn path_part(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.get(rest.find('/')?..)
}
