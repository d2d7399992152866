//! Dockerfile text as a tree.
//!
//! After the Dockerfile reference: parser directives, continuation lines with the escape character, comments between
//! them, shell and JSON forms, here-documents. Reading never stops at a mistake.
use super::tree::{Command, Dockerfile, Flag, From, Heredoc, Instruction, Item, Kind, Transfer};
use super::word::Word;
use crate::text::Text;

/// A mistake in a Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: Text,
}

/// What was read, and every mistake in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The tree.
    pub dockerfile: Dockerfile,
    /// Mistakes in file order.
    pub errors: Vec<SyntaxError>,
}

/// Reads a Dockerfile.
pub fn parse(text: &str) -> Parsed {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = Reader { lines: &lines, at: 0, parsed: Parsed::default(), seen_from: false };
    reader.directives();
    reader.items();
    reader.parsed
}

struct Reader<'a> {
    lines: &'a [&'a str],
    /// The next line.
    at: usize,
    parsed: Parsed,
    seen_from: bool,
}

impl<'a> Reader<'a> {
    fn next_line(&mut self) -> Option<&'a str> {
        let line = self.lines.get(self.at).copied()?;
        self.at += 1;
        Some(line)
    }

    fn error(&mut self, line: usize, en: impl Into<String>, zh: impl Into<String>) {
        self.parsed.errors.push(SyntaxError { line, message: Text::new(en.into(), zh.into()) });
    }

    fn directives(&mut self) {
        while let Some((name, value)) = self.lines.get(self.at).and_then(|line| directive(line)) {
            if name == "escape" && (value == "\\" || value == "`") {
                self.parsed.dockerfile.escape = value.chars().next().unwrap_or('\\');
            }
            self.parsed.dockerfile.directives.push((name, value));
            self.at += 1;
        }
    }

    fn items(&mut self) {
        let mut blank = false;
        while let Some(line) = self.next_line() {
            let body = line.trim_start();
            if body.is_empty() {
                blank = !self.parsed.dockerfile.items.is_empty();
                continue;
            }
            if std::mem::take(&mut blank) {
                self.parsed.dockerfile.items.push(Item::Blank);
            }
            match body.strip_prefix('#') {
                Some(comment) => self.parsed.dockerfile.items.push(Item::Comment(comment.trim_end().to_string())),
                None => self.instruction(body),
            }
        }
    }

    fn instruction(&mut self, first: &'a str) {
        let escape = self.parsed.dockerfile.escape;
        let line = self.at;
        let mut text = String::new();
        let mut current = first;
        // Each continuation is marked with `\n`; only shell commands keep the marks.
        while let Some(piece) = continued(current, escape) {
            text.push_str(piece);
            match self.next_body_line() {
                Some(next) => {
                    text.push('\n');
                    current = next;
                }
                None => {
                    current = "";
                    break;
                }
            }
        }
        text.push_str(current);
        let keyword_end = text.find(char::is_whitespace).unwrap_or(text.len());
        let (keyword, rest) = text.split_at_checked(keyword_end).unwrap_or((&text, ""));
        let keyword = keyword.to_ascii_uppercase();
        let rest = trim_marked(rest);
        let kind = self.kind(&keyword, rest, line, true);
        let heredocs = match &kind {
            Kind::Run(_, Command::Shell(_)) | Kind::Copy(_) | Kind::Add(_) => self.heredocs(rest, line),
            Kind::Onbuild(inner) if matches!(**inner, Kind::Run(..) | Kind::Copy(_)) => self.heredocs(rest, line),
            _ => Vec::new(),
        };
        if !self.seen_from && !matches!(kind, Kind::From(_) | Kind::Arg(_)) {
            self.error(
                line,
                format!("{keyword} stands before the first FROM."),
                format!("{keyword} 出现在第一个 FROM 之前。"),
            );
        }
        self.seen_from |= matches!(kind, Kind::From(_));
        let instruction = Instruction { kind, heredocs, line, end_line: self.at };
        self.parsed.dockerfile.items.push(Item::Instruction(instruction));
    }

    /// The next line of a continued instruction: comments and blank lines in between do not count.
    fn next_body_line(&mut self) -> Option<&'a str> {
        loop {
            let line = self.next_line()?;
            let body = line.trim_start();
            if !body.is_empty() && !body.starts_with('#') {
                return Some(line);
            }
        }
    }

    fn kind(&mut self, keyword: &str, rest: &str, line: usize, may_nest: bool) -> Kind {
        let escape = self.parsed.dockerfile.escape;
        let plain = rest.replace('\n', "");
        let plain = plain.trim();
        if plain.is_empty() && KEYWORDS.contains(&keyword) {
            self.error(line, format!("{keyword} says nothing."), format!("{keyword} 缺少内容。"));
            return Kind::Other(keyword.to_string(), String::new());
        }
        match keyword {
            "FROM" => self.from(plain, line),
            "ARG" => Kind::Arg(
                split(plain, escape)
                    .iter()
                    .map(|word| match word.split_once('=') {
                        Some((name, value)) => (name.to_string(), Some(self.word(value, line))),
                        None => (word.clone(), None),
                    })
                    .collect(),
            ),
            "ENV" => Kind::Env(self.pairs(plain, line)),
            "LABEL" => Kind::Label(self.pairs(plain, line)),
            "RUN" => {
                let (flags, command) = take_flags(rest, escape);
                Kind::Run(flags, command_of(command))
            }
            "CMD" => Kind::Cmd(command_of(rest)),
            "ENTRYPOINT" => Kind::Entrypoint(command_of(rest)),
            "SHELL" => match command_of(rest) {
                Command::Exec(args) => Kind::Shell(args),
                Command::Shell(_) => {
                    self.error(line, "SHELL needs a JSON array.", "SHELL 必须是 JSON 数组。");
                    Kind::Other(keyword.to_string(), rest.to_string())
                }
            },
            "HEALTHCHECK" => self.healthcheck(rest, line),
            "COPY" => self.transfer(plain, line).map_or_else(|| other(keyword, rest), Kind::Copy),
            "ADD" => self.transfer(plain, line).map_or_else(|| other(keyword, rest), Kind::Add),
            "EXPOSE" => Kind::Expose(self.words(plain, line)),
            "USER" => Kind::User(self.word(plain, line)),
            "WORKDIR" => Kind::Workdir(self.word(plain, line)),
            "VOLUME" => match command_of(plain) {
                Command::Exec(paths) => Kind::Volume(paths.iter().map(|path| self.word(path, line)).collect()),
                Command::Shell(_) => Kind::Volume(self.words(plain, line)),
            },
            "STOPSIGNAL" => Kind::Stopsignal(self.word(plain, line)),
            "ONBUILD" if may_nest => {
                let end = plain.find(char::is_whitespace).unwrap_or(plain.len());
                let (inner, inner_rest) = plain.split_at_checked(end).unwrap_or((plain, ""));
                let inner = inner.to_ascii_uppercase();
                Kind::Onbuild(Box::new(self.kind(&inner, inner_rest.trim(), line, false)))
            }
            "MAINTAINER" => other(keyword, rest),
            _ => {
                self.error(line, format!("“{keyword}” is no instruction."), format!("“{keyword}”不是有效的指令。"));
                other(keyword, rest)
            }
        }
    }

    fn from(&mut self, plain: &str, line: usize) -> Kind {
        let (flags, rest) = take_flags(plain, self.parsed.dockerfile.escape);
        let words: Vec<&str> = rest.split_whitespace().collect();
        let stage = match words.as_slice() {
            [_] => None,
            [_, by, stage] if by.eq_ignore_ascii_case("as") => Some(stage.to_string()),
            _ => {
                self.error(
                    line,
                    "FROM is written “FROM image” or “FROM image AS stage”.",
                    "FROM 的写法是“FROM 镜像”或“FROM 镜像 AS 阶段”。",
                );
                None
            }
        };
        let image = self.word(words.first().copied().unwrap_or_default(), line);
        let platform = flags.into_iter().find(|flag| flag.name == "platform").and_then(|flag| flag.value);
        Kind::From(From { image, platform, stage })
    }

    fn healthcheck(&mut self, rest: &str, line: usize) -> Kind {
        let (flags, rest) = take_flags(rest, self.parsed.dockerfile.escape);
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, command) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let command = trim_marked(command);
        match word.to_ascii_uppercase().as_str() {
            "NONE" => Kind::Healthcheck(None),
            "CMD" if !command.is_empty() => Kind::Healthcheck(Some((flags, command_of(command)))),
            _ => {
                self.error(
                    line,
                    "HEALTHCHECK needs CMD with a command, or NONE.",
                    "HEALTHCHECK 需要 CMD 加命令，或 NONE。",
                );
                other("HEALTHCHECK", rest)
            }
        }
    }

    fn transfer(&mut self, plain: &str, line: usize) -> Option<Transfer> {
        let (flags, rest) = take_flags(plain, self.parsed.dockerfile.escape);
        let mut words: Vec<Word> = match command_of(rest) {
            Command::Exec(words) => words.iter().map(|word| self.word(word, line)).collect(),
            Command::Shell(_) => rest.split_whitespace().map(|word| self.word(word, line)).collect(),
        };
        match (words.pop(), words.is_empty()) {
            (Some(target), false) => Some(Transfer { flags, sources: words, target }),
            _ => {
                self.error(line, "A source and a target are needed.", "需要来源和目标两个参数。");
                None
            }
        }
    }

    fn pairs(&mut self, plain: &str, line: usize) -> Vec<(String, Word)> {
        let escape = self.parsed.dockerfile.escape;
        let words = split(plain, escape);
        if words.first().is_some_and(|word| !word.contains('=')) {
            // The old form: one name, and all the rest is its value.
            let (name, value) = plain.split_once(char::is_whitespace).unwrap_or((plain, ""));
            if value.is_empty() {
                self.error(line, format!("“{name}” has no value."), format!("“{name}”没有值。"));
            }
            return vec![(name.to_string(), self.word(value.trim(), line))];
        }
        let mut pairs = Vec::new();
        for word in words {
            match split_pair(&word, escape) {
                Some((name, value)) => pairs.push((self.word(name, line).to_string(), self.word(value, line))),
                None => self.error(line, format!("“{word}” has no “=”."), format!("“{word}”缺少“=”。")),
            }
        }
        pairs
    }

    fn words(&mut self, plain: &str, line: usize) -> Vec<Word> {
        plain.split_whitespace().map(|word| self.word(word, line)).collect()
    }

    fn word(&mut self, written: &str, line: usize) -> Word {
        let (word, closed) = Word::read(written, self.parsed.dockerfile.escape);
        if !closed {
            self.error(
                line,
                format!("A quote or brace is never closed: {written}"),
                format!("引号或花括号没有闭合：{written}"),
            );
        }
        word
    }

    fn heredocs(&mut self, rest: &str, line: usize) -> Vec<Heredoc> {
        let escape = self.parsed.dockerfile.escape;
        let mut heredocs = Vec::new();
        for word in split(&rest.replace('\n', " "), escape) {
            let Some((name, strip_tabs, expand)) = heredoc_start(&word) else { continue };
            let mut body = String::new();
            let mut closed = false;
            while let Some(line) = self.next_line() {
                let end = if strip_tabs { line.trim_start_matches('\t') } else { line };
                if end == name {
                    closed = true;
                    break;
                }
                body.push_str(line);
                body.push('\n');
            }
            if !closed {
                self.error(
                    line,
                    format!("The here-document “{name}” is never closed."),
                    format!("here-document“{name}”没有结束。"),
                );
            }
            heredocs.push(Heredoc { name, strip_tabs, expand, body });
        }
        heredocs
    }
}

