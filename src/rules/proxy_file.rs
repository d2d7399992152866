//! The nginx configurations of a project, put together as nginx reads them: the main file with what it includes.
//!
//! The files of a container come from bind mounts, from configs, from the templates of the official image and from
//! `COPY` in the Dockerfile. Where the project has no main file, the one of the image stands in for it.
use super::project_files::{ProjectFiles, project_files};
use super::rule::Rule;
use crate::diagnostics::Diagnostic;
use crate::generate::dockerfile::tree::Dockerfile;
use crate::generate::nginx::tree::{Config, Directive, Item};
use crate::generate::nginx::{SyntaxError, parse};
use crate::graph::Stack;
use crate::model::image::ImageReference;
use crate::model::knowledge;
use crate::model::{Path, Step};

mod container;
mod include;

/// The configuration of a service.
pub(crate) struct Proxy {
    /// The service.
    pub service: usize,
    /// The files below `/etc/nginx` that the project has, and others that are included.
    pub files: Vec<ProxyFile>,
    /// What nginx reads. [`Directive::file`] counts [`Proxy::files`]; directives of the image itself have line 0.
    pub config: Config,
    /// The main file, where the project has it.
    pub main: Option<usize>,
    /// Whether the image is one of nginx's own, without modules of others.
    pub plain: bool,
    /// The release, where the image's tag tells it.
    pub version: Option<(u32, u32, u32)>,
    /// Whether something is included that the project does not show.
    pub unread: bool,
    /// Whether the welcome page of the image stays beside the project's files.
    pub welcome: bool,
}

/// A configuration file in a container.
pub(crate) struct ProxyFile {
    /// The place in the service that brings it.
    pub steps: Vec<Step>,
    /// Its path in the project.
    pub path: String,
    /// Its path in the container.
    pub target: String,
    /// Its own directives, includes not followed.
    pub config: Config,
    /// What is wrong with its syntax.
    pub errors: Vec<SyntaxError>,
    /// Whether nginx reads it.
    pub included: bool,
}

/// An address that a configuration passes requests to.
pub(crate) struct Upstream<'a> {
    /// The host; one without `$`.
    pub host: &'a str,
    /// The port, where it is written.
    pub port: Option<u16>,
    /// The directive.
    pub directive: &'a Directive,
}

impl Proxy {
    /// The file of a directive.
    pub fn file_of(&self, directive: &Directive) -> Option<&ProxyFile> {
        self.files.get(directive.file).filter(|_| directive.line > 0)
    }

    /// The project path of a directive's file.
    pub fn path_of(&self, directive: &Directive) -> &str {
        self.file_of(directive).map_or("nginx.conf", |file| &file.path)
    }

    /// A finding at a directive.
    pub fn finding(
        &self,
        rule: &Rule,
        stack: &Stack,
        directive: &Directive,
        en: impl Into<String>,
        zh: impl Into<String>,
    ) -> Diagnostic {
        match self.file_of(directive) {
            Some(file) => rule.in_file(stack, self.place(stack, file), (&file.path, directive.line), en, zh),
            None => rule.finding(stack.path(self.service, &[]), en, zh),
        }
    }

    /// The place in the Compose file that brings a file.
    pub fn place(&self, stack: &Stack, file: &ProxyFile) -> Path {
        stack.path(self.service, &file.steps)
    }

    /// Every directive that nginx reads with those that it stands in, the outermost first.
    pub fn walk(&self) -> Vec<(Vec<&Directive>, &Directive)> {
        self.config.walk()
    }

    /// The servers of `http`, each with the blocks around it.
    pub fn servers(&self) -> Vec<(Vec<&Directive>, &Directive)> {
        let is_server = |(around, one): &(Vec<&Directive>, &Directive)| {
            one.name == "server" && one.block.is_some() && around.last().is_some_and(|parent| parent.name == "http")
        };
        self.walk().into_iter().filter(is_server).collect()
    }

    /// The names of its `upstream` blocks.
    pub fn upstream_names(&self) -> Vec<(&str, &Directive)> {
        let blocks = self.walk().into_iter().map(|(_, one)| one).filter(|one| one.name == "upstream");
        blocks.filter_map(|one| Some((one.first()?, one))).collect()
    }

    /// The hosts that requests are passed to: in `proxy_pass` and its kin, and in `upstream` blocks.
    pub fn upstreams(&self) -> Vec<Upstream<'_>> {
        let mut out = Vec::new();
        for (around, directive) in self.walk() {
            let in_upstream = around.last().is_some_and(|parent| parent.name == "upstream");
            let address = match directive.name.as_str() {
                "proxy_pass" | "fastcgi_pass" | "uwsgi_pass" | "scgi_pass" | "grpc_pass" => directive.first(),
                "server" if in_upstream => directive.first(),
                _ => None,
            };
            out.extend(address.and_then(|address| split_address(address, directive)));
        }
        out
    }
}

