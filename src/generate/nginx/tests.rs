//! Tests of builder, printer and parser together.
use super::spec::*;
use super::tree::{Comment, Config, Directive, Item};
use super::*;
use proptest::prelude::*;

fn text(spec: &ProxySpec) -> String {
    print(&build(spec).config)
}

fn find<'a>(config: &'a Config, name: &str, arg: &str) -> &'a Directive {
    let found = config.walk().into_iter().find(|(_, d)| d.name == name && d.args.iter().any(|a| a == arg));
    found.unwrap_or_else(|| panic!("no {name} {arg}")).1
}

fn two_services() -> ProxySpec {
    let mut api = ProxyPass::new("api", 8000);
    api.websocket = true;
    ProxySpec {
        routes: vec![
            Route::proxy("/", "web", 3000),
            Route::proxy("/api/", "api", 8000),
            Route::new("/ws", RouteKind::Prefix, RouteAction::Proxy(api)),
        ],
        ..ProxySpec::default()
    }
}

#[test]
fn a_route_to_a_service_passes_host_address_and_scheme() {
    let config = build(&two_services()).config;
    let location = find(&config, "location", "/api/");
    let lines: Vec<String> = location.children().map(|d| format!("{} {}", d.name, d.args.join(" "))).collect();
    assert_eq!(
        lines,
        [
            "proxy_pass http://api",
            "proxy_http_version 1.1",
            "proxy_set_header Host $host",
            "proxy_set_header X-Real-IP $remote_addr",
            "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for",
            "proxy_set_header X-Forwarded-Proto $scheme",
            "proxy_set_header X-Forwarded-Host $host",
            "proxy_set_header Connection ",
        ]
    );
    let upstream = find(&config, "upstream", "api");
    assert_eq!(upstream.children_named("server").next().and_then(Directive::first), Some("api:8000"));
}

#[test]
fn a_websocket_route_carries_the_upgrade_and_the_map_exists_only_then() {
    let with = build(&two_services()).config;
    let location = find(&with, "location", "/ws");
    let headers: Vec<_> = location.children_named("proxy_set_header").map(|d| d.args.join("=")).collect();
    assert!(headers.contains(&"Upgrade=$http_upgrade".to_string()), "{headers:?}");
    assert!(headers.contains(&"Connection=$connection_upgrade".to_string()), "{headers:?}");
    assert!(print(&with).contains("map $http_upgrade $connection_upgrade"));
    let without = ProxySpec { routes: vec![Route::proxy("/", "web", 3000)], ..ProxySpec::default() };
    assert!(!text(&without).contains("$connection_upgrade"));
}

#[test]
fn a_location_with_headers_of_its_own_repeats_the_common_ones() {
    let mut route = Route::proxy("/static/", "web", 3000);
    route.cache_static = Some(31_536_000);
    let spec = ProxySpec { routes: vec![route], ..ProxySpec::default() };
    let built = build(&spec);
    let names: Vec<_> =
        find(&built.config, "location", "/static/").children_named("add_header").filter_map(Directive::first).collect();
    assert_eq!(names, ["X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cache-Control"]);
    assert!(text(&spec).contains("expires 1y;"));
}

#[test]
fn a_public_port_reaches_the_application_in_the_host_header() {
    let spec = ProxySpec { public_http_port: Some(8080), ..two_services() };
    assert!(text(&spec).contains("proxy_set_header Host $host:8080;"));
    let mut tls = TlsSpec::new("/etc/nginx/ssl/cert.pem", "/etc/nginx/ssl/key.pem");
    tls.public_port = Some(8443);
    let spec = ProxySpec { tls: Some(tls), ..two_services() };
    assert!(text(&spec).contains("return 301 https://$host:8443$request_uri;"));
}

