//! Values that Compose or the engine cannot read, as findings.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::problem::{FieldProblem, ValueErrorKind};
use crate::model::secret::SecretView;
use crate::model::template::InterpolationProblemKind;
use crate::model::volume::VolumeView;
use crate::model::{Kind, Path, Step};
use crate::text::Text;
use std::collections::HashSet;

const WHY: Text = Text::fixed(
    "docker compose or the engine refuses the value, and nothing of the stack starts.",
    "docker compose 或引擎会拒绝这个值，整个项目都无法启动。",
);
const WHY_IGNORED: Text = Text::fixed(
    "The value is not what it seems: it is ignored or read as something else.",
    "这个值并不是它看上去的意思：它会被忽略，或被当成别的内容。",
);
const HOW: Text = Text::fixed("Correct the value as the message says.", "按照提示修改这个值。");

/// Codes whose rules find these values themselves, by [`of`].
const OWN_RULES: [&str; 3] = ["ip-invalid", "port-expose-range", "run-restart-typo"];

/// The values of services that a rule of [`OWN_RULES`] is about, with their places. One that lacks a variable is left
/// out: the variable has its own finding.
pub(super) fn of<'a>(stack: &'a Stack, wanted: &'a str) -> impl Iterator<Item = (Path, &'a FieldProblem)> {
    let problems =
        stack.services().iter().flat_map(|service| service.view.problems.iter().map(move |one| (service, one)));
    let named = problems.filter(move |(_, one)| code(&one.steps, one.error.kind) == wanted);
    let placed = named.map(|(service, one)| (Path::service(&service.name, &one.steps), one));
    placed.filter(|(path, _)| !stack.variable_problems.iter().any(|problem| problem.path == *path))
}

/// Every other value that could not be read.
pub(super) fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    // A value that lacks a variable is wrong because of the variable, which has its own finding.
    let unset: HashSet<&Path> = stack
        .variable_problems
        .iter()
        .filter(|one| !matches!(one.kind, InterpolationProblemKind::Invalid(_)))
        .map(|one| &one.path)
        .collect();
    let mut add = |kind: Kind, name: &str, problem: &FieldProblem| {
        let path = Stack::record_path(kind, name, &problem.steps);
        let told = OWN_RULES.contains(&code(&problem.steps, problem.error.kind));
        if !told && !unset.contains(&path) {
            found.push(diagnostic(path, problem));
        }
    };
    for service in stack.services() {
        service.view.problems.iter().for_each(|problem| add(Kind::Service, &service.name, problem));
    }
    for network in stack.networks() {
        network.view.problems.iter().for_each(|problem| add(Kind::Network, &network.name, problem));
    }
    let document = stack.document();
    for (_, record) in document.volumes().iter() {
        let view = VolumeView::new(&record.name, &record.body);
        view.problems.iter().for_each(|problem| add(Kind::Volume, &record.name, problem));
    }
    for (_, record) in document.table(Kind::Secret).iter() {
        let view = SecretView::secret(&record.name, &record.body);
        view.problems.iter().for_each(|problem| add(Kind::Secret, &record.name, problem));
    }
    for (_, record) in document.table(Kind::Config).iter() {
        let view = SecretView::config(&record.name, &record.body);
        view.problems.iter().for_each(|problem| add(Kind::Config, &record.name, problem));
    }
    for problem in &stack.variable_problems {
        if let InterpolationProblemKind::Invalid(error) = &problem.kind {
            let value = FieldProblem { steps: Vec::new(), error: error.clone() };
            found.push(diagnostic(problem.path.clone(), &value));
        }
    }
}

fn diagnostic(path: Path, problem: &FieldProblem) -> Diagnostic {
    let code = code(&problem.steps, problem.error.kind);
    let (severity, why) = match code {
        "vol-bad-option" => (Severity::Fragile, WHY_IGNORED),
        _ => (Severity::Stop, WHY),
    };
    Diagnostic::new(code, severity, path, problem.error.message.clone(), why, HOW)
}

/// The code by what is wrong and by the attribute it is wrong with.
fn code(steps: &[Step], kind: ValueErrorKind) -> &'static str {
    let key = match steps.first() {
        Some(Step::Key(key)) => &**key,
        _ => "",
    };
    let last = match steps.last() {
        Some(Step::Key(key)) => &**key,
        _ => "",
    };
    match (key, last, kind) {
        (_, _, ValueErrorKind::Interpolation) => "compose-interp-format",
        (_, _, ValueErrorKind::Shape | ValueErrorKind::Empty) => "compose-type",
        (_, _, ValueErrorKind::Duplicate) => "compose-unique",
        ("expose", ..) => "port-expose-range",
        ("ports", ..) => "compose-port-syntax",
        ("volumes" | "tmpfs", _, ValueErrorKind::Syntax | ValueErrorKind::Missing) => "compose-volume-syntax",
        ("restart", ..) => "run-restart-typo",
        ("healthcheck", "test", _) => "compose-hc-test",
        ("healthcheck", ..) => "compose-hc-types",
        ("networks", _, ValueErrorKind::Address) => "ip-invalid",
        ("ipam", _, _) => "subnet-invalid",
        ("environment", _, ValueErrorKind::Syntax) => "compose-env-trailing-space",
        ("image", ..) => "compose-image-syntax",
        (_, _, ValueErrorKind::Missing) => "compose-required",
        (_, _, ValueErrorKind::Choice) => "compose-enum",
        (_, _, ValueErrorKind::Unit) => "compose-bytes",
        (_, _, ValueErrorKind::Range) => "compose-range",
        (_, _, ValueErrorKind::Address) => "compose-address",
        (_, _, ValueErrorKind::Syntax) => "compose-value",
    }
}