/// The port that a `listen` names; 80 where it names none.
pub(super) fn port_of(listen: &Directive) -> u16 {
    let word = listen.first().unwrap_or("");
    word.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or(80)
}

/// Whether a server speaks TLS on one of its ports.
pub(super) fn speaks_tls(server: &Directive) -> bool {
    server.children_named("listen").any(|listen| listen.args.iter().any(|word| word == "ssl" || word == "quic"))
}

/// True where what a block includes is not known, so that anything may stand in it. Lists of types, of parameters and
/// of modules are known well enough.
pub(super) fn includes_unread(block: &Directive) -> bool {
    block.children_named("include").any(|one| !one.first().is_some_and(is_data))
}

fn is_data(path: &str) -> bool {
    ["mime.types", "modules", "fastcgi.conf", "fastcgi_params", "uwsgi_params", "scgi_params"]
        .iter()
        .any(|known| path.contains(known))
}

/// The configuration of every service for which the project has one.
pub(crate) fn proxies(stack: &Stack) -> &[Proxy] {
    project_files(stack).map_or(&[], |files| &files.proxies)
}

/// Reads the configurations; rules ask [`proxies`].
pub(super) fn read(stack: &Stack, files: &ProjectFiles) -> Vec<Proxy> {
    let services = 0..stack.services().len();
    services.filter_map(|service| read_one(stack, service, files.dockerfile(service))).collect()
}

fn read_one(stack: &Stack, service: usize, built: Option<&Dockerfile>) -> Option<Proxy> {
    let one = stack.service(service);
    let base = base_image(stack, service, built);
    let image = base.as_ref().and_then(knowledge::of);
    let official = image.is_some_and(|image| matches!(image.id, "nginx" | "nginx-unprivileged"));
    let sources = container::sources(stack, service, built, official);
    if !sources.keys().any(|target| target.starts_with("/etc/nginx/")) {
        return None;
    }
    let words: Vec<&str> = one.words().flat_map(str::split_whitespace).collect();
    let named = words.iter().zip(words.iter().skip(1)).find(|(flag, _)| **flag == "-c").map(|(_, path)| *path);
    let main = named.filter(|path| sources.contains_key(*path)).unwrap_or("/etc/nginx/nginx.conf");
    let put = include::put_together(&sources, main);
    let own_modules = put.config.directives().any(|one| one.name == "load_module")
        || stack.dockerfile(service).is_some_and(|text| text.contains("module"));
    let welcome = official
        && put.reads_conf_d
        && !one.view.mounts.iter().any(|mount| matches!(&*mount.clean_target(), "/etc/nginx/conf.d" | "/etc/nginx"))
        && !sources.contains_key("/etc/nginx/conf.d/default.conf")
        && !stack.dockerfile(service).is_some_and(|text| text.contains("default.conf"));
    Some(Proxy {
        service,
        files: put.files,
        config: put.config,
        main: put.main,
        plain: official && !own_modules,
        version: base.and_then(|image| version(image.tag.as_deref()?)),
        unread: put.unread,
        welcome,
    })
}

/// The image that a service runs, or that its Dockerfile starts from.
fn base_image(stack: &Stack, service: usize, built: Option<&Dockerfile>) -> Option<ImageReference> {
    let view = &stack.service(service).view;
    if view.build.is_none() {
        return view.image_reference.clone();
    }
    let target = view.build.as_ref().and_then(|build| build.target.as_deref());
    let base = built?.image(target)?.base?.as_literal()?;
    ImageReference::parse(&base).ok()
}

/// `1.27`, `1.27.3-alpine`; a missing last number counts as the newest.
fn version(tag: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = tag.split('-').next()?.split('.');
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next()?.parse().ok()?;
    Some((major, minor, numbers.next().map_or(Some(u32::MAX), |patch| patch.parse().ok())?))
}

/// `http://host:port/path` or `host:port`.
fn split_address<'a>(address: &'a str, directive: &'a Directive) -> Option<Upstream<'a>> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split('/').next()?;
    if authority.contains('$') || rest.starts_with("unix:") || authority.starts_with('[') || authority.is_empty() {
        return None;
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()),
        None => (authority, None),
    };
    Some(Upstream { host, port, directive })
}

/// A file of the project as nginx would read it.
fn parsed(source: &container::Source, target: &str) -> ProxyFile {
    let parsed = parse(&source.text);
    ProxyFile {
        steps: source.steps.clone(),
        path: source.path.clone(),
        target: target.to_owned(),
        config: parsed.config,
        errors: parsed.errors,
        included: false,
    }
}

/// A directive of the image's own configuration.
fn own(name: &str, args: &[&str], items: Option<Vec<Item>>) -> Item {
    let directive = Directive::new(name, args.iter().copied());
    Item::Directive(Directive { block: items, ..directive })
}
