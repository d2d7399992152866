//! The names under which services find each other: Docker's own name server on the networks of the stack.
use super::service::{NetworkPlace, StackService};
use super::{AddressTarget, Stack};
use std::collections::HashMap;
use std::net::IpAddr;

/// Who goes by a name, and where.
#[derive(Clone, Debug)]
struct Holder {
    service: usize,
    /// The network on which the name is known; every one of the service where absent.
    network: Option<Box<str>>,
}

/// Every name of the stack in lower case.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    holders: HashMap<Box<str>, Vec<Holder>>,
    addresses: HashMap<IpAddr, usize>,
}

/// Names that lead to the machine on which the containers run.
const HOST_NAMES: [&str; 4] =
    ["host.docker.internal", "gateway.docker.internal", "docker.for.mac.localhost", "dockerhost"];

impl Names {
    pub(super) fn new(services: &[StackService]) -> Names {
        let mut names = Names::default();
        for (service, one) in services.iter().enumerate() {
            names.add(&one.name, service, None);
            for name in [&one.view.container_name, &one.view.hostname].into_iter().flatten() {
                names.add(name, service, None);
            }
            for attachment in &one.view.attachments {
                for alias in &attachment.aliases {
                    names.add(alias, service, Some(attachment.network.clone()));
                }
                if let Some(address) = attachment.ipv4_address.as_ref().and_then(|address| address.known()) {
                    names.addresses.insert(IpAddr::V4(*address), service);
                }
                if let Some(address) = attachment.ipv6_address.as_ref().and_then(|address| address.known()) {
                    names.addresses.insert(IpAddr::V6(*address), service);
                }
            }
        }
        names
    }

    fn add(&mut self, name: &str, service: usize, network: Option<Box<str>>) {
        let holders = self.holders.entry(name.to_ascii_lowercase().into()).or_default();
        if !holders.iter().any(|known| known.service == service && known.network == network) {
            holders.push(Holder { service, network });
        }
    }
}

impl Stack {
    /// Where a host's name leads from within a service.
    pub fn resolve(&self, from: usize, host: &str) -> AddressTarget {
        if host.contains('$') || host.is_empty() {
            return AddressTarget::Undecided;
        }
        if let Ok(address) = host.parse::<IpAddr>() {
            return match self.names.addresses.get(&address) {
                Some(service) if *service == from => AddressTarget::Local,
                Some(service) => self.toward(from, *service),
                None if address.is_loopback() || address.is_unspecified() => AddressTarget::Local,
                None => AddressTarget::Outside,
            };
        }
        let lower = host.to_ascii_lowercase();
        let name = lower.trim_end_matches('.');
        if name == "localhost" || name.ends_with(".localhost") {
            return AddressTarget::Local;
        }
        if HOST_NAMES.contains(&name) {
            return AddressTarget::Host;
        }
        let service = self.service(from);
        let linked = service.view.links.iter().find(|link| link.alias.eq_ignore_ascii_case(name));
        if let Some(target) = linked.and_then(|link| self.find(&link.service)) {
            return self.toward(from, target);
        }
        if service.view.extra_hosts.iter().any(|entry| extra_host(entry).eq_ignore_ascii_case(name)) {
            return AddressTarget::Host;
        }
        let holders = self.names.holders.get(name).map_or(&[][..], Vec::as_slice);
        let mut apart = None;
        for holder in holders {
            let common = self.shares_network(from, holder.service);
            let visible = match &holder.network {
                Some(network) => common.iter().any(|index| self.network(*index).name == *network),
                None => !common.is_empty(),
            };
            if self.network_owner(from) == self.network_owner(holder.service) {
                return AddressTarget::Service(holder.service);
            }
            if visible && self.service(holder.service).place == NetworkPlace::Own {
                return AddressTarget::Service(holder.service);
            }
            apart = apart.or(Some(holder.service));
        }
        match apart {
            Some(service) => AddressTarget::Apart(service),
            None if name.contains('.') => self.dotted(from, name),
            None => match self.container_of(name) {
                Some(service) => self.toward(from, service),
                None => AddressTarget::Unknown,
            },
        }
    }

    /// True where a name that the file does not know may still be one: other files or other stacks take part.
    pub fn may_know_more_names(&self, from: usize) -> bool {
        let owner = self.service(self.network_owner(from));
        let foreign = |index: &usize| self.network(*index).is_shared_with_others();
        self.is_open()
            || owner.partial
            || self.service(from).partial
            || owner.place != NetworkPlace::Own
            || owner.networks.iter().any(foreign)
            || self.service(from).body().get("external_links").is_some()
            || self.service(from).body().get("dns").is_some()
            || self.service(from).body().get("dns_search").is_some()
    }

    fn toward(&self, from: usize, to: usize) -> AddressTarget {
        if from == to || self.network_owner(from) == self.network_owner(to) || !self.shares_network(from, to).is_empty()
        {
            AddressTarget::Service(to)
        } else {
            AddressTarget::Apart(to)
        }
    }

    /// `db.back` is the service `db` on the network `back`.
    fn dotted(&self, from: usize, name: &str) -> AddressTarget {
        let found = name.split_once('.').and_then(|(service, network)| {
            let service = self.find(service)?;
            let network = network.rsplit('_').next().unwrap_or(network);
            self.find_network(network).map(|_| service)
        });
        found.map_or(AddressTarget::Outside, |service| self.toward(from, service))
    }

    /// `project-db-1` and `project_db_1` are containers of the service `db`.
    fn container_of(&self, name: &str) -> Option<usize> {
        let separator = if name.contains('-') { '-' } else { '_' };
        let (rest, number) = name.rsplit_once(separator)?;
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let cuts = rest.match_indices(separator);
        cuts.filter_map(|(at, _)| rest.get(at + 1..)).find_map(|service| self.find(service))
    }
}

/// The name of an entry of `extra_hosts`, `name=address` or `name:address`.
fn extra_host(entry: &str) -> &str {
    entry.split(['=', ':']).next().unwrap_or(entry)
}
