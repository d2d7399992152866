//! The `.env` text of templates: sections, comments, and which values have to be made or provided.
//!
//! The text is an ordinary `.env.example`. A line `# --- Name ---` opens a section, other comment lines directly above
//! a variable describe it, and two forms of comment say where an empty value comes from:
//!
//! - `# secret: password24` or `# secret: hex64`: to be generated. The word is the alphabet, the number the length in
//!   characters. Both alphabets are safe inside a URL, a shell word and a YAML scalar.
//! - `# provide: an API key`: only the user has it. The value stays empty.

/// One variable of a `.env` text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvVariable<'a> {
    /// Name.
    pub name: &'a str,
    /// Value as the container gets it, without quotes; empty for secrets and values to provide.
    pub value: &'a str,
    /// The section it stands in; empty above the first one.
    pub section: &'a str,
    /// Comment lines above it, without `#` and without markers.
    pub comment: Vec<&'a str>,
    /// Where the value comes from.
    pub source: VariableSource<'a>,
}

/// Where the value of a variable comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableSource<'a> {
    /// The value in the text is good.
    Default,
    /// A random value is to be generated.
    Secret(SecretKind),
    /// The user has to provide it; the words say what it is.
    Provided(&'a str),
}

/// The shape of a generated secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretKind {
    /// The characters it is made of.
    pub alphabet: SecretAlphabet,
    /// Its length in characters, 16 to 128.
    pub length: usize,
}

/// Characters that secrets are made of. None of them has a meaning in a URL, a shell or YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretAlphabet {
    /// `0-9a-f`, 4 bits each: keys that programs decode.
    Hex,
    /// Letters and digits without those that look alike, 5.8 bits each: passwords.
    Password,
}

/// The variables of a `.env` text, in order.
///
/// Reads the conventions above; it is no reader for the full grammar of `.env` files.
pub fn variables(text: &str) -> Vec<EnvVariable<'_>> {
    let mut found = Vec::new();
    let (mut section, mut comment, mut source) = ("", Vec::new(), VariableSource::Default);
    for line in text.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix('#') {
            let words = words.trim();
            if let Some(name) = words.strip_prefix("---").and_then(|rest| rest.strip_suffix("---")) {
                (section, comment, source) = (name.trim(), Vec::new(), VariableSource::Default);
            } else if let Some(kind) = words.strip_prefix("secret:").and_then(SecretKind::parse) {
                source = VariableSource::Secret(kind);
            } else if let Some(what) = words.strip_prefix("provide:") {
                source = VariableSource::Provided(what.trim());
            } else {
                comment.push(words);
            }
        } else if let Some((name, value)) = line.split_once('=') {
            found.push(EnvVariable {
                name,
                value: value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(value),
                section,
                comment: std::mem::take(&mut comment),
                source: std::mem::replace(&mut source, VariableSource::Default),
            });
        } else {
            (comment, source) = (Vec::new(), VariableSource::Default);
        }
    }
    found
}

impl SecretKind {
    /// Reads `hex64` or `password24`; nothing for another word or a length outside 16 to 128.
    pub fn parse(text: &str) -> Option<SecretKind> {
        let text = text.trim();
        let (alphabet, digits) = if let Some(digits) = text.strip_prefix("hex") {
            (SecretAlphabet::Hex, digits)
        } else {
            (SecretAlphabet::Password, text.strip_prefix("password")?)
        };
        let length = digits.parse().ok().filter(|length| (16..=128).contains(length))?;
        Some(SecretKind { alphabet, length })
    }

    /// A secret of this shape out of uniformly random bytes.
    ///
    /// Every character is equally likely: bytes beyond the largest multiple of the alphabet's size are skipped. Where
    /// the source repeats such a byte for ever it gives up on uniformity, not on ending.
    pub fn generate(self, mut random_byte: impl FnMut() -> u8) -> String {
        let characters = self.alphabet.characters().as_bytes();
        let fair = 256 - 256 % characters.len();
        let mut next = || {
            let mut byte = usize::from(random_byte());
            for _ in 0..64 {
                if byte < fair {
                    break;
                }
                byte = usize::from(random_byte());
            }
            characters.get(byte % characters.len()).copied().map_or('0', char::from)
        };
        (0..self.length).map(|_| next()).collect()
    }
}

impl SecretAlphabet {
    /// Its characters, all ASCII.
    pub const fn characters(self) -> &'static str {
        match self {
            SecretAlphabet::Hex => "0123456789abcdef",
            SecretAlphabet::Password => "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sections_comments_and_markers() {
        let text = "# --- Database ---\n# The first database.\nDB=app\n# Kept secret.\n# secret: password24\nPW=\n\n# provide: a key\nKEY=\nLIST='[\"a\"]'\n";
        let found = variables(text);
        let names: Vec<_> = found.iter().map(|variable| (variable.name, variable.value)).collect();
        assert_eq!(names, [("DB", "app"), ("PW", ""), ("KEY", ""), ("LIST", "[\"a\"]")]);
        assert!(found.iter().all(|variable| variable.section == "Database"));
        assert_eq!(found[0].comment, ["The first database."]);
        assert_eq!(
            found[1].source,
            VariableSource::Secret(SecretKind { alphabet: SecretAlphabet::Password, length: 24 })
        );
        assert_eq!(found[2].source, VariableSource::Provided("a key"));
        assert_eq!(found[3].source, VariableSource::Default);
    }

    #[test]
    fn a_comment_belongs_to_the_next_variable_only() {
        let found = variables("# Stands alone.\n\nA=1\n# secret: hex32\nB=\nC=\n");
        assert!(found[0].comment.is_empty());
        assert_eq!(found[2].source, VariableSource::Default);
    }

    #[test]
    fn secrets_have_their_length_and_alphabet_and_always_end() {
        let kind = SecretKind::parse(" hex64").unwrap();
        let mut counter = 0u8;
        let secret = kind.generate(|| {
            counter = counter.wrapping_add(7);
            counter
        });
        assert_eq!(secret.len(), 64);
        assert!(secret.chars().all(|character| SecretAlphabet::Hex.characters().contains(character)));
        assert_eq!(SecretKind::parse("password24").unwrap().generate(|| 255).len(), 24);
        assert_eq!(SecretKind::parse("hex4"), None);
        assert_eq!(SecretKind::parse("words12"), None);
    }

    #[test]
    fn unfair_bytes_are_skipped() {
        let kind = SecretKind { alphabet: SecretAlphabet::Password, length: 16 };
        let mut bytes = [255u8, 0].into_iter().cycle();
        let secret = kind.generate(|| bytes.next().unwrap());
        assert_eq!(secret, "2".repeat(16));
    }
}