#[test]
fn what_nginx_cannot_express_is_a_problem_and_not_in_the_file() {
    let mut bad_limit = Route::new(
        "/old",
        RouteKind::Prefix,
        RouteAction::Redirect(Redirect { target: "/new".into(), status: 301, keep_path: false }),
    );
    bad_limit.allow = vec!["10.0.0.0/8".into()];
    let mut bad_network = Route::proxy("/x", "api", 8000);
    bad_network.allow = vec!["banana".into(), "10.1.2.3/8".into(), "10.0.0.0/8".into()];
    let spec = ProxySpec {
        server_names: vec!["量化.example".into(), "a b".into(), "ok.example".into()],
        routes: vec![
            Route::proxy("api", "api", 8000),
            Route::proxy("/q?x", "api", 8000),
            Route::proxy("/bad", "a b", 8000),
            Route::new("(", RouteKind::Regex, RouteAction::Status(404)),
            Route::proxy("/twice", "api", 8000),
            Route::proxy("/twic%65", "api", 8000),
            bad_limit,
            bad_network,
        ],
        ..ProxySpec::default()
    };
    let built = build(&spec);
    assert_eq!(built.problems.len(), 9, "{:#?}", built.problems);
    let printed = print(&built.config);
    assert!(!printed.contains("banana") && !printed.contains("量化"));
    assert_eq!(printed.matches("allow 10.0.0.0/8;").count(), 1);
    assert!(printed.contains("server_name ok.example;"));
}

#[test]
fn literal_values_survive_dollars_quotes_spaces_and_chinese() {
    let value = "a \"b\" 'c' $host # 中文 100% \\ ;{}";
    let mut route = Route::proxy("/%E4%B8%AD%20%24x", "api", 8000);
    route.headers = vec![Header { name: "X-Note".into(), value: value.into() }];
    let spec = ProxySpec { routes: vec![route], ..ProxySpec::default() };
    let again = parse(&text(&spec));
    assert_eq!(again.errors, []);
    let location = find(&again.config, "location", "/中 $x");
    let note = location.children_named("add_header").find(|d| d.first() == Some("X-Note")).unwrap();
    assert_eq!(note.args[1].replace("${dollar}", "$"), value);
    assert!(text(&spec).contains("geo $dollar"));
}

#[test]
fn taking_off_a_prefix_rewrites_and_escapes_it() {
    let mut pass = ProxyPass::new("api", 8000);
    pass.strip_prefix = true;
    let route = |path: &str| Route::new(path, RouteKind::Prefix, RouteAction::Proxy(pass.clone()));
    let spec = ProxySpec { routes: vec![route("/v1.0/"), route("/old"), route("/")], ..ProxySpec::default() };
    let printed = text(&spec);
    assert!(printed.contains(r"rewrite ^/v1\.0/(.*)$ /$1 break;"), "{printed}");
    assert!(printed.contains("rewrite ^/old$ / break;"));
    assert_eq!(printed.matches("rewrite").count(), 3);
    assert!(printed.contains("X-Forwarded-Prefix /v1.0;"));
}

#[test]
fn late_lookup_needs_no_upstream_block_and_sets_before_it_rewrites() {
    let mut pass = ProxyPass::new("api", 8000);
    pass.strip_prefix = true;
    let route = Route::new("/api/", RouteKind::Prefix, RouteAction::Proxy(pass));
    let spec = ProxySpec { resolution: Resolution::Late, routes: vec![route], ..ProxySpec::default() };
    let built = build(&spec);
    let names: Vec<_> = find(&built.config, "location", "/api/").children().map(|d| d.name.clone()).collect();
    assert_eq!(&names[..3], ["set", "rewrite", "proxy_pass"]);
    assert!(!print(&built.config).contains("upstream {"));
    assert!(print(&built.config).contains("resolver 127.0.0.11 valid=10s ipv6=off;"));
}

#[test]
fn every_mistake_has_a_place_and_the_rest_is_read() {
    let parsed = parse("http {\n  server { listen 80 }\n  ;\n}\n}\nuser \"nginx");
    let places: Vec<_> = parsed.errors.iter().map(|e| (e.line, e.column, e.message.en.to_string())).collect();
    assert_eq!(
        places,
        [
            (2, 22, "“;” is missing before “}”".to_string()),
            (3, 3, "Nothing stands before “;”".to_string()),
            (5, 1, "“}” closes nothing".to_string()),
            (6, 1, "This directive has no “;”".to_string()),
            (6, 6, "This quote is never closed".to_string()),
        ]
    );
    let listen = find(&parsed.config, "listen", "80");
    assert_eq!(listen.line, 2);
}

