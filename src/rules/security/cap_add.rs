//! `cap-add`: a right that reaches the host.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Node, Step};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "cap-add",
    family: Family::Security,
    severity: Severity::Exposed,
    name: Text::fixed("A right that reaches the host", "能触及主机的权限"),
    why: Text::fixed(
        "Some capabilities end at the container, these do not: with them a process loads modules, mounts disks, reads foreign memory or rewires the network.",
        "有些 capability 只影响容器自身，这些不是：进程可以借此加载内核模块、挂载磁盘、读取其他进程的内存或改动网络。",
    ),
    how: Text::fixed(
        "Remove it; most programs that ask for it run without.",
        "去掉它。多数声称需要它的程序没有它也能运行。",
    ),
    proof: "docker inspect -f '{{.HostConfig.CapAdd}}' <container>",
    example: r"services:
  api:
    image: example/api:1.4
    cap_add: [SYS_ADMIN]
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.cap_add[0]
services:
  a: {image: "x:1", cap_add: [ALL]}
"#,
            r#"services:
  a: {image: "x:1", cap_add: [NET_BIND_SERVICE, cap_net_admin]}
"#,
            r#"services:
  a: {image: "x:1", cap_add: ["${C}"]}
--- .env
C=SYS_PTRACE
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", cap_add: [NET_BIND_SERVICE, CHOWN, SETUID]}
  vpn: {image: "linuxserver/wireguard:1.0", cap_add: [NET_ADMIN]}
  vault: {image: "hashicorp/vault:1.17", cap_add: [IPC_LOCK]}
"#],
    },
};

/// Capabilities with which the container as good as owns the host.
const WHOLE: [&str; 4] = ["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO"];
/// Capabilities that change something outside of the container.
const WIDE: [&str; 8] = ["NET_ADMIN", "BPF", "SYS_BOOT", "PERFMON", "SYS_TIME", "SYSLOG", "MAC_ADMIN", "MAC_OVERRIDE"];
/// Capabilities that weaken the walls.
const WEAK: [&str; 6] = ["SYS_PTRACE", "DAC_READ_SEARCH", "SYS_NICE", "LEASE", "NET_RAW", "SYS_RESOURCE"];
/// Programs whose very work is the network of the host.
const NETWORKING: [&str; 10] = [
    "wireguard",
    "tailscale",
    "openvpn",
    "gluetun",
    "pihole",
    "zerotier",
    "keepalived",
    "dnsmasq",
    "adguardhome",
    "wg-easy",
];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    for (index, service) in stack.services().iter().enumerate() {
        let items = service.body().get("cap_add").and_then(Node::as_sequence).unwrap_or(&[]);
        let family = service.view.family();
        let networking = NETWORKING.iter().any(|word| family.contains(word));
        for (at, item) in items.iter().enumerate() {
            let upper = item.as_text().unwrap_or("").to_ascii_uppercase();
            let name = upper.strip_prefix("CAP_").unwrap_or(&upper);
            let severity = match name {
                name if WHOLE.contains(&name) => Severity::Exposed,
                "NET_ADMIN" if networking => continue,
                name if WIDE.contains(&name) => Severity::Exposed,
                name if WEAK.contains(&name) => Severity::Style,
                _ => continue,
            };
            let steps: [Step; 2] = ["cap_add".into(), Step::Index(at)];
            let (en, zh) = if WHOLE.contains(&name) {
                (
                    format!("With {name}, {} as good as owns the host.", service.name),
                    format!("有了 {name}，{} 几乎等于拥有主机。", service.name),
                )
            } else {
                (
                    format!("{} may use {name}, which reaches beyond the container.", service.name),
                    format!("{} 拥有 {name}，影响范围超出容器。", service.name),
                )
            };
            found.push(RULE.ranked(severity, stack.path(index, &steps), en, zh).with_fix(
                Safety::Review,
                format!("Remove {name}"),
                format!("去掉 {name}"),
                vec![mend::set(stack, index, &steps, None)],
            ));
        }
    }
}
