//! The resolved view of a document: its Compose file with the override files that are laid on it, and the other files
//! of the project.
use super::{Input, Resolved, resolve};
use crate::compose::write;
use crate::model::Document;
use crate::text::Text;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where the project lies. Nobody knows that in a browser; the folder is one that no text names.
const FOLDER: &str = "/.project";
/// Names for the document's own text: the first that no other file has.
const OWN: [&str; 3] = ["docker-compose.yml", "compose.yaml", "compose.yml"];

/// Resolves a document with override files of [`Document::files`], in the order in which they are laid on each other.
///
/// In the result paths are relative to the project's folder, and the file of what stands in the document's own text is
/// empty.
pub fn resolve_document<P: AsRef<str>>(document: &Document, overrides: &[P]) -> Resolved {
    let own = OWN.into_iter().find(|name| document.file(name).is_none()).unwrap_or("docker-compose.dockwright.yml");
    let text: Arc<str> = write(document).into();
    let mut resolved = resolve(&Input {
        file: &|path| {
            let path = path.strip_prefix(FOLDER)?.strip_prefix('/')?;
            if path == own { Some(text.clone()) } else { document.file(path).cloned() }
        },
        directory: FOLDER.to_owned(),
        files: std::iter::once(own).chain(overrides.iter().map(AsRef::as_ref)).map(str::to_owned).collect(),
        variables: BTreeMap::new(),
        env_files: Vec::new(),
        profiles: Vec::new(),
        // A name that no file gives is that of the folder, which can be any.
        name: document.extra.get("name").is_none().then(|| "project".to_owned()),
        absolute: false,
    });
    let relative = |path: &str| path.strip_prefix(FOLDER).map_or(path, |rest| rest.trim_start_matches('/')).to_owned();
    for problem in &mut resolved.problems {
        problem.file = relative(&problem.file);
        if problem.file == own {
            problem.file.clear();
        }
        let words = |text: &str| text.replace(&format!("{FOLDER}/"), "");
        if problem.message.en.contains(FOLDER) {
            let Text { en, zh } = &problem.message;
            problem.message = Text { en: Cow::Owned(words(en)), zh: Cow::Owned(words(zh)) };
        }
    }
    resolved.files = resolved.files.iter().map(|path| relative(path)).collect();
    resolved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::read;

    #[test]
    fn a_document_is_resolved_with_its_files() {
        let mut document = read("services:\n  a:\n    image: ${IMAGE}\n    ports: ['80:80:80:80']\n").document;
        document.files.insert(".env".into(), "IMAGE=x:1\n".into());
        document
            .files
            .insert("docker-compose.prod.yml".into(), "services:\n  a:\n    restart: 5s\n    privileged: 1\n".into());
        let alone = resolve_document::<&str>(&document, &[]);
        assert_eq!(
            alone.service("a").and_then(|a| a.get("image")?.as_text().map(str::to_owned)).as_deref(),
            Some("x:1")
        );
        assert_eq!(
            alone.problems.iter().map(|one| (one.code, one.file.as_str())).collect::<Vec<_>>(),
            [("compose-port-syntax", "")]
        );
        let both = resolve_document(&document, &["docker-compose.prod.yml"]);
        let places: Vec<(&str, String)> =
            both.problems.iter().map(|one| (one.file.as_str(), one.path.to_string())).collect();
        assert!(places.contains(&("docker-compose.prod.yml", "services.a.privileged".to_owned())), "{places:?}");
        assert_eq!(both.files, ["docker-compose.yml", "docker-compose.prod.yml"]);
    }

    #[test]
    fn names_of_files_in_messages_are_those_of_the_project() {
        let mut document = read("include: [a.yml]\nservices:\n  a: {image: 'x:1'}\n").document;
        document.files.insert("a.yml".into(), "include: [a.yml]\nservices: {}\n".into());
        let resolved = resolve_document::<&str>(&document, &[]);
        let problem = resolved.problems.iter().find(|one| one.code == "compose-include").expect("a circle");
        assert_eq!((problem.file.as_str(), &*problem.message.en), ("a.yml", "a.yml includes itself."));
    }
}
