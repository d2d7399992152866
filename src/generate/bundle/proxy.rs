//! The configuration of the nginx services.
use super::{Context, inside};
use crate::generate::nginx::{self, ProxyPass, ProxySpec, Route, RouteAction, RouteKind};
use crate::generate::{ArtifactProblem, Generated};
use crate::model::service_view::ServiceView;
use crate::model::{PathMatch, settings};
use crate::text::Text;

/// The file that nginx reads first.
const MAIN: &str = "/etc/nginx/nginx.conf";

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
    let listen = service.ports.iter().flat_map(|port| port.pairs()).find(|(_, target)| *target != 443);
    ProxySpec {
        language: context.language,
        listen_http: Some(listen.map_or(80, |(_, target)| target)),
        public_http_port: listen.and_then(|(published, _)| published).filter(|port| *port != 80),
        routes: routes(context, service).iter().map(route).collect(),
        ..ProxySpec::default()
    }
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
            matches: PathMatch::Prefix,
            service: service.name.to_string(),
            port,
            websocket: front,
            strip_prefix: !front,
            read_timeout: None,
            max_body: None,
            cache_seconds: None,
            buffering: true,
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
        ..Route::new(route.path.clone(), kind, RouteAction::Proxy(pass))
    }
}

/// A size as nginx writes it, in bytes: `20m`, `512k`, `1g`.
fn size(text: &str) -> Option<u64> {
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
