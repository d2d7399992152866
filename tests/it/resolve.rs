//! The resolved view of projects in memory. What is expected here is what docker compose 2.40 prints for the same files;
//! `tests/judges/resolve.py` compares the two on whole folders.
use dockwright::compose::resolve::{Input, Resolved, Severity, resolve};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

fn project(files: &[(&str, &str)], main: &[&str], profiles: &[&str]) -> Resolved {
    let tree: BTreeMap<String, Arc<str>> =
        files.iter().map(|(path, text)| (format!("/p/{path}"), Arc::from(*text))).collect();
    resolve(&Input {
        file: &|path| tree.get(path).cloned(),
        directory: "/p".to_owned(),
        files: main.iter().map(|file| (*file).to_owned()).collect(),
        variables: BTreeMap::new(),
        env_files: Vec::new(),
        profiles: profiles.iter().map(|profile| (*profile).to_owned()).collect(),
        name: Some("t".to_owned()),
        absolute: true,
    })
}

fn one(text: &str) -> Resolved {
    project(&[("compose.yaml", text)], &["compose.yaml"], &[])
}

fn errors(resolved: &Resolved) -> Vec<String> {
    let errors = resolved.problems.iter().filter(|problem| problem.severity == Severity::Error);
    errors.map(|problem| format!("{}: {}", problem.path, problem.message.en)).collect()
}

fn at<'v>(resolved: &'v Resolved, path: &str) -> &'v Value {
    resolved.project.pointer(path).unwrap_or(&Value::Null)
}

#[test]
fn short_forms_become_long_ones_and_defaults_are_there() {
    let resolved = one(
        "services:\n  a:\n    image: x\n    ports: ['8080-8081:80-81/udp', '127.0.0.1::9']\n    volumes: ['data:/d', './s:/s:ro,z']\n    build: ./b\n    depends_on: [b]\n    healthcheck: {test: ping, interval: 90s}\n    mem_limit: 512m\n    secrets: [s]\n    gpus: all\n    extra_hosts: {h: 1.1.1.1}\n  b: {image: y, network_mode: 'service:c'}\n  c: {image: z}\nvolumes: {data: }\nsecrets: {s: {file: ./f}}\nnetworks: {unused: }\n",
    );
    assert_eq!(errors(&resolved), Vec::<String>::new());
    assert_eq!(
        *at(&resolved, "/services/a/ports"),
        json!([
            {"mode": "ingress", "target": 80, "published": "8080", "protocol": "udp"},
            {"mode": "ingress", "target": 81, "published": "8081", "protocol": "udp"},
            {"mode": "ingress", "host_ip": "127.0.0.1", "target": 9, "protocol": "tcp"},
        ])
    );
    assert_eq!(
        *at(&resolved, "/services/a/volumes"),
        json!([
            {"type": "volume", "source": "data", "target": "/d", "volume": {}},
            {"type": "bind", "source": "/p/s", "target": "/s", "read_only": true, "bind": {"create_host_path": true, "selinux": "z"}},
        ])
    );
    assert_eq!(*at(&resolved, "/services/a/build"), json!({"context": "/p/b", "dockerfile": "Dockerfile"}));
    assert_eq!(*at(&resolved, "/services/a/healthcheck"), json!({"test": ["CMD-SHELL", "ping"], "interval": "1m30s"}));
    assert_eq!(*at(&resolved, "/services/a/mem_limit"), json!("536870912"));
    assert_eq!(*at(&resolved, "/services/a/secrets"), json!([{"source": "s", "target": "/run/secrets/s"}]));
    assert_eq!(*at(&resolved, "/services/a/networks"), json!({"default": null}));
    assert_eq!(
        *at(&resolved, "/services/b/depends_on/c"),
        json!({"condition": "service_started", "restart": true, "required": true})
    );
    assert_eq!(*at(&resolved, "/networks"), json!({"default": {"name": "t_default", "ipam": {}}}));
    assert_eq!(*at(&resolved, "/volumes/data/name"), json!("t_data"));
}

#[test]
fn files_merge_and_tags_take_away() {
    let base = "services:\n  a:\n    image: x\n    command: [one]\n    environment: {A: 1, B: 2}\n    ports: ['80:80']\n    labels: [l=1]\n  b: {image: y}\n";
    let over = "services:\n  a:\n    command: two words\n    environment: {B: 3, A: !reset null}\n    ports: !override ['81:81']\n    labels: {l: 2}\n  b: !reset null\n";
    let resolved = project(&[("a.yaml", base), ("b.yaml", over)], &["a.yaml", "b.yaml"], &[]);
    assert_eq!(errors(&resolved), Vec::<String>::new());
    assert_eq!(*at(&resolved, "/services/a/command"), json!(["two", "words"]));
    assert_eq!(*at(&resolved, "/services/a/environment"), json!({"B": "3"}));
    assert_eq!(at(&resolved, "/services/a/ports").as_array().map(Vec::len), Some(1));
    assert_eq!(*at(&resolved, "/services/a/labels"), json!({"l": "2"}));
    assert_eq!(*at(&resolved, "/services/b"), Value::Null);
}

