//! What was understood of a Compose file, for the person who has just opened it.
use super::attributes::{DOCUMENT, Shape};
use super::read::{LineColumn, ReadProblemKind, Reading, line_column};
use crate::model::{Kind, Node, Path, Value};

/// What was understood of a file and what is kept as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many records of each kind there are, in the order of [`Kind::ALL`].
    pub records: [usize; 6],
    /// Values under keys that the Compose specification names.
    pub understood: usize,
    /// Values under other keys; they are written back as they are.
    pub kept_values: usize,
    /// The other keys, in file order.
    pub kept: Vec<Kept>,
    /// The faults of the text, in file order.
    pub faults: Vec<Fault>,
}

/// A key that the specification does not name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where it stands in the document.
    pub path: Path,
    /// Where it stands in the text; absent where it came through a merge that cannot be followed.
    pub at: Option<LineColumn>,
    /// How many values stand below it.
    pub values: usize,
    /// True for `x-…`: an extension, kept by design.
    pub extension: bool,
}

/// A fault of the text with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub at: LineColumn,
    /// What is wrong.
    pub what: crate::text::Text,
}

impl Report {
    /// How many records of a kind there are.
    pub fn count(&self, kind: Kind) -> usize {
        Kind::ALL.iter().position(|other| *other == kind).and_then(|at| self.records.get(at)).copied().unwrap_or(0)
    }
}

/// The report on what was read.
pub fn report(reading: &Reading) -> Report {
    let document = &reading.document;
    let text = &document.source.text;
    let mut report = Report { records: Kind::ALL.map(|kind| document.table(kind).len()), ..Report::default() };
    let mut walk = Walk { report: &mut report, found: Vec::new() };
    for (key, value) in document.extra.iter() {
        walk.entry(&Path::default(), key, value, DOCUMENT);
    }
    for kind in Kind::ALL {
        let Some(shape) = DOCUMENT.key(kind.section()) else { continue };
        let section = Path::default().key(kind.section());
        for (_, record) in document.table(kind).iter() {
            let path = section.key(&record.name);
            // `x-…` may stand among the names as well.
            match shape.any_key() {
                Some(_) if record.name.starts_with("x-") => walk.keep(path, &record.body),
                Some(inner) => walk.value(&path, &record.body, inner),
                None => {}
            }
        }
    }
    let found = walk.found;
    report.kept = found
        .into_iter()
        .map(|(path, values, extension)| {
            // The key, not the value: it is the key that is not known.
            let key = reading.tree.locate(&path.0).and_then(|(key, _)| reading.tree.get(key?));
            Kept { at: key.map(|key| line_column(text, key.full().start)), path, values, extension }
        })
        .collect();
    report.kept.sort_by_key(|kept| kept.at.map_or((usize::MAX, 0), |at| (at.line, at.column)));
    report.faults = faults(reading);
    report
}

/// The faults of the text alone, in file order.
pub fn faults(reading: &Reading) -> Vec<Fault> {
    let text = &reading.document.source.text;
    let mut faults: Vec<Fault> = reading
        .problems
        .iter()
        // What a text that breaks off lacks at its end is no fault of its own.
        .filter(|problem| reading.complete || is_cause(&problem.kind))
        .map(|problem| Fault { at: line_column(text, problem.range.start), what: problem.kind.what() })
        .collect();
    faults.sort_by_key(|fault| (fault.at.line, fault.at.column));
    faults
}

fn is_cause(kind: &ReadProblemKind) -> bool {
    !matches!(kind, ReadProblemKind::SectionNotMapping(_) | ReadProblemKind::ServiceNotMapping)
}

struct Walk<'r> {
    report: &'r mut Report,
    found: Vec<(Path, usize, bool)>,
}

impl Walk<'_> {
    fn entry(&mut self, parent: &Path, key: &str, value: &Node, shape: &Shape) {
        let path = parent.key(key);
        match shape.key(key) {
            Some(inner) if !key.starts_with("x-") => self.value(&path, value, inner),
            _ => self.keep(path, value),
        }
    }

    fn value(&mut self, path: &Path, node: &Node, shape: &Shape) {
        match (&node.value, shape) {
            (Value::Scalar(_), _) => self.report.understood += 1,
            (_, Shape::Any) => self.report.understood += leaves(node),
            (Value::Mapping(mapping), _) => {
                for (key, value) in mapping.iter() {
                    self.entry(path, key, value, shape);
                }
            }
            (Value::Sequence(items), _) => {
                for (at, item) in items.iter().enumerate() {
                    self.value(&path.index(at), item, shape.item());
                }
            }
        }
    }

    fn keep(&mut self, path: Path, node: &Node) {
        let values = leaves(node);
        self.report.kept_values += values;
        let extension = matches!(path.0.last(), Some(crate::model::Step::Key(key)) if key.starts_with("x-"));
        self.found.push((path, values, extension));
    }
}

fn leaves(node: &Node) -> usize {
    match &node.value {
        Value::Scalar(_) => 1,
        Value::Sequence(items) => items.iter().map(leaves).sum(),
        Value::Mapping(mapping) => mapping.iter().map(|(_, value)| leaves(value)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn known_keys_are_counted_and_others_listed_with_their_places() {
        let text = "x-base: &base\n  restart: always\nservices:\n  web:\n    <<: *base\n    image: nginx\n    ports: [\"80:80\", {target: 1, publish: 2}]\n    environment:\n      ANY: thing\n    deploy:\n      resources:\n        limits: {cpus: '1', gpu: 2}\n    imagee: typo\nnetworks:\n  front:\n    ipam: {config: [{subnet: 10.0.0.0/24, subnett: x}]}\nvolumes:\n  data:\nother: 1\n";
        let report = report(&read(text));
        assert_eq!((report.count(Kind::Service), report.count(Kind::Network), report.count(Kind::Volume)), (1, 1, 1));
        let kept: Vec<_> = report.kept.iter().map(|kept| (kept.path.to_string(), kept.at.unwrap().line)).collect();
        assert_eq!(
            kept,
            [
                ("x-base".to_owned(), 1),
                ("services.web.ports[1].publish".to_owned(), 7),
                ("services.web.deploy.resources.limits.gpu".to_owned(), 12),
                ("services.web.imagee".to_owned(), 13),
                ("networks.front.ipam.config[0].subnett".to_owned(), 16),
                ("other".to_owned(), 19),
            ]
        );
        assert!(report.kept.iter().map(|kept| kept.extension).eq([true, false, false, false, false, false]));
        // image, restart, two of ports, one variable, cpus, subnet, the volume's null.
        assert_eq!((report.understood, report.kept_values), (8, 6));
    }

    #[test]
    fn faults_have_places() {
        let report = report(&read("services:\n  web:\n    image: a\n    image: b\n  db:\n"));
        let places: Vec<_> = report.faults.iter().map(|fault| (fault.at.line, fault.at.column)).collect();
        assert_eq!(places, [(4, 5), (5, 3)]);
        let report = super::report(&read("services:\n  web: [\n    image: a\n  db: 1\n"));
        assert_eq!(report.faults.len(), 1, "{:?}", report.faults);
    }

    #[test]
    fn every_template_is_understood() {
        for stack in crate::catalog::stacks() {
            let report = report(&read(stack.compose));
            let unknown: Vec<_> = report.kept.iter().filter(|kept| !kept.extension).collect();
            assert!(unknown.is_empty(), "{}: {unknown:?}", stack.id);
        }
    }
}
