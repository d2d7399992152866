//! Answers about stacks.
use super::*;
use crate::change::{Command, plan};
use crate::compose::read;
use crate::model::Document;
use crate::text::Text;

fn document(text: &str) -> Document {
    read(text).document
}

fn insight(text: &str) -> Insight {
    of(&document(text))
}

fn of(document: &Document) -> Insight {
    Insight::new(Arc::new(Stack::new(document)))
}

fn ask(insight: &Insight, from: &str, to: &str) -> Why {
    why(insight, insight.find(from).unwrap(), insight.find(to).unwrap())
}

/// The document after a change; the change must be possible.
fn after(document: &Document, change: &Change) -> Document {
    let command = Command::Many { label: change.title.clone(), commands: change.commands.clone() };
    let mut out = document.clone();
    plan(document, &command).expect("the change can be made").diff.apply(&mut out);
    out
}

const TIERS: &str = "services:
  web: {image: 'nginx:1.27', ports: ['80:80'], networks: [front], environment: {API: 'http://api:8000'}}
  api: {image: 'x/api:1', networks: [front, back], expose: ['8000'], environment: {DB: 'postgres://u:pw@store:5432/x', HOOK: 'https://hooks.example.com/a'}}
  worker: {image: 'x/worker:1', networks: [back], environment: {DB: 'postgres://u:pw@db:5432/x', MAIL: 'https://mail.example.com'}}
  db: {image: 'postgres:16', networks: {back: {aliases: [store]}}, ports: ['127.0.0.1:5433:5432'], container_name: pg}
  side: {image: 'x:1', network_mode: 'service:api'}
  lone: {image: 'x:1', network_mode: none}
  old: {image: 'x:1', network_mode: bridge}
  root: {image: 'x:1', network_mode: host}
  far: {image: 'x:1', network_mode: 'container:other'}
networks: {front: {}, back: {internal: true}}
";

#[test]
fn a_yes_names_the_way() {
    let insight = insight(TIERS);
    let found = ask(&insight, "api", "db");
    assert_eq!(found.can, Some(true));
    let way = &found.ways[0];
    assert_eq!(way.names, [Box::from("db"), "store".into(), "pg".into()]);
    assert_eq!(way.ports, [5432]);
    assert_eq!(found.answer.en, "api reaches db through back, as db, store and pg, on port 5432.");
    assert_eq!(found.intents.len(), 1);
    assert!(found.changes.is_empty());
    // A service on another's network stack goes the same ways, and is found under the other's name.
    assert_eq!(ask(&insight, "side", "db").can, Some(true));
    let found = ask(&insight, "web", "side");
    assert_eq!((found.can, &*found.ways[0].names[0]), (Some(true), "api"));
    assert!(ask(&insight, "side", "api").answer.en.contains("localhost"));
}

#[test]
fn the_host_and_the_internet_take_part() {
    let insight = insight(TIERS);
    let can = |from: &str, to: &str| ask(&insight, from, to).can;
    assert_eq!(can("internet", "web"), Some(true));
    assert_eq!(can("host", "web"), Some(true));
    // Published, but on an internal network: nobody gets in.
    assert_eq!(can("host", "db"), Some(false));
    assert_eq!(can("worker", "internet"), Some(false));
    assert_eq!(can("api", "internet"), Some(true));
    assert_eq!(can("lone", "internet"), Some(false));
    assert_eq!(can("root", "host"), Some(true));
    assert_eq!(can("old", "internet"), Some(true));
    assert_eq!(can("far", "db"), None);
    assert_eq!(can("old", "db"), Some(false));
    let found = ask(&insight, "internet", "db");
    let names: Vec<&str> = found.through.iter().map(|service| &*insight.stack.service(*service).name).collect();
    assert_eq!(names, ["web", "api"]);
}

