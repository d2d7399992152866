//! Why one party reaches another, or why not and what would change that.
use super::explain::listed;
use super::reach::Entry;
use super::{Change, Insight, Intent, Party};
use crate::graph::{NetworkPlace, Reach};
use crate::text::Text;
use std::collections::{HashMap, VecDeque};

/// What a connection goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Medium {
    /// A network of the stack, by its index.
    Network(usize),
    /// One network stack: `localhost`.
    Localhost,
    /// A published port of the host; true where only the host itself gets in.
    Published(bool),
    /// The gateway of a network to the host and beyond.
    Gateway,
}

/// A way from one party to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What it goes through.
    pub medium: Medium,
    /// The names under which the other one is found, the best first.
    pub names: Vec<Box<str>>,
    /// The ports: those of the host where it goes through published ones. Empty where nothing tells.
    pub ports: Vec<u16>,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Why {
    /// Who connects.
    pub from: Party,
    /// Who answers.
    pub to: Party,
    /// Whether it can; `None` where the file does not tell.
    pub can: Option<bool>,
    /// The ways, the best first.
    pub ways: Vec<Way>,
    /// The answer in one or two sentences.
    pub answer: Text,
    /// What is meant between the two.
    pub intents: Vec<Intent>,
    /// The services that pass requests on from one to the other, where there is no direct way.
    pub through: Vec<usize>,
    /// What would open a way, the cheapest first; empty where there is one.
    pub changes: Vec<Change>,
}

/// Explains whether one party reaches another.
pub fn why(insight: &Insight, from: Party, to: Party) -> Why {
    let can = insight.can_reach(from, to);
    let ways = if can == Some(true) { ways(insight, from, to) } else { Vec::new() };
    let intents: Vec<Intent> = insight.intents_between(from, to).cloned().collect();
    let through = if can == Some(false) { insight.passed_on(from, to) } else { Vec::new() };
    let answer = match can {
        _ if from == to => Text::fixed("A service reaches itself as localhost.", "服务可用 localhost 访问自己。"),
        Some(true) => yes(insight, from, to, &ways),
        Some(false) => no(insight, from, to),
        None => untold(insight, from, to),
    };
    let changes = if can == Some(false) { insight.changes(from, to) } else { Vec::new() };
    Why { from, to, can, ways, answer, intents, through, changes }
}

fn ways(insight: &Insight, from: Party, to: Party) -> Vec<Way> {
    let stack = &*insight.stack;
    match (from, to) {
        (Party::Service(a), Party::Service(b)) => {
            let ports = stack.service(b).listens.clone();
            match stack.reach(a, b) {
                Reach::Local => vec![Way { medium: Medium::Localhost, names: vec!["localhost".into()], ports }],
                Reach::Networks(networks) => networks
                    .into_iter()
                    .map(|network| Way {
                        medium: Medium::Network(network),
                        names: insight.names_on(a, b, network),
                        ports: ports.clone(),
                    })
                    .collect(),
                Reach::No => Vec::new(),
            }
        }
        (Party::Host | Party::Internet, Party::Service(b)) => {
            let entries = insight.entries(from, b);
            let names = match from {
                Party::Host => vec!["localhost".into()],
                _ => Vec::new(),
            };
            let loopback = entries.iter().all(|entry| entry.loopback);
            let ports = entries.iter().filter_map(|entry: &Entry| entry.host).collect();
            vec![Way { medium: Medium::Published(loopback), names, ports }]
        }
        (Party::Service(a), Party::Host) => {
            let mut names: Vec<Box<str>> = Vec::new();
            let owner = stack.service(stack.network_owner(a));
            if owner.place == NetworkPlace::Host {
                names.push("localhost".into());
            } else {
                let own = owner.view.extra_hosts.iter().filter(|entry| entry.ends_with("host-gateway"));
                names.extend(own.filter_map(|entry| Some(entry.split(['=', ':']).next()?.into())));
            }
            vec![Way { medium: Medium::Gateway, names, ports: Vec::new() }]
        }
        _ => vec![Way { medium: Medium::Gateway, names: Vec::new(), ports: Vec::new() }],
    }
}

