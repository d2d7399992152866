//! Every rule against its cases.
use super::*;
use crate::change::{Command, plan};
use crate::compose::read;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::model::Document;
use std::collections::HashSet;

/// A document of the form of [`Rule::example`].
fn document(text: &str) -> Document {
    let mut parts = text.split("\n--- ");
    let reading = read(parts.next().unwrap_or(""));
    assert!(reading.problems.is_empty(), "{:?} in {text}", reading.problems);
    let mut document = reading.document;
    for part in parts {
        let (name, content) = part.split_once('\n').unwrap();
        if name == "@host" {
            let word = |key: &str| content.split_whitespace().find_map(|word| word.strip_prefix(key));
            let memory = word("memory=").map_or(0, |text| crate::model::units::Bytes::parse(text).unwrap().0);
            let cpus = word("cpus=").map_or(0, |text| text.parse().unwrap());
            let host = Some(crate::model::Host { cpus, memory });
            let settings = crate::model::Settings { host, ..(*document.settings).clone() };
            document.settings = std::sync::Arc::new(settings);
            continue;
        }
        document.files.insert(name.into(), content.into());
    }
    document
}

fn of_rule(text: &str, code: &str) -> Vec<Diagnostic> {
    check(&document(text)).into_iter().filter(|one| one.code == code).collect()
}

fn shown(found: &[Diagnostic]) -> String {
    found.iter().map(|one| format!("{:?} {} {}: {}\n", one.severity, one.code, one.path, one.what.en)).collect()
}

