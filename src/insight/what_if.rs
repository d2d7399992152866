//! What happens if: a service stops, a network is cut, somebody sits in a service.
use super::explain::listed;
use super::{Access, Insight, Party, access};
use crate::graph::NetworkPlace;
use crate::model::dependency::Condition;
use crate::text::Text;
use std::collections::{HashMap, HashSet, VecDeque};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// A service stops.
    Stop(usize),
    /// A network is cut.
    Cut(usize),
    /// Somebody has taken over a service.
    Intruder(usize),
}

/// What happens to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HitKind {
    /// It is the one that is asked about.
    Seat,
    /// It loses what it needs directly.
    Breaks,
    /// What it needs loses what that needs.
    Suffers,
    /// It can be reached, and secrets for it lie open.
    Owned,
    /// It can be reached.
    Reachable,
    /// It can be reached from what can be reached.
    NextHop,
}

/// What happens to one service, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The service.
    pub service: usize,
    /// What happens.
    pub kind: HitKind,
    /// How many steps away it is from what is asked about.
    pub depth: usize,
    /// Why.
    pub reason: Text,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Impact {
    /// The answer in one sentence.
    pub summary: Text,
    /// The services that are hit, the nearest first. The first one is the one that is asked about, where it is one.
    pub hits: Vec<Hit>,
    /// What else follows: entries that close, ways out that are lost.
    pub notes: Vec<Text>,
    /// What the service gives away, for an intruder.
    pub access: Option<Access>,
}

/// Answers a question, in time linear in services, networks and connections.
pub fn impact(insight: &Insight, question: Question) -> Impact {
    match question {
        Question::Stop(service) => stop(insight, service),
        Question::Cut(network) => cut(insight, network),
        Question::Intruder(service) => intruder(insight, service),
    }
}

/// Collects hits, each service once.
struct Spread<'a> {
    insight: &'a Insight,
    hits: Vec<Hit>,
    known: HashSet<usize>,
    queue: VecDeque<(usize, usize)>,
}

