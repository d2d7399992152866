//! What the fields of the inspector share: the record that is shown, what is wrong with it, and how it is changed.
use crate::ui::state::{App, app};
use dockwright::catalog::env;
use dockwright::change::Command;
use dockwright::diagnostics::Diagnostic;
use dockwright::model::network::NetworkView;
use dockwright::model::problem::FieldProblem;
use dockwright::model::service_view::ServiceView;
use dockwright::model::volume::VolumeView;
use dockwright::model::{Document, Kind, Mapping, Node, Path, Record, RecordId, Step, edit};
use dockwright::text::Text;
use leptos::prelude::*;
use std::sync::Arc;

/// What stands for the file itself where a record is asked for: its top-level keys that hold no records are its body.
pub const FILE: RecordId = RecordId { kind: Kind::Service, number: u32::MAX };

/// The record that the fields below show, or [`FILE`]. Get it with [`scope`].
#[derive(Clone, Copy)]
pub struct Scope {
    /// The page.
    pub app: App,
    /// The record.
    pub id: RecordId,
    record: Signal<Option<Arc<Record>>>,
    findings: Memo<Vec<Diagnostic>>,
    faults: Memo<Vec<FieldProblem>>,
}

/// The scope of the fields, from the context.
pub fn scope() -> Scope {
    expect_context::<Scope>()
}

/// The steps of a path of keys.
pub fn keys(path: &[&str]) -> Vec<Step> {
    path.iter().map(|key| Step::from(*key)).collect()
}

/// The steps given and one more.
pub fn below(steps: &[Step], step: impl Into<Step>) -> Vec<Step> {
    let mut all = steps.to_vec();
    all.push(step.into());
    all
}

/// A place as it stands in the page's `data-place` attributes.
pub fn place(steps: &[Step]) -> String {
    Path(steps.to_vec()).to_string()
}

/// The value of a variable in `.env`; `None` where it is not set there.
pub fn env_value(document: &Document, name: &str) -> Option<String> {
    let text = document.file(".env")?;
    let found = env::variables(text).into_iter().rev().find(|variable| variable.name.trim() == name)?;
    let value = found.value.trim();
    let bare = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    Some(bare.to_owned())
}

/// True for names of variables whose values are nobody's business.
pub fn is_secret(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let words: Vec<&str> = upper.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let named = |word: &&str| {
        ["PASSWORD", "PASSWD", "PASS", "SECRET", "TOKEN", "KEY", "APIKEY", "CREDENTIALS"].contains(word)
            || word.ends_with("PASSWORD")
            || word.ends_with("SECRET")
            || word.ends_with("TOKEN")
    };
    // PUBLIC_KEY and KEY_FILE hold nothing secret.
    words.iter().any(named) && !words.contains(&"PUBLIC") && !matches!(words.last(), Some(&"FILE" | &"PATH"))
}

/// Does something once the fields are gone: nothing can be changed while they are being taken away.
pub fn later(action: impl FnOnce() + 'static) {
    set_timeout(action, std::time::Duration::ZERO);
}

impl Scope {
    /// The scope of a record; provide it to the context of its fields.
    pub fn new(id: RecordId) -> Scope {
        let app = app();
        let record: Signal<Option<Arc<Record>>> = if id == FILE {
            Memo::new(move |_| Some(Arc::new(app.track(of_file)))).into()
        } else {
            RwSignal::from(app.record(id)).into()
        };
        let findings = Memo::new(move |_| {
            if id == FILE {
                let problems = app.problems.read();
                return problems.iter().filter(|one| is_of_file(one)).cloned().collect();
            }
            let record = record.read();
            let Some(name) = record.as_ref().map(|record| &*record.name) else { return Vec::new() };
            let problems = app.problems.read();
            let own = problems.iter().filter(|one| one.subject() == Some((id.kind.section(), name)));
            own.cloned().collect()
        });
        let faults = Memo::new(move |_| {
            let record = record.read();
            record.as_ref().filter(|_| id != FILE).map(|record| faults_of(id.kind, record)).unwrap_or_default()
        });
        Scope { app, id, record, findings, faults }
    }

