//! What the reader found in the text, as findings.
use crate::compose::read::{ReadProblem, ReadProblemKind, Reading};
use crate::compose::tree::SyntaxErrorKind;
use crate::diagnostics::{Diagnostic, Severity};
use crate::text::Text;

/// The findings about a text: what is no YAML, and what is no Compose file. Each has its byte in [`Diagnostic::at`].
pub fn from_reading(reading: &Reading) -> Vec<Diagnostic> {
    reading.problems.iter().map(finding).collect()
}

fn finding(problem: &ReadProblem) -> Diagnostic {
    let (severity, why, how) = match &problem.kind {
        ReadProblemKind::Syntax(SyntaxErrorKind::SecondDocument) => (
            Severity::Fragile,
            Text::fixed(
                "docker compose lays further documents over the first; they are not part of this picture.",
                "docker compose 会把后面的文档叠加到第一个之上；这里看到的内容不包括它们。",
            ),
            Text::fixed("Keep one document per file.", "每个文件只保留一个文档。"),
        ),
        ReadProblemKind::Syntax(SyntaxErrorKind::DuplicateKey(_)) => (
            Severity::Stop,
            Text::fixed(
                "docker compose refuses a file in which a key stands twice.",
                "同一个键出现两次时，docker compose 会拒绝整个文件。",
            ),
            Text::fixed("Join the two, or remove one.", "合并两处，或删去其中一处。"),
        ),
        ReadProblemKind::Empty => (
            Severity::Stop,
            Text::fixed("docker compose refuses an empty file.", "docker compose 会拒绝空文件。"),
            Text::fixed("Add a service.", "添加一个服务。"),
        ),
        _ => (
            Severity::Stop,
            Text::fixed("docker compose cannot read the file.", "docker compose 无法读取这个文件。"),
            Text::fixed("Correct the text at this place.", "修改此处的文本。"),
        ),
    };
    let mut found = Diagnostic::new(problem.kind.code(), severity, problem.path.clone(), problem.kind.what(), why, how);
    found.at = Some(problem.range.start);
    found
}
