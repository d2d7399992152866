//! The configuration of the nginx services.
use super::{Context, inside};
use crate::generate::nginx::{
    self, Cors, ProxyPass, ProxySpec, RateLimit, Resolution, Route, RouteAction, RouteKind, TlsProfile, TlsSpec,
};
use crate::generate::{ArtifactProblem, Generated};
use crate::model::service_view::ServiceView;
use crate::model::{Document, PathMatch, settings};
use crate::text::Text;

/// The file that nginx reads first.
const MAIN: &str = "/etc/nginx/nginx.conf";
/// A year in seconds.
const YEAR: u64 = 31_536_000;

pub(super) fn artifacts(context: &Context<'_>) -> Generated {
    let mut out = Generated::default();
    for service in context.services.iter().filter(|service| is_proxy(context, service)) {
        let mounted = service.mounts.iter().find(|mount| mount.clean_target() == MAIN);
        let path = mounted.and_then(|mount| mount.host_path()).and_then(inside);
        match path {
            // The user's own configuration is part of the project's files.
            Some(path) if context.document.files.contains_key(path.as_str()) => {}
            Some(path) => {
                if !out.artifacts.iter().any(|artifact| artifact.path == path) {
                    out.extend(nginx::artifact(&spec(context, service), &path));
                    out.problems.extend(tls_problems(context, service, &path));
                }
            }
            None if routes(context, service).is_empty() => {}
            None => {
                let path = format!("{}/nginx.conf", service.name);
                let message = Text::new(
                    format!("{} does not mount it yet: add the volume ./{path}:{MAIN}:ro.", service.name),
                    format!("{} 还没有挂载它：添加卷 ./{path}:{MAIN}:ro。", service.name),
                );
                out.extend(nginx::artifact(&spec(context, service), &path));
                out.problems.extend(tls_problems(context, service, &path));
                out.problems.push(ArtifactProblem { path, message });
            }
        }
    }
    out
}

/// True for services that run nginx as a reverse proxy: they have routes, or mount a main configuration.
pub(super) fn is_proxy(context: &Context<'_>, service: &ServiceView) -> bool {
    let runs_nginx = service.image_reference.as_ref().is_some_and(|image| image.family().starts_with("nginx"));
    let has_routes = context.document.settings.routes.iter().any(|route| *route.proxy == *service.name);
    has_routes || runs_nginx && service.mounts.iter().any(|mount| mount.clean_target() == MAIN)
}

fn spec(context: &Context<'_>, service: &ServiceView) -> ProxySpec {
    let pairs = || service.ports.iter().flat_map(|port| port.pairs());
    let listen = pairs().find(|(_, target)| *target != 443);
    let own = context.document.settings.proxies.get(&*service.name).cloned().unwrap_or_default();
    let defaults = ProxySpec::default();
    ProxySpec {
        language: context.language,
        server_names: own.server_names,
        listen_http: Some(listen.map_or(80, |(_, target)| target)),
        public_http_port: listen.and_then(|(published, _)| published).filter(|port| *port != 80),
        tls: own.tls.map(|tls| TlsSpec {
            public_port: pairs()
                .find(|(_, target)| *target == 443)
                .and_then(|(published, _)| published)
                .filter(|port| *port != 443),
            redirect_http: tls.redirect,
            hsts: tls.hsts.then_some(YEAR),
            profile: if tls.modern { TlsProfile::Modern } else { TlsProfile::Intermediate },
            ..TlsSpec::new(tls.certificate, tls.key)
        }),
        resolution: if own.late { Resolution::Late } else { Resolution::Startup },
        body_size: own.max_body.as_deref().and_then(size).or(defaults.body_size),
        routes: routes(context, service).iter().map(route).collect(),
        ..defaults
    }
}

/// What is missing for TLS at a proxy: the published port and the mounted certificate.
fn tls_problems(context: &Context<'_>, service: &ServiceView, path: &str) -> Vec<ArtifactProblem> {
    let tls = context.document.settings.proxies.get(&*service.name).and_then(|own| own.tls.as_ref());
    let Some(tls) = tls else { return Vec::new() };
    let mut out = Vec::new();
    let mut say = |message: Text| out.push(ArtifactProblem { path: path.to_owned(), message });
    if !service.ports.iter().flat_map(|port| port.pairs()).any(|(_, target)| target == 443) {
        say(Text::new(
            format!("{} ends TLS but does not publish port 443: add 443:443.", service.name),
            format!("{} 终止 TLS，但没有发布 443 端口：添加 443:443。", service.name),
        ));
    }
    for file in [&tls.certificate, &tls.key] {
        let mounted = service.mounts.iter().any(|mount| {
            let target = mount.clean_target();
            *file == target || file.strip_prefix(&target).is_some_and(|rest| rest.starts_with('/'))
        });
        if !mounted {
            say(Text::new(
                format!("{} needs {file} from a volume, such as ./certs:/etc/nginx/certs:ro.", service.name),
                format!("{} 需要通过卷提供 {file}，例如 ./certs:/etc/nginx/certs:ro。", service.name),
            ));
        }
    }
    out
}

