//! The command line, as a script sees it.
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dockwright")).args(arguments).output().expect("the program starts")
}

/// Runs in a folder with a text on the standard input.
fn run_with(folder: &Path, input: &str, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_dockwright"));
    let streams = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = streams.current_dir(folder).args(arguments).spawn().expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
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
fn edit_pastes_what_another_file_describes() {
    let folder = Folder::new("edit-paste");
    let file = folder.write("compose.yaml", FILE);
    let part = folder.write("part.yaml", "  cache:\n    image: redis:8\n");
    let lines = folder.write("lines.sh", "docker run -d --name mail -p 1025:1025 --no-such-flag axllent/mailpit\n");
    let notes = folder.write("notes.txt", "not a stack\n");
    let edit = |what: &str| run(&["edit", &file, "--diff", "-c", &format!("paste {what}")]);
    let pasted = out(&edit(&part));
    assert!(pasted.contains("+  cache:\n+    image: redis:8\n"), "{pasted}");
    let lines = edit(&lines);
    assert!(out(&lines).contains("+    image: axllent/mailpit"), "{}", out(&lines));
    assert!(err(&lines).contains("--no-such-flag"), "{}", err(&lines));
    assert!(err(&edit(&notes)).contains("describes no service"));
    assert!(err(&edit("nowhere.yaml")).contains("nowhere.yaml"));
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
fn edit_writes_to_the_file_that_is_named() {
    let folder = Folder::new("edit-file");
    let text = "services:\n  web:\n    image: nginx\n    ports: ['80:80']\n    environment: [MODE=dev]\n";
    let base = folder.write("compose.yaml", text);
    let prod = folder.write("compose.prod.yaml", "# live\nservices:\n  web:\n    restart: always\n");
    let edit = |arguments: &[&str]| run(&[&["edit", &base, &prod], arguments].concat());
    let read = |path: &str| std::fs::read_to_string(path).expect("the file");
    let done =
        edit(&["--file", &prod, "--in-place", "-c", "set-env web MODE live", "-c", "unset services.web.ports[0]"]);
    assert!(done.status.success(), "{}", err(&done));
    assert_eq!(read(&base), text);
    let wanted = "# live\nservices:\n  web:\n    restart: always\n";
    assert!(read(&prod).starts_with(wanted) && read(&prod).contains("ports: !reset"), "{}", read(&prod));
    assert!(read(&prod).contains("MODE=live"), "{}", read(&prod));
    let hidden = edit(&["--file", &base, "-c", "set services.web.restart no"]);
    assert!(err(&hidden).contains("says otherwise") && out(&hidden).contains("restart: no"), "{}", err(&hidden));
    let other = edit(&["--file", "elsewhere.yaml", "-c", "set services.web.restart no"]);
    assert!(err(&other).contains("none of the files"), "{}", err(&other));
    let notes = folder.write("notes.yaml", "a: 1\n");
    assert!(err(&run(&["edit", &base, &notes, "-c", "set-image web x"])).contains("no override file"));
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
        assert!(!out(&output).contains("There is no file"), "{name}");
        assert!(out(&output).lines().all(|line| line.chars().count() < 300), "{name}");
        let sends = |c: char| c.is_control() && !['\n', '\t'].contains(&c);
        assert!(!out(&output).contains(sends), "{name}: control characters");
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

/// The errors of a check as `file:line code`.
fn stops(arguments: &[&str]) -> Vec<String> {
    let output = run(&[&["check", "--format", "json", "--no-shell"], arguments].concat());
    let found: serde_json::Value = serde_json::from_str(&out(&output)).expect("JSON");
    let mut lines: Vec<String> = Vec::new();
    for one in found["diagnostics"].as_array().into_iter().flatten().filter(|one| one["rank"] == "stop") {
        let file = one["file"].as_str().unwrap_or("").rsplit('/').next().unwrap_or("").to_owned();
        lines.push(format!("{file}:{} {}", one["line"], one["code"].as_str().unwrap_or("")));
    }
    lines.sort();
    lines
}

#[test]
fn the_env_file_of_the_project_directory_names_files_and_profiles() {
    let folder = Folder::new("project-directory");
    folder.write("compose.yaml", "services:\n  a: {image: x}\n  t: {image: x, profiles: [tools]}\n");
    folder.write("other.yaml", "services:\n  o: {image: x}\n");
    let stack = folder.path().display().to_string();
    std::fs::create_dir(folder.path().join("sub")).expect("a folder");
    let sub = folder.path().join("sub").display().to_string();
    let services = || {
        let resolved = out(&run(&["resolve", &stack, "--project-directory", &sub]));
        let json: serde_json::Value = serde_json::from_str(&resolved).expect("JSON");
        json["services"].as_object().expect("services").keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(services(), ["a"]);
    folder.write("sub/.env", "COMPOSE_PROFILES=tools\n");
    assert_eq!(services(), ["a", "t"]);
    folder.write("sub/.env", "COMPOSE_FILE=other.yaml\n");
    assert_eq!(services(), ["o"]);
    folder.write("sub/.env", "");
    folder.write(".env", "COMPOSE_FILE=other.yaml\n");
    assert_eq!(services(), ["a"]);
}

#[test]
fn check_sees_the_project_as_docker_compose_does() {
    let folder = Folder::new("project");
    let base = folder.write(
        "compose.yaml",
        "services:\n  a: {image: 'x:1', ports: ['1:1']}\n  b:\n    extends: {service: c, file: other.yaml}\n  d: {image: 'x:1', profiles: [p], depends_on: [e]}\n  e: {image: 'x:1', profiles: [q]}\n",
    );
    let over =
        folder.write("prod.yaml", "services:\n  a:\n    ports:\n      - '2:2'\n      - 80/foo\n    cpu_percent: 101\n");
    folder.write("other.yaml", "services:\n  c:\n    image: x:1\n    oom_score_adj: 5000\n");
    assert_eq!(stops(&[&base]), ["compose.yaml:5 dep-profile", "other.yaml:4 compose-range"]);
    let with_profile = stops(&[&base, "--profile", "p"]);
    assert!(with_profile.iter().any(|line| line == "compose.yaml:5 compose-undef-depends"), "{with_profile:?}");
    let both = [
        "compose.yaml:5 dep-profile",
        "other.yaml:4 compose-range",
        "prod.yaml:5 compose-port-syntax",
        "prod.yaml:6 compose-range",
    ];
    assert_eq!(stops(&["-f", &base, "-f", &over]), both);
    folder.write(".env", "COMPOSE_FILE=compose.yaml:prod.yaml\n");
    assert_eq!(stops(&[&folder.path().display().to_string()]), both);
    let small = folder.write("small.yaml", "services:\n  a:\n    image: x:1\n    scale: ${N:?say it}\n");
    assert_eq!(stops(&[&small]).len(), 1);
    let env = folder.write("n.env", "N=2\n");
    assert_eq!(stops(&[&small, "--env-file", &env]), Vec::<String>::new());
    assert_eq!(stops(&[&small, "--env-file", &env, "-p", "Not A Name"]).len(), 1);
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

const FAULTY: &str = "services:\n  # dockwright-ignore run-image-tag: pinned by the registry\n  web:\n    image: nginx\n    restart: unless_stopped\n  agent:\n    image: agent:1\n    privileged: true # dockwright-ignore sec-privileged: it is the agent\n    # dockwright-ignore vol-socket: gone\n    environment: {A: '${A}'}\n";

#[test]
fn comments_silence_and_are_listed() {
    let folder = Folder::new("silence");
    folder.write("compose.yaml", FAULTY);
    folder.write(".env", "A=1\n# dockwright-ignore env-unused: for the shell\nB=2\n");
    let path = folder.path().display().to_string();
    let output = run(&["check", "--format", "json", "--show-silenced", &path]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let codes = |key: &str| -> Vec<String> {
        let list = value[key].as_array().expect("a list").iter();
        list.map(|one| one["code"].as_str().unwrap_or("").to_owned()).collect()
    };
    let hidden = codes("silenced");
    for code in ["run-image-tag", "sec-privileged", "env-unused"] {
        assert!(hidden.iter().any(|one| one == code), "{code} is not in {hidden:?}");
        assert!(!codes("diagnostics").iter().any(|one| one == code), "{code} is shown");
    }
    assert!(codes("diagnostics").iter().any(|one| one == "silence-unused"));
    let plain = out(&run(&["check", &path]));
    assert!(!plain.contains("sec-privileged"), "{plain}");
    let listed = out(&run(&["check", "--show-silenced", &path]));
    assert!(listed.contains("[sec-privileged]") && listed.contains("it is the agent"), "{listed}");
}

#[test]
fn safe_fixes_are_shown_and_written() {
    let folder = Folder::new("fix");
    let file = folder.write("compose.yaml", FAULTY);
    let env = folder.write(".env", "A = 1\nA=2\n");
    let path = folder.path().display().to_string();
    let diff = out(&run(&["check", "--fix", "--diff", &path]));
    assert!(diff.contains("-    restart: unless_stopped\n+    restart: unless-stopped\n"), "{diff}");
    assert!(diff.contains("-A = 1\n"), "{diff}");
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), FAULTY, "--diff writes nothing");
    let fixed = run(&["check", "--fix", &path]);
    assert!(
        !out(&fixed).contains("run-restart-typo") && err(&fixed).contains("fixed [run-restart-typo]"),
        "{}",
        err(&fixed)
    );
    let text = std::fs::read_to_string(&file).expect("the file");
    assert!(text.contains("unless-stopped") && text.contains("# dockwright-ignore vol-socket: gone"), "{text}");
    assert_eq!(std::fs::read_to_string(&env).expect("the file"), "A=2\n");
    assert_eq!(run(&["check", "--diff", &path]).status.code(), Some(2));
}

#[test]
fn rules_are_explained() {
    let listed = out(&run(&["rules"]));
    for rule in dockwright::rules::RULES {
        assert!(listed.contains(rule.code), "{}", rule.code);
    }
    let page = out(&run(&["rules", "net-no-shared", "--language", "zh"]));
    let rule = dockwright::rules::rule("net-no-shared").expect("a rule");
    assert!(page.contains(&*rule.why.zh) && page.contains(rule.proof), "{page}");
    assert!(out(&run(&["rules", "port-unbound"])).starts_with("sec-hardening"));
    assert_eq!(run(&["rules", "no-such-rule"]).status.code(), Some(2));
}

/// What SARIF 2.1.0 asks of a log: sections 3.13 (log), 3.14 (run), 3.19 (driver), 3.27 (result), 3.30 (region).
#[test]
fn sarif_has_the_form_that_review_tools_read() {
    let folder = Folder::new("sarif");
    folder.write("compose.yaml", FAULTY);
    folder.write(".env", "A = 1\nB C=2\n");
    let output = run(&["check", "--format", "sarif", "--show-silenced", &folder.path().display().to_string()]);
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).expect("SARIF");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "dockwright");
    let rules = driver["rules"].as_array().expect("rules");
    for rule in rules {
        for key in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[key]["text"].as_str().is_some_and(|text| !text.is_empty()), "{rule}");
        }
        let level = rule["defaultConfiguration"]["level"].as_str();
        assert!(level.is_some_and(|level| ["none", "note", "warning", "error"].contains(&level)), "{rule}");
    }
    let results = run["results"].as_array().expect("results");
    assert!(results.len() > 5);
    for result in results {
        let index = result["ruleIndex"].as_u64().and_then(|index| usize::try_from(index).ok()).expect("an index");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().expect("an address");
        assert!(!uri.is_empty() && !uri.contains([' ', '\\']), "{uri}");
        for key in ["startLine", "startColumn"] {
            assert!(place["region"][key].as_u64().is_some_and(|number| number >= 1), "{result}");
        }
        if let Some(name) = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].as_str() {
            assert!(!name.is_empty());
        }
    }
    let suppressed = results.iter().filter(|result| result["suppressions"][0]["kind"] == "inSource").count();
    assert_eq!(suppressed, 2);
}

