//! `net-no-shared`: a service is to talk to another that it shares no network with.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::{AddressTarget, NetworkPlace, Purpose, Stack, StackAddress};
use crate::model::Step;
use crate::model::dependency::Condition;
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "net-no-shared",
    family: Family::Network,
    severity: Severity::Connect,
    name: Text::fixed("No network in common", "没有共同的网络"),
    why: Text::fixed(
        "Containers find and reach each other by name only on a network that both have joined; elsewhere the name does not resolve.",
        "容器只有加入同一个网络才能按名称互相找到并连通；否则名称无法解析。",
    ),
    how: Text::fixed(
        "Put both services on one network: the one that the fewest others use.",
        "让两个服务加入同一个网络，优先选成员最少的那个。",
    ),
    proof: "docker compose exec <service> getent hosts <other>",
    example: "services:\n  api:\n    image: example/api:1.4\n    networks: [front]\n    environment:\n      DATABASE_URL: postgresql://app@db:5432/app\n  db:\n    image: postgres:16\n    networks: [data]\nnetworks:\n  front: {}\n  data: {}\n",
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            "# services.api.environment.U\nservices:\n  api: {image: 'x:1', networks: [front], environment: {U: 'postgresql://u@db:5432/x'}}\n  db: {image: 'postgres:15', networks: [data]}\nnetworks: {front: {}, data: {internal: true}}\n",
            "# services.api.environment[0]\nservices:\n  api:\n    image: x:1\n    environment: ['REDIS_HOST=${H}']\n  cache: {image: 'redis:7', networks: {data: {aliases: [kv]}}}\nnetworks: {data: {}}\n--- .env\nH=kv\n",
            "# services.web.depends_on[0]\nservices:\n  web: {image: 'nginx:1', networks: [front], depends_on: [api]}\n  api: {image: 'x/api:1', networks: [back], expose: ['8000']}\nnetworks: {front: {}, back: {}}\n",
            "# services.api.command[1]\nservices:\n  api: {image: 'x:1', network_mode: host, command: [run, '--db=redis://cache:6379']}\n  cache: {image: 'redis:7'}\n",
            "# services.api.environment.U\nservices:\n  api: {image: 'x:1', network_mode: bridge, environment: {U: 'redis://redis:6379'}}\n  redis: {image: 'redis:7'}\n",
            "# services.a.environment.U\nservices:\n  a: {image: 'x:1', environment: {U: 'http://b:80'}}\n  b: {image: 'y:1', network_mode: 'service:c'}\n  c: {image: 'z:1'}\n",
        ],
        silent: &[
            "services:\n  api: {image: 'x:1', networks: [front, data], environment: {U: 'postgresql://u@db:5432/x'}}\n  db: {image: 'postgres:15', networks: [data]}\nnetworks: {front: {}, data: {internal: true}}\n",
            "services:\n  api: {image: 'x:1', environment: ['DB=postgresql://u@db/x']}\n  db: {image: 'postgres:15'}\n",
            "services:\n  api: {image: 'x:1', networks: [a], environment: {VITE_API: 'http://db:80', NO_PROXY: 'db:80'}}\n  db: {image: 'postgres:15', networks: [b]}\nnetworks: {a: {}, b: {}}\n",
            "services:\n  api: {image: 'x:1', networks: [a], depends_on: {init: {condition: service_completed_successfully}}}\n  init: {image: 'y:1', networks: [b], expose: ['80']}\nnetworks: {a: {}, b: {}}\n",
            "services:\n  a: {image: 'x:1', network_mode: 'service:b', environment: {U: 'http://b:80'}}\n  b: {image: 'y:1'}\n",
            "services:\n  a: {image: 'x:1', networks: [n], extra_hosts: ['db:10.0.0.1'], environment: {U: 'http://db:80'}}\n  db: {image: 'y:1'}\nnetworks: {n: {}}\n",
            "services:\n  a: {image: 'x:1', networks: [n], environment: {DB_NAME: db, U: 'https://db.example.com'}}\n  db: {image: 'y:1'}\nnetworks: {n: {}}\n",
        ],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    let mut told: HashSet<(usize, usize)> = HashSet::new();
    for address in stack.addresses() {
        let AddressTarget::Apart(to) = address.target else { continue };
        if address.purpose != Purpose::Connect || !told.insert((address.from, to)) {
            continue;
        }
        let (from_name, host) = (&stack.service(address.from).name, &address.reference.host);
        let (en, zh) = (
            format!("{from_name} is told to reach {host}, but {}.", reason(stack, address.from, to).0),
            format!("{from_name} 要连接 {host}，但{}。", reason(stack, address.from, to).1),
        );
        found.push(finding(stack, address.from, to, &address.steps, Some(address), en, zh));
    }
    for edge in stack.start().edges() {
        let (from, to) = (stack.service(edge.from), stack.service(edge.to));
        // Who waits for a job to end, or for a client of its own, need not talk to it.
        let talks =
            edge.written && edge.condition != Condition::Completed && !to.listens.is_empty() && !from.keeps_data();
        let connected = from.place == NetworkPlace::Own && to.place == NetworkPlace::Own;
        let apart = || stack.shares_network(edge.from, edge.to).is_empty();
        if talks
            && connected
            && !to.is_one_shot()
            && !from.is_one_shot()
            && apart()
            && told.insert((edge.from, edge.to))
        {
            let (en, zh) = (
                format!("{} waits for {}, but the two share no network.", from.name, to.name),
                format!("{} 要等待 {}，但两者没有共同的网络。", from.name, to.name),
            );
            found.push(finding(stack, edge.from, edge.to, &edge.steps, None, en, zh));
        }
    }
}

