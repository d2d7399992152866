//! Top-level volumes (Compose specification, "Volumes").
use super::environment::{KeyValue, key_values};
use super::field::text;
use super::network::is_external;
use super::node::Node;
use super::problem::{FieldProblem, ValueError, note};

/// A top-level volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeView {
    /// The name in the file.
    pub key: Box<str>,
    /// The name that Docker gives it, where written.
    pub name: Option<Box<str>>,
    /// The driver, where written; `local` otherwise.
    pub driver: Option<Box<str>>,
    /// Options of the driver, such as `type`, `o` and `device`.
    pub driver_opts: Vec<KeyValue>,
    /// True where the file only uses the volume and something else made it.
    pub external: bool,
    /// Labels.
    pub labels: Vec<KeyValue>,
    /// What could not be read, with places in the volume's body.
    pub problems: Vec<FieldProblem>,
}

impl VolumeView {
    /// Reads a volume's body, which may be null.
    pub fn new(key: &str, body: &Node) -> VolumeView {
        let mut problems = Vec::new();
        if !body.is_null() && body.as_mapping().is_none() {
            note(&mut problems, &[], &[], ValueError::shape(body, "a map or nothing", "映射或空值"));
        }
        VolumeView {
            key: key.into(),
            name: text(body, "name").or_else(|| body.get("external").and_then(|external| text(external, "name"))),
            driver: text(body, "driver"),
            driver_opts: key_values(body, &["driver_opts"], &mut problems),
            external: is_external(body),
            labels: key_values(body, &["labels"], &mut problems),
            problems,
        }
    }

    /// The value of an option of the driver.
    pub fn driver_option(&self, key: &str) -> Option<&str> {
        self.driver_opts.iter().find(|option| &*option.key == key)?.value.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_with_driver_options() {
        let options = Node::map_of([("type", Node::plain("none")), ("device", Node::plain("/srv/db"))]);
        let view = VolumeView::new("db", &Node::map_of([("driver", Node::plain("local")), ("driver_opts", options)]));
        assert_eq!((view.driver.as_deref(), view.driver_option("device")), (Some("local"), Some("/srv/db")));
        assert!(!view.external && view.problems.is_empty());
        assert!(VolumeView::new("db", &Node::map_of([("external", Node::plain("true"))])).external);
        assert!(VolumeView::new("db", &Node::null()).problems.is_empty());
        assert_eq!(VolumeView::new("db", &Node::sequence(vec![])).problems.len(), 1);
    }
}
