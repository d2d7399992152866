//! Limits and reservations of a service, changed where it has them.
use super::{set_path, set_text, steps_of};
use crate::model::node::Node;

/// A limit or reservation of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quota {
    /// The limit of processors.
    LimitCpus,
    /// The limit of memory.
    LimitMemory,
    /// The limit of processes.
    LimitPids,
    /// The processors set aside.
    ReservedCpus,
    /// The memory set aside.
    ReservedMemory,
}

impl Quota {
    /// Where the quota stands in `deploy`.
    pub fn path(self) -> [&'static str; 4] {
        match self {
            Quota::LimitCpus => ["deploy", "resources", "limits", "cpus"],
            Quota::LimitMemory => ["deploy", "resources", "limits", "memory"],
            Quota::LimitPids => ["deploy", "resources", "limits", "pids"],
            Quota::ReservedCpus => ["deploy", "resources", "reservations", "cpus"],
            Quota::ReservedMemory => ["deploy", "resources", "reservations", "memory"],
        }
    }

    /// The service's own key for it.
    pub fn own_key(self) -> Option<&'static str> {
        match self {
            Quota::LimitCpus => Some("cpus"),
            Quota::LimitMemory => Some("mem_limit"),
            Quota::LimitPids => Some("pids_limit"),
            Quota::ReservedCpus => None,
            Quota::ReservedMemory => Some("mem_reservation"),
        }
    }
}

/// Sets or, with `None`, removes a limit or reservation, where the service has it: in `deploy` or under its own key.
/// Compose refuses a file that uses both places.
pub fn set_quota(body: &mut Node, quota: Quota, value: Option<&str>) {
    let own_keys = ["cpus", "mem_limit", "mem_reservation", "pids_limit"];
    let deployed = body.at(&["deploy".into(), "resources".into()]).is_some_and(|node| !node.is_null());
    let uses_own = !deployed && own_keys.iter().any(|key| body.get(key).is_some());
    match quota.own_key().filter(|key| uses_own || body.get(key).is_some()) {
        Some(key) => set_text(body, &[key], value),
        None => {
            let path = quota.path();
            let numbers = matches!(quota, Quota::LimitCpus | Quota::ReservedCpus);
            match value {
                // The schema wants a text for memory, and examples write processors as texts too.
                Some(value) if numbers && body.at(&steps_of(&path)).is_none() => {
                    set_path(body, &path, Node::quoted(value));
                }
                Some(value) if quota == Quota::LimitPids => set_path(body, &path, Node::plain(value)),
                value => set_text(body, &path, value),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(key: &str, node: Node) -> Node {
        Node::map_of([("image", Node::plain("x")), (key, node)])
    }

    #[test]
    fn quotas_go_where_the_service_has_them() {
        let mut node = body("image", Node::plain("x"));
        set_quota(&mut node, Quota::LimitMemory, Some("512M"));
        set_quota(&mut node, Quota::LimitCpus, Some("0.5"));
        set_quota(&mut node, Quota::ReservedMemory, Some("512"));
        let at = |node: &Node, quota: Quota| node.at(&steps_of(&quota.path())).cloned();
        assert_eq!(at(&node, Quota::LimitMemory), Some(Node::plain("512M")));
        assert_eq!(at(&node, Quota::LimitCpus), Some(Node::quoted("0.5")));
        assert_eq!(at(&node, Quota::ReservedMemory), Some(Node::quoted("512")));
        for quota in [Quota::LimitMemory, Quota::LimitCpus, Quota::ReservedMemory] {
            set_quota(&mut node, quota, None);
        }
        assert_eq!(node.get("deploy"), None);

        let mut node = body("mem_limit", Node::plain("1g"));
        set_quota(&mut node, Quota::LimitMemory, Some("2g"));
        set_quota(&mut node, Quota::LimitCpus, Some("2"));
        assert_eq!(node.get("mem_limit"), Some(&Node::plain("2g")));
        assert!(node.get("cpus").is_some() && node.get("deploy").is_none());
    }
}
