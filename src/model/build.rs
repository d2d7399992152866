//! Builds from source (Compose specification, "Build").
use super::environment::{KeyValue, key_values};
use super::field::{plain_texts, text};
use super::node::{Node, Step, Value};
use super::problem::{Problems, ValueError, note};
use super::secret::{Grant, grants};

/// `build` of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Build {
    /// The folder or the Git address that is built, as written; `.` where absent.
    pub context: Option<Box<str>>,
    /// The Dockerfile below the context, as written; `Dockerfile` where absent.
    pub dockerfile: Option<Box<str>>,
    /// The Dockerfile's text, where it stands in the Compose file.
    pub dockerfile_inline: Option<Box<str>>,
    /// The stage that is built; the last one where absent.
    pub target: Option<Box<str>>,
    /// Build arguments.
    pub args: Vec<KeyValue>,
    /// Further contexts by name.
    pub additional_contexts: Vec<KeyValue>,
    /// Secrets.
    pub secrets: Vec<Grant>,
    /// Platforms.
    pub platforms: Vec<Box<str>>,
    /// The network during the build, where written.
    pub network: Option<Box<str>>,
    /// Labels of the image.
    pub labels: Vec<KeyValue>,
    /// Where layers are taken from.
    pub cache_from: Vec<Box<str>>,
    /// Further tags of the image.
    pub tags: Vec<Box<str>>,
    /// True for the form with only a text.
    pub short: bool,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

impl Build {
    /// The context, `.` where none is written.
    pub fn effective_context(&self) -> &str {
        self.context.as_deref().unwrap_or(".")
    }

    /// The Dockerfile below the context; `None` where its text stands in the Compose file.
    pub fn effective_dockerfile(&self) -> Option<&str> {
        if self.dockerfile_inline.is_some() { None } else { Some(self.dockerfile.as_deref().unwrap_or("Dockerfile")) }
    }

    /// True where the context is no folder but an address.
    pub fn is_remote(&self) -> bool {
        let context = self.effective_context();
        context.contains("://") || context.starts_with("git@") || context.ends_with(".git")
    }
}

/// Reads `build` of a service.
pub fn build(body: &Node, problems: &mut Problems) -> Option<Build> {
    let node = body.get("build")?;
    let steps = vec![Step::from("build")];
    let short = match &node.value {
        Value::Scalar(_) if !node.is_null() => true,
        Value::Mapping(_) => false,
        _ => {
            note(problems, &steps, &[], ValueError::shape(node, "a folder or a map", "目录或映射"));
            return None;
        }
    };
    Some(Build {
        context: if short { node.as_text().map(Into::into) } else { text(node, "context") },
        dockerfile: text(node, "dockerfile"),
        dockerfile_inline: text(node, "dockerfile_inline"),
        target: text(node, "target"),
        args: key_values(body, &["build", "args"], problems),
        additional_contexts: key_values(body, &["build", "additional_contexts"], problems),
        secrets: grants(body, &["build", "secrets"], problems),
        platforms: plain_texts(body, &["build", "platforms"], problems),
        network: text(node, "network"),
        labels: key_values(body, &["build", "labels"], problems),
        cache_from: plain_texts(body, &["build", "cache_from"], problems),
        tags: plain_texts(body, &["build", "tags"], problems),
        short,
        steps,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms() {
        let mut problems = Vec::new();
        let found = build(&Node::map_of([("build", Node::plain("./api"))]), &mut problems).unwrap();
        assert_eq!((found.effective_context(), found.effective_dockerfile()), ("./api", Some("Dockerfile")));
        assert!(found.short && !found.is_remote());

        let long = Node::map_of([
            ("context", Node::plain("https://example.com/x.git")),
            ("dockerfile_inline", Node::plain("FROM x")),
            ("args", Node::map_of([("V", Node::plain("1"))])),
            ("secrets", Node::sequence(vec![Node::plain("token")])),
        ]);
        let found = build(&Node::map_of([("build", long)]), &mut problems).unwrap();
        assert!(found.is_remote() && found.effective_dockerfile().is_none());
        assert_eq!((found.args.len(), found.secrets.len()), (1, 1));
        assert!(problems.is_empty());
        assert!(build(&Node::map_of([("build", Node::null())]), &mut problems).is_none());
        assert_eq!(problems.len(), 1);
    }
}
