//! nginx: a reverse proxy as `nginx.conf`, and any nginx configuration as a tree.
//!
//! [`build()`] turns a [`ProxySpec`] into a tree, [`print()`] turns a tree into text, [`parse()`] reads text back.
mod build;
mod check;
pub mod directives;
mod location;
mod parse;
mod print;
mod server;
pub mod spec;
pub mod tree;
mod values;

pub use build::{Built, DOCKER_RESOLVER, build};
pub use parse::{Parsed, SyntaxError, parse};
pub use print::{print, word};
pub use spec::{
    Cors, Endpoint, ProxyPass, ProxySpec, RateLimit, Resolution, Route, RouteAction, RouteKind, TlsProfile, TlsSpec,
};

use super::{Artifact, ArtifactLanguage, ArtifactProblem, Generated};

/// The complete `nginx.conf` of a proxy, to be mounted at `/etc/nginx/nginx.conf`.
pub fn artifact(spec: &ProxySpec, path: &str) -> Generated {
    let built = build(spec);
    let problems = built.problems.into_iter().map(|message| ArtifactProblem { path: path.to_string(), message });
    Generated {
        artifacts: vec![Artifact::new(path, ArtifactLanguage::Nginx, print(&built.config))],
        problems: problems.collect(),
    }
}

#[cfg(test)]
mod tests;
