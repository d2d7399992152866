//! What nginx refuses in a configuration, directive by directive.
use super::values::{is_number, is_size, is_time};
use super::{
    ANY, BLOCK, Context, EVERYWHERE, FLAG, FOUR, NONE, NUMBER, OFFSET, ONCE, ONE, SIZE, THREE, TIME, TWO, TWO_MORE,
    entries,
};
use crate::generate::nginx::tree::{Config, Directive};
use std::collections::HashMap;

/// Something that nginx refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault<'a> {
    /// The directive.
    pub directive: &'a Directive,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// What is wrong with a directive. The words in the comments are those of nginx.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// `unknown directive`
    Unknown,
    /// `directive is not allowed here`: it stands in this context.
    Misplaced(Context),
    /// `invalid number of arguments`
    Count,
    /// `has no opening "{"`
    NeedsBlock,
    /// `is not terminated by ";"`
    NeedsSemicolon,
    /// `directive is duplicate`: the line of the first.
    Twice(usize),
    /// `invalid value`: what it should be.
    Value(&'static str),
    /// `"proxy_pass" cannot have URI part in location given by regular expression, …`
    UriPart,
    /// `invalid URL prefix`
    NoScheme,
}

/// What nginx refuses in a tree whose top is a context. Blocks that hold data, and blocks of directives that nginx does
/// not know, are not entered.
pub fn faults(config: &Config, top: Context) -> Vec<Fault<'_>> {
    let mut found = Vec::new();
    let mut open: Vec<(Context, Option<&Directive>, Vec<&Directive>)> =
        vec![(top, None, config.directives().collect())];
    while let Some((context, parent, directives)) = open.pop() {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for directive in directives {
            let kind = fault(directive, context, parent, &mut seen);
            let misplaced = matches!(kind, Some(FaultKind::Unknown | FaultKind::Misplaced(_)));
            found.extend(kind.map(|kind| Fault { directive, kind }));
            if let (false, Some(inside)) = (misplaced, context.inside(&directive.name)) {
                open.push((inside, Some(directive), directive.children().collect()));
            }
        }
    }
    found.sort_by_key(|fault| (fault.directive.file, fault.directive.line));
    found
}

fn fault<'a>(
    directive: &'a Directive,
    context: Context,
    parent: Option<&Directive>,
    seen: &mut HashMap<&'a str, usize>,
) -> Option<FaultKind> {
    let name = directive.name.as_str();
    let mut known = false;
    let mut here = None;
    for (_, contexts, arguments) in entries(name) {
        known = true;
        if contexts == EVERYWHERE || contexts & context.bit() != 0 {
            here = Some(arguments);
        }
    }
    let Some(arguments) = here else {
        return Some(if known { FaultKind::Misplaced(context) } else { FaultKind::Unknown });
    };
    match (arguments & BLOCK != 0, directive.block.is_some()) {
        (true, false) => return Some(FaultKind::NeedsBlock),
        (false, true) => return Some(FaultKind::NeedsSemicolon),
        _ => {}
    }
    if !takes(arguments, directive.args.len()) {
        return Some(FaultKind::Count);
    }
    if arguments & ONCE != 0
        && let Some(first) = seen.insert(name, directive.line)
    {
        return Some(FaultKind::Twice(first));
    }
    let first = directive.first().unwrap_or("");
    value(arguments, first).map(FaultKind::Value).or_else(|| pass(directive, context, parent))
}

fn takes(arguments: u16, count: usize) -> bool {
    let exact = match count {
        0 => NONE,
        1 => ONE | FLAG,
        2 => TWO,
        3 => THREE,
        4 => FOUR,
        _ => 0,
    };
    arguments & exact != 0 || arguments & ANY != 0 && count >= 1 || arguments & TWO_MORE != 0 && count >= 2
}

/// What the argument should be, where it is something else. A variable may be anything.
fn value(arguments: u16, text: &str) -> Option<&'static str> {
    if text.contains('$') {
        return None;
    }
    let (right, wanted) = match arguments & (FLAG | NUMBER | SIZE | OFFSET | TIME) {
        FLAG => (text.eq_ignore_ascii_case("on") || text.eq_ignore_ascii_case("off"), "on, off"),
        NUMBER => (is_number(text), "8"),
        SIZE => (is_size(text, false), "8k, 1m"),
        OFFSET => (is_size(text, true), "512k, 10m, 1g"),
        TIME => (is_time(text), "30s, 5m, 1h"),
        _ => return None,
    };
    (!right).then_some(wanted)
}

/// `proxy_pass` needs a scheme, and takes no path where the location is no plain prefix.
fn pass(directive: &Directive, context: Context, parent: Option<&Directive>) -> Option<FaultKind> {
    let in_http = matches!(context, Context::Location | Context::LocationIf | Context::LimitExcept);
    let url = directive.first().filter(|_| directive.name == "proxy_pass" && in_http)?;
    if url.contains('$') {
        return None;
    }
    let Some((scheme, rest)) = url.split_once("://") else { return Some(FaultKind::NoScheme) };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Some(FaultKind::NoScheme);
    }
    // The path of a unix socket ends at its colon.
    let uri = match rest.strip_prefix("unix:") {
        Some(socket) => socket.contains(':'),
        None => rest.contains(['/', '?']),
    };
    let location = parent.filter(|parent| parent.name == "location");
    let plain = location.is_some_and(|location| match location.args.as_slice() {
        [path] => !path.starts_with(['~', '@']),
        [modifier, _] => !modifier.starts_with('~'),
        _ => true,
    });
    (uri && !(plain && context == Context::Location)).then_some(FaultKind::UriPart)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::nginx::parse;

    fn kinds(text: &str) -> Vec<(usize, FaultKind)> {
        let parsed = parse(text);
        faults(&parsed.config, Context::Main).into_iter().map(|fault| (fault.directive.line, fault.kind)).collect()
    }

    #[test]
    fn faults_have_their_place_and_kind() {
        let text = "worker_processes 1;\nevents { worker_connections 10; }\nproxy_pass http://x;\nhttp {\n proxy_passs x;\n server {\n  listen 80;\n  root /a; root /b;\n  gzip yes;\n  client_max_body_size 10mb;\n  location ~ x { proxy_pass http://a/b; }\n  location / { proxy_pass a:80; }\n  server_name;\n  if ($a) { proxy_read_timeout 5s; }\n  return 301 { }\n }\n}\n";
        assert_eq!(
            kinds(text),
            [
                (3, FaultKind::Misplaced(Context::Main)),
                (5, FaultKind::Unknown),
                (8, FaultKind::Twice(8)),
                (9, FaultKind::Value("on, off")),
                (10, FaultKind::Value("512k, 10m, 1g")),
                (11, FaultKind::UriPart),
                (12, FaultKind::NoScheme),
                (13, FaultKind::Count),
                (14, FaultKind::Misplaced(Context::ServerIf)),
                (15, FaultKind::NeedsSemicolon),
            ]
        );
    }

    #[test]
    fn data_and_other_protocols_are_left_alone() {
        let text = "events {}\nstream { map $a $b { anything 1; } server { listen 1; proxy_pass a:1; } upstream a { server b:1; } }\nmail { server { listen 25; protocol smtp; } }\nhttp { types { a/b c d; } geo $g { default 0; 10.0.0.0/8 1; } upstream u { server a; keepalive 8; } server { location /a { location ~ b { proxy_pass http://a; } proxy_pass http://unix:/x.sock:/y; limit_except GET { deny all; } } } }\n";
        assert_eq!(kinds(text), []);
    }
}
