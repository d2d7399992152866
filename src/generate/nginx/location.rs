//! The `location` block of a route.
use super::build::{Plan, PlannedRoute, allows_everybody};
use super::check::{is_header, is_redirect, reaches_access_phase};
use super::server::common_headers;
use super::spec::{Cors, Files, ProxyPass, Redirect, Resolution, RouteAction, RouteKind, TlsSpec};
use super::tree::Item;
use super::values::{duration, escape_regex, literal, size};

/// How long a silent WebSocket or event stream may last when the route does not say.
const STREAM_SILENCE: u64 = 3_600;

/// The block of a route, and the one that answers a browser's question before a cross-origin request.
pub(super) fn location(plan: &Plan, planned: &PlannedRoute, tls: Option<&TlsSpec>) -> Vec<Item> {
    let route = planned.route;
    let modifier = match route.kind {
        RouteKind::Prefix => None,
        RouteKind::Exact => Some("="),
        RouteKind::Regex => Some("~"),
        RouteKind::RegexIgnoreCase => Some("~*"),
    };
    let args: Vec<String> = modifier.map(str::to_string).into_iter().chain([planned.path.clone()]).collect();
    let mut items = Vec::new();
    let headers = response_headers(plan, planned, tls);
    if reaches_access_phase(route) {
        items.extend(guards(planned));
        items.extend(route.body_size.map(|bytes| Item::directive("client_max_body_size", [size(bytes)])));
    }
    let preflight = planned.preflight.zip(route.cors.as_ref());
    if let Some((number, _)) = preflight {
        items.extend(ask_preflight(number));
    }
    match &route.action {
        RouteAction::Proxy(pass) => items.extend(proxy(plan, planned, pass, tls)),
        RouteAction::Files(files) => items.extend(serve_files(planned, files)),
        RouteAction::Redirect(redirect) => items.push(redirect_to(redirect)),
        RouteAction::Status(status) => items.push(Item::directive("return", [status.to_string()])),
    }
    items.extend(route.cache_static.map(|seconds| Item::directive("expires", [duration(seconds)])));
    items.extend(headers.iter().cloned());
    let mut blocks = vec![Item::block("location", args, items)];
    if let Some((number, cors)) = preflight {
        blocks.extend([Item::Blank, answer_preflight(number, headers, cors)]);
    }
    blocks
}

fn guards(planned: &PlannedRoute) -> Vec<Item> {
    let route = planned.route;
    let mut items = Vec::new();
    if let (Some(number), Some(limit)) = (planned.rate_zone, route.rate_limit) {
        let mut args = vec![format!("zone=requests_{number}")];
        if limit.burst > 0 {
            args.extend([format!("burst={}", limit.burst), "nodelay".to_string()]);
        }
        items.extend([Item::directive("limit_req", args), Item::directive("limit_req_status", ["429"])]);
    }
    if let Some(connections) = route.connection_limit {
        items.push(Item::directive("limit_conn", ["connections", &connections.max(1).to_string()]));
        items.push(Item::directive("limit_conn_status", ["429"]));
    }
    if let Some(auth) = &route.basic_auth {
        items.push(Item::directive("auth_basic", [literal(&auth.realm)]));
        items.push(Item::directive("auth_basic_user_file", [literal(&auth.user_file)]));
    }
    items.extend(planned.allow.iter().map(|network| Item::directive("allow", [network])));
    if !planned.allow.is_empty() {
        items.push(Item::directive("deny", ["all"]));
    }
    items
}

fn proxy(plan: &Plan, planned: &PlannedRoute, pass: &ProxyPass, tls: Option<&TlsSpec>) -> Vec<Item> {
    let spec = plan.spec;
    let name = plan.upstream(&pass.upstream);
    let mut items = Vec::new();
    let target = match spec.resolution {
        Resolution::Startup => format!("http://{name}"),
        Resolution::Late => {
            // Before `rewrite … break`, which ends everything of the rewrite module in this location.
            items.push(Item::directive("set", [format!("$upstream_{name}"), pass.upstream.service.clone()]));
            format!("http://$upstream_{name}:{}", pass.upstream.port)
        }
    };
    if pass.strip_prefix {
        items.extend(strip(planned));
    }
    let keeps_connections =
        spec.resolution == Resolution::Startup && plan.pool(&pass.upstream).is_none_or(|pool| pool.keepalive > 0);
    let public_port = match tls {
        Some(tls) => tls.public_port.filter(|port| *port != 443),
        None => spec.public_http_port.filter(|port| *port != 80),
    };
    let host = match public_port {
        Some(port) => format!("$host:{port}"),
        None => "$host".to_string(),
    };
    let scheme = if spec.real_ip.is_some() { "$forwarded_proto" } else { "$scheme" };
    items.push(Item::directive("proxy_pass", [target]));
    items.push(Item::directive("proxy_http_version", ["1.1"]));
    let mut request = |name: &str, value: &str| items.push(Item::directive("proxy_set_header", [name, value]));
    request("Host", &host);
    request("X-Real-IP", "$remote_addr");
    request("X-Forwarded-For", "$proxy_add_x_forwarded_for");
    request("X-Forwarded-Proto", scheme);
    request("X-Forwarded-Host", &host);
    if pass.strip_prefix && planned.route.kind == RouteKind::Prefix && planned.path != "/" {
        request("X-Forwarded-Prefix", &literal(planned.route.path.trim_end_matches('/')));
    }
    if pass.websocket {
        request("Upgrade", "$http_upgrade");
        request("Connection", "$connection_upgrade");
    } else if keeps_connections {
        request("Connection", "");
    }
    for header in pass.request_headers.iter().filter(|header| is_header(&header.name, &header.value)) {
        request(&header.name, &literal(&header.value));
    }
    let silence = pass.read_timeout.or((pass.websocket || !pass.buffering).then_some(STREAM_SILENCE));
    let timeouts = [
        ("proxy_connect_timeout", pass.connect_timeout),
        ("proxy_read_timeout", silence),
        ("proxy_send_timeout", pass.send_timeout.or(pass.websocket.then_some(silence).flatten())),
    ];
    for (directive, seconds) in timeouts {
        items.extend(seconds.map(|seconds| Item::directive(directive, [duration(seconds)])));
    }
    if !pass.buffering {
        items.push(Item::directive("proxy_buffering", ["off"]));
    }
    items
}

