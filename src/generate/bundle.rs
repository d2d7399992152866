//! Everything that is downloaded, from one document.
use super::env_file::{self, SecretKind};
use super::{Artifact, ArtifactLanguage, ArtifactProblem};
use crate::compose;
use crate::model::Document;
use crate::model::env_file::EnvFile;
use crate::text::Language;

/// What the user chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BundleOptions {
    /// The language of comments and documents.
    pub language: Language,
}

/// The files of a stack and what they could not express.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The files.
    pub artifacts: Vec<Artifact>,
    /// What is missing from them.
    pub problems: Vec<ArtifactProblem>,
}

/// The files of a stack.
///
/// `random` gives that many random bytes; it is asked only for secrets that `.env` does not have yet.
pub fn bundle(document: &Document, options: &BundleOptions, random: &mut dyn FnMut(usize) -> Vec<u8>) -> Bundle {
    let mut artifacts = vec![Artifact::new("docker-compose.yml", ArtifactLanguage::Yaml, compose::write(document))];
    let mut problems = Vec::new();
    let text = document.file(".env").map_or("", |text| text);
    let (mut env, _) = EnvFile::parse(text);
    let empty: Vec<String> = env
        .entries()
        .filter(|entry| entry.name.contains("PASSWORD") || entry.name.contains("SECRET"))
        .filter(|entry| entry.value.as_ref().is_none_or(|value| value.text.is_empty()))
        .map(|entry| entry.name.clone())
        .collect();
    for name in empty {
        if let Some(secret) = env_file::secret(SecretKind::Password, random)
            && let Err(message) = env.set(&name, &secret)
        {
            problems.push(ArtifactProblem { path: ".env".into(), message });
        }
    }
    if !env.lines.is_empty() {
        let mut artifact = Artifact::new(".env", ArtifactLanguage::Env, env.to_string());
        artifact.secret = true;
        artifacts.push(artifact);
    }
    for (path, text) in document.files.iter().filter(|(path, _)| &***path != ".env") {
        artifacts.push(Artifact::new(&**path, super::highlight::language_of(path), &**text));
    }
    let _ = options;
    Bundle { artifacts, problems }
}
