//! The `include` directive: files and patterns, relative to the folder of the main file.
use super::container::Source;
use super::{ProxyFile, is_data, own, parsed};
use crate::generate::nginx::tree::{Config, Directive, Item};
use crate::model::mount::clean_path;
use std::collections::BTreeMap;

/// Includes inside includes. Deeper ones are circles.
const MAX_DEPTH: usize = 10;
/// Directives of the whole tree; a file that includes others many times cannot make it grow beyond.
const MAX_DIRECTIVES: usize = 50_000;

/// A configuration with everything that it includes.
pub(super) struct Whole {
    pub files: Vec<ProxyFile>,
    pub config: Config,
    pub main: Option<usize>,
    pub unread: bool,
    pub reads_conf_d: bool,
}

/// Reads the main file and what it includes.
pub(super) fn put_together(sources: &BTreeMap<String, Source>, main: &str) -> Whole {
    let wanted = |target: &str| target.starts_with("/etc/nginx/") && target.ends_with(".conf") || target == main;
    let files = sources.iter().filter(|(target, _)| wanted(target)).map(|(target, source)| parsed(source, target));
    let mut reader = Reader {
        sources,
        files: files.collect(),
        folder: main.rsplit_once('/').map_or("/etc/nginx", |(folder, _)| folder).to_owned(),
        left: MAX_DIRECTIVES,
        unread: false,
        reads_conf_d: false,
    };
    let at = reader.files.iter().position(|file| file.target == main);
    let items = match at {
        Some(at) => reader.items_of(at, 0),
        None => {
            let servers = Directive::new("include", ["/etc/nginx/conf.d/*.conf"]);
            let items = reader.follow(servers, 0);
            vec![own("events", &[], Some(Vec::new())), own("http", &[], Some(items))]
        }
    };
    let Reader { files, unread, reads_conf_d, .. } = reader;
    Whole { files, config: Config { items }, main: at, unread, reads_conf_d }
}

struct Reader<'a> {
    sources: &'a BTreeMap<String, Source<'a>>,
    files: Vec<ProxyFile>,
    folder: String,
    left: usize,
    unread: bool,
    reads_conf_d: bool,
}

impl Reader<'_> {
    fn items_of(&mut self, file: usize, depth: usize) -> Vec<Item> {
        let Some(one) = self.files.get_mut(file) else { return Vec::new() };
        one.included = true;
        let items = one.config.items.clone();
        self.expand(items, file, depth)
    }

    fn expand(&mut self, items: Vec<Item>, file: usize, depth: usize) -> Vec<Item> {
        let mut out = Vec::new();
        for item in items {
            let Item::Directive(mut directive) = item else { continue };
            if self.left == 0 {
                self.unread = true;
                break;
            }
            self.left -= 1;
            directive.file = file;
            match directive.block.take() {
                Some(inner) => {
                    directive.block = Some(self.expand(inner, file, depth));
                    out.push(Item::Directive(directive));
                }
                None if directive.name == "include" => out.extend(self.follow(directive, depth)),
                None => out.push(Item::Directive(directive)),
            }
        }
        out
    }

    /// What an `include` brings; the directive itself where that is not known.
    fn follow(&mut self, include: Directive, depth: usize) -> Vec<Item> {
        let written = include.first().unwrap_or("").to_owned();
        let pattern = if written.starts_with('/') {
            clean_path(&written)
        } else {
            clean_path(&format!("{}/{written}", self.folder))
        };
        let conf_d = pattern == "/etc/nginx/conf.d/*.conf";
        self.reads_conf_d |= conf_d;
        let sources = self.sources;
        let found: Vec<&String> = match pattern.contains(['*', '?', '[']) {
            true => sources.keys().filter(|target| matches(&pattern, target)).collect(),
            false => sources.get_key_value(&pattern).map(|(target, _)| target).into_iter().collect(),
        };
        if found.is_empty() && conf_d {
            // The image has files there, and the user may bring others in ways that the project does not show.
            self.unread = true;
            return Vec::new();
        }
        if found.is_empty() || depth >= MAX_DEPTH {
            self.unread |= !is_data(&pattern);
            return vec![Item::Directive(include)];
        }
        let mut out = Vec::new();
        for target in found {
            let known = self.files.iter().position(|file| file.target == *target);
            let at = known.or_else(|| {
                self.files.push(parsed(sources.get(target)?, target));
                self.files.len().checked_sub(1)
            });
            out.extend(at.map(|at| self.items_of(at, depth + 1)).unwrap_or_default());
        }
        out
    }
}

/// A pattern of `glob(3)`, part by part; sets in brackets match every letter.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len() && pattern.iter().zip(&path).all(|(pattern, part)| matches_part(pattern, part))
}

fn matches_part(pattern: &str, text: &str) -> bool {
    if text.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    let pattern: Vec<char> = pattern.chars().collect();
    // The letters of the pattern that may come next, before and after each letter of the text.
    let close = |mut at: Vec<usize>| {
        let mut next = 0;
        while let Some(place) = at.get(next).copied() {
            if pattern.get(place) == Some(&'*') && !at.contains(&(place + 1)) {
                at.push(place + 1);
            }
            next += 1;
        }
        at
    };
    let set_end = |place: usize| pattern.iter().skip(place).position(|c| *c == ']').map(|length| place + length + 1);
    let mut at = close(vec![0]);
    for letter in text.chars() {
        let mut after: Vec<usize> = Vec::new();
        for place in at {
            let to = match pattern.get(place) {
                Some('*') => Some(place),
                Some('?') => Some(place + 1),
                Some('[') => set_end(place),
                Some(c) if *c == letter => Some(place + 1),
                _ => None,
            };
            after.extend(to.filter(|to| !after.contains(to)));
        }
        at = close(after);
    }
    at.contains(&pattern.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_the_shell_matches() {
        assert!(matches("/etc/nginx/conf.d/*.conf", "/etc/nginx/conf.d/a.conf"));
        assert!(!matches("/etc/nginx/conf.d/*.conf", "/etc/nginx/conf.d/x/a.conf"));
        assert!(!matches("/etc/nginx/conf.d/*.conf", "/etc/nginx/conf.d/.a.conf"));
        assert!(matches("/e/a?c*", "/e/abcd") && !matches("/e/a?c", "/e/abcd") && matches("/e/s[ab]x", "/e/sax"));
    }
}