    /// The record's name; follows it.
    pub fn name(self) -> String {
        self.record.read().as_ref().map_or(String::new(), |record| record.name.to_string())
    }

    /// The record's name now.
    pub fn name_now(self) -> String {
        self.app.with(|session| session.document().get(self.id).map_or(String::new(), |record| record.name.to_string()))
    }

    /// Reads the body and follows it.
    pub fn body<T>(self, read: impl FnOnce(&Node) -> T) -> T {
        match self.record.read().as_ref() {
            Some(record) => read(&record.body),
            None => read(&Node::null()),
        }
    }

    /// Reads the body as it is now. It asks the document, so that it is right after the fields are gone, too.
    pub fn body_now<T>(self, read: impl FnOnce(&Node) -> T) -> T {
        let record = self.app.with(|session| match session.document() {
            document if self.id == FILE => Some(Arc::new(of_file(document))),
            document => document.get(self.id).cloned(),
        });
        match record {
            Some(record) => read(&record.body),
            None => read(&Node::null()),
        }
    }

    /// The text at a place; empty where there is none. Follows the body.
    pub fn text(self, steps: &[Step]) -> String {
        self.body(|body| body.at(steps).and_then(Node::as_text).unwrap_or("").to_owned())
    }

    /// What the readers find wrong at a place or below it.
    pub fn fault(self, steps: &[Step]) -> Option<Text> {
        let faults = self.faults.read();
        faults.iter().find(|fault| fault.steps.starts_with(steps)).map(|fault| fault.error.message.clone())
    }

    /// The findings at a place or below it. What the readers say anyhow is left out.
    pub fn findings(self, steps: &[Step]) -> Vec<Diagnostic> {
        self.select(|place| place.starts_with(steps))
    }

    /// The findings at exactly these places: those that no field below shows.
    pub fn findings_exactly(self, places: &[Vec<Step>]) -> Vec<Diagnostic> {
        self.select(|place| places.iter().any(|one| one == place))
    }

    /// How many findings and faults lie at the places wanted, and the worst rank.
    pub fn tally(self, of: impl Fn(&[Step]) -> bool) -> Option<(dockwright::diagnostics::Severity, usize)> {
        use dockwright::diagnostics::Severity;
        let findings = self.select(&of);
        let faults = self.faults.read().iter().filter(|fault| of(&fault.steps)).count();
        let worst = findings.iter().map(|one| one.severity).min();
        let worst = if faults > 0 { Some(Severity::Stop) } else { worst };
        worst.map(|severity| (severity, findings.len() + faults))
    }

    /// Sets a text at a place, in the quotes it has, which an empty text needed; an empty one removes it. Typing in one
    /// place is one step.
    pub fn set_text(self, steps: &[Step], text: &str) {
        let node = (!text.is_empty()).then(|| {
            self.body_now(|body| match body.at(steps) {
                Some(old) if old.as_text().is_some_and(|old| !old.is_empty()) => edit::restyled(old, text),
                _ => Node::text(text),
            })
        });
        self.set(steps, node);
    }

    /// Sets a number at a place, unquoted where it is new.
    pub fn set_number(self, steps: &[Step], text: &str) {
        let fresh = |node: &Node| node.is_null() || node.as_text() == Some("");
        if self.body_now(|body| body.at(steps).is_none_or(fresh)) && text.parse::<f64>().is_ok() {
            self.set(steps, Some(Node::plain(text)));
        } else {
            self.set_text(steps, text);
        }
    }

    /// Sets or removes what stands at a place.
    pub fn set(self, steps: &[Step], value: Option<Node>) {
        if self.id == FILE {
            let Some(Step::Key(key)) = steps.first() else { return };
            let mut body = self.body_now(Clone::clone);
            match value {
                Some(value) => drop(body.set_at(steps, value)),
                None => drop(body.remove_at(steps)),
            }
            let value = body.get(key).cloned();
            self.app.dispatch(Command::SetExtra { key: key.to_string(), value });
            return;
        }
        let steps = steps.to_vec();
        self.app.dispatch(Command::SetAt { id: self.id, steps, value });
    }

