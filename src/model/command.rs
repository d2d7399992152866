//! Commands: `command` and `entrypoint` (Compose specification, service attributes of those names), and the splitting
//! of a line into words.
use super::field;
use super::node::{Node, Value};
use super::problem::{Problems, ValueError, ValueErrorKind, note, shown};
use super::template::braced;

/// How a command is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommandForm {
    /// `command:` with nothing: the image's own.
    Null,
    /// One text, which is split into words; no shell runs it.
    Line,
    /// A list of words.
    List,
}

/// A command or entrypoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// How it is written.
    pub form: CommandForm,
    /// The words: the program and its arguments. Empty where the image's own is cleared.
    pub words: Vec<String>,
    /// The part of a line that is lost: what follows a `;`, `&`, `|`, `<` or `>` outside of quotes.
    pub dropped: Option<String>,
}

/// The words of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The words.
    pub words: Vec<String>,
    /// Where the line was cut off: at a `;`, `&`, `|`, `<` or `>` outside of quotes.
    pub cut_at: Option<usize>,
}

impl Command {
    /// The program with its arguments after the shells and helpers that only start it: `sh -c "exec x"` gives `x`.
    pub fn program(&self) -> Option<&str> {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["sh" | "/bin/sh" | "bash" | "/bin/bash", "-c" | "-ec" | "-lc" | "-exc", line, ..] => {
                let mut parts = line.split_whitespace();
                match parts.next() {
                    Some("exec") => parts.next(),
                    first => first,
                }
            }
            [first, ..] => Some(first),
            [] => None,
        }
    }
}

/// Reads `command` or `entrypoint` of a service.
pub fn command(body: &Node, key: &str, problems: &mut Problems) -> Option<Command> {
    let node = body.get(key)?;
    match &node.value {
        _ if node.is_null() => Some(Command { form: CommandForm::Null, words: Vec::new(), dropped: None }),
        Value::Scalar(scalar) => match split(&scalar.text) {
            Ok(Words { words, cut_at }) => {
                let dropped = cut_at.and_then(|at| scalar.text.get(at..)).map(str::to_owned);
                Some(Command { form: CommandForm::Line, words, dropped })
            }
            Err(error) => {
                note(problems, &[key.into()], &[], error);
                None
            }
        },
        Value::Sequence(_) => {
            let words = field::texts(body, &[key], problems).into_iter().map(|(word, _)| word.into_string()).collect();
            Some(Command { form: CommandForm::List, words, dropped: None })
        }
        Value::Mapping(_) => {
            note(problems, &[key.into()], &[], ValueError::shape(node, "a text or a list of words", "文本或单词列表"));
            None
        }
    }
}

/// Splits a line into words as docker compose does: blanks separate, quotes and backslashes protect, `$(…)` and
/// backquotes stay together, and the line ends at the first operator of a shell outside of quotes. `${…}` is kept whole.
pub fn split(line: &str) -> Result<Words, ValueError> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut in_word = false;
    let mut quote: Option<char> = None;
    let (mut backquote, mut substitution) = (false, false);
    let mut cut_at = None;
    let mut at = 0;
    while let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) {
        let here = at;
        at += c.len_utf8();
        let protected = quote.is_some() || backquote || substitution;
        if c == '\\' && quote != Some('\'') {
            let Some(next) = line.get(at..).and_then(|rest| rest.chars().next()) else { return Err(unfinished(line)) };
            word.push(next);
            in_word = true;
            at += next.len_utf8();
            continue;
        }
        if c == '$'
            && line.get(at..).is_some_and(|rest| rest.starts_with('{'))
            && let Some(variable) = braced(line, here)
        {
            word.push_str(line.get(here..variable.end).unwrap_or(""));
            in_word = true;
            at = variable.end;
            continue;
        }
        match c {
            ' ' | '\t' | '\r' | '\n' if !protected => {
                if in_word {
                    words.push(std::mem::take(&mut word));
                    in_word = false;
                }
                continue;
            }
            '"' | '\'' if !substitution && quote.is_none_or(|open| open == c) => {
                quote = if quote.is_some() { None } else { Some(c) };
                in_word = true;
                continue;
            }
            '`' if quote.is_none() && !substitution => backquote = !backquote,
            '(' if quote.is_none() && !backquote => {
                if substitution || !word.ends_with('$') {
                    return Err(unfinished(line));
                }
                substitution = true;
            }
            ')' if quote.is_none() && !backquote => {
                if !substitution {
                    return Err(unfinished(line));
                }
                substitution = false;
            }
            ';' | '&' | '|' | '<' | '>' if !protected => {
                // `2>` belongs to the operator.
                if c == '>' && word.starts_with(|first: char| first.is_ascii_digit()) {
                    in_word = false;
                    cut_at = Some(here - word.len());
                } else {
                    cut_at = Some(here);
                }
                break;
            }
            _ => {}
        }
        word.push(c);
        in_word = true;
    }
    if quote.is_some() || backquote || substitution {
        return Err(unfinished(line));
    }
    if in_word {
        words.push(word);
    }
    Ok(Words { words, cut_at })
}

