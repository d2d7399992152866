//! The nginx configurations of a project: files that services mount below `/etc/nginx`.
use crate::generate::nginx::tree::Directive;
use crate::generate::nginx::{Parsed, parse};
use crate::graph::Stack;
use crate::model::mount::{MountKind, clean_path};
use crate::model::{Path, Step};

/// A configuration file of a service.
pub(crate) struct ProxyFile {
    /// The service that mounts it.
    pub service: usize,
    /// The place of the mount in the service.
    pub steps: Vec<Step>,
    /// Its path in the project.
    pub path: String,
    /// Its path in the container.
    pub target: String,
    /// What it says.
    pub parsed: Parsed,
}

/// An address that a configuration passes requests to.
pub(crate) struct Upstream<'a> {
    /// The host; one without `$`.
    pub host: &'a str,
    /// The port, where it is written.
    pub port: Option<u16>,
    /// The line of the directive.
    pub line: usize,
}

impl ProxyFile {
    /// The place of the mount.
    pub fn place(&self, stack: &Stack) -> Path {
        stack.path(self.service, &self.steps)
    }

    /// True for the main configuration; others are included from it within `http`.
    pub fn is_main(&self) -> bool {
        self.target.ends_with("/nginx.conf")
    }

    /// The directives at the top.
    pub fn top(&self) -> impl Iterator<Item = &Directive> {
        self.parsed.config.directives()
    }

    /// Every directive with those that it stands in, the outermost first.
    pub fn walk(&self) -> Vec<(Vec<&Directive>, &Directive)> {
        self.parsed.config.walk()
    }

    /// The names of its `upstream` blocks with their lines.
    pub fn upstream_names(&self) -> Vec<(&str, usize)> {
        let blocks = self.walk().into_iter().map(|(_, directive)| directive).filter(|one| one.name == "upstream");
        blocks.filter_map(|one| Some((one.first()?, one.line))).collect()
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
            out.extend(address.and_then(|address| split_address(address, directive.line)));
        }
        out
    }
}

/// Every configuration that a service mounts and the project has.
pub(crate) fn proxy_files(stack: &Stack) -> Vec<ProxyFile> {
    let mut out = Vec::new();
    let document = stack.document();
    if document.files.is_empty() {
        return out;
    }
    for (service, one) in stack.services().iter().enumerate() {
        for mount in one.view.mounts.iter().filter(|mount| mount.kind == MountKind::Bind) {
            let target = mount.clean_target();
            if !target.starts_with("/etc/nginx") {
                continue;
            }
            let source = clean_path(mount.host_path().unwrap_or("")).trim_start_matches("./").to_owned();
            let mut add = |path: &str, target: String, text: &str| {
                let parsed = parse(text);
                out.push(ProxyFile { service, steps: mount.steps.clone(), path: path.to_owned(), target, parsed });
            };
            match document.file(&source) {
                Some(text) if target.ends_with(".conf") => add(&source, target, text),
                Some(_) => {}
                None => {
                    let folder = format!("{source}/");
                    for (path, text) in document.files.iter().filter(|(path, _)| path.starts_with(&folder)) {
                        let name = path.strip_prefix(&folder).unwrap_or("");
                        if name.ends_with(".conf") && !name.contains('/') {
                            add(path, format!("{target}/{name}"), text);
                        }
                    }
                }
            }
        }
    }
    out
}

/// `http://host:port/path` or `host:port`.
fn split_address(address: &str, line: usize) -> Option<Upstream<'_>> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split('/').next()?;
    if authority.contains('$') || rest.starts_with("unix:") || authority.starts_with('[') || authority.is_empty() {
        return None;
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()),
        None => (authority, None),
    };
    Some(Upstream { host, port, line })
}
