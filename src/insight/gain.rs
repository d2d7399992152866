//! Changes that let one party reach another, and who else would gain access by them.
use super::{Insight, Party};
use crate::change::Command;
use crate::graph::{NetworkPlace, Stack};
use crate::model::port::{PortForm, PortMapping};
use crate::model::{Kind, Node, Step};
use crate::text::Text;

/// How many changes are offered.
const MOST: usize = 5;

/// A change that opens a way.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What it does: "Put web on data".
    pub title: Text,
    /// The commands, as one step.
    pub commands: Vec<Command>,
    /// Pairs that could not talk before and could then, apart from the one that is asked for. The first may reach the
    /// second; two services may reach each other.
    pub gains: Vec<(Party, Party)>,
}

impl Insight {
    /// The changes that let one party reach another, those first by which the fewest others gain access.
    pub(super) fn changes(&self, from: Party, to: Party) -> Vec<Change> {
        let mut out = match (from, to) {
            (Party::Service(a), Party::Service(b)) => self.changes_between(a, b),
            (Party::Service(a), _) => self.ways_out_of(a),
            (_, Party::Service(b)) => self.ways_into(from, b),
            _ => Vec::new(),
        };
        out.retain(|change| !change.commands.is_empty());
        out.sort_by_key(|change| (change.gains.len(), change.commands.len()));
        out.truncate(MOST);
        out
    }

    fn changes_between(&self, a: usize, b: usize) -> Vec<Change> {
        let stack = &*self.stack;
        let (client, server) = (stack.network_owner(a), stack.network_owner(b));
        let mut out = Vec::new();
        if stack.service(client).place == NetworkPlace::Host {
            // From the host's network a published port is the way; the service need not move.
            out.extend(self.publication(b, true));
        }
        let pair = (Party::Service(a), Party::Service(b));
        for (who, other) in [(client, server), (server, client)] {
            if stack.service(other).place != NetworkPlace::Own {
                continue;
            }
            for network in stack.networks_of(other) {
                out.extend(self.joining(who, *network, pair));
            }
        }
        if stack.service(client).place == NetworkPlace::Own && stack.service(server).place == NetworkPlace::Own {
            out.extend(self.own_network(client, server));
        }
        out
    }

    /// Lets a service join a network.
    fn joining(&self, who: usize, network: usize, pair: (Party, Party)) -> Option<Change> {
        let stack = &*self.stack;
        let commands = join(stack, who, &stack.network(network).name)?;
        let (service, name) = (&stack.service(who).name, &stack.network(network).name);
        let title = match &stack.service(who).place {
            NetworkPlace::Host => Text::new(
                format!("Take {service} off the host's network and put it on {name}"),
                format!("让 {service} 不再使用宿主机网络，改为接入 {name}"),
            ),
            NetworkPlace::Bridge | NetworkPlace::Nowhere => Text::new(
                format!("Drop network_mode of {service} and put it on {name}"),
                format!("去掉 {service} 的 network_mode，改为接入 {name}"),
            ),
            _ => Text::new(format!("Put {service} on {name}"), format!("将 {service} 接入 {name}")),
        };
        Some(Change { title, commands, gains: self.gains_of_joining(who, network, pair) })
    }

    /// The pairs that can talk once a service is on a network, apart from the one that is asked for.
    fn gains_of_joining(&self, who: usize, network: usize, pair: (Party, Party)) -> Vec<(Party, Party)> {
        let stack = &*self.stack;
        let one = stack.network(network);
        let mut gains = Vec::new();
        for member in one.members.iter().filter(|member| **member != who) {
            if !stack.shares_network(who, *member).is_empty() {
                continue;
            }
            for mine in self.household(who) {
                for theirs in self.household(*member) {
                    let found = (Party::Service(mine), Party::Service(theirs));
                    if found != pair && (found.1, found.0) != pair {
                        gains.push(found);
                    }
                }
            }
        }
        if !one.view.internal && self.leads_out(who) == Some(false) {
            let out = self.household(who).map(|mine| (Party::Service(mine), Party::Internet));
            gains.extend(out.filter(|found| *found != pair));
        }
        gains
    }

    /// A network of two, which nobody else is on and which leads nowhere else.
    fn own_network(&self, client: usize, server: usize) -> Option<Change> {
        let stack = &*self.stack;
        let (a, b) = (&stack.service(client).name, &stack.service(server).name);
        let name = stack.document().free_name(Kind::Network, &format!("{a}-{b}"));
        let body = Node::map_of([("internal", Node::plain("true"))]);
        let mut commands = vec![Command::AddRecord { kind: Kind::Network, name: name.clone(), body }];
        commands.extend(join(stack, client, &name)?);
        commands.extend(join(stack, server, &name)?);
        let title =
            Text::new(format!("Give the two a network of their own, {name}"), format!("为两者新建专用网络 {name}"));
        let mut gains = Vec::new();
        for mine in self.household(client) {
            for theirs in self.household(server) {
                if (mine, theirs) != (client, server) {
                    gains.push((Party::Service(mine), Party::Service(theirs)));
                }
            }
        }
        Some(Change { title, commands, gains })
    }

    fn ways_out_of(&self, service: usize) -> Vec<Change> {
        let stack = &*self.stack;
        let owner = stack.network_owner(service);
        let pair = (Party::Service(service), Party::Internet);
        let mut out: Vec<Change> =
            stack.ways_out().into_iter().take(MOST).filter_map(|network| self.joining(owner, network, pair)).collect();
        let name = stack.document().free_name(Kind::Network, "egress");
        if let Some(commands) = join(stack, owner, &name) {
            let who = &stack.service(owner).name;
            let title =
                Text::new(format!("Give {who} a network of its own, {name}"), format!("为 {who} 新建专用网络 {name}"));
            let others = self.household(owner).map(|mine| (Party::Service(mine), Party::Internet));
            let gains = others.filter(|found| *found != pair).collect();
            out.push(Change { title, commands, gains });
        }
        out
    }

