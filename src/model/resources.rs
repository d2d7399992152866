//! What a service may use and what is set aside for it (Compose specification, "Deploy", `resources`, and the service
//! attributes `mem_limit`, `cpus` and their kin).
use super::field::{self, Setting, setting};
use super::node::{Node, Step, Value};
use super::problem::{Problems, ValueError, ValueErrorKind, note, shown};
use super::template::Templated;
use super::units::{Bytes, Cpus};

/// Limits and reservations of a service, each as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// `deploy.resources.limits.cpus`.
    pub limit_cpus: Option<Setting<Cpus>>,
    /// `deploy.resources.limits.memory`.
    pub limit_memory: Option<Setting<Bytes>>,
    /// `deploy.resources.limits.pids`.
    pub limit_pids: Option<Setting<i64>>,
    /// `deploy.resources.reservations.cpus`.
    pub reserved_cpus: Option<Setting<Cpus>>,
    /// `deploy.resources.reservations.memory`.
    pub reserved_memory: Option<Setting<Bytes>>,
    /// `cpus`.
    pub cpus: Option<Setting<Cpus>>,
    /// `mem_limit`.
    pub mem_limit: Option<Setting<Bytes>>,
    /// `mem_reservation`.
    pub mem_reservation: Option<Setting<Bytes>>,
    /// `memswap_limit`; `None` also for `-1`, which means without end.
    pub memswap_limit: Option<Setting<Bytes>>,
    /// `pids_limit`; -1 means without end.
    pub pids_limit: Option<Setting<i64>>,
    /// `shm_size`.
    pub shm_size: Option<Setting<Bytes>>,
    /// True where `deploy.resources.reservations.devices` or `gpus` asks for devices.
    pub wants_devices: bool,
}

/// A limit of the kernel for the processes of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ulimit {
    /// The limit's name, such as `nofile`.
    pub name: Box<str>,
    /// The limit that a process meets.
    pub soft: Templated<i64>,
    /// The limit up to which a process may raise its own.
    pub hard: Templated<i64>,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

impl Resources {
    /// The limit of processors, wherever it is written.
    pub fn effective_cpus(&self) -> Option<&Setting<Cpus>> {
        self.limit_cpus.as_ref().or(self.cpus.as_ref())
    }

    /// The limit of memory, wherever it is written.
    pub fn effective_memory(&self) -> Option<&Setting<Bytes>> {
        self.limit_memory.as_ref().or(self.mem_limit.as_ref())
    }

    /// The memory set aside, wherever it is written.
    pub fn effective_reserved_memory(&self) -> Option<&Setting<Bytes>> {
        self.reserved_memory.as_ref().or(self.mem_reservation.as_ref())
    }

    /// The limit of processes, wherever it is written.
    pub fn effective_pids(&self) -> Option<&Setting<i64>> {
        self.limit_pids.as_ref().or(self.pids_limit.as_ref())
    }
}

/// Reads the resources of a service.
pub fn resources(body: &Node, problems: &mut Problems) -> Resources {
    let mut found = Resources {
        cpus: setting(body, &["cpus"], problems, Cpus::parse),
        mem_limit: setting(body, &["mem_limit"], problems, Bytes::parse),
        mem_reservation: setting(body, &["mem_reservation"], problems, Bytes::parse),
        pids_limit: setting(body, &["pids_limit"], problems, |text| field::whole(text, -1, i64::MAX)),
        shm_size: setting(body, &["shm_size"], problems, Bytes::parse),
        wants_devices: body.get("gpus").is_some(),
        ..Resources::default()
    };
    if body.get("memswap_limit").and_then(Node::as_text) != Some("-1") {
        found.memswap_limit = setting(body, &["memswap_limit"], problems, Bytes::parse);
    }
    let Some(deployed) = field::at(body, &["deploy", "resources"]) else { return found };
    let limits = ["deploy", "resources", "limits"];
    let reservations = ["deploy", "resources", "reservations"];
    let memory = |group: [&'static str; 3], problems: &mut Problems| {
        let [a, b, c] = group;
        let found = setting(body, &[a, b, c, "memory"], problems, Bytes::parse);
        // Compose takes only a text here, and only where YAML would make a number of it is that a mistake.
        let node = field::at(body, &[a, b, c, "memory"]);
        if found.is_some() && node.is_some_and(is_bare_number) {
            note(problems, &field::steps_of(&[a, b, c, "memory"]), &[], bare_number(node));
        }
        found
    };
    if deployed.get("limits").is_some() {
        let [a, b, c] = limits;
        found.limit_memory = memory(limits, problems);
        found.limit_cpus = setting(body, &[a, b, c, "cpus"], problems, Cpus::parse);
        found.limit_pids = setting(body, &[a, b, c, "pids"], problems, |text| field::whole(text, -1, i64::MAX));
    }
    if let Some(reserved) = deployed.get("reservations") {
        let [a, b, c] = reservations;
        found.reserved_memory = memory(reservations, problems);
        found.reserved_cpus = setting(body, &[a, b, c, "cpus"], problems, Cpus::parse);
        found.wants_devices |= reserved.get("devices").is_some();
    }
    found
}

