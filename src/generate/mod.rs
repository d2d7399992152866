//! Document to files.
//!
//! Every generator has two halves: a builder from a plain description to a small typed tree, and a printer from that
//! tree to text. Text is never assembled from templates, so quoting is decided in one place per format. What a format
//! cannot express becomes an [`ArtifactProblem`]. Same input, same bytes.
use crate::text::Text;

pub mod bundle;
pub mod dockerfile;
pub mod highlight;
pub mod mask;
pub mod nginx;
pub mod shell;
pub mod yaml;
pub mod zip;

/// What a generated file is written in: decides its icon and its colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArtifactLanguage {
    /// YAML 1.2, for example a Compose file.
    Yaml,
    /// `KEY=value` lines.
    Env,
    /// nginx configuration.
    Nginx,
    /// Dockerfile.
    Dockerfile,
    /// CommonMark.
    Markdown,
    /// `.gitignore` and `.dockerignore`.
    Ignore,
    /// POSIX shell.
    Shell,
    /// JSON.
    Json,
    /// SQL.
    Sql,
    /// TOML, INI and the like.
    Toml,
    /// Anything else.
    Text,
}

/// One generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Place inside the bundle, with `/` between folders, never absolute, never with `..`.
    pub path: String,
    /// What it is written in.
    pub language: ArtifactLanguage,
    /// The content, UTF-8 with `\n` line ends.
    pub text: String,
    /// Whether it holds secrets: never shown in full, never shared, mode 0600 in the zip.
    pub secret: bool,
    /// Whether it is a program: mode 0755 in the zip.
    pub executable: bool,
}

/// Something that a file could not express.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactProblem {
    /// The file concerned, as [`Artifact::path`].
    pub path: String,
    /// What was left out or changed, and why.
    pub message: Text,
}

/// Files together with what they could not express.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Generated {
    /// The files.
    pub artifacts: Vec<Artifact>,
    /// What is missing from them.
    pub problems: Vec<ArtifactProblem>,
}

impl Artifact {
    /// A file without secrets that is not a program.
    pub fn new(path: impl Into<String>, language: ArtifactLanguage, text: impl Into<String>) -> Artifact {
        Artifact { path: path.into(), language, text: text.into(), secret: false, executable: false }
    }
}

impl Generated {
    /// Adds the files and problems of another generator.
    pub fn extend(&mut self, other: Generated) {
        self.artifacts.extend(other.artifacts);
        self.problems.extend(other.problems);
    }
}
