//! `net-flat`: everything is on one network.
use crate::change::Command;
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::knowledge::Role;
use crate::model::{Kind, Path, Step};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-flat",
    family: Family::Network,
    severity: Severity::Style,
    name: Text::fixed("No walls inside the stack", "所有服务同处一个网络"),
    why: Text::fixed(
        "Whoever breaks into the service that the world reaches is at once beside the datastore. Two networks with the application on both keep them apart.",
        "对外的服务一旦被攻破，攻击者就能直接访问数据服务。分成两个网络、让应用同时加入两边，就能把它们隔开。",
    ),
    how: Text::fixed(
        "Put the public service and the application on one network, the application and the data on another.",
        "让对外的服务与应用同处一个网络，应用与数据服务同处另一个网络。",
    ),
    proof: "docker compose exec <proxy> getent hosts <datastore>",
    example: r#"services:
  proxy:
    image: nginx:1.27
    ports: ["80:80"]
  api:
    image: example/api:1.4
    environment:
      DATABASE_URL: postgresql://app@db:5432/app
  db:
    image: postgres:16
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services
services:
  web: {image: 'nginx:1.27'}
  api: {image: 'api:1'}
  db: {image: 'postgres:15'}
",
            r"services:
  web: {image: 'web:1', ports: [{target: 80, published: '${P}'}], networks: [n]}
  api: {image: 'api:1', networks: {n: null}, environment: {CACHE: 'redis://cache:6379'}}
  cache: {image: 'redis:7', networks: [n]}
networks: {n: {}}
--- .env
P=80
",
        ],
        silent: &[
            r"services:
  web: {image: 'nginx:1.27', networks: [front]}
  api: {image: 'api:1', networks: [front, back]}
  db: {image: 'postgres:15', networks: [back]}
networks: {front: {}, back: {}}
",
            r"services:
  web: {image: 'web:1', ports: ['80:80'], environment: {DATABASE_URL: 'postgres://u@db/x'}}
  job: {image: 'job:1'}
  db: {image: 'postgres:15'}
",
            r"services:
  web: {image: 'nginx:1.27', ports: ['80:80']}
  db: {image: 'postgres:15'}
",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let services = stack.services();
    if stack.is_open() || services.len() < 3 || services.iter().any(|service| service.partial) {
        return;
    }
    let mut networks = services.iter().flat_map(|service| &service.networks);
    let Some(network) = networks.next().copied() else { return };
    let name = &stack.network(network).name;
    let alone = networks.all(|other| *other == network) && !stack.network(network).view.external;
    if !alone {
        return;
    }
    let members = &stack.network(network).members;
    let Some(data) = members.iter().copied().find(|index| stack.service(*index).keeps_data()) else { return };
    let uses_data = |index: usize| {
        let told = stack.addresses_of(index).filter_map(|address| address.service());
        let waits = stack.start().dependencies(index).map(|edge| edge.to);
        told.chain(waits).any(|to| stack.service(to).keeps_data())
    };
    // Doors: services that the world reaches and that have no business with the data themselves.
    let doors: Vec<usize> = members
        .iter()
        .copied()
        .filter(|index| {
            let service = stack.service(*index);
            let open = service.view.ports.iter().any(|mapping| !mapping.is_loopback());
            let proxy = service.knowledge.is_some_and(|image| image.role == Role::Proxy);
            (open || proxy) && !service.keeps_data() && !uses_data(*index)
        })
        .collect();
    let (Some(door), true) = (doors.first().copied(), members.len() > doors.len() + 1) else { return };
    let (door, data) = (&stack.service(door).name, &stack.service(data).name);
    let front = match stack.declares(Kind::Network, "front") {
        true => stack.document().free_name(Kind::Network, "front"),
        false => "front".to_owned(),
    };
    let mut commands = Vec::new();
    for index in members {
        let service = stack.service(*index);
        let attach = Command::Attach { service: service.id, network: front.clone() };
        if doors.contains(index) {
            commands.push(attach);
            if service.view.has_networks {
                commands.push(Command::Detach { service: service.id, network: name.to_string() });
            }
        } else if !service.keeps_data() {
            commands.extend(mend::attach(stack, *index, &front));
        }
    }
    found.push(
        RULE.finding(
            Path::of([Step::from("services")]),
            format!("All services are on {name}: from {door} the way to {data} is open."),
            format!("所有服务都在 {name} 上：从 {door} 可以直接访问 {data}。"),
        )
        .with_fix(
            Safety::Review,
            format!("Move {door} to a network of its own, {front}"),
            format!("让 {door} 改用单独的网络 {front}"),
            commands,
        ),
    );
}
