//! `port-conflict`: two mappings take the same port of the host.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Step;
use crate::model::port::{PortForm, PortMapping};
use crate::model::units::Protocol;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;

/// The rule.
pub static RULE: Rule = Rule {
    code: "port-conflict",
    family: Family::Port,
    severity: Severity::Stop,
    name: Text::fixed("Host port taken twice", "主机端口冲突"),
    why: Text::fixed(
        "A port of the host can be bound once per address and protocol. The second container does not start: port is already allocated.",
        "主机上的一个端口在同一地址和协议下只能绑定一次。后启动的容器会报错：port is already allocated。",
    ),
    how: Text::fixed("Publish one of them on another host port.", "把其中一个改到别的主机端口。"),
    proof: "docker compose up <service>",
    example: "services:\n  web:\n    image: example/web:1\n    ports: [\"8080:80\"]\n  admin:\n    image: example/admin:1\n    ports: [\"8080:3000\"]\n",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            "# services.b.ports[0]\nservices:\n  a: {image: 'x:1', ports: ['8080:80']}\n  b: {image: 'y:1', ports: ['8080:81']}\n",
            "# services.a.ports[1]\nservices:\n  a: {image: 'x:1', ports: ['8080:80', '8080:81']}\n",
            "# services.b.ports[0]\nservices:\n  a: {image: 'x:1', ports: ['8080-8090:80-90']}\n  b: {image: 'y:1', ports: ['8085:81']}\n",
            "services:\n  a: {image: 'x:1', ports: [{target: 80, published: 8080}]}\n  b: {image: 'y:1', ports: ['${P}:80']}\n--- .env\nP=8080\n",
            "services:\n  a: {image: 'x:1', ports: ['127.0.0.1:8080:80']}\n  b: {image: 'y:1', ports: ['8080:80']}\n",
            "services:\n  a: {image: 'x:1', ports: ['8080:80'], profiles: [p]}\n  b: {image: 'y:1', ports: ['8080:80'], profiles: [q, p]}\n",
        ],
        silent: &[
            "services:\n  a: {image: 'x:1', ports: ['127.0.0.1:8080:80']}\n  b: {image: 'y:1', ports: ['10.0.0.2:8080:81']}\n",
            "services:\n  a: {image: 'x:1', ports: ['53:53/tcp', '53:53/udp']}\n",
            "services:\n  a: {image: 'x:1', ports: ['8080:80'], profiles: [dev]}\n  b: {image: 'y:1', ports: ['8080:80'], profiles: [prod]}\n",
            "services:\n  a: {image: 'x:1', ports: ['80', '80']}\n  b: {image: 'x:1', ports: ['0:80', '${P}:80']}\n",
            "services:\n  a: {image: 'x:1', ports: ['8080-8081:80']}\n  b: {image: 'x:1', ports: ['8080-8081:80']}\n",
            "services:\n  a: {image: 'x:1', ports: ['8080:80', '8080:80']}\n",
        ],
    },
};