#[test]
fn includes_and_extensions_bring_their_paths() {
    let resolved = project(
        &[
            (
                "compose.yaml",
                "include: [sub/c.yaml]\nservices:\n  a:\n    extends: {file: base/b.yaml, service: b}\n    environment: {V: '${V}'}\n",
            ),
            (".env", "V=main\n"),
            ("sub/c.yaml", "services: {s: {image: 's:${V}-${W}', build: ., env_file: e.env}}\n"),
            ("sub/.env", "V=sub\nW=w\n"),
            ("sub/e.env", "E=${V}!\n"),
            ("base/b.yaml", "services:\n  b: {extends: c, volumes: ['./d:/d']}\n  c: {image: c, ports: ['1:1']}\n"),
        ],
        &["compose.yaml"],
        &[],
    );
    assert_eq!(errors(&resolved), Vec::<String>::new());
    assert_eq!(*at(&resolved, "/services/s/image"), json!("s:main-w"));
    assert_eq!(*at(&resolved, "/services/s/build/context"), json!("/p/sub"));
    assert_eq!(*at(&resolved, "/services/s/environment"), json!({"E": "main!"}));
    assert_eq!(*at(&resolved, "/services/a/volumes/0/source"), json!("/p/base/d"));
    assert_eq!(*at(&resolved, "/services/a/ports/0/published"), json!("1"));
}

#[test]
fn profiles_choose_services() {
    let text = "services:\n  a: {image: x, profiles: [p], networks: [n]}\n  b: {image: y}\nnetworks: {n: }\n";
    let files = [("compose.yaml", text)];
    let without = project(&files, &["compose.yaml"], &[]);
    assert_eq!(without.disabled, ["a"]);
    assert_eq!(*at(&without, "/networks/n"), Value::Null);
    for profile in ["p", "*"] {
        let with = project(&files, &["compose.yaml"], &[profile]);
        assert_eq!(*at(&with, "/networks/n/name"), json!("t_n"), "{profile}");
    }
}

#[test]
fn every_fault_is_reported_with_its_place() {
    let resolved = one(
        "services:\n  a:\n    imagee: x\n    stop_grace_period: 30\n    ports: ['80:80/foo']\n    environment: ['D =x']\n    networks: [nope]\n    depends_on: [b, c]\n  b: {image: y, links: [a], cpus: '${C:?}', tty: '${T:-maybe}'}\n",
    );
    let errors = errors(&resolved);
    for start in [
        "services.a.imagee:",
        "services.a.stop_grace_period:",
        "services.a.ports[0]:",
        "services.a.environment[0]:",
        "services.a.networks.nope:",
        "services.a.depends_on.c:",
        "services.b.cpus:",
        "services.b.tty:",
        "services.a.depends_on: These services wait for each other: a → b → a.",
    ] {
        assert!(errors.iter().any(|error| error.starts_with(start)), "{start}\n{errors:#?}");
    }
}

#[test]
fn cycles_and_bombs_end() {
    let files = [
        ("compose.yaml", "include: [b.yaml]\nservices: {a: {image: x, extends: {file: b.yaml, service: a}}}\n"),
        ("b.yaml", "include: [compose.yaml]\nservices: {a: {extends: {file: compose.yaml, service: a}}}\n"),
    ];
    assert!(project(&files, &["compose.yaml"], &[]).has_errors());
    let mut bomb = String::from("x0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for level in 1..9 {
        let before = format!("*a{},", level - 1).repeat(9);
        bomb.push_str(&format!("x{level}: &a{level} [{}]\n", before.trim_end_matches(',')));
    }
    assert!(one(&bomb).has_errors());
    let ports: String = (1..3).map(|n| format!("'127.0.0.{n}:1-65535:1-65535', ")).collect();
    assert!(one(&format!("services: {{a: {{image: x, ports: [{ports}]}}}}")).has_errors());
    let mut layers = String::from("services:\n");
    for layer in 0..20 {
        for place in 0..5 {
            let on = (0..5).map(|other| format!("s{}-{other}", layer + 1)).collect::<Vec<_>>().join(", ");
            let on = if layer < 19 { format!(", depends_on: [{on}]") } else { String::new() };
            layers.push_str(&format!("  s{layer}-{place}: {{image: x{on}}}\n"));
        }
    }
    assert_eq!(errors(&one(&layers)), Vec::<String>::new());
}

#[test]
fn every_text_of_the_corpus_resolves_without_panic() {
    for (name, text) in crate::corpus::texts() {
        let resolved = one(&text);
        assert!(resolved.project.is_object(), "{name}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "([a-z<:{}\\[\\],&*!|>'\"#%$ \\n-]|services:\\n  a:\\n    |image: x\\n    |ports: |volumes: |environment: |extends: |include: |networks: |depends_on: |build: |!reset |!override |\\$\\{A:-|: |\\n  |- ){0,60}") {
        let _ = one(&text);
        let base = "services: {a: {image: x, ports: ['1:1'], environment: [A=1], networks: [n], build: .}}\nnetworks: {n: }\n";
        let _ = project(&[("a.yaml", base), ("b.yaml", &text)], &["a.yaml", "b.yaml"], &["*"]);
    }

    #[test]
    fn what_is_resolved_resolves_to_itself(index in 0usize..64) {
        let stacks = dockwright::catalog::stacks();
        let stack = &stacks[index % stacks.len()];
        let env = stack.env;
        let resolved = project(&[("compose.yaml", stack.compose), (".env", env)], &["compose.yaml"], &[]);
        let text = serde_json::to_string(&dockwright::compose::resolve::escape_dollars(&resolved.project)).expect("JSON");
        let again = one(&text);
        prop_assert_eq!(&again.project, &resolved.project);
    }
}
