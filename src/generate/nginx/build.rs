//! A proxy description as a complete `nginx.conf` tree: main context, `http`, maps, upstreams.
use super::check;
use super::server;
use super::spec::{Balance, Cors, Endpoint, Pool, Privilege, ProxySpec, Resolution, Route, RouteAction};
use super::tree::{Config, Item};
use super::values::{DOLLAR, identifier, is_host, size};
use crate::text::Text;

/// Docker's resolver inside every container on a user-defined network.
pub const DOCKER_RESOLVER: &str = "127.0.0.11";

/// A configuration with what it could not express.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// The tree.
    pub config: Config,
    /// What was left out, and why.
    pub problems: Vec<Text>,
}

/// The configuration of a proxy.
pub fn build(spec: &ProxySpec) -> Built {
    let mut plan = Plan::new(spec);
    let servers = server::servers(&mut plan);
    let mut http = http_settings(&plan);
    if uses_dollar(&servers) {
        // `geo` keeps its values as they are; `map` and `set` would read a variable.
        http.extend([Item::Blank, Item::block("geo", [DOLLAR], vec![Item::directive("default", ["$"])])]);
    }
    http.extend(maps(&plan));
    http.extend(upstreams(&plan));
    http.extend(servers);

    let mut items = vec![comment(
        spec,
        &Text::fixed(
            "Reverse proxy. Mount this file at /etc/nginx/nginx.conf.",
            "反向代理，挂载到 /etc/nginx/nginx.conf。",
        ),
    )];
    if spec.privilege == Privilege::Root {
        items.push(Item::directive("user", ["nginx"]));
    }
    let connections = spec.worker_connections.max(64);
    let files = u64::from(connections).saturating_mul(4);
    let pid = if spec.privilege == Privilege::Root { "/var/run/nginx.pid" } else { "/tmp/nginx.pid" };
    items.extend([
        Item::directive("worker_processes", ["auto"]),
        Item::directive("worker_rlimit_nofile", [files.to_string()]),
        Item::directive("error_log", ["/var/log/nginx/error.log", "warn"]),
        Item::directive("pid", [pid]),
        Item::Blank,
        Item::block("events", [] as [&str; 0], vec![Item::directive("worker_connections", [connections.to_string()])]),
        Item::Blank,
        Item::block("http", [] as [&str; 0], http),
    ]);
    Built { config: Config { items }, problems: plan.problems }
}

/// What the parts of the builder share: names that must agree between contexts.
pub(super) struct Plan<'a> {
    pub spec: &'a ProxySpec,
    pub routes: Vec<PlannedRoute<'a>>,
    /// Every upstream with its name.
    pub upstreams: Vec<(Endpoint, String)>,
    /// Networks of the balancer in front.
    pub trusted: Vec<String>,
    pub problems: Vec<Text>,
}

/// A route that can be expressed, with the path as nginx compares it.
pub(super) struct PlannedRoute<'a> {
    pub route: &'a Route,
    pub path: String,
    /// Networks that may enter.
    pub allow: Vec<String>,
    /// Number of its rate limit zone.
    pub rate_zone: Option<usize>,
    /// Number of the map of its origins.
    pub cors_map: Option<usize>,
    /// Number of the location that answers preflight requests.
    pub preflight: Option<usize>,
}

