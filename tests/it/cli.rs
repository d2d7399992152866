//! The command line, as a script sees it.
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dockwright")).args(arguments).output().expect("the program starts")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("dockwright-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const FILE: &str = "# mine\nservices:\n  web:\n    image: nginx:1.27 # pinned\n    networks: [front]\n  db:\n    image: postgres:16\n    environment:\n      - POSTGRES_PASSWORD=${PW:-x}\n    volumes: ['data:/var/lib/postgresql/data']\n    networks: [back]\nnetworks:\n  front:\n  back: {internal: true}\nvolumes:\n  data:\n";

#[test]
fn edit_prints_the_file_as_it_is_and_changes_only_lines() {
    let folder = Folder::new("edit");
    let file = folder.write("compose.yaml", FILE);
    assert_eq!(out(&run(&["edit", &file])), FILE);
    let commands = [
        "-c",
        "set-image web nginx:1.28",
        "-c",
        "set-env db LOG 'a b'",
        "-c",
        "attach web back",
        "-c",
        "depend web db healthy",
        "-c",
        "add-port web 127.0.0.1:8080:80",
        "-c",
        "rename-service db store",
    ];
    let diff = run(&[&["edit", &file, "--diff"], commands.as_slice()].concat());
    assert_eq!(diff.status.code(), Some(0), "{}", err(&diff));
    let diff = out(&diff);
    for line in [
        "-    image: nginx:1.27 # pinned",
        "+    image: nginx:1.28 # pinned",
        "+      - LOG=a b",
        "+    networks: [front, back]",
        "+      store:",
        "+        condition: service_healthy",
        "+      - \"127.0.0.1:8080:80\"",
    ] {
        assert!(diff.lines().any(|other| other == line), "{line}\n{diff}");
    }
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), FILE, "--diff changes nothing");
    let done = run(&[&["edit", &file, "--in-place"], commands.as_slice()].concat());
    assert_eq!(done.status.code(), Some(0), "{}", err(&done));
    assert!(std::fs::read_to_string(&file).expect("the file").contains("  store:\n    image: postgres:16\n"));
}

#[test]
fn edit_reaches_every_place_and_the_file_that_has_the_value() {
    let folder = Folder::new("edit-layers");
    let base = folder.write(
        "compose.yaml",
        "services:\n  web: # front\n    image: nginx\n    depends_on: [db]\n  db:\n    image: postgres\n",
    );
    let over = folder.write(
        "compose.override.yaml",
        "services:\n  web:\n    restart: always\n    environment:\n      DB_HOST: db\n",
    );
    let text = |path: &str| std::fs::read_to_string(path).expect("the file");
    let commands = [
        "set services.web.restart no",
        "rename-service db store",
        "set services.web.labels[\"a.b\"] '{x: 1}'",
        "add-volume data",
        "unset services.web.image",
    ];
    let mut arguments = vec!["edit", &base, &over, "--in-place"];
    commands.iter().for_each(|command| arguments.extend(["-c", command]));
    let done = run(&arguments);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let wanted = "services:\n  web:\n    restart: no\n    environment:\n      DB_HOST: store\n";
    assert_eq!(text(&over), wanted);
    let base = text(&base);
    assert!(base.contains("  web: # front\n    depends_on: [store]\n") && base.contains("\n  store:\n"), "{base}");
    assert!(base.contains("data:") && base.contains("a.b:") && !base.contains("nginx"), "{base}");
}

