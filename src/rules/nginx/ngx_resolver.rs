//! `ngx-resolver`: addresses are looked up once.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::AddressTarget;
use crate::graph::Stack;
use crate::model::{Node, Step};
use crate::rules::mend;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::BTreeMap;
use std::collections::HashSet;
use std::net::IpAddr;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-resolver",
    family: Family::Nginx,
    severity: Severity::Fragile,
    name: Text::fixed("Addresses are looked up once", "地址只解析一次"),
    why: Text::fixed(
        "nginx asks for the address of a fixed name when it starts. When the container is made anew or the other side moves, it goes on asking the old address and answers 502.",
        "nginx 只在启动时解析固定的主机名。容器重建或对方更换地址后，它仍访问旧地址，返回 502。",
    ),
    how: Text::fixed(
        "Use a variable with resolver 127.0.0.11, or let nginx restart with the service: depends_on with restart: true.",
        "配合 resolver 127.0.0.11 使用变量，或在 depends_on 中写 restart: true，让 nginx 随服务重启。",
    ),
    proof: "docker compose up -d --force-recreate <service>; curl -I http://<host>/",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
    depends_on: {api: {condition: service_healthy}}
  api:
    image: example/api:1.4
    healthcheck: {test: "true"}
--- nginx.conf
events {}
http { server { listen 80; location / { proxy_pass http://api:8000; } } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
server { location / { proxy_pass https://api.example.com; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro'], depends_on: [api]}
  api: {image: 'x:1'}
--- a.conf
upstream u { server api:80; }
server { location / { proxy_pass http://u; } }
",
        ],
        silent: &[
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro'], depends_on: {api: {condition: service_started, restart: true}}}
  api: {image: 'x:1'}
--- a.conf
upstream u { server api:80; }
server { location / { proxy_pass http://u; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
resolver 127.0.0.11;
server { location / { set $u http://api:80; proxy_pass $u; } location /b { proxy_pass http://10.0.0.1:80; } location /c { proxy_pass http://127.0.0.1:80; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/a.conf:ro']}
--- a.conf
resolver 127.0.0.11;
upstream u { zone u 64k; server api.example.com:80 resolve; }
server { location / { proxy_pass http://u; } }
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for proxy in proxy_file::proxies(stack) {
        let names: HashSet<&str> = proxy.upstream_names().into_iter().map(|(name, _)| name).collect();
        let mut inside = BTreeMap::new();
        let mut told = HashSet::new();
        for upstream in proxy.upstreams() {
            let host = upstream.host;
            let again = upstream.directive.args.iter().any(|word| word == "resolve");
            if again || names.contains(host) || host.parse::<IpAddr>().is_ok() || upstream.directive.line == 0 {
                continue;
            }
            match stack.resolve(proxy.service, host) {
                AddressTarget::Outside if host.contains('.') && told.insert(host) => {
                    let (path, line) = (proxy.path_of(upstream.directive), upstream.directive.line);
                    found.push(proxy.finding(
                        &RULE,
                        stack,
                        upstream.directive,
                        format!("{path}:{line} looks up {host} once, when nginx starts."),
                        format!("{path} 第 {line} 行只在启动时解析一次 {host}。"),
                    ));
                }
                AddressTarget::Service(target) if !follows(stack, proxy.service, target) => {
                    inside.entry(target).or_insert(upstream.directive);
                }
                _ => {}
            }
        }
        let Some(first) = inside.values().next() else { continue };
        let shown: Vec<&str> = inside.keys().map(|target| &*stack.service(*target).name).collect();
        let name = &stack.service(proxy.service).name;
        let mut finding = proxy.finding(
            &RULE,
            stack,
            first,
            format!("{name} looks up {} once, when it starts.", shown.join(", ")),
            format!("{name} 只在启动时解析一次 {}。", shown.join("、")),
        );
        finding.severity = Severity::Style;
        // A service that is waited for can take nginx along when it is made anew.
        let restart = |target: &usize| {
            let wanted = &stack.service(*target).name;
            let long = stack.service(proxy.service).record.body.get("depends_on")?.get(wanted)?.as_mapping().is_some();
            let steps = [Step::from("depends_on"), Step::Key(wanted.clone()), Step::from("restart")];
            long.then(|| mend::set(stack, proxy.service, &steps, Some(Node::plain("true"))))
        };
        let commands: Option<Vec<_>> = inside.keys().map(restart).collect();
        found.push(finding.with_fix(
            Safety::Review,
            format!("Restart {name} with them"),
            format!("让 {name} 随它们重启"),
            commands.unwrap_or_default(),
        ));
    }
}

/// Whether nginx is restarted when the other service is made anew.
fn follows(stack: &Stack, from: usize, to: usize) -> bool {
    let name = &stack.service(to).name;
    stack.service(from).view.dependencies.iter().any(|dependency| dependency.service == *name && dependency.restart)
}
