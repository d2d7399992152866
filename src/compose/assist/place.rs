//! Where a caret stands in a Compose text that is being written: the keys above it, by their indentation. The text may be
//! broken anywhere, so no parser is asked.
use std::ops::Range;

/// The place of a caret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The keys above, outermost first.
    pub keys: Vec<String>,
    /// The key on the caret's own line, where the caret is behind it.
    pub key: Option<String>,
    /// True for an item of a list.
    pub item: bool,
    /// The word that is being written, in bytes of the text: it ends at the caret.
    pub word: Range<usize>,
    /// The column of what stands on the line, after dashes.
    pub column: usize,
    /// What stands on the line before the word.
    pub before: String,
}

/// A line without what only leads to its content.
struct Line<'t> {
    /// The column of the first dash.
    dash: Option<usize>,
    /// The column of the content.
    column: usize,
    /// The content.
    content: &'t str,
}

fn line(text: &str) -> Line<'_> {
    let mut rest = text.trim_start_matches(' ');
    let mut dash = None;
    while let Some(after) = rest.strip_prefix('-').filter(|after| after.is_empty() || after.starts_with(' ')) {
        dash = dash.or(Some(text.len() - rest.len()));
        rest = after.trim_start_matches(' ');
    }
    Line { dash, column: text.len() - rest.len(), content: rest }
}

/// The key at the start of a content, with its length: `image` of `image: nginx`.
pub(super) fn key_of(content: &str) -> Option<(&str, usize)> {
    let end = content.match_indices(':').map(|(at, _)| at).find(|at| {
        let after = content.get(at + 1..).unwrap_or("");
        after.is_empty() || after.starts_with([' ', '\r'])
    })?;
    let key = content.get(..end)?.trim_end();
    let plain = key.trim_matches(['"', '\'']);
    (!plain.is_empty() && !content.starts_with(['#', '{', '['])).then_some((plain, end))
}

/// The keys above a line with content at a column, outermost first.
fn above<'t>(lines: impl Iterator<Item = &'t str>, own: &Line) -> Vec<String> {
    let mut keys = Vec::new();
    let (mut limit, mut same) = match own.dash {
        Some(dash) => (dash, true),
        None => (own.column, false),
    };
    for text in lines {
        if limit == 0 && !same {
            break;
        }
        let line = line(text);
        if line.content.is_empty() || line.content.starts_with('#') {
            continue;
        }
        let parent = line.column < limit || (same && line.column == limit && line.dash.is_none());
        match line.dash {
            // Another key of the same item: what follows above it is the list.
            Some(dash) if line.column == limit && !same => (limit, same) = (dash, true),
            _ if parent => {
                if let Some((key, _)) = key_of(line.content) {
                    keys.push(key.to_owned());
                    (limit, same) = line.dash.map_or((line.column, false), |dash| (dash, true));
                }
            }
            _ => {}
        }
    }
    keys.reverse();
    keys
}

/// The place of a caret, in bytes of the text.
pub fn place(text: &str, caret: usize) -> Place {
    let caret = (0..=caret.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let before = text.get(..caret).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let written = before.get(start..).unwrap_or("");
    let own = line(written);
    let keys = above(before.get(..start).unwrap_or("").lines().rev(), &own);
    let found = key_of(own.content);
    let value = found.map_or(own.content, |(_, end)| own.content.get(end + 1..).unwrap_or(""));
    let word_start = value.rfind([' ', '[', ',', '"', '\'']).map_or(0, |at| at + 1);
    let word = value.get(word_start..).unwrap_or("");
    let from = caret - word.len();
    Place {
        keys,
        key: found.map(|(key, _)| key.to_owned()),
        item: own.dash.is_some(),
        word: from..caret,
        column: own.column,
        before: written.get(..written.len() - word.len()).unwrap_or("").to_owned(),
    }
}

/// The key under a caret: its range and the keys that lead to it, itself the last.
pub fn key_at(text: &str, caret: usize) -> Option<(Range<usize>, Vec<String>)> {
    let before = text.get(..caret)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let whole = text.get(start..)?.lines().next()?;
    let own = line(whole);
    let (key, end) = key_of(own.content)?;
    let range = start + own.column..start + own.column + end;
    if !range.contains(&caret) {
        return None;
    }
    let mut keys = above(text.get(..start)?.lines().rev(), &own);
    keys.push(key.to_owned());
    Some((range, keys))
}

/// The keys that stand beside a caret's line, in the same mapping.
pub fn siblings(text: &str, caret: usize, column: usize) -> Vec<String> {
    let (before, after) = text.split_at_checked(caret).unwrap_or((text, ""));
    let key = |text: &str| key_of(line(text).content).map(|(key, _)| key.to_owned());
    let same = |text: &&str| {
        let line = line(text);
        line.content.is_empty() || line.column >= column
    };
    let at = |text: &&str| line(text).column == column;
    let above = before.lines().rev().skip(1).take_while(same).filter(at).filter_map(key);
    let below = after.lines().skip(1).take_while(|text| same(text) && line(text).dash.is_none_or(|d| d >= column));
    above.chain(below.filter(at).filter_map(key)).collect()
}