impl Insight {
    /// The names under which a service finds another on a network: its own, its aliases, its container's, links.
    pub(super) fn names_on(&self, from: usize, to: usize, network: usize) -> Vec<Box<str>> {
        let stack = &*self.stack;
        let owner = stack.service(stack.network_owner(to));
        let network = &stack.network(network).name;
        let mut names = vec![owner.name.clone()];
        let mut add = |name: &str| {
            if !names.iter().any(|known| **known == *name) {
                names.push(name.into());
            }
        };
        let attachments = owner.view.attachments.iter().filter(|attachment| attachment.network == *network);
        attachments.flat_map(|attachment| &attachment.aliases).for_each(|alias| add(alias));
        owner.view.container_name.iter().for_each(|name| add(name));
        let links = stack.service(from).view.links.iter().filter(|link| link.service == owner.name);
        links.for_each(|link| add(&link.alias));
        names
    }

    /// The services through which requests get from outside to a service, by what is meant: the shortest such chain.
    fn passed_on(&self, from: Party, to: Party) -> Vec<usize> {
        let (Party::Host | Party::Internet, Party::Service(to)) = (from, to) else { return Vec::new() };
        let mut next: HashMap<usize, usize> = HashMap::new();
        let mut queue = VecDeque::from([to]);
        while let Some(at) = queue.pop_front() {
            for intent in self.intents_to(at).filter(|intent| !intent.broken) {
                let before = intent.from;
                if before == to || next.contains_key(&before) {
                    continue;
                }
                next.insert(before, at);
                if !self.entries(from, before).is_empty() {
                    let mut chain = vec![before];
                    let mut at = before;
                    while let Some(step) = next.get(&at).filter(|step| **step != to) {
                        chain.push(*step);
                        at = *step;
                    }
                    return chain;
                }
                queue.push_back(before);
            }
        }
        Vec::new()
    }
}

fn yes(insight: &Insight, from: Party, to: Party, ways: &[Way]) -> Text {
    let stack = &*insight.stack;
    let (a, b) = (insight.name(from), insight.name(to));
    let Some(first) = ways.first() else { return Text::new("", "") };
    let ports = numbers(&first.ports);
    match &first.medium {
        Medium::Localhost => {
            let owner = |party| match party {
                Party::Service(index) => stack.network_owner(index),
                _ => usize::MAX,
            };
            if owner(from) == owner(to) {
                Text::new(
                    format!("{} and {} use one network stack: it is found at localhost{}.", a.en, b.en, on(&ports).en),
                    format!("{} 与 {} 共用网络栈，地址为 localhost{}。", a.zh, b.zh, on(&ports).zh),
                )
            } else {
                Text::new(
                    format!("Both are on the host's network: {} is found at localhost{}.", b.en, on(&ports).en),
                    format!("两者都使用宿主机网络：{} 的地址为 localhost{}。", b.zh, on(&ports).zh),
                )
            }
        }
        Medium::Network(_) => {
            let networks: Vec<&str> = ways
                .iter()
                .filter_map(|way| match way.medium {
                    Medium::Network(index) => Some(&*stack.network(index).name),
                    _ => None,
                })
                .collect();
            let names: Vec<&str> = first.names.iter().map(|name| &**name).collect();
            let (networks, names) = (listed(&networks), listed(&names));
            let mut answer = Text::new(
                format!("{} reaches {} through {}, as {}{}.", a.en, b.en, networks.en, names.en, on(&ports).en),
                format!("{} 可经 {} 访问 {}，名称为 {}{}。", a.zh, networks.zh, b.zh, names.zh, on(&ports).zh),
            );
            if ports.is_empty() {
                answer.en.to_mut().push_str(" Nothing tells on which port it listens.");
                answer.zh.to_mut().push_str("没有信息说明它监听哪个端口。");
            }
            answer
        }
        Medium::Published(loopback) => {
            let who = if *loopback {
                Text::fixed("on this host alone", "仅限本机")
            } else {
                Text::fixed("on every interface", "所有网络接口")
            };
            let ports = if ports.is_empty() {
                Text::fixed("a port that Docker picks", "Docker 自选的端口")
            } else {
                ports_text(&ports)
            };
            Text::new(
                format!("{} is published at {} ({}).", b.en, ports.en, who.en),
                format!("{} 已发布：{}（{}）。", b.zh, ports.zh, who.zh),
            )
        }
        Medium::Gateway if to == Party::Host => {
            let names: Vec<&str> = first.names.iter().map(|name| &**name).collect();
            if names.is_empty() {
                Text::new(
                    format!(
                        "{} reaches the host through its gateway. It has no name for it: extra_hosts with host-gateway gives it one.",
                        a.en
                    ),
                    format!("{} 可经网关访问宿主机，但没有对应的名称：在 extra_hosts 中写 host-gateway 即可。", a.zh),
                )
            } else {
                let names = listed(&names);
                Text::new(
                    format!("{} reaches the host as {}.", a.en, names.en),
                    format!("{} 可用名称 {} 访问宿主机。", a.zh, names.zh),
                )
            }
        }
        Medium::Gateway => {
            let open = match from {
                Party::Service(index) => stack
                    .networks_of(index)
                    .iter()
                    .map(|network| stack.network(*network))
                    .find(|network| !network.view.internal || network.view.external)
                    .map(|network| network.name.to_string()),
                _ => None,
            };
            match open {
                Some(network) => Text::new(
                    format!("{} gets out through {network}, which is not internal.", a.en),
                    format!("{} 可经非 internal 的网络 {network} 访问外网。", a.zh),
                ),
                None => {
                    Text::new(format!("{} gets out through the host.", a.en), format!("{} 经宿主机访问外网。", a.zh))
                }
            }
        }
    }
}

