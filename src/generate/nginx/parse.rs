//! nginx configuration text as a tree.
//!
//! The tokenizer follows nginx's own: words end at a space, `;` or `{`; a quote opens a string only at the start of a
//! word; `${` does not open a block; comments start at a `#` between words. Reading never stops at a mistake: it says
//! what is wrong, with line and column, and goes on.
use super::tree::{Comment, Config, Directive, Item};
use crate::text::Text;
use std::iter::Peekable;
use std::str::Chars;

/// Blocks inside blocks. nginx itself needs five; deeper input is not a configuration.
const MAX_DEPTH: usize = 64;
/// More than this many mistakes in one file help nobody.
const MAX_ERRORS: usize = 100;

/// A mistake in a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: Text,
}

/// What was read: as much of the tree as makes sense, and every mistake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The tree. `include` stands in it as a directive.
    pub config: Config,
    /// Mistakes in file order, at most a hundred.
    pub errors: Vec<SyntaxError>,
}

/// Reads a configuration.
pub fn parse(text: &str) -> Parsed {
    let mut parser = Parser { lexer: Lexer::new(text), open: Vec::new(), items: Vec::new(), errors: Vec::new() };
    parser.run();
    Parsed { config: Config { items: parser.items }, errors: parser.errors }
}

#[derive(Clone, Copy)]
struct Place {
    line: usize,
    column: usize,
}

enum Token {
    Word(String),
    Semicolon,
    Open,
    Close,
    Comment(String),
    End,
}

struct Lexed {
    token: Token,
    start: Place,
    /// Whether an empty line stands between the token before and this one.
    blank_before: bool,
    /// Whether it starts on the line where the token before ended.
    same_line: bool,
    /// A closing quote was followed by something that is neither a space nor an end.
    glued: bool,
    unterminated: bool,
}

struct Lexer<'a> {
    chars: Peekable<Chars<'a>>,
    place: Place,
    last_line: usize,
    after_quote: bool,
}

struct Frame {
    directive: Directive,
    /// The items of the context around.
    around: Vec<Item>,
    start: Place,
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    open: Vec<Frame>,
    /// The items of the innermost open context.
    items: Vec<Item>,
    errors: Vec<SyntaxError>,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str) -> Lexer<'a> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Lexer { chars: text.chars().peekable(), place: Place { line: 1, column: 1 }, last_line: 1, after_quote: false }
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.chars.next()?;
        if c == '\n' {
            self.place = Place { line: self.place.line + 1, column: 1 };
        } else {
            self.place.column += 1;
        }
        Some(c)
    }

    fn next(&mut self) -> Lexed {
        let mut spaced = false;
        while self.chars.peek().copied().is_some_and(is_space) {
            spaced = true;
            self.bump();
        }
        let start = self.place;
        let mut lexed = Lexed {
            token: Token::End,
            start,
            blank_before: start.line > self.last_line + 1,
            same_line: start.line == self.last_line,
            glued: false,
            unterminated: false,
        };
        let after_quote = std::mem::replace(&mut self.after_quote, false) && !spaced;
        lexed.token = match self.chars.peek().copied() {
            None => Token::End,
            Some(';') => self.single(Token::Semicolon),
            Some('{') => self.single(Token::Open),
            Some('}') => self.single(Token::Close),
            Some('#') if !after_quote => {
                self.bump();
                Token::Comment(self.rest_of_line())
            }
            Some(c) => {
                lexed.glued = after_quote && c != ')';
                let (value, terminated) = match c {
                    '"' | '\'' => self.quoted(c),
                    _ => (self.bare(), true),
                };
                lexed.unterminated = !terminated;
                Token::Word(value)
            }
        };
        self.last_line = self.place.line;
        lexed
    }

    fn single(&mut self, token: Token) -> Token {
        self.bump();
        token
    }

    fn rest_of_line(&mut self) -> String {
        let mut text = String::new();
        while self.chars.peek().is_some_and(|c| *c != '\n') {
            text.extend(self.bump());
        }
        text.truncate(text.trim_end().len());
        text
    }

    fn quoted(&mut self, quote: char) -> (String, bool) {
        self.bump();
        let mut value = String::new();
        while let Some(c) = self.bump() {
            match c {
                '\\' => self.escape(&mut value),
                c if c == quote => {
                    self.after_quote = true;
                    return (value, true);
                }
                c => value.push(c),
            }
        }
        (value, false)
    }

    fn bare(&mut self) -> String {
        let mut value = String::new();
        let mut variable = false;
        while let Some(c) = self.chars.peek().copied() {
            if is_space(c) || c == ';' || (c == '{' && !variable) {
                break;
            }
            self.bump();
            variable = c == '$';
            match c {
                '\\' => self.escape(&mut value),
                c => value.push(c),
            }
        }
        value
    }

    /// Reads what follows a backslash.
    fn escape(&mut self, value: &mut String) {
        match self.bump() {
            Some(c @ ('"' | '\'' | '\\')) => value.push(c),
            Some('t') => value.push('\t'),
            Some('r') => value.push('\r'),
            Some('n') => value.push('\n'),
            Some(c) => value.extend(['\\', c]),
            None => value.push('\\'),
        }
    }
}

