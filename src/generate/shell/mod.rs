//! Shell scripts: a small typed tree and its printer, so that quoting is decided in one place.
//!
//! What a script always does stands in fixed functions; what differs from stack to stack are calls of them, whose words
//! are quoted here (POSIX.1-2017, Shell Command Language, 2.2).
use crate::model::template::{Token, tokens};

/// A script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// What it is made of, from top to bottom.
    pub items: Vec<Item>,
}

/// A piece of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// An empty line.
    Blank,
    /// A comment; each line of the text becomes one.
    Comment(String),
    /// Lines that are the same in every script: settings of the shell, functions.
    Fixed(&'static str),
    /// `name='text'`.
    Assign(&'static str, String),
    /// A command on one line.
    Call(Vec<Word>),
    /// A command with its words on lines of their own; each inner list stays together.
    Tall(Vec<Vec<Word>>),
}

/// A word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// A text that reaches the program as it is.
    Text(String),
    /// A text of a Compose file, whose `${VARIABLES}` the shell fills in.
    Template(String),
    /// Shell code.
    Code(&'static str),
}

impl Script {
    /// A script for bash that stops at the first mistake of its own, with what it is for.
    pub fn bash(about: &[&str]) -> Script {
        let mut script = Script { items: vec![Item::Fixed("#!/usr/bin/env bash")] };
        script.items.extend(about.iter().map(|line| Item::Comment((*line).to_owned())));
        script
    }

    /// Lets shellcheck accept these findings in the whole file. It looks for that above the first command only.
    pub fn allow(&mut self, rules: &str) {
        self.items.push(Item::Comment(format!("shellcheck disable={rules}")));
    }

    /// Adds a call of a function or program with texts.
    pub fn call<T: AsRef<str>>(&mut self, name: &'static str, words: impl IntoIterator<Item = T>) {
        let words = words.into_iter().map(|word| Word::Text(word.as_ref().to_owned()));
        self.items.push(Item::Call(std::iter::once(Word::Code(name)).chain(words).collect()));
    }

    /// The script as text.
    pub fn print(&self) -> String {
        let mut out = String::new();
        for item in &self.items {
            match item {
                Item::Blank => {}
                Item::Comment(text) => {
                    let lines: Vec<String> = text.lines().map(|line| format!("# {line}")).collect();
                    out.push_str(&lines.join("\n"));
                }
                Item::Fixed(text) => out.push_str(text.trim_end_matches('\n')),
                Item::Assign(name, text) => out.push_str(&format!("{name}={}", quote(text))),
                Item::Call(words) => out.push_str(&line(words)),
                Item::Tall(groups) => {
                    out.push_str(&groups.iter().map(|words| line(words)).collect::<Vec<_>>().join(" \\\n  "));
                }
            }
            out.push('\n');
        }
        out
    }
}

fn line(words: &[Word]) -> String {
    let words = words.iter().map(|word| match word {
        Word::Text(text) => quote(text),
        Word::Template(text) => template(text),
        Word::Code(code) => (*code).to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A word that the shell takes as it is: bare where every character is harmless, in single quotes otherwise.
pub fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./:@%+,=-".contains(c);
    // `a=b` as the first word would be an assignment; quoting it everywhere costs nothing.
    if !text.is_empty() && text.chars().all(plain) && !text.contains('=') {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A text with variables of a Compose file: the shell knows the same forms `${A}`, `${A:-b}`, `${A:?b}`, `${A:+b}`.
fn template(text: &str) -> String {
    let Ok(parts) = tokens(text) else { return quote(text) };
    let escaped = |out: &mut String, text: &str| {
        out.extend(text.chars().flat_map(|c| {
            let escape = matches!(c, '"' | '\\' | '$' | '`').then_some('\\');
            escape.into_iter().chain(std::iter::once(c))
        }));
    };
    if !parts.iter().any(|part| matches!(part, Token::Variable(_))) {
        return quote(&text.replace("$$", "$"));
    }
    let mut out = String::from("\"");
    for part in &parts {
        match part {
            Token::Variable(variable) => {
                // An argument that the shell would run or read otherwise is left out.
                let harmless = |c: char| !matches!(c, '"' | '\\' | '$' | '`' | '\'' | '}' | '{');
                match variable.argument.chars().all(harmless) {
                    true => out.push_str(text.get(variable.start..variable.end).unwrap_or_default()),
                    false => out.push_str(&format!("${{{}}}", variable.name)),
                }
            }
            Token::Literal(text) => escaped(&mut out, &text.replace("$$", "$")),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_reach_the_program_as_they_are() {
        assert_eq!(quote("web-1"), "web-1");
        assert_eq!(quote("a b"), "'a b'");
        assert_eq!(quote("it's $HOME"), "'it'\\''s $HOME'");
        assert_eq!(quote(""), "''");
        assert_eq!(quote("数据 #1"), "'数据 #1'");
        assert_eq!(template("a=${B:-c}"), "\"a=${B:-c}\"");
        assert_eq!(template("100$$ `x` ${A}"), "\"100\\$ \\`x\\` ${A}\"");
        assert_eq!(template("cost $$5"), "'cost $5'");
    }

    #[test]
    fn a_script_is_printed() {
        let mut script = Script::bash(&["What it is for."]);
        script.items.push(Item::Assign("NAME", "a b".into()));
        script.call("run", ["x", "y z"]);
        let text = "#!/usr/bin/env bash\n# What it is for.\nNAME='a b'\nrun x 'y z'\n";
        assert_eq!(script.print(), text);
    }
}
