//! An nginx tree as text.
//!
//! Quoting follows what nginx's own tokenizer reads back: `\"`, `\'`, `\\`, `\t`, `\r` and `\n` are escapes in quoted
//! and unquoted words alike, every other backslash stands for itself.
use super::tree::{Comment, Config, Directive, Item};
use std::borrow::Cow;

const INDENT: &str = "    ";
/// A longer list of arguments continues on the next line.
const WIDTH: usize = 110;

/// The configuration as a file. [`super::parse`] reads the same tree back.
pub fn print(config: &Config) -> String {
    let mut text = String::new();
    print_items(&config.items, 0, &mut text);
    text
}

/// One word as nginx must find it in a file: bare where that is safe, quoted otherwise.
pub fn word(value: &str) -> Cow<'_, str> {
    if !needs_quotes(value) {
        return escape(value, None);
    }
    let quote = if value.contains('"') && !value.contains('\'') { '\'' } else { '"' };
    Cow::Owned(format!("{quote}{}{quote}", escape(value, Some(quote))))
}

fn print_items(items: &[Item], depth: usize, text: &mut String) {
    // A comment can trail a directive or the brace that opens its block, but not another comment.
    let mut can_trail = depth > 0;
    for item in items {
        match item {
            Item::Blank => text.push('\n'),
            Item::Comment(comment) => print_comment(comment, can_trail, depth, text),
            Item::Directive(directive) => print_directive(directive, depth, text),
        }
        can_trail = matches!(item, Item::Directive(_));
    }
}

fn print_comment(comment: &Comment, can_trail: bool, depth: usize, text: &mut String) {
    let mut lines = comment.text.lines();
    let first = lines.next().unwrap_or_default();
    if comment.trailing && can_trail {
        text.pop();
        text.push(' ');
    } else {
        text.push_str(&INDENT.repeat(depth));
    }
    text.push('#');
    text.push_str(first);
    text.push('\n');
    for line in lines {
        text.push_str(&INDENT.repeat(depth));
        text.push('#');
        text.push_str(line);
        text.push('\n');
    }
}

fn print_directive(directive: &Directive, depth: usize, text: &mut String) {
    text.push_str(&INDENT.repeat(depth));
    text.push_str(&word(&directive.name));
    let mut column = text.len() - text.rfind('\n').map_or(0, |end| end + 1);
    for arg in &directive.args {
        let arg = word(arg);
        if directive.block.is_none() && column + arg.len() > WIDTH {
            text.push('\n');
            text.push_str(&INDENT.repeat(depth + 1));
            column = INDENT.len() * (depth + 1);
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(&arg);
        column += arg.len();
    }
    match &directive.block {
        None => text.push_str(";\n"),
        Some(items) => {
            text.push_str(" {\n");
            print_items(items, depth + 1, text);
            text.push_str(&INDENT.repeat(depth));
            text.push_str("}\n");
        }
    }
}

fn needs_quotes(value: &str) -> bool {
    let starts_badly = value.chars().next().is_none_or(|c| matches!(c, '}' | '#'));
    let backslash = value.contains('\\');
    let mut before = ' ';
    let inside_badly = value.chars().any(|c| {
        // `${name}` keeps a word going; after an escaped dollar it would not.
        let brace = c == '{' && (before != '$' || backslash);
        before = c;
        brace || matches!(c, ' ' | '\t' | '\r' | '\n' | ';' | '"' | '\'')
    });
    starts_badly || inside_badly
}

fn escape(value: &str, quote: Option<char>) -> Cow<'_, str> {
    if !value.contains(['\\', '"', '\'', '\t', '\r', '\n']) {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len() + 8);
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                out.push('\\');
                // Before these a single backslash would be an escape; before the end it would take the quote away.
                if matches!(chars.peek(), None | Some('"' | '\'' | '\\' | 't' | 'r' | 'n' | '\t' | '\r' | '\n')) {
                    out.push('\\');
                }
            }
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\n' => out.push_str("\\n"),
            c if Some(c) == quote => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}
