//! Secrets and configs: the top-level ones and the grants of services (Compose specification, "Secrets", "Configs").
use super::environment::{KeyValue, key_values};
use super::field::text;
use super::network::is_external;
use super::node::{Node, Step, Value};
use super::problem::{FieldProblem, Problems, ValueError, ValueErrorKind, note};

/// Where the content of a secret or config comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentSource {
    /// A file.
    File(Box<str>),
    /// A variable of the environment in which docker compose runs.
    Environment(Box<str>),
    /// Text in the Compose file; configs only.
    Inline(Box<str>),
    /// It exists already.
    External,
    /// A driver of Swarm.
    Driver(Box<str>),
    /// Nothing says where from; Compose refuses that.
    Nowhere,
}

/// A top-level secret or config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretView {
    /// The name in the file.
    pub key: Box<str>,
    /// The name that Docker gives it, where written.
    pub name: Option<Box<str>>,
    /// Where the content comes from.
    pub source: ContentSource,
    /// Labels.
    pub labels: Vec<KeyValue>,
    /// What could not be read, with places in the body.
    pub problems: Vec<FieldProblem>,
}

/// The use of a secret or config by a service or a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The name of the secret or config in the file.
    pub source: Box<str>,
    /// Where it appears in the container, where written.
    pub target: Option<Box<str>>,
    /// The owner's number, where written.
    pub uid: Option<Box<str>>,
    /// The group's number, where written.
    pub gid: Option<Box<str>>,
    /// The file mode, where written.
    pub mode: Option<Box<str>>,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

impl SecretView {
    /// Reads the body of a secret.
    pub fn secret(key: &str, body: &Node) -> SecretView {
        SecretView::read(key, body, false)
    }

    /// Reads the body of a config.
    pub fn config(key: &str, body: &Node) -> SecretView {
        SecretView::read(key, body, true)
    }

    fn read(key: &str, body: &Node, config: bool) -> SecretView {
        let mut problems = Vec::new();
        let mut sources = Vec::new();
        sources.extend(text(body, "file").map(ContentSource::File));
        sources.extend(text(body, "environment").map(ContentSource::Environment));
        if config {
            sources.extend(text(body, "content").map(ContentSource::Inline));
        }
        let several = sources.len() > 1;
        let source = match sources.into_iter().next() {
            _ if is_external(body) => ContentSource::External,
            Some(source) => source,
            None => text(body, "driver").map_or(ContentSource::Nowhere, ContentSource::Driver),
        };
        if several && source != ContentSource::External || source == ContentSource::Nowhere {
            note(&mut problems, &[], &[], one_source(config));
        }
        SecretView {
            key: key.into(),
            name: text(body, "name").or_else(|| body.get("external").and_then(|external| text(external, "name"))),
            source,
            labels: key_values(body, &["labels"], &mut problems),
            problems,
        }
    }
}

/// Reads the grants at a path, such as `["secrets"]` or `["build", "secrets"]`.
pub fn grants(body: &Node, path: &[&str], problems: &mut Problems) -> Vec<Grant> {
    let Some(node) = super::field::at(body, path) else { return Vec::new() };
    let base = super::field::steps_of(path);
    let Some(items) = node.as_sequence() else {
        note(problems, &base, &[], ValueError::shape(node, "a list of names", "名称列表"));
        return Vec::new();
    };
    let mut out = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let mut steps = base.clone();
        steps.push(Step::Index(index));
        let part = |key: &str| text(item, key);
        match (&item.value, part("source")) {
            (Value::Scalar(scalar), _) if !item.is_null() => out.push(Grant {
                source: scalar.text.as_str().into(),
                target: None,
                uid: None,
                gid: None,
                mode: None,
                steps,
            }),
            (Value::Mapping(_), Some(source)) => out.push(Grant {
                source,
                target: part("target"),
                uid: part("uid"),
                gid: part("gid"),
                mode: part("mode"),
                steps,
            }),
            (Value::Mapping(_), None) => note(problems, &steps, &[], ValueError::missing("source", "db_password")),
            _ => note(problems, &steps, &[], ValueError::shape(item, "a name", "名称")),
        }
    }
    out
}

fn one_source(config: bool) -> ValueError {
    let (en, zh) = if config {
        (
            "A config needs exactly one of file, environment and content.",
            "config 需要 file、environment、content 三者之一。",
        )
    } else {
        ("A secret needs exactly one of file and environment.", "secret 需要 file 和 environment 二者之一。")
    };
    ValueError::new(ValueErrorKind::Missing, en, zh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_and_grants() {
        let one = |key: &'static str| Node::map_of([(key, Node::plain("x"))]);
        assert_eq!(SecretView::secret("s", &one("file")).source, ContentSource::File("x".into()));
        assert_eq!(SecretView::secret("s", &one("environment")).source, ContentSource::Environment("x".into()));
        assert_eq!(SecretView::config("s", &one("content")).source, ContentSource::Inline("x".into()));
        assert_eq!(
            SecretView::secret("s", &Node::map_of([("external", Node::plain("true"))])).source,
            ContentSource::External
        );
        let both = Node::map_of([("file", Node::plain("x")), ("environment", Node::plain("y"))]);
        assert_eq!(SecretView::secret("s", &both).problems.len(), 1);
        assert_eq!(SecretView::secret("s", &Node::null()).problems.len(), 1);
        assert_eq!(SecretView::secret("s", &one("content")).problems.len(), 1);

        let mut problems = Vec::new();
        let long =
            Node::map_of([("source", Node::plain("b")), ("target", Node::plain("/t")), ("mode", Node::plain("0440"))]);
        let items = vec![Node::plain("a"), long, Node::map_of([("target", Node::plain("x"))]), Node::null()];
        let found = grants(&Node::map_of([("secrets", Node::sequence(items))]), &["secrets"], &mut problems);
        assert_eq!(found.len(), 2);
        assert_eq!((&*found[1].source, found[1].mode.as_deref()), ("b", Some("0440")));
        assert_eq!(problems.len(), 2);
    }
}
