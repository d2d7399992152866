//! The `server` blocks of a proxy.
use super::build::{Plan, SECURITY_HEADERS};
use super::location;
use super::spec::{Privilege, ProxySpec, RouteKind, TlsProfile, TlsSpec};
use super::tree::Item;
use super::values::{literal, regex_pairs};
use crate::text::Text;

/// Mozilla's intermediate ciphers for TLS 1.2 without the finite-field ones, which would need a parameter file.
const CIPHERS: &str = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:\
ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

/// One server for plain HTTP, one for TLS, as the description asks.
pub(super) fn servers(plan: &mut Plan) -> Vec<Item> {
    let spec = plan.spec;
    check_ports(plan);
    let names = server_names(plan);
    let mut items = Vec::new();
    if let Some(port) = spec.listen_http {
        let mut inside = vec![listen(spec, port, false), names.clone()];
        match spec.tls.as_ref().filter(|tls| tls.redirect_http) {
            Some(tls) => inside.extend(redirect_to_tls(plan, tls)),
            None => inside.extend(content(plan, None)),
        }
        items.extend([Item::Blank, Item::block("server", [] as [&str; 0], inside)]);
    }
    if let Some(tls) = &spec.tls {
        let mut inside = vec![listen(spec, tls.port, true)];
        if tls.http2 {
            inside.push(Item::directive("http2", ["on"]));
        }
        inside.push(names);
        inside.push(Item::Blank);
        inside.extend(tls_settings(tls));
        inside.extend(content(plan, Some(tls)));
        items.extend([Item::Blank, Item::block("server", [] as [&str; 0], inside)]);
    }
    items
}

/// The headers that every answer carries. A location with headers of its own must repeat them: nginx inherits
/// `add_header` only where a level has none.
pub(super) fn common_headers(spec: &ProxySpec, tls: Option<&TlsSpec>) -> Vec<Item> {
    let mut items = Vec::new();
    if spec.security_headers {
        for (name, _, variable, _) in SECURITY_HEADERS {
            items.push(Item::directive("add_header", [name, variable, "always"]));
        }
    }
    if let Some(seconds) = tls.and_then(|tls| tls.hsts) {
        let value = format!("max-age={seconds}");
        items.push(Item::directive("add_header", ["Strict-Transport-Security", &value, "always"]));
    }
    items
}

fn check_ports(plan: &mut Plan) {
    let spec = plan.spec;
    let ports = [spec.listen_http, spec.tls.as_ref().map(|tls| tls.port)];
    if ports == [None, None] {
        plan.problems.push(Text::fixed(
            "The proxy listens on no port: it needs plain HTTP or TLS.",
            "代理没有监听任何端口，需要 HTTP 或 TLS。",
        ));
    }
    if let [Some(http), Some(tls)] = ports
        && http == tls
    {
        plan.problem(
            format!("Port {http} cannot serve plain HTTP and TLS at once."),
            format!("端口 {http} 不能同时提供 HTTP 和 TLS。"),
        );
    }
    if spec.privilege == Privilege::Unprivileged {
        for port in ports.into_iter().flatten().filter(|port| *port < 1024) {
            plan.problem(
                format!("Without root nginx may be refused port {port}; a port from 1024 works everywhere."),
                format!("不以 root 运行时，nginx 可能无法监听端口 {port}，1024 及以上的端口总是可用。"),
            );
        }
    }
}

fn server_names(plan: &mut Plan) -> Item {
    let mut names = Vec::new();
    for name in &plan.spec.server_names {
        let regex = name.strip_prefix('~');
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '*');
        let fits = match regex {
            Some(pattern) => regex_pairs(pattern) && !pattern.contains(char::is_whitespace),
            None => !name.is_empty() && name.chars().all(plain),
        };
        if fits && !names.contains(name) {
            names.push(name.clone());
        } else if !fits {
            plan.problem(
                format!("“{name}” is not a host name that nginx can compare; write other scripts as xn--…"),
                format!("nginx 无法匹配主机名“{name}”，非 ASCII 域名请写成 xn--… 形式。"),
            );
        }
    }
    if names.is_empty() {
        names.push("_".to_string());
    }
    Item::directive("server_name", names)
}

fn listen(spec: &ProxySpec, port: u16, tls: bool) -> Item {
    let mut args = vec![port.to_string()];
    if tls {
        args.push("ssl".to_string());
    }
    if spec.real_ip.as_ref().is_some_and(|real_ip| real_ip.header == "proxy_protocol") {
        args.push("proxy_protocol".to_string());
    }
    Item::directive("listen", args)
}

fn redirect_to_tls(plan: &Plan, tls: &TlsSpec) -> Vec<Item> {
    let target = match tls.public_port {
        Some(port) if port != 443 => format!("https://$host:{port}$request_uri"),
        _ => "https://$host$request_uri".to_string(),
    };
    let mut items = health(plan);
    items.push(Item::Blank);
    items.push(Item::block("location", ["/"], vec![Item::directive("return", ["301", &target])]));
    items
}

fn tls_settings(tls: &TlsSpec) -> Vec<Item> {
    let mut items = vec![
        Item::directive("ssl_certificate", [literal(&tls.certificate)]),
        Item::directive("ssl_certificate_key", [literal(&tls.key)]),
    ];
    match tls.profile {
        TlsProfile::Intermediate => items.extend([
            Item::directive("ssl_protocols", ["TLSv1.2", "TLSv1.3"]),
            Item::directive("ssl_ciphers", [CIPHERS]),
        ]),
        TlsProfile::Modern => items.push(Item::directive("ssl_protocols", ["TLSv1.3"])),
    }
    items.extend([
        Item::directive("ssl_prefer_server_ciphers", ["off"]),
        Item::directive("ssl_session_cache", ["shared:tls:10m"]),
        Item::directive("ssl_session_timeout", ["1d"]),
        Item::directive("ssl_session_tickets", ["off"]),
    ]);
    if tls.ocsp {
        items.extend([Item::directive("ssl_stapling", ["on"]), Item::directive("ssl_stapling_verify", ["on"])]);
    }
    items
}

fn content(plan: &mut Plan, tls: Option<&TlsSpec>) -> Vec<Item> {
    let mut items = Vec::new();
    let headers = common_headers(plan.spec, tls);
    if !headers.is_empty() {
        items.push(Item::Blank);
        items.extend(headers);
    }
    items.extend(health(plan));
    for planned in &plan.routes {
        items.push(Item::Blank);
        items.extend(location::location(plan, planned, tls));
    }
    let has_root = plan.routes.iter().any(|planned| planned.route.kind == RouteKind::Prefix && planned.path == "/");
    if !has_root {
        // Without this nginx would look for files in a folder of its own.
        items.push(Item::Blank);
        items.push(Item::block("location", ["/"], vec![Item::directive("return", ["404"])]));
    }
    items
}

fn health(plan: &Plan) -> Vec<Item> {
    let Some(path) = plan.spec.health_path.as_deref().filter(|path| path.starts_with('/')) else { return Vec::new() };
    if plan.routes.iter().any(|planned| planned.route.kind == RouteKind::Exact && planned.path == path) {
        return Vec::new();
    }
    vec![
        Item::Blank,
        Item::block(
            "location",
            ["=", path],
            vec![
                Item::directive("access_log", ["off"]),
                Item::directive("default_type", ["text/plain"]),
                Item::directive("return", ["200", "ok\n"]),
            ],
        ),
    ]
}
