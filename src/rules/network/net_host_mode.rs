//! `net-host-mode`: a service on the network of the host.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{NetworkPlace, Stack};
use crate::model::Step;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-host-mode",
    family: Family::Network,
    severity: Severity::Exposed,
    name: Text::fixed("On the network of the host", "使用主机网络"),
    why: Text::fixed(
        "Every port that the process opens is open on the host, and the process reaches everything that listens on localhost there. No service has a name for it.",
        "进程打开的每个端口都直接暴露在主机上，它还能访问主机 localhost 上的所有服务，也无法用服务名访问其他服务。",
    ),
    how: Text::fixed(
        "Let it join a network of the stack and publish the ports that are needed.",
        "改为加入编排中的网络，只发布需要的端口。",
    ),
    proof: "docker inspect -f '{{.HostConfig.NetworkMode}}' <container>",
    example: r"services:
  api:
    image: example/api:1.4
    network_mode: host
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.a.network_mode
services:
  a: {image: 'x:1', network_mode: host}
",
            r"services:
  a: {image: 'x:1', network_mode: '${M:-host}', expose: ['8000']}
",
            r"x-base: &base {network_mode: host}
services:
  a: {<<: *base, image: 'x:1'}
",
        ],
        silent: &[
            r"services:
  a: {image: 'x:1'}
  b: {image: 'x:1', network_mode: none}
  c: {image: 'x:1', network_mode: 'service:a'}
",
            r"services:
  exporter: {image: 'prom/node-exporter:v1.8.2', network_mode: host}
  home: {image: 'ghcr.io/home-assistant/home-assistant:2025.1', network_mode: host}
",
        ],
    },
};

/// Programs that look at the host's network or answer broadcasts: they need it.
const NEED: [&str; 22] = [
    "node-exporter",
    "cadvisor",
    "netdata",
    "home-assistant",
    "homeassistant",
    "plex",
    "pms-docker",
    "jellyfin",
    "tailscale",
    "wireguard",
    "pihole",
    "adguardhome",
    "keepalived",
    "agent",
    "avahi",
    "homebridge",
    "unifi",
    "dnsmasq",
    "openvpn",
    "zerotier",
    "suricata",
    "ntopng",
];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let family = service.view.family();
        let needs = NEED.iter().any(|word| family.contains(word));
        if service.place != NetworkPlace::Host || needs || service.view.has_provider {
            continue;
        }
        let steps: [Step; 1] = ["network_mode".into()];
        let mut commands = vec![mend::set(stack, index, &steps, None)];
        if service.view.ports.is_empty() {
            let publish = |port: &u16| Command::AddPort { service: service.id, port: format!("{port}:{port}") };
            commands.extend(service.listens.iter().take(8).map(publish));
        }
        found.push(
            RULE.finding(
                stack.path(index, &steps),
                format!("{} runs on the network of the host.", service.name),
                format!("{} 直接使用主机的网络。", service.name),
            )
            .with_fix(
                Safety::Review,
                format!("Let {} join the stack's network", service.name),
                format!("让 {} 加入项目的网络", service.name),
                commands,
            ),
        );
    }
}
