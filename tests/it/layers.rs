//! Environment layers: a base with override files is shown as one stack, and a change lands in one of the files.
use dockwright::change::{Change, Command};
use dockwright::compose::{read, write};
use dockwright::model::{Document, Kind, Node, Placement, RecordId, Step, Style};
use dockwright::project::{load, save};
use dockwright::session::{Session, WriteTo};
use std::process::Stdio;

const BASE: &str = "# the shop\nservices:\n  web:\n    image: nginx:1.27 # pinned\n    ports: ['8080:80']\n    environment:\n      - MODE=dev\n      - LEVEL=info\n    volumes:\n      - ./site:/usr/share/nginx/html\n      - cache:/var/cache\n    depends_on: [db]\n    networks: [front]\n    deploy:\n      resources:\n        limits:\n          memory: 256M\n  db:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD: secret}\nnetworks:\n  front: {}\nvolumes:\n  cache: {}\n";
const PROD: &str = "# production\nservices:\n  web:\n    environment: {MODE: prod} # not dev\n    volumes: ['bigger:/var/cache']\n    depends_on:\n      db: {condition: service_started}\n    deploy: {resources: {limits: {memory: 1G}}}\n  watch:\n    image: prom/prometheus:v3\nvolumes:\n  bigger: {}\n";
const DEV: &str = "services:\n  web:\n    depends_on: [db]\n    environment:\n      DB_URL: postgres://db:5432/shop\n";
const PATH: &str = "docker-compose.prod.yml";

fn opened() -> Session {
    let mut document = read(BASE).document;
    document.files.insert(PATH.into(), PROD.into());
    document.files.insert("compose.dev.yaml".into(), DEV.into());
    Session::new(document)
}

fn production() -> Session {
    let mut session = opened();
    session.activate(&[PATH.into()]);
    session
}

fn id(session: &Session, kind: Kind, name: &str) -> RecordId {
    session.document().find(kind, name).unwrap_or_else(|| panic!("{name} is there"))
}

fn file(session: &Session, path: &str) -> String {
    session.project().file(path).map_or(String::new(), |text| text.to_string())
}

fn at(session: &Session, name: &str, path: &str) -> Option<Node> {
    let (_, record) = session.document().services().by_name(name)?;
    record.body.at(&steps(path)).cloned()
}

fn steps(path: &str) -> Vec<Step> {
    path.split('.').map(|key| key.parse().map_or_else(|_| Step::from(key), Step::Index)).collect()
}

fn set(session: &mut Session, name: &str, path: &str, value: Option<Node>) -> Option<String> {
    let id = id(session, Kind::Service, name);
    let outcome = session.dispatch(&Command::SetAt { id, steps: steps(path), value }).expect("it can be set");
    assert_eq!(session.document().invariants(), Vec::<String>::new());
    assert_eq!(session.project().invariants(), Vec::<String>::new());
    outcome.note.map(|note| note.en.into_owned())
}

/// The lines that differ, the old ones and the new ones.
fn lines(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let only = |left: &str, right: &str| {
        left.lines().filter(|line| !right.lines().any(|other| other == *line)).map(str::to_owned).collect()
    };
    (only(before, after), only(after, before))
}

/// What docker compose says of the base with the files that show, and what the resolved view says.
fn configured(session: &Session) -> serde_json::Value {
    let ours = session.resolved();
    assert!(!ours.has_errors(), "{:?}", ours.problems);
    let Some(compose) = std::env::var_os("DOCKWRIGHT_COMPOSE") else { return ours.project };
    let folder = tempfolder();
    std::fs::write(folder.join("docker-compose.yml"), write(session.project())).expect("it can be written");
    let mut command = std::process::Command::new("timeout");
    command
        .arg("20")
        .arg(compose)
        .args(["-p", "project", "--project-directory"])
        .arg(&folder)
        .args(["-f", "docker-compose.yml"]);
    for path in session.active() {
        std::fs::write(folder.join(&**path), file(session, path)).expect("it can be written");
        command.arg("-f").arg(&**path);
    }
    command.args(["config", "--format", "json", "--no-path-resolution"]).current_dir(&folder).env_clear();
    let out =
        command.env("PATH", "/usr/bin").env("HOME", "/nonexistent").stdin(Stdio::null()).output().expect("it runs");
    std::fs::remove_dir_all(&folder).expect("the folder can go");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let theirs: serde_json::Value = serde_json::from_slice(&out.stdout).expect("it is JSON");
    assert_eq!(theirs["services"], ours.project["services"]);
    theirs
}