fn reason(stack: &Stack, from: usize, to: usize) -> (String, String) {
    let (a, b) = (stack.service(from), stack.service(to));
    match (&a.place, &b.place) {
        (NetworkPlace::Host, _) => {
            ("on the host's network no service has a name".into(), "宿主机网络上无法解析服务名".into())
        }
        (NetworkPlace::Bridge, _) => {
            ("the default bridge resolves no names".into(), "默认 bridge 网络不解析服务名".into())
        }
        (NetworkPlace::Nowhere, _) => ("it has no network at all".into(), "它没有任何网络".into()),
        (_, NetworkPlace::Shared(owner)) => {
            let owner = &stack.service(*owner).name;
            (
                format!("{} has no name of its own: it uses the network of {owner}; use that name", b.name),
                format!("{} 没有自己的名称：它使用 {owner} 的网络，应改用 {owner}", b.name),
            )
        }
        (_, NetworkPlace::Host) => {
            (format!("{} is on the host's network", b.name), format!("{} 使用的是宿主机网络", b.name))
        }
        _ => ("the two share no network".into(), "两者没有共同的网络".into()),
    }
}

fn finding(
    stack: &Stack,
    from: usize,
    to: usize,
    steps: &[Step],
    address: Option<&StackAddress>,
    en: String,
    zh: String,
) -> Diagnostic {
    let (client, server) = (stack.service(from), stack.service(to));
    let finding = RULE.finding(stack.path(from, steps), en, zh).with_related(
        stack.path(to, &[]),
        format!("{} is here.", server.name),
        format!("{} 在这里。", server.name),
    );
    if let NetworkPlace::Shared(owner) = server.place {
        let owner = &stack.service(owner).name;
        let change = address.and_then(|address| mend::readdress(stack, address, owner, None));
        let (en, zh) = (format!("Use the name {owner}"), format!("改用名称 {owner}"));
        return finding.with_fix(Safety::Review, en, zh, change.into_iter().collect());
    }
    if client.place == NetworkPlace::Bridge {
        let (en, zh) =
            (format!("Let {} join the stack's network", client.name), format!("让 {} 加入项目的网络", client.name));
        return finding.with_fix(Safety::Review, en, zh, vec![mend::set(stack, from, &["network_mode".into()], None)]);
    }
    let Some((who, network)) = mend::meeting_point(stack, from, to) else { return finding };
    let (name, network) = (&stack.service(who).name, stack.network(network));
    let safety = if network.members.len() <= 1 { Safety::Safe } else { Safety::Review };
    finding.with_fix(
        safety,
        format!("Put {name} on {}", network.name),
        format!("将 {name} 接入 {}", network.name),
        mend::attach(stack, who, &network.name),
    )
}