#[test]
fn every_change_opens_the_way_and_tells_all_that_it_opens_besides() {
    let document = document(TIERS);
    let before = of(&document);
    let mut seen = 0;
    let parties: Vec<Party> = before.parties().collect();
    for from in parties.iter().copied() {
        for to in parties.iter().copied() {
            let found = why(&before, from, to);
            if found.can == Some(true) {
                assert!(found.changes.is_empty());
            }
            for change in &found.changes {
                seen += 1;
                let now = of(&after(&document, change));
                let title = format!("{from:?} {to:?}: {}", change.title.en);
                // From the host's network a published port is reached by the host's address, not by a name.
                let by_port = matches!(from, Party::Service(index) if before.stack.service(index).name.as_ref() == "root")
                    && (change.title.en.starts_with("Publish") || change.title.en.ends_with("published ports work"));
                let end = if by_port { Party::Host } else { from };
                assert_eq!(now.can_reach(end, to), Some(true), "{title}");
                // Between services nothing opens that is not told, and what is told does open.
                for a in 0..now.stack.services().len() {
                    for b in 0..a {
                        let (a, b) = (Party::Service(a), Party::Service(b));
                        let asked = (from, to) == (a, b) || (from, to) == (b, a);
                        let told = change.gains.contains(&(a, b)) || change.gains.contains(&(b, a));
                        let opened = before.can_reach(a, b) == Some(false) && now.can_reach(a, b) == Some(true);
                        if !asked && change.gains.iter().all(|gain| gain.1 != Party::Internet) || told {
                            assert_eq!(opened, told, "{title}: {} {}", before.name(a).en, before.name(b).en);
                        }
                    }
                }
            }
        }
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn the_cheapest_change_comes_first() {
    let insight = insight(
        "services:
  api: {image: 'x:1', networks: [front]}
  web: {image: 'x:1', networks: [front]}
  db: {image: 'postgres:16', networks: [data]}
  cron: {image: 'x:1', networks: [data]}
  lone: {image: 'redis:7', networks: [own]}
networks: {front: {}, data: {internal: true}, own: {internal: true}}
",
    );
    let found = ask(&insight, "api", "lone");
    assert_eq!((found.changes[0].title.en.as_ref(), found.changes[0].gains.len()), ("Put api on own", 0));
    let found = ask(&insight, "api", "db");
    assert_eq!(found.changes[0].title.en, "Give the two a network of their own, api-db");
    let joins = found.changes.iter().find(|change| change.title.en == "Put api on data").unwrap();
    let gains: Vec<_> = joins.gains.iter().map(|(a, b)| (insight.name(*a).en, insight.name(*b).en)).collect();
    assert_eq!(gains, [("api".into(), "cron".into())]);
    let out = joins_of(&insight, "db", "internet");
    assert_eq!(out[0], ("Give db a network of its own, egress".to_owned(), 0));
}

fn joins_of(insight: &Insight, from: &str, to: &str) -> Vec<(String, usize)> {
    ask(insight, from, to).changes.iter().map(|change| (change.title.en.to_string(), change.gains.len())).collect()
}

#[test]
fn intents_come_from_every_place() {
    let mut document = document(
        "services:
  web: {image: 'nginx:1.27', volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']}
  api:
    image: x:1
    env_file: [./api.env]
    environment: {KAFKA_BROKERS: 'k1:9092,k2:9092', SPRING_DATASOURCE_URL: 'jdbc:postgresql://db:5432/x'}
    command: [serve, '--amqp=amqp://mq']
    healthcheck: {test: [CMD, curl, 'http://localhost:8000']}
    build: {context: ., args: {REGISTRY: 'http://packages:8080'}}
  k1: {image: 'x:1'}
  k2: {image: 'x:1'}
  db: {image: 'postgres:16'}
  mq: {image: 'rabbitmq:4'}
  cache: {image: 'redis:7'}
  packages: {image: 'x:1'}
",
    );
    document.files.insert("api.env".into(), "CACHE_HOST=cache\nCACHE_PORT=6380\nDOC=hello\n".into());
    let conf = "events {}\nhttp {\n  upstream back { server api:8000; }\n  server {\n    location / { proxy_pass http://back; }\n    location /gone { proxy_pass http://gone:1; }\n  }\n}\n";
    document.files.insert("nginx.conf".into(), conf.into());
    let insight = of(&document);
    let shown: Vec<String> = insight
        .intents()
        .iter()
        .map(|one| {
            let to = one.to.map_or("?".into(), |to| insight.name(to).en);
            let from = &insight.stack.service(one.from).name;
            format!("{from} {to} {:?} {} {}", one.port, one.source.label().en, one.broken)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "web api Some(8000) nginx.conf:3 false",
            "web ? Some(1) nginx.conf:6 true",
            "api k1 Some(9092) KAFKA_BROKERS false",
            "api k2 Some(9092) KAFKA_BROKERS false",
            "api db Some(5432) SPRING_DATASOURCE_URL false",
            "api packages Some(8080) build argument REGISTRY false",
            "api mq Some(5672) command false",
            "api cache Some(6380) CACHE_HOST in api.env false",
        ]
    );
    let party = |name: &str| insight.find(name).unwrap();
    assert_eq!(insight.cell(party("api"), party("db")), Cell::Used);
    assert_eq!(insight.cell(party("db"), party("api")), Cell::Open);
    assert_eq!(insight.cell(party("internet"), party("db")), Cell::Closed);
}

#[test]
fn the_start_takes_as_long_as_its_healthchecks() {
    let insight = insight(
        "services:
  db: {image: 'postgres:16', healthcheck: {test: [CMD, pg_isready], interval: 10s, timeout: 5s, retries: 5, start_period: 20s}}
  cache: {image: 'redis:7', healthcheck: {test: [CMD, redis-cli, ping], interval: 4s, timeout: 1s, retries: 2}}
  api: {image: 'x:1', depends_on: {db: {condition: service_healthy}, cache: {condition: service_healthy}}}
  web: {image: 'nginx:1', depends_on: [api]}
  quick: {image: 'x:1', healthcheck: {disable: true}}
",
    );
    let found = order(&insight);
    let of = |name: &str| found.services.iter().find(|one| insight.stack.service(one.service).name.as_ref() == name);
    let db = of("db").unwrap();
    // With a start period the first check comes after five seconds; 20 + 5 × (10 + 5) is when it is given up.
    assert_eq!((db.ready_best, db.ready_worst, db.checked), (5.0, Some(95.0), true));
    let cache = of("cache").unwrap();
    assert_eq!((cache.ready_best, cache.ready_worst), (4.0, Some(10.0)));
    let web = of("web").unwrap();
    assert_eq!((web.wave, web.start_best, web.start_worst), (2, 5.0, Some(95.0)));
    assert!(!of("quick").unwrap().checked);
    assert_eq!((found.best, found.worst, found.waves), (5.0, Some(95.0), 3));
    let names: Vec<&str> = found.critical.iter().map(|one| &*insight.stack.service(*one).name).collect();
    assert_eq!(names, ["db", "api", "web"]);
}

#[test]
fn jobs_take_any_time_and_circles_never_start() {
    let insight = insight(
        "services:
  migrate: {image: 'x:1'}
  api: {image: 'x:1', depends_on: {migrate: {condition: service_completed_successfully}}}
  a: {image: 'x:1', depends_on: [b]}
  b: {image: 'x:1', depends_on: [a]}
  c: {image: 'x:1', depends_on: [b]}
",
    );
    let found = order(&insight);
    assert_eq!((found.best, found.worst), (0.0, None));
    assert_eq!(found.stuck, [2, 3, 4]);
    assert_eq!(found.critical, [0, 1]);
}

#[test]
fn connections_are_counted_against_the_limit() {
    let insight = insight(
        "services:
  api: {image: 'x:1', deploy: {replicas: 3}, command: gunicorn app -w 4, environment: {DB: 'postgres://db/x', DB_POOL_SIZE: '10', DB_MAX_OVERFLOW: '5'}}
  worker: {image: 'x:1', scale: 2, command: [celery, worker, --concurrency=8], environment: {DB: 'postgres://db/x'}}
  migrate: {image: 'x:1', environment: {DB: 'postgres://db/x'}}
  db: {image: 'postgres:16', command: postgres -c max_connections=150, deploy: {resources: {limits: {memory: 1G, cpus: '2'}, reservations: {memory: 512M}}}}
  plain: {image: 'mysql:8', mem_limit: 1g}
  reader: {image: 'x:1', environment: {MYSQL_HOST: plain}}
  tool: {image: 'x:1', profiles: [debug], mem_limit: 8g}
",
    );
    let found = capacity(&insight);
    let pool = &found.pools[0];
    let uses: Vec<_> = pool.clients.iter().map(|one| (one.replicas, one.workers, one.pool)).collect();
    assert_eq!(uses, [(3, 4, Some(15)), (2, 8, None)]);
    assert_eq!((pool.allowed, pool.written, pool.wanted, pool.at_least), (150, true, 196, true));
    assert_eq!((found.pools[1].allowed, found.pools[1].written, found.pools[1].wanted), (151, false, 1));
    assert_eq!((found.sum.memory, found.sum.reserved, found.sum.cpus), (2 << 30, 512 << 20, 2.0));
    assert_eq!((found.sum.unlimited_memory, found.sum.unlimited_cpus), (4, 5));
}

fn hits(insight: &Insight, found: &Impact) -> Vec<(String, HitKind)> {
    found.hits.iter().map(|hit| (insight.stack.service(hit.service).name.to_string(), hit.kind)).collect()
}

#[test]
fn what_stops_takes_its_users_along() {
    let insight = insight(TIERS);
    let found = impact(&insight, Question::Stop(insight.stack.find("db").unwrap()));
    assert_eq!(
        hits(&insight, &found),
        [
            ("db".to_owned(), HitKind::Seat),
            ("api".to_owned(), HitKind::Breaks),
            ("worker".to_owned(), HitKind::Breaks),
            ("side".to_owned(), HitKind::Breaks),
            ("web".to_owned(), HitKind::Suffers),
        ]
    );
    assert!(found.hits[1].reason.en.contains("talks to db (DB)"), "{}", found.hits[1].reason.en);
    let found = impact(&insight, Question::Stop(insight.stack.find("web").unwrap()));
    assert_eq!(found.summary.en, "Without web, nothing else breaks.");
    assert_eq!(found.notes[0].en, "Port 80 of the host no longer answers.");
}

#[test]
fn a_network_that_is_cut_breaks_what_goes_through_it() {
    let insight = insight(TIERS);
    let found = impact(&insight, Question::Cut(insight.stack.find_network("front").unwrap()));
    let hit = hits(&insight, &found);
    assert!(hit.contains(&("web".to_owned(), HitKind::Breaks)) && hit.contains(&("api".to_owned(), HitKind::Breaks)));
    assert!(!hit.iter().any(|(name, _)| name == "worker"), "{hit:?}");
    assert!(found.notes.iter().any(|note| note.en.contains("published ports of web")), "{:?}", found.notes);
    let found = impact(&insight, Question::Cut(insight.stack.find_network("back").unwrap()));
    let hit = hits(&insight, &found);
    assert_eq!(hit[0], ("api".to_owned(), HitKind::Breaks));
    assert!(
        hit.contains(&("worker".to_owned(), HitKind::Breaks)) && hit.contains(&("web".to_owned(), HitKind::Suffers))
    );
}

#[test]
fn an_intruder_sees_what_the_seat_gives() {
    let insight = insight(
        "services:
  web: {image: 'nginx:1', networks: [front], volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro', 'up:/up']}
  api: {image: 'x:1', networks: [front, back], environment: {DB: 'postgres://u:secret@db:5432/x', API_KEY: abc, EMPTY_TOKEN: ''}, secrets: [cert], volumes: ['up:/up']}
  db: {image: 'postgres:16', networks: [back]}
  cache: {image: 'redis:7', networks: [back, deep]}
  vault: {image: 'x:1', networks: [deep]}
  apart: {image: 'x:1', networks: [else]}
networks: {front: {internal: true}, back: {internal: true}, deep: {internal: true}, else: {}}
secrets: {cert: {file: ./c}}
volumes: {up: {}}
",
    );
    let seat = |name: &str| Question::Intruder(insight.stack.find(name).unwrap());
    let found = impact(&insight, seat("api"));
    assert_eq!(
        hits(&insight, &found),
        [
            ("api".to_owned(), HitKind::Seat),
            ("db".to_owned(), HitKind::Owned),
            ("web".to_owned(), HitKind::Reachable),
            ("cache".to_owned(), HitKind::Reachable),
            ("vault".to_owned(), HitKind::NextHop),
        ]
    );
    let access = found.access.as_ref().unwrap();
    assert_eq!(access.secret_variables, [Box::from("API_KEY")]);
    assert_eq!((access.way_out, access.secrets.len(), access.volumes.len()), (Some(false), 1, 1));
    let found = impact(&insight, seat("web"));
    assert!(found.summary.en.contains("The host is lost too"), "{}", found.summary.en);
}

#[test]
fn a_thousand_services_are_no_square() {
    // A flat network of many services that all talk to one, in layers that wait for each other: every answer is linear,
    // so this ends at once even in a debug build.
    let mut text = String::from("services:\n");
    for index in 0..1000 {
        let before =
            if index >= 10 { format!(", depends_on: [s{}, s{}]", index - 10, index - 9) } else { String::new() };
        text.push_str(&format!(
            "  s{index}: {{image: 'x:1', networks: [n{}, flat], environment: {{U: 'http://s0:80', V: 'http://s{}:81'}}{before}}}\n",
            index % 7,
            (index + 1) % 1000
        ));
    }
    text.push_str("networks: {flat: , n0: , n1: , n2: , n3: , n4: , n5: , n6: }\n");
    let insight = insight(&text);
    assert_eq!(insight.intents().len(), 1999);
    assert_eq!(impact(&insight, Question::Stop(0)).hits.len(), 1000);
    assert_eq!(impact(&insight, Question::Intruder(5)).hits.len(), 1000);
    assert!(!impact(&insight, Question::Cut(insight.stack.find_network("flat").unwrap())).hits.is_empty());
    assert_eq!(order(&insight).services.len(), 1000);
    capacity(&insight);
}

#[test]
fn durations_and_lists_read_well() {
    let shown = |seconds: f64| duration(seconds).en.into_owned();
    assert_eq!((shown(0.0), shown(4.53), shown(95.0)), ("0 s".into(), "4.5 s".into(), "1 min 35 s".into()));
    assert_eq!((shown(3600.0), shown(7384.0)), ("1 h".into(), "2 h 3 min 4 s".into()));
    assert_eq!(listed(&["a", "b", "c"]), Text::fixed("a, b and c", "a、b、c"));
    assert_eq!(listed(&["a"; 9]).en, "a, a, a, a, a, a and 3 more");
}