/// Reads `ulimits` of a service.
pub fn ulimits(body: &Node, problems: &mut Problems) -> Vec<Ulimit> {
    let Some(node) = body.get("ulimits") else { return Vec::new() };
    let Some(mapping) = node.as_mapping() else {
        note(
            problems,
            &["ulimits".into()],
            &[],
            ValueError::shape(node, "a map like nofile: 65536", "映射，如 nofile: 65536"),
        );
        return Vec::new();
    };
    let number = |text: &str| field::whole(text, -1, i64::MAX);
    let mut out = Vec::with_capacity(mapping.len());
    for (name, value) in mapping.iter() {
        let steps = vec![Step::from("ulimits"), Step::from(name)];
        let (soft, hard) = match &value.value {
            Value::Scalar(_) if !value.is_null() => {
                let both = setting(body, &["ulimits", name], problems, number).map(|one| one.value);
                (both.clone(), both)
            }
            Value::Mapping(_) => {
                for key in ["soft", "hard"] {
                    if value.get(key).is_none() {
                        note(problems, &steps, &[], ValueError::missing(key, "65536"));
                    }
                }
                (
                    setting(body, &["ulimits", name, "soft"], problems, number).map(|one| one.value),
                    setting(body, &["ulimits", name, "hard"], problems, number).map(|one| one.value),
                )
            }
            _ => {
                note(
                    problems,
                    &steps,
                    &[],
                    ValueError::shape(value, "a number, or soft and hard", "数字，或 soft 与 hard"),
                );
                (None, None)
            }
        };
        if let (Some(soft), Some(hard)) = (soft, hard) {
            out.push(Ulimit { name: name.into(), soft, hard, steps });
        }
    }
    out
}

fn is_bare_number(node: &Node) -> bool {
    let plain = node.as_scalar().is_some_and(|scalar| scalar.style == super::node::Style::Plain);
    plain && node.tag.is_none() && node.as_int().is_some()
}

fn bare_number(node: Option<&Node>) -> ValueError {
    let text = shown(node.and_then(Node::as_text).unwrap_or(""));
    ValueError::new(
        ValueErrorKind::Shape,
        format!("Compose wants a text here, not a number. Put it in quotes, \"{text}\", or add a unit, like 512M."),
        format!("Compose 在这里要求文本而不是数字。请加引号写成 \"{text}\"，或加上单位，如 512M。"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> Node {
        Node::map_of(pairs.iter().map(|(key, value)| (*key, Node::plain(*value))))
    }

    #[test]
    fn limits_wherever_they_are_written() {
        let resources_node = Node::map_of([
            ("limits", map(&[("cpus", "0.5"), ("memory", "512M"), ("pids", "100")])),
            ("reservations", map(&[("memory", "1x"), ("cpus", "0.25")])),
        ]);
        let body = Node::map_of([
            ("deploy", Node::map_of([("resources", resources_node)])),
            ("mem_limit", Node::plain("1g")),
            ("memswap_limit", Node::plain("-1")),
            ("shm_size", Node::plain("64m")),
        ]);
        let mut problems = Vec::new();
        let found = resources(&body, &mut problems);
        let memory = found.effective_memory().unwrap();
        assert_eq!(memory.known(), Some(&Bytes(512 << 20)));
        assert_eq!(crate::model::Path(memory.steps.clone()).to_string(), "deploy.resources.limits.memory");
        assert_eq!(found.mem_limit.as_ref().and_then(Setting::known), Some(&Bytes(1 << 30)));
        assert_eq!(found.effective_pids().and_then(Setting::known), Some(&100));
        assert!(found.reserved_memory.is_none() && found.reserved_cpus.is_some());
        let places: Vec<_> = problems.iter().map(|one| crate::model::Path(one.steps.clone()).to_string()).collect();
        assert_eq!(places, ["deploy.resources.reservations.memory"]);

        problems.clear();
        let limits = Node::map_of([("limits", map(&[("memory", "512")]))]);
        resources(&Node::map_of([("deploy", Node::map_of([("resources", limits)]))]), &mut problems);
        assert_eq!(problems[0].error.kind, ValueErrorKind::Shape);
    }

    #[test]
    fn ulimits_in_both_forms() {
        let body = Node::map_of([(
            "ulimits",
            Node::map_of([
                ("nproc", Node::plain("65535")),
                ("nofile", map(&[("soft", "1"), ("hard", "2")])),
                ("core", map(&[("soft", "1")])),
                ("memlock", Node::null()),
            ]),
        )]);
        let mut problems = Vec::new();
        let found = ulimits(&body, &mut problems);
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].soft.clone(), found[1].hard.clone()), (Templated::Known(1), Templated::Known(2)));
        assert_eq!(problems.len(), 2);
    }
}
