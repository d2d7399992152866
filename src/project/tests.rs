//! Saving and loading.
use super::*;
use crate::compose;
use crate::model::Recipe;

const COMPOSE: &str =
    "# head\r\nservices:\r\n  web: {image: \"nginx\"} # c\r\n  量: \r\n    image: x\r\nnetworks:\r\n  front:\r\n";

fn project() -> Document {
    let mut document = compose::read(COMPOSE).document;
    let web = document.find(Kind::Service, "web").unwrap();
    let front = document.find(Kind::Network, "front").unwrap();
    document.placements.insert(web, Placement { x: 12.5, y: -3.0 });
    document.placements.insert(front, Placement { x: 0.0, y: 1e9 });
    document.files.insert(".env".into(), "PASSWORD='a\\n\"'\n".into());
    let mut settings = (*document.settings).clone();
    settings.title = "量化 \"stack\"".into();
    settings.recipes.insert("web".into(), Recipe { kind: "vite".into(), ..Recipe::default() });
    document.settings = settings.into();
    document
}

fn message(text: &str) -> String {
    load(text).unwrap_err().message.en.into_owned()
}

#[test]
fn a_project_comes_back_byte_for_byte() {
    let document = project();
    let text = save(&document);
    let back = load(&text).unwrap();
    assert_eq!(compose::write(&back), COMPOSE);
    assert_eq!((&back.files, &back.settings), (&document.files, &document.settings));
    let place = |document: &Document, kind, name: &str| document.placements[&document.find(kind, name).unwrap()];
    for (kind, name) in [(Kind::Service, "web"), (Kind::Network, "front")] {
        assert_eq!(place(&back, kind, name), place(&document, kind, name));
    }
    assert_eq!(save(&back), text);
    assert_eq!(back.invariants(), Vec::<String>::new());
    assert_eq!(save(&load(&save(&Document::default())).unwrap()), save(&Document::default()));
}

#[test]
fn the_first_version_still_opens() {
    let text = include_str!("../../tests/fixtures/project-v1.json");
    let document = load(text).unwrap();
    assert_eq!(document.settings.title, "Shop");
    assert_eq!(
        compose::write(&document),
        "# The shop\nservices:\n  web:\n    image: nginx:1.27-alpine # front\n    ports:\n      - \"8080:80\"\n    depends_on: [api]\n  api:\n    build: ./api\n    environment:\n      TOKEN: ${TOKEN}\nvolumes:\n  data:\n"
    );
    assert_eq!(document.file(".env").map(|text| &**text), Some("TOKEN=abc\n"));
    assert_eq!(document.file("api/Dockerfile").map(|text| &**text), Some("FROM scratch\n"));
    let web = document.find(Kind::Service, "web").unwrap();
    assert_eq!(document.placements.get(&web), Some(&Placement { x: 120.0, y: -40.5 }));
    assert_eq!(document.settings.recipes["api"].kind, "fastapi");
    assert_eq!(document.settings.routes[0].service, "api");
    assert_eq!(document.settings.silenced[0].code, "url-localhost");
}

#[test]
fn what_is_no_project_is_refused_with_a_reason() {
    assert!(message("{\n  \"format\": \"dockwright\",,\n}").starts_with("Line 2, column 26"));
    assert!(message("").starts_with("Line 1, column 0"));
    assert!(message("{\"a\": 1}").contains("no Dockwright project"));
    assert!(message("[1]").contains("no Dockwright project"));
    assert!(message("{\"format\":\"dockwright\",\"version\":99,\"app\":\"7.0.0\"}").contains("7.0.0, form 99"));
    assert!(message("{\"format\":\"dockwright\",\"version\":\"1\"}").contains("“version”"));
    assert!(message("{\"format\":\"dockwright\",\"version\":1}").contains("“compose”"));
    let with = |rest: &str| message(&format!("{{\"format\":\"dockwright\",\"version\":1,{rest}}}"));
    assert!(with("\"compose\":\"services: [\"").contains("line 1, column"));
    assert!(with("\"compose\":\"\",\"files\":[]").contains("“files”"));
    assert!(with("\"compose\":\"\",\"files\":{\"../x\":\"\"}").contains("outside"));
    assert!(with("\"compose\":\"\",\"settings\":{\"title\":3}").contains("settings"));
    assert!(message(&"[".repeat(100_000)).starts_with("Line 1"));
}

#[test]
fn places_of_nothing_are_left_out() {
    let text = "{\"format\":\"dockwright\",\"version\":1,\"compose\":\"services: {a: {image: x}}\",\"placements\":{\"services\":{\"gone\":{\"x\":1,\"y\":1},\"a\":{\"x\":\"no\"}},\"other\":3}}";
    assert!(load(text).unwrap().placements.is_empty());
}
