//! Override files: where a change lands, where a value comes from, which files are overrides.
use super::*;
use crate::compose::{merge, read};
use crate::model::Step;

fn steps(path: &str) -> Vec<Step> {
    path.split('.').map(|key| key.parse().map_or_else(|_| Step::from(key), Step::Index)).collect()
}

/// The files after a change of what they make together, as YAML of the service `a`.
fn changed(files: &[&str], chosen: Option<usize>, change: impl FnOnce(&mut Node)) -> Vec<String> {
    let top = ["services", "a"];
    let documents: Vec<Document> = files.iter().map(|text| read(text).document).collect();
    let mut bodies: Bodies =
        documents.iter().map(|one| one.services().by_name("a").map(|(_, record)| record.body.clone())).collect();
    let mut after = laid(top, &bodies).unwrap();
    change(&mut after);
    carry(top, &mut bodies, &after, chosen);
    let mut texts = Vec::new();
    for (mut document, body) in documents.into_iter().zip(bodies) {
        let record = body.map(|body| Record { name: "a".into(), body });
        match (document.find(Kind::Service, "a"), record) {
            (Some(id), Some(record)) => document.table_mut(Kind::Service).replace(id, Arc::new(record)),
            (Some(id), None) => document.table_mut(Kind::Service).remove(id),
            (None, Some(record)) => drop(document.push(Kind::Service, record)),
            (None, None) => {}
        }
        texts.push(crate::compose::write(&document));
    }
    texts
}

const BASE: &str = "services:\n  a:\n    image: x:1 # pinned\n    environment:\n      - A=1\n      - B=2\n    ports: ['80:80', '81:81']\n    volumes: ['data:/data', './c:/c']\n    depends_on: [b]\n    deploy: {resources: {limits: {memory: 1g}}}\n";
const PROD: &str = "services:\n  a:\n    # more in production\n    image: x:2\n    environment: {B: '3'}\n    ports: ['443:443']\n    volumes: ['big:/data']\n    deploy: {resources: {limits: {memory: 4g}}}\n";

#[test]
fn a_value_is_changed_where_it_counts() {
    let set = |path: &'static str, text: &'static str| {
        move |body: &mut Node| assert!(body.set_at(&steps(path), Node::plain(text)))
    };
    let out = changed(&[BASE, PROD], None, set("image", "x:3"));
    assert_eq!(out, [BASE.to_owned(), PROD.replace("x:2", "x:3")]);
    let out = changed(&[BASE, PROD], None, set("deploy.resources.limits.memory", "8g"));
    assert_eq!(out, [BASE.to_owned(), PROD.replace("4g", "8g")]);
    let out = changed(&[BASE, PROD], None, set("restart", "always"));
    assert_eq!(out, [BASE.replace("    environment:", "    restart: always\n    environment:"), PROD.to_owned()]);
    let out = changed(&[BASE, PROD], None, |body| crate::model::edit::set_env(body, "A", "9"));
    assert_eq!(out, [BASE.replace("A=1", "A=9"), PROD.to_owned()]);
    let out = changed(&[BASE, PROD], None, |body| crate::model::edit::set_env(body, "B", "9"));
    assert_eq!(out, [BASE.to_owned(), PROD.replace("'3'", "'9'")]);
    let out = changed(&[BASE, PROD], None, |body| crate::model::edit::set_env(body, "C", "9"));
    assert_eq!(out, [BASE.replace("      - B=2\n", "      - B=2\n      - C=9\n"), PROD.to_owned()]);
}

#[test]
fn lists_are_changed_item_by_item() {
    let out = changed(&[BASE, PROD], None, set_item("ports", 2, "8443:443"));
    assert_eq!(out, [BASE.to_owned(), PROD.replace("'443:443'", "'8443:443'")]);
    let out = changed(&[BASE, PROD], None, set_item("ports", 0, "8080:80"));
    assert_eq!(out, [BASE.replace("'80:80'", "'8080:80'"), PROD.to_owned()]);
    // The mount of /data comes from the override.
    let out = changed(&[BASE, PROD], None, set_item("volumes", 0, "huge:/data"));
    assert_eq!(out, [BASE.to_owned(), PROD.replace("big", "huge")]);
    let out = changed(&[BASE, PROD], None, |body| drop(body.remove_at(&steps("ports.1"))));
    assert_eq!(out, [BASE.replace(", '81:81'", ""), PROD.to_owned()]);
    let out = changed(&[BASE, PROD], None, |body| crate::model::edit::add_dependency(body, "c", None));
    assert_eq!(out, [BASE.replace("[b]", "[b, c]"), PROD.to_owned()]);
    let out = changed(&[BASE, PROD], None, |body| drop(body.remove_at(&steps("image"))));
    assert!(!out[0].contains("image") && !out[1].contains("image"), "{out:?}");
}

