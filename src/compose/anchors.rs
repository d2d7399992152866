//! Anchors whose value goes while aliases of it stay.
use super::patch::{Edit, apply};
use super::print::{self, Layout};
use super::tree::{NodeIndex, Shape, Tree};

/// A text that says the same as this one and in which every anchor survives the edits: where an edit takes the value
/// of an anchor away, the first alias that stays has become the anchor. `None` where nothing is to be done.
pub(super) fn moved(text: &str, tree: &Tree, edits: &[Edit], layout: Layout) -> Option<String> {
    if !tree.has_anchors {
        return None;
    }
    let gone = |at: usize| edits.iter().any(|edit| edit.range.start <= at && at < edit.range.end);
    let mut done: Vec<NodeIndex> = Vec::new();
    let mut moves = Vec::new();
    for (index, target) in aliases(tree) {
        let (alias, value) = (tree.get(index)?, tree.get(target)?);
        if done.contains(&target) || gone(alias.full().start) || !gone(value.full().start) {
            continue;
        }
        done.push(target);
        moves.extend(written_out(text, tree, index, target, layout)?);
    }
    if moves.is_empty() { None } else { apply(text, moves) }
}

/// The aliases of the text in its order, each with its target.
fn aliases(tree: &Tree) -> impl Iterator<Item = (NodeIndex, NodeIndex)> {
    (0..).map_while(|index| tree.get(index).map(|node| (index, node))).filter_map(|(index, node)| match node.shape {
        Shape::Alias(Some(target)) => Some((index, target)),
        _ => None,
    })
}

/// The edits that put an anchor and its value in the place of an alias.
fn written_out(text: &str, tree: &Tree, index: NodeIndex, target: NodeIndex, layout: Layout) -> Option<Vec<Edit>> {
    let range = tree.get(index)?.full();
    let name = text.get(range.clone())?.trim_start_matches('*');
    let node = tree.to_node(target);
    let line = text.get(..range.start)?.rfind('\n').map_or(0, |at| at + 1);
    let before = text.get(line..range.start)?.trim_start_matches('\u{feff}');
    let column = before.len() - before.trim_start_matches(' ').len();
    let stop = text.get(range.end..)?.find(['\n', '\r']).map_or(text.len(), |at| range.end + at);
    let behind = text.get(range.end..stop)?.trim_start();
    // A key of its own line, with nothing but a comment behind: there the value may be a block.
    let alone = before.ends_with(": ") && !before.trim_start().starts_with("- ") && !before.contains(['{', '[', '#']);
    let is_block = node.as_scalar().is_none() && alone && (behind.is_empty() || behind.starts_with('#'));
    if !is_block {
        let tag = node.tag.as_deref().map_or(String::new(), |tag| format!("{tag} "));
        let body = print::inline(&crate::model::Node { tag: None, ..node });
        return Some(vec![Edit { range, text: format!("&{name} {tag}{body}") }]);
    }
    let mut out = String::new();
    print::after_colon(&mut out, &node, column, layout);
    let (head, lines) = out.split_once('\n').map_or((&*out, None), |(head, rest)| (head, Some(rest)));
    let mut edits = vec![Edit { range, text: format!("&{name}{head}") }];
    if let Some(lines) = lines {
        edits.push(Edit { range: stop..stop, text: format!("\n{lines}") });
    }
    Some(edits)
}
