//! Properties that hold for any text and any tree: nothing panics, printing and reading are inverse, edits can be taken
//! back.
use super::command;
use super::document::Kind;
use super::edit::{self, Quota};
use super::image::ImageReference;
use super::mount::Mount;
use super::network::NetworkView;
use super::node::{Mapping, Node, Style};
use super::port::PortMapping;
use super::refs;
use super::secret::SecretView;
use super::service_view::ServiceView;
use super::template;
use super::units::{Bytes, ComposeDuration, Cpus, PortRange};
use super::url;
use super::volume::VolumeView;
use super::{address, environment};
use proptest::prelude::*;

/// Texts as people write them, and texts made of the pieces that the grammars care about.
fn text() -> impl Strategy<Value = String> {
    let written = [
        "127.0.0.1:8080:80/udp",
        "127.0.0.1::53",
        "[::1]:80:80",
        "::1:5432:5432",
        "3000-3005:3000-3005",
        "8080:${PORT:-80}",
        "data:/var/lib/data:ro,z",
        "./conf:/etc/conf",
        "C:\\x:/y",
        "${DATA:-./data}:/data",
        "db",
        "cache",
        "db:alias",
        "service:db",
        "ghcr.io/acme/api:1.4",
        "localhost:5000/app",
        "postgres://u:p@db:5432/app",
        "jdbc:mysql://db,cache:3306/x?a=b",
        "u:p@tcp(db:3306)/x",
        "host=db user=u port=5432",
        "db:9092,cache:9092",
        "KEY=redis://cache:6379/0",
        "A=/run/secrets/db",
        "${URL:-http://db:80/x}",
        "sh -c 'wait db:5432 && run'",
        "service_healthy",
        "1m30s",
        "512M",
        "172.20.0.0/16",
        "on-failure:3",
    ];
    let pieces = [
        "$",
        "${",
        "}",
        "{",
        ":",
        "://",
        "/",
        "@",
        ",",
        "=",
        "-",
        "?",
        "+",
        "A",
        "db",
        "80",
        "8080",
        "0",
        ".",
        " ",
        "\\",
        "'",
        "\"",
        "`",
        "(",
        ")",
        "|",
        "é",
        "库",
        "🦀",
        "C:",
        "[",
        "]",
        "::1",
        "10.0.0.1",
        "tcp(",
        "host=",
        "user=",
        "jdbc:",
        ";",
        "\n",
        "service:",
        "container:",
        "~",
        "true",
        "#",
    ];
    prop_oneof![
        prop::sample::select(written.to_vec()).prop_map(str::to_owned),
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..10).prop_map(|parts| parts.concat()),
    ]
}

fn node() -> impl Strategy<Value = Node> {
    let styles = [Style::Plain, Style::Single, Style::Double, Style::Literal];
    let leaf = (text(), prop::sample::select(styles.to_vec())).prop_map(|(text, style)| Node::scalar(text, style));
    let keys = [
        "test",
        "interval",
        "retries",
        "target",
        "published",
        "type",
        "source",
        "service",
        "file",
        "condition",
        "soft",
        "hard",
        "limits",
        "resources",
        "memory",
        "cpus",
        "config",
        "subnet",
        "gateway",
        "context",
        "args",
        "secrets",
        "db",
        "A",
        "ipv4_address",
        "aliases",
        "path",
        "driver",
        "options",
        "external",
        "restart_policy",
        "replicas",
    ];
    leaf.prop_recursive(3, 16, 4, move |inner| {
        let pairs = prop::collection::vec((prop::sample::select(keys.to_vec()), inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Node::sequence),
            pairs.prop_map(|pairs| Node::mapping(Mapping::from_pairs(pairs))),
        ]
    })
}

