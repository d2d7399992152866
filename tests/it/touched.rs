//! What an edit did to a text: how many lines it touched, which comments it kept, whether it says what was wanted.
use dockwright::change::Command;
use dockwright::compose::line_diff::{compare, counts};
use dockwright::compose::tree::{Shape, Tree};
use dockwright::compose::{Reading, read, write};
use dockwright::model::node::is_ambiguous;
use dockwright::model::{Document, Kind, Node, Step, Style, Value};
use dockwright::session::Session;
use std::collections::HashMap;

/// An edit with what it may do to the text.
pub struct Edit {
    /// What it is called.
    pub name: String,
    /// The command.
    pub command: Command,
    /// Lines that may go beyond those of `scope`.
    pub removed: usize,
    /// Lines that may come.
    pub added: usize,
    /// The place whose lines, and the comments on them, may go.
    pub scope: Option<Vec<Step>>,
}

/// The comments of a text, hash mark included.
pub fn comments(text: &str, tree: &Tree) -> Vec<String> {
    let mut scalars: Vec<std::ops::Range<usize>> = (0..)
        .map_while(|index| tree.get(index))
        .filter(|node| matches!(node.shape, Shape::Scalar(_) | Shape::Alias(_)))
        .map(|node| node.content())
        .filter(|range| !range.is_empty())
        .collect();
    scalars.sort_by_key(|range| range.start);
    let mut found = Vec::new();
    let mut at = 0;
    let mut next = scalars.iter().peekable();
    while at < text.len() {
        while next.peek().is_some_and(|range| range.end <= at) {
            next.next();
        }
        if let Some(range) = next.peek().filter(|range| range.contains(&at)) {
            at = range.end;
            continue;
        }
        let rest = &text[at..];
        let c = rest.chars().next().expect("a character");
        let opens = at == 0 || text[..at].ends_with([' ', '\t', '\n', '\r', '\u{feff}']);
        if c == '#' && opens {
            let line = rest.split(['\n', '\r']).next().unwrap_or("");
            found.push(line.trim_end().to_owned());
            at += line.len();
        } else {
            at += c.len_utf8();
        }
    }
    found
}

/// True where a collection has one part.
fn is_alone(reading: &Reading, steps: &[Step]) -> bool {
    let node = reading.tree.root().map(|root| reading.tree.to_node(root));
    match node.as_ref().and_then(|root| root.at(steps)).map(|node| &node.value) {
        Some(Value::Sequence(items)) => items.len() == 1,
        Some(Value::Mapping(mapping)) => mapping.len() == 1,
        _ => false,
    }
}

/// Whole lines of what stands at a place.
fn lines_of(text: &str, tree: &Tree, steps: &[Step]) -> Option<std::ops::Range<usize>> {
    let (key, value) = tree.locate(steps)?;
    let value = tree.get(value)?.full();
    let key = key.and_then(|key| tree.get(key)).map_or(value.clone(), |key| key.full());
    let start = text[..key.start.min(value.start)].rfind('\n').map_or(0, |at| at + 1);
    let end = key.end.max(value.end);
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    Some(start..end)
}

/// Equal as Compose reads them: same texts, same types, same tags, same order of items. The order of keys counts where
/// `ordered`.
pub fn same(left: &Node, right: &Node, ordered: bool) -> bool {
    if left.tag != right.tag {
        return false;
    }
    match (&left.value, &right.value) {
        (Value::Scalar(a), Value::Scalar(b)) => {
            let plain = |style: Style| style == Style::Plain;
            left.is_null() && right.is_null()
                || a.text == b.text
                    && left.is_null() == right.is_null()
                    && (plain(a.style) == plain(b.style) || !is_ambiguous(&a.text))
        }
        (Value::Sequence(a), Value::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, ordered))
        }
        (Value::Mapping(a), Value::Mapping(b)) => {
            a.len() == b.len()
                && (!ordered || a.keys().eq(b.keys()))
                && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other, ordered)))
        }
        _ => false,
    }
}

/// Where two documents differ, in words; `None` where they do not.
pub fn difference(wanted: &Document, found: &Document, ordered: bool) -> Option<String> {
    for kind in Kind::ALL {
        let (left, right) = (wanted.table(kind), found.table(kind));
        let names = |table: &dockwright::model::Table| table.names().map(str::to_owned).collect::<Vec<_>>();
        let (mut a, mut b) = (names(left), names(right));
        if !ordered {
            a.sort();
            b.sort();
        }
        if a != b {
            return Some(format!("{} are {b:?}, not {a:?}", kind.section()));
        }
        for (_, record) in left.iter() {
            let other = right.by_name(&record.name).map(|(_, record)| &record.body);
            if !other.is_some_and(|other| same(&record.body, other, ordered)) {
                return Some(format!("{} is {other:#?}, not {:#?}", record.name, record.body));
            }
        }
    }
    let extra = |document: &Document| Node::mapping((*document.extra).clone());
    (!same(&extra(wanted), &extra(found), ordered)).then(|| "the other top-level keys differ".to_owned())
}

