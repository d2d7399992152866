//! A text as a shell reads it: commands of words.
use super::Problem;
use crate::model::template::tokens;
use crate::text::Text;

/// A word after quotes and escapes, with variables as Compose writes them: `$NAME` stays, any other `$` is doubled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The text.
    pub text: String,
    /// The line in which it begins, counted from 1.
    pub line: usize,
}

/// Cuts a text into commands.
pub(super) fn commands(text: &str, problems: &mut Vec<Problem>) -> Vec<Vec<Word>> {
    let mut reader = Reader { chars: text.chars().collect(), at: 0, line: 1, problems };
    let mut commands = Vec::new();
    let mut words = Vec::new();
    loop {
        match reader.next() {
            Token::Word(word) => words.push(word),
            Token::Break => {
                if !words.is_empty() {
                    commands.push(std::mem::take(&mut words));
                }
            }
            Token::End => break,
        }
    }
    if !words.is_empty() {
        commands.push(words);
    }
    commands
}

enum Token {
    Word(Word),
    Break,
    End,
}

struct Reader<'p> {
    chars: Vec<char>,
    at: usize,
    line: usize,
    problems: &'p mut Vec<Problem>,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        if c == '\n' {
            self.line += 1;
        }
        Some(c)
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.take();
        }
    }

    /// Characters up to the line's end where an escape stands that only continues the line: `\`, the caret of the
    /// Windows command line, or the backquote of PowerShell, with spaces behind it that a copy has left.
    fn continuation(&self) -> Option<usize> {
        if !matches!(self.peek(0), Some('\\' | '^' | '`')) {
            return None;
        }
        let blanks = self.chars.iter().skip(self.at + 1).take_while(|c| matches!(c, ' ' | '\t' | '\r')).count();
        match self.peek(1 + blanks) {
            Some('\n') => Some(blanks + 2),
            None if self.peek(0) != Some('`') => Some(blanks + 1),
            _ => None,
        }
    }

    fn next(&mut self) -> Token {
        loop {
            if let Some(length) = self.continuation() {
                self.skip(length);
                continue;
            }
            match self.peek(0) {
                None => return Token::End,
                Some(' ' | '\t' | '\r' | '\u{feff}' | '\u{a0}') => self.skip(1),
                Some('#') => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.take();
                    }
                }
                Some('\n' | ';' | '&' | '|' | '(' | ')') => {
                    self.take();
                    return Token::Break;
                }
                Some('>' | '<') => self.redirection(),
                Some(_) => {
                    let digits = self.chars.iter().skip(self.at).take_while(|c| c.is_ascii_digit()).count();
                    if digits > 0 && matches!(self.peek(digits), Some('>' | '<')) {
                        // `2>&1`: the number belongs to the redirection.
                        self.skip(digits);
                        continue;
                    }
                    return Token::Word(self.word());
                }
            }
        }
    }

    fn report(&mut self, line: usize, flag: String, en: &'static str, zh: &'static str) {
        self.problems.push(Problem { line, flag, harmless: false, message: Text::fixed(en, zh) });
    }

    /// A redirection with its target, which a Compose file cannot express.
    fn redirection(&mut self) {
        let line = self.line;
        let mut sign = String::new();
        while let Some(c @ ('>' | '<' | '&')) = self.peek(0) {
            sign.push(c);
            self.take();
        }
        while matches!(self.peek(0), Some(' ' | '\t')) {
            self.take();
        }
        if self.peek(0).is_some_and(|c| !c.is_whitespace() && !matches!(c, ';' | '|' | '(' | ')')) {
            let target = self.word();
            sign.push_str(&target.text);
        }
        self.report(line, sign, "A Compose file has no redirections.", "Compose 文件不支持重定向。");
    }

    fn word(&mut self) -> Word {
        let line = self.line;
        let mut text = String::new();
        let start = self.at;
        while let Some(c) = self.peek(0) {
            if self.continuation().is_some() {
                break;
            }
            match c {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '(' | ')' | '<' | '>' | '\u{a0}' => break,
                '\'' => {
                    self.take();
                    if !self.single(&mut text) {
                        self.unfinished(line);
                    }
                }
                '"' => {
                    self.take();
                    if !self.double(&mut text) {
                        self.unfinished(line);
                    }
                }
                '\\' => {
                    self.take();
                    // A path of Windows keeps its backslashes: `C:\data`.
                    match self.peek(0) {
                        Some(next) if next.is_ascii_alphanumeric() => text.push('\\'),
                        Some(_) => {
                            let next = self.take();
                            text.extend(next.into_iter().flat_map(|c| if c == '$' { vec!['$', '$'] } else { vec![c] }));
                        }
                        None => {}
                    }
                }
                '$' | '`' => self.variable(&mut text),
                _ => {
                    self.take();
                    text.push(c);
                }
            }
        }
        if self.at == start {
            // Nothing fits: the character is taken, so that the reader always goes on.
            text.extend(self.take());
        }
        Word { text, line }
    }

    fn unfinished(&mut self, line: usize) {
        self.report(line, String::new(), "A quote is not closed.", "引号没有闭合。");
    }

    fn single(&mut self, text: &mut String) -> bool {
        while let Some(c) = self.take() {
            match c {
                '\'' => return true,
                '$' => text.push_str("$$"),
                _ => text.push(c),
            }
        }
        false
    }

    fn double(&mut self, text: &mut String) -> bool {
        while let Some(c) = self.peek(0) {
            match c {
                '"' => {
                    self.take();
                    return true;
                }
                '\\' => {
                    self.take();
                    match self.peek(0) {
                        Some('$') => {
                            self.take();
                            text.push_str("$$");
                        }
                        Some('\n') => self.skip(1),
                        Some('"' | '\\' | '`') => text.extend(self.take()),
                        _ => text.push('\\'),
                    }
                }
                '$' | '`' => self.variable(text),
                _ => {
                    self.take();
                    text.push(c);
                }
            }
        }
        false
    }

    /// A variable or the output of a command.
    fn variable(&mut self, text: &mut String) {
        let line = self.line;
        let backquote = self.peek(0) == Some('`');
        if backquote || self.peek(1) == Some('(') {
            let start = self.at;
            self.take();
            if !backquote {
                self.take();
            }
            let mut depth = 1;
            let mut inner = String::new();
            while let Some(c) = self.take() {
                match c {
                    '`' if backquote => depth = 0,
                    '(' if !backquote => depth += 1,
                    ')' if !backquote => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                inner.push(c);
            }
            if inner.trim() == "pwd" {
                text.push_str("${PWD}");
                return;
            }
            let written: String = self.chars.get(start..self.at).unwrap_or(&[]).iter().collect();
            text.push_str(&written.replace('$', "$$"));
            self.report(
                line,
                written.chars().take(60).collect(),
                "A Compose file cannot run a command to fill in its output. Put the value here or in .env.",
                "Compose 文件无法执行命令并填入输出。请直接写值，或写入 .env。",
            );
            return;
        }
        let rest: String = self.chars.iter().skip(self.at).take(400).collect();
        let braced = rest.starts_with("${");
        let end = if braced {
            crate::model::template::closing_brace(&rest, 0).map(|close| close + 1)
        } else {
            let name = rest.chars().skip(1).take_while(|c| c.is_ascii_alphanumeric() || *c == '_').count();
            let starts = rest.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
            starts.then_some(name + 1)
        };
        let written = end.and_then(|end| rest.get(..end));
        match written {
            Some(written) if tokens(written).is_ok() => {
                text.push_str(written);
                self.skip(written.chars().count());
            }
            _ => {
                self.take();
                text.push_str("$$");
                if braced {
                    let flag = rest.chars().take(20).collect();
                    self.report(
                        line,
                        flag,
                        "Compose does not know this form of a variable.",
                        "Compose 不支持这种变量写法。",
                    );
                }
            }
        }
    }
}