/// A fixed piece of host ports.
struct Claim<'a> {
    service: usize,
    mapping: &'a PortMapping,
    start: u16,
    end: u16,
    ip: Option<IpAddr>,
    protocol: Protocol,
}

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut claims: Vec<Claim> = Vec::new();
    for (service, one) in stack.services().iter().enumerate() {
        if one.view.network_mode.is_some() {
            continue;
        }
        for mapping in &one.view.ports {
            // A range of host ports for one container port leaves the choice to the engine.
            let chosen = matches!((mapping.host_ports(), mapping.target.known()), (Some(host), Some(target)) if host.count() == target.count());
            let open_ip = mapping.host_ip.as_ref().is_some_and(|ip| ip.known().is_none());
            let Some(range) = mapping.host_ports().filter(|_| chosen && !open_ip) else { continue };
            let ip = mapping.host_ip.as_ref().and_then(|ip| ip.known()).copied().filter(|ip| !ip.is_unspecified());
            claims.push(Claim {
                service,
                mapping,
                start: range.start,
                end: range.end,
                ip,
                protocol: mapping.transport(),
            });
        }
    }
    // Claims that may meet, by their first port: those before that reach this far.
    let mut by_start: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
    let mut wide: Vec<usize> = Vec::new();
    let mut taken: HashSet<u16> = HashSet::new();
    for claim in &claims {
        taken.extend(claim.start..=claim.end.min(claim.start.saturating_add(1_000)));
    }
    for (index, claim) in claims.iter().enumerate() {
        let near = by_start.range(claim.start..=claim.end).flat_map(|(_, list)| list.iter().copied());
        let before = near.chain(wide.iter().copied());
        let rival = before.filter_map(|other| claims.get(other)).find(|other| collide(stack, other, claim));
        if let Some(rival) = rival {
            found.push(finding(stack, rival, claim, &mut taken));
        }
        if claim.start == claim.end {
            let list = by_start.entry(claim.start).or_default();
            // More than a few on one port are told apart by nothing but profiles.
            if list.len() < 64 {
                list.push(index);
            }
        } else if wide.len() < 256 {
            wide.push(index);
        }
    }
}

fn collide(stack: &Stack, a: &Claim, b: &Claim) -> bool {
    let ports = a.start <= b.end && b.start <= a.end;
    let same_ip = match (a.ip, b.ip) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    // The same mapping twice is one.
    let repeated = a.service == b.service && a.mapping.target == b.mapping.target && a.ip == b.ip && a.start == b.start;
    let together = a.service == b.service || stack.service(a.service).runs_with(stack.service(b.service));
    ports && same_ip && a.protocol == b.protocol && !repeated && together
}

fn finding(stack: &Stack, first: &Claim, second: &Claim, taken: &mut HashSet<u16>) -> Diagnostic {
    let port = first.start.max(second.start);
    let (a, b) = (&stack.service(first.service).name, &stack.service(second.service).name);
    let (en, zh) = if first.service == second.service {
        (format!("{a} publishes host port {port} twice."), format!("{a} 两次发布了主机端口 {port}。"))
    } else {
        (
            format!("{b} publishes host port {port}, which {a} has already."),
            format!("{b} 发布的主机端口 {port} 已被 {a} 占用。"),
        )
    };
    let finding = RULE.finding(stack.path(second.service, &second.mapping.steps), en, zh).with_related(
        stack.path(first.service, &first.mapping.steps),
        format!("{a} takes it here."),
        format!("{a} 在这里占用了它。"),
    );
    let free = (second.start.saturating_add(1)..=65_535).find(|port| !taken.contains(port));
    match free.and_then(|free| Some((free, moved(stack, second, free)?))) {
        Some((free, change)) => {
            taken.insert(free);
            finding.with_fix(
                Safety::Review,
                format!("Publish {b} on {free} instead"),
                format!("将 {b} 改为发布到 {free}"),
                vec![change],
            )
        }
        None => finding,
    }
}

/// The mapping on another single host port.
fn moved(stack: &Stack, claim: &Claim, free: u16) -> Option<Command> {
    if claim.start != claim.end {
        return None;
    }
    let node = stack.service(claim.service).record.body.at(&claim.mapping.steps)?;
    match claim.mapping.form {
        PortForm::Long => {
            let mut steps = claim.mapping.steps.clone();
            steps.push(Step::from("published"));
            Some(mend::set_text(stack, claim.service, &steps, &free.to_string()))
        }
        PortForm::Short => {
            let text = node.as_text()?;
            let (before, target) = text.rsplit_once(':')?;
            let address = before.strip_suffix(claim.start.to_string().as_str())?;
            Some(mend::set_text(stack, claim.service, &claim.mapping.steps, &format!("{address}{free}:{target}")))
        }
    }
}
