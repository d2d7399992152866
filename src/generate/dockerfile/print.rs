//! A Dockerfile tree as text.
use super::tree::{Command, Dockerfile, Flag, Heredoc, Instruction, Item, Kind, Transfer};
use super::word::Word;

const INDENT: &str = "    ";
/// A longer instruction with several parts puts each on a line of its own.
const WIDTH: usize = 110;

/// The Dockerfile as a file. [`super::parse`] reads the same tree back.
pub fn print(dockerfile: &Dockerfile) -> String {
    let escape = dockerfile.escape;
    let mut text = String::new();
    for (name, value) in &dockerfile.directives {
        text.push_str(&format!("# {name}={value}\n"));
    }
    for item in &dockerfile.items {
        match item {
            Item::Blank => text.push('\n'),
            Item::Comment(comment) => {
                for line in comment.split('\n') {
                    text.push_str(&format!("#{line}\n"));
                }
            }
            Item::Instruction(instruction) => print_instruction(instruction, escape, &mut text),
        }
    }
    text
}

fn print_instruction(instruction: &Instruction, escape: char, text: &mut String) {
    text.push_str(&kind(&instruction.kind, &instruction.heredocs, escape));
    text.push('\n');
    for heredoc in &instruction.heredocs {
        text.push_str(&heredoc.body);
        text.push_str(&heredoc.name);
        text.push('\n');
    }
}

fn kind(kind_of: &Kind, heredocs: &[Heredoc], escape: char) -> String {
    let words = |words: &[Word]| words.iter().map(|word| word.quoted(escape)).collect::<Vec<_>>().join(" ");
    match kind_of {
        Kind::From(from) => {
            let mut text = String::from("FROM ");
            if let Some(platform) = &from.platform {
                text.push_str(&format!("--platform={} ", flag_value(platform)));
            }
            text.push_str(&from.image.to_string());
            if let Some(stage) = &from.stage {
                text.push_str(&format!(" AS {stage}"));
            }
            text
        }
        Kind::Arg(args) => {
            let args = args.iter().map(|(name, default)| match default {
                Some(default) => format!("{name}={}", default.quoted(escape)),
                None => name.clone(),
            });
            lines("ARG", args.collect(), escape)
        }
        Kind::Env(pairs) => lines("ENV", pair_list(pairs, escape), escape),
        Kind::Label(pairs) => lines("LABEL", pair_list(pairs, escape), escape),
        Kind::Run(flags, run) => flagged("RUN", flags, &command(run, escape), escape),
        Kind::Cmd(run) => format!("CMD {}", command(run, escape)),
        Kind::Entrypoint(run) => format!("ENTRYPOINT {}", command(run, escape)),
        Kind::Shell(args) => format!("SHELL {}", json(args)),
        Kind::Healthcheck(None) => "HEALTHCHECK NONE".to_string(),
        Kind::Healthcheck(Some((flags, run))) => {
            let flags = flags.iter().map(flag).collect::<Vec<_>>().join(" ");
            let run = command(run, escape);
            match flags.as_str() {
                "" => format!("HEALTHCHECK CMD {run}"),
                flags => format!("HEALTHCHECK {flags} {escape}\n{INDENT}CMD {run}"),
            }
        }
        Kind::Copy(transfer) => transfer_text("COPY", transfer, heredocs, escape),
        Kind::Add(transfer) => transfer_text("ADD", transfer, heredocs, escape),
        Kind::Expose(ports) => format!("EXPOSE {}", words(ports)),
        Kind::User(user) => format!("USER {}", user.quoted(escape)),
        Kind::Workdir(path) => format!("WORKDIR {}", path.quoted(escape)),
        Kind::Volume(paths) => match paths.iter().map(|path| list_word(path, escape)).collect::<Option<Vec<_>>>() {
            Some(paths) => format!("VOLUME {}", paths.join(" ")),
            None => format!("VOLUME {}", json_words(paths, escape)),
        },
        Kind::Stopsignal(signal) => format!("STOPSIGNAL {}", signal.quoted(escape)),
        Kind::Onbuild(inner) => format!("ONBUILD {}", kind(inner, heredocs, escape)),
        Kind::Other(keyword, rest) => {
            let rest = rest.replace('\n', &format!("{escape}\n"));
            format!("{keyword} {rest}").trim_end().to_string()
        }
    }
}

