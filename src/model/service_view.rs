//! A service with all of its attributes read.
use super::attachment::{self, Attachment};
use super::build::{self, Build};
use super::command::{self, Command};
use super::dependency::{self, Condition, Dependency, Extends, Link, Namespace, NetworkMode, VolumesFrom};
use super::deploy::{self, Deploy, Logging, Restart};
use super::environment::{self, EnvFile, KeyValue};
use super::field::{self, Setting};
use super::healthcheck::{self, Healthcheck};
use super::image::ImageReference;
use super::mount::{self, Mount, TmpfsMount};
use super::node::{Node, Step};
use super::port::{self, ExposedPort, PortMapping};
use super::problem::{FieldProblem, ValueError, note};
use super::resources::{self, Resources, Ulimit};
use super::secret::{self, Grant};
use super::units::ComposeDuration;

/// A service as the Compose file means it. It is a copy: changing it changes nothing in the document.
///
/// Read it from an interpolated body to analyse a stack, and from the body as written to show and edit it; values with
/// variables are then [`super::template::Templated::Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceView {
    /// The name in the file.
    pub name: Box<str>,
    /// The image as written.
    pub image: Option<Box<str>>,
    /// The image's parts, where they can be read.
    pub image_reference: Option<ImageReference>,
    /// How it is built.
    pub build: Option<Build>,
    /// The fixed name of its container.
    pub container_name: Option<Box<str>>,
    /// Its host name.
    pub hostname: Option<Box<str>>,
    /// Its profiles; without any it is always on.
    pub profiles: Vec<Box<str>>,
    /// Published ports.
    pub ports: Vec<PortMapping>,
    /// Exposed ports.
    pub exposed: Vec<ExposedPort>,
    /// Mounts.
    pub mounts: Vec<Mount>,
    /// Memory mounts of `tmpfs`.
    pub tmpfs: Vec<TmpfsMount>,
    /// Environment.
    pub environment: Vec<KeyValue>,
    /// Files with more environment.
    pub env_files: Vec<EnvFile>,
    /// Labels.
    pub labels: Vec<KeyValue>,
    /// Kernel parameters.
    pub sysctls: Vec<KeyValue>,
    /// `depends_on`.
    pub dependencies: Vec<Dependency>,
    /// `links`.
    pub links: Vec<Link>,
    /// `volumes_from`.
    pub volumes_from: Vec<VolumesFrom>,
    /// `network_mode`.
    pub network_mode: Option<NetworkMode>,
    /// `ipc`.
    pub ipc: Option<Namespace>,
    /// `pid`.
    pub pid: Option<Namespace>,
    /// `extends`.
    pub extends: Option<Extends>,
    /// The networks it names.
    pub attachments: Vec<Attachment>,
    /// True where `networks` is written, be it empty.
    pub has_networks: bool,
    /// Secrets.
    pub secrets: Vec<Grant>,
    /// Configs.
    pub configs: Vec<Grant>,
    /// Healthcheck.
    pub healthcheck: Option<Healthcheck>,
    /// Command.
    pub command: Option<Command>,
    /// Entrypoint.
    pub entrypoint: Option<Command>,
    /// The user that runs it.
    pub user: Option<Box<str>>,
    /// `working_dir`.
    pub working_dir: Option<Box<str>>,
    /// `platform`.
    pub platform: Option<Box<str>>,
    /// Limits and reservations.
    pub resources: Resources,
    /// `ulimits`.
    pub ulimits: Vec<Ulimit>,
    /// `deploy` and `scale`.
    pub deploy: Deploy,
    /// `restart`.
    pub restart: Option<Setting<Restart>>,
    /// `stop_grace_period`.
    pub stop_grace_period: Option<Setting<ComposeDuration>>,
    /// `logging`.
    pub logging: Option<Logging>,
    /// Addresses of further hosts, as written.
    pub extra_hosts: Vec<Box<str>>,
    /// `privileged`.
    pub privileged: bool,
    /// `read_only`.
    pub read_only: bool,
    /// True where another program runs it: `provider`.
    pub has_provider: bool,
    /// What could not be read, with places in the service's body.
    pub problems: Vec<FieldProblem>,
}