/// The routes of a proxy: those of the settings, else one for each service that it waits for.
pub(super) fn routes(context: &Context<'_>, proxy: &ServiceView) -> Vec<settings::Route> {
    let own: Vec<settings::Route> =
        context.document.settings.routes.iter().filter(|route| *route.proxy == *proxy.name).cloned().collect();
    if !own.is_empty() {
        return own;
    }
    let targets: Vec<(&ServiceView, u16)> = proxy
        .dependencies
        .iter()
        .filter_map(|dependency| context.services.iter().find(|service| service.name == dependency.service))
        .filter_map(|service| http_port(context, service).map(|port| (service, port)))
        .collect();
    let alone = targets.len() == 1;
    let routes = targets.into_iter().map(|(service, port)| {
        let front = alone || ["web", "frontend", "front", "app", "ui"].contains(&&*service.name);
        settings::Route {
            proxy: proxy.name.to_string(),
            path: if front { "/".to_owned() } else { format!("/{}/", service.name) },
            service: service.name.to_string(),
            port,
            websocket: front,
            strip_prefix: !front,
            ..settings::Route::default()
        }
    });
    let mut seen = std::collections::HashSet::new();
    routes.filter(|route| seen.insert(route.path.clone())).collect()
}

/// The port on which a service answers HTTP, as far as the document says.
pub(super) fn http_port(context: &Context<'_>, service: &ServiceView) -> Option<u16> {
    let recipe = context.document.settings.recipes.get(&*service.name).and_then(|recipe| recipe.port);
    let exposed = service.exposed.iter().find_map(|port| port.ports.known().map(|range| range.start));
    let target = service.ports.iter().flat_map(|port| port.pairs()).map(|(_, target)| target).next();
    recipe.or(exposed).or(target)
}

fn route(route: &settings::Route) -> Route {
    let kind = match route.matches {
        PathMatch::Prefix => RouteKind::Prefix,
        PathMatch::Exact => RouteKind::Exact,
        PathMatch::Regex => RouteKind::Regex,
    };
    let pass = ProxyPass {
        strip_prefix: route.strip_prefix,
        websocket: route.websocket,
        read_timeout: route.read_timeout.map(u64::from),
        buffering: route.buffering,
        ..ProxyPass::new(route.service.clone(), route.port)
    };
    Route {
        body_size: route.max_body.as_deref().and_then(size),
        cache_static: route.cache_seconds.map(u64::from),
        // A tenth of a minute's requests may come at once: a page asks for its parts together.
        rate_limit: route.rate_per_minute.map(|per_minute| RateLimit { per_minute, burst: (per_minute / 10).max(5) }),
        allow: route.allow.clone(),
        cors: (!route.cors.is_empty()).then(|| Cors {
            origins: route.cors.clone(),
            methods: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map(str::to_owned).to_vec(),
            headers: ["Authorization", "Content-Type"].map(str::to_owned).to_vec(),
            credentials: !route.cors.iter().any(|origin| origin == "*"),
            max_age: 3600,
        }),
        ..Route::new(route.path.clone(), kind, RouteAction::Proxy(pass))
    }
}

/// The routes that the bundle gives a proxy of which the settings say nothing.
pub fn default_routes(document: &Document, proxy: &str) -> Vec<settings::Route> {
    let mut settings = (*document.settings).clone();
    settings.routes.retain(|route| route.proxy != proxy);
    let mut document = document.clone();
    document.settings = std::sync::Arc::new(settings);
    let context = Context::new(&document, &super::BundleOptions::default());
    let found = context.services.iter().find(|service| &*service.name == proxy);
    found.map(|service| routes(&context, service)).unwrap_or_default()
}

