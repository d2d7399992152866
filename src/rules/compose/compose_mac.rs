//! `compose-mac`: two hardware addresses for one service.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "compose-mac",
    family: Family::Compose,
    severity: Severity::Stop,
    name: Text::fixed("Two hardware addresses for one service", "一个服务有两个 MAC 地址"),
    why: Text::fixed(
        "mac_address of the service is that of its main network. Where the network says another one, docker compose up ends.",
        "服务的 mac_address 就是主网络的地址。网络里写了另一个，docker compose up 会退出。",
    ),
    how: Text::fixed("Write it once, at the network.", "只在网络处写一次。"),
    proof: "docker compose up <service>",
    example: r#"services:
  api:
    image: example/api:1.4
    mac_address: 02:42:ac:11:00:02
    networks:
      back: {mac_address: "02:42:ac:11:00:03"}
networks: {back: {}}
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.mac_address
services:
  a: {image: "x:1", mac_address: "02:42:ac:11:00:02", networks: {n: {mac_address: "02:42:ac:11:00:03"}}}
networks: {n: {}}
"#,
            r#"services:
  a: {image: "x:1", mac_address: "02:42:ac:11:00:02", networks: {n: {}, m: {priority: 10, mac_address: "02:42:ac:11:00:09"}}}
networks: {n: {}, m: {}}
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", mac_address: "02:42:ac:11:00:02", networks: {n: {mac_address: "02:42:AC:11:00:02"}}}
  b: {image: "x:1", mac_address: "02:42:ac:11:00:04"}
networks: {n: {}}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let joined = stack.services().iter().enumerate().filter(|(_, service)| service.view.network_mode.is_none());
    for (index, service) in joined {
        let Some(own) = service.body().get("mac_address").and_then(|node| node.as_text()) else { continue };
        // The main network is the one with the highest priority, then the first by name.
        let main = service
            .view
            .attachments
            .iter()
            .min_by_key(|one| (std::cmp::Reverse(one.priority.unwrap_or(0)), one.network.clone()));
        let Some((network, other)) = main.and_then(|one| Some((&one.network, one.mac_address.as_ref()?))) else {
            continue;
        };
        if other.eq_ignore_ascii_case(own) || own.contains('$') || other.contains('$') {
            continue;
        }
        found.push(
            RULE.finding(
                stack.path(index, &["mac_address".into()]),
                format!("{} has {own}, but {other} on {network}.", service.name),
                format!("{} 写的是 {own}，在 {network} 上却是 {other}。", service.name),
            )
            .with_fix(
                Safety::Review,
                format!("Keep {other}"),
                format!("保留 {other}"),
                vec![mend::set(stack, index, &["mac_address".into()], None)],
            ),
        );
    }
}