fn no(insight: &Insight, from: Party, to: Party) -> Text {
    let stack = &*insight.stack;
    let (a, b) = (insight.name(from), insight.name(to));
    let place = |party: Party| match party {
        Party::Service(index) => Some(stack.service(stack.network_owner(index)).place.clone()),
        _ => None,
    };
    let reason = match (from, to, place(from), place(to)) {
        (Party::Service(_), Party::Host | Party::Internet, Some(NetworkPlace::Own), _) => {
            Text::new(format!("all networks of {} are internal", a.en), format!("{} 的网络全部是 internal", a.zh))
        }
        (_, _, Some(NetworkPlace::Nowhere), _) => {
            Text::new(format!("{} has no network at all", a.en), format!("{} 没有任何网络", a.zh))
        }
        (_, _, _, Some(NetworkPlace::Nowhere)) => {
            Text::new(format!("{} has no network at all", b.en), format!("{} 没有任何网络", b.zh))
        }
        (Party::Host | Party::Internet, Party::Service(index), ..) => {
            let published = &stack.service(stack.network_owner(index)).view.ports;
            if stack.is_cut_off(index) && !published.is_empty() {
                Text::fixed("on internal networks published ports do not work", "internal 网络上发布的端口不生效")
            } else if published.is_empty() {
                Text::new(format!("{} publishes no port", b.en), format!("{} 没有发布端口", b.zh))
            } else {
                Text::fixed("its ports are published to this host alone", "它的端口仅对本机开放")
            }
        }
        (_, _, Some(NetworkPlace::Host), _) => {
            Text::fixed("on the host's network no service has a name", "宿主机网络上无法解析服务名")
        }
        (_, _, Some(NetworkPlace::Bridge), _) => {
            Text::fixed("the default bridge resolves no names", "默认 bridge 网络不解析服务名")
        }
        (_, _, _, Some(NetworkPlace::Host)) => {
            Text::new(format!("{} is on the host's network", b.en), format!("{} 使用宿主机网络", b.zh))
        }
        (Party::Internet, Party::Host, ..) => {
            Text::fixed("the file says nothing about the host's own ports", "文件中没有宿主机自身端口的信息")
        }
        _ => Text::fixed("they share no network", "两者没有共同的网络"),
    };
    Text::new(
        format!("{} cannot reach {}: {}.", capital(&a.en), b.en, reason.en),
        format!("{} 无法访问 {}：{}。", a.zh, b.zh, reason.zh),
    )
}

fn untold(insight: &Insight, from: Party, to: Party) -> Text {
    let open = [from, to].into_iter().find(|party| matches!(party, Party::Service(index) if insight.is_open(*index)));
    let who = insight.name(open.unwrap_or(from));
    Text::new(
        format!("The file does not tell: the network of {} is set elsewhere.", who.en),
        format!("无法判断：{} 的网络在别处定义。", who.zh),
    )
}

fn capital(words: &str) -> String {
    match words.strip_prefix("the ") {
        Some(rest) => format!("The {rest}"),
        None => words.to_owned(),
    }
}

fn numbers(ports: &[u16]) -> Vec<String> {
    ports.iter().map(u16::to_string).collect()
}

fn ports_text(ports: &[String]) -> Text {
    let names: Vec<&str> = ports.iter().map(String::as_str).collect();
    let list = listed(&names);
    let word = if ports.len() == 1 { "port" } else { "ports" };
    Text::new(format!("{word} {}", list.en), format!("端口 {}", list.zh))
}

fn on(ports: &[String]) -> Text {
    if ports.is_empty() {
        return Text::new("", "");
    }
    let words = ports_text(ports);
    Text::new(format!(", on {}", words.en), format!("，{}", words.zh))
}
