//! One cell of the matrix: whether one party may talk to another, and whether it is meant to.
use super::{Insight, Party};
use crate::graph::{NetworkPlace, Reach};

/// What is known of one party talking to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// The same party.
    Itself,
    /// It is meant to, and it can.
    Used,
    /// It is meant to, and it cannot.
    Broken,
    /// It can, and nothing says that it is meant to.
    Open,
    /// It cannot.
    Closed,
    /// The file does not tell.
    Untold,
}

impl Insight {
    /// Whether one party can open a connection to another; `None` where the file does not tell.
    pub fn can_reach(&self, from: Party, to: Party) -> Option<bool> {
        let stack = &*self.stack;
        match (from, to) {
            (Party::Service(a), Party::Service(b)) => match stack.reach(a, b) {
                Reach::Local | Reach::Networks(_) => Some(true),
                Reach::No if self.is_open(a) || self.is_open(b) => None,
                Reach::No => Some(false),
            },
            (Party::Service(a), Party::Host | Party::Internet) => self.leads_out(a),
            (Party::Host | Party::Internet, Party::Service(b)) => Some(!self.entries(from, b).is_empty()),
            (Party::Host, Party::Internet) => Some(true),
            (Party::Internet, Party::Host) => Some(false),
            _ => Some(true),
        }
    }

    /// Whether a service's packets leave the stack.
    pub fn leads_out(&self, service: usize) -> Option<bool> {
        let owner = self.stack.service(self.stack.network_owner(service));
        match owner.place {
            NetworkPlace::Nowhere => Some(false),
            NetworkPlace::Host | NetworkPlace::Bridge => Some(true),
            _ if self.is_open(service) => None,
            // A service that names no network at all has none.
            _ if owner.networks.is_empty() => Some(false),
            _ => Some(!self.stack.is_cut_off(service)),
        }
    }

    /// The ports through which the host, or everybody, gets to a service: the host's and the container's, and whether
    /// only the host itself does.
    pub fn entries(&self, from: Party, service: usize) -> Vec<Entry> {
        let owner = self.stack.network_owner(service);
        let one = self.stack.service(owner);
        match one.place {
            NetworkPlace::Host => {
                let ports = self.stack.service(service).listens.iter();
                return ports.map(|port| Entry { host: Some(*port), container: *port, loopback: false }).collect();
            }
            NetworkPlace::Nowhere | NetworkPlace::Elsewhere => return Vec::new(),
            _ if self.stack.is_cut_off(service) => return Vec::new(),
            _ => {}
        }
        let mappings = one.view.ports.iter().filter(|mapping| from == Party::Host || !mapping.is_loopback());
        mappings
            .filter(|mapping| mapping.target.known().is_some_and(|range| range.count() <= 64))
            .flat_map(|mapping| {
                let loopback = mapping.is_loopback();
                mapping.pairs().into_iter().map(move |(host, container)| Entry { host, container, loopback })
            })
            .collect()
    }

    /// One cell of the matrix.
    pub fn cell(&self, from: Party, to: Party) -> Cell {
        if from == to {
            return Cell::Itself;
        }
        let meant = self.intents_between(from, to);
        let (mut any, mut broken) = (false, true);
        for intent in meant {
            any = true;
            broken &= intent.broken;
        }
        if any {
            return if broken { Cell::Broken } else { Cell::Used };
        }
        // Who publishes a port means it to be used.
        let published = matches!((from, to), (Party::Host | Party::Internet, Party::Service(_)));
        match self.can_reach(from, to) {
            Some(true) if published => Cell::Used,
            Some(true) => Cell::Open,
            Some(false) => Cell::Closed,
            None => Cell::Untold,
        }
    }
}

/// A port through which a service is reached from outside of the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The port of the host; one that Docker picks where absent.
    pub host: Option<u16>,
    /// The port of the container.
    pub container: u16,
    /// True where only the host itself gets in.
    pub loopback: bool,
}