impl<'a> Spread<'a> {
    fn new(insight: &'a Insight) -> Spread<'a> {
        Spread { insight, hits: Vec::new(), known: HashSet::new(), queue: VecDeque::new() }
    }

    fn add(&mut self, service: usize, kind: HitKind, depth: usize, reason: Text) {
        if self.known.insert(service) {
            self.hits.push(Hit { service, kind, depth, reason });
            self.queue.push_back((service, depth));
        }
    }

    /// Follows those who need what is hit, to the end.
    fn follow(&mut self) {
        let stack = &*self.insight.stack;
        while let Some((at, depth)) = self.queue.pop_front() {
            let name = &stack.service(at).name;
            let kind = if depth == 0 { HitKind::Breaks } else { HitKind::Suffers };
            let household: Vec<usize> = self.insight.household(at).skip(1).collect();
            for follower in household {
                let reason = Text::new(format!("uses the network of {name}"), format!("使用 {name} 的网络"));
                self.add(follower, HitKind::Breaks, depth + 1, reason);
            }
            let users: Vec<(usize, Text)> = self
                .insight
                .intents_to(at)
                .filter(|intent| !intent.broken)
                .map(|intent| (intent.from, intent.source.label()))
                .collect();
            for (user, label) in users {
                let reason =
                    Text::new(format!("talks to {name} ({})", label.en), format!("要访问 {name}（{}）", label.zh));
                self.add(user, kind, depth + 1, reason);
            }
            for edge in stack.start().dependents(at).filter(|edge| edge.written) {
                let one = stack.service(edge.from);
                let dependency = one.view.dependencies.iter().find(|one| *one.service == **name);
                if edge.condition == Condition::Completed || dependency.is_some_and(|one| !one.required) {
                    // A job that is done is not missed.
                    continue;
                }
                let reason = match (dependency.is_some_and(|one| one.restart), edge.condition) {
                    (true, _) => Text::new(format!("restarts with {name}"), format!("随 {name} 一起重启")),
                    (_, Condition::Healthy) => Text::new(
                        format!("does not start again until {name} is healthy"),
                        format!("在 {name} 健康之前无法再次启动"),
                    ),
                    _ => {
                        Text::new(format!("waits for {name} when it starts again"), format!("再次启动时要等待 {name}"))
                    }
                };
                self.add(edge.from, HitKind::Suffers, depth + 1, reason);
            }
        }
    }

    fn counts(&self) -> (usize, usize) {
        let count = |kind: HitKind| self.hits.iter().filter(|hit| hit.kind == kind).count();
        (count(HitKind::Breaks), count(HitKind::Suffers))
    }
}

fn breaks_words((direct, further): (usize, usize)) -> Text {
    match (direct, further) {
        (0, 0) => Text::fixed("nothing else breaks", "其他服务不受影响"),
        (direct, 0) => Text::new(
            format!(
                "{direct} {} what {} directly",
                if direct == 1 { "service loses" } else { "services lose" },
                if direct == 1 { "it needs" } else { "they need" }
            ),
            format!("{direct} 个服务直接失去所需的连接"),
        ),
        (0, further) => Text::new(
            format!("{further} {} after it", if further == 1 { "service suffers" } else { "services suffer" }),
            format!("{further} 个服务随之受影响"),
        ),
        (direct, further) => Text::new(
            format!("{direct} lose what they need directly, {further} more after them"),
            format!("{direct} 个服务直接失去所需的连接，另有 {further} 个随之受影响"),
        ),
    }
}

fn stop(insight: &Insight, service: usize) -> Impact {
    let stack = &*insight.stack;
    let name = &stack.service(service).name;
    let mut spread = Spread::new(insight);
    spread.add(service, HitKind::Seat, 0, Text::fixed("stopped", "已停止"));
    spread.follow();
    let words = breaks_words(spread.counts());
    let mut notes = Vec::new();
    let ports: Vec<String> =
        insight.entries(Party::Host, service).iter().filter_map(|entry| Some(entry.host?.to_string())).collect();
    if !ports.is_empty() {
        let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
        let ports = listed(&ports);
        notes.push(Text::new(
            format!("Port {} of the host no longer answers.", ports.en),
            format!("宿主机端口 {} 不再响应。", ports.zh),
        ));
    }
    if stack.service(service).replicas() > 1 {
        let count = stack.service(service).replicas();
        notes.push(Text::new(
            format!("{name} has {count} containers: this is about all of them."),
            format!("{name} 有 {count} 个容器：这里指全部停止。"),
        ));
    }
    Impact {
        summary: Text::new(format!("Without {name}, {}.", words.en), format!("{name} 停止后，{}。", words.zh)),
        hits: spread.hits,
        notes,
        access: None,
    }
}

fn cut(insight: &Insight, network: usize) -> Impact {
    let stack = &*insight.stack;
    let one = stack.network(network);
    let mut spread = Spread::new(insight);
    let mut notes = Vec::new();
    let mut silent: Vec<&str> = Vec::new();
    let mut inward: Vec<&str> = Vec::new();
    for member in one.members.iter().copied() {
        for service in insight.household(member) {
            for intent in insight.intents_of(service).iter().filter(|intent| !intent.broken) {
                let Some(Party::Service(to)) = intent.to else { continue };
                if stack.network_owner(to) == member || stack.shares_network(service, to) != [network] {
                    continue;
                }
                let (label, to) = (intent.source.label(), &stack.service(to).name);
                let reason = Text::new(
                    format!("no longer reaches {to} ({})", label.en),
                    format!("无法再访问 {to}（{}）", label.zh),
                );
                spread.add(service, HitKind::Breaks, 1, reason);
            }
        }
        let is_way = |index: &usize| {
            let network = stack.network(*index);
            !network.view.internal || network.view.external
        };
        let ways: Vec<usize> = stack.networks_of(member).iter().copied().filter(is_way).collect();
        if ways == [network] {
            for service in insight.household(member) {
                let abroad = insight
                    .intents_of(service)
                    .iter()
                    .find(|intent| matches!(intent.to, Some(Party::Internet | Party::Host)) && !intent.broken);
                if let Some(intent) = abroad {
                    let reason = Text::new(
                        format!("no longer gets out to {}", intent.host),
                        format!("无法再访问外部的 {}", intent.host),
                    );
                    spread.add(service, HitKind::Breaks, 1, reason);
                }
            }
            silent.push(&stack.service(member).name);
            if !stack.service(member).view.ports.is_empty() {
                inward.push(&stack.service(member).name);
            }
        }
    }
    spread.follow();
    if !inward.is_empty() {
        let names = listed(&inward);
        notes.push(Text::new(
            format!("The published ports of {} no longer answer.", names.en),
            format!("{} 发布的端口不再响应。", names.zh),
        ));
    }
    if !silent.is_empty() {
        let names = listed(&silent);
        notes.push(Text::new(
            format!("{} lose their way to the Internet.", names.en),
            format!("{} 失去外网出口。", names.zh),
        ));
    }
    let words = breaks_words(spread.counts());
    Impact {
        summary: Text::new(
            format!("Without the network {}, {}.", one.name, words.en),
            format!("断开网络 {} 后，{}。", one.name, words.zh),
        ),
        hits: spread.hits,
        notes,
        access: None,
    }
}

fn intruder(insight: &Insight, seat: usize) -> Impact {
    let stack = &*insight.stack;
    let name = &stack.service(seat).name;
    let access = access(insight, seat);
    let opened: HashMap<usize, &str> =
        access.credentials.iter().filter_map(|(variable, service)| Some(((*service)?, &**variable))).collect();
    let mut spread = Spread::new(insight);
    spread.add(seat, HitKind::Seat, 0, Text::fixed("taken over", "已被控制"));
    // Networks are entered once each, so that a flat network of many services is no square of them.
    let mut entered: HashSet<usize> = HashSet::new();
    while let Some((at, depth)) = spread.queue.pop_front() {
        let owner = stack.network_owner(at);
        let neighbours: Vec<usize> = insight.household(owner).collect();
        for other in neighbours {
            let reason = Text::fixed("shares its network stack: localhost", "共用网络栈：localhost");
            spread.add(other, if depth == 0 { HitKind::Reachable } else { HitKind::NextHop }, depth + 1, reason);
        }
        for network in stack.networks_of(at) {
            if !entered.insert(*network) {
                continue;
            }
            let network = stack.network(*network);
            for member in network.members.iter().copied() {
                let household: Vec<usize> = insight.household(member).collect();
                for other in household {
                    let ports: Vec<String> = stack.service(other).listens.iter().map(u16::to_string).collect();
                    let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
                    let ports = listed(&ports);
                    let via = if ports.en.is_empty() {
                        Text::new(format!("through {}", network.name), format!("经 {}", network.name))
                    } else {
                        Text::new(
                            format!("through {}, port {}", network.name, ports.en),
                            format!("经 {}，端口 {}", network.name, ports.zh),
                        )
                    };
                    let (kind, reason) = match (depth, opened.get(&other)) {
                        (0, Some(variable)) => (
                            HitKind::Owned,
                            Text::new(
                                format!("{}; its password stands in {variable}", via.en),
                                format!("{}；密码就在 {variable} 中", via.zh),
                            ),
                        ),
                        (0, None) => (HitKind::Reachable, via),
                        _ => {
                            let from = &stack.service(at).name;
                            let reason =
                                Text::new(format!("from {from}, {}", via.en), format!("从 {from} 出发，{}", via.zh));
                            (HitKind::NextHop, reason)
                        }
                    };
                    spread.add(other, kind, depth + 1, reason);
                }
            }
        }
    }
    let count = |kinds: &[HitKind]| spread.hits.iter().filter(|hit| kinds.contains(&hit.kind)).count();
    let direct = count(&[HitKind::Owned, HitKind::Reachable]);
    let next = count(&[HitKind::NextHop]);
    let mut summary = Text::new(
        format!("From {name}, {direct} services are open directly and {next} more from there."),
        format!("从 {name} 出发，可直接到达 {direct} 个服务，再由此到达另外 {next} 个。"),
    );
    if !access.host.is_empty() && stack.service(seat).place != NetworkPlace::Host {
        summary.en.to_mut().push_str(" The host is lost too, and everything on it.");
        summary.zh.to_mut().push_str("宿主机及其上的一切也会失守。");
    }
    let mut notes = Vec::new();
    for reason in &access.host {
        notes.push(Text::new(format!("The host: {}.", reason.en), format!("宿主机：{}。", reason.zh)));
    }
    list_note(&mut notes, &access.secret_variables, "Secrets in its environment", "环境变量中的密钥");
    list_note(&mut notes, &access.secrets, "Secrets that it may read as files", "可读取的 secrets 文件");
    list_note(&mut notes, &access.writable, "Folders of the host that it may write", "可写入的宿主机路径");
    for (volume, others) in &access.volumes {
        let names: Vec<&str> = others.iter().map(|other| &*stack.service(*other).name).collect();
        let names = listed(&names);
        notes.push(Text::new(
            format!("The volume {volume} is also that of {}.", names.en),
            format!("卷 {volume} 同时被 {} 使用。", names.zh),
        ));
    }
    notes.push(match access.way_out {
        Some(true) => Text::fixed("Data can be carried out to the Internet.", "数据可以被传到外网。"),
        Some(false) => Text::fixed("There is no way out to the Internet.", "没有外网出口。"),
        None => Text::fixed("The file does not tell whether there is a way out.", "无法判断是否有外网出口。"),
    });
    let mut hits = spread.hits;
    hits.sort_by_key(|hit| (hit.depth, hit.kind));
    Impact { summary, hits, notes, access: Some(access) }
}

fn list_note(notes: &mut Vec<Text>, names: &[Box<str>], en: &str, zh: &str) {
    if !names.is_empty() {
        let names: Vec<&str> = names.iter().map(|name| &**name).collect();
        let names = listed(&names);
        notes.push(Text::new(format!("{en}: {}.", names.en), format!("{zh}：{}。", names.zh)));
    }
}