#[test]
fn the_standard_input_is_a_file_of_the_project() {
    let folder = Folder::new("stdin");
    folder.write(".env", "TAG=9\n");
    let base = "services:\n  web:\n    image: x:${TAG}\n    cpu_percent: 101\n";
    let alone = run_with(folder.path(), base, &["resolve", "-f", "-", "--no-shell", "-p", "p", "--partial"]);
    assert!(out(&alone).contains("\"image\": \"x:9\""), "{}{}", out(&alone), err(&alone));
    let checked = run_with(folder.path(), base, &["check", "-f", "-", "--no-shell"]);
    assert_eq!(checked.status.code(), Some(1), "{}", err(&checked));
    assert!(out(&checked).contains("-:4:"), "{}", out(&checked));
    // In the middle and at the end of the list as well: what comes later wins.
    let file = folder.write("a.yaml", "services:\n  web:\n    image: y:1\n    cpu_percent: 5\n");
    for (files, image) in [(["-f", &file, "-f", "-"], "x:9"), (["-f", "-", "-f", &file], "y:1")] {
        let text = "services:\n  web:\n    image: x:${TAG}\n";
        let shared = ["resolve", "--no-shell", "-p", "p", "--project-directory", "."];
        let both = run_with(folder.path(), text, &[&shared[..], &files].concat());
        assert_eq!(both.status.code(), Some(0), "{}", err(&both));
        assert!(out(&both).contains(&format!("\"image\": \"{image}\"")), "{}", out(&both));
    }
    let fix = run_with(folder.path(), base, &["check", "-f", "-", "--fix"]);
    assert_eq!(fix.status.code(), Some(2));
    assert!(!folder.path().join("-").exists());
}

