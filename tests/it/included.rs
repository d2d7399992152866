//! Included files (Compose specification, "Include"): what they have shows beside the base, and changes of it are written
//! there.
use dockwright::change::Command;
use dockwright::compose::{read, write};
use dockwright::model::{Kind, Node, Placement, RecordId, Step};
use dockwright::project::{load, save};
use dockwright::rules::check;
use dockwright::session::Session;

const BASE: &str = "# the shop\ninclude:\n  - data.yml # shared\nservices:\n  web:\n    image: nginx:1.27\n    depends_on: [db]\n    environment:\n      DB_URL: postgres://db:5432/shop\n";
const DATA: &str = "# data\ninclude: [more.yml]\nservices:\n  db:\n    image: postgres:17 # pinned\n    environment: {POSTGRES_PASSWORD: '${PW}'}\n    volumes: ['data:/var/lib/postgresql/data']\nvolumes:\n  data: {}\n";
const MORE: &str = "services:\n  cache:\n    image: redis:8\n";

fn opened() -> Session {
    let mut document = read(BASE).document;
    document.files.insert("data.yml".into(), DATA.into());
    document.files.insert("more.yml".into(), MORE.into());
    Session::new(document)
}

fn id(session: &Session, name: &str) -> RecordId {
    session.document().find(Kind::Service, name).unwrap_or_else(|| panic!("{name} is there"))
}

fn file(session: &Session, path: &str) -> String {
    session.project().file(path).map_or(String::new(), |text| text.to_string())
}

fn names(session: &Session) -> Vec<&str> {
    session.document().services().names().collect()
}

fn image(session: &mut Session, name: &str, text: &str) {
    let id = id(session, name);
    let command = Command::SetAt { id, steps: vec![Step::from("image")], value: Some(Node::text(text)) };
    session.dispatch(&command).expect("it can be set");
    assert_eq!(session.document().invariants(), Vec::<String>::new());
    assert_eq!(session.project().invariants(), Vec::<String>::new());
}

#[test]
fn what_is_included_shows_with_its_file_and_is_not_written_into_the_base() {
    let session = opened();
    assert_eq!(names(&session), ["web", "db", "cache"]);
    let from = |name: &str| session.document().included_from(id(&session, name));
    assert_eq!((from("web"), from("db"), from("cache")), (None, Some("data.yml"), Some("more.yml")));
    assert!(session.document().find(Kind::Volume, "data").is_some());
    assert_eq!(write(session.project()), BASE);
    // Each card has its own place.
    let places: Vec<&Placement> = session.document().placements.values().collect();
    assert!(places.iter().enumerate().all(|(at, place)| !places[..at].contains(place)));
    // The same is found as where the files are only taken in for the check, and it stands in the included file.
    let texts = |found: &[dockwright::diagnostics::Diagnostic]| {
        found.iter().map(|one| (one.code, one.path.to_string(), one.file.clone())).collect::<Vec<_>>()
    };
    let found = check(session.document());
    assert_eq!(texts(&found), texts(&check(session.project())));
    assert!(found.iter().any(|one| one.file.as_ref().is_some_and(|(path, at)| &**path == "data.yml" && *at > 0)));
}

#[test]
fn a_change_goes_to_the_included_file_and_undo_brings_the_bytes_back() {
    let mut session = opened();
    let db = id(&session, "db");
    image(&mut session, "db", "postgres:18");
    assert_eq!(file(&session, "data.yml"), DATA.replace("postgres:17", "postgres:18"));
    assert_eq!(write(session.project()), BASE);
    assert_eq!(id(&session, "db"), db, "the record stays the same one");
    image(&mut session, "cache", "redis:7");
    assert_eq!(file(&session, "more.yml"), MORE.replace("redis:8", "redis:7"));
    image(&mut session, "web", "nginx:1.28");
    assert_eq!(write(session.project()), BASE.replace("1.27", "1.28"));
    // Cards of included services move, and stay where they were put.
    let to = Placement { x: 900.0, y: 40.0 };
    session.dispatch(&Command::Move { to: vec![(db, to)] }).expect("it moves");
    assert_eq!(session.document().placements.get(&db), Some(&to));
    let again = Session::new(load(&save(session.project())).expect("it loads"));
    let place = again.document().placements.get(&id(&again, "db"));
    assert_eq!(place, Some(&to));
    while session.undo().is_some() {}
    assert_eq!((write(session.project()), file(&session, "data.yml")), (BASE.to_owned(), DATA.to_owned()));
    assert_eq!(file(&session, "more.yml"), MORE);
    assert_eq!(names(&session), ["web", "db", "cache"]);
}

