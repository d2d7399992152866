//! `.env` with the values of a stack, and `.env.example` without its secrets.
//!
//! The core has no randomness: whoever calls hands in a source of random bytes.
use super::{Artifact, ArtifactLanguage, ArtifactProblem, Generated};
use crate::model::env_file::EnvFile;
use crate::text::{Language, Text};

/// A variable of the stack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvVar {
    /// Name.
    pub name: String,
    /// Literal value; a secret without one is generated, anything else stays empty for the user to fill in.
    pub value: Option<String>,
    /// What it is for, in the user's language.
    pub comment: Option<String>,
    /// Heading under which it stands; variables of one section are written together.
    pub section: Option<String>,
    /// Set for a secret: its value appears in `.env` only.
    pub secret: Option<SecretKind>,
}

/// What a generated secret must look like. Every kind is made of letters and digits (and, for [`SecretKind::Complex`],
/// `-` and `_`), so it can stand in a URL, a shell command and YAML without quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// 32 characters, 160 bits: a password of a database or a user.
    #[default]
    Password,
    /// 64 characters, 320 bits: a key that signs sessions or tokens.
    SigningKey,
    /// 43 characters, 215 bits: an API token.
    Token,
    /// 64 hexadecimal digits, 256 bits: an encryption key.
    Hex,
    /// 32 characters with capitals, small letters, digits and signs, for servers that insist on each.
    Complex,
}

/// Letters and digits without those that look alike: 32 of them, so five bits of a random byte pick one.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const CAPITALS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZABCDEFGH";

/// `.env` and `.env.example` beside each other in `folder` (empty for the top of the bundle).
///
/// Values that `kept` already has win over everything here, so a secret is generated once and stays.
pub fn env_files(
    vars: &[EnvVar],
    kept: &EnvFile,
    folder: &str,
    language: Language,
    random: &mut dyn FnMut(usize) -> Vec<u8>,
) -> Generated {
    let place = |name: &str| if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") };
    let mut generated = Generated::default();
    let (env, problems) = complete(kept.clone(), vars, language, random);
    let problem = |message| ArtifactProblem { path: place(".env"), message };
    generated.problems.extend(problems.into_iter().map(problem));
    let mut artifact = Artifact::new(place(".env"), ArtifactLanguage::Env, env.to_string());
    artifact.secret = true;
    generated.artifacts.push(artifact);
    let text = example(vars, language).to_string();
    generated.artifacts.push(Artifact::new(place(".env.example"), ArtifactLanguage::Env, text));
    generated
}

/// Adds what a file lacks and changes nothing that it has.
pub fn complete(
    mut file: EnvFile,
    vars: &[EnvVar],
    language: Language,
    random: &mut dyn FnMut(usize) -> Vec<u8>,
) -> (EnvFile, Vec<Text>) {
    let mut problems = Vec::new();
    let missing: Vec<EnvVar> = vars.iter().filter(|var| file.get(&var.name).is_none()).cloned().collect();
    if file.lines.is_empty() {
        let head = Text::fixed(
            "Values of this stack. This file holds secrets: keep it out of version control.",
            "本项目的变量值，含有密钥，不要提交到版本库。",
        );
        file.push_comment(head.get(language));
    }
    write(&mut file, &missing, &mut problems, |var, problems| match (&var.value, var.secret) {
        (Some(value), _) => value.clone(),
        (None, Some(kind)) => secret(kind, random).unwrap_or_else(|| {
            let name = &var.name;
            problems.push(Text::new(
                format!("“{name}” is empty: there was no source of random bytes."),
                format!("“{name}”为空：没有可用的随机源。"),
            ));
            String::new()
        }),
        (None, None) => String::new(),
    });
    (file, problems)
}

/// The file without secrets, to be committed.
pub fn example(vars: &[EnvVar], language: Language) -> EnvFile {
    let mut file = EnvFile::default();
    let head = Text::fixed("Copy this file to .env and fill in the empty values.", "将本文件复制为 .env，并填写空值。");
    file.push_comment(head.get(language));
    write(&mut file, vars, &mut Vec::new(), |var, _| match (&var.value, var.secret) {
        (Some(value), None) => value.clone(),
        _ => String::new(),
    });
    file
}

/// A new secret, or `None` if the source gives fewer bytes than asked.
pub fn secret(kind: SecretKind, random: &mut dyn FnMut(usize) -> Vec<u8>) -> Option<String> {
    let length = match kind {
        SecretKind::Password | SecretKind::Complex | SecretKind::Hex => 32,
        SecretKind::Token => 43,
        SecretKind::SigningKey => 64,
    };
    let bytes = random(length);
    if bytes.len() < length {
        return None;
    }
    let bytes = bytes.iter().take(length);
    let pick = |alphabet: &[u8; 32], byte: &u8| alphabet.get(usize::from(byte & 31)).copied().map_or('x', char::from);
    Some(match kind {
        SecretKind::Hex => bytes.map(|byte| format!("{byte:02x}")).collect(),
        SecretKind::Complex => {
            let mixed = bytes.enumerate().map(|(at, byte)| match at {
                // Fixed places for each class: a place gives nothing away that the length does not.
                3 | 17 => pick(CAPITALS, byte),
                8 => char::from(b'2' + (byte & 7)),
                12 => '-',
                21 => '_',
                _ => pick(ALPHABET, byte),
            });
            // Some servers refuse a password that starts with a digit.
            mixed.enumerate().map(|(at, c)| if at == 0 && c.is_ascii_digit() { 'k' } else { c }).collect()
        }
        _ => bytes.map(|byte| pick(ALPHABET, byte)).collect(),
    })
}

