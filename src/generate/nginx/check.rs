//! What can be expressed: every value is looked at before it becomes part of a configuration that must start.
use super::spec::{Cors, Header, ProxySpec, Resolution, Route, RouteAction, RouteKind};
use super::values::{decode_path, is_host, regex_pairs};
use crate::text::Text;
use ipnet::IpNet;
use std::net::IpAddr;

/// The path of a route as nginx compares it, or `None` with a problem when the route cannot be expressed.
pub(super) fn usable_path(route: &Route, problems: &mut Vec<Text>) -> Option<String> {
    let path = &route.path;
    let regex = matches!(route.kind, RouteKind::Regex | RouteKind::RegexIgnoreCase);
    let mut refuse = |en: String, zh: String| problems.push(Text::new(en, zh));
    if let RouteAction::Proxy(pass) = &route.action {
        let service = &pass.upstream.service;
        if !is_host(service) || pass.upstream.port == 0 {
            let port = pass.upstream.port;
            refuse(
                format!("The route “{path}” is left out: “{service}:{port}” is no service that nginx can reach."),
                format!("已省略路由“{path}”：nginx 无法访问“{service}:{port}”。"),
            );
            return None;
        }
    }
    if regex {
        if path.is_empty() || !regex_pairs(path) || path.contains('\0') {
            refuse(
                format!("The route “{path}” is left out: brackets or escapes of the expression do not pair up."),
                format!("已省略路由“{path}”：正则表达式的括号或转义不成对。"),
            );
            return None;
        }
        return Some(path.clone());
    }
    let decoded = if path.contains(['?', '#']) { None } else { decode_path(path) };
    match decoded {
        Some(decoded) if path.starts_with('/') => Some(decoded),
        _ => {
            refuse(
                format!("The route “{path}” is left out: a path starts with “/” and has no “?” or “#”."),
                format!("已省略路由“{path}”：路径必须以“/”开头，且不含“?”或“#”。"),
            );
            None
        }
    }
}

/// Whether limits, passwords and address lists act on a route. `return` answers before nginx looks at them.
pub(super) fn reaches_access_phase(route: &Route) -> bool {
    matches!(route.action, RouteAction::Proxy(_) | RouteAction::Files(_))
}

/// Problems of a route that concern its settings, not its existence.
pub(super) fn settings(route: &Route, spec: &ProxySpec, problems: &mut Vec<Text>) {
    let path = &route.path;
    let guarded = route.rate_limit.is_some()
        || route.connection_limit.is_some()
        || route.basic_auth.is_some()
        || !route.allow.is_empty();
    if guarded && !reaches_access_phase(route) {
        problems.push(Text::new(
            format!("Limits, passwords and address lists do not act on “{path}”: a redirect answers before them."),
            format!("限流、密码和地址限制对“{path}”不起作用：重定向会先于它们返回。"),
        ));
    }
    let strips = match &route.action {
        RouteAction::Proxy(pass) => pass.strip_prefix,
        RouteAction::Files(files) => files.strip_prefix,
        _ => false,
    };
    if strips && matches!(route.kind, RouteKind::Regex | RouteKind::RegexIgnoreCase) {
        problems.push(Text::new(
            format!("The path of “{path}” is kept: an expression has no fixed prefix to take off."),
            format!("“{path}”的路径保持不变：正则表达式没有固定前缀可以去除。"),
        ));
    }
    for header in route.headers.iter().chain(request_headers(route)) {
        if !is_header(&header.name, &header.value) {
            let name = &header.name;
            problems.push(Text::new(
                format!("The header “{name}” of “{path}” is left out: its name or value is not valid in HTTP."),
                format!("已省略“{path}”的标头“{name}”：名称或值不符合 HTTP。"),
            ));
        }
    }
    if let RouteAction::Proxy(pass) = &route.action
        && spec.resolution == Resolution::Late
        && spec.pools.iter().any(|pool| pool.endpoint == pass.upstream)
    {
        let service = &pass.upstream.service;
        problems.push(Text::new(
            format!("Load balancing of “{service}” is left out: late lookup asks Docker for an address each time."),
            format!("已省略“{service}”的负载均衡：延迟解析每次都向 Docker 查询地址。"),
        ));
    }
    if route.cors.is_some() && !route.allow.is_empty() {
        problems.push(Text::new(
            format!("“{path}” has an address list, so preflight requests go to the service and not to nginx."),
            format!("“{path}”限制了地址，因此预检请求由服务应答，而不是 nginx。"),
        ));
    }
    for origin in route.cors.iter().flat_map(|cors| &cors.origins) {
        if origin != "*" && !is_origin(origin) {
            problems.push(Text::new(
                format!("“{origin}” is left out of the origins of “{path}”: write it like https://app.example.com."),
                format!("“{path}”的来源“{origin}”已省略，格式应为 https://app.example.com。"),
            ));
        }
    }
    if let RouteAction::Redirect(redirect) = &route.action
        && !is_redirect(redirect.status)
    {
        let status = redirect.status;
        problems.push(Text::new(
            format!("“{path}” redirects with 302: {status} is no redirect."),
            format!("“{path}”使用 302 重定向：{status} 不是重定向状态码。"),
        ));
    }
}

/// Networks as nginx takes them without a warning: host bits cleared, none twice.
pub(super) fn networks(given: &[String], problems: &mut Vec<Text>) -> Vec<String> {
    let mut networks = Vec::new();
    for text in given {
        let network = text.trim();
        let parsed = match (network.parse::<IpAddr>(), network.parse::<IpNet>()) {
            (Ok(address), _) => Some(address.to_string()),
            (_, Ok(network)) => Some(network.trunc().to_string()),
            _ => None,
        };
        match parsed {
            Some(network) if networks.contains(&network) => {}
            Some(network) => networks.push(network),
            None => problems.push(Text::new(
                format!("“{text}” is left out: it is no address and no network such as 10.0.0.0/8."),
                format!("已省略“{text}”：它不是地址，也不是 10.0.0.0/8 这样的网段。"),
            )),
        }
    }
    networks
}

/// The origins that can stand in a map, none twice.
pub(super) fn origins(cors: &Cors) -> Vec<&str> {
    let mut origins: Vec<&str> = Vec::new();
    for origin in cors.origins.iter().filter(|origin| is_origin(origin)) {
        if !origins.contains(&origin.as_str()) {
            origins.push(origin);
        }
    }
    origins
}

/// RFC 9110, section 15.4, as far as `return` sends a Location header.
pub(super) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

fn is_origin(origin: &str) -> bool {
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty()
            && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']'))
    })
}

fn request_headers(route: &Route) -> &[Header] {
    match &route.action {
        RouteAction::Proxy(pass) => &pass.request_headers,
        _ => &[],
    }
}

/// RFC 9110, sections 5.1 and 5.5: a token, and a value without control characters.
pub(super) fn is_header(name: &str, value: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(token) && !value.chars().any(|c| c.is_control() && c != '\t')
}
