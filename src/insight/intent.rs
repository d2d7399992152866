//! The connections that a stack means: addresses in values, commands and environment files, the routes and the nginx
//! configurations of its proxies.
use super::Party;
use crate::graph::{AddressTarget, Purpose, Stack, StackAddress, Variables};
use crate::model::address::AddressPlace;
use crate::model::url::environment_references;
use crate::model::{Path, Step};
use crate::rules::proxy_file::proxies;
use crate::text::Text;

/// What says that a connection is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntentSource {
    /// An environment variable.
    Variable(Box<str>),
    /// A variable in an environment file.
    File(Box<str>, Box<str>),
    /// The command or the entrypoint.
    Command,
    /// The healthcheck.
    Healthcheck,
    /// A build argument.
    Build(Box<str>),
    /// A route of a reverse proxy, with its path.
    Route(Box<str>),
    /// A line of an nginx configuration: the file and the line.
    Config(Box<str>, usize),
}

/// A connection that a service is meant to make.
#[derive(Clone, Debug, PartialEq)]
pub struct Intent {
    /// The service that connects.
    pub from: usize,
    /// Whom it is to reach; none for a name that nobody has.
    pub to: Option<Party>,
    /// The host as it is named.
    pub host: Box<str>,
    /// The port, where it is known.
    pub port: Option<u16>,
    /// What says so.
    pub source: IntentSource,
    /// The place of it.
    pub path: Path,
    /// True where no network leads there under this name.
    pub broken: bool,
}

impl IntentSource {
    /// The source in a few words: `DATABASE_URL`, `nginx.conf:12`.
    pub fn label(&self) -> Text {
        match self {
            IntentSource::Variable(name) => Text::new(name.to_string(), name.to_string()),
            IntentSource::File(file, name) => Text::new(format!("{name} in {file}"), format!("{file} 中的 {name}")),
            IntentSource::Command => Text::fixed("command", "启动命令"),
            IntentSource::Healthcheck => Text::fixed("healthcheck", "健康检查"),
            IntentSource::Build(name) => Text::new(format!("build argument {name}"), format!("构建参数 {name}")),
            IntentSource::Route(path) => Text::new(format!("route {path}"), format!("路由 {path}")),
            IntentSource::Config(file, line) => {
                let words = format!("{file}:{line}");
                Text::new(words.clone(), words)
            }
        }
    }
}

/// Every intent of a stack, by the service that connects, each in the order of its file.
pub(super) fn read(stack: &Stack) -> Vec<Intent> {
    let mut out: Vec<Intent> = Vec::new();
    for address in stack.addresses() {
        let source = match &address.place {
            AddressPlace::Environment(name) => IntentSource::Variable(name.clone()),
            AddressPlace::BuildArg(name) => IntentSource::Build(name.clone()),
            AddressPlace::Command => IntentSource::Command,
            AddressPlace::Healthcheck => IntentSource::Healthcheck,
        };
        out.extend(of_address(stack, address, source));
    }
    for service in 0..stack.services().len() {
        of_files(stack, service, &mut out);
    }
    of_proxies(stack, &mut out);
    // The sort is stable: what one service means stays in order.
    out.sort_by_key(|intent| intent.from);
    out
}

fn of_address(stack: &Stack, address: &StackAddress, source: IntentSource) -> Option<Intent> {
    // A healthcheck or a build that asks another service means a connection as well; most ask themselves.
    if !matches!(address.purpose, Purpose::Connect | Purpose::Healthcheck | Purpose::Build) {
        return None;
    }
    let connects = address.purpose == Purpose::Connect;
    let (to, broken) = match address.target {
        AddressTarget::Service(to) if to != address.from => (Some(Party::Service(to)), false),
        AddressTarget::Apart(to) => (Some(Party::Service(to)), true),
        AddressTarget::Host if connects => (Some(Party::Host), stack.is_cut_off(address.from)),
        AddressTarget::Outside if connects && is_abroad(&address.reference.host) => {
            (Some(Party::Internet), stack.is_cut_off(address.from))
        }
        AddressTarget::Unknown if connects => (None, !stack.may_know_more_names(address.from)),
        _ => return None,
    };
    Some(Intent {
        from: address.from,
        to,
        host: address.reference.host.as_str().into(),
        port: address.port,
        source,
        path: stack.path(address.from, &address.steps),
        broken,
    })
}

/// True for names and addresses that are not those of a private network.
fn is_abroad(host: &str) -> bool {
    match host.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(v4)) => !(v4.is_private() || v4.is_link_local() || v4.is_multicast()),
        Ok(std::net::IpAddr::V6(_)) => true,
        Err(_) => !host.ends_with(".local") && !host.ends_with(".internal") && !host.starts_with("www.w3.org"),
    }
}

/// The addresses in the environment files of a service that the project has.
fn of_files(stack: &Stack, from: usize, out: &mut Vec<Intent>) {
    let service = stack.service(from);
    for file in &service.view.env_files {
        let path = file.path.trim_start_matches("./");
        let Some(text) = stack.document().file(path) else { continue };
        let variables = Variables::read(text, &stack.variables);
        for (key, value) in variables.iter() {
            if service.view.env(key).is_some() {
                // What stands in the Compose file counts.
                continue;
            }
            for reference in environment_references(key, value) {
                let place = AddressPlace::Environment(key.into());
                let beside = |name: &str| variables.get(name).or_else(|| service.view.env(name).map(str::to_owned));
                let address = stack.classify(from, place, file.steps.clone(), reference, &beside);
                let Some(address) = address else { continue };
                out.extend(of_address(stack, &address, IntentSource::File(path.into(), key.into())));
            }
        }
    }
}

/// The routes of the settings and the upstreams of nginx configurations.
fn of_proxies(stack: &Stack, out: &mut Vec<Intent>) {
    let mut add = |from: usize, host: &str, port: Option<u16>, source: IntentSource, steps: &[Step]| {
        let (to, broken) = match stack.resolve(from, host) {
            AddressTarget::Service(to) if to != from => (Some(Party::Service(to)), false),
            AddressTarget::Apart(to) => (Some(Party::Service(to)), true),
            AddressTarget::Host => (Some(Party::Host), stack.is_cut_off(from)),
            AddressTarget::Outside => (Some(Party::Internet), stack.is_cut_off(from)),
            AddressTarget::Unknown => (None, !stack.may_know_more_names(from)),
            _ => return,
        };
        let known = out.iter().any(|one| one.from == from && one.to == to && one.port == port && one.source == source);
        if !known {
            out.push(Intent { from, to, host: host.into(), port, source, path: stack.path(from, steps), broken });
        }
    };
    for route in &stack.document().settings.routes {
        let Some(from) = stack.find(&route.proxy) else { continue };
        add(from, &route.service, Some(route.port), IntentSource::Route(route.path.as_str().into()), &[]);
    }
    for proxy in proxies(stack) {
        let names: Vec<&str> = proxy.upstream_names().into_iter().map(|(name, _)| name).collect();
        for upstream in proxy.upstreams() {
            if names.contains(&upstream.host) {
                // The name of a group, whose servers are listed themselves.
                continue;
            }
            let Some(file) = proxy.file_of(upstream.directive) else { continue };
            let source = IntentSource::Config(file.path.as_str().into(), upstream.directive.line);
            add(proxy.service, upstream.host, upstream.port, source, &file.steps);
        }
    }
}
