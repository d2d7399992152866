//! `ngx-alias-traversal`: files beside the folder can be read.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-alias-traversal",
    family: Family::Nginx,
    severity: Severity::Exposed,
    name: Text::fixed("Files beside the folder can be read", "可以读取目录之外的文件"),
    why: Text::fixed(
        "A location without a slash at its end and an alias with one let a request for /files../x read the folder above.",
        "location 末尾没有斜杠而 alias 末尾有时，请求 /files../x 可以读到上一级目录。",
    ),
    how: Text::fixed("End the location with a slash as well.", "在 location 末尾也加上斜杠。"),
    proof: "curl --path-as-is http://<host>/<location>../",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
--- nginx.conf
events {}
http { server { listen 80; location /files { alias /data/files/; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location /files { alias /data/files/; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./a.conf, target: /etc/nginx/conf.d/a.conf}]}
--- a.conf
server { location ^~ /s { alias /data/; } }
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location /files/ { alias /data/files/; } location /a { alias /data/a; } location = /b { alias /data/; } location ~ /c { alias /data/; } }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        for (_, location) in proxy.walk().into_iter().filter(|(_, one)| one.name == "location") {
            let prefix = match location.args.as_slice() {
                [path] => Some(path),
                [modifier, path] if modifier == "^~" => Some(path),
                _ => None,
            };
            let Some(path) = prefix.filter(|path| !path.ends_with('/')) else { continue };
            if location.children_named("alias").any(|alias| alias.first().is_some_and(|to| to.ends_with('/'))) {
                found.push(proxy.finding(
                    &RULE,
                    stack,
                    location,
                    format!("{path} in {} lets requests out of its folder.", proxy.path_of(location)),
                    format!("{} 中的 {path} 允许请求越出目录。", proxy.path_of(location)),
                ));
            }
        }
    }
}