fn write(
    file: &mut EnvFile,
    vars: &[EnvVar],
    problems: &mut Vec<Text>,
    mut value: impl FnMut(&EnvVar, &mut Vec<Text>) -> String,
) {
    let mut sections: Vec<Option<&str>> = Vec::new();
    for var in vars {
        if !sections.contains(&var.section.as_deref()) {
            sections.push(var.section.as_deref());
        }
    }
    for section in sections {
        file.push_blank();
        if let Some(title) = section {
            file.push_comment(&format!("--- {title} ---"));
        }
        for var in vars.iter().filter(|var| var.section.as_deref() == section) {
            if file.get(&var.name).is_some() {
                continue;
            }
            if let Some(comment) = &var.comment {
                file.push_comment(comment);
            }
            let value = value(var, problems);
            if let Err(problem) = file.push(&var.name, &value) {
                problems.push(problem);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vars() -> Vec<EnvVar> {
        let var = |name: &str, value: Option<&str>, section: &str, secret| EnvVar {
            name: name.into(),
            value: value.map(str::to_string),
            comment: Some(format!("What {name} is for\n第二行")),
            section: Some(section.into()),
            secret,
        };
        vec![
            var("DB_USER", Some("app"), "Database", None),
            var("LOG_LEVEL", Some("info # $x"), "Application", None),
            var("DB_PASSWORD", None, "Database", Some(SecretKind::Password)),
            var("OWN_KEY", Some("my own"), "Application", Some(SecretKind::SigningKey)),
            var("WEBHOOK_URL", None, "Application", None),
        ]
    }

    fn counting() -> impl FnMut(usize) -> Vec<u8> {
        let mut next = 0_u8;
        move |length| {
            let bytes = (0..length).map(|_| {
                next = next.wrapping_mul(73).wrapping_add(41);
                next
            });
            bytes.collect()
        }
    }

    #[test]
    fn secrets_are_in_one_file_and_all_names_in_both() {
        let generated = env_files(&vars(), &EnvFile::default(), "", Language::En, &mut counting());
        assert_eq!(generated.problems, []);
        let [env, example] = generated.artifacts.as_slice() else { panic!() };
        assert!(env.secret && !example.secret);
        let (env, errors) = EnvFile::parse(&env.text);
        assert_eq!(errors, []);
        let (example, errors) = EnvFile::parse(&example.text);
        assert_eq!(errors, []);
        let names = |file: &EnvFile| file.entries().map(|e| e.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&env), ["DB_USER", "DB_PASSWORD", "LOG_LEVEL", "OWN_KEY", "WEBHOOK_URL"]);
        assert_eq!(names(&example), names(&env));
        assert_eq!(env.get("LOG_LEVEL").unwrap().literal().unwrap(), "info # $x");
        assert_eq!(env.get("DB_PASSWORD").unwrap().literal().unwrap().len(), 32);
        assert_eq!(env.get("OWN_KEY").unwrap().literal().unwrap(), "my own");
        assert_eq!(example.get("DB_PASSWORD").unwrap().literal().unwrap(), "");
        assert_eq!(example.get("OWN_KEY").unwrap().literal().unwrap(), "");
    }

    #[test]
    fn what_a_file_has_stays() {
        let (kept, _) = EnvFile::parse("# mine\nDB_PASSWORD=old\n");
        let generated = env_files(&vars(), &kept, "conf", Language::Zh, &mut counting());
        let text = &generated.artifacts[0].text;
        assert_eq!(generated.artifacts[0].path, "conf/.env");
        assert!(text.starts_with("# mine\nDB_PASSWORD=old\n"), "{text}");
        assert_eq!(text.matches("DB_PASSWORD=").count(), 1);
        assert!(text.contains("DB_USER=app\n"));
    }

    #[test]
    fn secrets_need_no_quotes_anywhere() {
        for kind in
            [SecretKind::Password, SecretKind::SigningKey, SecretKind::Token, SecretKind::Hex, SecretKind::Complex]
        {
            for fill in [0_u8, 31, 255] {
                let text = secret(kind, &mut |length| vec![fill; length]).unwrap();
                assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'), "{text}");
                assert!(text.len() >= 32);
            }
        }
        let complex = secret(SecretKind::Complex, &mut counting()).unwrap();
        assert!(complex.contains(|c: char| c.is_ascii_uppercase()) && complex.contains('-'), "{complex}");
        assert_eq!(secret(SecretKind::Hex, &mut |_| vec![0xab; 32]).unwrap(), "ab".repeat(32));
        assert_eq!(secret(SecretKind::Hex, &mut |_| Vec::new()), None);
    }
}