fn set_item(key: &'static str, index: usize, text: &'static str) -> impl FnOnce(&mut Node) {
    move |body| {
        let steps = [Step::from(key), Step::Index(index)];
        let item = crate::model::edit::restyled(body.at(&steps).unwrap(), text);
        assert!(body.set_at(&steps, item));
    }
}

#[test]
fn the_chosen_file_gets_the_change() {
    let set = |path: &'static str, text: &'static str| {
        move |body: &mut Node| assert!(body.set_at(&steps(path), Node::plain(text)))
    };
    let out = changed(&[BASE, PROD], Some(1), set("restart", "always"));
    assert_eq!(out[0], BASE);
    assert!(out[1].contains("restart: always"), "{}", out[1]);
    let out = changed(&[BASE, PROD], Some(1), |body| crate::model::edit::set_env(body, "A", "9"));
    assert_eq!(out, [BASE.to_owned(), PROD.replace("{B: '3'}", "{B: '3', A: '9'}")]);
    // A joined list cannot lose an item from above: it is written out.
    let out = changed(&[BASE, PROD], Some(1), |body| drop(body.remove_at(&steps("ports.0"))));
    assert_eq!(out[0], BASE);
    assert!(out[1].contains("ports: !override\n      - '81:81'\n      - '443:443'\n"), "{}", out[1]);
    let out = changed(&[BASE, PROD], Some(1), |body| drop(body.remove_at(&steps("depends_on"))));
    assert!(out[1].contains("depends_on: !reset"), "{}", out[1]);
    let out = changed(&[BASE, PROD], Some(1), set_item("volumes", 1, "./d:/c"));
    assert_eq!(out, [BASE.to_owned(), PROD.replace("['big:/data']", "['big:/data', './d:/c']")]);
    // In a file below, the change is written and does not show.
    let out = changed(&[BASE, PROD], Some(0), set("image", "x:9"));
    assert_eq!(out, [BASE.replace("x:1", "x:9"), PROD.to_owned()]);
}

#[test]
fn resets_and_overrides_are_respected() {
    let prod = "services:\n  a:\n    ports: !override ['443:443']\n    deploy: !reset null\n";
    let out = changed(&[BASE, prod], None, |body| crate::model::edit::add_port(body, "444:444"));
    assert_eq!(out, [BASE.to_owned(), prod.replace("'443:443'", "'443:443', '444:444'")]);
    let out = changed(&[BASE, prod], None, set_item("ports", 0, "8443:443"));
    assert_eq!(out, [BASE.to_owned(), prod.replace("'443:443'", "'8443:443'")]);
    let out = changed(&[BASE, prod], None, |body| {
        assert!(body.set_at(&steps("deploy.replicas"), Node::plain("2")));
    });
    assert_eq!(out[0], BASE);
    assert!(out[1].contains("deploy: !override\n      replicas: 2"), "{}", out[1]);
}

#[test]
fn names_open_their_lists() {
    let prod = "services:\n  a:\n    depends_on: {c: {condition: service_healthy}}\n";
    let out = changed(&[BASE, prod], None, |body| {
        assert!(body.set_at(&steps("depends_on.b.condition"), Node::plain("service_healthy")));
    });
    assert!(
        out[0].contains("depends_on:\n      b:\n        condition: service_healthy")
            || out[0].contains("depends_on: {b: {condition: service_healthy}}"),
        "{}",
        out[0]
    );
    assert_eq!(out[1], prod);
    let out = changed(&[BASE, prod], None, |body| drop(body.remove_at(&steps("depends_on.c"))));
    assert_eq!(out[0], BASE);
    assert!(!out[1].contains("service_healthy"), "{}", out[1]);
}

