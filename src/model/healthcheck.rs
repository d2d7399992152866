//! Healthchecks (Compose specification, service attribute `healthcheck`; Dockerfile reference, HEALTHCHECK).
use super::field::{self, Setting, flag, setting};
use super::node::{Node, Step, Value};
use super::problem::{Problems, ValueError, ValueErrorKind, note, shown};
use super::units::ComposeDuration;

/// The command that tells whether a container is healthy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HealthTest {
    /// `["NONE"]`: the image's healthcheck is switched off.
    None,
    /// `["CMD", …]`: a program and its arguments.
    Exec(Vec<String>),
    /// `["CMD-SHELL", line]`, or a line alone: run by the container's shell.
    Shell(String),
}

/// A service's healthcheck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Healthcheck {
    /// The command; the image's own where absent.
    pub test: Option<HealthTest>,
    /// True for `disable: true`.
    pub disable: bool,
    /// Time between two checks; 30 s where absent.
    pub interval: Option<Setting<ComposeDuration>>,
    /// Time a check may take; 30 s where absent.
    pub timeout: Option<Setting<ComposeDuration>>,
    /// Time at the start in which a failure does not count; none where absent.
    pub start_period: Option<Setting<ComposeDuration>>,
    /// Time between two checks at the start; 5 s where absent.
    pub start_interval: Option<Setting<ComposeDuration>>,
    /// How many failures in a row make the container unhealthy; 3 where absent.
    pub retries: Option<Setting<i64>>,
    /// Its place in the service.
    pub steps: Vec<Step>,
}

impl Healthcheck {
    /// True where the service has no healthcheck because this switches it off.
    pub fn is_disabled(&self) -> bool {
        self.disable || self.test == Some(HealthTest::None)
    }

    /// The words that run in the container; a shell's line comes as one word. Empty without a test.
    pub fn effective_command(&self) -> Vec<String> {
        match &self.test {
            Some(HealthTest::Exec(words)) => words.clone(),
            Some(HealthTest::Shell(line)) => vec![line.clone()],
            Some(HealthTest::None) | None => Vec::new(),
        }
    }

    /// True where the container's shell runs the test, which the image must then have.
    pub fn is_shell(&self) -> bool {
        matches!(self.test, Some(HealthTest::Shell(_)))
    }

    /// The test as one line, for reading.
    pub fn line(&self) -> Option<String> {
        match self.test.as_ref()? {
            HealthTest::None => None,
            HealthTest::Exec(words) => Some(super::command::join(words)),
            HealthTest::Shell(line) => Some(line.clone()),
        }
    }
}

/// Reads `healthcheck` of a service.
pub fn healthcheck(body: &Node, problems: &mut Problems) -> Option<Healthcheck> {
    let node = body.get("healthcheck")?;
    let base = vec![Step::from("healthcheck")];
    if node.as_mapping().is_none() {
        note(problems, &base, &[], ValueError::shape(node, "a map with the key test", "带 test 键的映射"));
        return None;
    }
    let mut duration = |key: &str| setting(body, &["healthcheck", key], problems, ComposeDuration::parse);
    Some(Healthcheck {
        interval: duration("interval"),
        timeout: duration("timeout"),
        start_period: duration("start_period"),
        start_interval: duration("start_interval"),
        test: test(body, problems),
        disable: flag(body, &["healthcheck", "disable"], problems).unwrap_or(false),
        retries: setting(body, &["healthcheck", "retries"], problems, |text| field::whole(text, 0, i64::MAX)),
        steps: base,
    })
}

fn test(body: &Node, problems: &mut Problems) -> Option<HealthTest> {
    let path = ["healthcheck", "test"];
    let node = field::at(body, &path).filter(|node| !node.is_null())?;
    let steps = field::steps_of(&path);
    match &node.value {
        Value::Scalar(scalar) if &*scalar.text == "NONE" => Some(HealthTest::None),
        Value::Scalar(scalar) => Some(HealthTest::Shell(scalar.text.to_string())),
        Value::Mapping(_) => {
            note(problems, &steps, &[], ValueError::shape(node, "a text or a list", "文本或列表"));
            None
        }
        Value::Sequence(_) => {
            let words: Vec<String> =
                field::texts(body, &path, problems).into_iter().map(|(word, _)| word.into_string()).collect();
            match words.split_first() {
                None => None,
                Some((first, _)) if first == "NONE" => Some(HealthTest::None),
                Some((first, rest)) if first == "CMD" => Some(HealthTest::Exec(rest.to_vec())),
                Some((first, rest)) if first == "CMD-SHELL" => Some(HealthTest::Shell(rest.join(" "))),
                // A variable may hold the word.
                Some((first, _)) if first.contains('$') => None,
                Some((first, _)) => {
                    note(problems, &steps, &[], no_keyword(first));
                    None
                }
            }
        }
    }
}

fn no_keyword(first: &str) -> ValueError {
    let first = shown(first);
    ValueError::new(
        ValueErrorKind::Choice,
        format!("The list begins with “{first}”. Begin it with CMD (a program), CMD-SHELL (a shell line) or NONE."),
        format!("列表以“{first}”开头。第一项应为 CMD（程序）、CMD-SHELL（shell 命令行）或 NONE。"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: Vec<(&str, Node)>) -> (Option<Healthcheck>, Vec<String>) {
        let mut problems = Vec::new();
        let found = healthcheck(&Node::map_of([("healthcheck", Node::map_of(pairs))]), &mut problems);
        let places = problems.iter().map(|one| crate::model::Path(one.steps.clone()).to_string()).collect();
        (found, places)
    }

    fn list(items: &[&str]) -> Node {
        Node::sequence(items.iter().map(|item| Node::plain(*item)).collect())
    }

    #[test]
    fn tests_in_every_form() {
        let test = |node| read(vec![("test", node)]).0.unwrap();
        assert_eq!(test(list(&["CMD", "pg_isready", "-U", "x"])).effective_command(), ["pg_isready", "-U", "x"]);
        let shell = test(list(&["CMD-SHELL", "a || exit 1"]));
        assert_eq!((shell.is_shell(), shell.effective_command()), (true, vec!["a || exit 1".to_owned()]));
        assert!(test(Node::plain("curl -f x")).is_shell());
        assert!(test(list(&["NONE"])).is_disabled() && test(Node::plain("NONE")).is_disabled());
        assert!(test(list(&[])).test.is_none());
        assert_eq!(test(list(&["CMD", "sh", "-c", "a b"])).line().as_deref(), Some("sh -c 'a b'"));
        let (found, places) = read(vec![("test", list(&["curl", "x"]))]);
        assert_eq!((found.unwrap().test, places), (None, vec!["healthcheck.test".to_owned()]));
    }

    #[test]
    fn times_and_counts() {
        let (found, places) = read(vec![
            ("interval", Node::plain("1m30s")),
            ("timeout", Node::plain("30")),
            ("start_period", Node::plain("${P}")),
            ("retries", Node::plain("-1")),
            ("disable", Node::plain("true")),
        ]);
        let found = found.unwrap();
        assert_eq!(found.interval.unwrap().known(), Some(&ComposeDuration::from_seconds(90)));
        assert!(found.disable && found.start_period.unwrap().known().is_none());
        assert_eq!(places, ["healthcheck.timeout", "healthcheck.retries"]);
        let mut problems = Vec::new();
        assert!(healthcheck(&Node::map_of([("healthcheck", Node::null())]), &mut problems).is_none());
        assert_eq!(problems.len(), 1);
    }
}