fn pair_list(pairs: &[(String, Word)], escape: char) -> Vec<String> {
    let name = |name: &str| match name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-/".contains(c)) {
        true => name.to_string(),
        false => format!("\"{}\"", name.replace('"', &format!("{escape}\""))),
    };
    pairs.iter().map(|(key, value)| format!("{}={}", name(key), value.quoted(escape))).collect()
}

/// A keyword with a list: on one line if it is short, one entry per line otherwise.
fn lines(keyword: &str, entries: Vec<String>, escape: char) -> String {
    let one = format!("{keyword} {}", entries.join(" "));
    if entries.len() < 2 || one.len() <= 60 {
        return one;
    }
    format!("{keyword} {}", entries.join(&format!(" {escape}\n{INDENT}")))
}

fn flagged(keyword: &str, flags: &[Flag], rest: &str, escape: char) -> String {
    let flags: Vec<String> = flags.iter().map(flag).collect();
    if flags.is_empty() {
        return format!("{keyword} {rest}");
    }
    let one = format!("{keyword} {} {rest}", flags.join(" "));
    if one.len() <= WIDTH && !one.contains('\n') {
        return one;
    }
    let separator = format!(" {escape}\n{INDENT}");
    format!("{keyword} {}{separator}{rest}", flags.join(&separator))
}

fn flag(flag: &Flag) -> String {
    match &flag.value {
        Some(value) => format!("--{}={}", flag.name, flag_value(value)),
        None => format!("--{}", flag.name),
    }
}

fn flag_value(value: &str) -> String {
    if value.contains(|c: char| c.is_whitespace() || c == '"' || c == '\'' || c == '\\') {
        return format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    }
    value.to_string()
}

fn command(command: &Command, escape: char) -> String {
    match command {
        Command::Exec(args) => json(args),
        Command::Shell(text) => text.replace('\n', &format!("{escape}\n")),
    }
}

fn transfer_text(keyword: &str, transfer: &Transfer, heredocs: &[Heredoc], escape: char) -> String {
    let all: Vec<&Word> = transfer.sources.iter().chain([&transfer.target]).collect();
    let list: Option<Vec<String>> =
        all.iter().map(|word| heredoc_word(word, heredocs).or_else(|| list_word(word, escape))).collect();
    let rest = match list {
        Some(words) => words.join(" "),
        None => json_words(all, escape),
    };
    flagged(keyword, &transfer.flags, &rest, escape)
}

fn heredoc_word(word: &Word, heredocs: &[Heredoc]) -> Option<String> {
    let text = word.as_literal()?;
    let name = text.strip_prefix("<<")?.trim_start_matches('-');
    let heredoc = heredocs.iter().find(|heredoc| heredoc.name == name)?;
    let dash = if heredoc.strip_tabs { "-" } else { "" };
    Some(if heredoc.expand { format!("<<{dash}{name}") } else { format!("<<{dash}\"{name}\"") })
}

/// A word of a list that is split at spaces, unless it would be taken for something else there.
fn list_word(word: &Word, escape: char) -> Option<String> {
    word.bare(escape).filter(|text| !text.starts_with('[') && !text.contains("<<") && !text.starts_with("--"))
}

fn json_words<'a>(words: impl IntoIterator<Item = &'a Word>, escape: char) -> String {
    // The build reads each string of the array as a word once more.
    json(&words.into_iter().map(|word| word.escaped_for_json(escape)).collect::<Vec<_>>())
}

fn json(args: &[String]) -> String {
    let args: Vec<String> = args.iter().map(|arg| serde_json::Value::from(arg.as_str()).to_string()).collect();
    format!("[{}]", args.join(", "))
}
