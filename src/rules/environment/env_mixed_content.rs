//! `env-mixed-content`: a secure page calls an address that is not.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{Purpose, Stack};
use crate::model::Node;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "env-mixed-content",
    family: Family::Environment,
    severity: Severity::Connect,
    name: Text::fixed("A secure page calls an insecure address", "HTTPS 页面调用了不加密的地址"),
    why: Text::fixed(
        "Browsers block calls to http:// and ws:// from a page that came over https.",
        "浏览器会拦截 HTTPS 页面对 http:// 和 ws:// 的请求。",
    ),
    how: Text::fixed("Write https:// or wss://.", "改为 https:// 或 wss://。"),
    proof: "open the page and look at the browser’s console",
    example: r"services:
  web:
    image: example/web:1.4
    environment:
      PUBLIC_URL: https://shop.example.com
      VITE_WS_BASE_URL: ws://shop.example.com/ws
",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.web.environment.VITE_WS_BASE_URL
services:
  web: {image: "web:1", environment: {PUBLIC_URL: "https://d.com", VITE_WS_BASE_URL: "ws://d.com/ws"}}
"#,
            r#"services:
  web: {image: "web:1", environment: ["VITE_API_URL=http://${DOMAIN}/api", "SITE_URL=https://${DOMAIN}"]}
--- .env
DOMAIN=shop.example.com
"#,
            r#"services:
  web: {build: {context: ., args: {VITE_API_URL: "http://d.example.com/api"}}, environment: {VITE_APP_URL: "https://d.example.com"}}
"#,
        ],
        silent: &[
            r#"services:
  web: {image: "web:1", environment: {PUBLIC_URL: "https://d.com", VITE_WS_BASE_URL: "wss://d.com/ws", VITE_LOCAL: "http://localhost:8000"}}
"#,
            r#"services:
  web: {image: "web:1", environment: {VITE_API_URL: "http://d.com/api"}}
  api: {image: "api:1", environment: {UPSTREAM: "https://other.com"}}
"#,
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    // Hosts whose pages come over https.
    let secure: HashSet<&str> = stack
        .addresses()
        .iter()
        .filter(|address| matches!(address.purpose, Purpose::Browser | Purpose::Announce))
        .filter(|address| matches!(address.reference.scheme.as_str(), "https" | "wss"))
        .map(|address| address.reference.host.as_str())
        .collect();
    for address in stack.addresses() {
        let reference = &address.reference;
        let to = match reference.scheme.as_str() {
            "http" => "https",
            "ws" => "wss",
            _ => continue,
        };
        let Some(key) = address.variable() else { continue };
        let browser = address.purpose == Purpose::Browser
            || address.purpose == Purpose::Build
                && ["VITE_", "NEXT_PUBLIC_", "REACT_APP_"].iter().any(|prefix| key.starts_with(prefix));
        if !browser || reference.is_loopback() || !secure.contains(reference.host.as_str()) {
            continue;
        }
        let old = format!("{}://", reference.scheme);
        let raw = stack.service(address.from).record.body.at(&address.steps).and_then(Node::as_text).unwrap_or("");
        let commands = match raw.matches(&old).count() {
            1 => vec![mend::set_text(stack, address.from, &address.steps, &raw.replacen(&old, &format!("{to}://"), 1))],
            _ => Vec::new(),
        };
        found.push(
            RULE.finding(
                stack.path(address.from, &address.steps),
                format!("{key} sends pages of https://{} to {old}, which browsers block.", reference.host),
                format!("{key} 让 https://{} 的页面请求 {old} 地址，浏览器会拦截。", reference.host),
            )
            .with_fix(Safety::Review, format!("Use {to}://"), format!("改用 {to}://"), commands),
        );
    }
}