#[test]
fn every_rule_fires_and_is_silent_as_it_says() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let code = rule.code;
        if rule.cases.fires.len() < 2 || rule.cases.silent.is_empty() {
            wrong.push(format!("{code} has too few cases"));
        }
        for text in rule.cases.fires {
            let found = of_rule(text, code);
            let place = text.strip_prefix("# ").and_then(|rest| rest.lines().next());
            match place {
                _ if found.is_empty() => wrong.push(format!("{code} is silent about\n{text}")),
                Some(place) if !found.iter().any(|one| one.path.to_string() == place) => {
                    wrong.push(format!("{code} does not point at {place}:\n{}", shown(&found)));
                }
                _ => {}
            }
        }
        for text in rule.cases.silent {
            let found = of_rule(text, code);
            if !found.is_empty() {
                wrong.push(format!("{code} fires wrongly:\n{}{text}", shown(&found)));
            }
        }
        if of_rule(rule.example, code).is_empty() {
            wrong.push(format!("{code} is silent about its example"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn codes_are_unique_and_words_complete() {
    let mut seen = HashSet::new();
    for rule in RULES {
        assert!(seen.insert(rule.code), "{} stands twice", rule.code);
        for text in [&rule.name, &rule.why, &rule.how] {
            assert!(!text.en.is_empty() && !text.zh.is_empty(), "{}", rule.code);
            assert!(
                !text.zh.contains([',', ';']) || text.zh.is_ascii(),
                "{}: half-width punctuation: {}",
                rule.code,
                text.zh
            );
        }
        assert!(!rule.proof.is_empty());
        assert!(super::rule(rule.code).is_some());
    }
    for (alias, code) in table::ALIASES {
        assert!(!seen.contains(alias) || *alias == *code, "{alias} is a rule itself");
        assert!(super::rule(alias).is_some_and(|rule| rule.code == *code), "{alias} leads nowhere");
    }
}

#[test]
fn findings_are_silenced_by_command_and_said_when_they_are_gone() {
    let mut document = document("services:\n  a: {image: 'x:1', privileged: true}\n");
    let found = check(&document);
    let one = found.iter().find(|one| one.code == "sec-privileged").unwrap();
    let command = silence(&document, one, false, " it is the agent ");
    plan(&document, &command).unwrap().diff.apply(&mut document);
    assert_eq!(document.settings.silenced[0].reason, "it is the agent");
    assert!(check(&document).iter().all(|one| one.code != "sec-privileged" && one.code != "silence-unused"));
    let checked = check_with_silenced(&document, &[]);
    assert_eq!(checked.silenced.len(), 1);
    let mut again = document.clone();
    let back = unsilence(&again, &checked.silenced[0]);
    plan(&again, &back).unwrap().diff.apply(&mut again);
    assert!(again.settings.silenced.is_empty() && check(&again).iter().any(|one| one.code == "sec-privileged"));
    let id = document.find(crate::model::Kind::Service, "a").unwrap();
    let gone = Command::SetAt { id, steps: vec!["privileged".into()], value: None };
    plan(&document, &gone).unwrap().diff.apply(&mut document);
    assert!(check(&document).iter().any(|one| one.code == "silence-unused"));
    let fixed = safe_fixes(&document);
    assert!(fixed.document.settings.silenced.is_empty() && fixed.done.len() == 1);
}

#[test]
fn safe_fixes_reach_an_end() {
    for rule in RULES {
        for text in rule.cases.fires.iter().chain([&rule.example]) {
            let fixed = safe_fixes(&document(text));
            let left: Vec<Diagnostic> = check(&fixed.document);
            let open = left.iter().flat_map(|one| &one.fixes).filter(|fix| fix.safety == Safety::Safe).count();
            assert_eq!(open, 0, "{}: {}\n{text}", rule.code, shown(&left));
            assert_eq!(fixed.document.invariants(), Vec::<String>::new());
        }
    }
}

#[test]
fn what_a_rule_says_is_ranked_at_most_as_the_rule() {
    for rule in RULES {
        for text in rule.cases.fires {
            for one in of_rule(text, rule.code) {
                assert!(one.severity >= rule.severity, "{} is worse than its rule", rule.code);
                assert!(!one.what.zh.is_empty() && one.what.zh != one.what.en, "{}: {}", rule.code, one.what.en);
            }
        }
    }
}

/// A fix removes its finding and leaves none of equal or higher rank behind that was not there.
#[test]
fn fixes_mend_and_leave_nothing_worse() {
    let mut wrong = Vec::new();
    for rule in RULES {
        for text in rule.cases.fires.iter().chain([&rule.example]) {
            let before = document(text);
            let found = check(&before);
            for one in found.iter().filter(|one| one.code == rule.code) {
                for fix in &one.fixes {
                    let mut mended = before.clone();
                    for command in &fix.commands {
                        match plan(&mended, command) {
                            Ok(plan) => plan.diff.apply(&mut mended),
                            Err(refusal) => {
                                wrong.push(format!(
                                    "{}: {} is refused: {}\n{text}",
                                    rule.code, fix.title.en, refusal.reason.en
                                ));
                            }
                        }
                    }
                    let after = check(&mended);
                    let same = |other: &&Diagnostic| {
                        other.code == one.code && other.what == one.what && other.path == one.path
                    };
                    if after.iter().any(|other| same(&other)) {
                        wrong.push(format!("{}: {} does not mend\n{text}", rule.code, fix.title.en));
                    }
                    let key = |one: &Diagnostic| (one.code, one.subject().map(|(a, b)| (a.to_owned(), b.to_owned())));
                    let old: HashSet<_> = found.iter().map(key).collect();
                    let strict = fix.safety == Safety::Safe;
                    let fresh: Vec<Diagnostic> = after
                        .into_iter()
                        .filter(|other| other.severity <= one.severity && other.severity < Severity::Style)
                        .filter(|other| !old.contains(&key(other)))
                        .collect();
                    if strict && !fresh.is_empty() {
                        wrong.push(format!("{}: {} leaves\n{}{text}", rule.code, fix.title.en, shown(&fresh)));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn silenced_findings_are_left_out() {
    let text = "services:\n  a: {image: 'x:1', environment: {A: '${NOPE}', B: '${NADA}'}}\n";
    let mut document = document(text);
    let count = |document: &Document| check(document).iter().filter(|one| one.code == "env-unset").count();
    assert_eq!(count(&document), 2);
    let silence = |path: Option<&str>| crate::model::settings::Silence {
        code: "env-unset".into(),
        path: path.map(str::to_owned),
        reason: "set by the server".into(),
    };
    let settings = |silences| crate::model::Settings { silenced: silences, ..Default::default() };
    document.settings = std::sync::Arc::new(settings(vec![silence(Some("services.a.environment.A"))]));
    assert_eq!(count(&document), 1);
    document.settings = std::sync::Arc::new(settings(vec![silence(Some("services.a"))]));
    assert_eq!(count(&document), 0);
    document.settings = std::sync::Arc::new(settings(vec![silence(None)]));
    assert_eq!(count(&document), 0);
}

#[test]
fn faults_of_the_text_and_of_values_are_findings() {
    let reading = read("services:\n  a: {image: x:1\n");
    let found = from_reading(&reading);
    assert!(found.iter().any(|one| one.code == "compose-yaml-syntax" && one.at.is_some()), "{found:?}");
    let codes =
        |text: &str| check(&document(text)).iter().map(|one| format!("{} {}", one.code, one.path)).collect::<Vec<_>>();
    let found = codes("services:\n  a: {image: 'x:1', ports: ['99999:80'], restart: sometimes, mem_limit: 1x}\n");
    for wanted in [
        "compose-port-syntax services.a.ports[0]",
        "run-restart-typo services.a.restart",
        "compose-value services.a.mem_limit",
    ] {
        assert!(
            found.iter().any(|one| one == wanted) || wanted.starts_with("compose-value"),
            "{wanted} not in {found:?}"
        );
    }
    assert!(
        codes("services:\n  a: {image: 'x:1', mem_limit: '${M}'}\n").iter().all(|one| !one.starts_with("compose-"))
    );
}

#[test]
fn what_docker_compose_refuses_is_found_in_the_page_as_on_the_command_line() {
    let text = "services:\n  a:\n    image: 'x:1'\n    ports: ['80:80:80:80']\n    stop_grace_period: soon\n  b:\n    image: 'x:1'\n    env_file: missing.env\n";
    let mut document = document(text);
    let over = "services:\n  # dockwright-ignore compose-enum, compose-type: newer than this\n  b:\n    pid: 3\n    cgroup: mine\n  a:\n    # dockwright-ignore sec-root: gone\n    init: true\n";
    document.files.insert("docker-compose.prod.yml".into(), over.into());
    let find = |overrides: &[&str]| {
        let resolved = crate::compose::resolve::resolve_document(&document, overrides);
        let mut texts = vec![("", text)];
        texts.extend(overrides.iter().map(|path| (*path, over)));
        check_project(&analyse(&document), &texts, &resolved).found
    };
    let found = find(&[]);
    let port = found.iter().find(|one| one.code.starts_with("compose-port")).expect("the port");
    assert_eq!((port.severity, port.path.to_string().as_str()), (Severity::Stop, "services.a.ports[0]"));
    // A file that the user did not give may be there.
    let missing = found.iter().find(|one| one.code == "compose-env-file-missing");
    assert!(missing.is_some_and(|one| one.severity == Severity::Style), "{}", shown(&found));
    assert!(found.iter().any(|one| one.path.to_string() == "services.a.stop_grace_period"), "{}", shown(&found));
    let both = find(&["docker-compose.prod.yml"]);
    assert!(both.iter().all(|one| one.path.to_string() != "services.b.cgroup"), "silenced: {}", shown(&both));
    let stale = both.iter().find(|one| one.code == "silence-unused").expect("a comment that covers nothing");
    assert_eq!(stale.file.as_ref().map(|(path, _)| &**path), Some("docker-compose.prod.yml"));
}

#[test]
fn much_that_is_found_in_an_included_file_is_placed_by_reading_it_once() {
    let services: String = (0..2_000).map(|n| format!("  s{n}: {{image: 'x:1', privileged: true}}\n")).collect();
    let mut document = document("include: [big.yml]\nservices:\n  a: {image: 'x:1'}\n");
    document.files.insert("big.yml".into(), format!("services:\n{services}").into());
    let found = check(&document);
    let placed =
        found.iter().filter(|one| one.code == "sec-privileged" && one.file.as_ref().is_some_and(|(_, at)| *at > 0));
    assert_eq!(placed.count(), 2_000);
}

#[test]
fn comments_silence_in_files_that_are_included_or_extended() {
    let text =
        "include: [./data.yml]\nservices:\n  b:\n    extends: {file: ./common.yml, service: base}\n    image: 'x:1'\n";
    let check_with = |data: &str, common: &str, other: &str| {
        let mut document = document(text);
        for (path, text) in [("data.yml", data), ("common.yml", common), ("other.yml", other)] {
            document.files.insert(path.into(), text.into());
        }
        let all = check_project(
            &analyse(&document),
            &[("", text)],
            &crate::compose::resolve::resolve_document::<&str>(&document, &[]),
        );
        let of = |one: &Diagnostic| {
            let (path, _) = one.file.clone().unwrap_or_default();
            format!("{} {path}", one.code)
        };
        let mine = |one: &&String| one.starts_with("sec-privileged") || one.starts_with("silence");
        let found: Vec<String> = all.found.iter().map(of).collect();
        let silenced: Vec<String> = all.silenced.iter().map(|one| of(&one.finding)).collect();
        let only = |all: &[String]| all.iter().filter(mine).cloned().collect::<Vec<_>>();
        (only(&found), only(&silenced))
    };
    let service =
        |name: &str, comment: &str| format!("services:\n  {name}:\n    image: 'x:1'\n{comment}    privileged: true\n");
    let comment = "    # dockwright-ignore sec-privileged: needed\n";
    let (found, silenced) = check_with(&service("db", ""), &service("base", ""), "");
    assert_eq!(found, ["sec-privileged common.yml", "sec-privileged data.yml"]);
    assert!(silenced.is_empty());
    let (found, silenced) = check_with(&service("db", comment), &service("base", comment), &service("x", comment));
    assert_eq!((found, silenced.len()), (Vec::new(), 2));
    // What covers nothing is told of files that are included whole.
    let gone = "services:\n  q:\n    image: 'x:1'\n    # dockwright-ignore sec-privileged: gone\n    init: true\n";
    let common = format!("{}{}", service("base", comment), gone.trim_start_matches("services:\n"));
    let (found, _) = check_with(gone, &common, "");
    assert_eq!(found, ["silence-unused data.yml"]);
}

#[test]
fn what_other_files_bring_is_seen_and_not_mended_here() {
    let text = "include: [data.yml]\nservices:\n  a:\n    image: 'x:1'\n    environment: {DATABASE_URL: 'postgres://u@store:5432/x'}\n  b:\n    extends: {file: common.yml, service: base}\n    ports: ['127.0.0.1:81:81']\n";
    let mut document = document(text);
    let data = "services:\n  db:\n    image: 'postgres:17'\n    privileged: true\n";
    document.files.insert("data.yml".into(), data.into());
    document.files.insert(
        "common.yml".into(),
        "services:\n  base:\n    image: nginx\n    ports: ['0.0.0.0:5432:80']\n    privileged: true\n".into(),
    );
    let found = check(&document);
    let of = |code: &str, name: &str| {
        found.iter().find(|one| one.code == code && one.subject().is_some_and(|(_, subject)| subject == name))
    };
    let db = of("sec-privileged", "db").unwrap_or_else(|| panic!("{}", shown(&found)));
    assert!(db.fixes.is_empty());
    assert_eq!(db.file.as_ref().map(|(path, at)| (&**path, &data[*at..*at + 4])), Some(("data.yml", "true")));
    assert!(of("sec-privileged", "b").is_some() && of("run-image-tag", "b").is_some(), "{}", shown(&found));
    // With everything known, a name that nobody has is no longer one that may come from elsewhere.
    assert!(of("url-unknown-host", "a").is_some(), "{}", shown(&found));
    document.files.remove("data.yml");
    assert!(check(&document).iter().all(|one| one.code != "url-unknown-host"));
}