impl Parser<'_> {
    fn run(&mut self) {
        let mut words: Vec<String> = Vec::new();
        let mut start = Place { line: 1, column: 1 };
        let mut inner_comments = Vec::new();
        loop {
            let lexed = self.lexer.next();
            let here = lexed.start;
            if lexed.glued {
                self.error(here, Text::fixed("A space is missing after the quote", "引号后面缺少空格"));
            }
            if lexed.unterminated {
                self.error(here, Text::fixed("This quote is never closed", "这个引号没有闭合"));
            }
            match lexed.token {
                Token::Word(word) => {
                    if words.is_empty() {
                        start = here;
                        self.blank(lexed.blank_before);
                    }
                    words.push(word);
                }
                Token::Comment(text) if words.is_empty() => {
                    let can_trail = match self.items.last() {
                        Some(item) => matches!(item, Item::Directive(_)),
                        None => !self.open.is_empty(),
                    };
                    let trailing = lexed.same_line && can_trail;
                    self.blank(lexed.blank_before);
                    self.items.push(Item::Comment(Comment { text, trailing }));
                }
                Token::Comment(text) => inner_comments.push(Item::Comment(Comment { text, trailing: false })),
                Token::Semicolon => {
                    self.simple(&mut words, start, here, ";");
                    self.items.append(&mut inner_comments);
                }
                Token::Open => {
                    if self.open.len() >= MAX_DEPTH {
                        self.error(here, Text::fixed("Blocks are nested too deeply", "块嵌套过深"));
                        break;
                    }
                    let mut all = std::mem::take(&mut words).into_iter();
                    let name = match all.next() {
                        Some(name) => name,
                        None => {
                            start = here;
                            self.error(here, Text::fixed("A block has no name before “{”", "“{”前缺少块的名称"));
                            String::new()
                        }
                    };
                    let directive = Directive { line: start.line, ..Directive::new(name, all) };
                    let around = std::mem::replace(&mut self.items, std::mem::take(&mut inner_comments));
                    self.open.push(Frame { directive, around, start });
                }
                Token::Close => {
                    if !words.is_empty() {
                        self.error(here, Text::fixed("“;” is missing before “}”", "“}”前缺少“;”"));
                        self.simple(&mut words, start, here, "}");
                        self.items.append(&mut inner_comments);
                    }
                    if !self.close() {
                        self.error(here, Text::fixed("“}” closes nothing", "多余的“}”"));
                    }
                }
                Token::End => {
                    if !words.is_empty() {
                        self.error(start, Text::fixed("This directive has no “;”", "这条指令缺少“;”"));
                        self.simple(&mut words, start, here, "");
                        self.items.append(&mut inner_comments);
                    }
                    break;
                }
            }
        }
        while let Some(place) = self.open.last().map(|frame| frame.start) {
            self.error(place, Text::fixed("This block is never closed", "这个块没有闭合"));
            self.close();
        }
        self.errors.sort_by_key(|error| (error.line, error.column));
    }

    fn blank(&mut self, blank_before: bool) {
        if blank_before && !self.items.is_empty() {
            self.items.push(Item::Blank);
        }
    }

    fn simple(&mut self, words: &mut Vec<String>, start: Place, here: Place, end: &str) {
        let mut all = std::mem::take(words).into_iter();
        match all.next() {
            Some(name) => {
                self.items.push(Item::Directive(Directive { line: start.line, ..Directive::new(name, all) }));
            }
            None => self.error(here, Text::new(format!("Nothing stands before “{end}”"), format!("“{end}”前没有内容"))),
        }
    }

    fn close(&mut self) -> bool {
        let Some(frame) = self.open.pop() else { return false };
        let items = std::mem::replace(&mut self.items, frame.around);
        self.items.push(Item::Directive(Directive { block: Some(items), ..frame.directive }));
        true
    }

    fn error(&mut self, place: Place, message: Text) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(SyntaxError { line: place.line, column: place.column, message });
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}
