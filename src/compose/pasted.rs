//! Compose text that somebody copied: whole files, or the middle of one.
use super::read::read;
use crate::change::Fragment;
use crate::model::{Document, Kind};

/// What a copied text describes; `None` where it has no services. People copy the middle of a file, too: services
/// without the key above them.
pub fn fragment(text: &str) -> Option<Fragment> {
    let document = stack(text)?;
    let records = Kind::ALL
        .into_iter()
        .flat_map(|kind| document.table(kind).iter().map(move |(_, record)| (kind, (**record).clone())))
        .collect();
    Some(Fragment { records, ..Fragment::default() })
}

fn stack(text: &str) -> Option<Document> {
    let whole = read(text);
    if !whole.document.services().is_empty() {
        return Some(whole.document);
    }
    let below: String = text
        .lines()
        .fold("services:\n".to_owned(), |all, line| if line.is_empty() { all } else { all + "  " + line + "\n" });
    let part = read(&below);
    let describes = |body: &crate::model::Node| ["image", "build", "extends"].iter().any(|key| body.get(key).is_some());
    let sound = part.complete
        && !part.document.services().is_empty()
        && part.document.services().iter().all(|(_, record)| describes(&record.body));
    sound.then_some(part.document)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<Vec<String>> {
        fragment(text).map(|fragment| fragment.records.iter().map(|(_, record)| record.name.to_string()).collect())
    }

    #[test]
    fn whole_files_and_the_middle_of_one_are_taken() {
        let all = names("services:\n  web: {image: x}\nvolumes:\n  data:\n").expect("a stack");
        assert_eq!(all.len(), 2);
        assert_eq!(names("web:\n  image: x\n\ndb:\n  build: .\n").expect("two services"), ["web", "db"]);
        assert_eq!(names("  web:\n    image: x\n").expect("a service"), ["web"]);
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in ["", "hello", "a: 1", "volumes: {data: }", "web:\n  image: [", "web: {ports: [80]}"] {
            assert_eq!(names(text), None, "{text}");
        }
    }
}
