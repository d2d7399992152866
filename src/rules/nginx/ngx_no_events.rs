//! `ngx-no-events`: main configuration without its frame.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::rules::mend;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-no-events",
    family: Family::Nginx,
    severity: Severity::Stop,
    name: Text::fixed("Main configuration without its frame", "主配置缺少外层结构"),
    why: Text::fixed(
        "nginx.conf needs an events and an http block. A server alone is refused: directive is not allowed here.",
        "nginx.conf 需要 events 和 http 块。只写 server 会报错：directive is not allowed here。",
    ),
    how: Text::fixed(
        "Mount the file in /etc/nginx/conf.d/, or put it in events {} and http {}.",
        "把文件挂载到 /etc/nginx/conf.d/，或加上 events {} 和 http {}。",
    ),
    proof: "docker compose exec <service> nginx -t",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
--- nginx.conf
server { listen 80; }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
upstream a { server b:80; }
server { listen 80; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: [{type: bind, source: ./n/nginx.conf, target: /etc/nginx/nginx.conf}]}
--- n/nginx.conf
http { server { listen 80; } }
",
        ],
        silent: &[
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro', './a.conf:/etc/nginx/conf.d/a.conf']}
--- nginx.conf
events {}
http { include conf.d/*.conf; }
--- a.conf
server { listen 80; }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
--- nginx.conf
include modules/*.conf;
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        let Some(file) = proxy.main.and_then(|main| proxy.files.get(main)) else { continue };
        let has = |name: &str| proxy.config.directives().any(|directive| directive.name == name);
        if has("events") || has("include") || proxy.config.items.is_empty() {
            continue;
        }
        let steps = file.steps.clone();
        let text = stack.service(proxy.service).record.body.at(&steps).and_then(Node::as_text);
        let moved = text.filter(|text| text.contains("/etc/nginx/nginx.conf")).filter(|_| !has("http"));
        let command = moved.map(|text| {
            let text = text.replace("/etc/nginx/nginx.conf", "/etc/nginx/conf.d/default.conf");
            mend::set_text(stack, proxy.service, &steps, &text)
        });
        found.push(
            RULE.in_file(
                stack,
                proxy.place(stack, file),
                (&file.path, 1),
                format!("{} has no events block, but is mounted as the main configuration.", file.path),
                format!("{} 没有 events 块，却被挂载为主配置。", file.path),
            )
            .with_fix(
                Safety::Review,
                "Mount it in conf.d",
                "改为挂载到 conf.d",
                command.into_iter().collect(),
            ),
        );
    }
}
