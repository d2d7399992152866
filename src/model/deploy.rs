//! How many containers a service has and when they come back (Compose specification, "Deploy" and the service
//! attributes `restart`, `scale`), and where their output goes (`logging`).
use super::environment::{KeyValue, key_values};
use super::field::{self, Setting, setting, text};
use super::node::Node;
use super::problem::{Problems, ValueError, ValueErrorKind, note, shown};
use super::units::ComposeDuration;

/// When Docker starts a container again that has ended: `restart`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Restart {
    /// `no`.
    #[default]
    No,
    /// `always`.
    Always,
    /// `unless-stopped`.
    UnlessStopped,
    /// `on-failure`, or `on-failure:3` with a greatest number of attempts.
    OnFailure(Option<u32>),
}

/// `deploy`, but for its resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deploy {
    /// `replicated` or `global`, where written.
    pub mode: Option<Box<str>>,
    /// `deploy.replicas`, or `scale` where that is written.
    pub replicas: Option<Setting<i64>>,
    /// `deploy.restart_policy.condition`: `none`, `on-failure` or `any`.
    pub restart_condition: Option<Box<str>>,
    /// `deploy.restart_policy.delay`.
    pub restart_delay: Option<Setting<ComposeDuration>>,
    /// `deploy.restart_policy.max_attempts`.
    pub restart_max_attempts: Option<Setting<i64>>,
    /// `deploy.restart_policy.window`.
    pub restart_window: Option<Setting<ComposeDuration>>,
    /// `deploy.labels`.
    pub labels: Vec<KeyValue>,
}

/// `logging`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logging {
    /// The driver, where written; `json-file` unless the engine says otherwise.
    pub driver: Option<Box<str>>,
    /// The driver's options, such as `max-size`.
    pub options: Vec<KeyValue>,
}

impl Restart {
    /// Reads a restart policy.
    pub fn parse(text: &str) -> Result<Restart, ValueError> {
        match text.split_once(':') {
            None => match text {
                "no" => Ok(Restart::No),
                "always" => Ok(Restart::Always),
                "unless-stopped" => Ok(Restart::UnlessStopped),
                "on-failure" => Ok(Restart::OnFailure(None)),
                _ => Err(ValueError::choice(text, &["no", "always", "unless-stopped", "on-failure"])),
            },
            Some(("on-failure", count)) => count.parse().map(|count| Restart::OnFailure(Some(count))).map_err(|_| {
                let count = shown(count);
                ValueError::new(
                    ValueErrorKind::Syntax,
                    format!("“{count}” is not a number of attempts. Write on-failure:5."),
                    format!("“{count}”不是有效的次数。写法如 on-failure:5。"),
                )
            }),
            Some(_) => Err(ValueError::choice(text, &["no", "always", "unless-stopped", "on-failure:5"])),
        }
    }

    /// True where the container comes back after a crash.
    pub fn restarts_after_failure(self) -> bool {
        self != Restart::No
    }
}

impl Deploy {
    /// The number of containers, where no variable decides it.
    pub fn replica_count(&self) -> Option<i64> {
        match &self.replicas {
            Some(setting) => setting.known().copied(),
            None => Some(1),
        }
    }
}

/// Reads `restart` of a service.
pub fn restart(body: &Node, problems: &mut Problems) -> Option<Setting<Restart>> {
    setting(body, &["restart"], problems, Restart::parse)
}

/// Reads `deploy` and `scale` of a service.
pub fn deploy(body: &Node, problems: &mut Problems) -> Deploy {
    let count = |text: &str| field::whole(text, 0, i64::MAX);
    let scale = setting(body, &["scale"], problems, count);
    let Some(node) = body.get("deploy").filter(|node| !node.is_null()) else {
        return Deploy { replicas: scale, ..Deploy::default() };
    };
    if node.as_mapping().is_none() {
        note(problems, &["deploy".into()], &[], ValueError::shape(node, "a map", "映射"));
        return Deploy { replicas: scale, ..Deploy::default() };
    }
    let policy = ["deploy", "restart_policy"];
    let mut duration = |key: &str| setting(body, &[&policy[..], &[key]].concat(), problems, ComposeDuration::parse);
    Deploy {
        restart_delay: duration("delay"),
        restart_window: duration("window"),
        mode: text(node, "mode"),
        replicas: setting(body, &["deploy", "replicas"], problems, count).or(scale),
        restart_condition: node.get("restart_policy").and_then(|policy| text(policy, "condition")),
        restart_max_attempts: setting(body, &["deploy", "restart_policy", "max_attempts"], problems, count),
        labels: key_values(body, &["deploy", "labels"], problems),
    }
}

/// Reads `logging` of a service.
pub fn logging(body: &Node, problems: &mut Problems) -> Option<Logging> {
    let node = body.get("logging")?;
    if node.as_mapping().is_none() {
        note(
            problems,
            &["logging".into()],
            &[],
            ValueError::shape(node, "a map with the key driver", "带 driver 键的映射"),
        );
        return None;
    }
    Some(Logging { driver: text(node, "driver"), options: key_values(body, &["logging", "options"], problems) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restart_policies() {
        for (text, wanted) in [
            ("no", Restart::No),
            ("always", Restart::Always),
            ("unless-stopped", Restart::UnlessStopped),
            ("on-failure", Restart::OnFailure(None)),
            ("on-failure:5", Restart::OnFailure(Some(5))),
        ] {
            assert_eq!(Restart::parse(text), Ok(wanted));
        }
        for text in ["", "never", "always:3", "on-failure:x", "on-failure:-1"] {
            assert!(Restart::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn replicas_and_logging() {
        let mut problems = Vec::new();
        assert_eq!(deploy(&Node::map_of([("scale", Node::plain("3"))]), &mut problems).replica_count(), Some(3));
        assert_eq!(deploy(&Node::map_of([("deploy", Node::null())]), &mut problems).replica_count(), Some(1));
        let policy = Node::map_of([("condition", Node::plain("any")), ("delay", Node::plain("5"))]);
        let body =
            Node::map_of([("deploy", Node::map_of([("replicas", Node::plain("${N}")), ("restart_policy", policy)]))]);
        let found = deploy(&body, &mut problems);
        assert_eq!((found.replica_count(), found.restart_condition.as_deref()), (None, Some("any")));
        assert_eq!(problems.len(), 1);
        let options = Node::map_of([("max-size", Node::plain("10m"))]);
        let node = Node::map_of([("driver", Node::plain("json-file")), ("options", options)]);
        let found = logging(&Node::map_of([("logging", node)]), &mut problems).unwrap();
        assert_eq!((found.driver.as_deref(), found.options.len()), (Some("json-file"), 1));
        assert!(logging(&Node::map_of([("logging", Node::null())]), &mut problems).is_none());
    }
}
