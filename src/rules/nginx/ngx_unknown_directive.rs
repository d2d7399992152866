//! `ngx-unknown-directive`: nginx does not take this directive.
use crate::diagnostics::{Diagnostic, Severity};
use crate::generate::nginx::directives::{Context, Fault, FaultKind, allowed_in, faults, names, removed_in, since};
use crate::graph::Stack;
use crate::rules::nearest::nearest;
use crate::rules::proxy_file;
use crate::rules::proxy_file::Proxy;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::BTreeSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-unknown-directive",
    family: Family::Nginx,
    severity: Severity::Stop,
    name: Text::fixed("nginx does not take this directive", "nginx 不接受这条指令"),
    why: Text::fixed(
        "nginx ends at a directive that it does not know, that stands in the wrong block, or that has the wrong arguments.",
        "遇到不认识的指令、写错位置的指令或参数不对的指令，nginx 会直接退出。",
    ),
    how: Text::fixed("Correct the name, the place or the arguments.", "修改指令的名称、位置或参数。"),
    proof: "docker compose exec <service> nginx -t",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
--- nginx.conf
events {}
http { server { listen 80; location / { proxy_passs http://127.0.0.1:81; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location / { proxy_passs http://127.0.0.1:81; } }
"#,
            r#"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
proxy_pass http://127.0.0.1:81;
server { listen 80; }
"#,
            r#"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { client_max_body_size 10mb; }
"#,
            r#"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { root /a; root /b; }
"#,
            r#"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { gzip yes; }
"#,
            r#"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { location ~ x { proxy_pass http://127.0.0.1/x; } }
"#,
            r#"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { location / { proxy_pass 127.0.0.1:80; } }
"#,
            r#"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { server_name; }
"#,
            r#"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { listen 443 ssl; ssl on; }
"#,
            r#"services:
  w: {image: 'nginx:1.24', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 443 ssl; http2 on; }
"#,
            r#"services:
  w: {image: 'x:1', volumes: ['./c:/etc/nginx']}
--- c/nginx.conf
events {}
http { include snippets/*.conf; }
--- c/snippets/a.conf
serverr { listen 80; }
"#,
        ],
        silent: &[
            r#"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 80; location / { proxy_pass http://127.0.0.1:81; gzip on; client_max_body_size 10m; } if ($host = a) { return 301 /; } }
map $host $a { anything 1; }
upstream u { server 127.0.0.1:1 weight=2; keepalive 4; }
"#,
            r#"services:
  w: {image: 'openresty/openresty:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { set_by_lua $a 'x'; more_set_headers 'A: b'; brotli on; }
"#,
            r#"services:
  w: {image: 'nginx:1.27', volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
load_module modules/ngx_http_js_module.so;
events {}
http { js_import a.js; server { location / { js_content a.b; } } }
stream { server { listen 53 udp; proxy_pass 127.0.0.1:53; } }
"#,
            r#"services:
  w: {image: 'nginx:1.22', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { listen 443 http2; ssl on; }
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        let whole = proxy.config.directives().any(|one| one.name == "events");
        for fault in faults(&proxy.config, Context::Main) {
            let one = fault.directive;
            // Files whose place is wrong as a whole have rules of their own.
            let main_only =
                matches!(fault.kind, FaultKind::Misplaced(Context::Http)) && allowed_in(&one.name) == ["main"];
            let lost = matches!(fault.kind, FaultKind::Misplaced(Context::Main)) && !whole;
            if one.line == 0 || main_only || lost {
                continue;
            }
            let Some(what) = what(proxy, &fault) else { continue };
            let (path, line) = (proxy.path_of(one), one.line);
            found.push(proxy.finding(
                &RULE,
                stack,
                one,
                format!("{path}:{line}: {}", what.en),
                format!("{path} 第 {line} 行：{}", what.zh),
            ));
        }
        for one in proxy.walk().into_iter().map(|(_, one)| one).filter(|one| one.line > 0) {
            let Some(what) = of_release(proxy, &one.name) else { continue };
            let (path, line) = (proxy.path_of(one), one.line);
            found.push(proxy.finding(
                &RULE,
                stack,
                one,
                format!("{path}:{line}: {}", what.en),
                format!("{path} 第 {line} 行：{}", what.zh),
            ));
        }
    }
}

/// Every name once.
fn known_names() -> BTreeSet<&'static str> {
    names().filter(|one| *one != "ssl").collect()
}

/// What is wrong, in words; `None` where a module of others may know the directive.
fn what(proxy: &Proxy, fault: &Fault) -> Option<Text> {
    let name = &fault.directive.name;
    let first = fault.directive.first().unwrap_or("");
    Some(match &fault.kind {
        FaultKind::Unknown => match nearest(name, known_names()) {
            Some(near) => Text::new(
                format!("nginx knows no directive {name}; {near} is close."),
                format!("nginx 没有 {name} 指令，是否想写 {near}？"),
            ),
            None if proxy.plain => {
                Text::new(format!("nginx knows no directive {name}."), format!("nginx 没有 {name} 指令。"))
            }
            None => return None,
        },
        FaultKind::Misplaced(context) => {
            let places = allowed_in(name);
            Text::new(
                format!("{name} cannot stand in {}; it belongs in {}.", context.name(), places.join(", ")),
                format!("{name} 不能写在 {} 中，应写在 {} 中。", context.name(), places.join("、")),
            )
        }
        FaultKind::Count => Text::new(
            format!("{name} has the wrong number of arguments ({}).", fault.directive.args.len()),
            format!("{name} 的参数个数不对（{} 个）。", fault.directive.args.len()),
        ),
        FaultKind::NeedsBlock => Text::new(format!("{name} needs a block."), format!("{name} 后面需要一个块。")),
        FaultKind::NeedsSemicolon => {
            Text::new(format!("{name} takes no block; end it with “;”."), format!("{name} 不接块，应以“;”结束。"))
        }
        FaultKind::Twice(first) => Text::new(
            format!("{name} stands in line {first} already; it may stand once in a block."),
            format!("第 {first} 行已有 {name}，同一个块中只能写一次。"),
        ),
        FaultKind::Value(wanted) => Text::new(
            format!("{name} does not take {first}; it takes values like {wanted}."),
            format!("{name} 的值不能是 {first}，应写成 {wanted} 这样的形式。"),
        ),
        FaultKind::UriPart => Text::new(
            format!("{first} has a path, which proxy_pass cannot have in a location by regular expression or in if."),
            format!("正则 location 或 if 中的 proxy_pass 不能带路径：{first}。"),
        ),
        FaultKind::NoScheme => Text::new(
            format!("{first} needs http:// or https:// before it."),
            format!("{first} 前面缺少 http:// 或 https://。"),
        ),
    })
}

/// Whether the release of the image is too old or too new for a directive.
fn of_release(proxy: &Proxy, name: &str) -> Option<Text> {
    let shown = |(major, minor, patch): (u32, u32, u32)| format!("{major}.{minor}.{patch}");
    // An image without a number in its tag is taken for a new one.
    let version = proxy.version.filter(|_| proxy.plain);
    if let Some(removed) = removed_in(name)
        && proxy.plain
        && version.is_none_or(|version| version >= removed)
    {
        return Some(Text::new(
            format!("nginx knows no directive {name} any more, since {}.", shown(removed)),
            format!("nginx 从 {} 起不再有 {name} 指令。", shown(removed)),
        ));
    }
    let since = since(name).filter(|since| version.is_some_and(|version| version < *since))?;
    Some(Text::new(
        format!("nginx knows {name} only from {} on.", shown(since)),
        format!("nginx 从 {} 起才有 {name} 指令。", shown(since)),
    ))
}