fn tempfolder() -> std::path::PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("dockwright-layers-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

#[test]
fn a_stack_shows_what_its_files_make_together() {
    let mut session = opened();
    assert_eq!(session.overrides().iter().map(|sheet| &*sheet.path).collect::<Vec<_>>(), ["compose.dev.yaml", PATH]);
    assert!(session.active().is_empty() && session.document().find(Kind::Service, "watch").is_none());
    let web = id(&session, Kind::Service, "web");
    let diff = session.activate(&[PATH.into()]);
    assert!(diff.records().any(|one| one == web), "the card of web is drawn anew");
    let watch = id(&session, Kind::Service, "watch");
    assert_eq!(at(&session, "web", "deploy.resources.limits.memory"), Some(Node::plain("1G")));
    assert!(session.document().placements.contains_key(&watch));
    let project = configured(&session);
    assert_eq!(project["services"]["web"]["deploy"]["resources"]["limits"]["memory"], "1073741824");
    // Back and forth, the records are the same ones.
    session.activate(&[]);
    assert_eq!(session.document().services().len(), 2);
    session.activate(&["compose.dev.yaml".into(), PATH.into()]);
    assert_eq!(id(&session, Kind::Service, "watch"), watch);
    assert_eq!(id(&session, Kind::Service, "web"), web);
    configured(&session);
    assert!(session.history().is_empty(), "to look is no step");
}

#[test]
fn what_docker_compose_loads_by_itself_shows_at_once() {
    let mut document = read(BASE).document;
    document.files.insert("docker-compose.override.yml".into(), PROD.into());
    assert_eq!(Session::new(document.clone()).active(), ["docker-compose.override.yml".into()]);
    let mut session = Session::new(Document::default());
    session.dispatch(&Command::Replace(Box::new(document))).expect("it opens");
    assert_eq!(session.active(), ["docker-compose.override.yml".into()]);
    assert_eq!(session.document().services().len(), 3);
    session.undo();
    assert!(session.document().is_blank() && session.active().is_empty());
}

#[test]
fn a_change_lands_in_the_file_that_has_the_value() {
    let mut session = production();
    set(&mut session, "web", "deploy.resources.limits.memory", Some(Node::plain("2G")));
    assert_eq!(write(session.project()), BASE);
    assert_eq!(file(&session, PATH), PROD.replace("1G", "2G"));
    assert_eq!(configured(&session)["services"]["web"]["deploy"]["resources"]["limits"]["memory"], "2147483648");
    set(&mut session, "web", "image", Some(Node::plain("nginx:1.28")));
    assert_eq!(write(session.project()), BASE.replace("nginx:1.27", "nginx:1.28"));
    set(&mut session, "watch", "restart", Some(Node::plain("always")));
    assert!(file(&session, PATH).contains("    image: prom/prometheus:v3\n    restart: always\n"));
    let web = id(&session, Kind::Service, "web");
    for (key, value) in [("MODE", "live"), ("LEVEL", "warn"), ("NEW", "1")] {
        session
            .dispatch(&Command::SetEnv { service: web, key: key.into(), value: Some(value.into()) })
            .expect("it is set");
    }
    let (gone, come) = lines(BASE, &write(session.project()));
    assert_eq!(gone, ["    image: nginx:1.27 # pinned", "      - LEVEL=info"]);
    assert_eq!(come, ["    image: nginx:1.28 # pinned", "      - LEVEL=warn", "      - NEW=1"]);
    assert!(file(&session, PATH).contains("environment: {MODE: live} # not dev"));
    configured(&session);
    while session.undo().is_some() {}
    assert_eq!((write(session.project()).as_str(), file(&session, PATH).as_str()), (BASE, PROD));
    assert_eq!(at(&session, "web", "deploy.resources.limits.memory"), Some(Node::plain("1G")));
    while session.redo().is_some() {}
    assert!(file(&session, PATH).contains("MODE: live"));
}

#[test]
fn ports_and_mounts_are_changed_where_they_stand() {
    let mut session = production();
    let web = id(&session, Kind::Service, "web");
    // The second mount comes from the override, by its path in the container.
    assert_eq!(at(&session, "web", "volumes.1").as_ref().and_then(Node::as_text), Some("bigger:/var/cache"));
    set(&mut session, "web", "volumes.1", Some(Node::scalar("bigger:/var/cache:ro", Style::Single)));
    assert_eq!(file(&session, PATH), PROD.replace("bigger:/var/cache", "bigger:/var/cache:ro"));
    set(&mut session, "web", "ports.0", Some(Node::text("9090:80")));
    assert!(write(session.project()).contains("9090:80"));
    session.set_write_to(WriteTo::Override(PATH.into()));
    session.dispatch(&Command::AddPort { service: web, port: "443:443".into() }).expect("it is added");
    assert!(file(&session, PATH).contains("443:443") && !write(session.project()).contains("443"));
    assert_eq!(configured(&session)["services"]["web"]["ports"].as_array().map(Vec::len), Some(2));
    // The base publishes 9090; only the override can take that back without touching the base.
    set(&mut session, "web", "ports.0", None);
    assert!(file(&session, PATH).contains("ports: !override"), "{}", file(&session, PATH));
    assert_eq!(configured(&session)["services"]["web"]["ports"].as_array().map(Vec::len), Some(1));
    session.undo();
    assert_eq!(configured(&session)["services"]["web"]["ports"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_user_chooses_the_file() {
    let mut session = production();
    session.set_write_to(WriteTo::Override("compose.dev.yaml".into()));
    assert_eq!(*session.write_to(), WriteTo::Defining, "a file that does not show is not written");
    session.set_write_to(WriteTo::Override(PATH.into()));
    set(&mut session, "web", "image", Some(Node::plain("nginx:1.28")));
    set(&mut session, "db", "restart", Some(Node::plain("always")));
    assert_eq!(write(session.project()), BASE);
    let (gone, come) = lines(PROD, &file(&session, PATH));
    assert_eq!(gone, Vec::<String>::new());
    assert_eq!(come, ["    image: nginx:1.28", "  db:", "    restart: always"]);
    configured(&session);
    session.set_write_to(WriteTo::Base);
    let note = set(&mut session, "web", "deploy.resources.limits.memory", Some(Node::plain("512M")));
    assert!(note.is_some_and(|note| note.contains(PATH)), "it does not show, and that is said");
    assert!(write(session.project()).contains("memory: 512M"));
    assert_eq!(at(&session, "web", "deploy.resources.limits.memory"), Some(Node::plain("1G")));
    // A network that a service leaves in production alone.
    session.set_write_to(WriteTo::Override(PATH.into()));
    let base = write(session.project());
    let web = id(&session, Kind::Service, "web");
    session.dispatch(&Command::Detach { service: web, network: "front".into() }).expect("it leaves");
    assert_eq!(write(session.project()), base);
    assert!(configured(&session)["services"]["web"]["networks"].get("front").is_none());
    let db = id(&session, Kind::Service, "db");
    session.dispatch(&Command::Undepend { service: web, on: "db".into() }).expect("it no longer waits");
    session.dispatch(&Command::Remove { ids: vec![db] }).expect("it goes");
    assert_eq!(write(session.project()), base);
    assert!(configured(&session)["services"].get("db").is_none(), "{}", file(&session, PATH));
    session.activate(&[]);
    assert!(session.document().find(Kind::Service, "db").is_some());
}

#[test]
fn a_rename_and_a_removal_go_through_every_file() {
    for show in [vec![], vec![Box::from(PATH)]] {
        let mut session = opened();
        session.activate(&show);
        let db = id(&session, Kind::Service, "db");
        session.dispatch(&Command::Rename { id: db, name: "store".into() }).expect("it is renamed");
        assert_eq!(lines(BASE, &write(session.project())).1, ["    depends_on: [store]", "  store:"]);
        assert_eq!(file(&session, PATH), PROD.replace("db:", "store:"));
        assert_eq!(file(&session, "compose.dev.yaml"), DEV.replace("[db]", "[store]").replace("//db:", "//store:"));
        assert_eq!(id(&session, Kind::Service, "store"), db);
        session.activate(&[PATH.into(), "compose.dev.yaml".into()]);
        configured(&session);
        session.dispatch(&Command::Remove { ids: vec![db] }).expect("it goes");
        assert!(!write(session.project()).contains("store") && !file(&session, PATH).contains("store"));
        assert_eq!(session.history().len(), 2);
        session.undo();
        session.undo();
        assert_eq!((write(session.project()).as_str(), file(&session, PATH).as_str()), (BASE, PROD));
        assert_eq!(file(&session, "compose.dev.yaml"), DEV);
    }
    let mut session = production();
    let watch = id(&session, Kind::Service, "watch");
    session.dispatch(&Command::Rename { id: watch, name: "metrics".into() }).expect("it is renamed");
    assert_eq!(id(&session, Kind::Service, "metrics"), watch);
    assert_eq!((write(session.project()).as_str(), file(&session, PATH)), (BASE, PROD.replace("watch", "metrics")));
}

#[test]
fn new_things_have_their_place_and_keep_it() {
    let mut session = production();
    let made = |session: &mut Session, name: &str| {
        let body = Node::map_of([("image", Node::plain("redis:8"))]);
        let command = Command::AddRecord { kind: Kind::Service, name: name.into(), body };
        session.dispatch(&command).expect("it is added").made[0]
    };
    let one = made(&mut session, "queue");
    assert_eq!(id(&session, Kind::Service, "queue"), one);
    assert!(write(session.project()).contains("  queue:\n    image: redis:8\n"));
    session.set_write_to(WriteTo::Override(PATH.into()));
    let two = made(&mut session, "cache");
    assert_eq!(id(&session, Kind::Service, "cache"), two);
    assert!(file(&session, PATH).contains("  cache:\n    image: redis:8\n"));
    let place = Placement { x: 480.0, y: -96.0 };
    session.dispatch(&Command::Move { to: vec![(one, place), (two, place)] }).expect("they move");
    assert_eq!(session.document().placements.get(&two), Some(&place));
    let mut again = Session::new(load(&save(session.project())).expect("it loads"));
    again.activate(&[PATH.into()]);
    assert_eq!(again.document().placements.get(&id(&again, Kind::Service, "cache")), Some(&place));
    session.undo();
    assert_ne!(session.document().placements.get(&two), Some(&place));
    configured(&session);
}

#[test]
fn what_is_hidden_can_be_uncovered() {
    let mut session = production();
    let web = id(&session, Kind::Service, "web");
    let origin = session.origin(web, &steps("deploy.resources.limits.memory")).expect("it comes from somewhere");
    assert_eq!(session.file_name(origin.file), PATH);
    assert_eq!(origin.hides, [(0, "256M".to_owned())]);
    assert_eq!(session.origin(web, &steps("image")).map(|origin| origin.file), Some(0));
    assert!(session.uncovering(web, &steps("image")).is_none());
    for path in ["deploy.resources.limits.memory", "environment.0", "volumes.1"] {
        let command = session.uncovering(web, &steps(path)).unwrap_or_else(|| panic!("{path} hides something"));
        session.dispatch(&command).expect("it can be taken away");
    }
    assert_eq!(at(&session, "web", "deploy.resources.limits.memory"), Some(Node::plain("256M")));
    assert_eq!(at(&session, "web", "volumes.1").as_ref().and_then(Node::as_text), Some("cache:/var/cache"));
    let left = file(&session, PATH);
    assert!(!left.contains("1G") && !left.contains("MODE") && left.starts_with("# production\n"), "{left}");
    configured(&session);
}

#[test]
fn a_file_that_breaks_off_is_not_written() {
    let mut session = production();
    let text = "services:\n  web: {deploy: [\n".to_owned();
    session.dispatch(&Command::SetFile { path: PATH.into(), text: Some(text.clone()) }).expect("it is typed");
    assert_eq!(session.active(), [Box::from(PATH)]);
    let web = id(&session, Kind::Service, "web");
    let command =
        Command::SetAt { id: web, steps: steps("deploy.resources.limits.memory"), value: Some(Node::plain("3G")) };
    let refusal = session.dispatch(&command).expect_err("nobody knows where");
    assert!(refusal.reason.en.contains(PATH));
    assert_eq!(file(&session, PATH), text);
    session.dispatch(&Command::SetFile { path: PATH.into(), text: None }).expect("the layer goes");
    assert!(session.active().is_empty() && session.document().services().len() == 2);
    session.undo();
    session.undo();
    assert_eq!(file(&session, PATH), PROD);
}

#[test]
fn one_step_can_hold_several_commands_in_several_files() {
    let mut session = production();
    let web = id(&session, Kind::Service, "web");
    let label = dockwright::text::Text::fixed("Several", "多项");
    let commands = vec![
        Command::SetImage { service: web, image: "nginx:1.29".into() },
        Command::SetEnv { service: web, key: "MODE".into(), value: None },
        Command::Attach { service: web, network: "back".into() },
        Command::SetVariable { key: "A".into(), value: "1".into() },
    ];
    let outcome = session.dispatch(&Command::Many { label, commands }).expect("all of it can be done");
    assert!(outcome.diff.changes.iter().any(|change| matches!(change, Change::File { path, .. } if **path == *PATH)));
    assert!(!file(&session, PATH).contains("MODE") && !write(session.project()).contains("MODE"));
    assert!(session.document().find(Kind::Network, "back").is_some() && file(&session, ".env").contains("A=1"));
    configured(&session);
    session.undo();
    assert_eq!((write(session.project()).as_str(), file(&session, PATH).as_str()), (BASE, PROD));
}

#[test]
fn the_choice_of_layers_is_saved_and_is_no_step() {
    let again = |session: &Session| Session::new(load(&save(session.project())).expect("it opens"));
    let mut session = opened();
    assert!(session.project().settings.layers.is_none());
    session.activate(&["compose.dev.yaml".into(), PATH.into()]);
    session.set_write_to(WriteTo::Override(PATH.into()));
    let other = again(&session);
    assert_eq!(other.active(), ["compose.dev.yaml".into(), PATH.into()]);
    assert_eq!(other.write_to(), &WriteTo::Override(PATH.into()));
    assert!(other.document().find(Kind::Service, "watch").is_some());
    set(&mut session, "web", "image", Some(Node::plain("nginx:1.28")));
    session.activate(&[PATH.into()]);
    session.undo();
    assert_eq!(session.active(), [PATH.into()]);
    assert_eq!(again(&session).active(), session.active());
    // A file that went takes its choice with it; the base alone is a choice where compose would take an override.
    session.dispatch(&Command::SetFile { path: PATH.into(), text: None }).expect("the layer goes");
    assert!(session.project().settings.layers.is_none());
    let mut document = read(BASE).document;
    document.files.insert("docker-compose.override.yml".into(), PROD.into());
    let mut session = Session::new(document);
    assert!(!session.active().is_empty() && session.project().settings.layers.is_none());
    session.activate(&[]);
    assert!(again(&session).active().is_empty());
}