#[test]
fn every_value_says_where_it_comes_from() {
    let top = ["services", "a"];
    let bodies: Bodies = [BASE, PROD]
        .iter()
        .map(|text| read(text).document.services().by_name("a").map(|(_, record)| record.body.clone()))
        .collect();
    let of = |path: &str| origin(top, &bodies, &steps(path)).map(|origin| (origin.file, origin.hides));
    assert_eq!(of("image"), Some((1, vec![(0, "x:1".to_owned())])));
    assert_eq!(of("deploy.resources.limits.memory"), Some((1, vec![(0, "1g".to_owned())])));
    assert_eq!(of("deploy"), None);
    assert_eq!(of("ports.0"), Some((0, vec![])));
    assert_eq!(of("ports.2"), Some((1, vec![])));
    assert_eq!(of("volumes.0"), Some((1, vec![(0, "data:/data".to_owned())])));
    assert_eq!(of("environment.0"), Some((0, vec![])));
    assert_eq!(of("environment.1"), Some((1, vec![(0, "2".to_owned())])));
    assert_eq!(of("depends_on.0"), Some((0, vec![])));
    assert_eq!(of("restart"), None);
    let mut open = bodies.clone();
    uncover(top, &mut open, 1, &steps("volumes.0"));
    uncover(top, &mut open, 1, &steps("image"));
    let merged = laid(top, &open).unwrap();
    assert_eq!(merged.get("image").and_then(Node::as_text), Some("x:1"));
    assert_eq!(merged.at(&steps("volumes.0")).and_then(Node::as_text), Some("data:/data"));
}

#[test]
fn every_place_is_found_in_its_file() {
    let top = ["services", "a"];
    let bodies: Bodies = [BASE, PROD]
        .iter()
        .map(|text| read(text).document.services().by_name("a").map(|(_, record)| record.body.clone()))
        .collect();
    let of = |path: &str| place_in(top, &bodies, &steps(path));
    for (merged, file, own) in [
        ("ports.0", 0, "ports.0"),
        ("ports.2", 1, "ports.0"),
        ("volumes.0", 1, "volumes.0"),
        ("volumes.1", 0, "volumes.1"),
        ("environment.0", 0, "environment.0"),
        ("environment.1", 1, "environment.B"),
        ("image", 1, "image"),
        ("depends_on.0", 0, "depends_on.0"),
        ("deploy.resources.limits.cpus", 1, "deploy.resources.limits"),
        ("healthcheck.test", 0, ""),
    ] {
        let own = if own.is_empty() { Vec::new() } else { steps(own) };
        assert_eq!(of(merged), (file, own), "{merged}");
    }
}

#[test]
fn override_files_are_recognised() {
    let mut document = read("include: [other/compose.yml]\nservices:\n  a:\n    image: 'x:1'\n    volumes: ['./prometheus.yml:/p.yml', './stack.yml:/s.yml']\n    extends: {file: common.yml, service: b}\n").document;
    for (path, text) in [
        ("docker-compose.prod.yml", PROD),
        ("docker-compose.override.yml", "services: {}\n"),
        ("env/staging.yaml", "# staging\nservices:\n  a:\n    image: x\n"),
        ("common.yml", "services: {b: {image: x}}\n"),
        ("other/compose.yml", PROD),
        ("prometheus.yml", "scrape_configs: []\n"),
        ("stack.yml", PROD),
        ("traefik.yml", "http:\n  services: {}\n"),
        ("ci.yml", "services:\n  - docker:dind\nstages: [a]\n"),
        ("notes.txt", "services:\n"),
    ] {
        document.files.insert(path.into(), text.into());
    }
    let found = sheets(&document, &[]);
    let paths: Vec<&str> = found.iter().map(|sheet| &*sheet.path).collect();
    assert_eq!(paths, ["docker-compose.override.yml", "docker-compose.prod.yml", "env/staging.yaml"]);
    document.files.insert("docker-compose.prod.yml".into(), "services: [\n".into());
    let broken = sheets(&document, &found);
    assert!(broken.iter().any(|sheet| sheet.is_broken && !sheet.document.is_blank()));
    assert_eq!(label("docker-compose.prod.yml").zh, "生产");
    assert_eq!(label("compose-eu.yaml").en, "eu");
}

#[test]
fn records_of_an_override_keep_their_ids() {
    let base = read(BASE).document;
    let over = read("services:\n  z: {image: y}\n").document;
    let mut document = base.clone();
    document.files.insert("compose.dev.yaml".into(), over.source.text.clone());
    let sheets = sheets(&document, &[]);
    let over: Vec<&Sheet> = sheets.iter().collect();
    let one = stacked(&document, &over, None, &mut |_, _| None);
    let id = one.find(Kind::Service, "z").unwrap();
    let two = stacked(&document, &over, Some(&one), &mut |_, _| Some(id));
    assert_eq!(two.find(Kind::Service, "z"), Some(id));
    assert!(one.services().iter().zip(two.services().iter()).all(|((_, a), (_, b))| Arc::ptr_eq(a, b)));
    assert_eq!(merge(&base, &read("services:\n  z: {image: y}\n").document).services().len(), 2);
}
