//! `subnet-docker0`: subnet of the engine or of the Internet.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::Kind;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use ipnet::IpNet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "subnet-docker0",
    family: Family::Network,
    severity: Severity::Fragile,
    name: Text::fixed("Subnet of the engine or of the Internet", "子网与引擎或公网冲突"),
    why: Text::fixed(
        "172.17.0.0/16 belongs to the engine's own bridge; public addresses hide the machines that really have them.",
        "172.17.0.0/16 是引擎默认网桥的地址；使用公网地址段会让真正的主机无法访问。",
    ),
    how: Text::fixed(
        "Choose a subnet within 10.0.0.0/8, 172.18.0.0 to 172.31.255.255 or 192.168.0.0/16.",
        "在 10.0.0.0/8、172.18.0.0～172.31.255.255 或 192.168.0.0/16 中选择子网。",
    ),
    proof: "docker network inspect bridge",
    example: r"services:
  api:
    image: example/api:1.4
    networks: [back]
networks:
  back:
    ipam:
      config:
        - subnet: 172.17.0.0/16
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# networks.n.ipam.config[0].subnet
services:
  a: {image: 'x:1', networks: [n]}
networks: {n: {ipam: {config: [{subnet: 172.17.0.0/16}]}}}
",
            r"services:
  a: {image: 'x:1', networks: [n]}
networks: {n: {ipam: {config: [{subnet: '${S}'}]}}}
--- .env
S=8.8.8.0/24
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', networks: [n]}
networks: {n: {ipam: {config: [{subnet: 172.20.0.0/16}, {subnet: 10.0.0.0/24}, {subnet: 192.168.5.0/24}, {subnet: 100.64.0.0/16}, {subnet: fd00::/64}]}}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let nets = |texts: &[&str]| texts.iter().filter_map(|text| text.parse::<IpNet>().ok()).collect::<Vec<_>>();
    let engine = nets(&["172.17.0.0/16"]);
    // RFC 1918, RFC 6598 and the ranges for documentation and tests.
    let private = nets(&[
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "192.0.2.0/24",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "198.18.0.0/15",
        "169.254.0.0/16",
    ]);
    for network in stack.networks().iter().filter(|network| !network.view.external) {
        let bridge = network.view.driver.as_deref().is_none_or(|driver| driver == "bridge");
        for setting in network.view.pools.iter().filter_map(|pool| pool.subnet.as_ref()).filter(|_| bridge) {
            let Some(subnet) = setting.known().filter(|subnet| subnet.network().is_ipv4()) else { continue };
            let (en, zh) = if engine.iter().any(|net| net.contains(subnet) || subnet.contains(net)) {
                ("the engine's own bridge uses", "引擎默认网桥使用的")
            } else if !private.iter().any(|net| net.contains(subnet)) {
                ("belongs to the Internet", "属于公网的")
            } else {
                continue;
            };
            found.push(RULE.finding(
                Stack::record_path(Kind::Network, &network.name, &setting.steps),
                format!("{subnet} of {} is a range that {en}.", network.name),
                format!("{} 的 {subnet} 是{zh}地址段。", network.name),
            ));
        }
    }
}