/// A size as nginx writes it, in bytes: `20m`, `512k`, `1g`.
pub fn size(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.trim_end_matches(['k', 'm', 'g']);
    let factor = match text.strip_prefix(digits)? {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::super::{BundleOptions, bundle};
    use super::*;
    use crate::change::Command;
    use crate::compose;
    use crate::model::{Kind, Proxy, ProxyTls};
    use crate::session::Session;
    use std::sync::Arc;

    const STACK: &str = "services:
  edge:
    image: nginx:1.27
    ports: ['8080:80']
    volumes: ['./edge/nginx.conf:/etc/nginx/nginx.conf:ro']
    depends_on: [api]
  api:
    image: example/api
    expose: ['8000']
";

    fn with(change: impl FnOnce(&mut crate::model::Settings)) -> Document {
        let mut document = compose::read(STACK).document;
        let mut settings = (*document.settings).clone();
        change(&mut settings);
        document.settings = Arc::new(settings);
        document
    }

    fn made(document: &Document) -> Generated {
        bundle(document, &BundleOptions::default(), &mut |count| vec![7; count])
    }

    fn conf(document: &Document) -> String {
        let found = made(document).artifacts.into_iter().find(|artifact| artifact.path == "edge/nginx.conf");
        found.map(|artifact| artifact.text).unwrap_or_default()
    }

    fn route() -> settings::Route {
        settings::Route {
            proxy: "edge".to_owned(),
            service: "api".to_owned(),
            port: 8000,
            ..settings::Route::default()
        }
    }

    #[test]
    fn routes_that_are_not_set_follow_what_it_waits_for() {
        let document = with(|_| {});
        let routes = default_routes(&document, "edge");
        assert_eq!(routes, [settings::Route { websocket: true, ..route() }]);
        assert!(conf(&document).contains("proxy_pass http://"), "{}", conf(&document));
        // What is shown as the default is what is made of it.
        let taken = with(|settings| settings.routes.extend(routes));
        assert_eq!(conf(&taken), conf(&document));
        assert!(default_routes(&document, "api").is_empty());
    }

    #[test]
    fn every_option_reaches_the_file() {
        let text = conf(&with(|settings| {
            settings.routes.push(settings::Route {
                path: "/api/".to_owned(),
                read_timeout: Some(77),
                max_body: Some("20m".to_owned()),
                rate_per_minute: Some(120),
                allow: vec!["10.0.0.0/8".to_owned()],
                cors: vec!["https://app.example.com".to_owned()],
                buffering: false,
                ..route()
            });
            let tls = Some(ProxyTls { modern: true, ..ProxyTls::default() });
            let proxy = Proxy { server_names: vec!["app.example.com".to_owned()], late: true, max_body: None, tls };
            settings.proxies.insert("edge".to_owned(), proxy);
        }));
        for line in [
            "server_name app.example.com;",
            "resolver 127.0.0.11",
            "ssl_certificate /etc/nginx/certs/fullchain.pem;",
            "ssl_protocols TLSv1.3;",
            "max-age=31536000",
            "proxy_read_timeout 77s;",
            "client_max_body_size 20m;",
            "limit_req zone=requests_0 burst=12 nodelay;",
            "allow 10.0.0.0/8;",
            "deny all;",
            "https://app.example.com",
            "proxy_buffering off;",
        ] {
            assert!(text.contains(line), "{line}\n---\n{text}");
        }
    }

    #[test]
    fn what_tls_lacks_is_said() {
        let document = with(|settings| {
            settings.routes.push(route());
            let proxy = Proxy { tls: Some(ProxyTls::default()), ..Proxy::default() };
            settings.proxies.insert("edge".to_owned(), proxy);
        });
        let said: Vec<String> =
            made(&document).problems.into_iter().map(|problem| problem.message.en.into_owned()).collect();
        assert!(said.iter().any(|line| line.contains("does not publish port 443")), "{said:?}");
        assert!(said.iter().any(|line| line.contains("/etc/nginx/certs/privkey.pem from a volume")), "{said:?}");
    }

    #[test]
    fn settings_follow_a_rename_and_go_with_the_service() {
        let document = with(|settings| {
            settings.routes.push(route());
            settings.proxies.insert("edge".to_owned(), Proxy { late: true, ..Proxy::default() });
        });
        let id = document.find(Kind::Service, "edge").expect("it is there");
        let mut session = Session::new(document);
        session.dispatch(&Command::Rename { id, name: "door".to_owned() }).expect("it can be renamed");
        let settings = session.document().settings.clone();
        assert_eq!(settings.proxies.keys().collect::<Vec<_>>(), ["door"]);
        assert_eq!(settings.routes.first().map(|route| route.proxy.as_str()), Some("door"));
        session.dispatch(&Command::Remove { ids: vec![id] }).expect("it can be removed");
        assert!(session.document().settings.proxies.is_empty());
        assert!(session.document().settings.routes.is_empty());
    }
}