#[test]
fn a_rename_or_removal_of_an_included_service_follows_every_reference() {
    let mut session = opened();
    let db = id(&session, "db");
    session.dispatch(&Command::Rename { id: db, name: "store".into() }).expect("it can be renamed");
    assert_eq!(names(&session), ["web", "store", "cache"]);
    assert_eq!(file(&session, "data.yml"), DATA.replace("  db:", "  store:"));
    assert_eq!(
        write(session.project()),
        BASE.replace("[db]", "[store]").replace("postgres://db:", "postgres://store:")
    );
    assert_eq!(id(&session, "store"), db);
    session.undo().expect("one step");
    assert_eq!((write(session.project()), file(&session, "data.yml")), (BASE.to_owned(), DATA.to_owned()));
    session.dispatch(&Command::Remove { ids: vec![id(&session, "db")] }).expect("it can be removed");
    assert_eq!(names(&session), ["web", "cache"]);
    assert!(!file(&session, "data.yml").contains("postgres") && !write(session.project()).contains("depends_on"));
    session.undo().expect("one step");
    assert_eq!((write(session.project()), file(&session, "data.yml")), (BASE.to_owned(), DATA.to_owned()));
}

#[test]
fn an_override_is_laid_on_what_is_included() {
    let mut document = read(BASE).document;
    document.files.insert("data.yml".into(), DATA.into());
    let over = "services:\n  db:\n    mem_limit: 1G\n";
    document.files.insert("compose.override.yml".into(), over.into());
    let mut session = Session::new(document);
    assert_eq!(names(&session), ["web", "db"]);
    let limit = |session: &Session| {
        let (_, record) = session.document().services().by_name("db").expect("it is there");
        record.body.get("mem_limit").and_then(Node::as_text).map(str::to_owned)
    };
    assert_eq!(limit(&session).as_deref(), Some("1G"));
    let set = |session: &mut Session, key: &str, text: &str| {
        let id = id(session, "db");
        let command = Command::SetAt { id, steps: vec![Step::from(key)], value: Some(Node::text(text)) };
        session.dispatch(&command).expect("it can be set");
    };
    set(&mut session, "mem_limit", "2G");
    set(&mut session, "image", "postgres:18");
    assert_eq!(file(&session, "compose.override.yml"), over.replace("1G", "2G"));
    assert_eq!(file(&session, "data.yml"), DATA.replace("postgres:17", "postgres:18"));
    assert_eq!(write(session.project()), BASE);
    session.activate(&[]);
    assert_eq!((names(&session).len(), limit(&session)), (2, None));
}

#[test]
fn what_is_included_follows_the_files() {
    let mut session = opened();
    let gone = Command::SetFile { path: "data.yml".into(), text: None };
    session.dispatch(&gone).expect("a file can go");
    assert_eq!(names(&session), ["web"]);
    session.undo().expect("one step");
    assert_eq!(names(&session), ["web", "db", "cache"]);
    // While somebody types, what cannot be read stays what it was, and is not written over.
    let broken = Command::SetFile { path: "data.yml".into(), text: Some("services:\n  db: {image: 'x\n".into()) };
    session.dispatch(&broken).expect("a text can break off");
    assert_eq!(names(&session), ["web", "db", "cache"]);
    let id = id(&session, "db");
    let command = Command::SetAt { id, steps: vec![Step::from("image")], value: Some(Node::text("y:1")) };
    assert!(session.dispatch(&command).is_err());
    // Without the line that includes it, nothing of it shows; with it again, it does.
    let mut session = opened();
    session.dispatch(&Command::SetExtra { key: "include".into(), value: None }).expect("it can go");
    assert_eq!(names(&session), ["web"]);
    session.undo().expect("one step");
    assert_eq!(names(&session), ["web", "db", "cache"]);
    // Another stack comes with nothing of it.
    session.dispatch(&Command::Replace(Box::new(read("services:\n  a: {image: 'a:1'}\n").document))).expect("it opens");
    assert_eq!(names(&session), ["a"]);
    session.undo().expect("one step");
    assert_eq!(names(&session), ["web", "db", "cache"]);
}

#[test]
fn a_new_service_goes_into_the_base() {
    let mut session = opened();
    let ids = vec![id(&session, "cache")];
    session.dispatch(&Command::Duplicate { ids, offset: Placement { x: 40.0, y: 40.0 } }).expect("it can be copied");
    assert_eq!(names(&session).len(), 4);
    assert!(write(session.project()).contains("image: redis:8"));
    assert_eq!(file(&session, "more.yml"), MORE);
}
