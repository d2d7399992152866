//! `net-internal-egress`: a service is to reach the Internet, but all of its networks are internal.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{AddressTarget, Purpose, Stack};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;
use std::net::IpAddr;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-internal-egress",
    family: Family::Network,
    severity: Severity::Connect,
    name: Text::fixed("No way to the Internet", "无法访问外网"),
    why: Text::fixed(
        "An internal network has no way out: requests to addresses outside of it fail.",
        "internal 网络没有出口：访问网络之外的地址都会失败。",
    ),
    how: Text::fixed(
        "Join a network that is not internal as well, best one that only services with a need for it share.",
        "再加入一个非 internal 的网络，最好是只给需要外网的服务使用的网络。",
    ),
    proof: "docker compose exec <service> wget -T 5 -O /dev/null <url>",
    example: "services:\n  alerts:\n    image: example/alerts:2\n    networks: [back]\n    environment:\n      ALERT_WEBHOOK_URL: https://hooks.example.com/team\nnetworks:\n  back:\n    internal: true\n",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            "# services.mon.environment.ALERT_WEBHOOK_URL\nservices:\n  mon: {image: 'mon:1', networks: [data], environment: {ALERT_WEBHOOK_URL: 'https://hooks.slack.com/x'}}\nnetworks: {data: {internal: true}}\n",
            "# services.mon.environment[0]\nservices:\n  mon: {image: 'mon:1', networks: [data], environment: ['HOOK=${HOOK}']}\nnetworks: {data: {internal: true}}\n--- .env\nHOOK=https://hooks.slack.com/x\n",
            "services:\n  mon: {image: 'mon:1', networks: [data], command: push --to https://push.example.com}\nnetworks: {data: {internal: true}}\n",
            "services:\n  mon: {image: 'mon:1', network_mode: 'service:base', environment: {SMTP_HOST: 'mail.example.com:587'}}\n  base: {image: 'b:1', networks: [data]}\nnetworks: {data: {internal: true}}\n",
        ],
        silent: &[
            "services:\n  mon: {image: 'mon:1', networks: [data, out], environment: {HOOK: 'https://hooks.slack.com/x'}}\nnetworks: {data: {internal: true}, out: {}}\n",
            "services:\n  mon: {image: 'mon:1', networks: [data], environment: {CORS_ORIGINS: 'https://app.example.com', KC_HOSTNAME: 'https://id.example.com', OIDC_ISSUER: 'https://id.example.com', PUBLIC_URL: 'https://a.example.com', VITE_API: 'https://api.example.com', XMLNS: 'http://www.w3.org/2001/XMLSchema'}}\nnetworks: {data: {internal: true}}\n",
            "services:\n  mon: {image: 'mon:1', networks: [data], environment: {HTTPS_PROXY: 'http://proxy.example.com:3128', HOOK: 'https://hooks.slack.com/x'}}\nnetworks: {data: {internal: true}}\n",
            "services:\n  mon: {image: 'mon:1', networks: [data], environment: {DB: 'postgres://db/x', L: '0.0.0.0:8000', DOC: 'see example.com'}}\n  db: {image: 'postgres:16', networks: [data]}\nnetworks: {data: {internal: true}}\n",
            "services:\n  mon: {image: 'mon:1', networks: [data], environment: {HOOK: ''}, healthcheck: {test: 'curl https://a.example.com'}}\nnetworks: {data: {internal: true}}\n",
        ],
    },
};

/// Hosts whose addresses are names of vocabularies, not places to go to.
const VOCABULARIES: [&str; 6] =
    ["www.w3.org", "schemas.xmlsoap.org", "schemas.microsoft.com", "xmlns.com", "purl.org", "json-schema.org"];

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut told = HashSet::new();
    let mut way_out = None;
    for address in stack.addresses() {
        let outside = matches!(address.target, AddressTarget::Outside) && address.purpose == Purpose::Connect;
        if !outside || !stack.is_cut_off(address.from) || !is_far(&address.reference.host) {
            continue;
        }
        let service = stack.service(address.from);
        // A proxy on the internal network is a way out of its own.
        let proxied = service.view.environment.iter().any(|entry| {
            let key = entry.key.to_ascii_uppercase();
            key.ends_with("_PROXY")
                && key != "NO_PROXY"
                && entry.value.as_deref().is_some_and(|value| !value.is_empty())
        });
        if proxied || !told.insert(address.from) {
            continue;
        }
        let owner = stack.network_owner(address.from);
        let mut finding = RULE.finding(
            stack.path(address.from, &address.steps),
            format!("{} is to reach {}, but it is only on internal networks.", service.name, address.reference.host),
            format!("{} 要访问 {}，但它只在 internal 网络上。", service.name, address.reference.host),
        );
        if let Some(open) = *way_out.get_or_insert_with(|| stack.ways_out().first().copied()) {
            let (open, who) = (&stack.network(open).name, &stack.service(owner).name);
            finding = finding.with_fix(
                Safety::Review,
                format!("Put {who} on {open} as well"),
                format!("让 {who} 也加入 {open}"),
                mend::attach(stack, owner, open),
            );
        }
        let egress = (1..).map(|n| if n == 1 { "egress".into() } else { format!("egress-{n}") });
        let free = egress.into_iter().find(|name: &String| stack.find_network(name).is_none());
        if let Some(name) = free {
            finding = finding.with_fix(
                Safety::Review,
                format!("Give {} a network of its own, {name}", stack.service(owner).name),
                format!("为 {} 新建网络 {name}", stack.service(owner).name),
                mend::attach(stack, owner, &name),
            );
        }
        found.push(finding);
    }
}

/// True for names with a public ending and for public addresses.
fn is_far(host: &str) -> bool {
    if let Ok(address) = host.parse::<IpAddr>() {
        return match address {
            IpAddr::V4(v4) => {
                !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || v4.is_multicast())
            }
            IpAddr::V6(_) => false,
        };
    }
    let lower = host.to_ascii_lowercase();
    let ending = lower.rsplit('.').next().unwrap_or("");
    let private =
        matches!(ending, "local" | "internal" | "lan" | "localdomain" | "home" | "test" | "invalid" | "localhost");
    lower.contains('.')
        && ending.len() >= 2
        && ending.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !private
        && !VOCABULARIES.contains(&lower.as_str())
}