impl ServiceView {
    /// Reads a service's body.
    pub fn new(name: &str, body: &Node) -> ServiceView {
        let mut problems = Vec::new();
        let found = &mut problems;
        if body.as_mapping().is_none() {
            note(
                found,
                &[],
                &[],
                ValueError::shape(body, "a map with the key image or build", "带 image 或 build 键的映射"),
            );
        }
        let text = |key: &str| field::text(body, key);
        let image = text("image").filter(|image| !image.is_empty());
        let image_reference = image.as_deref().and_then(|image| match ImageReference::parse(image) {
            Ok(reference) => Some(reference),
            Err(error) => {
                note(found, &["image".into()], &[], error);
                None
            }
        });
        ServiceView {
            name: name.into(),
            image,
            image_reference,
            build: build::build(body, found),
            container_name: text("container_name"),
            hostname: text("hostname"),
            profiles: field::plain_texts(body, &["profiles"], found),
            ports: port::ports(body, found),
            exposed: port::exposed(body, found),
            mounts: mount::mounts(body, found),
            tmpfs: mount::tmpfs(body, found),
            environment: environment::environment(body, found),
            env_files: environment::env_files(body, found),
            labels: environment::labels(body, found),
            sysctls: environment::key_values(body, &["sysctls"], found),
            dependencies: dependency::dependencies(body, found),
            links: dependency::links(body, found),
            volumes_from: dependency::volumes_from(body, found),
            network_mode: dependency::namespace(body, "network_mode"),
            ipc: dependency::namespace(body, "ipc"),
            pid: dependency::namespace(body, "pid"),
            extends: dependency::extends(body, found),
            attachments: attachment::attachments(body, found),
            has_networks: body.get("networks").is_some(),
            secrets: secret::grants(body, &["secrets"], found),
            configs: secret::grants(body, &["configs"], found),
            healthcheck: healthcheck::healthcheck(body, found),
            command: command::command(body, "command", found),
            entrypoint: command::command(body, "entrypoint", found),
            user: text("user"),
            working_dir: text("working_dir"),
            platform: text("platform"),
            resources: resources::resources(body, found),
            ulimits: resources::ulimits(body, found),
            deploy: deploy::deploy(body, found),
            restart: deploy::restart(body, found),
            stop_grace_period: field::setting(body, &["stop_grace_period"], found, ComposeDuration::parse),
            logging: deploy::logging(body, found),
            extra_hosts: extra_hosts(body),
            privileged: field::flag(body, &["privileged"], found).unwrap_or(false),
            read_only: field::flag(body, &["read_only"], found).unwrap_or(false),
            has_provider: body.get("provider").is_some(),
            problems,
        }
    }

    /// What the image holds, as far as its name tells: `postgres`, `redis`; empty without an image.
    pub fn family(&self) -> String {
        self.image_reference.as_ref().map(ImageReference::family).unwrap_or_default()
    }

    /// The names of the networks it joins: those it names, or `default` where it names none and has no other mode.
    pub fn networks(&self) -> Vec<&str> {
        if !self.has_networks {
            let joins_default = self.network_mode.is_none() && !self.has_provider;
            return if joins_default { vec!["default"] } else { Vec::new() };
        }
        self.attachments.iter().map(|attachment| &*attachment.network).collect()
    }

    /// All services that must run before this one, those that Compose adds by itself included: links, shared volumes
    /// and shared namespaces. Each with its condition and its place.
    pub fn all_dependencies(&self) -> Vec<(&str, Condition, Vec<Step>)> {
        let mut out: Vec<(&str, Condition, Vec<Step>)> =
            self.dependencies.iter().map(|one| (&*one.service, one.condition, one.steps.clone())).collect();
        let links = self.links.iter().map(|link| (&*link.service, link.steps.clone()));
        let shared = self.volumes_from.iter().filter_map(|one| Some((one.from.service()?, one.steps.clone())));
        let namespaces = [("network_mode", &self.network_mode), ("ipc", &self.ipc), ("pid", &self.pid)];
        let namespaces =
            namespaces.into_iter().filter_map(|(key, one)| Some((one.as_ref()?.service()?, vec![Step::from(key)])));
        for (service, steps) in links.chain(shared).chain(namespaces) {
            if !out.iter().any(|(known, _, _)| *known == service) {
                out.push((service, Condition::Started, steps));
            }
        }
        out
    }

