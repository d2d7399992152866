//! `ngx-front-route`: nginx waits for a service that it never asks.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::graph::StackService;
use crate::model::dependency::Condition;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-front-route",
    family: Family::Nginx,
    severity: Severity::Fragile,
    name: Text::fixed("nginx waits for a service that it never asks", "nginx 等待一个从不转发到的服务"),
    why: Text::fixed(
        "depends_on says that nginx stands in front of the service, but no location leads there: requests for it end in 404 or at another service.",
        "depends_on 表示 nginx 在这个服务之前，但没有 location 通向它，请求会得到 404 或落到别的服务。",
    ),
    how: Text::fixed(
        "Add a location with proxy_pass, or drop the dependency.",
        "添加带 proxy_pass 的 location，或去掉这个依赖。",
    ),
    proof: "docker compose exec <service> nginx -T",
    example: r#"services:
  proxy:
    image: nginx:1.27
    depends_on: [api, admin]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  api: {image: "example/api:1.4"}
  admin: {image: "example/admin:1.4"}
--- nginx.conf
events {}
http { server { listen 80; location / { proxy_pass http://api:8000; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.depends_on[1]
services:
  w: {image: 'nginx:1.27', depends_on: [a, b], volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
  a: {image: 'x:1'}
  b: {image: 'y:1'}
--- a.conf
server { location / { proxy_pass http://a:80; } }
",
            r"services:
  w: {image: 'nginx:1.27', depends_on: {b: {condition: service_healthy}, a: {condition: service_started}}, volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
  a: {build: ./a}
  b: {build: ./b, healthcheck: {test: 'true'}}
--- a.conf
upstream u { server a:80; }
server { location / { proxy_pass http://u; } }
",
        ],
        silent: &[
            r"services:
  w: {image: 'nginx:1.27', depends_on: [a, b, db, job, c, d], volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro', 'dist:/x:ro']}
  a: {image: 'x:1'}
  b: {image: 'y:1', container_name: bee}
  db: {image: 'postgres:16'}
  job: {image: 'x:1', command: migrate}
  c: {image: 'y:1', volumes: ['dist:/dist']}
  d: {image: 'y:1', ports: ['81:80']}
volumes: {dist: {}}
--- a.conf
server { location / { proxy_pass http://a:80; } location /b { set $up http://bee:80; proxy_pass $up; } }
",
            r"services:
  w: {image: 'nginx:1.27', depends_on: [a], volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
  a: {image: 'x:1'}
--- a.conf
server { include /etc/nginx/routes/*.conf; }
",
            r"services:
  w: {image: 'nginx:1.27', depends_on: [a], volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
  a: {image: 'x:1'}
--- a.conf
server { root /x; }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        let all = proxy.walk();
        let unread = proxy.unread || all.iter().any(|(_, block)| proxy_file::includes_unread(block));
        // One that passes nothing on serves files, and waits for reasons of its own.
        if unread || proxy.upstreams().is_empty() {
            continue;
        }
        let words: String = all.iter().flat_map(|(_, one)| &one.args).fold(String::new(), |mut all, word| {
            all.push_str(word);
            all.push(' ');
            all
        });
        let named = |name: &str| {
            let part = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
            words.split(|c: char| !part(c)).any(|word| word.eq_ignore_ascii_case(name))
        };
        let front = stack.service(proxy.service);
        for edge in stack.start().dependencies(proxy.service).filter(|edge| edge.written) {
            let behind = stack.service(edge.to);
            let names = [Some(&behind.name), behind.view.container_name.as_ref(), behind.view.hostname.as_ref()];
            let aliases = behind.view.attachments.iter().flat_map(|attachment| &attachment.aliases);
            let known = names.into_iter().flatten().chain(aliases).any(|name| named(name));
            let other_reason = behind.keeps_data()
                || behind.is_one_shot()
                || edge.condition == Condition::Completed
                || !behind.view.ports.is_empty()
                || share_a_mount(front, behind);
            if known || other_reason {
                continue;
            }
            found.push(RULE.finding(
                stack.path(proxy.service, &edge.steps),
                format!("{} waits for {}, but no location leads there.", front.name, behind.name),
                format!("{} 等待 {}，但没有 location 转发到它。", front.name, behind.name),
            ));
        }
    }
}

/// Whether one may hand files to the other.
fn share_a_mount(a: &StackService, b: &StackService) -> bool {
    a.view.mounts.iter().any(|one| one.source.is_some() && b.view.mounts.iter().any(|other| other.source == one.source))
}