impl<'a> Plan<'a> {
    fn new(spec: &'a ProxySpec) -> Plan<'a> {
        let mut plan =
            Plan { spec, routes: Vec::new(), upstreams: Vec::new(), trusted: Vec::new(), problems: Vec::new() };
        if let Some(real_ip) = &spec.real_ip {
            plan.trusted = check::networks(&real_ip.trusted, &mut plan.problems);
        }
        plan.plan_routes();
        plan.name_upstreams();
        plan
    }

    pub fn problem(&mut self, en: String, zh: String) {
        self.problems.push(Text::new(en, zh));
    }

    fn plan_routes(&mut self) {
        let mut zones = 0;
        let mut maps = 0;
        for route in &self.spec.routes {
            let Some(path) = check::usable_path(route, &mut self.problems) else { continue };
            if self.routes.iter().any(|other| other.route.kind == route.kind && other.path == path) {
                let path = &route.path;
                self.problem(
                    format!("The route “{path}” exists twice; the second one is left out."),
                    format!("路由“{path}”重复，已省略第二个。"),
                );
                continue;
            }
            check::settings(route, self.spec, &mut self.problems);
            let allow = check::networks(&route.allow, &mut self.problems);
            let rate_zone = route.rate_limit.filter(|_| check::reaches_access_phase(route)).map(|_| zones);
            zones += usize::from(rate_zone.is_some());
            let cors_map = route.cors.as_ref().filter(|cors| !allows_everybody(cors)).map(|_| maps);
            maps += usize::from(cors_map.is_some());
            // With an address list the question goes to the service: an answer here would come before the list.
            let preflight = route.cors.as_ref().filter(|_| allow.is_empty()).map(|_| self.routes.len());
            self.routes.push(PlannedRoute { route, path, allow, rate_zone, cors_map, preflight });
        }
    }

    fn name_upstreams(&mut self) {
        let mut endpoints: Vec<&Endpoint> = Vec::new();
        for planned in &self.routes {
            if let RouteAction::Proxy(pass) = &planned.route.action
                && !endpoints.contains(&&pass.upstream)
            {
                endpoints.push(&pass.upstream);
            }
        }
        for endpoint in &endpoints {
            let several = endpoints.iter().filter(|other| other.service == endpoint.service).count() > 1;
            let mut name = identifier(&endpoint.service);
            if several {
                name = format!("{name}_{}", endpoint.port);
            }
            while self.upstreams.iter().any(|(_, taken)| *taken == name) {
                name.push_str("_2");
            }
            self.upstreams.push(((*endpoint).clone(), name));
        }
    }

    /// The name of the upstream of an endpoint.
    pub fn upstream(&self, endpoint: &Endpoint) -> &str {
        self.upstreams.iter().find(|(known, _)| known == endpoint).map_or("", |(_, name)| name)
    }

    pub fn pool(&self, endpoint: &Endpoint) -> Option<&Pool> {
        self.spec.pools.iter().find(|pool| pool.endpoint == *endpoint)
    }

    fn proxies(&self) -> impl Iterator<Item = &super::spec::ProxyPass> {
        self.routes.iter().filter_map(|planned| match &planned.route.action {
            RouteAction::Proxy(pass) => Some(pass),
            _ => None,
        })
    }
}

/// Whether any origin may read the answers.
pub(super) fn allows_everybody(cors: &Cors) -> bool {
    cors.origins.iter().any(|origin| origin == "*")
}

/// A comment in the language of the description.
fn comment(spec: &ProxySpec, text: &Text) -> Item {
    Item::comment(text.get(spec.language))
}

fn http_settings(plan: &Plan) -> Vec<Item> {
    let spec = plan.spec;
    let mut items = vec![
        Item::directive("include", ["/etc/nginx/mime.types"]),
        Item::directive("default_type", ["application/octet-stream"]),
        Item::Blank,
        Item::directive(
            "log_format",
            [
                "main",
                "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent ",
                "\"$http_referer\" \"$http_user_agent\" $request_time $upstream_addr $upstream_response_time",
            ],
        ),
        Item::directive("access_log", ["/var/log/nginx/access.log", "main"]),
        Item::Blank,
        Item::directive("sendfile", ["on"]),
        Item::directive("tcp_nopush", ["on"]),
        Item::directive("keepalive_timeout", ["65s"]),
        Item::directive("server_tokens", ["off"]),
        comment(
            spec,
            &Text::fixed(
                "The published port may differ from the container's, so redirects name neither host nor port.",
                "发布端口可能与容器端口不同，因此重定向不含主机名和端口。",
            ),
        ),
        Item::directive("absolute_redirect", ["off"]),
    ];
    if let Some(bytes) = spec.body_size {
        items.push(Item::directive("client_max_body_size", [size(bytes)]));
    }
    let longest_name = spec.server_names.iter().map(String::len).max().unwrap_or(0);
    if longest_name > 40 {
        // nginx refuses to start when a name does not fit into one hash bucket.
        let bucket = (longest_name + 24).next_power_of_two();
        items.push(Item::directive("server_names_hash_bucket_size", [bucket.to_string()]));
    }
    if spec.privilege == Privilege::Unprivileged {
        for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
            items.push(Item::directive(format!("{kind}_temp_path"), [format!("/tmp/{kind}_temp")]));
        }
    }
    if spec.resolution == Resolution::Late || spec.tls.as_ref().is_some_and(|tls| tls.ocsp) {
        items.push(comment(spec, &Text::fixed("Docker's own resolver.", "Docker 内置的域名解析。")));
        items.push(Item::directive("resolver", [DOCKER_RESOLVER, "valid=10s", "ipv6=off"]));
        items.push(Item::directive("resolver_timeout", ["5s"]));
    }
    if plan.routes.iter().any(|planned| matches!(planned.route.action, RouteAction::Files(_))) {
        items.extend([
            Item::directive("open_file_cache", ["max=1000", "inactive=30s"]),
            Item::directive("open_file_cache_valid", ["60s"]),
        ]);
    }
    if let Some(real_ip) = &spec.real_ip {
        items.push(Item::Blank);
        items.extend(plan.trusted.iter().map(|network| Item::directive("set_real_ip_from", [network])));
        items.push(Item::directive("real_ip_header", [&real_ip.header]));
        items.push(Item::directive("real_ip_recursive", ["on"]));
    }
    if spec.gzip {
        items.push(Item::Blank);
        items.extend(gzip());
    }
    items
}

