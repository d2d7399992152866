//! `net-db-published`: the port of a datastore is open on every address of the host.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::port::{PortForm, PortMapping};
use crate::model::{Node, Step};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-db-published",
    family: Family::Port,
    severity: Severity::Exposed,
    name: Text::fixed("Datastore open to the network", "数据服务对外暴露"),
    why: Text::fixed(
        "A published port is reachable from every machine that reaches the host; the engine's rules come before the host's firewall. Services of the stack do not need it.",
        "发布的端口对所有能访问这台主机的机器开放，而且引擎的转发规则先于主机防火墙生效。同一项目里的服务并不需要它。",
    ),
    how: Text::fixed(
        "Bind the port to 127.0.0.1, or publish nothing: other services reach it over their network.",
        "把端口绑定到 127.0.0.1，或者不发布：其他服务可以通过网络直接访问。",
    ),
    proof: "nc -zv <address of the host> <port>",
    example: "services:\n  db:\n    image: postgres:16\n    ports: [\"5432:5432\"]\n",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            "# services.db.ports[0]\nservices:\n  db: {image: 'postgres:15', ports: ['5432:5432']}\n",
            "# services.db.ports[1]\nservices:\n  db: {image: 'redis:7', ports: ['127.0.0.1:1:1', {target: 6379, published: '6379'}]}\n",
            "services:\n  db: {image: 'mongo:7', ports: ['${P}:27017']}\n--- .env\nP=27017\n",
            "services:\n  db: {image: 'mysql:8', ports: ['0.0.0.0:3307:3306']}\n",
            "services:\n  db: {image: 'memcached:1.6', ports: [11211]}\n",
        ],
        silent: &[
            "services:\n  db: {image: 'postgres:15', ports: ['127.0.0.1:5432:5432', '[::1]:5432:5432']}\n",
            "services:\n  db: {image: 'postgres:15', expose: ['5432']}\n",
            "services:\n  db: {image: 'postgres:15', ports: [{target: 5432, published: '5432', host_ip: 127.0.0.1}]}\n",
            "services:\n  mq: {image: 'rabbitmq:4', ports: ['15672:15672']}\n  web: {image: 'x:1', ports: ['5432:80']}\n",
            "services:\n  db: {image: 'postgres:15', ports: ['${IP}:5432:5432']}\n--- .env\nIP=127.0.0.1\n",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let Some(image) = service.knowledge.filter(|image| !image.private_ports.is_empty()) else { continue };
        if stack.is_cut_off(index) {
            // The port is dead, which has a finding of its own.
            continue;
        }
        for mapping in &service.view.ports {
            let target = mapping.target.known().filter(|range| range.count() <= 64);
            let private = target.and_then(|range| range.ports().find(|port| image.private_ports.contains(port)));
            let Some(port) = private.filter(|_| !mapping.is_loopback()) else { continue };
            let specific = mapping.host_ip.as_ref().and_then(|ip| ip.known()).is_some_and(|ip| !ip.is_unspecified());
            if specific {
                continue;
            }
            let mut finding = RULE.finding(
                stack.path(index, &mapping.steps),
                format!("{} publishes port {port} of its datastore on every address of the host.", service.name),
                format!("{} 在主机的所有地址上发布了数据端口 {port}。", service.name),
            );
            if let Some(bound) = bound_to_loopback(stack, index, mapping) {
                finding = finding.with_fix(
                    Safety::Review,
                    "Bind the port to 127.0.0.1",
                    "将端口绑定到 127.0.0.1",
                    vec![bound],
                );
            }
            found.push(finding.with_fix(
                Safety::Review,
                format!("Publish port {port} no longer"),
                format!("不再发布 {port} 端口"),
                vec![mend::set(stack, index, &mapping.steps, None)],
            ));
        }
    }
}

/// The mapping with the host's own address, in the form it is written in.
fn bound_to_loopback(stack: &Stack, index: usize, mapping: &PortMapping) -> Option<crate::change::Command> {
    let node = stack.service(index).record.body.at(&mapping.steps)?;
    match mapping.form {
        PortForm::Long => {
            let mut steps = mapping.steps.clone();
            steps.push(Step::from("host_ip"));
            Some(mend::set(stack, index, &steps, Some(Node::plain("127.0.0.1"))))
        }
        PortForm::Short => {
            let text = node.as_text()?;
            let rest = text.strip_prefix("0.0.0.0:").or_else(|| text.strip_prefix("[::]:")).unwrap_or(text);
            // `5432` alone picks a host port, which an address keeps with `127.0.0.1::5432`.
            let middle = if mapping.published.is_none() && mapping.host_ip.is_none() { ":" } else { "" };
            Some(mend::set_text(stack, index, &mapping.steps, &format!("127.0.0.1:{middle}{rest}")))
        }
    }
}
