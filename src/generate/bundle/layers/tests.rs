//! The override files of the templates and of stacks written by hand.
use super::super::{BundleOptions, bundle};
use crate::catalog;
use crate::compose::{merge, read};
use crate::generate::Generated;
use crate::graph::Stack;
use crate::model::Document;

fn made(document: &Document) -> Generated {
    bundle(document, &BundleOptions::default(), &mut |count| vec![7; count])
}

fn text<'g>(made: &'g Generated, path: &str) -> &'g str {
    &made.artifacts.iter().find(|artifact| artifact.path == path).unwrap_or_else(|| panic!("no {path}")).text
}

fn merged(document: &Document, over: &str) -> Stack {
    let over = read(over);
    assert!(over.complete && over.problems.is_empty());
    Stack::new(&merge(document, &over.document))
}

#[test]
fn replicas_have_no_port_name_or_address_of_their_own() {
    for stack in catalog::stacks() {
        let document = catalog::open::open_stack(stack);
        let made = made(&document);
        let stack = merged(&document, text(&made, super::PROD));
        for service in stack.services().iter().filter(|service| service.replicas() > 1) {
            let view = &service.view;
            assert!(view.ports.is_empty() && view.container_name.is_none(), "{}", service.name);
            assert!(view.attachments.iter().all(|one| one.ipv4_address.is_none()), "{}", service.name);
            assert!(!service.networks.is_empty(), "{}", service.name);
        }
    }
}

#[test]
fn source_code_is_mounted_and_the_stage_has_its_tools() {
    let document = catalog::open::open_stack(catalog::stack("redfire").unwrap());
    let made = made(&document);
    let stack = merged(&document, text(&made, super::DEV));
    let core = stack.service(stack.find("vnpy-core").unwrap());
    let target = core.view.build.as_ref().unwrap().target.clone().unwrap();
    assert!(text(&made, "backend/Dockerfile").contains(&format!(" AS {target}\n")), "{target}");
    let sources: Vec<_> = core.view.mounts.iter().filter_map(|mount| mount.host_path()).collect();
    assert!(sources.contains(&"./backend/services/vnpy-core"), "{sources:?}");
}

#[test]
fn pools_of_all_replicas_fit_into_the_database() {
    let document = catalog::open::open_stack(catalog::stack("trading-platform").unwrap());
    let made = made(&document);
    let values = text(&made, super::PROD_ENV);
    let number = |name: &str| -> u32 {
        let line = values.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim_start_matches('=').parse().unwrap()
    };
    let each = number("DB_POOL_SIZE") + number("DB_MAX_OVERFLOW");
    // Three containers, as docker-compose.prod.yml says, and max_connections of the template.
    assert!(3 * number("WORKER_PROCESSES") * each < 200, "{values}");
    assert_eq!(text(&made, super::DEV_ENV).matches("DEBUG=true\n").count(), 1);
}

#[test]
fn values_written_in_the_file_are_overridden_there_and_dollar_signs_survive() {
    let text_in = "services:\n  web:\n    build: ./web\n    command: [\"uvicorn\", \"main:app\", \"--port\", \"80\"]\n    \
                   environment: { DEBUG: \"false\", LOG_LEVEL: info, NODE_ENV: \"${MODE}\" }\n  db:\n    image: postgres:17\n    \
                   environment: { POSTGRES_PASSWORD: \"${PW}\" }\n";
    let document = read(text_in).document;
    let made = made(&document);
    let dev = read(text(&made, super::DEV)).document;
    let stack = Stack::new(&dev);
    let web = &stack.service(stack.find("web").unwrap()).view;
    assert_eq!((web.env("DEBUG"), web.env("LOG_LEVEL"), web.env("NODE_ENV")), (Some("true"), Some("debug"), None));
    assert!(text(&made, super::DEV_ENV).contains("MODE=development\n"));
    // The database has no port on the host; the tool that shows it is on a network that does.
    let tool = &stack.service(stack.find("dev-adminer").unwrap()).view;
    assert_eq!(tool.networks(), ["default", "dev-tools"]);
}

#[test]
fn an_override_of_the_user_stays() {
    let mut document = read("services:\n  web:\n    image: nginx:1.28\n").document;
    document.files.insert(super::DEV.into(), "services: {}\n# mine\n".into());
    let made = made(&document);
    assert_eq!(text(&made, super::DEV), "services: {}\n# mine\n");
    assert_eq!(made.artifacts.iter().filter(|artifact| artifact.path == super::DEV).count(), 1);
}