fn uses_dollar(items: &[Item]) -> bool {
    let tree = Config { items: items.to_vec() };
    tree.walk().iter().any(|(_, directive)| directive.args.iter().any(|arg| arg.contains("${dollar}")))
}

fn gzip() -> [Item; 6] {
    let types = [
        "text/plain",
        "text/css",
        "text/xml",
        "text/javascript",
        "application/javascript",
        "application/json",
        "application/manifest+json",
        "application/xml",
        "application/rss+xml",
        "application/wasm",
        "image/svg+xml",
    ];
    [
        Item::directive("gzip", ["on"]),
        Item::directive("gzip_vary", ["on"]),
        Item::directive("gzip_proxied", ["any"]),
        Item::directive("gzip_comp_level", ["5"]),
        Item::directive("gzip_min_length", ["1024"]),
        Item::directive("gzip_types", types),
    ]
}

/// Security headers: the response header, the upstream's variable, our variable, our value.
pub(super) const SECURITY_HEADERS: [(&str, &str, &str, &str); 3] = [
    ("X-Content-Type-Options", "$upstream_http_x_content_type_options", "$content_type_options", "nosniff"),
    ("X-Frame-Options", "$upstream_http_x_frame_options", "$frame_options", "SAMEORIGIN"),
    ("Referrer-Policy", "$upstream_http_referrer_policy", "$referrer_policy", "strict-origin-when-cross-origin"),
];