fn body() -> impl Strategy<Value = Node> {
    let pairs = prop::collection::vec((prop::sample::select(edit::SERVICE_KEYS.to_vec()), node()), 0..8);
    pairs.prop_map(|pairs| Node::mapping(Mapping::from_pairs(pairs)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_too_strange(text in text()) {
        let _ = (Bytes::parse(&text), Cpus::parse(&text), ComposeDuration::parse(&text), PortRange::parse(&text));
        let _ = template::interpolate(&text, &|_| Some("v".to_owned()));
        for one in template::variables(&text) {
            prop_assert!(text.get(one.range).is_some_and(|part| part.starts_with('$')));
        }
        for one in url::references(&text) {
            prop_assert_eq!(text.get(one.host_range), Some(one.host.as_str()));
            prop_assert!(text.get(one.range).is_some());
        }
        if let Ok(port) = PortMapping::parse_short(&text) {
            let again = PortMapping::parse_short(&port.to_short());
            prop_assert_eq!(again, Ok(port));
        }
        if let Ok(mount) = Mount::parse_short(&text) {
            prop_assert_eq!(mount.to_short(), text.clone());
        }
        if let Ok(image) = ImageReference::parse(&text) {
            prop_assert_eq!(image.to_string(), text.clone());
        }
        if let Ok(split) = command::split(&text) && split.cut_at.is_none() && !text.contains("${") {
            prop_assert_eq!(command::split(&command::join(&split.words)).map(|one| one.words), Ok(split.words));
        }
    }

    #[test]
    fn no_body_is_too_strange(body in body(), other in node()) {
        for node in [&body, &other] {
            let view = ServiceView::new("x", node);
            for problem in &view.problems {
                // Every problem has a place that exists, or whose parent does where a key is missing.
                prop_assert!(node.at(&problem.steps).is_some(), "{:?}", problem);
            }
            let _ = (view.networks().len(), view.all_dependencies().len(), view.container_ports().len());
            NetworkView::new("x", node);
            VolumeView::new("x", node);
            SecretView::secret("x", node);
            let (filled, _) = template::interpolate_node(node, &|name| Some(name.to_owned()));
            ServiceView::new("x", &filled);
            for one in address::addresses(node) {
                let text = node.at(&one.steps).and_then(Node::as_text).unwrap_or("");
                prop_assert_eq!(text.get(one.reference.host_range), Some(one.reference.host.as_str()));
            }
        }
    }

    #[test]
    fn names_are_gone_after_a_rename_and_a_removal(body in body()) {
        for kind in Kind::ALL {
            for one in refs::names(&body).into_iter().filter(|one| one.kind == kind) {
                let mut copy = body.clone();
                prop_assert!(refs::rename_named(&mut copy, kind, &one.name, "fresh-name"));
                let left = refs::names(&copy);
                prop_assert!(!left.iter().any(|other| other.kind == kind && other.name == one.name), "{:?}", left);
                prop_assert!(left.iter().any(|other| other.kind == kind && &*other.name == "fresh-name"));
            }
        }
        let mut copy = body.clone();
        prop_assert!(!refs::drop_named(&mut copy, Kind::Service, "nobody") && copy == body);
    }

    #[test]
    fn a_variable_that_is_set_is_there(body in body(), value in text()) {
        let settable = body.get("environment").is_none_or(|node| node.is_null() || node.as_scalar().is_none());
        let mut copy = body.clone();
        edit::set_env(&mut copy, "NEW_ONE", &value);
        let found = environment::environment(&copy, &mut Vec::new());
        let last = found.iter().rev().find(|entry| &*entry.key == "NEW_ONE");
        prop_assert_eq!(last.and_then(|entry| entry.value.as_deref()), settable.then_some(value.as_str()));
        prop_assert_eq!(edit::remove_env(&mut copy, "NEW_ONE"), settable);
        if body.get("environment").is_some_and(|node| !node.is_null()) && settable {
            // An empty collection goes with its last entry.
            prop_assert!(copy == body || copy.get("environment").is_none());
        }
    }

    #[test]
    fn edits_of_any_body_do_not_panic(body in body(), one in text(), two in text()) {
        let mut copy = body;
        edit::add_port(&mut copy, &one);
        edit::set_port(&mut copy, 0, &two);
        edit::add_mount(&mut copy, &one);
        edit::set_mount(&mut copy, 0, &two);
        edit::attach(&mut copy, &one);
        edit::detach(&mut copy, &two);
        edit::add_dependency(&mut copy, &one, Some(super::dependency::Condition::Healthy));
        edit::remove_dependency(&mut copy, &two);
        edit::set_quota(&mut copy, Quota::LimitMemory, Some(&one));
        edit::set_quota(&mut copy, Quota::LimitMemory, None);
        edit::set_healthcheck(&mut copy, "interval", Some(&one));
        edit::set_command(&mut copy, "command", &two);
        edit::remove_port(&mut copy, 0);
        edit::remove_mount(&mut copy, 0);
        ServiceView::new("x", &copy);
    }

    #[test]
    fn printing_and_reading_are_inverse(bytes in 0..i64::MAX as u64, nanos in any::<i64>(), start in any::<u16>(), end in any::<u16>()) {
        prop_assert_eq!(Bytes::parse(&Bytes(bytes).to_string()), Ok(Bytes(bytes)));
        let duration = ComposeDuration { nanos: nanos.max(-i64::MAX) };
        prop_assert_eq!(ComposeDuration::parse(&duration.to_string()), Ok(duration));
        let range = PortRange { start: start.min(end), end: start.max(end) };
        prop_assert_eq!(PortRange::parse(&range.to_string()), Ok(range));
        let cpus = Cpus { nanos: nanos % 1_000_000_000_000 };
        prop_assert_eq!(Cpus::parse(&cpus.to_string()), Ok(cpus));
    }
}