    fn ways_into(&self, from: Party, service: usize) -> Vec<Change> {
        let stack = &*self.stack;
        let mut out: Vec<Change> = Vec::new();
        let owner = stack.network_owner(service);
        // A port that only the host may use becomes one for everybody.
        for mapping in stack.service(owner).view.ports.iter().filter(|mapping| mapping.is_loopback()) {
            if from != Party::Internet || mapping.form != PortForm::Short || stack.is_cut_off(service) {
                continue;
            }
            let open = PortMapping { host_ip: None, ..mapping.clone() }.to_short();
            let title = Text::new(
                format!("Publish {open} to everybody, not to this host alone"),
                format!("将 {open} 对所有人开放，而不只是本机"),
            );
            let commands = vec![Command::SetAt {
                id: stack.service(owner).id,
                steps: mapping.steps.clone(),
                value: Some(Node::quoted(open)),
            }];
            out.push(Change { title, commands, gains: Vec::new() });
        }
        if stack.service(owner).view.ports.is_empty() || stack.is_cut_off(service) {
            out.extend(self.publication(service, from == Party::Host));
        }
        out
    }

    /// Publishes the port that a service listens on, and lets it out of internal networks, where ports do not work.
    fn publication(&self, service: usize, loopback: bool) -> Option<Change> {
        let stack = &*self.stack;
        let owner = stack.network_owner(service);
        let one = stack.service(owner);
        if matches!(one.place, NetworkPlace::Host | NetworkPlace::Nowhere | NetworkPlace::Elsewhere) {
            return None;
        }
        let port = stack.service(service).listens.first().copied()?;
        let mut commands = Vec::new();
        let mut gains = Vec::new();
        let pair = (Party::Internet, Party::Service(service));
        let mut where_to = None;
        if stack.is_cut_off(service) {
            let network = *stack.ways_out().first()?;
            commands.extend(join(stack, owner, &stack.network(network).name)?);
            gains.extend(self.gains_of_joining(owner, network, pair));
            where_to = Some(stack.network(network).name.clone());
        }
        let known = one.view.ports.iter().any(|mapping| mapping.target.known().is_some_and(|all| all.contains(port)));
        if !known {
            let host = free_port(stack, if port < 1024 { 8000 + port % 1000 } else { port });
            let mapping = if loopback { format!("127.0.0.1:{host}:{port}") } else { format!("{host}:{port}") };
            commands.push(Command::AddPort { service: one.id, port: mapping.clone() });
            let title = match &where_to {
                Some(network) => Text::new(
                    format!("Publish {mapping} of {} and put it on {network}", one.name),
                    format!("为 {} 发布端口 {mapping}，并接入 {network}", one.name),
                ),
                None => Text::new(
                    format!("Publish {mapping} of {}", one.name),
                    format!("为 {} 发布端口 {mapping}", one.name),
                ),
            };
            if !loopback {
                gains.push((Party::Internet, Party::Service(service)));
                gains.retain(|gain| *gain != pair);
            }
            return Some(Change { title, commands, gains });
        }
        let network = where_to?;
        if !loopback && self.stack.service(owner).view.ports.iter().all(PortMapping::is_loopback) {
            let mapping = one.view.ports.iter().find(|mapping| mapping.form == PortForm::Short)?;
            let open = PortMapping { host_ip: None, ..mapping.clone() }.to_short();
            let title = Text::new(
                format!("Put {} on {network} and publish {open} to everybody", one.name),
                format!("将 {} 接入 {network}，并将 {open} 对所有人开放", one.name),
            );
            let value = Some(Node::quoted(open));
            commands.push(Command::SetAt { id: one.id, steps: mapping.steps.clone(), value });
            return Some(Change { title, commands, gains });
        }
        let title = Text::new(
            format!("Put {} on {network}, so that its published ports work", one.name),
            format!("将 {} 接入 {network}，让已发布的端口生效", one.name),
        );
        Some(Change { title, commands, gains })
    }
}

/// A port of the host that no service of the stack takes, from the given one on.
fn free_port(stack: &Stack, wanted: u16) -> u16 {
    let taken = |port: u16| {
        let mappings = stack.services().iter().flat_map(|service| &service.view.ports);
        mappings.filter_map(PortMapping::host_ports).any(|range| range.contains(port))
    };
    (wanted..=u16::MAX).take(200).find(|port| !taken(*port)).unwrap_or(wanted)
}

/// Lets a service join a network by its name. One that names no network stays on `default` besides; one with another
/// mode loses it. Nothing for services that use the network of another or are run by another program.
fn join(stack: &Stack, service: usize, network: &str) -> Option<Vec<Command>> {
    let one = stack.service(service);
    if matches!(one.place, NetworkPlace::Shared(_) | NetworkPlace::Elsewhere) || one.view.has_provider {
        return None;
    }
    let mut out = Vec::new();
    if one.view.network_mode.is_some() {
        out.push(Command::SetAt { id: one.id, steps: vec![Step::from("network_mode")], value: None });
    } else if !one.view.has_networks && network != "default" {
        out.push(Command::Attach { service: one.id, network: "default".into() });
    }
    out.push(Command::Attach { service: one.id, network: network.to_owned() });
    Some(out)
}