fn maps(plan: &Plan) -> Vec<Item> {
    let mut blocks = Vec::new();
    // First of all: nginx fixes the size with the first map.
    let longest_origin = plan.routes.iter().filter_map(|planned| planned.route.cors.as_ref());
    let longest_origin = longest_origin.flat_map(|cors| &cors.origins).map(String::len).max().unwrap_or(0);
    if longest_origin > 40 {
        let bucket = (longest_origin + 24).next_power_of_two();
        blocks.push(Item::directive("map_hash_bucket_size", [bucket.to_string()]));
    }
    if plan.proxies().any(|pass| pass.websocket) {
        // Without an upgrade the header is left out, so that connections to upstreams stay open.
        blocks.push(map(
            "$http_upgrade",
            "$connection_upgrade",
            vec![Item::directive("default", ["upgrade"]), Item::directive("", [""])],
        ));
    }
    if plan.spec.real_ip.is_some() {
        blocks.extend(forwarded_proto(&plan.trusted));
    }
    if plan.spec.security_headers {
        for (_, upstream, ours, value) in SECURITY_HEADERS {
            let items = vec![Item::directive("default", [""]), Item::directive("", [value])];
            blocks.push(map(upstream, ours, items));
        }
    }
    for planned in &plan.routes {
        if let (Some(number), Some(cors)) = (planned.cors_map, &planned.route.cors) {
            let mut items = vec![Item::directive("default", [""])];
            items.extend(check::origins(cors).into_iter().map(|origin| Item::directive(origin, [origin])));
            blocks.push(map("$http_origin", &format!("$cors_origin_{number}"), items));
        }
    }
    for planned in &plan.routes {
        if let (Some(number), Some(limit)) = (planned.rate_zone, planned.route.rate_limit) {
            let rate = match limit.per_minute {
                rate if rate.is_multiple_of(60) && rate > 0 => format!("rate={}r/s", rate / 60),
                rate => format!("rate={}r/m", rate.max(1)),
            };
            let zone = format!("zone=requests_{number}:10m");
            blocks.push(Item::directive("limit_req_zone", ["$binary_remote_addr".to_string(), zone, rate]));
        }
    }
    if plan.routes.iter().any(|planned| planned.route.connection_limit.is_some()) {
        blocks.push(Item::directive("limit_conn_zone", ["$binary_remote_addr", "zone=connections:10m"]));
    }
    blocks.into_iter().flat_map(|block| [Item::Blank, block]).collect()
}

/// The scheme that the browser used: the balancer's word counts only when the request comes from it.
fn forwarded_proto(networks: &[String]) -> [Item; 2] {
    let mut trusted = vec![Item::directive("default", ["0"])];
    trusted.extend(networks.iter().map(|network| Item::directive(network, ["1"])));
    [
        Item::block("geo", ["$realip_remote_addr", "$from_balancer"], trusted),
        map(
            "$from_balancer:$http_x_forwarded_proto",
            "$forwarded_proto",
            vec![
                Item::directive("default", ["$scheme"]),
                Item::directive("1:https", ["https"]),
                Item::directive("1:http", ["http"]),
            ],
        ),
    ]
}

fn map(from: &str, to: &str, items: Vec<Item>) -> Item {
    Item::block("map", [from, to], items)
}

fn upstreams(plan: &Plan) -> Vec<Item> {
    if plan.spec.resolution == Resolution::Late {
        return Vec::new();
    }
    let mut items = Vec::new();
    for (endpoint, name) in &plan.upstreams {
        let pool = plan.pool(endpoint);
        let balance = pool.map(|pool| pool.balance).unwrap_or_default();
        let mut inside = vec![];
        match balance {
            Balance::RoundRobin => {}
            Balance::LeastConnections => inside.push(Item::directive("least_conn", [] as [&str; 0])),
            Balance::IpHash => inside.push(Item::directive("ip_hash", [] as [&str; 0])),
        }
        inside.push(upstream_server(endpoint, pool.and_then(|pool| pool.weight), false));
        for member in pool.map(|pool| pool.members.as_slice()).unwrap_or_default() {
            if is_host(&member.endpoint.service) {
                // nginx refuses spare members together with `ip_hash`.
                let backup = member.backup && balance != Balance::IpHash;
                inside.push(upstream_server(&member.endpoint, member.weight, backup));
            }
        }
        let keepalive = pool.map_or(32, |pool| pool.keepalive);
        if keepalive > 0 {
            inside.push(Item::directive("keepalive", [keepalive.to_string()]));
        }
        items.extend([Item::Blank, Item::block("upstream", [name], inside)]);
    }
    items
}

fn upstream_server(endpoint: &Endpoint, weight: Option<u32>, backup: bool) -> Item {
    let mut args = vec![format!("{}:{}", endpoint.service, endpoint.port)];
    args.extend(weight.map(|weight| format!("weight={}", weight.max(1))));
    if backup {
        args.push("backup".to_string());
    }
    Item::directive("server", args)
}