    /// The value of an environment variable; the last one where it stands twice.
    pub fn env(&self, key: &str) -> Option<&str> {
        self.environment.iter().rev().find(|entry| &*entry.key == key)?.value.as_deref()
    }

    /// True where the file gives it a healthcheck that runs.
    pub fn has_healthcheck(&self) -> bool {
        self.healthcheck.as_ref().is_some_and(|check| !check.is_disabled() && check.test.is_some())
    }

    /// The container ports that the file names, in `ports` and `expose`.
    pub fn container_ports(&self) -> Vec<u16> {
        let published = self.ports.iter().filter_map(|mapping| mapping.target.known());
        let exposed = self.exposed.iter().filter_map(|exposed| exposed.ports.known());
        let mut out: Vec<u16> = Vec::new();
        // A range of many thousand ports says nothing about the service.
        for port in published.chain(exposed).filter(|range| range.count() <= 64).flat_map(|range| range.ports()) {
            if !out.contains(&port) {
                out.push(port);
            }
        }
        out
    }
}

/// The entries of `extra_hosts` as `name=address`.
fn extra_hosts(body: &Node) -> Vec<Box<str>> {
    let Some(node) = body.get("extra_hosts") else { return Vec::new() };
    if let Some(items) = node.as_sequence() {
        return items.iter().filter_map(Node::as_text).map(Into::into).collect();
    }
    let entries = node.as_mapping().map(|mapping| mapping.iter()).into_iter().flatten();
    let pairs = entries.flat_map(|(name, value)| {
        let several = value.as_sequence().unwrap_or(std::slice::from_ref(value));
        several.iter().filter_map(Node::as_text).map(move |address| format!("{name}={address}").into())
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_read_whole() {
        let list = |items: &[&str]| Node::sequence(items.iter().map(|item| Node::plain(*item)).collect());
        let body = Node::map_of([
            ("image", Node::plain("postgres:16")),
            ("ports", list(&["5432:5432"])),
            ("expose", list(&["9000", "5432"])),
            ("environment", list(&["A=1", "A=2"])),
            ("links", list(&["cache:c", "db"])),
            ("depends_on", list(&["db"])),
            ("ipc", Node::plain("service:mem")),
            ("extra_hosts", Node::map_of([("a", Node::plain("1.2.3.4"))])),
        ]);
        let view = ServiceView::new("x", &body);
        assert_eq!((view.family().as_str(), view.env("A"), view.networks()), ("postgres", Some("2"), vec!["default"]));
        assert_eq!(view.container_ports(), [5432, 9000]);
        let names: Vec<_> = view.all_dependencies().iter().map(|(name, ..)| (*name).to_owned()).collect();
        assert_eq!(names, ["db", "cache", "mem"]);
        assert_eq!(view.extra_hosts, [Box::from("a=1.2.3.4")]);
        assert!(view.problems.is_empty() && !view.has_healthcheck());
    }

    #[test]
    fn anything_at_all_can_be_read() {
        let keys = [
            "image",
            "build",
            "ports",
            "expose",
            "volumes",
            "tmpfs",
            "environment",
            "env_file",
            "labels",
            "sysctls",
            "depends_on",
            "links",
            "volumes_from",
            "network_mode",
            "ipc",
            "pid",
            "extends",
            "networks",
            "secrets",
            "configs",
            "healthcheck",
            "command",
            "entrypoint",
            "user",
            "deploy",
            "restart",
            "logging",
            "extra_hosts",
            "ulimits",
            "mem_limit",
            "cpus",
            "scale",
            "profiles",
            "stop_grace_period",
            "privileged",
        ];
        let nonsense = [
            Node::null(),
            Node::plain("🦀:${:-$:"),
            Node::quoted(""),
            Node::sequence(vec![
                Node::null(),
                Node::plain("::"),
                Node::sequence(vec![]),
                Node::map_of([("a", Node::null())]),
            ]),
            Node::map_of([
                ("a", Node::null()),
                ("test", Node::map_of([("b", Node::plain("1"))])),
                ("resources", Node::plain("x")),
            ]),
        ];
        for node in &nonsense {
            let view = ServiceView::new("x", &Node::map_of(keys.map(|key| (key, node.clone()))));
            assert!(!view.problems.is_empty());
            assert_eq!(ServiceView::new("x", node).problems.is_empty(), node.as_mapping().is_some());
        }
    }
}
