//! The Dockerfiles and nginx configurations of a project, read once for all rules.
use super::image_file::{self, BuildFile};
use super::proxy_file::{self, Proxy};
use crate::generate::dockerfile::tree::Dockerfile;
use crate::graph::Stack;

/// What the rules read from files beside the Compose file.
pub(super) struct ProjectFiles {
    /// The Dockerfiles, each once, and those that stand in the Compose file.
    pub builds: Vec<BuildFile>,
    /// Which of them a service is built from, by the service's index.
    pub build_of: Vec<Option<usize>>,
    /// The nginx configurations, one a service.
    pub proxies: Vec<Proxy>,
}

impl ProjectFiles {
    /// The Dockerfile of a service.
    pub fn dockerfile(&self, service: usize) -> Option<&Dockerfile> {
        let at = (*self.build_of.get(service)?)?;
        self.builds.get(at).map(|build| &build.dockerfile)
    }
}

/// The files of the project; there always are some, if only empty ones.
pub(super) fn project_files(stack: &Stack) -> Option<&ProjectFiles> {
    stack.files(|| {
        let (builds, build_of) = image_file::read(stack);
        let mut files = ProjectFiles { builds, build_of, proxies: Vec::new() };
        if !stack.document().files.is_empty() {
            files.proxies = proxy_file::read(stack, &files);
        }
        files
    })
}