#[test]
fn edit_says_what_is_wrong() {
    let folder = Folder::new("edit-wrong");
    let file = folder.write("compose.yaml", FILE);
    for (command, words) in [
        ("set-image nope x", "has no service nope; it has web, db"),
        ("set-image web", "wrong number of words"),
        ("frobnicate", "unknown command"),
        ("add-port web 99999:80", "99999"),
        ("depend web db sometimes", "sometimes"),
        ("rename-service web db", "taken"),
        ("rename-service web 'a b'", "letters"),
    ] {
        let output = run(&["edit", &file, "-c", command]);
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(err(&output).contains(words), "{command}: {}", err(&output));
    }
    let broken = folder.write("broken.yaml", "services:\n  a: [\n");
    let output = run(&["edit", &broken, "-c", "set-image a x"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("broken.yaml:"), "{}", err(&output));
}

#[test]
fn check_reads_a_folder_and_tells_places() {
    let folder = Folder::new("check");
    folder.write(
        "compose.yaml",
        FILE.replace("networks: [front]", "networks: [front]\n    environment: {DATABASE_URL: 'postgres://u@db/x'}"),
    );
    let path = folder.path().display().to_string();
    let output = run(&["check", "--format", "json", &path]);
    assert_eq!(output.status.code(), Some(1), "{}", out(&output));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let found = &value["diagnostics"].as_array().expect("a list");
    let first = found.iter().find(|one| one["code"] == "net-no-shared").expect("net-no-shared");
    assert_eq!(first["severity"], "error");
    assert_eq!(first["line"], 6);
    assert!(first["path"].as_str().is_some_and(|path| path.starts_with("services.web")), "{first}");
    assert!(first["fixes"].as_array().is_some_and(|fixes| !fixes.is_empty()), "{first}");
    let sarif = run(&["check", "--format", "sarif", &path]);
    let value: serde_json::Value = serde_json::from_slice(&sarif.stdout).expect("SARIF");
    assert_eq!(value["version"], "2.1.0");
    let text = out(&run(&["check", &path]));
    assert!(text.contains("compose.yaml:6:"), "{text}");
}

#[test]
fn bad_input_ends_in_a_message() {
    let folder = Folder::new("bad");
    let long = format!("services:\n{}", "  # filler filler filler filler\n".repeat(52_000_000 / 32));
    let cases: [(&str, Vec<u8>); 5] = [
        ("binary", vec![0, 159, 146, 150]),
        ("invalid", b"services:\n  a: [\n  b: }\n".to_vec()),
        ("deep", format!("a: {}", "[".repeat(10_000)).into_bytes()),
        ("long", long.into_bytes()),
        ("empty", Vec::new()),
    ];
    for (name, bytes) in cases {
        let file = folder.write(&format!("{name}.yml"), bytes);
        let output = run(&["check", &file]);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{name}: {:?}", output.status);
        assert!(
            out(&output).contains(&format!("{name}.yml:1")) || out(&output).contains(".yml:"),
            "{name}: {}",
            out(&output)
        );
        assert!(!err(&output).contains("panicked"), "{name}");
    }
    let output = run(&["check", "/nonexistent/compose.yml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("/nonexistent/compose.yml"));
    let empty = Folder::new("nothing");
    let output = run(&["check", &empty.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("no Compose file"));
}

#[test]
fn export_writes_the_bundle_and_templates_are_listed() {
    let folder = Folder::new("export");
    let listed = out(&run(&["templates"]));
    for stack in dockwright::catalog::stacks() {
        assert!(listed.lines().any(|line| line.split_whitespace().next() == Some(stack.id)), "{listed}");
        let target = folder.path().join(stack.id);
        let output = run(&["export", "--template", stack.id, "--out", &target.display().to_string()]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        for name in ["docker-compose.yml", ".env", ".env.example", ".gitignore", "README.md"] {
            assert!(target.join(name).is_file(), "{} has no {name}", stack.id);
        }
        let checked = run(&["check", "--fail-on", "warning", &target.display().to_string()]);
        assert_eq!(checked.status.code(), Some(0), "{}: {}", stack.id, out(&checked));
    }
    let output = run(&["export", "--template", "nope", "--out", &folder.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("taifish"));
}

#[test]
fn help_and_version_are_there() {
    for arguments in
        [["--help"].as_slice(), &["check", "--help"], &["export", "--help"], &["edit", "--help"], &["--version"]]
    {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(out(&output).contains("dockwright"), "{arguments:?}");
    }
    assert!(out(&run(&["edit", "--help"])).contains("rename-service A B"));
}

#[test]
fn why_reach_and_order_answer_in_text_and_json() {
    let folder = Folder::new("insight");
    let text = "services:\n  web: {image: 'nginx:1.27', networks: [front], ports: ['80:80'], environment: {API: 'http://api:8000'}}\n  api: {image: 'x/api:1', networks: [back], depends_on: {db: {condition: service_healthy}}, environment: {DB: 'postgres://db/x'}}\n  db: {image: 'postgres:16', networks: [back], healthcheck: {test: [CMD, pg_isready], interval: 10s, timeout: 5s}}\nnetworks:\n  front:\n  back: {internal: true}\n";
    let file = folder.write("compose.yaml", text);
    let yes = run(&["why", "api", "db", &file]);
    assert_eq!(yes.status.code(), Some(0), "{}", err(&yes));
    assert!(out(&yes).starts_with("api reaches db through back, as db, on port 5432."), "{}", out(&yes));
    let no = run(&["why", "web", "api", &file]);
    assert_eq!(no.status.code(), Some(1));
    assert!(out(&no).contains("web cannot reach api: they share no network."), "{}", out(&no));
    assert!(out(&no).contains("1. Give the two a network of their own, web-api"), "{}", out(&no));
    assert!(out(&run(&["why", "web", "api", &file, "--language", "zh"])).contains("web 无法访问 api"));
    let json = run(&["why", "internet", "db", &file, "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!((&value["reaches"], &value["from"]), (&false.into(), &"internet".into()));
    let unknown = run(&["why", "web", "nope", &file]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(err(&unknown).contains("it has web, api, db, host and internet"), "{}", err(&unknown));

    let reach = run(&["reach", &file]);
    assert_eq!(reach.status.code(), Some(1), "web cannot reach api");
    assert!(out(&reach).contains("web\n  uses") || out(&reach).contains("is meant to reach, and cannot: api"));
    let value: serde_json::Value =
        serde_json::from_slice(&run(&["reach", &file, "--format", "json"]).stdout).expect("JSON");
    assert_eq!(value["intents"].as_array().map(Vec::len), Some(2));
    assert_eq!(value["capacity"]["pools"][0]["allowed"], 100);

    let order = run(&["order", &file]);
    assert_eq!(order.status.code(), Some(0), "{}", err(&order));
    assert!(out(&order).contains("ready after 10 s at best, 45 s at worst"), "{}", out(&order));
    let value: serde_json::Value =
        serde_json::from_slice(&run(&["order", &file, "--format", "json"]).stdout).expect("JSON");
    assert_eq!(value["critical"], serde_json::json!(["db", "api"]));
    let circle =
        folder.write("circle.yaml", "services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n");
    assert_eq!(run(&["order", &circle]).status.code(), Some(1));
}