#[test]
fn words_read_as_nginx_reads_them() {
    let text = "a 'b c' \"d\\\"e\" f\\ g ${h}i ~^\\.x$ \"\" j\"k; # note\nm { # inside\n n; } # after\n\n\n\no;";
    let parsed = parse(text);
    assert_eq!(parsed.errors, []);
    let Item::Directive(first) = &parsed.config.items[0] else { panic!() };
    assert_eq!(first.args, ["b c", "d\"e", "f\\ g", "${h}i", "~^\\.x$", "", "j\"k"]);
    let printed = print(&parsed.config);
    assert!(printed.contains("; # note\nm { # inside\n    n;\n} # after\n\no;\n"), "{printed}");
    assert_eq!(parse(&printed).config, parsed.config);
}

#[test]
fn deep_nesting_and_endless_input_end() {
    let deep = "a {".repeat(100_000);
    let parsed = parse(&deep);
    assert!(parsed.errors.len() <= 100 && !parsed.errors.is_empty());
    let many = ";".repeat(1_000_000);
    assert_eq!(parse(&many).errors.len(), 100);
}

fn any_word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_]{1,8}",
        "[ \\t\\n\\r\"'\\\\${}#;()a-z中%tnr.]{0,8}",
        Just("$host".to_string()),
        Just("\\".to_string()),
    ]
}

fn any_items(depth: u32) -> BoxedStrategy<Vec<Item>> {
    let simple = (any_word(), prop::collection::vec(any_word(), 0..4))
        .prop_map(|(name, args)| Item::Directive(Directive::new(name, args)));
    let comment = ("[a-z \"'{};$]{0,10}", any::<bool>())
        .prop_map(|(text, trailing)| Item::Comment(Comment { text: text.trim_end().to_string(), trailing }));
    let leaf = prop_oneof![4 => simple, 1 => comment, 1 => Just(Item::Blank)].boxed();
    let item = if depth == 0 {
        leaf
    } else {
        let block = (any_word(), prop::collection::vec(any_word(), 0..3), any_items(depth - 1))
            .prop_map(|(name, args, items)| Item::Directive(Directive::block(name, args, items)));
        prop_oneof![3 => leaf, 1 => block].boxed()
    };
    prop::collection::vec(item, 0..5).prop_map(tidy).boxed()
}

/// The form that text can carry: no blank lines at the edges or in pairs, comments trail only what they can trail.
fn tidy(items: Vec<Item>) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::new();
    for item in items {
        match item {
            Item::Blank if matches!(out.last(), None | Some(Item::Blank)) => {}
            Item::Comment(comment) => {
                let trailing = comment.trailing && matches!(out.last(), Some(Item::Directive(_)));
                out.push(Item::Comment(Comment { trailing, ..comment }));
            }
            item => out.push(item),
        }
    }
    while matches!(out.last(), Some(Item::Blank)) {
        out.pop();
    }
    out
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(items in any_items(3)) {
        let config = Config { items };
        let printed = print(&config);
        let parsed = parse(&printed);
        prop_assert_eq!(&parsed.errors, &[], "{}", printed);
        prop_assert_eq!(parsed.config, config, "{}", printed);
    }

    #[test]
    fn any_text_is_read_without_panic_and_settles(text in "[a-z \\n\\t;{}\"'\\\\#$]{0,60}") {
        let parsed = parse(&text);
        let printed = print(&parsed.config);
        prop_assert_eq!(parse(&printed).config, parsed.config, "{}", printed);
    }

    #[test]
    fn routes_of_any_content_give_a_file_that_reads_back(
        path in ".{0,12}", service in ".{0,8}", value in ".{0,12}", port in any::<u16>(),
    ) {
        let mut route = Route::proxy(format!("/{path}"), service, port);
        route.headers = vec![Header { name: "X-A".into(), value: value.clone() }];
        route.basic_auth = Some(BasicAuth { realm: value, user_file: "/etc/nginx/htpasswd".into() });
        let config = build(&ProxySpec { routes: vec![route], ..ProxySpec::default() }).config;
        let parsed = parse(&print(&config));
        prop_assert_eq!(parsed.errors, []);
        prop_assert_eq!(parsed.config, config);
    }
}
