//! What the most used images are known to do: ports, data, variables, tools, healthchecks.
//!
//! The facts come from the images' own documentation and Dockerfiles. Only what holds for every supported version of
//! an image is written down: what is not known stays silent.
mod data;
mod services;

use super::image::ImageReference;
use super::node::Node;

/// What an image is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Keeps data: relational, document, time-series, graph, vector.
    Database,
    /// Keeps data in memory.
    Cache,
    /// Passes messages on.
    Broker,
    /// Searches text or keeps objects.
    Store,
    /// Passes requests on.
    Proxy,
    /// Collects or shows metrics, logs and traces.
    Observability,
    /// Manages other services; should not be open to everybody.
    Admin,
    /// Keeps configuration, secrets or identities.
    Registry,
    /// An application.
    Application,
    /// A language without a program of its own.
    Runtime,
}

/// What is known of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageKnowledge {
    /// The name of the family, such as `postgres`.
    pub id: &'static str,
    /// The repositories on Docker Hub, without `library/`, and in other registries without the host.
    pub repositories: &'static [&'static str],
    /// What it is for.
    pub role: Role,
    /// The TCP ports on which it listens without further settings, the main one first.
    pub ports: &'static [u16],
    /// Those of them that nobody but the stack should reach.
    pub private_ports: &'static [u16],
    /// The folders whose loss is a loss of data.
    pub data: &'static [&'static str],
    /// Where its configuration is mounted.
    pub config: &'static [&'static str],
    /// Variables without which it does not start: of each group one must be set.
    pub required: &'static [&'static [&'static str]],
    /// Programs for healthchecks that every variant of the image has.
    pub tools: &'static [&'static str],
    /// Programs that it does not have; its Alpine variants have `wget` and `nc` nevertheless.
    pub lacks: &'static [&'static str],
    /// A shell line that tells whether it is ready.
    pub health: Option<&'static str>,
    /// True where the image brings a healthcheck of its own.
    pub own_health: bool,
    /// Variables that it also reads from a file, whose path stands in a variable with `_FILE` behind the name.
    pub from_file: &'static [&'static str],
    /// Secret variables that it reads, but never from a file: the same name with `_FILE` does nothing.
    pub never_from_file: &'static [&'static str],
    /// How many connections it takes at once unless it is told otherwise.
    pub max_connections: Option<u64>,
    /// Folders that it writes to besides its data; they need memory mounts when the root is read-only.
    pub scratch: &'static [&'static str],
}

/// An image of which nothing is known, to fill in.
const UNKNOWN: ImageKnowledge = ImageKnowledge {
    id: "",
    repositories: &[],
    role: Role::Application,
    ports: &[],
    private_ports: &[],
    data: &[],
    config: &[],
    required: &[],
    tools: &[],
    lacks: &[],
    health: None,
    own_health: false,
    from_file: &[],
    never_from_file: &[],
    max_connections: None,
    scratch: &[],
};

/// Every image that is known.
pub fn images() -> impl Iterator<Item = &'static ImageKnowledge> {
    data::IMAGES.iter().chain(services::IMAGES)
}

/// What is known of an image, by its repository. Images of other publishers with a known last name (`acme/postgres`)
/// are not taken for it.
pub fn of(reference: &ImageReference) -> Option<&'static ImageKnowledge> {
    let repository = reference.repository.strip_prefix("library/").unwrap_or(&reference.repository);
    if repository.contains('$') {
        return None;
    }
    images().find(|image| image.repositories.contains(&repository))
}

impl Role {
    /// True for what keeps data or messages.
    pub fn keeps_data(self) -> bool {
        matches!(self, Role::Database | Role::Cache | Role::Broker | Role::Store)
    }
}

impl ImageKnowledge {
    /// Whether the image has a program; `None` where that is not known.
    pub fn has_tool(&self, reference: &ImageReference, tool: &str) -> Option<bool> {
        if self.tools.contains(&tool) {
            return Some(true);
        }
        let alpine = reference.tag.as_deref().is_some_and(|tag| tag.contains("alpine"));
        if alpine && matches!(tool, "wget" | "nc") {
            return Some(true);
        }
        if reference.tag.as_deref().is_some_and(|tag| tag.contains('$')) {
            return None;
        }
        self.lacks.contains(&tool).then_some(false)
    }

    /// A healthcheck that fits, as the body of `healthcheck`.
    pub fn healthcheck(&self) -> Option<Node> {
        let line = self.health?;
        Some(Node::map_of([
            ("test", Node::sequence(vec![Node::quoted("CMD-SHELL"), Node::quoted(line)])),
            ("interval", Node::plain("10s")),
            ("timeout", Node::plain("5s")),
            ("retries", Node::plain("5")),
            ("start_period", Node::plain("20s")),
        ]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_image_is_named_once_and_makes_sense() {
        let mut seen = HashSet::new();
        assert!(images().count() >= 80, "{}", images().count());
        for image in images() {
            for repository in image.repositories {
                assert!(seen.insert(repository), "{repository} stands twice");
            }
            assert!(!image.repositories.is_empty() && !image.id.is_empty());
            assert!(image.private_ports.iter().all(|port| image.ports.contains(port)), "{}", image.id);
            assert!(image.data.iter().chain(image.scratch).all(|path| path.starts_with('/')), "{}", image.id);
            assert!(!image.tools.iter().any(|tool| image.lacks.contains(tool)), "{}", image.id);
            assert!(!image.from_file.iter().any(|name| image.never_from_file.contains(name)), "{}", image.id);
        }
    }

    #[test]
    fn images_are_found_by_repository() {
        let found = |text: &str| of(&ImageReference::parse(text).unwrap()).map(|image| image.id);
        assert_eq!(found("postgres:16"), Some("postgres"));
        assert_eq!(found("docker.io/library/postgres:16"), Some("postgres"));
        assert_eq!(found("quay.io/keycloak/keycloak:26"), Some("keycloak"));
        assert_eq!(found("acme/postgres"), None);
        assert_eq!(found("${IMAGE}"), None);
    }

    #[test]
    fn tools_depend_on_the_variant() {
        let reference = |text: &str| ImageReference::parse(text).unwrap();
        let redis = images().find(|image| image.id == "redis").unwrap();
        assert_eq!(redis.has_tool(&reference("redis:7"), "curl"), Some(false));
        assert_eq!(redis.has_tool(&reference("redis:7-alpine"), "wget"), Some(true));
        assert_eq!(redis.has_tool(&reference("redis:7"), "redis-cli"), Some(true));
        assert_eq!(redis.has_tool(&reference("redis:7"), "bash-completion"), None);
    }
}
