//! What the Compose specification names: the keys as a tree, and for each what it is for and what kind of value it takes.
mod parts;
mod service;
mod shape;
mod top;

pub use shape::{DOCUMENT, Shape};

use crate::model::{Path, Step};
use crate::text::Text;

/// What kind of value an attribute takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeForm {
    /// The inspector has a section of its own for it.
    Own,
    /// A text.
    Text,
    /// A number.
    Number,
    /// A size in bytes, like `512M`.
    Size,
    /// A time, like `1m30s`.
    Time,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A list of texts.
    List,
    /// Names and values.
    Map,
    /// A structure of its own.
    Yaml,
}

/// A key of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Where it stands: keys with dots between them, `*` for a name of the user's choice, places in lists left out.
    pub path: &'static str,
    /// What it takes.
    pub form: AttributeForm,
    /// What it is for, in English and in Chinese.
    pub meaning: (&'static str, &'static str),
}

impl Attribute {
    /// Its own key.
    pub fn key(&self) -> &'static str {
        self.path.rsplit('.').next().unwrap_or(self.path)
    }

    /// Where it stands in its record: `deploy.replicas` of `services.*.deploy.replicas`.
    pub fn inner(&self) -> &'static str {
        self.path.splitn(3, '.').nth(2).unwrap_or(self.path)
    }

    /// What it is for.
    pub fn words(&self) -> Text {
        Text::fixed(self.meaning.0, self.meaning.1)
    }

    /// The part of the specification that describes it.
    pub fn section(&self) -> Text {
        let mut steps = self.path.split('.').filter(|step| *step != "*");
        let (first, second) = (steps.next().unwrap_or(""), steps.next().unwrap_or(""));
        let part = match (first, second) {
            ("services", "build") => "Build",
            ("services", "deploy") => "Deploy",
            ("services", "develop") => "Develop",
            ("services", _) => "Services",
            ("networks", _) => "Networks",
            ("volumes", _) => "Volumes",
            ("secrets", _) => "Secrets",
            ("configs", _) => "Configs",
            ("models", _) => "Models",
            ("include", _) => "Include",
            _ => "Version and name",
        };
        let key = self.key();
        Text::new(format!("Compose specification, {part}: {key}"), format!("Compose 规范，{part}：{key}"))
    }
}

const fn row(path: &'static str, form: AttributeForm, en: &'static str, zh: &'static str) -> Attribute {
    Attribute { path, form, meaning: (en, zh) }
}

/// Every attribute of the specification.
pub fn all() -> impl Iterator<Item = &'static Attribute> {
    service::ROWS.iter().chain(parts::ROWS).chain(top::ROWS)
}

/// The attribute at a place of the document; `None` where the specification names none there.
pub fn attribute(path: &Path) -> Option<&'static Attribute> {
    let keys: Vec<&str> = path
        .0
        .iter()
        .filter_map(|step| match step {
            Step::Key(key) => Some(&**key),
            Step::Index(_) => None,
        })
        .collect();
    of_keys(&keys)
}

/// The attribute that keys lead to.
pub fn of_keys(keys: &[&str]) -> Option<&'static Attribute> {
    all().find(|one| {
        let mut steps = one.path.split('.');
        keys.iter().all(|key| steps.next().is_some_and(|step| step == "*" || step == *key)) && steps.next().is_none()
    })
}

/// The attribute of a service with this key.
pub fn of_service(key: &str) -> Option<&'static Attribute> {
    of_keys(&["services", "*", key])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The places of all keys of the tree.
    fn places(shape: &Shape, at: &str, found: &mut BTreeSet<String>) {
        let below = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
        match shape {
            Shape::Any => {}
            Shape::Keys(keys) => {
                for (key, shape) in *keys {
                    found.insert(below(key));
                    places(shape, &below(key), found);
                }
            }
            Shape::Each(shape) => places(shape, &below("*"), found),
        }
    }

    #[test]
    fn every_key_of_the_specification_has_its_meaning_once() {
        let mut wanted = BTreeSet::new();
        places(DOCUMENT, "", &mut wanted);
        let rows: Vec<&str> = all().map(|one| one.path).collect();
        let known: BTreeSet<String> = rows.iter().map(|path| (*path).to_owned()).collect();
        assert_eq!(known.len(), rows.len(), "each once");
        let missing: Vec<_> = wanted.difference(&known).collect();
        let extra: Vec<_> = known.difference(&wanted).collect();
        assert!(missing.is_empty() && extra.is_empty(), "missing {missing:#?}, unknown {extra:#?}");
        assert!(service::ROWS.is_sorted_by(|left, right| left.path < right.path));
        assert_eq!(service::ROWS.len(), 93);
    }

    #[test]
    fn an_attribute_is_found_by_its_place() {
        let path = Path::default().key("services").key("web").key("ports").index(0).key("target");
        assert_eq!(attribute(&path).map(Attribute::key), Some("target"));
        assert_eq!(of_service("imagee"), None);
        assert_eq!(of_service("image").map(Attribute::inner), Some("image"));
        assert_eq!(of_keys(&["services", "a", "deploy", "replicas"]).map(Attribute::inner), Some("deploy.replicas"));
        let words = of_service("image").map(Attribute::section);
        assert_eq!(words.as_ref().map(|words| words.en.as_ref()), Some("Compose specification, Services: image"));
    }
}
