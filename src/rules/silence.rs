//! What the user has silenced: findings that the project's settings name, and those that a comment names.
//!
//! A comment is `# dockwright-ignore net-flat: reason`, with several codes parted by commas. Behind a value it counts for
//! that line, on a line of its own for the next one with all that is indented below it, and before everything else for
//! the whole file. It works in every file of a project.
use super::nearest::nearest;
use super::rule::{Family, Rule, rule};
use super::table::RULES;
use crate::change::Command;
use crate::compose::{TakenIn, line_column, locate, read};
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::settings::Silence;
use crate::model::{Document, Path, Settings};
use crate::text::Text;
use std::collections::BTreeMap;

const MARK: &str = "dockwright-ignore";

/// A silence that covers nothing. The engine finds it when all other rules have run.
pub static RULE: Rule = Rule {
    code: "silence-unused",
    family: Family::Compose,
    severity: Severity::Style,
    name: Text::fixed("Silences nothing", "忽略项已不起作用"),
    why: Text::fixed(
        "What it silenced is gone or has moved. Left there it will hide the next finding of its kind.",
        "它所忽略的问题已经消失或换了位置，留着会掩盖以后的同类问题。",
    ),
    how: Text::fixed("Remove it.", "删去它。"),
    proof: "dockwright check --show-silenced .",
    example: "# dockwright-ignore vol-socket: there is a proxy in between\nservices:\n  api:\n    image: example/api:1.4\n",
    check: |_, _| {},
    #[cfg(test)]
    cases: super::rule::Cases {
        fires: &[
            "services:\n  a:\n    # dockwright-ignore sec-privileged: needed\n    image: 'x:1'\n    privileged: true\n",
            "services:\n  a:\n    image: 'x:1' # dockwright-ignore run-image-tagg: fixed elsewhere\n",
            "services:\n  a: {image: 'x:1', environment: {A: '${A}'}}\n--- .env\n# dockwright-ignore env-unused: for the shell\nA=1\n",
        ],
        silent: &[
            "# dockwright-ignore sec-hardening: done by the platform\nservices:\n  a: {image: 'x:1'}\n",
            "services:\n  a:\n    image: 'x:1'\n    # dockwright-ignore sec-privileged, sec-root: it is the agent\n    privileged: true\n  b:\n    image: 'x:1'\n    user: root # dockwright-ignore sec-root: it is the agent\n",
            "services:\n  a: {image: 'x:1'}\n--- .env\n# dockwright-ignore env-unused\nA=1\n",
        ],
    },
};

/// A finding that is not shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Silenced {
    /// The finding.
    pub finding: Diagnostic,
    /// Why; may be empty.
    pub reason: String,
    /// True for a comment in a file, false for the project's settings.
    pub in_source: bool,
}

/// What the rules find, parted by what the user has silenced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// What is to be shown, the worst first.
    pub found: Vec<Diagnostic>,
    /// What is silenced.
    pub silenced: Vec<Silenced>,
    /// Comments of the Compose files that cover nothing, each with the number of its file. Findings with a byte.
    pub stale: Vec<(usize, Diagnostic)>,
}

/// A comment that silences.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ignore {
    codes: Vec<String>,
    reason: String,
    /// The byte of the comment.
    at: usize,
    /// The first and the last line that it covers, from 1.
    lines: (usize, usize),
}

