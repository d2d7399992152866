//! Secrets in environment files, so that they can be hidden where the file is shown.
use crate::model::env_file::{EnvFile, EnvLine};
use std::ops::Range;

/// Words in the name of a variable that holds a secret.
const SECRET_WORDS: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASS",
    "PWD",
    "SECRET",
    "TOKEN",
    "KEY",
    "APIKEY",
    "CREDENTIAL",
    "CREDENTIALS",
    "SALT",
    "PRIVATE",
];

/// True where the name of a variable says that it holds a secret.
pub fn is_secret_name(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let mut words = upper.split(['_', '-', '.']);
    // A public key, a key's name or a path to one is none.
    let harmless = ["PUBLIC", "FILE", "PATH", "NAME", "ID", "USER", "EXPIRE", "EXPIRES", "TTL", "MINUTES", "LENGTH"];
    let last = upper.rsplit(['_', '-', '.']).next().unwrap_or("");
    words.any(|word| SECRET_WORDS.contains(&word))
        && !harmless.iter().any(|word| last == *word || upper.starts_with("PUBLIC"))
}

/// The bytes of an environment file that are secret: the values of variables with such a name, and passwords in URLs.
/// In order, without overlap, never empty, never with a line end in them.
pub fn secret_ranges(text: &str) -> Vec<Range<usize>> {
    let (file, _) = EnvFile::parse(text);
    let mut found = Vec::new();
    let mut at = 0;
    for line in &file.lines {
        let piece = match line {
            EnvLine::Entry(entry) => {
                let (before, value, after) = entry.written();
                let start = at + before.len();
                if entry.value.is_some() {
                    if is_secret_name(&entry.name) {
                        push(&mut found, text, start..start + value.len());
                    } else if let Some(password) = url_password(value) {
                        push(&mut found, text, start + password.start..start + password.end);
                    }
                }
                before.len() + value.len() + after.len()
            }
            EnvLine::Blank(text) | EnvLine::Comment(text) | EnvLine::Invalid(text) => text.len(),
        };
        at += piece;
    }
    found
}

/// Adds a range without quotes around it, in one piece per line.
fn push(found: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let value = text.get(range.clone()).unwrap_or("");
    let quoted = value.len() >= 2 && value.starts_with(['"', '\'']);
    let mut at = range.start + usize::from(quoted);
    let inner = if quoted { value.get(1..value.len() - 1).unwrap_or("") } else { value };
    for line in inner.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        if !content.is_empty() && !content.starts_with("${") {
            found.push(at..at + content.len());
        }
        at += line.len();
    }
}

/// The password in `scheme://user:password@host`.
fn url_password(value: &str) -> Option<Range<usize>> {
    let start = value.find("://")? + 3;
    let authority = value.get(start..)?;
    let authority = authority.get(..authority.find(['/', '?', '#', ' ']).unwrap_or(authority.len()))?;
    let (user_info, _) = authority.rsplit_once('@')?;
    let colon = user_info.find(':')?;
    let password = user_info.get(colon + 1..).filter(|password| !password.is_empty() && !password.starts_with("${"))?;
    Some(start + colon + 1..start + colon + 1 + password.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_and_nothing_else() {
        let text = "# DB_PASSWORD=x\nDB_PASSWORD=hunter2 # why\nDB_USER=app\nexport API_KEY='a b'\nURL=postgres://u:p%40w@db/x\nREF=${DB_PASSWORD}\nJWT_SECRET=\nPUBLIC_KEY=abc\nKEY_FILE=/run/x\nPRIVATE_KEY=\"one\ntwo\"\nTOKEN_TTL=30\n";
        let found: Vec<&str> = secret_ranges(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["hunter2", "a b", "p%40w", "one", "two"]);
    }
}
