//! What a service takes over from the one that it extends (Compose specification, "Extends"), for showing beside its own.
use super::gather::in_folder;
use super::merge::lay_record;
use super::read::read;
use crate::model::{Document, Kind, Mapping, Node, Record};

/// What a service takes over.
#[derive(Clone, Debug, PartialEq)]
pub struct Inherited {
    /// The services that it extends, the nearest first.
    pub bases: Vec<Base>,
    /// What they say together, without what the service says itself.
    pub body: Node,
}

/// A service that another extends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Its file; `None` for that of the service that extends it.
    pub file: Option<Box<str>>,
    /// Its name.
    pub name: Box<str>,
}

/// A chain that is longer goes round.
const LONGEST: usize = 16;

/// What a service takes over; `None` where it extends none, or one that is not there.
pub fn inherited(document: &Document, record: &Record) -> Option<Inherited> {
    let mut bases = Vec::new();
    let body = base_of(document, &record.body, None, &mut bases)?;
    Some(Inherited { bases, body })
}

fn base_of(document: &Document, body: &Node, from: Option<&str>, bases: &mut Vec<Base>) -> Option<Node> {
    let extends = body.get("extends")?;
    let name = extends.as_text().or_else(|| extends.get("service").and_then(Node::as_text))?;
    let path = extends.get("file").and_then(Node::as_text);
    if bases.len() >= LONGEST {
        return None;
    }
    let (other, file) = match path {
        Some(path) => {
            let path = in_folder(path)?;
            let mut other = read(document.file(path)?).document;
            other.files.clone_from(&document.files);
            (Some(other), Some(path))
        }
        None => (None, from),
    };
    let document = other.as_ref().unwrap_or(document);
    let (_, base) = document.services().by_name(name)?;
    bases.push(Base { file: file.map(Into::into), name: name.into() });
    let mut own = base.body.clone();
    own.as_mapping_mut().and_then(|mapping: &mut Mapping| mapping.remove("extends"));
    match base_of(document, &base.body, file, bases) {
        Some(below) => lay_record(Some(&below), &own, &[Kind::Service.section(), name]),
        None => Some(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_over_comes_from_the_whole_chain() {
        let text = "services:\n  a: {extends: {file: ./common.yml, service: up}, image: 'a:1'}\n  b: {extends: a}\n  c: {image: 'c:1'}\n  d: {extends: gone}\n  e: {extends: e}\n";
        let mut document = read(text).document;
        let common =
            "services:\n  up: {extends: low, environment: {A: '1'}}\n  low: {image: 'low:1', environment: {B: '2'}}\n";
        document.files.insert("common.yml".into(), common.into());
        let of = |name: &str| {
            let (_, record) = document.services().by_name(name).unwrap();
            inherited(&document, record)
        };
        let a = of("a").unwrap();
        let base = |file: Option<&str>, name: &str| Base { file: file.map(Into::into), name: name.into() };
        assert_eq!(a.bases, [base(Some("common.yml"), "up"), base(Some("common.yml"), "low")]);
        assert_eq!(a.body.get("image").and_then(Node::as_text), Some("low:1"));
        assert_eq!(a.body.get("environment").and_then(Node::as_sequence).map(<[Node]>::len), Some(2));
        let b = of("b").unwrap();
        assert_eq!(b.bases.len(), 3);
        assert_eq!((b.bases[0].clone(), b.body.get("image").and_then(Node::as_text)), (base(None, "a"), Some("a:1")));
        assert!(of("c").is_none() && of("d").is_none());
        // A service that extends itself is refused elsewhere; here the chain ends.
        assert!(of("e").is_some());
    }
}
