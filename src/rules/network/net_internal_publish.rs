//! `net-internal-publish`: a service publishes ports, but all of its networks are internal.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-internal-publish",
    family: Family::Network,
    severity: Severity::Connect,
    name: Text::fixed("Published port that nobody reaches", "发布的端口无法访问"),
    why: Text::fixed(
        "The engine forwards no ports into internal networks, and says nothing about it: the published port stays dead.",
        "引擎不会把端口转发到 internal 网络，也不会给出提示：发布的端口永远连不上。",
    ),
    how: Text::fixed(
        "Join a network that is not internal as well, or remove the ports and go through a proxy.",
        "再加入一个非 internal 的网络；或者删去 ports，改由反向代理访问。",
    ),
    proof: "docker compose port <service> <port>; curl -v http://127.0.0.1:<port>/",
    example: "services:\n  api:\n    image: example/api:1.4\n    ports: [\"8000:8000\"]\n    networks: [back]\nnetworks:\n  back:\n    internal: true\n",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            "# services.api.ports\nservices:\n  api: {image: 'x:1', ports: ['8000:8000'], networks: [data]}\nnetworks: {data: {internal: true}}\n",
            "services:\n  api:\n    image: x:1\n    ports: [{target: 80, published: '8080'}]\n    networks: {data: {aliases: [a]}, more: null}\nnetworks: {data: {internal: true}, more: {internal: 'yes'}}\n",
            "services:\n  api: {image: 'x:1', ports: [80], networks: [data]}\nnetworks: {data: {internal: '${I}'}}\n--- .env\nI=true\n",
            "services:\n  api: {image: 'x:1', ports: [80]}\nnetworks: {default: {internal: true}}\n",
        ],
        silent: &[
            "services:\n  api: {image: 'x:1', ports: ['8000:8000'], networks: [data, front]}\nnetworks: {data: {internal: true}, front: {}}\n",
            "services:\n  api: {image: 'x:1', expose: ['8000'], networks: [data]}\nnetworks: {data: {internal: true}}\n",
            "services:\n  api: {image: 'x:1', ports: ['8000:8000'], network_mode: host}\n",
            "services:\n  api: {image: 'x:1', ports: ['8000:8000'], networks: [data]}\nnetworks: {data: {internal: false}}\n",
            "services:\n  api: {image: 'x:1', ports: ['8000:8000'], networks: [data]}\nnetworks: {data: {external: true}}\n",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut way_out = None;
    for (index, service) in stack.services().iter().enumerate() {
        if service.view.ports.is_empty() || !stack.is_cut_off(index) || stack.network_owner(index) != index {
            continue;
        }
        let names: Vec<&str> = service.networks.iter().map(|network| &*stack.network(*network).name).collect();
        let mut finding = RULE.finding(
            stack.path(index, &["ports".into()]),
            format!("{} publishes ports, but it is only on internal networks ({}).", service.name, names.join(", ")),
            format!("{} 发布了端口，但它只在 internal 网络上（{}）。", service.name, names.join("、")),
        );
        if let Some(open) = *way_out.get_or_insert_with(|| stack.ways_out().first().copied()) {
            let open = &stack.network(open).name;
            finding = finding.with_fix(
                Safety::Review,
                format!("Put {} on {open} as well", service.name),
                format!("让 {} 也加入 {open}", service.name),
                mend::attach(stack, index, open),
            );
        }
        found.push(finding.with_fix(
            Safety::Review,
            format!("Publish no ports of {}", service.name),
            format!("不再发布 {} 的端口", service.name),
            vec![mend::set(stack, index, &["ports".into()], None)],
        ));
    }
}