const KEYWORDS: [&str; 18] = [
    "FROM",
    "ARG",
    "ENV",
    "LABEL",
    "RUN",
    "CMD",
    "ENTRYPOINT",
    "SHELL",
    "HEALTHCHECK",
    "COPY",
    "ADD",
    "EXPOSE",
    "USER",
    "WORKDIR",
    "VOLUME",
    "STOPSIGNAL",
    "ONBUILD",
    "MAINTAINER",
];

fn other(keyword: &str, rest: &str) -> Kind {
    Kind::Other(keyword.to_string(), rest.to_string())
}

fn directive(line: &str) -> Option<(String, String)> {
    let (name, value) = line.trim_start().strip_prefix('#')?.split_once('=')?;
    let name = name.trim().to_ascii_lowercase();
    matches!(name.as_str(), "syntax" | "escape" | "check").then(|| (name, value.trim().to_string()))
}

/// The line without its escape at the end, if it goes on in the next line. Two escapes are none.
fn continued(line: &str, escape: char) -> Option<&str> {
    let piece = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!piece.ends_with(escape)).then_some(piece)
}

/// Takes off spaces and marks at both ends.
fn trim_marked(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace())
}

/// A JSON array of strings is a command without a shell; everything else is for the shell.
fn command_of(rest: &str) -> Command {
    let plain = rest.replace('\n', "");
    if plain.trim_start().starts_with('[')
        && let Ok(args) = serde_json::from_str::<Vec<String>>(plain.trim())
    {
        return Command::Exec(args);
    }
    Command::Shell(rest.to_string())
}