/// Takes the path of a route off the request. A path in `proxy_pass` would do it too, but it merges and decodes what
/// the rewrite leaves alone, and it does not work with a variable target.
fn strip(planned: &PlannedRoute) -> Vec<Item> {
    match planned.route.kind {
        RouteKind::Exact => vec![Item::directive("rewrite", ["^", "/", "break"])],
        RouteKind::Prefix => match planned.path.strip_suffix('/') {
            Some("") => Vec::new(),
            Some(prefix) => {
                let pattern = format!("^{}/(.*)$", escape_regex(prefix));
                vec![Item::directive("rewrite", [pattern.as_str(), "/$1", "break"])]
            }
            None => {
                let prefix = escape_regex(&planned.path);
                vec![
                    Item::directive("rewrite", [format!("^{prefix}$").as_str(), "/", "break"]),
                    Item::directive("rewrite", [format!("^{prefix}/(.*)$").as_str(), "/$1", "break"]),
                ]
            }
        },
        RouteKind::Regex | RouteKind::RegexIgnoreCase => Vec::new(),
    }
}

fn serve_files(planned: &PlannedRoute, files: &Files) -> Vec<Item> {
    let root = files.root.trim_end_matches('/');
    let strips = files.strip_prefix && planned.route.kind == RouteKind::Prefix && planned.path != "/";
    if strips {
        // Both sides end alike, or a request for `/static../` would leave the folder.
        let slash = if planned.path.ends_with('/') { "/" } else { "" };
        return vec![Item::directive("alias", [format!("{}{slash}", literal(root))])];
    }
    let fallback = if files.single_page { "/index.html" } else { "=404" };
    vec![
        Item::directive("root", [literal(root)]),
        Item::directive("index", ["index.html"]),
        Item::directive("try_files", ["$uri", "$uri/", fallback]),
    ]
}

fn redirect_to(redirect: &Redirect) -> Item {
    let mut target = literal(&redirect.target);
    if redirect.keep_path {
        target = format!("{}$request_uri", target.trim_end_matches('/'));
    }
    let status = if is_redirect(redirect.status) { redirect.status } else { 302 };
    Item::directive("return", [status.to_string(), target])
}

/// The headers of a route, together with the common ones that they would displace; empty when the route has none.
fn response_headers(plan: &Plan, planned: &PlannedRoute, tls: Option<&TlsSpec>) -> Vec<Item> {
    let route = planned.route;
    let mut own = Vec::new();
    if route.cache_static.is_some() {
        own.push(Item::directive("add_header", ["Cache-Control", "public, immutable"]));
    }
    if let Some(cors) = &route.cors {
        own.extend(cors_headers(planned, cors));
    }
    for header in route.headers.iter().filter(|header| is_header(&header.name, &header.value)) {
        own.push(Item::directive("add_header", [header.name.as_str(), &literal(&header.value), "always"]));
    }
    if own.is_empty() {
        return own;
    }
    let mut headers = common_headers(plan.spec, tls);
    headers.extend(own);
    headers
}

fn cors_headers(planned: &PlannedRoute, cors: &Cors) -> Vec<Item> {
    let mut items = Vec::new();
    let mut add = |name: &str, value: &str| items.push(Item::directive("add_header", [name, value, "always"]));
    match planned.cors_map {
        Some(number) => {
            add("Access-Control-Allow-Origin", &format!("$cors_origin_{number}"));
            add("Vary", "Origin");
            if cors.credentials {
                add("Access-Control-Allow-Credentials", "true");
            }
        }
        None if allows_everybody(cors) => add("Access-Control-Allow-Origin", "*"),
        None => {}
    }
    items
}

/// Sends OPTIONS elsewhere. A status that nobody else uses, since headers cannot be added safely inside `if`.
fn ask_preflight(number: usize) -> [Item; 2] {
    let ask = vec![Item::directive("return", ["418"])];
    [
        Item::directive("error_page", ["418", "=", &format!("@preflight_{number}")]),
        Item::block("if", ["($request_method", "=", "OPTIONS)"], ask),
    ]
}

/// Answers OPTIONS. It needs no password, so it is answered here and not by the service.
fn answer_preflight(number: usize, headers: Vec<Item>, cors: &Cors) -> Item {
    let mut items = headers;
    let mut add = |name: &str, value: &str| items.push(Item::directive("add_header", [name, value, "always"]));
    if !cors.methods.is_empty() {
        add("Access-Control-Allow-Methods", &literal(&cors.methods.join(", ")));
    }
    if !cors.headers.is_empty() {
        add("Access-Control-Allow-Headers", &literal(&cors.headers.join(", ")));
    }
    add("Access-Control-Max-Age", &cors.max_age.to_string());
    items.push(Item::directive("return", ["204"]));
    Item::block("location", [format!("@preflight_{number}")], items)
}