/// Parts findings by what is silenced. `texts` are the Compose files with their paths, the base first; its path is empty.
/// `taken_in` are those that they include or extend.
pub(super) fn sift(
    stack: &Stack,
    found: Vec<Diagnostic>,
    texts: &[(&str, &str)],
    taken_in: &BTreeMap<Box<str>, TakenIn>,
) -> Checked {
    let document = stack.document();
    let settings = &document.settings.silenced;
    let compose: Vec<(Vec<Ignore>, Vec<Option<usize>>)> = texts
        .iter()
        .map(|(path, text)| {
            let ignores = ignores(text);
            // The text is read again only where a comment asks for it.
            let tree = (!ignores.is_empty()).then(|| read(text).tree);
            let line = |one: &Diagnostic| {
                let tree = tree.as_ref()?;
                let at = match &one.file {
                    None => one.at.or_else(|| Some(locate(tree, &one.path)?.start))?,
                    Some((file, at)) if **file == **path => *at,
                    Some(_) => return None,
                };
                Some(line_column(text, at).line)
            };
            (ignores, found.iter().map(line).collect())
        })
        .collect();
    let files: Vec<(&str, &str, Vec<Ignore>)> = document
        .files
        .iter()
        // Of Compose files those count that make up the stack: the others are given, or taken in.
        .filter(|(path, text)| {
            let is_compose = path.ends_with(".yml") || path.ends_with(".yaml");
            let counts =
                !is_compose || taken_in.contains_key(*path) && !texts.iter().any(|(given, _)| *given == &***path);
            counts && text.contains(MARK)
        })
        .map(|(path, text)| (&**path, &**text, ignores(text)))
        .collect();
    if settings.is_empty() && files.is_empty() && compose.iter().all(|(ignores, _)| ignores.is_empty()) {
        return Checked { found, ..Checked::default() };
    }
    let mut used_settings = vec![false; settings.len()];
    let mut used_compose: Vec<Vec<bool>> = compose.iter().map(|(ignores, _)| vec![false; ignores.len()]).collect();
    let mut used_files: Vec<Vec<bool>> = files.iter().map(|(_, _, ignores)| vec![false; ignores.len()]).collect();
    let mut out = Checked::default();
    for (number, one) in found.into_iter().enumerate() {
        let mut reason: Option<(String, bool)> = None;
        for (silence, used) in settings.iter().zip(&mut used_settings).filter(|(silence, _)| covers(silence, &one)) {
            *used = true;
            reason.get_or_insert_with(|| (silence.reason.clone(), false));
        }
        for ((ignores, lines), used) in compose.iter().zip(&mut used_compose) {
            let Some(line) = lines.get(number).copied().flatten() else { continue };
            mark(ignores, used, &one, line, &mut reason);
        }
        for ((path, text, ignores), used) in files.iter().zip(&mut used_files) {
            let Some((_, at)) = one.file.as_ref().filter(|(file, _)| **file == **path) else { continue };
            mark(ignores, used, &one, line_column(text, *at).line, &mut reason);
        }
        match reason {
            Some((reason, in_source)) => out.silenced.push(Silenced { finding: one, reason, in_source }),
            None => out.found.push(one),
        }
    }
    for (silence, _) in settings.iter().zip(used_settings).filter(|(_, used)| !used) {
        out.found.push(stale_setting(document, silence));
    }
    // Of a file of which single services are extended, the comments of the others cover nothing here.
    let whole = files.iter().zip(used_files).filter(|((path, ..), _)| taken_in.get(*path) != Some(&TakenIn::Extended));
    for ((path, _, ignores), used) in whole {
        for (ignore, _) in ignores.iter().zip(used).filter(|(_, used)| !used) {
            let mut finding = stale_comment(ignore);
            finding.file = Some(((*path).into(), ignore.at));
            finding.at = None;
            out.found.push(finding);
        }
    }
    for (number, ((ignores, _), used)) in compose.iter().zip(used_compose).enumerate() {
        let stale = ignores.iter().zip(used).filter(|(_, used)| !used);
        out.stale.extend(stale.map(|(ignore, _)| (number, stale_comment(ignore))));
    }
    out
}

/// The command that silences a finding: at its place, or everywhere.
pub fn silence(document: &Document, finding: &Diagnostic, everywhere: bool, reason: &str) -> Command {
    let mut settings: Settings = (*document.settings).clone();
    let path = (!everywhere).then(|| finding.path.to_string());
    let code = finding.code.to_owned();
    if !settings.silenced.iter().any(|known| known.code == code && (known.path.is_none() || known.path == path)) {
        settings.silenced.retain(|known| known.code != code || !everywhere);
        settings.silenced.push(Silence { code, path, reason: reason.trim().to_owned() });
    }
    Command::SetSettings(Box::new(settings))
}

/// The command that shows a silenced finding again: the settings that silence it go, with all that they cover. A comment
/// in a file stays.
pub fn unsilence(document: &Document, silenced: &Silenced) -> Command {
    let mut settings: Settings = (*document.settings).clone();
    settings.silenced.retain(|silence| !covers(silence, &silenced.finding));
    Command::SetSettings(Box::new(settings))
}

fn mark(ignores: &[Ignore], used: &mut [bool], finding: &Diagnostic, line: usize, reason: &mut Option<(String, bool)>) {
    for (ignore, used) in ignores.iter().zip(used) {
        let (first, last) = ignore.lines;
        let named = ignore.codes.iter().any(|code| is_code(code, finding.code));
        if named && (first..=last).contains(&line) {
            *used = true;
            reason.get_or_insert_with(|| (ignore.reason.clone(), true));
        }
    }
}