/// Splits at spaces outside quotes; quotes and escapes stay in the words.
fn split(text: &str, escape: char) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c.is_whitespace() && quote.is_none() {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        word.push(c);
        if c == escape && quote != Some('\'') {
            word.extend(chars.next());
        } else if quote == Some(c) {
            quote = None;
        } else if quote.is_none() && (c == '"' || c == '\'') {
            quote = Some(c);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Splits `name=value` at the first `=` outside quotes.
fn split_pair(word: &str, escape: char) -> Option<(&str, &str)> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in word.char_indices() {
        if escaped {
            escaped = false;
        } else if c == escape && quote != Some('\'') {
            escaped = true;
        } else if quote == Some(c) {
            quote = None;
        } else if quote.is_none() && (c == '"' || c == '\'') {
            quote = Some(c);
        } else if quote.is_none() && c == '=' {
            let (name, value) = word.split_at_checked(at)?;
            return Some((name, value.strip_prefix('=')?));
        }
    }
    None
}

/// Takes `--name=value` from the front. Quotes and escapes of the values are resolved.
fn take_flags(text: &str, escape: char) -> (Vec<Flag>, &str) {
    let mut flags = Vec::new();
    let mut rest = trim_marked(text);
    while rest.starts_with("--") {
        let mut value = String::new();
        let mut quote = None;
        let mut end = rest.len();
        let mut chars = rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match quote {
                None if c.is_whitespace() => {
                    end = at;
                    break;
                }
                None if c == '"' || c == '\'' => quote = Some(c),
                Some(open) if open == c => quote = None,
                _ if c == escape => value.extend(chars.next().map(|(_, c)| c)),
                _ => value.push(c),
            }
        }
        let value = value.trim_start_matches("--");
        flags.push(match value.split_once('=') {
            Some((name, value)) => Flag::new(name, value),
            None => Flag { name: value.to_string(), value: None },
        });
        rest = trim_marked(rest.split_at_checked(end).map_or("", |(_, rest)| rest));
    }
    (flags, rest)
}

/// `<<NAME`, `<<-NAME`, `<<"NAME"`, with a file descriptor before it or not.
fn heredoc_start(word: &str) -> Option<(String, bool, bool)> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let (strip_tabs, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
    let name: String = rest.chars().filter(|c| *c != '"' && *c != '\'').collect();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let expand = name.len() == rest.len();
    (!name.is_empty() && name.chars().all(is_name)).then_some((name, strip_tabs, expand))
}
