//! All safe fixes at once, again and again until none is left.
use super::check::check;
use crate::change::{Command, plan};
use crate::diagnostics::{Diagnostic, Fix, Safety};
use crate::model::Document;
use crate::text::Text;
use std::collections::HashSet;

/// What the safe fixes of a document do, one after the other.
#[derive(Clone, Debug, Default)]
pub struct SafeFixes {
    /// The document with all of them.
    pub document: Document,
    /// The commands that lead there, in order.
    pub commands: Vec<Command>,
    /// What was done, in order: the titles of the fixes with the findings that they removed.
    pub done: Vec<(Text, Diagnostic)>,
}

/// Rounds after which it ends in any case.
const ROUNDS: usize = 64;

/// Applies the safe fixes of a document until none is left. A fix can bring another finding to light, so the rules run
/// again after each round. Within a round each record and each file is changed once: places shift when one is changed.
pub fn safe_fixes(document: &Document) -> SafeFixes {
    let mut out = SafeFixes { document: document.clone(), ..SafeFixes::default() };
    let mut tried = HashSet::new();
    for _ in 0..ROUNDS {
        let mut touched = HashSet::new();
        let before = out.done.len();
        for finding in check(&out.document) {
            let Some(fix) = safe_fix(&finding) else { continue };
            let subject = finding.subject().map(|(section, name)| format!("{section}.{name}"));
            let file = finding.file.as_ref().map(|(path, _)| path.to_string());
            let fresh = tried.insert((finding.code, finding.path.to_string(), finding.what.en.to_string()));
            if touched.contains(&(subject.clone(), file.clone())) {
                tried.remove(&(finding.code, finding.path.to_string(), finding.what.en.to_string()));
                continue;
            }
            if !fresh {
                continue;
            }
            let command = Command::Many { label: fix.title.clone(), commands: fix.commands.clone() };
            let Ok(plan) = plan(&out.document, &command) else { continue };
            touched.insert((subject, file));
            plan.diff.apply(&mut out.document);
            out.commands.push(command);
            out.done.push((fix.title.clone(), finding));
        }
        if out.done.len() == before {
            break;
        }
    }
    out
}

fn safe_fix(finding: &Diagnostic) -> Option<&Fix> {
    finding.fixes.iter().find(|fix| fix.safety == Safety::Safe)
}
