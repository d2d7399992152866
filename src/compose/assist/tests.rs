//! What is offered at a caret, and what words mean.
use super::*;
use crate::compose::read;

const TEXT: &str = "services:\n  web:\n    image: nginx\n    depends_on:\n      - db\n    networks: [front]\n  db:\n    image: postgres:17\n    profiles: [data]\nnetworks:\n  front:\nvolumes:\n  data:\n";

fn document() -> Document {
    let mut document = read(TEXT).document;
    document.files.insert(".env".into(), "TAG=1.2\nDB_PASSWORD=hunter2\n".into());
    document
}

/// The labels at the mark `|`.
fn labels(marked: &str) -> Vec<String> {
    let caret = marked.find('|').unwrap();
    let text = marked.replace('|', "");
    complete(&text, caret, &document(), &["redis:8"]).options.into_iter().map(|one| one.label).collect()
}

#[test]
fn keys_are_offered_where_the_specification_names_them() {
    assert!(labels("|").contains(&"services".to_owned()));
    let service = labels("services:\n  web:\n    image: nginx\n    |\n    ports: []\n");
    assert!(service.contains(&"healthcheck".to_owned()) && service.contains(&"environment".to_owned()));
    assert!(!service.contains(&"image".to_owned()) && !service.contains(&"ports".to_owned()), "not twice");
    assert_eq!(service.len(), 91);
    assert!(labels("services:\n  web:\n    healthcheck:\n      te|").contains(&"test".to_owned()));
    assert!(labels("services:\n  web:\n    ports:\n      - target: 80\n        |").contains(&"published".to_owned()));
    assert!(labels("networks:\n  front:\n    |").contains(&"internal".to_owned()));
    assert!(labels("services:\n  web:\n    environment:\n      |").is_empty(), "any name may stand there");
    assert!(labels("services:\n  |").is_empty());
}

#[test]
fn a_broken_text_elsewhere_changes_nothing() {
    let broken = "services:\n  api:\n    image: \"node\n    command: [a, {b\n  web:\n    depends_on:\n      - |";
    assert_eq!(labels(broken), ["web", "db"].into_iter().filter(|name| *name != "web").collect::<Vec<_>>());
}

#[test]
fn names_and_words_are_offered_as_values() {
    assert_eq!(labels("services:\n  web:\n    depends_on:\n    - |"), ["db"]);
    assert_eq!(labels("services:\n  web:\n    depends_on: [d|"), ["db"]);
    assert_eq!(labels("services:\n  db:\n    networks:\n      |"), ["front"]);
    let mount = labels("services:\n  db:\n    volumes:\n      - |");
    assert_eq!(mount.get(..2), Some(&["data".to_owned(), "type".to_owned()][..]), "the short form, then the long one");
    assert_eq!(labels("services:\n  db:\n    volumes:\n      - type: bind\n        read_only: |"), ["true", "false"]);
    assert_eq!(labels("services:\n  x:\n    depends_on:\n      db:\n        condition: |").len(), 3);
    assert_eq!(labels("services:\n  x:\n    image: |"), ["redis:8"]);
    assert_eq!(labels("services:\n  x:\n    restart: |").len(), 4);
    assert_eq!(labels("services:\n  x:\n    profiles: [|"), ["data"]);
    assert_eq!(labels("services:\n  x:\n    image: nginx:${|"), ["TAG", "DB_PASSWORD"]);
}

#[test]
fn a_word_says_what_it_means() {
    let at = |needle: &str, text: &str| meaning(text, text.find(needle).unwrap() + 1, &document());
    let image = at("image", TEXT).unwrap();
    assert_eq!((image.title.as_str(), &TEXT[image.range]), ("image", "image"));
    assert!(image.section.en.contains("Services"));
    assert!(at("nginx", TEXT).is_none());
    assert_eq!(at("  db:", TEXT).map(|_| ()), None, "blanks mean nothing");
    let db = meaning(TEXT, TEXT.find("db:").unwrap(), &document()).unwrap();
    assert_eq!(db.text.en, "postgres:17");
    let text = "services:\n  a:\n    image: x:${TAG:-1}\n    environment:\n      P: ${DB_PASSWORD}\n      Q: ${NONE}\n";
    assert_eq!(at("TAG", text).unwrap().text.en, "1.2 (from .env)");
    assert!(!at("DB_PASS", text).unwrap().text.en.contains("hunter2"));
    assert_eq!(at("NONE", text).unwrap().text.en, "Not set in .env.");
}

#[test]
fn no_place_of_any_text_panics() {
    for text in [TEXT, "a: é\n- ü: ${x}\n\t- :\n{[\r\n:\n", "服务:\n  - 键: ${变量}\n"] {
        for caret in 0..text.len() + 2 {
            complete(text, caret, &document(), &[]);
            meaning(text, caret, &document());
        }
    }
}
