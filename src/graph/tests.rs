//! Stacks as the rules see them.
use super::*;
use crate::model::{Node, Record};

fn list(items: &[&str]) -> Node {
    Node::sequence(items.iter().map(|item| Node::plain(*item)).collect())
}

fn stack(services: Vec<(&str, Vec<(&str, Node)>)>, networks: Vec<(&str, Node)>, env: &str) -> Stack {
    let mut document = Document::default();
    for (name, pairs) in services {
        document.push(Kind::Service, Record { name: name.into(), body: Node::map_of(pairs) });
    }
    for (name, body) in networks {
        document.push(Kind::Network, Record { name: name.into(), body });
    }
    if !env.is_empty() {
        document.files.insert(".env".into(), env.into());
    }
    Stack::new(&document)
}

#[test]
fn names_lead_where_docker_leads_them() {
    let internal = Node::map_of([("internal", Node::plain("true"))]);
    let aliases = Node::map_of([("back", Node::map_of([("aliases", list(&["store"]))]))]);
    let stack = stack(
        vec![
            ("web", vec![("image", Node::plain("nginx")), ("networks", list(&["front", "back"]))]),
            (
                "db",
                vec![
                    ("image", Node::plain("postgres:16")),
                    ("networks", aliases),
                    ("container_name", Node::plain("pg")),
                ],
            ),
            ("lone", vec![("image", Node::plain("x")), ("networks", list(&["front"]))]),
            ("side", vec![("image", Node::plain("x")), ("network_mode", Node::plain("service:db"))]),
        ],
        vec![("front", Node::null()), ("back", internal)],
        "",
    );
    let of = |from: &str, host: &str| stack.resolve(stack.find(from).unwrap(), host);
    for name in ["db", "pg", "store", "DB", "proj-db-1"] {
        assert_eq!(of("web", name), AddressTarget::Service(1), "{name}");
        assert_eq!(of("lone", name), AddressTarget::Apart(1), "{name}");
    }
    assert_eq!(of("side", "db"), AddressTarget::Service(1));
    assert_eq!(of("web", "side"), AddressTarget::Apart(3));
    assert_eq!(of("web", "postgress"), AddressTarget::Unknown);
    assert_eq!(of("web", "example.com"), AddressTarget::Outside);
    assert_eq!(of("web", "127.0.0.1"), AddressTarget::Local);
    assert_eq!(of("web", "host.docker.internal"), AddressTarget::Host);
    assert!(stack.is_cut_off(1) && stack.is_cut_off(3) && !stack.is_cut_off(0));
    assert_eq!(stack.reach(0, 1), Reach::Networks(vec![1]));
    assert_eq!((stack.reach(2, 1), stack.reach(3, 1)), (Reach::No, Reach::Local));
    assert_eq!(stack.service(1).listens, [5432]);
}

#[test]
fn connections_are_found_in_values() {
    let stack = stack(
        vec![
            (
                "api",
                vec![
                    ("image", Node::plain("x")),
                    (
                        "environment",
                        list(&["DATABASE_URL=postgres://u:p@${DB}/x", "CACHE_HOST=redis", "CACHE_PORT=7000"]),
                    ),
                    ("command", Node::plain("serve --port 8000 --api http://db:1234")),
                ],
            ),
            ("db", vec![("image", Node::plain("postgres"))]),
            ("redis", vec![("image", Node::plain("redis"))]),
        ],
        vec![],
        "DB=db\n",
    );
    let found: Vec<_> = stack
        .connections()
        .map(|one| (one.to.number, one.port, one.via.len(), one.address.variable().is_some()))
        .collect();
    let number = |name: &str| stack.service(stack.find(name).unwrap()).id.number;
    let (db, redis) = (number("db"), number("redis"));
    assert_eq!(found, [(db, Some(5432), 1, true), (redis, Some(7000), 1, true), (db, Some(1234), 1, false)]);
    assert_eq!(stack.service(0).listens, [8000]);
}

#[test]
fn knots_and_waves() {
    let waits = |names: &[&str]| vec![("image", Node::plain("x")), ("depends_on", list(names))];
    let free = || vec![("image", Node::plain("x"))];
    let stack = stack(
        vec![
            ("a", waits(&["b"])),
            ("b", waits(&["c"])),
            ("c", waits(&["a"])),
            ("d", waits(&["e"])),
            ("e", free()),
            ("f", waits(&["d", "e"])),
            ("g", waits(&["g"])),
        ],
        vec![],
        "",
    );
    let order = stack.start();
    assert_eq!(order.cycles().iter().map(|cycle| cycle.services.clone()).collect::<Vec<_>>(), [vec![0, 1, 2], vec![6]]);
    assert_eq!(order.cycles()[0].circle.len(), 3);
    assert_eq!(order.waves(), [vec![4], vec![3], vec![5]]);
}

#[test]
fn long_chains_and_wide_layers_are_no_trouble() {
    let mut document = Document::default();
    for layer in 0..200 {
        for at in 0..10 {
            let below: Vec<Node> = if layer == 0 {
                Vec::new()
            } else {
                (0..10).map(|other| Node::plain(format!("s{}-{other}", layer - 1))).collect()
            };
            let mut pairs = vec![("image", Node::plain("x"))];
            if !below.is_empty() {
                pairs.push(("depends_on", Node::sequence(below)));
            }
            document.push(Kind::Service, Record { name: format!("s{layer}-{at}").into(), body: Node::map_of(pairs) });
        }
    }
    let stack = Stack::new(&document);
    assert_eq!(stack.start().waves().len(), 200);
}

#[test]
fn services_of_the_same_file_are_extended() {
    let stack = stack(
        vec![
            ("base", vec![("image", Node::plain("redis:7")), ("environment", list(&["A=1"]))]),
            ("own", vec![("extends", Node::plain("base")), ("environment", Node::map_of([("B", Node::plain("2"))]))]),
            ("far", vec![("extends", Node::map_of([("service", Node::plain("x")), ("file", Node::plain("y.yml"))]))]),
            ("round", vec![("extends", Node::plain("round"))]),
        ],
        vec![],
        "",
    );
    let own = stack.service(1);
    assert_eq!((own.view.env("A"), own.view.env("B"), own.listens.as_slice()), (Some("1"), Some("2"), &[6379][..]));
    assert!(!own.partial && stack.service(2).partial && stack.service(3).partial);
}

#[test]
fn variables_see_those_before_them() {
    let stack =
        stack(vec![("a", vec![("image", Node::plain("${I}:${T}"))])], vec![], "I=re${X:-dis}\nT='7${I}'\nU=$I-1\n");
    assert_eq!(stack.variables.value("U"), Some("redis-1"));
    assert_eq!(stack.variables.value("T"), Some("7${I}"));
    assert!(stack.variable_problems.is_empty());
}
