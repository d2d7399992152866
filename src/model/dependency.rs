//! What a service waits for and shares with others: `depends_on`, `links`, `volumes_from`, `network_mode`, `ipc`, `pid`,
//! `extends` (Compose specification, service attributes of those names).
use super::field::text;
use super::node::{Node, Step, Value};
use super::problem::{Problems, ValueError, note};

/// What must be true of a service before one that depends on it starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Condition {
    /// `service_started`: its container runs.
    #[default]
    Started,
    /// `service_healthy`: its healthcheck has passed.
    Healthy,
    /// `service_completed_successfully`: it has ended with exit code 0.
    Completed,
}

/// An entry of `depends_on`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The service that is waited for.
    pub service: Box<str>,
    /// What is waited for.
    pub condition: Condition,
    /// False where the service may be absent.
    pub required: bool,
    /// True where this service restarts with the other.
    pub restart: bool,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

/// An entry of `links`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The service.
    pub service: Box<str>,
    /// The name under which this service sees it.
    pub alias: Box<str>,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

/// An entry of `volumes_from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumesFrom {
    /// The service, or the container outside of the file.
    pub from: Namespace,
    /// True for `:ro`.
    pub read_only: bool,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

/// Whose network, process table or shared memory a service uses: `network_mode`, `ipc`, `pid`, `uts`, `cgroup`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Namespace {
    /// `none`.
    None,
    /// `host`: the host's own.
    Host,
    /// `bridge`: Docker's default network.
    Bridge,
    /// `service:x`: that of another service.
    Service(Box<str>),
    /// `container:x`: that of a container outside of the file.
    Container(Box<str>),
    /// Anything else, such as `shareable`, a network's name or a text with variables.
    Other(Box<str>),
}

/// The network of a service that joins none by name.
pub type NetworkMode = Namespace;

/// `extends` of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extends {
    /// The service whose body is taken over.
    pub service: Box<str>,
    /// The file it stands in; this one where absent.
    pub file: Option<Box<str>>,
    /// The place of the service's name in the service.
    pub steps: Vec<Step>,
}

impl Condition {
    /// Every condition.
    pub const ALL: [Condition; 3] = [Condition::Started, Condition::Healthy, Condition::Completed];

    /// The word in the file.
    pub fn name(self) -> &'static str {
        match self {
            Condition::Started => "service_started",
            Condition::Healthy => "service_healthy",
            Condition::Completed => "service_completed_successfully",
        }
    }

    /// Reads the word in the file; the short words `started`, `healthy` and `completed` are left to the caller.
    pub fn parse(text: &str) -> Result<Condition, ValueError> {
        let found = Condition::ALL.into_iter().find(|condition| condition.name() == text);
        found.ok_or_else(|| ValueError::choice(text, &Condition::ALL.map(Condition::name)))
    }
}

impl Namespace {
    /// Reads a mode such as `host` or `service:db`.
    pub fn parse(text: &str) -> Namespace {
        match text {
            "none" => Namespace::None,
            "host" => Namespace::Host,
            "bridge" => Namespace::Bridge,
            _ => match text.split_once(':') {
                Some(("service", name)) => Namespace::Service(name.into()),
                Some(("container", name)) => Namespace::Container(name.into()),
                _ => Namespace::Other(text.into()),
            },
        }
    }

    /// The service whose namespace is used.
    pub fn service(&self) -> Option<&str> {
        match self {
            Namespace::Service(name) => Some(name),
            _ => None,
        }
    }
}

/// Reads `depends_on` of a service.
pub fn dependencies(body: &Node, problems: &mut Problems) -> Vec<Dependency> {
    let Some(node) = body.get("depends_on") else { return Vec::new() };
    let base = [Step::from("depends_on")];
    match &node.value {
        Value::Sequence(items) => {
            let mut out: Vec<Dependency> = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                let steps = vec![Step::from("depends_on"), Step::Index(index)];
                let Some(service) = item.as_text() else {
                    note(problems, &steps, &[], ValueError::shape(item, "a service's name", "服务名"));
                    continue;
                };
                if out.iter().any(|known| &*known.service == service) {
                    note(problems, &steps, &[], ValueError::duplicate(service));
                    continue;
                }
                out.push(Dependency {
                    service: service.into(),
                    condition: Condition::Started,
                    required: true,
                    restart: false,
                    steps,
                });
            }
            out
        }
        Value::Mapping(mapping) => {
            let mut out = Vec::with_capacity(mapping.len());
            for (service, value) in mapping.iter() {
                let steps = vec![Step::from("depends_on"), Step::from(service)];
                let condition = match value.get("condition").and_then(Node::as_text) {
                    Some(text) if text.contains('$') => Condition::Started,
                    Some(text) => Condition::parse(text).unwrap_or_else(|error| {
                        note(problems, &steps, &["condition".into()], error);
                        Condition::Started
                    }),
                    None => {
                        let error = match &value.value {
                            Value::Mapping(_) => ValueError::missing("condition", "service_started"),
                            _ => ValueError::shape(value, "a map with the key condition", "带 condition 键的映射"),
                        };
                        note(problems, &steps, &[], error);
                        Condition::Started
                    }
                };
                out.push(Dependency {
                    service: service.into(),
                    condition,
                    required: value.get("required").and_then(Node::as_bool).unwrap_or(true),
                    restart: value.get("restart").and_then(Node::as_bool).unwrap_or(false),
                    steps,
                });
            }
            out
        }
        Value::Scalar(_) => {
            note(problems, &base, &[], ValueError::shape(node, "a list or a map of services", "服务列表或映射"));
            Vec::new()
        }
    }
}