    /// Changes a copy of the body and makes it the body. A change of one value is a step that joins with the next of
    /// its kind; any other is a step called "Set KEY of NAME".
    pub fn edit(self, key: &str, change: impl FnOnce(&mut Node)) {
        let before = self.body_now(Clone::clone);
        let mut after = before.clone();
        if after.is_null() {
            after = Node::mapping(Mapping::default());
        }
        change(&mut after);
        if after == before {
            return;
        }
        if let Some((steps, value)) = single_change(&before, &after) {
            self.set(&steps, Some(value));
            return;
        }
        if self.id == FILE {
            self.set(&keys(&[key]), after.get(key).cloned());
            return;
        }
        let name = self.name_now();
        let label = Text::new(format!("Set {key} of {name}"), format!("设置 {name} 的 {key}"));
        let commands = vec![Command::SetBody { id: self.id, body: after }];
        self.app.dispatch(Command::Many { label, commands });
    }

    /// The names of all records of a kind; follows the structure.
    pub fn names(self, kind: Kind) -> Vec<String> {
        self.app.structure.track();
        self.app.with(|session| session.document().table(kind).names().map(str::to_owned).collect())
    }

    fn select(self, wanted: impl Fn(&[Step]) -> bool) -> Vec<Diagnostic> {
        let findings = self.findings.read();
        let faults = self.faults.read();
        let told = |steps: &[Step]| faults.iter().any(|fault| fault.steps == steps);
        let own = findings.iter().filter(|one| {
            let steps = one.path.0.get(if self.id == FILE { 0 } else { 2 }..).unwrap_or(&[]);
            wanted(steps) && !(one.code.starts_with("compose-") && told(steps))
        });
        own.cloned().collect()
    }
}

/// The file's own keys as a record.
fn of_file(document: &Document) -> Record {
    Record { name: "".into(), body: Node::mapping((*document.extra).clone()) }
}

/// True for findings about the file's own keys.
fn is_of_file(finding: &Diagnostic) -> bool {
    matches!(finding.path.0.first(), Some(Step::Key(key)) if Kind::from_section(key).is_none())
}

fn faults_of(kind: Kind, record: &Record) -> Vec<FieldProblem> {
    match kind {
        Kind::Service => ServiceView::new(&record.name, &record.body).problems,
        Kind::Network => NetworkView::new(&record.name, &record.body).problems,
        Kind::Volume => VolumeView::new(&record.name, &record.body).problems,
        Kind::Secret | Kind::Config | Kind::Model => Vec::new(),
    }
}

/// The place and the value of the one scalar in which two bodies differ, where setting it there makes the one of the
/// other.
fn single_change(before: &Node, after: &Node) -> Option<(Vec<Step>, Node)> {
    let mut steps = Vec::new();
    let (mut old, mut new) = (before, after);
    loop {
        if let (Some(left), Some(right)) = (old.as_mapping(), new.as_mapping()) {
            let mut changed = right.iter().filter(|(key, value)| left.get(key) != Some(*value));
            let (key, value) = changed.next()?;
            if changed.next().is_some() || right.len() < left.len() {
                return None;
            }
            steps.push(Step::from(key));
            new = value;
            match left.get(key) {
                Some(value) => old = value,
                None => break,
            }
        } else if let (Some(left), Some(right)) = (old.as_sequence(), new.as_sequence()) {
            let mut changed = right.iter().enumerate().filter(|(index, value)| left.get(*index) != Some(*value));
            let (index, value) = changed.next()?;
            if changed.next().is_some() || right.len() < left.len() {
                return None;
            }
            steps.push(Step::Index(index));
            new = value;
            match left.get(index) {
                Some(value) => old = value,
                None => break,
            }
        } else {
            break;
        }
    }
    new.as_scalar()?;
    let mut tried = before.clone();
    // The order of new top-level keys is the command's affair.
    let right = tried.set_at(&steps, new.clone()) && (tried == *after || steps.len() == 1);
    right.then(|| (steps, new.clone()))
}