#[test]
fn edit_removes_other_files() {
    let folder = Folder::new("remove-file");
    let base = folder.write("compose.yaml", "services:\n  web:\n    image: x:1\n    env_file: web.env\n");
    let env = folder.write("web.env", "A=1\n");
    let diff = run(&["edit", &base, "-c", "remove-file web.env", "--diff"]);
    assert!(out(&diff).contains("-A=1") && Path::new(&env).exists(), "{}{}", out(&diff), err(&diff));
    // The base that loses its reference and the file that goes are one step on the disk.
    let unset = ["-c", "unset services.web.env_file", "-c", "remove-file web.env"];
    let done = run(&[&["edit", &base, "--in-place"], &unset[..]].concat());
    assert_eq!(done.status.code(), Some(0), "{}", err(&done));
    assert!(!Path::new(&env).exists());
    assert_eq!(std::fs::read_to_string(&base).expect("the base"), "services:\n  web:\n    image: x:1\n");
    let missing = run(&["edit", &base, "-c", "remove-file web.env"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(err(&missing).contains("web.env"), "{}", err(&missing));
}

#[test]
fn renames_reach_every_file_that_is_edited() {
    let folder = Folder::new("rename-files");
    let base = folder.write(
        "compose.yaml",
        "services:\n  web:\n    image: x:1\n    networks: [front]\nnetworks:\n  front:\nvolumes:\n  data:\nsecrets:\n  key: {file: k}\nconfigs:\n  site: {file: s}\n",
    );
    let over = folder.write(
        "prod.yaml",
        "services:\n  web:\n    networks:\n      front:\n        aliases: [w]\n    volumes: ['data:/d']\n    secrets: [key]\n    configs:\n      - source: site\n        target: /site\nnetworks:\n  front:\n    internal: true\n",
    );
    let names = [
        ("network", "front", "edge"),
        ("volume", "data", "disk"),
        ("secret", "key", "pass"),
        ("config", "site", "page"),
    ];
    let lines: Vec<String> = names.iter().map(|(kind, from, to)| format!("rename-{kind} {from} {to}")).collect();
    let mut arguments = vec!["edit", &base, &over, "--in-place"];
    lines.iter().for_each(|line| arguments.extend(["-c", line]));
    let done = run(&arguments);
    assert_eq!(done.status.code(), Some(0), "{}", err(&done));
    let read = |path: &str| std::fs::read_to_string(path).expect("a file");
    assert_eq!(
        read(&base),
        "services:\n  web:\n    image: x:1\n    networks: [edge]\nnetworks:\n  edge:\nvolumes:\n  disk:\nsecrets:\n  pass: {file: k}\nconfigs:\n  page: {file: s}\n"
    );
    assert_eq!(
        read(&over),
        "services:\n  web:\n    networks:\n      edge:\n        aliases: [w]\n    volumes: ['disk:/d']\n    secrets: [pass]\n    configs:\n      - source: page\n        target: /site\nnetworks:\n  edge:\n    internal: true\n"
    );
}
