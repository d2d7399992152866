//! `port-too-many-public`: ways around the proxy.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{AddressTarget, Purpose, Stack};
use crate::model::knowledge::Role;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "port-too-many-public",
    family: Family::Port,
    severity: Severity::Exposed,
    name: Text::fixed("Ways around the proxy", "绕过反向代理的入口"),
    why: Text::fixed(
        "What the proxy checks (TLS, limits, sign-in) does not hold for those who use the port of the service directly.",
        "直接访问服务端口的人会绕过代理上的 TLS、限流和登录校验。",
    ),
    how: Text::fixed(
        "Publish only the proxy; bind the other ports to 127.0.0.1 or remove them.",
        "只发布反向代理；其余端口绑定到 127.0.0.1 或删去。",
    ),
    proof: "curl -v http://<address of the host>:<port>/",
    example: r#"services:
  proxy:
    image: nginx:1.27
    ports: ["80:80"]
    depends_on: [api]
  api:
    image: example/api:1.4
    ports: ["8001:8001"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.api.ports[0]
services:
  gw: {image: 'nginx:1.27', ports: ['80:80'], depends_on: [api]}
  api: {image: 'api:1', ports: ['8001:8001']}
",
            r"services:
  gw: {image: 'traefik:v3', ports: ['443:443'], environment: ['U=http://api:8001']}
  api: {image: 'api:1', ports: [{target: 8001, published: '${P}'}]}
--- .env
P=8001
",
        ],
        silent: &[
            r"services:
  gw: {image: 'nginx:1.27', ports: ['80:80'], depends_on: [api]}
  api: {image: 'api:1', ports: ['127.0.0.1:8001:8001'], expose: ['8001']}
  other: {image: 'api:1', ports: ['8002:8002']}
",
            r"services:
  gw: {image: 'nginx:1.27', depends_on: [api]}
  api: {image: 'api:1', ports: ['8001:8001']}
",
            r"services:
  gw: {image: 'nginx:1.27', ports: ['80:80'], depends_on: [db]}
  db: {image: 'postgres:16', ports: ['5432:5432']}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut behind: HashMap<usize, usize> = HashMap::new();
    let is_gate = |index: usize| {
        let service = stack.service(index);
        let proxy = service.knowledge.is_some_and(|image| image.role == Role::Proxy);
        proxy && service.view.ports.iter().any(|mapping| !mapping.is_loopback())
    };
    for edge in stack.start().edges().iter().filter(|edge| edge.written && is_gate(edge.from)) {
        behind.insert(edge.to, edge.from);
    }
    for address in
        stack.addresses().iter().filter(|address| address.purpose == Purpose::Connect && is_gate(address.from))
    {
        if let AddressTarget::Service(to) = address.target {
            behind.insert(to, address.from);
        }
    }
    for route in &stack.document().settings.routes {
        if let (Some(proxy), Some(to)) =
            (stack.find(&route.proxy).filter(|proxy| is_gate(*proxy)), stack.find(&route.service))
        {
            behind.insert(to, proxy);
        }
    }
    for (index, service) in stack.services().iter().enumerate() {
        let Some(gate) = behind.get(&index) else { continue };
        // Datastores and further gates have rules of their own; dead ports as well.
        if service.keeps_data() || is_gate(index) || stack.is_cut_off(index) {
            continue;
        }
        for mapping in &service.view.ports {
            let specific = mapping.host_ip.as_ref().is_some_and(|ip| ip.known().is_none_or(|ip| !ip.is_unspecified()));
            if specific || mapping.is_loopback() {
                continue;
            }
            let gate = &stack.service(*gate).name;
            found.push(
                RULE.finding(
                    stack.path(index, &mapping.steps),
                    format!("{} is open on the host beside {gate}, which stands in front of it.", service.name),
                    format!("{} 前面已有 {gate}，却仍直接对外发布端口。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Publish no port of {}", service.name),
                    format!("不再发布 {} 的这个端口", service.name),
                    vec![mend::set(stack, index, &mapping.steps, None)],
                ),
            );
        }
    }
}