/// The places of a value that another one lacks.
fn gone(before: &Node, after: &Node, way: &mut Vec<Step>, places: &mut Vec<Vec<Step>>) {
    match (&before.value, &after.value) {
        (Value::Mapping(old), Value::Mapping(new)) => {
            for (key, value) in old.iter() {
                way.push(key.into());
                match new.get(key) {
                    Some(other) => gone(value, other, way, places),
                    None => places.push(way.clone()),
                }
                way.pop();
            }
        }
        (Value::Sequence(old), Value::Sequence(new)) => {
            for (index, _) in old.iter().enumerate().filter(|(_, item)| !new.contains(item)) {
                way.push(index.into());
                places.push(way.clone());
                way.pop();
            }
        }
        _ => {}
    }
}

/// Does an edit and says what is wrong with the result. `None` where the command was refused.
pub fn judge(text: &str, reading: &Reading, edit: &Edit) -> Option<Vec<String>> {
    let mut session = Session::new(reading.document.clone());
    session.dispatch(&edit.command).ok()?;
    let out = write(session.document());
    let mut wrong = Vec::new();
    let again = read(&out);
    if !again.complete {
        wrong.push("the result cannot be read".to_owned());
    }
    // Without its only key a file is empty.
    if again.problems.len() > reading.problems.len() && !out.trim().is_empty() {
        wrong.push(format!("new problems: {:?}", again.problems));
    }
    let merges = reading.tree.has_anchors;
    if let Some(difference) = difference(session.document(), &again.document, !merges) {
        wrong.push(difference);
    }
    let before: Vec<&str> = text.split('\n').collect();
    let after: Vec<&str> = out.split('\n').collect();
    let (added, removed) = counts(&compare(&before, &after));
    let scope = edit.scope.as_ref().and_then(|steps| {
        let mut steps = steps.as_slice();
        if matches!(&edit.command, Command::SetAt { value: None, .. } | Command::SetEnv { value: None, .. }) {
            // A collection that becomes empty goes too.
            while steps.len() > 2 && is_alone(reading, &steps[..steps.len() - 1]) {
                steps = &steps[..steps.len() - 1];
            }
        }
        lines_of(text, &reading.tree, steps)
    });
    let aliases =
        (0..).map_while(|index| reading.tree.get(index)).filter(|node| matches!(node.shape, Shape::Alias(_))).count();
    let may_go = edit.removed + scope.clone().map_or(0, |range| text[range].split('\n').count()) + aliases;
    if removed > may_go {
        wrong.push(format!("{removed} lines went, not {may_go}"));
    }
    // An alias or a merge key is written out at its place.
    let may_come = if aliases > 0 { usize::MAX } else { edit.added };
    if added > may_come {
        wrong.push(format!("{added} lines came, not {may_come}"));
    }
    let mut left: HashMap<String, isize> = HashMap::new();
    for comment in comments(text, &reading.tree) {
        *left.entry(comment).or_default() += 1;
    }
    let mut ranges: Vec<_> = scope.into_iter().collect();
    if matches!(edit.command, Command::Remove { .. }) {
        // What names the record goes with it.
        let before = reading.tree.root().map_or_else(Node::null, |root| reading.tree.to_node(root));
        let after = again.tree.root().map_or_else(Node::null, |root| again.tree.to_node(root));
        let mut places = Vec::new();
        gone(&before, &after, &mut Vec::new(), &mut places);
        let lines = places.iter().filter_map(|steps| lines_of(text, &reading.tree, steps));
        ranges.extend(lines.filter(|range| !ranges.contains(range)).collect::<Vec<_>>());
    }
    for range in ranges {
        let part = &text[range];
        for (comment, count) in &mut left {
            *count -= part.matches(comment.as_str()).count() as isize;
        }
    }
    for comment in comments(&out, &again.tree) {
        *left.entry(comment).or_default() -= 1;
    }
    left.retain(|_, count| *count > 0);
    if !left.is_empty() {
        wrong.push(format!("comments went: {:?}", left.keys().collect::<Vec<_>>()));
    }
    if text.contains("\r\n") && out.replace("\r\n", "").contains('\n') && !text.replace("\r\n", "").contains('\n') {
        wrong.push("line ends are mixed".to_owned());
    }
    let edited = session.document().clone();
    let step = session.history().len();
    if step > 1 {
        wrong.push(format!("{step} steps to undo"));
    }
    while session.undo().is_some() {}
    if write(session.document()) != text {
        wrong.push("undo does not give the bytes back".to_owned());
    }
    while session.redo().is_some() {}
    if *session.document() != edited {
        wrong.push("redo gives another document".to_owned());
    }
    if !wrong.is_empty() {
        let diff = dockwright::compose::diff::unified(text, &out, "file");
        wrong.push(diff);
    }
    Some(wrong)
}