/// Reads `links` of a service.
pub fn links(body: &Node, problems: &mut Problems) -> Vec<Link> {
    listed(body, "links", problems)
        .into_iter()
        .map(|(text, steps)| {
            let (service, alias) = text.split_once(':').unwrap_or((&text, &text));
            Link { service: service.into(), alias: alias.into(), steps }
        })
        .collect()
}

/// Reads `volumes_from` of a service.
pub fn volumes_from(body: &Node, problems: &mut Problems) -> Vec<VolumesFrom> {
    listed(body, "volumes_from", problems)
        .into_iter()
        .map(|(text, steps)| {
            let (rest, container) = match text.strip_prefix("container:") {
                Some(rest) => (rest, true),
                None => (&*text, false),
            };
            let (name, mode) = rest.split_once(':').unwrap_or((rest, "rw"));
            let from = if container { Namespace::Container(name.into()) } else { Namespace::Service(name.into()) };
            VolumesFrom { from, read_only: mode == "ro", steps }
        })
        .collect()
}

/// Reads `network_mode`, `ipc`, `pid`, `uts` or `cgroup` of a service.
pub fn namespace(body: &Node, key: &str) -> Option<Namespace> {
    body.get(key).and_then(Node::as_text).map(Namespace::parse)
}

/// Reads `extends` of a service.
pub fn extends(body: &Node, problems: &mut Problems) -> Option<Extends> {
    let node = body.get("extends")?;
    let base = vec![Step::from("extends")];
    match &node.value {
        Value::Scalar(scalar) if !node.is_null() => {
            Some(Extends { service: scalar.text.as_str().into(), file: None, steps: base })
        }
        Value::Mapping(_) => match text(node, "service") {
            Some(service) => {
                Some(Extends { service, file: text(node, "file"), steps: vec!["extends".into(), "service".into()] })
            }
            None => {
                note(problems, &base, &[], ValueError::missing("service", "base"));
                None
            }
        },
        _ => {
            note(problems, &base, &[], ValueError::shape(node, "a service's name or a map", "服务名或映射"));
            None
        }
    }
}

fn listed(body: &Node, key: &str, problems: &mut Problems) -> Vec<(Box<str>, Vec<Step>)> {
    match body.get(key) {
        Some(node) if node.as_sequence().is_none() => {
            note(problems, &[key.into()], &[], ValueError::shape(node, "a list of services", "服务列表"));
            Vec::new()
        }
        _ => super::field::texts(body, &[key], problems),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Node {
        Node::sequence(items.iter().map(|item| Node::plain(*item)).collect())
    }

    #[test]
    fn dependencies_in_both_forms() {
        let mut problems = Vec::new();
        let found = dependencies(&Node::map_of([("depends_on", list(&["db", "cache", "db"]))]), &mut problems);
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].condition, found[1].required, found[1].restart), (Condition::Started, true, false));
        assert_eq!(problems[0].steps, ["depends_on".into(), 2.into()]);

        problems.clear();
        let long = |pairs: &[(&str, &str)]| Node::map_of(pairs.iter().map(|(key, value)| (*key, Node::plain(*value))));
        let map = Node::map_of([
            ("db", long(&[("condition", "service_healthy"), ("required", "false"), ("restart", "true")])),
            ("job", long(&[("condition", "service_completed_successfully")])),
            ("x", long(&[("condition", "healthy")])),
            ("y", long(&[("required", "true")])),
            ("z", Node::null()),
            ("v", long(&[("condition", "${C}")])),
        ]);
        let found = dependencies(&Node::map_of([("depends_on", map)]), &mut problems);
        assert_eq!(found.len(), 6);
        assert_eq!((found[0].condition, found[0].required, found[0].restart), (Condition::Healthy, false, true));
        assert_eq!(found[1].condition, Condition::Completed);
        let places: Vec<_> = problems.iter().map(|one| crate::model::Path(one.steps.clone()).to_string()).collect();
        assert_eq!(places, ["depends_on.x.condition", "depends_on.y", "depends_on.z"]);
        problems.clear();
        assert!(dependencies(&Node::map_of([("depends_on", Node::null())]), &mut problems).is_empty());
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn links_shared_volumes_and_namespaces() {
        let mut problems = Vec::new();
        let body = Node::map_of([
            ("links", list(&["db", "cache:redis"])),
            ("volumes_from", list(&["data:ro", "container:old:rw", "data"])),
            ("network_mode", Node::plain("service:vpn")),
            ("ipc", Node::plain("shareable")),
            ("extends", Node::map_of([("service", Node::plain("base")), ("file", Node::plain("x.yml"))])),
        ]);
        let found = links(&body, &mut problems);
        assert_eq!((&*found[0].alias, &*found[1].service, &*found[1].alias), ("db", "cache", "redis"));
        let found = volumes_from(&body, &mut problems);
        assert_eq!((found[0].from.service(), found[0].read_only), (Some("data"), true));
        assert_eq!((&found[1].from, found[1].read_only), (&Namespace::Container("old".into()), false));
        assert_eq!(namespace(&body, "network_mode").as_ref().and_then(Namespace::service), Some("vpn"));
        assert_eq!(namespace(&body, "ipc"), Some(Namespace::Other("shareable".into())));
        let found = extends(&body, &mut problems).unwrap();
        assert_eq!((&*found.service, found.file.as_deref(), found.steps.len()), ("base", Some("x.yml"), 2));
        assert!(problems.is_empty());
        assert!(links(&Node::map_of([("links", Node::plain("db"))]), &mut problems).is_empty());
        assert!(extends(&Node::map_of([("extends", list(&["a"]))]), &mut problems).is_none());
        assert_eq!(problems.len(), 2);
    }
}