/// Whether a silence of the settings covers a finding: the code, and where a path is given, that place and all below.
fn covers(silence: &Silence, finding: &Diagnostic) -> bool {
    if !is_code(&silence.code, finding.code) {
        return false;
    }
    let Some(path) = &silence.path else { return true };
    let place = finding.path.to_string();
    place.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn is_code(written: &str, code: &str) -> bool {
    written == code || rule(written).is_some_and(|rule| rule.code == code)
}

fn stale_setting(document: &Document, silence: &Silence) -> Diagnostic {
    let code = &silence.code;
    let mut settings: Settings = (*document.settings).clone();
    settings.silenced.retain(|other| other != silence);
    let place = silence.path.as_deref().unwrap_or_default();
    let (en, zh) = match place {
        "" => (format!("The silence of {code} covers nothing."), format!("对 {code} 的忽略已不起作用。")),
        place => (
            format!("The silence of {code} at {place} covers nothing."),
            format!("对 {place} 处 {code} 的忽略已不起作用。"),
        ),
    };
    RULE.finding(Path::default(), en, zh).with_fix(
        Safety::Safe,
        "Remove the silence",
        "删去这个忽略项",
        vec![Command::SetSettings(Box::new(settings))],
    )
}

fn stale_comment(ignore: &Ignore) -> Diagnostic {
    let unknown = ignore.codes.iter().find(|code| rule(code).is_none());
    let list = ignore.codes.join(", ");
    let (en, zh) = match unknown.map(|code| (code, nearest(code, RULES.iter().map(|rule| rule.code)))) {
        Some((code, Some(meant))) => {
            (format!("There is no rule {code}; {meant} may be meant."), format!("没有规则 {code}，可能是指 {meant}。"))
        }
        Some((code, None)) if !code.starts_with("compose-") => {
            (format!("There is no rule {code}."), format!("没有规则 {code}。"))
        }
        _ => (format!("The comment silences {list} and covers nothing."), format!("忽略 {list} 的注释已不起作用。")),
    };
    let mut finding = RULE.finding(Path::default(), en, zh);
    finding.at = Some(ignore.at);
    finding
}

/// The comments of a text that silence.
fn ignores(text: &str) -> Vec<Ignore> {
    if !text.contains(MARK) {
        return Vec::new();
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_content = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with(['#', '\u{feff}']);
    let first_content = lines.iter().position(is_content).unwrap_or(lines.len());
    let mut out = Vec::new();
    let mut start = 0;
    for (index, line) in lines.iter().enumerate() {
        let offset = start;
        start += line.len();
        let Some(at) = line.find(MARK) else { continue };
        let Some(before) = line.get(..at).and_then(|before| before.trim_end().strip_suffix('#')) else { continue };
        let rest = line.get(at + MARK.len()..).unwrap_or("").trim();
        let (codes, reason) = rest.split_once([':', '：']).unwrap_or((rest, ""));
        let codes: Vec<String> =
            codes.split([',', ' ', '，']).filter(|code| !code.is_empty()).map(str::to_owned).collect();
        if codes.is_empty() {
            continue;
        }
        let alone = before.trim().is_empty();
        let covered = if !alone {
            (index + 1, index + 1)
        } else if index < first_content {
            (1, usize::MAX)
        } else {
            let next = lines.iter().skip(index + 1).position(is_content).map_or(index, |step| index + 1 + step);
            (next + 1, block_end(&lines, next))
        };
        let at = offset + before.len();
        out.push(Ignore { codes, reason: reason.trim().to_owned(), at, lines: covered });
    }
    out
}

/// The last line, from 1, of the block that begins on a line: what is indented more, and a list right below its key.
fn block_end(lines: &[&str], first: usize) -> usize {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let Some(head) = lines.get(first) else { return first + 1 };
    let (depth, item) = (indent(head), head.trim_start().starts_with("- "));
    let mut last = first;
    for (index, line) in lines.iter().enumerate().skip(first + 1) {
        let trimmed = line.trim_start();
        if trimmed.trim_end().is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let listed = indent(line) == depth && !item && trimmed.starts_with("- ");
        if indent(line) <= depth && !listed {
            break;
        }
        last = index;
    }
    last + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_cover_a_line_a_block_or_the_file() {
        let text = "# dockwright-ignore net-flat: small\nservices:\n  a:\n    image: x # dockwright-ignore run-image-tag\n    # dockwright-ignore port-privileged, sec-root：原因\n    ports:\n    - \"22:22\"\n\n    # more\n    - \"23:23\"\n    user: root\n";
        let found = ignores(text);
        assert_eq!(found.iter().map(|one| one.lines).collect::<Vec<_>>(), [(1, usize::MAX), (4, 4), (6, 10)]);
        assert_eq!(found[2].codes, ["port-privileged", "sec-root"]);
        assert_eq!((found[0].reason.as_str(), found[2].reason.as_str()), ("small", "原因"));
        assert!(text[found[1].at..].starts_with("# dockwright-ignore run"));
        assert!(ignores("a: dockwright-ignore x").is_empty() && ignores("# dockwright-ignore\n").is_empty());
    }
}