/// Joins words into a line that [`split`] takes apart again.
pub fn join(words: &[String]) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,~{}[]^*?!#".contains(c);
    let quoted = words.iter().map(|word| {
        if !word.is_empty() && word.chars().all(plain) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', "'\\''"))
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

fn unfinished(line: &str) -> ValueError {
    let line = shown(line);
    ValueError::new(
        ValueErrorKind::Syntax,
        format!("Compose cannot split “{line}” into words: a quote or bracket is not closed. Use a list of words."),
        format!("Compose 无法把“{line}”拆成单词：引号或括号没有闭合。请改用单词列表。"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_as_docker_compose_splits_them() {
        for (line, words) in [
            ("echo a && echo b", vec!["echo", "a"]),
            ("echo a; b", vec!["echo", "a"]),
            ("a | b", vec!["a"]),
            ("a&b", vec!["a"]),
            ("a 2> b", vec!["a"]),
            ("echo \"a b\" c", vec!["echo", "a b", "c"]),
            ("echo 'a \"b' d", vec!["echo", "a \"b", "d"]),
            ("a\\ b c", vec!["a b", "c"]),
            ("echo $(date) x", vec!["echo", "$(date)", "x"]),
            ("echo $(date now) x", vec!["echo", "$(date now)", "x"]),
            ("echo `date now` x", vec!["echo", "`date now`", "x"]),
            ("a #b c", vec!["a", "#b", "c"]),
            ("a \"\"  b", vec!["a", "", "b"]),
            ("echo \"a\\nb\\\"c\" ", vec!["echo", "anb\"c"]),
            ("a 'b'c\"d\"", vec!["a", "bcd"]),
            ("x=1 y", vec!["x=1", "y"]),
            ("a 'b && c'", vec!["a", "b && c"]),
            ("run ${ARGS:-a b} c", vec!["run", "${ARGS:-a b}", "c"]),
            ("a\n  b\tc", vec!["a", "b", "c"]),
            ("", vec![]),
        ] {
            let found = split(line).unwrap();
            assert_eq!(found.words, words, "{line}");
            assert_eq!(split(&join(&found.words)).unwrap().words, words, "{line}");
        }
        assert_eq!(split("echo a && b").unwrap().cut_at, Some(7));
        assert_eq!(split("a 2> b").unwrap().cut_at, Some(2));
        assert_eq!(split("a 'b;c'").unwrap().cut_at, None);
        for line in ["a \"b", "a\\", "(a b) c", "a)", "a `b", "$(a"] {
            assert!(split(line).is_err(), "{line}");
        }
    }

    #[test]
    fn commands_in_every_form() {
        let mut problems = Vec::new();
        let mut read = |node| command(&Node::map_of([("command", node)]), "command", &mut problems);
        assert_eq!(read(Node::null()).map(|command| command.form), Some(CommandForm::Null));
        let line = read(Node::plain("migrate && serve")).unwrap();
        assert_eq!((line.words.len(), line.dropped.as_deref()), (1, Some("&& serve")));
        let list = Node::sequence(["sh", "-c", "exec serve --port 80"].map(Node::plain).to_vec());
        assert_eq!(read(list).unwrap().program(), Some("serve"));
        assert_eq!(read(Node::sequence(vec![])).unwrap().words.len(), 0);
        assert!(read(Node::plain("a 'b")).is_none());
        assert!(read(Node::map_of([("a", Node::null())])).is_none());
        assert_eq!(problems.len(), 2);
    }
}
