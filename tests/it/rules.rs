//! The rules on whole stacks: the templates have nothing above style, a stack with planted faults has them all, and
//! real files have only findings that are true.
use dockwright::catalog;
use dockwright::diagnostics::{Diagnostic, Safety, Severity};
use dockwright::model::Document;
use dockwright::rules::{check, from_reading};
use dockwright::session::Session;
use std::path::Path;

fn shown(found: &[Diagnostic]) -> String {
    found.iter().map(|one| format!("  {:?} {} {}: {}\n", one.severity, one.code, one.path, one.what.en)).collect()
}

fn above_style(document: &Document) -> Vec<Diagnostic> {
    check(document).into_iter().filter(|one| one.severity < Severity::Style).collect()
}

fn planted() -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/planted/docker-compose.yml");
    dockwright::compose::read(&std::fs::read_to_string(path).expect("the fixture is there")).document
}

#[test]
fn templates_have_nothing_above_style() {
    let mut wrong = String::new();
    for stack in catalog::stacks() {
        let found = above_style(&catalog::open::open_stack(stack));
        if !found.is_empty() {
            wrong.push_str(&format!("{}\n{}", stack.id, shown(&found)));
        }
    }
    for service in catalog::services() {
        let fragment = catalog::open::fragment(service);
        let mut session = Session::default();
        let insert = dockwright::change::Command::Insert(Box::new(fragment));
        session.dispatch(&insert).expect("a palette entry can be inserted");
        // What it talks to comes with other entries.
        let missing = ["url-unknown-host"];
        let found: Vec<Diagnostic> =
            above_style(session.document()).into_iter().filter(|one| !missing.contains(&one.code)).collect();
        if !found.is_empty() {
            wrong.push_str(&format!("{}\n{}", service.id, shown(&found)));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn planted_faults_are_all_found() {
    let found = above_style(&planted());
    let has = |code: &str, path: &str| found.iter().any(|one| one.code == code && one.path.to_string() == path);
    for (code, path) in [
        ("net-no-shared", "services.web.depends_on[0]"),
        ("net-no-shared", "services.api.depends_on[0]"),
        ("net-internal-publish", "services.api.ports"),
        ("net-internal-egress", "services.api.environment.HOOK"),
        ("url-localhost", "services.api.environment.DATABASE_URL"),
        ("url-unknown-host", "services.api.environment.CONSUL"),
        ("dep-cycle", "services.db.depends_on.api"),
        ("dep-healthy-no-check", "services.db.depends_on.api"),
        ("vol-db-no-volume", "services.db"),
        ("subnet-overlap", "networks.data.ipam.config[0].subnet"),
        ("run-scale-cn", "services.db.container_name"),
        ("env-image-required", "services.db"),
    ] {
        assert!(has(code, path), "{code} at {path} is missing from\n{}", shown(&found));
    }
    assert_eq!(found.len(), 12, "{}", shown(&found));
}

/// The other files of a project: `.env`, Dockerfiles, configurations.
pub fn add_files(root: &Path, folder: &Path, document: &mut Document) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let yaml = path.extension().is_some_and(|end| end == "yml" || end == "yaml");
        if path.is_dir() {
            add_files(root, &path, document);
        } else if let (false, Ok(text), Ok(name)) = (yaml, std::fs::read_to_string(&path), path.strip_prefix(root)) {
            document.files.insert(name.display().to_string().into(), text.into());
        }
    }
}

/// Prints what is found in the files of `DOCKWRIGHT_CORPUS`, so that a person can read it, and proves that nothing
/// panics on them.
#[test]
fn real_files_are_checked() {
    let mut all = String::new();
    for (name, text) in crate::corpus::texts() {
        if !name.contains('/') {
            // Our own, which have a test of theirs.
            continue;
        }
        let reading = dockwright::compose::read(&text);
        let mut document = reading.document.clone();
        if let Some(folder) = Path::new(&name).parent() {
            add_files(folder, folder, &mut document);
        }
        let mut found = from_reading(&reading);
        found.extend(check(&document));
        let found: Vec<Diagnostic> = found.into_iter().filter(|one| one.severity < Severity::Style).collect();
        if !found.is_empty() && std::env::var_os("DOCKWRIGHT_CORPUS").is_some() {
            all.push_str(&format!("{name}\n{}", shown(&found)));
        }
    }
    println!("{all}");
}

/// Safe fixes, one after the other, remove their findings and bring nothing of the same rank.
#[test]
fn safe_fixes_lead_to_a_better_stack() {
    let mut session = Session::new(planted());
    for _ in 0..40 {
        let before = check(session.document());
        let fix = before.iter().find_map(|one| {
            let fix = one.fixes.iter().find(|fix| fix.safety == Safety::Safe)?;
            Some((one.clone(), fix.clone()))
        });
        let Some((finding, fix)) = fix else { break };
        for command in &fix.commands {
            session.dispatch(command).expect("a fix can be carried out");
        }
        let after = check(session.document());
        assert!(!after.contains(&finding), "{} did not go", finding.what.en);
        let count = |list: &[Diagnostic]| list.iter().filter(|one| one.severity <= finding.severity).count();
        assert!(count(&after) < count(&before), "{}:\n{}", fix.title.en, shown(&after));
        assert_eq!(session.document().invariants(), Vec::<String>::new());
    }
    assert!(check(session.document()).iter().flat_map(|one| &one.fixes).all(|fix| fix.safety != Safety::Safe));
}

/// A layered stack with fan-in: every service waits for several of the layer below and is given their addresses.
fn layered(count: usize) -> String {
    let mut text = String::from("services:\n");
    let width = 25;
    for at in 0..count {
        let (layer, place) = (at / width, at % width);
        text.push_str(&format!("  s{at}:\n    image: example/s{}:1\n    networks: [n{layer}", at % 40));
        if layer > 0 {
            text.push_str(&format!(", n{}]\n", layer - 1));
            let below = [(layer - 1) * width + place, (layer - 1) * width + (place + 1) % width];
            text.push_str("    environment:\n");
            for (number, other) in below.iter().enumerate() {
                text.push_str(&format!("      UPSTREAM_{number}_URL: http://s{other}:8000/v1\n"));
            }
            text.push_str(&format!("    depends_on: [s{}, s{}]\n", below[0], below[1]));
        } else {
            text.push_str("]\n");
        }
        text.push_str("    expose: [\"8000\"]\n");
    }
    text.push_str("networks:\n");
    for layer in 0..count.div_ceil(width) {
        text.push_str(&format!("  n{layer}: {{}}\n"));
    }
    text
}

#[test]
fn five_thousand_services_finish() {
    let reading = dockwright::compose::read(&layered(5_000));
    assert!(reading.problems.is_empty());
    let found: Vec<Diagnostic> =
        check(&reading.document).into_iter().filter(|one| one.severity <= Severity::Connect).collect();
    assert!(found.is_empty(), "{}", shown(&found[..found.len().min(10)]));
}
